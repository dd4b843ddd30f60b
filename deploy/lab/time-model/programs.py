"""Programs of nodes: pure functions of the log. `take_turn` is called at each opening in which the node is asked, live or
at a start alike; what a program remembers follows from the log alone, and chance is keyed, not drawn call by call.

An honest program wants something new only when its own time comes, or at an event that the table says concerns it, or
right after what it has asked itself (it says `until` = `at`). `processes.Node` checks that at each opening.
"""
import hashlib

import table
from board import GONE, NEVER


class Program:
    def __init__(self, name, reach=('low', 'high'), window=None, dynamic=False, patient=False, stays=((0, 60),)):
        self.name, self.reach, self.window = name, list(reach), window
        self.dynamic, self.patient, self.stays = dynamic, patient, stays
        self.again = set()        # attachments whose wait may be over
        self.cut = set()          # buffers that it had to unmap, and whose frame it still wants
        self.stay = None
        self.life = 0

    # ---- for all

    def chance(self, *key):
        return int(hashlib.sha1(repr((self.name, key)).encode()).hexdigest()[:6], 16)

    def tie(self, buffer):
        return f'{buffer}@{self.name}'

    def tied(self, board, buffer):
        return board.ties.get(self.tie(buffer))

    def join(self):
        return dict(type='join', reach=self.reach, window=self.window)

    def attach(self, buffer):
        return dict(type='attach', attachment=self.tie(buffer), buffer=buffer, dynamic=self.dynamic)

    def map(self, buffer):
        return dict(type='map', attachment=self.tie(buffer))

    def let_go(self, board, buffer):
        tie = self.tied(board, buffer)
        asks = [dict(type='unmap', attachment=self.tie(buffer))] if tie and tie['mapped'] else []
        return asks + ([dict(type='detach', attachment=self.tie(buffer))] if tie else [])

    def line(self, board):
        """The buffers of its set and of those that replace it."""
        return sorted(b for b, v in board.buffers.items() if v['set'].split('~')[0] == self.pool)

    def observe(self, e, board):
        """The board as it was just before the event."""
        if self.patient:
            self.again |= {a for a, w in board.waits.items() if w['node'] == self.name and table.ends(board, e, w)}
        self.saw(e, board)

    def saw(self, e, board): ...

    def take_turn(self, at, round_, board):
        stay = next((s for s in self.stays if s[0] <= at < s[1]), None)
        if stay is None:
            later = min((s[0] for s in self.stays if s[0] > at), default=GONE)
            self.stay = None
            self.cut.clear()
            asks, until = self.go(board, later), later
        elif self.name not in board.devices:
            asks, until = [self.join()], at
        else:
            if stay != self.stay:
                self.stay = stay
                self.begin(at, board)
            asks, until = self.make_way(board), at
            if not asks:                  # otherwise what comes next hangs on where the storage is then
                asks, until = self.work(at, board)
                self.again = set()
            if asks and self.patient and any(w['node'] == self.name for w in board.waits.values()):
                until = at                # its own asks may have ended its wait
            until = min(until, stay[1])
        return asks, until

    def go(self, board, later):
        return [dict(type='leave')] if self.name in board.devices else []

    def begin(self, at, board): ...

    def make_way(self, board):
        """Who can be told to unmap does so at once when a buffer has to move."""
        asks = []
        for a, tie in sorted(board.ties.items()):
            moving = board.buffers[tie['buffer']]['moving']
            if tie['node'] == self.name and tie['mapped'] and moving and a in moving['told']:
                asks.append(dict(type='unmap', attachment=a))
                self.cut.add(tie['buffer'])
        return asks


