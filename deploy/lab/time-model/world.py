"""The world: two topics, a network, processes that die, pause, are doubled and come back, all out of one seed; and the
oracles that judge a finished run."""
import collections
import copy
import json
import random

from board import MENDED, NEVER, Board, encode
from processes import OTHER_BODY, Coordinator, Node


class World:
    def __init__(self, plans, options=MENDED, seed=0, faults=None):
        self.plans, self.o, self.random, self.faults = plans, options, random.Random(seed), faults or {}
        self.requests, self.events, self.dead = [], [], []
        self.offset, self.mark, self.high, self.epoch, self.index = 0, 0, 0, 0, None
        self.snapshots, self.coordinator, self.zombies = [], None, []
        self.flight = []                    # (process, bytes), in order for each process
        self.nodes, self.old, self.lives = {}, [], {}
        self.findings, self.expired, self.retired = [], set(), set()
        self.perished, self.silent = set(), set()       # dead for good; (board, node, opened) of whom was dead when let go
        self.parked_most = self.lag_most = self.reread_most = self.takeovers = 0
        self.turns, self.needless = collections.Counter(), collections.Counter()   # by the row that asked

    def finding(self, kind, what):
        self.findings.append((kind, what))

    def seen_parked(self, count):
        self.parked_most = max(self.parked_most, count)

    def asked(self, node, board, said_something):
        """Counts turns by what has asked for them."""
        rows = {row for n, row in board.why if n == node} or {'promise'}
        for row in rows:
            self.turns[row] += 1
            self.needless[row] += not said_something and board.promise[node] > board.open[0]
        self.turns['all'] += 1
        self.needless['all'] += not said_something and board.promise[node] > board.open[0]

    def send(self, process, value):
        self.flight.append((process, value))

    # ---- steps

    def start_node(self, plan, name):
        key = plan.name, name
        self.lives[key] = self.lives.get(key, -1) + 1
        self.nodes[key] = Node(self, plan, name, self.lives[key])

    def kill_node(self, key, lost):
        node = self.nodes.pop(key)
        if lost:                            # what it had sent is lost with it, or still arrives
            self.flight = [(p, v) for p, v in self.flight if p is not node]

    def deliver(self, index=0, keep=False):
        value = self.flight[index][1] if keep else self.flight.pop(index)[1]
        self.requests.append(value)

    def takeover(self, snapshot=True):
        self.epoch += 1
        chosen = None
        if snapshot and self.snapshots:
            chosen = copy.deepcopy(self.snapshots[-1 if self.o.forget else self.random.randrange(len(self.snapshots))])
        self.coordinator = Coordinator(self, chosen)
        self.takeovers += 1
        self.reread_most = max(self.reread_most, self.coordinator.reread)

    def commit(self, c, snapshot=False):
        if c.epoch != self.epoch:
            return False                    # fenced
        if c.known != len(self.events):
            self.finding('fork', 'events grew under a coordinator')
        self.events += c.pending
        self.dead += c.dead
        self.offset = c.safe_offset()
        self.mark = max(self.mark, c.position) if self.o.mark_max else c.position
        self.high = max(self.high, c.position)
        if self.o.index and c.position - self.offset > self.o.index and c.position >= self.mark and \
                (not self.index or self.index[0] < c.position - self.o.index):
            self.index = c.position, sorted(p[0] for nodes in c.parked.values() for p in nodes.values())
        self.lag_most = max(self.lag_most, c.position - self.offset)
        for board, rounds in c.rounds_in_transaction.items():
            if rounds > 1:
                self.finding('two rounds of a board in one transaction', board)
        c.pending, c.dead, c.known, c.rounds_in_transaction = [], [], len(self.events), {}
        if snapshot:
            self.snapshots.append((len(self.events), copy.deepcopy(c.boards), copy.deepcopy(c.parked)))
        return True

    def expire(self, key, c):
        """The owner of the partition says that a node's lease has ended; within a transaction of its own, so it is fenced."""
        name, node = key
        b = c.board(name)
        if c.epoch != self.epoch and self.o.fenced or c.pending or b.open is None or node not in b.roster or node in c.parked.get(name, {}):
            return
        at, round_ = b.open
        self.expired.add(key)
        if not self.lives_now(key):
            self.silent.add((name, node, b.opened))
        self.requests.append(encode(dict(type='expire', board=name, of=node, at=at, round=round_, seen=b.opened,
                                         node='lease', id=f'lease/{node}/{at}.{round_}')))

    def lives_now(self, key):
        """Whether any process speaks in its name."""
        return key in self.nodes or any((n.plan.name, n.name) == key for n in self.old)

    def perish(self, key, lost):
        self.kill_node(key, lost)
        self.old = [n for n in self.old if (n.plan.name, n.name) != key]
        self.perished.add(key)

    def missing(self):
        """Who does not run, and may be started."""
        return [(p, n) for p in self.plans for n in p.programs
                if (p.name, n) not in self.nodes and (p.name, n) not in self.perished]

    def retire(self, plan):
        self.retired.add(plan.name)
        self.requests.append(encode(plan.retire()))

    # ---- a run without faults, and one with

    def ended(self):
        return all(n.done or n.told for n in self.nodes.values()) and not self.missing()

    def settle(self, limit=6000, noise=False):
        """Fair and without faults: all alive but who is dead for good and let go, all delivered, until nothing changes.
        False: a deadlock."""
        quiet = 0
        while limit and not (self.ended() and not self.flight):
            limit -= 1
            before = len(self.events), len(self.requests)
            for plan, name in self.missing():
                self.start_node(plan, name)
            for node in list(self.nodes.values()):
                node.read(10 ** 6)
            while self.flight:
                self.deliver(self.random.randrange(len(self.flight)) if noise else 0)
            if self.coordinator is None:
                self.takeover()
            self.coordinator.poll(10 ** 6)
            self.commit(self.coordinator)
            for key in sorted(self.perished):
                self.expire(key, self.coordinator)
            quiet = quiet + 1 if before == (len(self.events), len(self.requests)) else 0
            if quiet:
                for node in self.nodes.values():
                    node.again()
            if quiet > 3:
                return False
        return self.ended()

    def chaos(self, steps):
        r, f = self.random, self.faults
        for plan in self.plans:
            for name in plan.programs:
                if r.random() >= f.get('late', 0.3):    # the others are started later
                    self.start_node(plan, name)
        weights = dict(read=30, deliver=30, poll=12, commit=10, again=2, start=3, takeover=6, nodekill=1, ckill=1,
                       zombie=0.5, zombiec=0.5, oldread=4, oldsay=1, fenced=1, pause=0.5, garbage=0.3, stranger=0.3,
                       expire=0, false_expire=0, perish=0, retire=0)
        weights.update({k: v for k, v in f.items() if k in weights})
        kinds, w = list(weights), list(weights.values())
        paused, until = None, 0
        for step in range(steps):
            kind = r.choices(kinds, w)[0]
            alive = [k for k in self.nodes if not (k == paused and step < until)]
            c = self.coordinator
            if kind == 'read' and alive:
                self.nodes[r.choice(alive)].read(r.choice([1, 2, 5, 50, 1000]))
            elif kind == 'deliver' and self.flight:
                self.deliver(self.first_of(r), keep=r.random() < f.get('double', 0.05))
            elif kind == 'poll' and c:
                c.poll(r.choice([1, 1, 2, 3, 10, 100]))
            elif kind == 'commit' and c:
                self.commit(c, snapshot=r.random() < 0.1)
            elif kind == 'again' and alive:
                self.nodes[r.choice(alive)].again()
            elif kind == 'start':
                missing = self.missing()
                if missing:
                    self.start_node(*r.choice(missing))
            elif kind == 'takeover' and c is None:
                self.takeover(snapshot=r.random() < 0.7)
            elif kind == 'nodekill' and alive:
                self.kill_node(r.choice(alive), r.random() < 0.5)
            elif kind == 'ckill' and c:
                self.coordinator = None     # its open transaction is aborted
            elif kind == 'zombiec' and c:
                self.zombies.append(c)
                self.takeover(snapshot=r.random() < 0.7)
            elif kind == 'fenced' and self.zombies:
                zombie = r.choice(self.zombies)
                if 'expire' in f and alive:         # it has not heard who has spoken since
                    self.expire(r.choice(alive), zombie)
                zombie.poll(r.randint(1, 20))
                assert not self.commit(zombie)
            elif kind == 'zombie' and alive:   # a second process is started while the first still speaks
                key = r.choice(alive)
                self.old.append(self.nodes.pop(key))
                self.start_node(self.old[-1].plan, key[1])
            elif kind == 'oldread' and self.old:
                r.choice(self.old).read(r.choice([1, 5, 1000]))
            elif kind == 'oldsay' and self.old:
                r.choice(self.old).again()
            elif kind == 'pause' and alive:
                paused, until = r.choice(alive), step + r.randint(10, 200)
            elif kind == 'expire' and c:
                dead = [(p.name, n) for p in self.plans for n in p.programs if not self.lives_now((p.name, n))]
                if dead:
                    self.expire(r.choice(dead), c)
            elif kind == 'false_expire' and c and alive:
                self.expire(r.choice(alive), c)
            elif kind == 'perish' and alive:
                self.perish(r.choice(alive), r.random() < 0.5)
            elif kind == 'retire' and self.events:
                self.retire(r.choice(self.plans))
            elif kind == 'garbage':
                self.requests.append(r.choice([b'{', b'\x00', b'{"type":"map"}', b'[]']))
            elif kind == 'stranger':
                self.stranger(r)

    def first_of(self, r):
        """The network keeps the order of one process's sends, and no other."""
        process = r.choice(self.flight)[0]
        return next(i for i, (p, _) in enumerate(self.flight) if p is process)

    def stranger(self, r):
        plan = r.choice(self.plans)
        at, round_ = r.choice([(0, 0), (10, 0), (10, 1), (20, 0)])
        member = sorted(plan.programs)[0]
        self.requests.append(encode(r.choice([
            dict(type='turn', board=plan.name, node='stranger', at=at, round=round_, seen=r.randint(1, 30), asks=[], until=NEVER),
            dict(type='join', board=plan.name, node='stranger', number=r.randint(1, 3), id='stranger/1'),
            dict(type='retire', board=plan.name, node=r.choice(['stranger', member]), number=99, id='stranger/9'),
            dict(type='unmap', board=plan.name, node='stranger', number=1, id='stranger/1', attachment='a'),
            dict(type='turn', board=plan.name, node=member, at=500, round=0, seen=10 ** 6, asks=[], until=NEVER),
            dict(type='turn', board='nowhere', node=member, at=0, round=0, seen=0, asks=[], until=NEVER)])))


