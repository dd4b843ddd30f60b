#!/usr/bin/env python3
"""The shortest interleaving of each hole of the protocol: with one of its guards away (must fail) and as it is (must hold).
Exit 1 if one does not fail, or does."""
import sys
from dataclasses import replace

from board import MENDED, NEVER, encode
from campaign import two_lives
from processes import Plan
from programs import Program
from world import World, where


class Idle(Program):
    def __init__(self, name, until=NEVER, stuck=False):
        super().__init__(name)
        self.until, self.stuck = until, stuck

    def take_turn(self, at, round_, board):
        return [], self.until if at < self.until or self.stuck else NEVER


class Busy(Idle):
    def take_turn(self, at, round_, board):
        asks = [self.join()] + [dict(type='create', buffer=f'b{i}', set='b', expects=[], replaces=None) for i in range(4)]
        return ([], NEVER) if board.devices else (asks, at)


def two(name='x', a=NEVER, b=NEVER, stuck=False):
    return Plan(name, {'a': lambda: Idle('a', a, stuck), 'b': lambda: Idle('b', b)})


def turn(w, board, node, at, round_, seen, asks=(), until=NEVER):
    t = dict(type='turn', board=board, node=node, at=at, round=round_, asks=list(asks), until=until)
    w.requests.append(encode(dict(t, seen=seen) if w.o.seen else t))


def join(node, number):
    return dict(type='join', reach=['low'], window=None, number=number, id=f'{node}/{number}')


def go(w):
    w.coordinator.poll(10 ** 6)
    w.commit(w.coordinator)


def world(o, *plans):
    w = World(list(plans), o)
    w.takeover()
    for p in plans:
        w.requests.append(encode(p.define()))
    go(w)
    return w


def dead_letter_twice(o):
    "turn a(0,0) parked @1 · garbage @2 · commit (dead letter; offset stays 1) · kill · takeover reads 1.. again"
    w = world(o, two())
    turn(w, 'x', 'a', 0, 0, 1)
    w.requests.append(b'{')
    go(w)
    w.takeover()
    go(w)
    return len(w.dead) != 1 and f'{len(w.dead)} dead letters for one record'


def mark_back(o):
    "as before; the successor commits after one record of the stretch, is killed; the next reads garbage as new"
    w = world(o, two())
    turn(w, 'x', 'a', 0, 0, 1)
    w.requests.append(b'{')
    go(w)
    w.takeover()
    w.coordinator.poll(1)
    w.commit(w.coordinator)
    w.takeover()
    go(w)
    return len(w.dead) != 1 and f'{len(w.dead)} dead letters for one record'


def early(o):
    "y: a's turn @1 holds the offset · x: b's turn (0,0) @2 before x's define @3 (dead letter) · b's real turn @4 · kill · @2 is taken now"
    y, x = two('y'), two('x')
    w = World([y, x], o)
    w.takeover()
    w.requests.append(encode(y.define()))
    turn(w, 'y', 'a', 0, 0, 1)
    turn(w, 'x', 'b', 0, 0, 0, until=3)
    w.requests.append(encode(x.define()))
    go(w)
    turn(w, 'x', 'b', 0, 0, 1, until=9)
    go(w)
    first = w.coordinator.parked['x']['b'][0]
    w.takeover()
    go(w)
    return w.coordinator.parked['x']['b'][0] != first and f'parked @{first}, after the kill @{w.coordinator.parked["x"]["b"][0]}'


def burnt(o):
    "a's turn (0,0) has the ask a/2, and a/1 was never asked: a number is left out for ever, or a used one is passed over"
    w = world(o, two())
    turn(w, 'x', 'a', 0, 0, 1, [join('a', 2)], until=5)
    turn(w, 'x', 'b', 0, 0, 1)
    go(w)
    return len(w.events) > 1 and f'decided: {[e["type"] for e in w.events]}'


