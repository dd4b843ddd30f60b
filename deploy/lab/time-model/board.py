"""The board as the fold of its events, and whose turn it waits for."""
import hashlib
import json
from dataclasses import dataclass

import table

NEVER = 10 ** 15          # `until`: only if something that concerns me happens
GONE = 10 ** 15 + 1       # `until`: takes part no more


@dataclass(frozen=True)
class Options:
    """The protocol; whatever differs from the defaults is a variant to compare with, or broken on purpose."""
    asked: str = 'concerned'      # 'concerned': whose promise is due or whom an event concerns; 'full': the roster;
                                  # 'every': the roster, and any event opens another round
    without: frozenset = frozenset()   # rows of the table that are taken out
    once: bool = True             # who is asked because its wait may be over asks again, or waits no more
    wasteful: bool = False        # `unmapped` and `detached` concern the creator always
    limit: int = 0                # > 0: a record holds so many asks, and a turn with more is a dead letter
    cuts: bool = True             # a node cuts a turn that would be too large
    rounds: int = 1000            # so many rounds at one instant, then time goes on by one
    seen: bool = True             # a turn names the number of the event that opened its round
    mark: bool = True             # the commit keeps the position up to which all was dealt with, too
    mark_max: bool = True         # the mark never goes back
    exact: bool = True            # a turn's numbers must be the node's next
    index: int = 0                # > 0: when the offset lags that far, the offsets of what is parked are written beside it
    move: bool = False            # broken: a repetition takes the place of the parked turn
    order: str = 'names'          # broken: 'arrival', turns decided as they came
    hold: bool = True             # broken: False, the offset is committed past parked turns
    forget: bool = False          # broken: parked turns are kept in the snapshot only
    check: bool = True            # a node compares what was decided in its name with what it asked
    resend: bool = True           # nodes send again after a time-out
    expire: str = 'stands in'     # broken: 'arrival', a lease ends where its expire lies; 'first', no turn takes its place
    fenced: bool = True           # broken: False, an expire is sent outside of the owner's transaction


MENDED = Options()


def encode(value):
    return json.dumps(value, sort_keys=True, separators=(',', ':')).encode()


def fair(at, round_, node):
    """The order of nodes in a round: a function of the round and the name that favours nobody."""
    return hashlib.sha256(f'{at}.{round_}/{node}'.encode()).digest(), node


