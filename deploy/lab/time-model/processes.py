"""The processes: a node that plays one program, and a coordinator. Each reads a topic and knows nothing else."""
import copy
import json
from dataclasses import dataclass

from board import GONE, NEVER, Board, encode, fair
from rule import Rule


@dataclass
class Plan:
    """One board: its spec, and the programs of its nodes."""
    name: str
    programs: dict                      # node -> function that makes its Program
    policy: str = 'compatible'
    check: str = 'attach'
    heaps: tuple = (('high', 20), ('low', 20))
    windows: tuple = ()
    open: bool = False

    def define(self):
        spec = dict(policy=self.policy, check=self.check, heaps=dict(self.heaps), windows=dict(self.windows),
                    open=self.open, roster=sorted(self.programs))
        return dict(type='define', board=self.name, node='run', number=1, id='run/1', spec=spec)

    def retire(self):
        return dict(type='retire', board=self.name, node='run', number=2, id='run/2')


class Speaker:
    """A program and what of its turn did not fit in a record: the rest comes before the program is asked again."""

    def __init__(self, program, options):
        self.program, self.o = program, options
        self.rest, self.until = [], None

    def turn(self, at, round_, board):
        cut = self.rest
        if cut:
            asks, until = cut, self.until
        else:
            asks, until = self.program.take_turn(at, round_, board)
        fits = self.o.limit if self.o.limit and self.o.cuts else len(asks)
        self.rest, self.until = asks[fits:], until
        # After a cut turn the program looks at the board anew, for it was not asked when others' events came.
        return asks[:fits], at if self.rest or cut and until != GONE else until


class Node:
    def __init__(self, world, plan, name, life):
        self.world, self.plan, self.name, self.o = world, plan, name, world.o
        program = plan.programs[name]()
        program.life = life
        self.speaker = Speaker(program, self.o)
        self.board = Board(self.o)
        self.position, self.end = 0, len(world.events)   # it says nothing before it has read what was there
        self.turn, self.sent, self.defines = None, False, False
        self.mine = None                                 # (asks, until), to be compared with what is decided
        self.decided = []                                # events of the open round in its name
        self.told = None                                 # why it has stopped
        self.done, self.last_open = False, None

    def read(self, count):
        while count and self.position < len(self.world.events) and not self.told:
            e = self.world.events[self.position]
            self.position += 1
            count -= 1
            if e['board'] == self.plan.name:
                self.observe(e)
        if self.position >= self.end and not self.told:
            self.say()

    def observe(self, e):
        if e['type'] == 'defined' and e['spec'] != self.plan.define()['spec']:
            self.told = 'the board is defined otherwise'
            return
        if e.get('node') == self.name:
            self.decided.append(e)
        self.speaker.program.observe(e, self.board)
        self.board.evolve(e)
        if e['type'] == 'granted':
            self.closed(e)
            if not self.told:
                self.opened()
        elif e['type'] == 'defined':
            self.opened()
        elif e['type'] == 'retired':
            self.done, self.turn = True, None

    # ---- what the board says

    def closed(self, granted):
        """Was it this program that spoke in my name? Ids, kinds, fields, and the promise."""
        if self.name in granted.get('expired', ()):
            self.told = 'my lease has ended'
        elif self.o.check:
            asks, until = self.mine or ([], None)
            first = {d['cause']: d for d in reversed(self.decided)}
            causes = list(dict.fromkeys(d['cause'] for d in self.decided))
            if causes != [a['id'] for a in asks]:
                self.told = f'another spoke in my name: {causes} decided, {[a["id"] for a in asks]} asked'
            elif any(not answers(first[a['id']], a) for a in asks):
                self.told = f'another spoke in my name: {list(first.values())} decided, {asks} asked'
            elif self.mine and until != GONE and granted['promises'].get(self.name) != until:
                self.told = f'another spoke in my name: promised {granted["promises"].get(self.name)}, I {until}'
        self.decided, self.mine, self.turn = [], None, None
        if self.board.open is None or self.name not in self.board.roster:
            self.done = self.done or not self.told

    def opened(self):
        b = self.board
        if self.name not in b.roster:
            return
        if self.last_open:                # nor may it want anything at the round that did not come
            at, round_ = self.last_open[0], self.last_open[1] + 1
            if (at, round_) != b.open and round_ < self.o.rounds:
                self.must_want_nothing((at, round_), None)
        if b.open is None:
            return
        at, round_ = self.last_open = b.open
        if self.name not in b.asked:
            self.must_want_nothing(b.open, b.promise[self.name])
            return
        asks, until = self.speaker.turn(at, round_, b)
        self.world.asked(self.name, b, bool(asks) or min(until, NEVER) != min(b.promise[self.name], NEVER))
        first = b.last.get(self.name, 0) + 1
        asks = [dict(a, number=first + i, id=f'{self.name}/{first + i}') for i, a in enumerate(asks)]
        self.mine = asks, until
        turn = dict(type='turn', board=self.plan.name, node=self.name, at=at, round=round_, asks=asks, until=until)
        if self.o.seen:
            turn['seen'] = b.opened
        self.turn, self.sent = encode(turn), False

    def must_want_nothing(self, opening, promise):
        """What leaving out rests on: who is not asked has nothing to ask. On a copy."""
        asks, until = copy.deepcopy(self.speaker).turn(*opening, self.board)
        if asks or promise is not None and min(until, NEVER) != min(max(promise, opening[0]), NEVER):
            self.world.finding('stability', f'{self.name} at {opening}: {asks} until {until}, promised {promise}')

    # ---- what it says

    def say(self):
        if self.board.seq == 0:
            if not self.defines:
                self.defines = True
                self.world.send(self, encode(self.plan.define()))
        elif self.turn and not self.sent:
            self.sent = True
            self.world.send(self, self.turn)

    def again(self):
        """After a time-out."""
        if self.position >= self.end and not self.told and self.o.resend:
            if self.board.seq == 0:
                self.world.send(self, encode(self.plan.define()))
            elif self.turn:
                self.world.send(self, self.turn)


