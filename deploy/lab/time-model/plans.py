"""Boards to play: small, and so that each row of the table and the order of decisions show in the bytes."""
import random

from board import GONE
from processes import Plan
from programs import Camera, Fickle, Screen, Warden, Worker

LATE = ((25, GONE),)


def made(kind, name, *args, **settings):
    return name, lambda: kind(name, *args, **settings)


def board(name, *programs, **spec):
    return Plan(name, dict(programs), **spec)


def record():
    return board('record', made(Camera, 'camera', 'p', 4, stays=((0, 80),)), made(Screen, 'display', 'p', hold=4, jitter=2),
                 made(Screen, 'encoder', 'p', hold=7, stays=((50, 70),)))


def rivals():
    """Two producers exhaust one heap at the same instant; consumers at equal rates; one leaves, one comes late."""
    return board('rivals', made(Camera, 'a-cam', 'a'), made(Camera, 'b-cam', 'b', eager=True, patient=True),
                 made(Screen, 'a1', 'a', hold=0), made(Screen, 'a2', 'a', hold=10), made(Screen, 'b1', 'b', hold=25),
                 made(Screen, 'b2', 'b', hold=0, stays=((20, 40),)), heaps=(('low', 4),))


def strict():
    return board('strict', made(Camera, 'z-cam', 'p', 2, eager=True, stays=((0, 50),)), made(Screen, 'm', 'p', hold=12),
                 made(Screen, 'late', 'p', hold=3, stays=LATE), policy='strict')


def moves():
    """Late ones whose reach does not suit: one for whom the buffers move, one who comes while they do."""
    return board('moves', made(Camera, 'camera', 'p', 4, dynamic=True, eager=True, stays=((0, 90),)),
                 made(Screen, 'display', 'p', hold=14, dynamic=True), made(Screen, 'scaler', 'p', hold=9, dynamic=True, lazy=True),
                 made(Screen, 'encoder', 'p', hold=3, dynamic=True, patient=True, reach=['low'], stays=LATE),
                 made(Screen, 'second', 'p', hold=5, dynamic=True, patient=True, reach=['low'], stays=((26, 70),)),
                 made(Screen, 'hasty', 'p', hold=5, dynamic=True, reach=['mid', 'low'], stays=((28, 33), (34, 36))),
                 policy='migrate', heaps=(('high', 5), ('low', 5), ('mid', 4)))


def maps():
    """Where the map is judged and not the attach: it waits, and others want to know when it has been granted."""
    return board('maps', made(Camera, 'camera', 'p', 3, dynamic=True, stays=((0, 80),)),
                 made(Screen, 'display', 'p', hold=14, dynamic=True, lazy=True),
                 made(Screen, 'encoder', 'p', hold=3, dynamic=True, reach=['low'], stays=LATE), policy='migrate', check='map',
                 heaps=(('high', 3), ('low', 3)))


def held():
    """Who stays mapped maps as soon as it is attached, which others may have brought about."""
    return board('held', made(Camera, 'camera', 'p', 2, dynamic=True, shared=('panel', 'wall')),
                 made(Screen, 'panel', 'p', held=True, dynamic=True), made(Screen, 'eye', 'p', hold=9, dynamic=True, lazy=True),
                 made(Screen, 'wall', 'p', held=True, dynamic=True, patient=True, reach=['low'], stays=LATE), policy='migrate',
                 heaps=(('high', 3), ('low', 3)))


def whole():
    """A move that is in vain, for one who wants all buffers of the set or none, and one who waits for its end."""
    return board('whole', made(Camera, 'camera', 'p', 2, dynamic=True, stays=((0, 90),)),
                 made(Screen, 'display', 'p', hold=9, dynamic=True, lazy=True),
                 made(Screen, 'encoder', 'p', hold=3, whole=True, dynamic=True, reach=['low'], stays=((24, 80),)),
                 made(Screen, 'second', 'p', hold=2, patient=True, dynamic=True, reach=['low'], stays=((26, 70),)),
                 made(Worker, 'worker', 1, period=4, hold=7, patient=True, reach=['low'], stays=((25, 70),)),
                 policy='migrate', heaps=(('high', 3), ('low', 2)))


