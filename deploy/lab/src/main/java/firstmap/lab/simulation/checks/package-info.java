/** What must be true after every step of the cluster, found out from the log alone. */
package firstmap.lab.simulation.checks;
