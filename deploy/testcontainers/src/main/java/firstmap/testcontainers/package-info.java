/** Firstmap for the container-based tests of others: its container, namespaces, time in a test's hand, assertions on histories. */
package firstmap.testcontainers;
