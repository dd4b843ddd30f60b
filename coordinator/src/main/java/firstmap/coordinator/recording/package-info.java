/** What was asked and what was decided, to be gone through again: from the topics, or from an exported file. */
package firstmap.coordinator.recording;
