/**
 * The {@code firstmap} command: one class for each of its commands, and what they share of options, streams and tables.
 * Results go to stdout, all else to stderr.
 */
package firstmap.command.cli;