class Camera(Program):
    """Fills the buffers of its set one after the other, each frame in one that has come back.

    eager: takes the next as soon as one is back, else it drops the frame; patient: waits for room;
    recreates: makes the set anew for who came too late, when its frame ends, or ('at once') then and there; keeps: how
    long who still uses the old set can keep its handle alive; standby: keeps its buffers from one stay to the next;
    shared: nodes that stay mapped, and whose mapping says nothing.
    """

    def __init__(self, name, pool, count=3, period=10, eager=False, recreates=None, keeps=10, standby=False, shared=(), **rest):
        super().__init__(name, **rest)
        self.pool, self.count, self.period, self.shared = pool, count, period, shared
        self.eager, self.recreates, self.keeps, self.standby = eager, recreates, keeps, standby
        self.generation, self.late, self.replaced_at = 0, set(), NEVER
        self.tick, self.filled, self.shown, self.owed, self.useless = 0, {}, {}, False, set()

    def names(self):
        return [f'{self.generation_name(self.generation)}.{i}' for i in range(self.count)]

    def generation_name(self, generation):
        return f'{self.pool}~{generation}' if generation else self.pool

    def owned(self, board):
        return [b for b in self.line(board)
                if board.buffers[b]['creator'] == self.name and not board.buffers[b]['released']]

    def saw(self, e, board):
        kind = e['type']
        if kind == 'unmapped' and e['buffer'] in self.names():
            moving = board.buffers[e['buffer']]['moving']
            if e['node'] != self.name:
                self.shown.pop(e['buffer'], None)
            elif not moving:
                self.filled[e['buffer']] = e['seq']
                self.shown[e['buffer']] = e['at']
        elif kind == 'refused' and e['node'] == self.name and e['request'] == 'attach' and not e.get('lacks'):
            self.useless.add(e['buffer'])
        elif kind == 'refused' and e.get('recreate') and e['buffer'] in self.names() and self.generation < 3:
            self.late.add(e['device'])
        elif kind == 'freed':
            self.useless.discard(e['buffer'])

    def begin(self, at, board):
        self.tick = at + self.period
        self.useless.clear()
        self.late.clear()
        if not self.owned(board):
            self.generation = 0
        self.owed, self.shown = False, {}

    def go(self, board, later):
        keeps = self.standby and later < NEVER
        return super().go(board, later) + ([] if keeps else [dict(type='release', buffer=b) for b in self.owned(board)])

    def work(self, at, board):
        asks = self.retire_old(at, board)
        if self.recreates and self.late and (at >= self.tick or self.recreates == 'at once'):
            asks += self.renew(at, board)
        ends = self.replaced_at + self.keeps
        given_up = {ask['buffer'] for ask in asks if ask['type'] == 'release'}
        until = ends if at < ends and set(self.old(board)) - given_up else self.tick
        missing = [b for b in self.names() if b not in board.buffers]
        if missing:
            name = self.generation_name(self.generation)
            replaces = self.generation_name(self.generation - 1) if self.generation else None
            expects = sorted(self.expected) if self.generation else []
            return asks + [dict(type='create', buffer=b, set=name, expects=expects, replaces=replaces) for b in missing], at
        mine = [b for b in self.names() if b in self.owned(board)]
        loose = [b for b in mine if not self.tied(board, b) and b not in self.useless and
                 (self.tie(b) not in board.waits or self.tie(b) in self.again)]
        if loose:
            return asks + [self.attach(b) for b in loose], at
        return asks + self.frame(at, board, mine), min(until, self.tick)

    def frame(self, at, board, mine):
        asks, tied = [], [b for b in mine if self.tied(board, b)]
        for b in sorted(self.cut):
            if b not in tied or not board.buffers[b]['moving']:
                self.cut.discard(b)
                if b in tied and not self.tied(board, b)['mapped'] and at < self.tick:
                    return [self.map(b)]            # the frame was half written, and has moved with its storage
        due = at >= self.tick
        retries = any(self.tie(b) in self.again for b in tied)
        if due or self.owed or retries:
            current = next((b for b in tied if self.tied(board, b)['mapped']), None)
            if due:
                self.tick += self.period
                if current:
                    asks.append(dict(type='unmap', attachment=self.tie(current)))
            elif current:
                return asks
            used = {t['buffer'] for t in board.ties.values() if t['mapped'] and t['node'] not in self.shared}
            used |= {b for b in tied if board.buffers[b]['moving']}
            if not due:                             # not the one that it has just shown and nobody has used yet
                used |= set(self.shown)
            free = sorted((b for b in tied if b not in used), key=lambda b: (self.filled.get(b, 0), b))
            if free:
                asks.append(self.map(free[0]))
            self.owed = self.eager and not free
        return asks

    # ---- a set for who came too late

    def old(self, board):
        return [b for b in self.owned(board) if b not in self.names()]

    def renew(self, at, board):
        """The frame under way ends in the old set; the next one begins in the new."""
        mine = [b for b in self.names() if b in board.buffers]
        self.expected = {n for b in mine for n in board.attached(b) | set(board.buffers[b]['expects'])} | self.late
        self.late, self.generation, self.replaced_at = set(), self.generation + 1, at
        return [dict(type='unmap', attachment=self.tie(b)) for b in mine if (self.tied(board, b) or {}).get('mapped')]

    def retire_old(self, at, board):
        """Who still uses the old set keeps it alive, but not its handle for ever."""
        asks = []
        for b in self.old(board):
            asks += self.let_go(board, b)
            if not board.attached(b) - {self.name} or at >= self.replaced_at + self.keeps:
                asks.append(dict(type='release', buffer=b))
        return asks



