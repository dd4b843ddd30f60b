package firstmap.node.device;

import firstmap.node.client.kafka.Cluster;
import firstmap.node.scenario.Scenario;

/**
 * What the devices of a run in one JVM have in common, given to each as a bean.
 *
 * @param from offset of the events from which all of them read
 */
public record Shared(Scenario scenario, Clock clock, Cluster cluster, long from) {}
