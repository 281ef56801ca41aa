"""Bach's four-part chorales, from scores in compressed MusicXML to MIDI files."""

import io
import xml.etree.ElementTree as xml
import zipfile
from fractions import Fraction
from pathlib import PurePosixPath

from .dataset import Dataset
from .failure import Failure
from .midi import QUARTER, write
from .splits import split
from .wheels import Wheel

MUSIC21 = Wheel("music21", "10.5.1", "dc3309498c4c95cebdf8d4f20c868deb6b63bce1d929cad4f51a7ccc982987b1")
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
# Chorales that begin with the same steps in the soprano are settings of one melody.
OPENING = 10


def score(content):
    """The score in a compressed file, whose container names it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        container = xml.fromstring(archive.read("META-INF/container.xml"))
        name = next(item.get("full-path") for item in container.iter() if item.tag.endswith("rootfile"))
        return xml.fromstring(archive.read(name))


def pitch(note):
    """The number of the key; middle C is 60."""
    of = note.find("pitch")
    raised = int(of.findtext("alter", "0"))
    return 12 * (int(of.findtext("octave")) + 1) + STEPS[of.findtext("step")] + raised


def notes(part):
    """(start, end, pitch) of a part's notes, tied ones joined; as written, repeats not played."""
    sounding, now, divisions = [], Fraction(0), 1
    for item in part.iterfind("measure/*"):
        divisions = int(item.findtext("divisions", str(divisions)))
        if item.tag in ("backup",) or item.find("chord") is not None:
            raise Failure("a part of a chorale has more than one voice")
        if item.tag not in ("note", "forward") or item.find("grace") is not None:
            continue
        end = now + Fraction(int(item.findtext("duration")) * QUARTER, divisions)
        if item.find("pitch") is not None:
            tied = any(tie.get("type") == "stop" for tie in item.iterfind("tie"))
            if tied and sounding and sounding[-1][1:] == [now, pitch(item)]:
                sounding[-1][1] = end
            else:
                sounding.append([now, end, pitch(item)])
        now = end
    if any(time.denominator != 1 for note in sounding for time in note[:2]):
        raise Failure("a note of a chorale is not a whole number of ticks long")
    return [(int(start), int(end), key) for start, end, key in sounding]


def metre(root):
    """Beats and the kind of beat at the start."""
    time = root.find(".//time")
    return int(time.findtext("beats")), int(time.findtext("beat-type"))


def melody(piece):
    """The first steps of the soprano, up and down."""
    keys = [note[2] for note in piece[1][0][1]][:OPENING + 1]
    return [after - before for before, after in zip(keys, keys[1:])]


def chorales(folder, sources):
    """The pieces of the corpus that have four parts."""
    pieces = []
    with sources.wheel(MUSIC21) as archive:
        for name in sorted(archive.namelist(), key=str.encode):
            path = PurePosixPath(name)
            if path.suffix != ".mxl" or str(path.parent) != "music21/corpus/bach":
                continue
            root = score(archive.read(name))
            parts = root.findall("part")
            if len(parts) == 4:
                voices = ("Soprano", "Alto", "Tenor", "Bass")
                pieces.append((path.stem, list(zip(voices, map(notes, parts))), metre(root)))
    counts = {}
    for part, chosen in split(pieces, seed=1, key=melody).items():
        counts[part] = len(chosen)
        for name, parts, beats in chosen:
            write(folder / part / f"{name}.mid", parts, metre=beats)
    total = sum(len(played) for piece in pieces for _, played in piece[1])
    return {**counts, "chorales": len(pieces), "notes": total}


SETS = [
    Dataset(
        name="chorales", what="Bach's four-part chorales as MIDI, four tracks, 480 ticks a quarter",
        convert=chorales, licence="music in the public domain; the encoding was given to music21",
        shareable=False, counts={"chorales": 364, "notes": 84737}, seed=1,
        split="own: chorales whose soprano begins with the same ten steps as one, in order of SHA-256 of "
              "'SEED [STEPS]'; first tenth test, second validation, rest train",
        notes=("as written: repeats are not played out, grace notes are left out",)),
]
