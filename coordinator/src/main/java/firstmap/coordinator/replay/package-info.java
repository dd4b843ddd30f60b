/** What if: recorded requests decided again under another rule, beside what was decided. */
package firstmap.coordinator.replay;
