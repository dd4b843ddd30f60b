/**
 * The wire: JSON of requests and events, and board files. Names are written out here and nowhere derived; reading is
 * strict, and each fault is an {@link firstmap.events.Invalid} with the path of its field.
 */
package firstmap.events.json;