# ---- oracles

def log_of(world, board):
    return [encode(e) for e in world.events if e['board'] == board]


def reference(plans, options):
    world = World(plans, options)
    if not world.settle():
        raise AssertionError('the run without faults does not end: ' + where(world))
    return world


def where(world):
    lines = []
    for plan in world.plans:
        b = world.coordinator.board(plan.name)
        parked = sorted(world.coordinator.parked.get(plan.name, {}))
        lines.append(f'{plan.name}: open {b.open}, asked {sorted(b.asked)}, parked {parked}, roster {sorted(b.roster)}')
    return '; '.join(lines + [f'{k}: {n.told}' for k, n in world.nodes.items() if n.told])


def audit(world):
    """The log is a function of the requests in their order: a coordinator that never failed writes the same."""
    again = World(world.plans, world.o)
    again.requests = world.requests[:world.high]
    again.takeover()
    again.coordinator.poll(10 ** 9)
    for board in sorted({e['board'] for e in world.events}):
        a, b = log_of(world, board), [encode(e) for e in again.coordinator.pending if e['board'] == board]
        if a != b:
            i = first_difference(a, b)
            return f'{board}: audit differs at {i + 1}: {a[i:i + 1]} / {b[i:i + 1]}'
    if sorted(world.dead) != sorted(again.coordinator.dead):
        return f'dead letters: {len(world.dead)} written, {len(again.coordinator.dead)} due'
    return None


