package firstmap.coordinator.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.history.BoardJson;
import firstmap.coordinator.history.BufferJson;
import firstmap.coordinator.history.History;
import firstmap.coordinator.history.JsonPiece;
import firstmap.coordinator.history.LifeJson;
import firstmap.coordinator.history.Views;
import firstmap.coordinator.history.WhatIf;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.reading.EventsGone;
import firstmap.coordinator.reading.LogAway;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Buffer;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.coordinator.snapshot.SnapshotJson;
import firstmap.events.Invalid;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.InputStream;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Boards, their buffers and heaps, and the life of a buffer. */
@Controller("/boards")
@Requires(property = "firstmap.coordinator.bootstrap")
@ExecuteOn(TaskExecutors.BLOCKING)
final class BoardsController {
    private final History history;
    private final Coordinator coordinator;

    BoardsController(History history, Coordinator coordinator) {
        this.history = history;
        this.coordinator = coordinator;
    }

    @Get
    InputStream boards(@Nullable @QueryValue String limit, @Nullable @QueryValue String after) {
        var page = Page.of(limit, after);
        return answer(() -> page.of(
                object(),
                "boards",
                page.byName(history.boards(), Function.identity()).iterator(),
                Function.identity(),
                board -> tree(summary(board))));
    }

    /** Of one that cannot be shown, its name: its partition cannot be followed any more, or its beginning is deleted. */
    private ObjectNode summary(String id) {
        try {
            return history.board(id, Views::summary).orElseGet(() -> object().put("board", id));
        } catch (EventsGone | CorruptLog e) {
            return object().put("board", id);
        }
    }

    @Get("/{board}")
    InputStream board(String board) {
        record Seen(Stream<JsonPiece> members, Snapshot snapshot) {}
        return answer(board, () -> {
            var seen = history.board(board, it -> new Seen(BoardJson.members(it), Snapshot.of(it)))
                    .orElseThrow(() -> Problem.notFound("there is no board " + board));
            // Hashing a large board takes a while, and nobody has to wait for it.
            var state = SnapshotJson.state(seen.snapshot());
            return object(Stream.concat(seen.members(), Stream.of(json -> json.writeStringField("state", state))));
        });
    }

    @Get("/{board}/buffers")
    InputStream buffers(String board, @Nullable @QueryValue String limit, @Nullable @QueryValue String after) {
        var page = Page.of(limit, after);
        // Only the look holds up who follows the log, and not what is made of it.
        var piece = look(board, it -> page.byName(it.buffers().values(), Buffer::id));
        return page.of(object().put("board", board), "buffers", piece.iterator(), Buffer::id, BufferJson::of);
    }

    @Get("/{board}/buffers/{buffer}")
    InputStream buffer(String board, String buffer, @Nullable @QueryValue String at) {
        var stand = at == null
                ? present(board, buffer)
                : past(board, buffer, QueryNumbers.parse("at", at, 1, Long.MAX_VALUE));
        return object(Stream.concat(
                Stream.of(json -> {
                    json.writeStringField("board", board);
                    json.writeNumberField("seq", stand.seq());
                }),
                BufferJson.members(stand.buffer())));
    }

    private static InputStream object(Stream<JsonPiece> members) {
        var pieces = Stream.concat(
                Stream.of(JsonGenerator::writeStartObject),
                Stream.concat(members, Stream.of(JsonGenerator::writeEndObject)));
        return new PiecesStream(pieces.iterator()).begun();
    }

    private record Stand(long seq, Buffer buffer) {}

    private Stand present(String board, String buffer) {
        return look(
                board,
                it -> it.buffer(buffer)
                        .map(now -> new Stand(it.seq(), now))
                        .orElseThrow(() -> Problem.notFound("board " + board + " has no buffer " + buffer
                                + " now; what it had is in its history")));
    }

