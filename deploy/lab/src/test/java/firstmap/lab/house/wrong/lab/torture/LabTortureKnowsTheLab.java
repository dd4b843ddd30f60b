package firstmap.lab.house.wrong.lab.torture;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;

final class LabTortureKnowsTheLab {
    LabCliKnowsTheNode lab;
}
