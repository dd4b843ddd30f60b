/**
 * Logs as they are, record by record and byte for byte: on topics or in an exported file, written out, checked, and
 * taken back.
 */
package firstmap.coordinator.exchange;
