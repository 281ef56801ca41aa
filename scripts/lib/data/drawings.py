"""Drawings as paths of a pen: characters stroke by stroke, in the order in which they are written.

A line is a drawing: points across,down with blanks between, and a bar between strokes.
"""

import re
import xml.etree.ElementTree as xml

from .dataset import Dataset
from .failure import Failure
from .splits import rule, split
from .wheels import Wheel
from .writing import write_lines

KANJIVG = Wheel("kanjivg", "20260714",
                "5190e7ec4eb513dbe6865b2ed52c58287fc10ea514b9409e4cf66ce7db41644d")
# Files of variants have a name behind the number of the character.
PLAIN = re.compile(r"kanji/[0-9a-f]{5}\.svg")
TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
# Straight pieces that stand for a curve, and how far a path may stray from it, in 109ths of the height.
PIECES, TOLERANCE = 12, 1.0
# The points that a command is followed by.
POINTS = {"M": 1, "C": 3, "S": 2}


def curves(data):
    """Cubic curves of a path in SVG's notation, each as four complex points."""
    tokens = TOKEN.findall(data)
    here, handle, command, place, found = 0j, None, "", 0, []
    while place < len(tokens):
        if tokens[place].isalpha():
            command = tokens[place]
            place += 1
        count = POINTS.get(command.upper())
        if count is None:
            raise Failure(f"a path has the command {command!r}, which is none of M, C and S")
        values = [float(word) for word in tokens[place:place + 2 * count]]
        place += 2 * count
        base = here if command.islower() else 0j
        points = [base + complex(across, down) for across, down in zip(values[::2], values[1::2])]
        if command.upper() == "M":
            here, handle = points[0], None
            continue
        if command.upper() == "S":
            # The first handle mirrors the last one of the curve before.
            points.insert(0, here if handle is None else 2 * here - handle)
        found.append((here, *points))
        _, handle, here = points
    return found


def traced(data):
    """Points along a path, close to each other."""
    path = []
    for a, b, c, d in curves(data):
        for piece in range(PIECES + 1):
            t = piece / PIECES
            point = (1 - t)**3 * a + 3 * (1 - t)**2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
            if not path or point != path[-1]:
                path.append(point)
    return path


def thinned(path):
    """The points that a path cannot do without (Ramer 1972, Douglas and Peucker 1973)."""
    if len(path) < 3:
        return path
    chord = path[-1] - path[0]

    def distance(point):
        offset = point - path[0]
        if chord == 0:
            return abs(offset)
        along = max(0.0, min(1.0, (offset * chord.conjugate()).real / abs(chord)**2))
        return abs(offset - along * chord)

    far = max(range(1, len(path) - 1), key=lambda place: distance(path[place]))
    if distance(path[far]) <= TOLERANCE:
        return [path[0], path[-1]]
    return thinned(path[:far + 1])[:-1] + thinned(path[far:])


def drawing(content):
    """A line of the file: a character's strokes."""
    strokes = []
    for element in xml.fromstring(content).iter("{http://www.w3.org/2000/svg}path"):
        points = thinned(traced(element.get("d")))
        strokes.append(" ".join(f"{point.real:.1f},{point.imag:.1f}" for point in points))
    return " | ".join(strokes)


def kanji(folder, sources):
    """Three files of drawings, one a line, as characters come by their numbers."""
    with sources.wheel(KANJIVG) as archive:
        names = sorted(name for name in archive.namelist() if PLAIN.fullmatch(name))
        lines = [drawing(archive.read(name)) for name in names]
    counts = {part: write_lines(folder / f"{part}.txt", chosen)
              for part, chosen in split(lines, seed=1, key=str).items()}
    return {**counts, "strokes": sum(line.count("|") + 1 for line in lines),
            "points": sum(len(line.split()) - line.count("|") for line in lines)}


SETS = [
    Dataset(
        name="kanji", what="Characters as strokes of a pen: 6,703 of KanjiVG, mostly Chinese ones",
        convert=kanji, licence="CC BY-SA 3.0",
        counts={"train": 5361, "validation": 671, "test": 671, "strokes": 79921,
                "points": 242594}, seed=1,
        split=rule("characters, equal ones as one,", "LINE"),
        notes=("Drawn by KanjiVG's authors, not recorded from hands. Curves are made straight pieces that "
               "stray from them by a 109th of the height at most.",)),
]
