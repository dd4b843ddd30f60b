package firstmap.lab.house.wrong.testcontainers;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class TestcontainersKnowsTheLab {
    LabCliKnowsTheNode lab;
}