def first_difference(a, b):
    return next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))


def until_retired(log):
    """Whole rounds only: a retire comes from outside of time, wherever it comes."""
    cause = b'"cause":"run/2"'
    own = [e for e in log if cause not in e]
    if len(own) == len(log) or any(cause in e for e in log[:len(own)]):
        return None if len(own) != len(log) else log
    return own


def of_the_dead(world):
    """Who is let go holds nothing and does nothing any more; was dead, where only the dead are asked for; and has not spoken
    in that round. What the owner says of it is no dead letter."""
    boards, bad = {}, []
    refused = {(r['board'], r['node'], r['seen']) for r, why in dead_turns(world) if why == OTHER_BODY}
    for e in world.events:
        b = boards.setdefault(e['board'], Board(world.o))
        opened = b.opened
        if e.get('node') in b.out:
            bad.append(f'{e["node"]} is out, and {e["type"]} happens in its name')
        b.evolve(e)
        for node in e.get('expired', ()):
            if node in b.devices or any(t['node'] == node for t in b.ties.values()) or \
                    any(o['creator'] == node and not o['released'] for o in b.buffers.values()):
                bad.append(f'{node} is out, and holds something')
            if not world.faults.get('false_expire') and (e['board'], node, opened) not in world.silent:
                bad.append(f'{node} was alive, and is out')
            if (e['board'], node, opened) in refused:
                bad.append(f'{node} has spoken in that round, and is out')
    bad += [f'an expire is a dead letter: {why}' for offset, why in world.dead if b'"type":"expire"' in world.requests[offset]]
    return bad


