/**
 * The board as a node sees it: what its events add up to, how requests go out and outcomes come back. No Kafka and no
 * framework here.
 */
package firstmap.node.client;