def pinned():
    """Storage that somebody holds where it is, for a latecomer who waits until it is let go."""
    return board('pinned', made(Camera, 'camera', 'p', 2), made(Screen, 'display', 'p', hold=6),
                 made(Screen, 'monitor', 'p', hold=8, dynamic=True),
                 made(Screen, 'encoder', 'p', hold=3, patient=True, reach=['low'], stays=LATE), policy='migrate',
                 heaps=(('high', 3), ('low', 3)))


def tight():
    """Too little room to move: before the move, and when it comes to it."""
    return board('tight', made(Camera, 'camera', 'p', 2, dynamic=True, stays=((0, 90),)),
                 made(Screen, 'display', 'p', hold=9, dynamic=True, lazy=True), made(Screen, 'mirror', 'p', hold=25, dynamic=True),
                 made(Screen, 'encoder', 'p', hold=3, patient=True, dynamic=True, reach=['low'], stays=((24, 80),)),
                 made(Worker, 'worker', 1, period=4, hold=7, patient=True, reach=['low'], stays=((25, 70),)),
                 policy='migrate', heaps=(('high', 3), ('low', 1)))


def room():
    """Who waits for room: two who fill the heap in turns, and a camera that takes what is left."""
    return board('room', made(Worker, 'w1', 2, period=5, hold=6, patient=True, stays=((0, 70),)),
                 made(Worker, 'w2', 3, period=9, hold=4, patient=True, stays=((3, 70),)),
                 made(Camera, 'camera', 'p', 2, patient=True), made(Screen, 'screen', 'p', hold=4), heaps=(('low', 4),))


def traded():
    """A move from a small heap gives room to who waits for it."""
    return board('traded', made(Camera, 'camera', 'p', 2, stays=((0, 40),)), made(Screen, 'display', 'p', hold=5, dynamic=True),
                 made(Worker, 'worker', 1, period=9, hold=5, patient=True, reach=['high'], stays=((22, 60),)),
                 made(Screen, 'encoder', 'p', hold=3, patient=True, dynamic=True, reach=['low'], stays=((33, 38),)),
                 policy='migrate', heaps=(('high', 2), ('low', 4)))


def window():
    """Devices that share a small range of I/O addresses: an unmap gives room, not a `freed`."""
    return board('window', made(Camera, 'camera', 'p', 3), made(Screen, 'one', 'p', hold=6, window='bus', patient=True),
                 made(Screen, 'two', 'p', hold=8, window='bus', patient=True),
                 made(Screen, 'three', 'p', hold=2, window='bus', patient=True), windows=(('bus', 1),))


def stays():
    """A producer that comes back under the same names while one still holds its old buffers; one that keeps them."""
    return board('stays', made(Camera, 'camera', 'p', 3, stays=((0, 35), (40, 80))), made(Screen, 'slow', 'p', hold=13),
                 made(Screen, 'last', 'p', hold=0), made(Screen, 'guest', 'p', hold=4, stays=((10, 30), (45, 60))),
                 made(Camera, 'standby', 'q', 1, standby=True, stays=((0, 30), (50, 80))),
                 made(Screen, 'shown', 'q', hold=0), made(Screen, 'brief', 'q', hold=3))


def anew():
    """Late ones are refused, so the producer makes its set anew, and all move over."""
    return board('anew', made(Camera, 'camera', 'p', 3, recreates='next', keeps=4, stays=((0, 90),)), made(Screen, 'display', 'p', hold=6),
                 made(Screen, 'clings', 'p', hold=0, clings=True),
                 made(Screen, 'still', 'p', hold=0), made(Screen, 'late', 'p', hold=3, stays=LATE),
                 made(Screen, 'later', 'p', hold=12, reach=['low'], stays=((46, 80),)), policy='strict')