ANSWERS = dict(join=['joined'], create=['created'], attach=['attached', 'moving', 'migrated'],
               map=['allocated', 'mapped', 'moving', 'migrated'], unmap=['unmapped'])


def answers(event, ask):
    """Whether an event is the first that can follow from an ask."""
    if event['type'] == 'refused' and not event.get('waited'):
        return event['request'] == ask['type'] and all(event[k] == ask[k] for k in ('attachment', 'buffer') if k in ask)
    return event['type'] in ANSWERS.get(ask['type'], [event['type']]) and all(
        event[k] == ask[k] for k in ('attachment', 'buffer') if k in ask and k in event and ask['type'] != 'detach')


OTHER_BODY = 'a turn of that round is there, with another body'


class Coordinator:
    """One life of the loop. What it knows is the fold of events, and the records that are parked."""

    def __init__(self, world, snapshot=None):
        self.world, self.o, self.epoch = world, world.o, world.epoch
        self.boards = snapshot[1] if snapshot else {}
        for e in world.events[snapshot[0] if snapshot else 0:]:
            self.board(e['board']).evolve(e)
        self.position, self.mark = world.offset, (world.mark if world.o.mark else world.offset)
        self.parked = snapshot[2] if self.o.forget and snapshot else {}     # board -> node -> (offset, bytes, record)
        self.arrival = {}                    # board -> nodes in order of arrival (broken order only)
        self.pending, self.dead, self.known = [], [], len(world.events)
        self.rounds_in_transaction = {}
        self.reread = world.mark - self.position
        if world.index and world.random.random() < 0.8:     # an index can always be thrown away
            reached, offsets = world.index
            for offset in offsets:
                if offset >= self.position:
                    self.take(offset, world.requests[offset])
            self.position = max(self.position, reached)
            self.reread = len(offsets) + world.mark - self.position

    def board(self, name):
        return self.boards.setdefault(name, Board(self.o))

    def poll(self, count):
        while count and self.position < len(self.world.requests):
            offset, self.position = self.position, self.position + 1
            self.take(offset, self.world.requests[offset])
            count -= 1

    def take(self, offset, value):
        before = offset < self.mark          # dealt with by a predecessor: only what is still parked counts
        try:
            r = json.loads(value)
            name = r['board']
        except (ValueError, KeyError, TypeError):
            return before or self.dead_letter(offset, 'cannot be read')
        b = self.board(name)
        if r['type'] in ('turn', 'expire'):
            self.park(offset, value, r, b, before)
        elif before or r.get('number', 0) <= b.last.get(r['node'], 0):
            return                            # a repetition
        elif r['type'] == 'define' and b.spec is None:
            self.emit(name, r, dict(type='defined', node=r['node'], spec=r['spec']), 0)
        elif r['type'] == 'retire' and b.spec and not b.retired and r['node'] == b.definer:
            at = b.open[0] if b.open else b.ended
            for e in Rule(b, r['node']).retire(r):
                self.emit(name, r, e, at)
            self.parked.pop(name, None)
        else:
            self.dead_letter(offset, 'asked outside of a turn')

    def park(self, offset, value, r, b, before):
        node, wrong = r['of'] if r['type'] == 'expire' else r['node'], None
        if b.spec is None:
            wrong = 'no such board'
        elif b.open is None:
            return
        elif (r['at'], r['round']) < b.open or self.o.seen and r['seen'] < b.opened:
            return                            # of a round that is closed
        elif (r['at'], r['round']) > b.open or self.o.seen and r['seen'] > b.opened:
            wrong = 'of a round that is not open'
        elif r['type'] == 'expire' and node in b.out:
            return                            # it is let go already
        elif node not in b.roster:
            wrong = 'not in the roster'
        elif r['type'] == 'turn':
            numbers = list(range(b.last.get(node, 0) + 1, b.last.get(node, 0) + 1 + len(r['asks'])))
            if node not in b.asked:
                wrong = 'not asked'
            elif self.o.exact and (r['until'] < r['at'] or [a['number'] for a in r['asks']] != numbers):
                wrong = 'numbers or promise'
            elif self.o.limit and len(r['asks']) > self.o.limit:
                wrong = 'no record is so large'
        if not wrong and r['type'] == 'expire' and self.o.expire == 'arrival':
            return before or self.undo(r['board'], b, node)
        waiting = self.parked.setdefault(r['board'], {})
        if not wrong and node in waiting:
            if waiting[node][1] == value:
                if self.o.move:
                    waiting[node] = (offset, value, r)
                return                        # a repetition
            if r['type'] == 'expire':
                return                        # void: told by `granted`
            if waiting[node][2]['type'] == 'turn' or self.o.expire == 'first':
                wrong = OTHER_BODY
        if wrong:
            return before or self.dead_letter(offset, wrong)
        waiting[node] = (offset, value, r)
        self.arrival.setdefault(r['board'], []).append(node)
        self.world.seen_parked(sum(len(p) for p in self.parked.values()))
        if b.asked <= set(waiting):
            self.close(r['board'], b, waiting)

    def close(self, name, b, waiting):
        """One round: what each asks, node by node, and one `granted`."""
        at, round_ = b.open
        promises, gone, expired = {}, [], []
        names = sorted(waiting, key=lambda node: fair(at, round_, node)) if self.o.order == 'names' else \
            list(dict.fromkeys(self.arrival[name]))
        for node in names:
            r = waiting[node][2]
            if r['type'] == 'expire':
                self.undo(name, b, node)
                gone.append(node)
                expired.append(node)
                continue
            for ask in r['asks']:
                if ask['number'] > b.last.get(node, 0):        # always, with `exact`
                    for e in Rule(b, node).decide(ask):
                        self.emit(name, ask, e, at)
            if r['until'] == GONE:
                gone.append(node)
            else:
                promises[node] = r['until']
        self.parked.pop(name, None)
        self.arrival.pop(name, None)
        opening = b.next_opening(promises, gone)
        granted = dict(type='granted', at=opening and opening[0], round=opening and opening[1], promises=promises, gone=gone)
        if expired:
            granted['expired'] = expired
        self.emit(name, dict(id=f'time/{at}.{round_}'), granted, at)
        self.rounds_in_transaction[name] = self.rounds_in_transaction.get(name, 0) + 1

    def undo(self, name, b, node):
        at, round_ = b.open
        for e in Rule(b, node).lost():
            self.emit(name, dict(id=f'lease/{node}/{at}.{round_}'), e, at)

    def emit(self, name, request, e, at):
        b = self.board(name)
        e = dict(e, board=name, seq=b.seq + 1, cause=request['id'], prev=b.head)
        if e['type'] != 'granted':            # the `at` of a `granted` is that of the next opening
            e['at'] = at
        if 'number' in request:
            e['number'] = request['number']
        b.evolve(e)
        self.pending.append(e)

    def dead_letter(self, offset, reason):
        self.dead.append((offset, reason))

    def safe_offset(self):
        parked = [p[0] for nodes in self.parked.values() for p in nodes.values()]
        return min(parked, default=self.position) if self.o.hold and not self.o.forget else self.position
