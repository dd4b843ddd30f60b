#!/usr/bin/env python3
"""Reads an exported Firstmap log without any Java: checks it, and tells the life of one buffer.

    ./firstmap export --out LOG.jsonl
    python3 events/examples/read_log.py LOG.jsonl [BOARD/BUFFER]

Each event must bear the hash of its bytes, follow the one before it, stand on its board's partition, and be written
in the canonical form. What everything means stands in events/README.md.
Exit: 0 the log is whole; 1 it is not, and the first line that is wrong is named; 2 wrong usage.
"""
import base64
import hashlib
import json
import sys

REQUESTS = "define retire join leave create attach map unmap detach release turn expire".split()
EVENTS = ("defined retired joined left created attached allocated mapped unmapped detached released moving migrated freed"
          " refused granted").split()


def partition_of(board, partitions):
    key, m, bits = board.encode("utf-8"), 0x5BD1E995, 0xFFFFFFFF
    h, whole = 0x9747B28C ^ len(key), len(key) // 4 * 4
    for i in range(0, whole, 4):
        k = (int.from_bytes(key[i:i + 4], "little") * m) & bits
        k = ((k ^ (k >> 24)) * m) & bits
        h = ((h * m) & bits) ^ k
    if whole < len(key):
        h = ((h ^ int.from_bytes(key[whole:], "little")) * m) & bits
    h = ((h ^ (h >> 13)) * m) & bits
    return ((h ^ (h >> 15)) & 0x7FFFFFFF) % partitions


def hash_holds(event):
    end = len(b',"hash":""}') + 64
    return event[-end:] == b',"hash":"%s"}' % hashlib.sha256(event[:-end] + b"}").hexdigest().encode()


