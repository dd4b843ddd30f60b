/** One device as a program: an actor, a way to its board, a clock, and the application around them. */
package firstmap.node.device;
