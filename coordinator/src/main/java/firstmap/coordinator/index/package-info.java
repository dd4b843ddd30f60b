/**
 * What the read model keeps on disk, in RocksDB: where in the log the events of each buffer stand, and boards as they were
 * at some of their events. All of it follows from the log and can be thrown away.
 */
package firstmap.coordinator.index;