def moved_bodies(o):
    "x: b's A @2 · y: a's turn @3 holds the offset · x: a zombie's B @4 (dead letter), A again @5 takes A's place · kill · from @3 on B is first"
    y, x = two('y'), two('x')
    w = world(o, y, x)
    turn(w, 'x', 'b', 0, 0, 1, until=5)
    turn(w, 'y', 'a', 0, 0, 1)
    turn(w, 'x', 'b', 0, 0, 1, until=6)
    turn(w, 'x', 'b', 0, 0, 1, until=5)
    go(w)
    w.takeover()
    go(w)
    return w.coordinator.parked['x']['b'][2]['until'] != 5 and f'parked is @{w.coordinator.parked["x"]["b"][0]}, dead letters {w.dead}'


def lost_turn(o):
    "a's turn (0,0) parked @1 · commit past it · kill · b's turn: the round stands for ever if a need not send again"
    w = world(replace(o, resend=False), two())
    turn(w, 'x', 'a', 0, 0, 1)
    go(w)
    w.takeover()
    turn(w, 'x', 'b', 0, 0, 1)
    go(w)
    return w.coordinator.board('x').open is not None and 'a is waited for: ' + where(w)


def zeno(o):
    "a promises the instant that is open, again and again: time stands and the log grows"
    w = World([two(a=5, b=9, stuck=True)], o)
    w.settle(120)
    return (w.coordinator.board('x').open or (99, 0))[0] <= 5 and f'open {w.coordinator.board("x").open}'


def too_large(o):
    "a asks for five things in one instant, and a record holds two"
    w = World([Plan('x', {'a': lambda: Busy('a'), 'b': lambda: Idle('b')})], o)
    return not w.settle() and where(w)


def by_arrival(o):
    "a and b join in one round, in either order of arrival"
    logs = []
    for names in ('ab', 'ba'):
        w = world(o, two())
        for n in names:
            turn(w, 'x', n, 0, 0, 1, [join(n, 1)])
        go(w)
        logs.append(w.events)
    return logs[0] != logs[1] and 'two orders of arrival, two logs'


def mixed(o):
    "the lives of a node ask for different things, and no node compares what was decided in its name with what it asks"
    silent = two_lives(12, 0, o)
    return silent and f'{silent} logs that are of neither life'


# ---- leases

def expire(w, board, node, at, round_, seen):
    w.requests.append(encode(dict(type='expire', board=board, of=node, at=at, round=round_, seen=seen, node='lease',
                                  id=f'lease/{node}/{at}.{round_}')))


def both_joined(o):
    "a and b have devices and are asked in (5,0), which event 4 has opened"
    w = world(o, two())
    for node in 'ab':
        turn(w, 'x', node, 0, 0, 1, [join(node, 1)], until=5)
    go(w)
    return w


def silent_turn(o):
    "turn a(5,0) without asks @1 · expire a @2: a has spoken since, and no number shows it"
    w = both_joined(o)
    turn(w, 'x', 'a', 5, 0, 4, until=9)
    expire(w, 'x', 'a', 5, 0, 4)
    turn(w, 'x', 'b', 5, 0, 4, until=9)
    go(w)
    return 'a' not in w.coordinator.board('x').roster and 'a is out although its turn lay there'


def no_device(o):
    "b never had a device · a(0,0) · expire b: nothing to undo, no event · kill · takeover: b is waited for again, for ever"
    w = world(o, two())
    turn(w, 'x', 'a', 0, 0, 1, until=5)
    w.expire(('x', 'b'), w.coordinator)
    go(w)
    w.takeover(snapshot=False)
    go(w)
    return 'b' in w.coordinator.board('x').roster and where(w)


def last_missing(o):
    "a(5,0) parked, b missing · expire b: no turn comes any more, so nobody looks whether all have come"
    w = both_joined(o)
    turn(w, 'x', 'a', 5, 0, 4, until=9)
    w.expire(('x', 'b'), w.coordinator)
    go(w)
    return w.coordinator.board('x').open == (5, 0) and where(w)


