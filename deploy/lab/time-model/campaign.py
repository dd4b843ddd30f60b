#!/usr/bin/env python3
"""Random runs with faults, judged against the run without any; prints what failed. Exit 1 if anything did.

campaign.py [VARIANT] [RUNS] [FIRST]: VARIANT is one of VARIANTS below, `calm` (without faults, ten times as many),
`lives` or `all`; runs are numbered from FIRST.
campaign.py cost: turns and `granted` for who is asked, by board.
"""
import collections
import sys
import time
from dataclasses import replace

import plans
from board import MENDED
from world import World, judge, log_of, reference

FULL = replace(MENDED, asked='full')
VARIANTS = {                                # options, faults beside the usual ones
    'concerned': (MENDED, {}),
    'full': (FULL, {}),
    'retire': (MENDED, dict(retire=.2)),
    'lease': (MENDED, dict(expire=1, perish=.2)),                       # of the dead only
    'short': (MENDED, dict(expire=1, false_expire=.3, perish=.1)),      # of who lives, too
    'cut': (replace(MENDED, limit=2), {}),
    'index': (replace(MENDED, index=5), dict(retire=.05)),
    'kept': (replace(MENDED, once=False), {}),
    'wasteful': (replace(MENDED, wasteful=True), {}),
}


def chosen(seed):
    """One board written by hand, or one generated, or several of them on one partition."""
    by_hand = plans.BOARDS[seed // 3 % len(plans.BOARDS)]
    return [[by_hand()], [plans.generated(seed)], [by_hand(), plans.generated(seed), plans.record()]][seed % 3]


def play(seed, options, faults, steps=900):
    """What is wrong with one run; empty if nothing is."""
    expiry = 'expire' in faults
    logs = {}
    if not expiry:                          # a run in which a lease ends is another run
        told = reference(chosen(seed), options)
        if told.findings:
            return [f'without faults: {told.findings[0]}'], told
        logs = {plan.name: log_of(told, plan.name) for plan in told.plans}
    world = World(chosen(seed), options, seed, faults)
    world.chaos(steps)
    return judge(world, world.settle(noise=True), logs, expiry), world


def campaign(name, runs, first=0):
    options, faults = VARIANTS[name]
    begun, failed, tally = time.time(), 0, collections.Counter()
    for seed in range(first, first + runs):
        try:
            bad, world = play(seed, options, faults)
        except Exception as error:
            bad = [f'crash {type(error).__name__}: {error}']
        else:
            tally.update(takeovers=world.takeovers, lives=sum(world.lives.values()), leases=len(world.expired),
                         retired=len(world.retired), events=len(world.events))
        failed += bool(bad)
        if bad and failed <= 3:
            print(f'    seed {seed}: ' + '; '.join(bad[:2])[:600])
    print(f'{name}: {runs} runs, {failed} fail, {time.time() - begun:.0f} s, {dict(tally)}', flush=True)
    return failed


def calm(generated, first=0):
    """All boards written by hand, and generated ones, without faults: is an honest program missed by the table?"""
    makers = plans.BOARDS + [lambda seed=seed: plans.generated(seed) for seed in range(first, first + generated)]
    failed = 0
    for make in makers:
        world = World([make()])
        bad = judge(world, world.settle())
        failed += bool(bad)
        if bad and failed <= 3:
            print(f'    {world.plans[0].name}: ' + '; '.join(bad[:2])[:600])
    print(f'calm: {len(makers)} runs, {failed} fail', flush=True)
    return failed


def two_lives(runs, first=0, options=MENDED):
    """A node whose every other life asks for something else: it must be told, and never mixed. How often it was not."""
    pure = []
    for life in (-1, 0):
        world = World([plans.fickle()], options)
        world.lives['fickle', 'display'] = life
        world.settle()
        pure.append(log_of(world, 'fickle'))
    silent = told = 0
    for seed in range(first, first + runs):
        world = World([plans.fickle()], options, seed, dict(nodekill=5))
        world.chaos(2500)
        world.settle(noise=True)
        stopped = any(node.told for node in world.nodes.values())
        told += stopped
        silent += not stopped and log_of(world, 'fickle') not in pure
    print(f'two lives: {runs} runs, {told} told, {silent} mixed and nobody told', flush=True)
    return silent


def cost(generated=100):
    """Turns and `granted` per ask, for who is asked."""
    variants = [('every', replace(MENDED, asked='every')), ('full', FULL), ('kept', VARIANTS['kept'][0]),
                ('wasteful', VARIANTS['wasteful'][0]), ('concerned', MENDED)]
    makers = [[make] for make in plans.BOARDS] + [[lambda seed=seed: plans.generated(seed) for seed in range(generated)]]
    print('board asks ' + ' '.join(f'{name}:turns/granted' for name, _ in variants))
    rows = collections.Counter(), collections.Counter()
    for group in makers:
        cells, asks, title = [], 0, None
        for name, options in variants:
            worlds = [reference([make()], options) for make in group]
            events = [e for world in worlds for e in world.events]
            asks = len({(e['board'], e['cause']) for e in events if 'number' in e and e['type'] != 'defined'})
            cells.append(f"{sum(w.turns['all'] for w in worlds)}/{sum(e['type'] == 'granted' for e in events)}")
            title = worlds[0].plans[0].name if len(group) == 1 else f'{len(group)} generated'
            if options is MENDED:
                for world in worlds:
                    rows[0].update(world.turns)
                    rows[1].update(world.needless)
        print(title, asks, ' '.join(cells))
    print('row: turns that it asked for, of these with nothing new')
    for row, turns in rows[0].most_common():
        print(f'  {row} {turns} {rows[1][row]}')


def main(name='concerned', runs=300, first=0):
    if name == 'cost':
        cost()
        return 0
    failed = calm(10 * int(runs), int(first)) if name in ('all', 'calm') else 0
    failed += sum(campaign(v, int(runs), int(first)) for v in (VARIANTS if name == 'all' else [name] if name in VARIANTS else []))
    if name in ('all', 'lives'):
        failed += two_lives(int(runs), int(first))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