    private Stand past(String board, String buffer, long at) {
        return answer(
                board,
                () -> history.at(board, buffer, at)
                        .flatMap(step ->
                                step.state().map(then -> new Stand(step.event().seq(), then)))
                        .orElseThrow(() ->
                                Problem.notFound("board " + board + " had no buffer " + buffer + " at event " + at)));
    }

    @Get("/{board}/buffers/{buffer}/history")
    InputStream history(
            String board, String buffer, @Nullable @QueryValue String limit, @Nullable @QueryValue String after) {
        var page = Page.of(limit, after);
        long known = after == null ? 0 : QueryNumbers.parse("after", after, 1, Long.MAX_VALUE);
        return answer(board, () -> {
            var steps = history.life(board, buffer, known, Long.MAX_VALUE)
                    .orElseThrow(() ->
                            Problem.notFound("the log does not speak of a buffer " + buffer + " of board " + board));
            return page.of(
                    object().put("board", board).put("buffer", buffer),
                    "steps",
                    steps.iterator(),
                    step -> Long.toString(step.event().seq()),
                    new LifeJson()::step);
        });
    }

    @Get("/{board}/buffers/{buffer}/what-if")
    JsonNode whatIf(
            String board,
            String buffer,
            @Nullable @QueryValue String attach,
            @Nullable @QueryValue String dynamic,
            @Nullable @QueryValue String at) {
        if (attach == null) throw Problem.badRequest("attach: missing; it is DEVICE/FUNCTION");
        if (dynamic != null && !dynamic.equals("true") && !dynamic.equals("false"))
            throw Problem.badRequest("dynamic: not true or false");
        long seq = at == null ? Long.MAX_VALUE : QueryNumbers.parse("at", at, 1, Long.MAX_VALUE);
        return answer(
                board,
                () -> history.boardAt(board, seq, it -> whatIf(it, buffer, attach, "true".equals(dynamic)))
                        .orElseThrow(() -> Problem.notFound("there is no board " + board)));
    }

    private static ObjectNode whatIf(Board board, String buffer, String attach, boolean dynamic) {
        if (board.buffer(buffer).isEmpty())
            throw Problem.notFound("board " + board.id() + " has no buffer " + buffer + " at event " + board.seq());
        try {
            return Views.whatIf(WhatIf.ask(board, buffer, attach, dynamic));
        } catch (UnknownEdition e) {
            throw Problem.unavailable(e.getMessage());
        } catch (Invalid e) {
            throw Problem.badRequest(e.getMessage());
        }
    }

    @Get("/{board}/heaps")
    JsonNode heaps(String board) {
        return look(board, it -> {
            var json = object().put("board", board).put("seq", it.seq());
            var heaps = json.putArray("heaps");
            it.heaps().forEach(heap -> heaps.add(Views.heap(heap)));
            return json;
        });
    }

    private static Stream<JsonPiece> tree(JsonNode tree) {
        return Stream.of(json -> json.writeTree(tree));
    }

    private <T> T look(String board, Function<Board, T> look) {
        return answer(
                board,
                () -> history.board(board, look).orElseThrow(() -> Problem.notFound("there is no board " + board)));
    }

    /** What the read model still shows of a board whose log has turned out to be corrupt is not to be relied on. */
    private <T> T answer(String board, Supplier<T> question) {
        return answer(() -> {
            coordinator.corrupt(board).ifPresent(place -> {
                requireNotGone(board);
                throw place;
            });
            return question.get();
        });
    }

    /** What is gone for ever is said to be gone, whatever else is wrong with its partition. */
    private void requireNotGone(String board) {
        try {
            history.board(board, Board::seq);
        } catch (CorruptLog | LogAway e) {
            // Who stands still has said why.
        }
    }

    private static <T> T answer(Supplier<T> question) {
        try {
            return question.get();
        } catch (CorruptLog e) {
            throw Problem.standsStill(e);
        } catch (EventsGone e) {
            throw Problem.gone(e.getMessage());
        } catch (LogAway e) {
            throw Problem.unavailable("this cannot be told now: " + e.getMessage());
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
