/**
 * The judge. What nodes ask is decided, written down, read back and proved; the packages follow that sentence.
 *
 * <dl>
 *   <dt>decide
 *   <dd>{@code storage}: constraints, heaps, scatterlists · {@code rule}: what a board answers to a request, and what an
 *       event makes of it · {@code platform}: what is special to one kind of board · {@code boards}: the boards of
 *       partitions, requests read, decisions sealed
 *   <dt>write
 *   <dd>{@code kafka}: clients and what they promise · {@code loop}: requests in, decisions out, each poll one transaction
 *       · {@code snapshot}: boards as they are, to start from · {@code recovery}: boards rebuilt from the log
 *   <dt>read back
 *   <dd>{@code reading}: the committed events, followed or by position · {@code index}: what of them is kept on disk ·
 *       {@code history}: boards and the lives of their buffers · {@code http}: the same over HTTP
 *   <dt>prove
 *   <dd>{@code exchange}: logs as they are, on topics and in files · {@code audit}: every decision made again ·
 *       {@code replay}: what another policy would have decided
 * </dl>
 */
package firstmap.coordinator;
