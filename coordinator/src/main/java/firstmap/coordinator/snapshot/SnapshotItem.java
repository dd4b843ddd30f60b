package firstmap.coordinator.snapshot;

import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Attachment.Mapping;
import firstmap.coordinator.rule.Attachment.Standing;
import firstmap.coordinator.rule.Opening;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.rule.Wait;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.EventForms;
import firstmap.events.Field;
import firstmap.events.Form;
import firstmap.events.Limits;
import firstmap.events.Segment;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What a snapshot consists of, one after the other. What events have as well stands there as it does in events. */
sealed interface SnapshotItem {

    /** Most ids in one item; a long list is several. */
    int IDS = 1000;

    /** Those of all items. */
    static List<Form<? extends SnapshotItem>> forms() {
        return List.of(
                Head.FORM,
                Node.FORM,
                Defined.FORM,
                Retired.FORM,
                HighWater.FORM,
                Freed.FORM,
                Out.FORM,
                Parameters.FORM,
                Joined.FORM,
                Made.FORM,
                Tied.FORM,
                Attachments.FORM,
                Waits.FORM,
                Open.FORM,
                Member.FORM,
                Waiting.FORM);
    }

    /** How it stands in a part. */
    Form<? extends SnapshotItem> form();

    /**
     * @param last null before the first event
     * @param at the latest time that the board has seen
     */
    record Head(String head, Snapshot.Asked last, long at) implements SnapshotItem {
        private static final Form<Snapshot.Asked> LAST = Form.of(
                Field.id("node", Snapshot.Asked::node),
                Field.number("nodeSeq", 1, Long.MAX_VALUE, Snapshot.Asked::seq),
                Snapshot.Asked::new);
        private static final Form<Head> FORM = Form.of(
                        Field.text("head", Head::head), Field.optionalFlat(LAST, Head::last), time(Head::at), Head::new)
                .named("board");

        @Override
        public Form<Head> form() {
            return FORM;
        }
    }

    /** What was heard of a node. */
    record Node(String node, long highest, long below, long at) implements SnapshotItem {
        private static final Form<Node> FORM = Form.of(
                        Field.id("node", Node::node),
                        Field.number("highest", 1, Long.MAX_VALUE, Node::highest),
                        Field.mask("below", Node::below),
                        time(Node::at),
                        Node::new)
                .named("node");

        @Override
        public Form<Node> form() {
            return FORM;
        }
    }

    /** @param by the node that defined it; null where the edition of the rule does not keep it in mind */
    record Defined(Event.Defined event, String by) implements SnapshotItem {
        private static final Form<Defined> FORM = Form.of(
                        Field.flat(EventForms.DEFINED, Defined::event),
                        Field.optionalId("by", Defined::by),
                        Defined::new)
                .named("defined");

        @Override
        public Form<Defined> form() {
            return FORM;
        }
    }

    /** Nothing is left of the board but its name. */
    record Retired(int rule) implements SnapshotItem {
        private static final Form<Retired> FORM = Form.of(
                        Field.count("rule", 1, Integer.MAX_VALUE, Retired::rule), Retired::new)
                .named("retired");

        @Override
        public Form<Retired> form() {
            return FORM;
        }
    }

    record HighWater(String heap, long highWaterBytes) implements SnapshotItem {
        private static final Form<HighWater> FORM = Form.of(
                        Field.id("heap", HighWater::heap),
                        Field.number("highWaterBytes", 0, Limits.MAX_BYTES, HighWater::highWaterBytes),
                        HighWater::new)
                .named("heap");

        @Override
        public Form<HighWater> form() {
            return FORM;
        }
    }

    record Freed(List<String> ids) implements SnapshotItem {
        private static final Form<Freed> FORM =
                Form.of(idList(Freed::ids), Freed::new).named("freed");

        @Override
        public Form<Freed> form() {
            return FORM;
        }
    }

    /** Whose lease has ended, and the event since which it is out. */
    record Out(String node, long since) implements SnapshotItem {
        private static final Form<Out> FORM = Form.of(
                        Field.id("node", Out::node), Field.number("since", 1, Long.MAX_VALUE, Out::since), Out::new)
                .named("out");

        @Override
        public Form<Out> form() {
            return FORM;
        }
    }

    /** What buffers that come later expect, by the number of its place among its like, from 0. */
    record Parameters(DmaParameters parameters) implements SnapshotItem {
        private static final Form<Parameters> FORM = Form.of(
                        Field.object("parameters", DmaParameters.FORM, Parameters::parameters), Parameters::new)
                .named("parameters");

        @Override
        public Form<Parameters> form() {
            return FORM;
        }
    }

    /** @param by the node that joined it; null where the edition of the rule does not keep it in mind */
    record Joined(Event.Joined event, String by) implements SnapshotItem {
        private static final Form<Joined> FORM = Form.of(
                        Field.flat(EventForms.JOINED, Joined::event), Field.optionalId("by", Joined::by), Joined::new)
                .named("device");

        @Override
        public Form<Joined> form() {
            return FORM;
        }
    }

