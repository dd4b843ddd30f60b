/**
 * A real cluster under fire: broker and coordinators as processes that are killed, paused, restarted and joined by
 * others while boards go on asking; what is left is judged by {@link firstmap.lab.checker}.
 */
package firstmap.lab.torture;