def dead_turns(world):
    return [(json.loads(world.requests[offset]), why) for offset, why in world.dead
            if b'"type":"turn"' in world.requests[offset]]


def judge(world, settled, logs=None, expiry=False):
    """All that must hold of a finished run. logs: board -> log of the run without faults."""
    bad = [f'{kind}: {what}' for kind, what in world.findings]
    if not settled:
        bad.append('deadlock: ' + where(world))
    for plan in world.plans:
        log = log_of(world, plan.name)
        own = [e for e in world.events if e['board'] == plan.name]
        if plan.name in world.retired:
            log = until_retired(log)
            if log is None:
                bad.append('events after the end of a retired board')
                log = []
        if logs and not expiry:
            due = logs[plan.name][:len(log)] if plan.name in world.retired else logs[plan.name]
            if log != due:
                i = first_difference(log, due)
                bad.append(f'bytes of {plan.name} differ at {i + 1}: {log[i:i + 1]} / {due[i:i + 1]}')
            if log and plan.name in world.retired and own[len(log) - 1]['type'] not in ('granted', 'defined'):
                bad.append('a round that was cut by a retire')
        if [e['seq'] for e in own] != list(range(1, len(own) + 1)):
            bad.append('numbers have gaps')
        runs = [e['cause'] for i, e in enumerate(own) if i == 0 or own[i - 1]['cause'] != e['cause']]
        if len(runs) != len(set(runs)):
            bad.append(f'decided twice: {sorted(c for c in set(runs) if runs.count(c) > 1)[:3]}')
        ats = [e['at'] for e in own if e['type'] != 'granted']
        if ats != sorted(ats):
            bad.append('time ran backwards')
    bad += of_the_dead(world)
    if len({offset for offset, _ in world.dead}) != len(world.dead):
        bad.append('a dead letter written twice')
    different = audit(world)
    if different:
        bad.append(different)
    told = [f'{k[1]}: {n.told}' for k, n in world.nodes.items() if n.told and not (expiry and 'lease' in n.told)]
    if told and not any('Fickle' in type(n.speaker.program).__name__ for n in world.nodes.values()):
        bad.append('an honest node stopped: ' + '; '.join(told))
    if world.parked_most > sum(len(p.programs) for p in world.plans):
        bad.append(f'{world.parked_most} parked')
    return bad
