/** HTTP: what the read model knows, as JSON. Errors are problem documents (RFC 9457). */
package firstmap.coordinator.http;
