/**
 * Recordings of real machines, read into requests: debugfs {@code bufinfo} dumps and ftrace text with {@code dma_buf}
 * events. Pure: text in, requests and a summary out. What the text does not say is left open and named, never guessed.
 */
package firstmap.node.trace;