def digest_of(*parts):
    """What a mark knows a record by: the lengths and bytes of its key and its value."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update((-1 if part is None else len(part)).to_bytes(4, "big", signed=True) + (part or b""))
    return digest.hexdigest()


def evolve(state, e):
    """A buffer after an event about it; None before it is created and once it is gone."""
    def fields(*names):
        return {name: e[name] for name in names if name in e}
    kind = e["type"]
    if kind == "created":
        asked = fields("buffer", "size", "set", "device", "replaces", "expects")
        return {**asked, "released": False, "attachments": []}
    if kind in ("freed", "retired") or (kind == "refused" and state is None):
        return None
    ties = {tie["attachment"]: tie for tie in state["attachments"]}
    if kind == "attached":
        state["attachments"].append(fields("attachment", "device", "function", "dynamic"))
    elif kind in ("allocated", "migrated"):
        state["backing"] = e["to"] if kind == "migrated" else fields("heap", "extents")
        state.pop("moving", None)
        for tie in ties.values():
            tie.pop("alternative", None)
        for choice in e.get("choices", []):
            ties.get(choice["attachment"], {})["alternative"] = choice["alternative"]
    elif kind == "mapped":
        ties[e["attachment"]].pop("alternative", None)
        ties[e["attachment"]].update(mapping=fields("direction", "segments"), **fields("alternative"))
    elif kind == "unmapped":
        del ties[e["attachment"]]["mapping"]
    elif kind == "detached":
        state["attachments"].remove(ties[e["attachment"]])
    elif kind == "released":
        state["released"] = True
    elif kind == "moving":
        state["moving"] = fields("attachment", "device", "function")
    elif "waited" in e:
        del state["moving"]
    return state


class Log:
    def __init__(self, wanted):
        self.wanted, self.states, self.life = wanted, {}, []
        self.heads, self.requests, self.events = {}, 0, 0
        self.partitions, self.partition, self.digest, self.ended = None, None, hashlib.sha256(), False
        self.mark, self.broken = None, set()

    def line(self, line, following):
        kind = line[9:].split(b'"', 1)[0].decode("latin-1") if line.startswith(b'{"type":"') else ""
        if self.ended or (self.partitions is None) != (kind == "log") or not line.endswith(b"\n"):
            raise ValueError("it was cut, or does not belong here")
        if kind in REQUESTS:
            self.requests += 1  # what nobody could read is among them: only events must be right
        elif line == self.mark:
            self.mark = None  # what it sets aside stood before it
        elif kind in EVENTS or kind == "unreadable" and b'"topic":"firstmap.events"' in line:
            try:
                self.event(json.loads(line), line[:-1])
            except (ValueError, LookupError, TypeError):
                if not self.is_set_aside(kind, json.loads(line), line[:-1], following):
                    raise
        else:
            self.control(kind, json.loads(line))
        self.digest.update(line)

    def is_set_aside(self, kind, r, line, following):
        """Whether an operator has said so of a record that cannot be read, or does not follow."""
        if not following.startswith(b'{"type":"quarantine"'):
            return False
        decoded = [base64.b64decode(r[name]) if name in r else None for name in ("key", "value")]
        key, value = decoded if kind == "unreadable" else (r["board"].encode("utf-8"), line)
        mark = json.loads(following)
        if mark["digest"] != digest_of(key, value):
            return False
        self.mark = following
        self.broken.add(mark.get("board"))
        return True

    def control(self, kind, r):
        if kind == "log" and r["version"] == 1:
            self.partitions = r["partitions"]
            self.cut = [gap["partition"] for gap in r.get("missing", []) if gap["topic"] == "firstmap.events"]
        elif kind == "partition":
            self.partition = r["partition"]
        elif kind == "board" and self.heads.get(r["board"]) != (r["seq"], r["head"]):
            raise ValueError("board %s does not end with event %s" % (r["board"], r["seq"]))
        elif kind == "end":
            self.ended = True
            if r["sha256"] != self.digest.hexdigest():
                raise ValueError("a line before this one was changed")
        elif kind not in ("board", "unanswered") and (kind, r.get("topic")) != ("unreadable", "firstmap.requests"):
            raise ValueError("not a line of such a log")

    def event(self, e, line):
        if e["type"] == "unreadable":
            raise ValueError("not an event")
        board, seq = e["board"], e["seq"]
        if board in self.broken:  # its chain is broken, and what stands behind that is no part of it
            self.heads[board] = (seq, e["hash"])
            return
        wrong = "board %s, event %s: " % (board, seq)
        if not hash_holds(line):
            raise ValueError(wrong + "its hash is not that of its bytes")
        if partition_of(board, self.partitions) != self.partition:
            raise ValueError(wrong + "it stands on partition %s" % self.partition)
        before = (seq - 1, e["prev"])
        if before != self.heads.get(board, before if self.partition in self.cut else (0, "0" * 64)):
            raise ValueError(wrong + "it does not follow the event before it")
        if b"\\u" not in line and json.dumps(e, ensure_ascii=False, separators=(",", ":")).encode("utf-8") != line:
            raise ValueError(wrong + "not in the canonical form")
        self.heads[board], self.events = (seq, e["hash"]), self.events + 1
        state = self.states.get(board)
        ties = [tie["attachment"] for tie in state["attachments"]] if state else []
        ends = e["type"] == "retired" and bool(state)
        if ends or "%s/%s" % (board, e.get("buffer")) == self.wanted or ("buffer" not in e and e.get("attachment") in ties):
            self.states[board] = evolve(state, e)
            self.life.append("%5d %9.3f s  %-9s  %s" % (seq, e["at"] / 1e9, e["type"], json.dumps(self.states[board])))


def main(path="", wanted=None):
    log, number = Log(wanted), 0
    with open(path, "rb") as file:
        following = file.readline()
        while following:
            line, following, number = following, file.readline(), number + 1
            if line.startswith(b"\x28\xb5\x2f\xfd"):
                raise OSError("%s is compressed, which is not supported: unzstd it first" % path)
            try:
                log.line(line, following)
            except (ValueError, LookupError, TypeError) as e:
                sys.exit("%s:%d: %s" % (path, number, e if type(e) is ValueError else "cannot follow: %r" % e))
    if not log.ended:
        sys.exit("%s:%d: it was cut behind this line" % (path, number))
    if wanted and not log.life:
        raise OSError("the log does not speak of " + wanted)
    good = "good: boards %d, events %d, requests %d" % (len(log.heads), log.events, log.requests)
    print(*log.life, good, sep="\n")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:3])
    except OSError as problem:
        print("%s\nusage: read_log.py LOG.jsonl [BOARD/BUFFER]" % problem, file=sys.stderr)
        sys.exit(2)