class Screen(Program):
    """Uses each frame of a set from the instant it is ready: for `hold`, or (hold=0) until the next one.

    lazy: does not make way at once when a buffer has to move, but when its frame has had its time; held: maps each buffer
    as soon as it is attached, and stays mapped; clings: keeps the old set until it has a frame of the new one; whole: all
    buffers of the set or none.
    """

    def __init__(self, name, pool, hold=4, jitter=0, lazy=False, held=False, clings=False, whole=False, stays=((0, GONE),), **rest):
        super().__init__(name, stays=stays, **rest)
        self.pool, self.hold, self.jitter = pool, hold, jitter
        self.lazy, self.held, self.clings, self.whole = lazy, held, clings, whole
        self.fresh, self.due = [], {}                # frames that it has not used, and until when it uses others
        self.tried, self.wanted, self.missed, self.stop, self.useless = set(), set(), set(), set(), set()

    def begin(self, at, board):
        for memory in (self.fresh, self.due, self.cut, self.tried, self.wanted, self.missed, self.stop, self.useless):
            memory.clear()

    def forget(self, buffer):
        for memory in (self.tried, self.cut, self.wanted, self.missed, self.stop):
            memory.discard(buffer)
        self.due.pop(buffer, None)
        self.fresh = [b for b in self.fresh if b != buffer]

    def make_way(self, board):
        return [] if self.lazy else super().make_way(board)

    def saw(self, e, board):
        kind, b = e['type'], e.get('buffer')
        own = b and e.get('attachment') == self.tie(b)
        if kind == 'unmapped' and own:
            if b in self.due:                       # for a move, or by another
                self.cut.add(b)
        elif kind == 'unmapped' and b in self.line(board):
            moving = board.buffers[b]['moving']
            shows = board.ties[e['attachment']]['node'] == board.buffers[b]['creator'] and not moving
            if shows and self.tied(board, b) and b not in self.fresh and e.get('reason') != 'lease':
                self.fresh.append(b)
        elif kind == 'refused' and own and e['device'] == self.name:
            waits = self.patient and e.get('lacks')
            if e['request'] == 'map':
                self.due.pop(b, None)
                self.cut.discard(b)
                self.wanted.discard(b)
                (self.wanted if waits else self.missed).add(b)
            elif self.whole and not waits:
                self.useless.add(b)
        elif kind == 'created':                     # a new chance, also for who was refused the old one
            self.useless.clear()
        elif kind == 'mapped' and own and e['node'] != self.name:      # its map has waited for the move
            self.due[b] = NEVER if self.held or not self.hold else e['at'] + self.hold
        elif kind == 'freed' or kind == 'detached' and own:
            self.forget(b)
        elif kind == 'left' and self.hold == 0:     # no next frame will come
            self.stop |= {b for b in self.due if b in board.buffers and board.buffers[b]['creator'] == e['node']}

    def work(self, at, board):
        mine = self.line(board)
        if self.useless:
            return [ask for b in mine for ask in self.let_go(board, b)], NEVER
        asks = []
        for b in mine:
            if self.tied(board, b):
                asks += self.end(at, board, b)
            elif self.may_attach(board, b):
                self.tried.add(b)
                asks.append(self.attach(b))
        asks += self.resume(at, board) + (self.hold_on(board) if self.held else self.show(at, board))
        until = min([NEVER, *self.due.values()])
        return asks, at if (self.clings or self.held) and asks else until

    def may_attach(self, board, b):
        there = not board.buffers[b]['released'] and not board.buffers[b]['replaced']
        return there and (b not in self.tried or self.tie(b) in self.again)

    def end(self, at, board, b):
        """A frame that has had its time, and buffers that are given up or replaced, once no frame in them is shown."""
        buffer, mapped = board.buffers[b], self.tied(board, b)['mapped']
        timed = at < self.due.get(b, NEVER) < NEVER
        shown = timed or b in self.due or b in self.fresh or b in self.cut or b in self.wanted
        over = buffer['released'] and not timed or buffer['replaced'] and (self.has_moved(board) if self.clings or self.held else not shown)
        if not over and b not in self.stop and self.due.get(b, NEVER) > at:
            return []
        tried = self.tried
        self.tried = set()
        self.forget(b)
        self.tried = tried
        asks = [dict(type='unmap', attachment=self.tie(b))] if mapped else []
        if buffer['released'] or buffer['replaced']:
            asks.append(dict(type='detach', attachment=self.tie(b)))
        return asks

    def has_moved(self, board):
        return any(t['mapped'] and t['node'] == self.name and not board.buffers[t['buffer']]['replaced']
                   for t in board.ties.values())

    def resume(self, at, board):
        """The storage has moved, and the frame is still wanted."""
        asks = []
        for b in sorted(self.cut):
            tie = self.tied(board, b)
            if tie and board.buffers[b]['moving']:
                continue
            self.cut.discard(b)
            if tie and not tie['mapped'] and self.due.get(b, 0) > at:
                asks.append(self.map(b))
            elif not tie or not tie['mapped']:
                self.due.pop(b, None)
        return asks

    def hold_on(self, board):
        asks = []
        for b in self.line(board):
            tie, buffer = self.tied(board, b), board.buffers[b]
            new = self.tie(b) in self.again if b in self.wanted else b not in self.due and b not in self.missed
            if tie and not tie['mapped'] and new and not buffer['moving'] and not buffer['released'] and not buffer['replaced']:
                self.wanted.discard(b)
                self.due[b] = NEVER
                asks.append(self.map(b))
        return asks

    def show(self, at, board):
        asks, waits = [], []
        ready = self.fresh + sorted(b for b in self.wanted if self.tie(b) in self.again and b not in self.fresh)
        for b in ready:
            tie = self.tied(board, b)
            if not tie or tie['mapped'] or board.buffers[b]['released']:
                continue
            if board.buffers[b]['moving']:
                waits.append(b)
                continue
            asks.append(self.map(b))
            self.wanted.discard(b)
            if self.hold == 0:
                asks += self.replace(board)
            self.due[b] = at + self.hold + self.chance(at, b) % (self.jitter + 1) if self.hold else NEVER
        self.fresh = waits
        return asks

    def replace(self, board):
        """As a page flip: the frame before goes together with the coming of the next."""
        asks = []
        for b in sorted(self.due):
            if (self.tied(board, b) or {}).get('mapped'):
                asks.append(dict(type='unmap', attachment=self.tie(b)))
                if board.buffers[b]['replaced']:
                    asks.append(dict(type='detach', attachment=self.tie(b)))
        self.due.clear()
        self.cut.clear()
        return asks


