/**
 * An independent judge of what coordinators have written: it reads requests, events and dead letters, record by record,
 * and holds them against rules of its own. It shares no code with those whom it judges, and knows the wire from its
 * catalogue only.
 */
package firstmap.lab.checker;
