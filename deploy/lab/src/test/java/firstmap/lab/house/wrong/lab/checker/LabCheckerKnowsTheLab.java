package firstmap.lab.house.wrong.lab.checker;

import firstmap.lab.house.wrong.lab.cli.LabCliKnowsTheNode;
import io.micronaut.context.ApplicationContext;

final class LabCheckerKnowsTheLab {
    LabCliKnowsTheNode lab;
    ApplicationContext framework;
}
