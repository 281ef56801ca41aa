"""Recorded speech with its words: the prompts of a telephone exchange."""

import gzip
import re
import shutil
import wave

from .dataset import Dataset
from .failure import Failure
from .splits import rule, split
from .writing import write_columns

RECORDED, WRITTEN = "asterisk-core-sounds-en-wav", "asterisk-core-sounds-en"


def spoken(text):
    """Lower-case letters, apostrophes and blanks; None where digits hide how a thing is said.

    What stands in brackets describes a sound that is not speech, or the sign that a word stands for.
    """
    text = re.sub(r"\[.*?\]|\(.*?\)|<.*?>", " ", text)
    if re.search(r"\d", text):
        return None
    text = re.sub(r"[^a-z']+", " ", text.lower().replace("’", "'"))
    words = [word.strip("'") for word in text.split()]
    return " ".join(word for word in words if word) or None


def seconds(file):
    """How long a recording is; it must be mono, of 16 bits, at 8 kHz."""
    with wave.open(str(file)) as sound:
        if (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) != (1, 2, 8000):
            raise Failure(f"{file.name} is not mono with 16 bits at 8 kHz")
        return sound.getnframes() / 8000


def prompts(folder, sources):
    """A line of the list is the recording's name and what is said in it."""
    written = sources.debian(WRITTEN) / f"usr/share/doc/{WRITTEN}/core-sounds-en.txt.gz"
    home = sources.only(sources.debian(RECORDED), "usr/share/asterisk/sounds/en_*")
    rows, total = [], 0
    for line in gzip.decompress(written.read_bytes()).decode("utf-8").splitlines():
        name, _, text = line.partition(":")
        words, file = spoken(text), home / f"{name}.wav"
        if line.startswith(";") or not words or not file.exists():
            continue
        total += seconds(file)
        target = folder / f"wav/{name}.wav"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        rows.append((f"wav/{name}.wav", words))
    counts = {}
    for part, chosen in split(rows, seed=1, key=lambda row: row[1]).items():
        counts[part] = write_columns(folder / f"{part}.tsv", chosen)
    return {**counts, "recordings": len(rows), "seconds": round(total)}


SETS = [
    Dataset(
        name="prompts", what="Prompts of a telephone exchange by one speaker, 8 kHz: recording, words",
        convert=prompts, licence="CC BY-SA 3.0", counts={"recordings": (450, 600), "seconds": (900, 1600)},
        seed=1, split=rule("recordings, those of equal words as one,", "WORDS"),
        notes=("prompts with digits in their text, and sounds without speech, are left out",)),
]
