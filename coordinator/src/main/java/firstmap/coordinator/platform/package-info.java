/** Platforms to choose from, each what is special to one kind of board. */
package firstmap.coordinator.platform;
