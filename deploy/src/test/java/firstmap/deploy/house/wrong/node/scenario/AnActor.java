package firstmap.deploy.house.wrong.node.scenario;

public final class AnActor {}