class Worker(Program):
    """Makes buffers of its own, all of a job mapped together, works on them for a while, gives them up, and again."""

    def __init__(self, name, count=2, period=20, hold=7, **rest):
        super().__init__(name, **rest)
        self.count, self.period, self.hold = count, period, hold
        self.job, self.start, self.until, self.tried = 0, 0, NEVER, set()

    def names(self):
        return [f'{self.name}-{self.job}.{i}' for i in range(self.count)]

    def begin(self, at, board):
        self.start, self.until = at, NEVER
        self.job += 1
        self.tried.clear()

    def go(self, board, later):
        return super().go(board, later) + [dict(type='release', buffer=b) for b in self.owned(board)]

    def owned(self, board):
        return sorted(b for b, v in board.buffers.items() if v['creator'] == self.name and not v['released'])

    def work(self, at, board):
        if at < self.start:
            return [], self.start
        if at >= self.until:
            asks = [ask for b in self.owned(board) for ask in self.let_go(board, b)]
            asks += [dict(type='release', buffer=b) for b in self.owned(board)]
            self.job, self.start, self.until = self.job + 1, at + self.period, NEVER
            self.tried.clear()
            return asks, self.start
        missing = [b for b in self.names() if b not in board.buffers]
        if missing:
            return [dict(type='create', buffer=b, set=f'{self.name}-{self.job}', expects=[], replaces=None) for b in missing], at
        loose = [b for b in self.names() if not self.tied(board, b)]
        if loose:
            return [self.attach(b) for b in loose], at
        if self.until < NEVER:
            return [], self.until
        cold = [b for b in self.names() if not self.tied(board, b)['mapped']]
        if not cold:
            self.until = at + self.hold
            return [], self.until
        asks = [self.map(b) for b in cold if b not in self.tried or self.tie(b) in self.again]
        self.tried |= set(cold)
        return asks, at if asks else NEVER


class Warden(Program):
    """On an open board: unmaps, maps or detaches, at one instant, all that another can."""

    def __init__(self, name, victim, does, when, **rest):
        super().__init__(name, stays=((when, when + 1),), **rest)
        self.victim, self.does, self.done = victim, does, False

    def work(self, at, board):
        theirs = sorted(a for a, tie in board.ties.items() if tie['node'] == self.victim) if not self.done else []
        self.done = True
        return [dict(type=self.does, attachment=a) for a in theirs if board.ties[a]['mapped'] == (self.does == 'unmap')], at + 1


class Fickle(Screen):
    """Not deterministic: another life asks for something else. Must be told, not mixed."""

    def take_turn(self, at, round_, board):
        asks, until = super().take_turn(at, round_, board)
        if self.life % 2 and at >= 20:
            asks = [a for a in asks if a['type'] != 'map']
        return asks, until