    /**
     * A buffer without its attachments, which follow it.
     *
     * @param expected numbers of parameters
     * @param backing null if it has no storage
     * @param moving null if it does not move
     * @param by the node that created it; null where the edition of the rule does not keep it in mind
     */
    record Made(
            Event.Created event,
            List<Integer> expected,
            boolean released,
            Event.Backing backing,
            Event.Newcomer moving,
            String by)
            implements SnapshotItem {
        private static final Form<Made> FORM = Form.of(
                        Field.flat(EventForms.CREATED, Made::event),
                        Field.counts("expected", Limits.MAX_LIST, 0, Integer.MAX_VALUE, Made::expected),
                        Field.flag("released", false, Made::released),
                        Field.optionalObject("backing", EventForms.BACKING, Made::backing),
                        Field.optionalObject("moving", EventForms.NEWCOMER, Made::moving),
                        Field.optionalId("by", Made::by),
                        Made::new)
                .named("buffer");

        @Override
        public Form<Made> form() {
            return FORM;
        }
    }

    /**
     * An attachment of the buffer before it.
     *
     * @param mapping null if it is not mapped
     * @param alternative null while that is open
     */
    record Tied(Event.Attached event, Standing standing, Mapping mapping, Integer alternative) implements SnapshotItem {
        private static final Form<Mapping> MAPPING = Form.of(
                Field.name("direction", Direction.class, Mapping::direction),
                Field.objects("segments", Segment.FORM, Limits.MAX_EXTENTS, Mapping::segments)
                        .alwaysWritten(),
                Mapping::new);
        private static final Form<Tied> FORM = Form.of(
                        Field.flat(EventForms.ATTACHED, Tied::event),
                        Field.name("standing", Standing.class, Standing.PENDING, Tied::standing),
                        Field.optionalFlat(MAPPING, Tied::mapping),
                        EventForms.alternative(Tied::alternative),
                        Tied::new)
                .named("attachment");

        static Tied of(Attachment attachment) {
            var function = attachment.function();
            var event = new Event.Attached(
                    attachment.id(), attachment.buffer(), function.device(), function.function(), attachment.dynamic());
            return new Tied(event, attachment.standing(), attachment.mapping(), attachment.choice());
        }

        @Override
        public Form<Tied> form() {
            return FORM;
        }
    }

    /** Attachments of a device, in the order in which they came. */
    record Attachments(String device, List<String> ids) implements SnapshotItem {
        private static final Form<Attachments> FORM = Form.of(
                        Field.id("device", Attachments::device), idList(Attachments::ids), Attachments::new)
                .named("attachments");

        @Override
        public Form<Attachments> form() {
            return FORM;
        }
    }

    /** Buffers that move for a device, in the order in which it asked. */
    record Waits(String device, List<String> ids) implements SnapshotItem {
        private static final Form<Waits> FORM = Form.of(
                        Field.id("device", Waits::device), idList(Waits::ids), Waits::new)
                .named("waits");

        @Override
        public Form<Waits> form() {
            return FORM;
        }
    }

    /** The round of granted time that is open; left out once time has ended. */
    record Open(Opening opening) implements SnapshotItem {
        private static final Form<Opening> OPENING = Form.of(
                Field.number("at", 0, Limits.MAX_AT, Opening::at),
                Field.number("round", 0, Long.MAX_VALUE, Opening::round),
                Field.number("seen", 1, Long.MAX_VALUE, Opening::seen),
                Opening::new);
        private static final Form<Open> FORM =
                Form.of(Field.flat(OPENING, Open::opening), Open::new).named("open");

        @Override
        public Form<Open> form() {
            return FORM;
        }
    }

    /** Who takes part in granted time, in the order of the roster. */
    record Member(Snapshot.Member member) implements SnapshotItem {
        private static final Form<Snapshot.Member> MEMBER = Form.of(
                Field.id("node", Snapshot.Member::node),
                Field.promise("until", Snapshot.Member::promise),
                Field.flag("asked", false, Snapshot.Member::asked),
                Field.flag("concerned", false, Snapshot.Member::concerned),
                Snapshot.Member::new);
        private static final Form<Member> FORM =
                Form.of(Field.flat(MEMBER, Member::member), Member::new).named("member");

        @Override
        public Form<Member> form() {
            return FORM;
        }
    }

    /** Who was refused what may become possible, in that order. */
    record Waiting(Wait who) implements SnapshotItem {
        private static final Form<Wait> WAIT = Form.of(
                Field.id("attachment", Wait::attachment),
                Field.id("node", Wait::node),
                Field.id("device", Wait::device),
                Field.id("buffer", Wait::buffer),
                Field.name("for", Wait.For.class, Wait::what),
                Wait::new);
        private static final Form<Waiting> FORM =
                Form.of(Field.flat(WAIT, Waiting::who), Waiting::new).named("wait");

        @Override
        public Form<Waiting> form() {
            return FORM;
        }
    }

    private static <T> Field<T, Long> time(ToLongFunction<T> get) {
        return Field.number("at", 1, Long.MAX_VALUE, 0, get);
    }

    private static <T> Field<T, List<String>> idList(Function<T, List<String>> get) {
        return Field.texts("ids", IDS, get).alwaysWritten();
    }
}
