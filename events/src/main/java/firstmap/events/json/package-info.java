/**
 * The wire: JSON of requests and events, and board files. What stands there say the {@link firstmap.events.Form}s of the
 * records; here they are read from a stream of tokens and written in the canonical form. Reading is strict, and each fault
 * is an {@link firstmap.events.Invalid} with the path of its field.
 */
package firstmap.events.json;
