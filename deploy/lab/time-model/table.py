"""Whom an event concerns: one function for each row of the table, judged with the board as it is just before the event.

Coordinators and nodes both call `concerns`. Any row can be taken out (`rows.py` shows what goes wrong then).
"""

ROOM, ADDRESSES, MOVE, PIN = 'room', 'addresses', 'move', 'pin'      # what a refusal says was missing


def ends(board, event, wait):
    """Whether this event can end the wait of one who was refused: `wait` has what is missing, the buffer and the node."""
    kind, buffer = event['type'], event.get('buffer')
    if wait['lacks'] == ROOM:
        return kind == 'migrated' or kind == 'freed' and event['place'] is not None
    if wait['lacks'] == ADDRESSES:
        return kind == 'unmapped' and board.window(wait['node']) == board.window(board.ties[event['attachment']]['node'])
    if wait['buffer'] != buffer:
        return False
    if wait['lacks'] == MOVE:
        return kind == 'migrated' or kind == 'refused' and event.get('waited', False)
    return kind == 'unmapped' and board.pins(buffer) == [event['attachment']]


def waiting(board, event, lacks):
    return {w['node'] for w in board.waits.values() if w['lacks'] == lacks and ends(board, event, w)}


def creator(board, event):
    buffer = board.buffers.get(event['buffer'])
    return {buffer['creator']} if buffer else set()


def owner(board, event):
    return {board.ties[event['attachment']]['node']}


def refused_asker(board, e):
    return set() if e.get('waited') else {e['node']}


def refused_waited_newcomer(board, e):
    return {e['device']} if e.get('waited') else set()


def refused_waited_attached(board, e):
    return board.attached(e['buffer']) if e.get('waited') else set()


def refused_waited_waits_for_move(board, e):
    return waiting(board, e, MOVE)


def refused_recreate_creator(board, e):
    return creator(board, e) if e.get('recreate') else set()


def created_all(board, e):
    return board.roster


def released_attached(board, e):
    return board.attached(e['buffer'])


def unmapped_creators_attached(board, e):
    """The creator's own attachment, whoever has unmapped it: there is a frame to use."""
    return board.attached(e['buffer']) if owner(board, e) == creator(board, e) else set()


def unmapped_last_creator(board, e):
    """Another's attachment, and nobody but the creator has the buffer mapped any more: it has come back."""
    made = creator(board, e) if board.o.wasteful or not board.buffers[e['buffer']]['released'] else set()
    others = [a for a in board.mapped(e['buffer']) if board.ties[a]['node'] not in made and a != e['attachment']]
    return made if owner(board, e) != creator(board, e) and (not others or board.o.wasteful) else set()


def unmapped_owner(board, e):
    return owner(board, e)


def unmapped_waits_for_addresses(board, e):
    return waiting(board, e, ADDRESSES)


def unmapped_waits_for_pin(board, e):
    return waiting(board, e, PIN)


def detached_replaced_creator(board, e):
    """Who has made another set in its place waits for the last of those who use the old one."""
    return creator(board, e) if board.o.wasteful or board.buffers[e['buffer']]['replaced'] else set()


def detached_owner(board, e):
    return owner(board, e)


def attached_owner(board, e):
    return {e['device']}


def mapped_owner(board, e):
    return owner(board, e)


def moving_told(board, e):
    return {board.ties[a]['node'] for a in e['attachments']}


def migrated_attached(board, e):
    return board.attached(e['buffer'])


def migrated_waits_for_move(board, e):
    return waiting(board, e, MOVE)


def migrated_waits_for_room(board, e):
    return waiting(board, e, ROOM)


def freed_creator(board, e):
    return creator(board, e)


def freed_waits_for_room(board, e):
    return waiting(board, e, ROOM)


def left_attached(board, e):
    """Those attached to what this node has created and not given up."""
    return {t['node'] for t in board.ties.values() if board.buffers[t['buffer']]['creator'] == e['node']}


ROWS = [refused_asker, refused_waited_newcomer, refused_waited_attached, refused_waited_waits_for_move,
        refused_recreate_creator, created_all, released_attached, unmapped_creators_attached, unmapped_last_creator,
        unmapped_owner, unmapped_waits_for_addresses, unmapped_waits_for_pin, detached_replaced_creator, detached_owner,
        attached_owner, mapped_owner, moving_told, migrated_attached, migrated_waits_for_move, migrated_waits_for_room,
        freed_creator, freed_waits_for_room, left_attached]
BY_EVENT = {}
for row in ROWS:
    BY_EVENT.setdefault(row.__name__.split('_')[0], []).append(row)


def concerns(board, event):
    """Pairs of a node and the name of the row. What was granted to oneself concerns oneself never."""
    pairs = set()
    for row in BY_EVENT.get(event['type'], ()):
        if row.__name__ in board.o.without:
            continue
        for node in row(board, event):
            if node != event['node'] or row is refused_asker:
                pairs.add((node, row.__name__))
    return pairs
