/**
 * The log that a broker has left in a folder, read from its files: without a broker, on media that cannot be written, and
 * beside a broker that runs. What is damaged is told with its place; nothing is ever written.
 */
package firstmap.command.folder;
