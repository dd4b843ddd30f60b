"""What a request leads to. Each function yields events one by one; whoever asks evolves the board between them.

A heap is a name and a number of places, a device's reach the heaps that it can use; what a buffer needs is what all reach
who are attached or expected. That stands for all DMA parameters: it is enough for a place that does not suit a latecomer.
"""
from table import ADDRESSES, MOVE, PIN, ROOM


class Rule:
    def __init__(self, board, node):
        self.board, self.node = board, node

    def decide(self, ask):
        return getattr(self, ask['type'])(ask)

    # ---- events

    def event(self, kind, **fields):
        return dict(type=kind, node=self.node, **fields)

    def refuse(self, ask, errno, **fields):
        names = {k: ask[k] for k in ('attachment', 'buffer') if k in ask}
        tie = self.board.ties.get(ask.get('attachment'))
        if tie:
            names['buffer'] = tie['buffer']
        return self.event('refused', request=ask['type'], errno=errno, device=self.node, **{**names, **fields})

    # ---- places

    def heaps(self, buffer, newcomer=None):
        """The heaps that suit everybody, in the board's order."""
        b = self.board.buffers[buffer]
        nodes = self.board.attached(buffer) | set(b['expects']) | ({newcomer} if newcomer else set())
        known = [set(self.board.devices[n]['reach']) for n in nodes if n in self.board.devices]
        return [h for h in self.board.spec['heaps'] if all(h in reach for reach in known)]

    def room(self, heaps):
        taken = {tuple(b['place']) for b in self.board.buffers.values() if b['place']}
        for heap in heaps:
            for slot in range(self.board.spec['heaps'][heap]):
                if (heap, slot) not in taken:
                    return [heap, slot]
        return None

    def suits(self, buffer, node):
        return self.board.buffers[buffer]['place'][0] in self.board.devices[node]['reach']

    def recreate(self, buffer, newcomer):
        """Whether a new set for all and the newcomer has room beside the old one."""
        b = self.board.buffers[buffer]
        members = [n for n, o in self.board.buffers.items() if o['set'] == b['set']]
        heaps = self.heaps(buffer, newcomer)
        free = sum(self.board.spec['heaps'][h] for h in heaps) - \
            sum(1 for o in self.board.buffers.values() if o['place'] and o['place'][0] in heaps)
        return bool(heaps) and free >= len(members) and not b['replaced']

    # ---- devices and buffers

    def join(self, ask):
        if self.node in self.board.devices:
            yield self.refuse(ask, 'EEXIST')
        else:
            yield self.event('joined', reach=ask['reach'], window=ask['window'])

    def create(self, ask):
        if ask['buffer'] in self.board.buffers:
            yield self.refuse(ask, 'EEXIST')
        else:
            yield self.event('created', **{k: ask[k] for k in ('buffer', 'set', 'expects', 'replaces')})

    def release(self, ask):
        b = self.board.buffers.get(ask['buffer'])
        if not b or b['released']:
            yield self.refuse(ask, 'EBADF')
        elif b['creator'] != self.node and not self.board.spec['open']:
            yield self.refuse(ask, 'EACCES')
        else:
            yield from self.give_up(ask['buffer'])

    def give_up(self, buffer, **why):
        moving = self.board.buffers[buffer]['moving']
        if moving and not moving['newcomer']['maps']:
            yield self.in_vain(buffer, 'EBADF', **why)
        yield self.event('released', buffer=buffer, **why)
        if not self.board.attached(buffer):
            yield self.event('freed', buffer=buffer, place=self.board.buffers[buffer]['place'], **why)

    # ---- attach and map, late or not

    def attach(self, ask):
        board, b = self.board, self.board.buffers.get(ask['buffer'])
        if not b:
            yield self.refuse(ask, 'ENOENT')
        elif self.node not in board.devices:
            yield self.refuse(ask, 'ENODEV')
        elif ask['attachment'] in board.ties:
            yield self.refuse(ask, 'EEXIST')
        elif b['released']:
            yield self.refuse(ask, 'EBADF')
        elif b['moving']:
            yield self.refuse(ask, 'EBUSY', lacks=MOVE)
        elif not b['place']:
            if board.spec['check'] == 'map' or self.heaps(ask['buffer'], self.node):
                yield self.attached(ask)
            else:
                yield self.refuse(ask, 'EOPNOTSUPP')
        elif board.spec['check'] == 'map':
            yield self.attached(ask)
        else:
            yield from self.late(ask, ask['buffer'])

    def attached(self, ask):
        return self.event('attached', attachment=ask['attachment'], buffer=ask['buffer'], device=self.node,
                          dynamic=ask['dynamic'])

    def late(self, ask, buffer):
        """The policy of the board: who was expected is not late, whatever that is."""
        suits, policy = self.suits(buffer, self.node), self.board.spec['policy']
        if suits and (policy != 'strict' or self.node in self.board.buffers[buffer]['expects']):
            yield from self.mapped(ask, buffer) if ask['type'] == 'map' else [self.attached(ask)]
        elif policy == 'migrate':
            yield from self.begin_move(ask, buffer)
        else:
            yield self.refuse(ask, 'EBUSY', recreate=self.recreate(buffer, self.node))

    def map(self, ask):
        tie = self.board.ties.get(ask['attachment'])
        if not tie:
            yield self.refuse(ask, 'ENOENT')
        elif tie['node'] != self.node and not self.board.spec['open']:
            yield self.refuse(ask, 'EACCES')
        elif tie['mapped']:
            yield self.refuse(ask, 'EALREADY')
        elif self.board.buffers[tie['buffer']]['moving']:
            yield self.refuse(ask, 'EBUSY', lacks=MOVE)
        elif not self.board.buffers[tie['buffer']]['place']:
            heaps = self.heaps(tie['buffer'])
            place = self.room(heaps)
            if place is None:
                yield self.refuse(ask, 'ENOMEM', lacks=ROOM) if heaps else self.refuse(ask, 'EOPNOTSUPP')
                return
            yield self.event('allocated', buffer=tie['buffer'], place=place)
            yield from self.mapped(ask, tie['buffer'])
        elif self.suits(tie['buffer'], tie['node']):
            yield from self.mapped(ask, tie['buffer'])
        else:
            yield from self.late(ask, tie['buffer'])

    def mapped(self, ask, buffer):
        if self.has_addresses(self.node):
            yield self.event('mapped', attachment=ask['attachment'], buffer=buffer)
        else:
            yield self.refuse(ask, 'ENOMEM', lacks=ADDRESSES)

    def has_addresses(self, node):
        window = self.board.window(node)
        used = sum(1 for t in self.board.ties.values() if t['mapped'] and self.board.window(t['node']) == window)
        return used < self.board.spec['windows'].get(window, used + 1)

    # ---- moves

    def begin_move(self, ask, buffer):
        newcomer = dict(attachment=ask['attachment'], node=self.node, dynamic=ask.get('dynamic', False),
                        maps=ask['type'] == 'map')
        lacks = self.lacks(buffer, newcomer)
        if not self.heaps(buffer, self.node):
            yield self.refuse(ask, 'EOPNOTSUPP')
        elif self.board.pins(buffer):
            yield self.refuse(ask, 'EBUSY', lacks=PIN, recreate=self.recreate(buffer, self.node))
        elif lacks:
            yield self.refuse(ask, 'ENOMEM', lacks=lacks)
        elif self.board.mapped(buffer):
            yield self.event('moving', buffer=buffer, attachments=self.board.mapped(buffer), newcomer=newcomer)
        else:
            yield from self.move(buffer, newcomer)

    def lacks(self, buffer, newcomer):
        if not self.room(self.heaps(buffer, newcomer['node'])):
            return ROOM
        return ADDRESSES if newcomer['maps'] and not self.has_addresses(newcomer['node']) else None

    def move(self, buffer, newcomer, **why):
        place = self.room(self.heaps(buffer, newcomer['node']))
        origin = self.board.buffers[buffer]['place']
        yield self.event('migrated', buffer=buffer, origin=origin, place=place, **why)
        if newcomer['maps']:
            yield self.event('mapped', attachment=newcomer['attachment'], buffer=buffer, **why)
        else:
            yield self.event('attached', attachment=newcomer['attachment'], buffer=buffer, device=newcomer['node'],
                             dynamic=newcomer['dynamic'], **why)

    def in_vain(self, buffer, errno, **fields):
        newcomer = self.board.buffers[buffer]['moving']['newcomer']
        return self.event('refused', request='map' if newcomer['maps'] else 'attach', errno=errno, waited=True,
                          device=newcomer['node'], attachment=newcomer['attachment'], buffer=buffer, **fields)

    def complete(self, buffer, **why):
        """The storage moves as soon as nobody has it mapped, if there is still room."""
        moving = self.board.buffers[buffer]['moving']
        if not moving or self.board.mapped(buffer):
            return
        lacks = self.lacks(buffer, moving['newcomer'])
        if lacks:
            yield self.in_vain(buffer, 'ENOMEM', lacks=lacks, **why)
        else:
            yield from self.move(buffer, moving['newcomer'], **why)

    # ---- and back again

    def unmap(self, ask):
        tie = self.board.ties.get(ask['attachment'])
        if not tie or not tie['mapped']:
            yield self.refuse(ask, 'EINVAL')
        elif tie['node'] != self.node and not self.board.spec['open']:
            yield self.refuse(ask, 'EACCES')
        else:
            yield self.event('unmapped', attachment=ask['attachment'], buffer=tie['buffer'])
            yield from self.complete(tie['buffer'])

    def detach(self, ask):
        tie = self.board.ties.get(ask['attachment'])
        if not tie:
            yield self.refuse(ask, 'ENOENT')
        elif tie['node'] != self.node and not self.board.spec['open']:
            yield self.refuse(ask, 'EACCES')
        elif tie['mapped']:
            yield self.refuse(ask, 'EBUSY')
        else:
            moving = self.board.buffers[tie['buffer']]['moving']
            if moving and moving['newcomer']['attachment'] == ask['attachment']:
                yield self.in_vain(tie['buffer'], 'EINVAL')
            yield from self.let_go(ask['attachment'])

    def let_go(self, attachment, **why):
        buffer = self.board.ties[attachment]['buffer']
        if self.board.ties[attachment]['mapped']:
            yield self.event('unmapped', attachment=attachment, buffer=buffer, **why)
        yield self.event('detached', attachment=attachment, buffer=buffer, **why)
        if self.board.buffers[buffer]['released'] and not self.board.attached(buffer):
            yield self.event('freed', buffer=buffer, place=self.board.buffers[buffer]['place'], **why)

    def leave(self, ask, **why):
        if self.node not in self.board.devices:
            yield self.refuse(ask, 'ENODEV')
            return
        yield from self.undo(**why)

    def undo(self, **why):
        """What it waits for is given up, what it holds is undone; then what waited for it goes on."""
        for name in sorted(self.board.buffers):
            moving = self.board.buffers[name]['moving']
            if moving and moving['newcomer']['node'] == self.node:
                yield self.in_vain(name, 'ENODEV', **why)
        for name, tie in sorted(self.board.ties.items()):
            if tie['node'] == self.node:
                yield from self.let_go(name, **why)
        if self.node in self.board.devices:
            yield self.event('left', **why)
        for name in sorted(self.board.buffers):
            yield from self.complete(name, **why)

    def lost(self):
        """The lease of the node has ended: what it holds is undone, what it has created is given up."""
        yield from self.undo(reason='lease')
        for name, b in sorted(self.board.buffers.items()):
            if b['creator'] == self.node and not b['released']:
                yield from self.give_up(name, reason='lease')

    def retire(self, ask):
        """What waits is given up, what is mapped is undone; then nothing is left."""
        for name in sorted(self.board.buffers):
            if self.board.buffers[name]['moving']:
                yield self.in_vain(name, 'ENOENT')
        for name, tie in sorted(self.board.ties.items()):
            if tie['mapped']:
                yield self.event('unmapped', attachment=name, buffer=tie['buffer'])
        yield self.event('retired')
