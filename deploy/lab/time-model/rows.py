#!/usr/bin/env python3
"""Takes the rows of the table out, one at a time, and says on which boards an honest program is then not asked.
Exit 1: there is a row that nobody misses, or that README.md does not have.

rows.py: boards written by hand, until one misses the row. rows.py GENERATED: all of them, and so many generated ones.
"""
import os
import sys
from dataclasses import replace

import plans
import table
from board import MENDED
from world import World

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'README.md')


class Missed(Exception):
    """A program wants something, and nobody has asked it."""


class Strict(World):
    def finding(self, kind, what):
        raise Missed(what)


def missed(plan, options):
    try:
        Strict([plan], options).settle()
    except Missed as what:
        return str(what)
    return None


def in_use(make):
    """The rows for which somebody was asked on this board."""
    world = World([make()])
    world.settle()
    return set(world.turns)


def without(row, boards, all_boards):
    """The boards that miss the row, and what they miss."""
    options, told = replace(MENDED, without=frozenset([row.__name__])), {}
    for make, rows in boards:
        what = row.__name__ in rows and missed(make(), options)
        if what:
            told[make().name] = what
            if not all_boards:
                break
    return told


def main(generated=None):
    makers = plans.BOARDS + [lambda seed=seed: plans.generated(seed) for seed in range(int(generated or 0))]
    boards = [(make, in_use(make)) for make in makers]
    with open(README, encoding='utf-8') as file:
        readme = file.read()
    wrong = 0
    for row in table.ROWS:
        told = without(row, boards, generated)
        print(f'without {row.__name__}: ' + (', '.join(n for n in told if not n.startswith('g')) or 'none written by hand'))
        print('    ' + next((f'{name}: {what}' for name, what in told.items()), 'nobody misses it')[:180])
        if generated:
            print(f'    {len(told)} of {len(makers)} boards')
        if f'`{row.__name__}`' not in readme:
            print('    README.md does not have it')
            wrong += 1
        wrong += not told
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
