/** One run from its scenario to its report: folder, broker, coordinators, devices, and what the log says in the end. */
package firstmap.command.run;