class Board:
    """The fold of one board's events. Only `evolve` changes it."""

    def __init__(self, options):
        self.o = options
        self.spec, self.definer, self.retired = None, None, False
        self.seq, self.head = 0, ''
        self.last = {}            # node -> last request number
        self.devices = {}         # node -> {reach, window}; a node plays one device, of its own name
        self.buffers = {}         # buffer -> {creator, set, expects, place, released, replaced, moving}
        self.ties = {}            # attachment -> {buffer, node, mapped, dynamic}
        self.waits = {}           # attachment -> {node, lacks, buffer}: refused for what may come
        self.open = None          # (at, round), or None: time has ended, or none yet
        self.ended = 0            # the instant that was closed last
        self.opened = 0           # number of the event that opened it
        self.roster = set()
        self.promise = {}         # node -> until
        self.concerned = set()    # (node, row) since the last opening
        self.happened = False     # any event since the last opening
        self.out = set()          # whose lease has ended
        self.asked = set()        # who has to take a turn now
        self.why = set()          # the pairs that the asked were asked for; statistics only

    # ---- what is there

    def attached(self, buffer):
        return {t['node'] for t in self.ties.values() if t['buffer'] == buffer}

    def mapped(self, buffer):
        return sorted(a for a, t in self.ties.items() if t['buffer'] == buffer and t['mapped'])

    def pins(self, buffer):
        return [a for a in self.mapped(buffer) if not self.ties[a]['dynamic']]

    def window(self, node):
        """The range of I/O addresses that the node's device shares with others; its own if it shares none."""
        return self.devices.get(node, {}).get('window') or node

    # ---- whose turn

    def woken(self):
        return {node for node, _ in self.concerned} & self.roster

    def next_opening(self, promises, gone):
        """Same instant while anybody is concerned or wants to go on, else the least promise; None: time ends."""
        at, round_ = self.open
        roster = self.roster - set(gone)
        promise = {n: promises.get(n, self.promise[n]) for n in roster}
        if not roster:
            return None
        again = self.happened if self.o.asked == 'every' else bool(self.woken() - set(gone))
        if again or any(until <= at for until in promise.values()):
            return (at, round_ + 1) if round_ + 1 < self.o.rounds else (at + 1, 0)
        least = min(promise.values())
        return None if least >= NEVER else (least, 0)

    # ---- evolve

    def evolve(self, e):
        kind = e['type']
        self.seq = e['seq']
        self.head = hashlib.sha1((self.head + encode(e).decode()).encode()).hexdigest()[:12]
        if 'number' in e:
            self.last[e['node']] = e['number']
        if kind not in ('granted', 'defined', 'retired'):
            self.concerned |= table.concerns(self, e)
            self.happened = True
            self.wait(e)
        getattr(self, 'on_' + kind)(e)

    def wait(self, e):
        """Who waits, by what the log says: a refusal for what may come puts an attachment on the list."""
        name, kind = e.get('attachment'), e['type']
        if self.o.once:
            self.waits = {a: w for a, w in self.waits.items() if not table.ends(self, e, w)}
        if kind in ('attached', 'mapped', 'detached') or kind == 'refused' and self.waits.get(name, e).get('node') == e['device']:
            self.waits.pop(name, None)
        if kind == 'refused' and e.get('lacks'):
            self.waits[name] = dict(node=e['device'], lacks=e['lacks'], buffer=e['buffer'])
        if kind in ('released', 'freed'):     # nobody can attach any more; who is attached can still map
            self.waits = {a: w for a, w in self.waits.items() if w['buffer'] != e['buffer'] or kind == 'released' and a in self.ties}
        if kind == 'left':
            self.waits = {a: w for a, w in self.waits.items() if w['node'] != e['node']}

    def on_refused(self, e):
        if e.get('waited'):
            self.buffers[e['buffer']]['moving'] = None

    def on_defined(self, e):
        self.spec, self.definer = e['spec'], e['node']
        self.roster = set(self.spec['roster'])
        self.promise = {n: 0 for n in self.roster}
        self.open, self.opened = (0, 0), e['seq']
        self.asked = set(self.roster)

    def on_retired(self, e):
        """Time has ended for everybody; the name is used up, so the numbers are kept."""
        self.retired, self.open, self.opened = True, None, e['seq']
        self.roster, self.asked, self.concerned, self.why = set(), set(), set(), set()
        self.devices, self.buffers, self.ties, self.waits = {}, {}, {}, {}

    def on_joined(self, e):
        self.devices[e['node']] = dict(reach=e['reach'], window=e['window'])

    def on_left(self, e):
        self.devices.pop(e['node'])
        if self.o.expire == 'arrival' and e.get('reason') == 'lease':
            self.roster.discard(e['node'])
            self.asked.discard(e['node'])

    def on_created(self, e):
        for other in self.buffers.values():
            if e['replaces'] and other['set'] == e['replaces']:
                other['replaced'] = True
        self.buffers[e['buffer']] = dict(creator=e['node'], set=e['set'], expects=e['expects'], place=None,
                                         released=False, replaced=False, moving=None)

    def on_attached(self, e):
        self.ties[e['attachment']] = dict(buffer=e['buffer'], node=e['device'], mapped=False, dynamic=e['dynamic'])
        self.buffers[e['buffer']]['moving'] = None

    def on_detached(self, e):
        self.ties.pop(e['attachment'])

    def on_allocated(self, e):
        self.buffers[e['buffer']]['place'] = e['place']

    def on_mapped(self, e):
        self.ties[e['attachment']]['mapped'] = True

    def on_unmapped(self, e):
        self.ties[e['attachment']]['mapped'] = False

    def on_moving(self, e):
        self.buffers[e['buffer']]['moving'] = dict(told=e['attachments'], newcomer=e['newcomer'])

    def on_migrated(self, e):
        self.buffers[e['buffer']].update(place=e['place'], moving=None)

    def on_released(self, e):
        self.buffers[e['buffer']]['released'] = True

    def on_freed(self, e):
        self.buffers.pop(e['buffer'])

    def on_granted(self, e):
        self.roster -= set(e['gone'])
        self.out |= set(e.get('expired', ()))
        self.ended = self.open[0]
        self.promise.update(e['promises'])
        self.open = None if e['at'] is None else (e['at'], e['round'])
        self.opened = e['seq']
        self.why = {(n, row) for n, row in self.concerned if n in self.roster}
        if self.open is None:
            self.asked = set()
        elif self.o.asked == 'concerned':
            woken = self.woken()
            self.asked = {n for n in self.roster if n in woken or self.promise[n] <= e['at']}
        else:
            self.asked = set(self.roster)
        self.concerned, self.happened = set(), False
