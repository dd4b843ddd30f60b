/** Whether the log can be trusted: everything on it is read again, and every decision is made again. */
package firstmap.coordinator.audit;