def prompt():
    """The same by one who does not wait for the end of its frame, and lets all who use the old set take their time."""
    return board('prompt', made(Camera, 'camera', 'p', 3, recreates='at once', keeps=10 ** 6, stays=((0, 90),)),
                 made(Screen, 'clings', 'p', hold=2, clings=True), made(Screen, 'late', 'p', hold=3, stays=LATE),
                 made(Screen, 'later', 'p', hold=12, reach=['low'], stays=((46, 80),)), policy='strict')


def warden():
    return board('warden', made(Camera, 'camera', 'p', 3), made(Screen, 'screen', 'p', hold=15), made(Screen, 'other', 'p', hold=2),
                 made(Warden, 'w1', 'screen', 'unmap', 33), made(Warden, 'w2', 'screen', 'detach', 24), made(Warden, 'w3', 'other', 'map', 37), open=True)


def fickle():
    return board('fickle', made(Camera, 'camera', 'p', 3), made(Fickle, 'display', 'p', hold=4), made(Screen, 'other', 'p', hold=6))


BOARDS = [record, rivals, strict, moves, maps, held, whole, pinned, tight, room, traded, window, stays, anew, prompt, warden]


def generated(seed):
    """A board by chance: its policy, its places, who produces, who consumes when, and how they are."""
    r = random.Random(seed)
    policy = r.choice(['strict', 'compatible', 'migrate', 'migrate'])
    heaps = tuple((h, r.randint(2, 6)) for h in r.sample(['low', 'high', 'mid'], r.randint(2, 3)))
    names = [h for h, _ in heaps]
    windows = (('bus', r.randint(1, 2)),) if r.random() < 0.3 else ()

    def common():
        return dict(reach=r.choice([names, names, names[:1], names[1:], names[-1:]]), dynamic=r.random() < 0.7,
                    patient=r.random() < 0.6, window='bus' if windows and r.random() < 0.5 else None)

    programs, pools = [], ['p', 'q'][:r.randint(1, 2)]
    for pool in pools:
        first = r.choice([0, 0, 10])
        end = first + r.randint(25, 50)
        stays = ((first, end),) if r.random() < 0.6 else ((first, end), (end + r.randint(1, 9), end + 35))
        programs.append(made(Camera, pool + '-cam', pool, r.randint(1, 4), period=r.choice([7, 10]), eager=r.random() < 0.5,
                             recreates=r.choice([None, 'next', 'at once']), keeps=r.choice([5, 10, 30, 10 ** 6]), standby=r.random() < 0.4, stays=stays, **{**common(), 'reach': names}))
        for i in range(r.randint(1, 4)):
            start = r.choice([0, 0, 12, 20, 21, 33])
            stays = ((start, r.choice([GONE, start + r.randint(2, 40)])),)
            if r.random() < 0.2 and stays[0][1] != GONE:
                stays += ((stays[0][1] + r.randint(1, 6), GONE),)
            programs.append(made(Screen, f'{pool}{i}', pool, hold=r.choice([0, 2, 4, 7, 10, 13, 25]), jitter=r.choice([0, 0, 3]),
                                 lazy=r.random() < 0.3, clings=r.random() < 0.3, whole=r.random() < 0.2,
                                 held=r.random() < 0.15, stays=stays, **common()))
    for i in range(r.choice([0, 0, 1, 2])):
        programs.append(made(Worker, f'w{i}', r.randint(1, 3), period=r.randint(3, 12), hold=r.randint(1, 9),
                             stays=((r.randint(0, 20), r.randint(40, 70)),), **{**common(), 'patient': True}))
    spec = dict(policy=policy, check=r.choice(['attach', 'attach', 'map']), heaps=heaps, windows=windows)
    if r.random() < 0.15:
        victim, does = r.choice([n for n, _ in programs]), r.choice(['unmap', 'map', 'detach'])
        programs.append(made(Warden, 'warden', victim, does, r.randint(15, 45)))
        spec['open'] = True
    return board(f'g{seed}', *programs, **spec)
