/**
 * An independent judge of what coordinators have written: it reads requests, events and dead letters, and holds them
 * against rules of its own. It shares no code with the coordinator but the language, the module {@code events}.
 */
package firstmap.lab.checker;