def expire_by_arrival(o):
    "a(5,0) creates · expire b, in either order of arrival"
    logs = []
    for first in 'ab':
        w = both_joined(o)
        if first == 'b':
            expire(w, 'x', 'b', 5, 0, 4)
        create = dict(type='create', buffer='f', set='f', expects=[], replaces=None, number=2, id='a/2')
        turn(w, 'x', 'a', 5, 0, 4, [create], until=9)
        if first == 'a':
            expire(w, 'x', 'b', 5, 0, 4)
        go(w)
        logs.append(w.events)
    return logs[0] != logs[1] and f'two logs: {[[e["type"] for e in log[4:]] for log in logs]}'


def late_turn(o):
    "expire a @1 stands for its turn · a was only slow: turn a(5,0) @2 · b(5,0): a has spoken before the round was over"
    w = both_joined(o)
    expire(w, 'x', 'a', 5, 0, 4)
    turn(w, 'x', 'a', 5, 0, 4, until=9)
    turn(w, 'x', 'b', 5, 0, 4, until=9)
    go(w)
    return 'a' not in w.coordinator.board('x').roster and f'a is out, and its turn is a dead letter: {w.dead}'


def moved_expire(o):
    "x: b's turn @2 · y: a's turn @3 holds the offset · expire b @4 (void), b's turn again @5 takes @2's place · kill · from @3 on the expire is first"
    y, x = two('y'), two('x')
    w = world(o, y, x)
    turn(w, 'x', 'b', 0, 0, 1, until=5)
    turn(w, 'y', 'a', 0, 0, 1)
    expire(w, 'x', 'b', 0, 0, 1)
    turn(w, 'x', 'b', 0, 0, 1, until=5)
    go(w)
    w.takeover()
    go(w)
    return w.coordinator.parked['x']['b'][2]['type'] == 'expire' and 'a void expire holds after the takeover'


def killed_owner(o):
    "expire a @1 · its owner is killed before it has read it, the successor says it once more @2, and late, for the round before @3 · b(5,0)"
    w = both_joined(o)
    w.expire(('x', 'a'), w.coordinator)
    w.takeover()
    w.expire(('x', 'a'), w.coordinator)
    expire(w, 'x', 'a', 0, 0, 1)
    turn(w, 'x', 'b', 5, 0, 4, until=9)
    go(w)
    left = sum(e['type'] == 'left' for e in w.events)
    return (left != 1 or bool(w.dead)) and f'left {left} times, dead letters {w.dead}'


def unfenced(o):
    "the owner is paused, a successor takes over and hears a · the old owner counts on and says that a is dead"
    w = both_joined(o)
    old = w.coordinator
    w.takeover()
    w.expire(('x', 'a'), old)
    turn(w, 'x', 'b', 5, 0, 4, until=9)
    go(w)
    return 'a' not in w.coordinator.board('x').roster and 'a is out, by the word of who owns nothing any more'


M = MENDED
ARRIVAL, FIRST = replace(M, expire='arrival'), replace(M, expire='first')
CASES = [(dead_letter_twice, replace(M, mark=False), M), (mark_back, replace(M, mark_max=False), M), (early, replace(M, seen=False), M),
         (burnt, replace(M, exact=False), M), (moved_bodies, replace(M, move=True), M), (lost_turn, replace(M, hold=False), M),
         (zeno, replace(M, rounds=10 ** 9), replace(M, rounds=20)), (too_large, replace(M, limit=2, cuts=False), replace(M, limit=2)),
         (by_arrival, replace(M, order='arrival'), M),
         (mixed, replace(M, check=False), M),
         (silent_turn, ARRIVAL, M), (no_device, ARRIVAL, M), (last_missing, ARRIVAL, M), (expire_by_arrival, ARRIVAL, M),
         (late_turn, FIRST, M), (moved_expire, replace(FIRST, move=True), M), (killed_owner, ARRIVAL, M),
         (unfenced, replace(M, fenced=False), M)]


def main():
    wrong = 0
    for case, before, after in CASES:
        print(f'{case.__name__}: {case.__doc__}')
        found, kept = case(before), case(after)
        print('  without:', found or 'HOLDS', '\n  with:   ', kept or 'holds')
        wrong += not found or bool(kept)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
