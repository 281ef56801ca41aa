"""Splits that depend on a seed and on what an item is, not on a library's random numbers.

Groups of items are put in the order of the SHA-256 of "SEED GROUP". The first groups are the test
set, until it holds a tenth of the items; the next ones are for validation, until that does; the rest is
for training. An item that belongs with no other is a group of its own. Any language can repeat this.
"""

import hashlib

PARTS = ("train", "validation", "test")
RULE = "own: {groups} in order of SHA-256 of 'SEED {key}'; first tenth test, second validation, rest train"


def rule(groups, key):
    """The sentence for about.json."""
    return RULE.format(groups=groups, key=key)


def shuffled(items, seed, key=None):
    """Items by the hash of their group; those of one group stay in the order in which they came.

    `key` gives an item's group; without it, items are known by their number, from 0.
    """
    return [item for group in grouped(items, seed, key) for item in group]


def split(items, seed, key=None, share=0.1):
    """Items of each part by its name."""
    parts = {part: [] for part in PARTS}
    wanted = {"test": share * len(items), "validation": share * len(items)}
    for group in grouped(items, seed, key):
        part = next((part for part in wanted if len(parts[part]) < wanted[part]), "train")
        parts[part].extend(group)
    return parts


def hold_out(items, seed, key=None, share=0.1):
    """(train, validation) of an official training set, by the same rule."""
    train, validation = [], []
    for group in grouped(items, seed, key):
        (validation if len(validation) < share * len(items) else train).extend(group)
    return train, validation


def grouped(items, seed, key=None):
    """Lists of items that belong together, in the order of their hashes."""
    groups = {}
    for number, item in enumerate(items):
        groups.setdefault(str(number) if key is None else str(key(item)), []).append(item)
    return [groups[name] for name in sorted(groups, key=lambda name: (place(seed, name), name))]


def place(seed, name):
    """Where a group stands."""
    return hashlib.sha256(f"{seed} {name}".encode()).digest()
