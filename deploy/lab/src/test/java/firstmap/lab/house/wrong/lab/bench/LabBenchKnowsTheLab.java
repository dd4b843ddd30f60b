package firstmap.lab.house.wrong.lab.bench;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class LabBenchKnowsTheLab {
    LabCliKnowsTheNode lab;
}
