"""Strings of digits that programs speak: one program for training, two others for the test."""

import tempfile
from pathlib import Path

from .dataset import Dataset
from .dice import Dice
from .libraries import library
from .sound import read, resampled, write
from .synthesis import Synthesizers
from .writing import write_columns

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ACCENTS = ("en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-029")
KINDS = ("", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+f1", "+f2", "+f3", "+f4", "+f5")
FLITE = ("kal16", "awb", "rms", "slt")
SEED, RATE, MOST = 1, 8000, 5
SIZES = {"train": 2000, "validation": 200, "flite": 200, "festival": 200}


def number(dice):
    """One to five digits, as words."""
    return " ".join(dice.choice(WORDS) for _ in range(dice.between(1, MOST)))


def speak(part, scratch, programs):
    """(words, file) of each clip of a part, as the program left it."""
    clips, jobs = [], []
    for place in range(SIZES[part]):
        dice, file = Dice(SEED, f"{part} {place}"), Path(scratch) / f"{part}-{place:04}.wav"
        text = number(dice)
        if part == "flite":
            programs.flite(text, file, dice.choice(FLITE), dice.between(80, 125) / 100)
        elif part == "festival":
            jobs.append((text, file, dice.between(80, 125) / 100))
        else:
            voice = dice.choice(ACCENTS) + dice.choice(KINDS)
            programs.espeak(text, file, voice, dice.between(120, 220), dice.between(20, 80))
        clips.append((text, file))
    if jobs:
        programs.festival(jobs)
    return clips


def spoken_digits(folder, sources):
    """All clips at 8 kHz; the test's voices are of other programs than those of training."""
    numpy = library(sources.cache, "numpy")
    programs = Synthesizers(sources)
    rows, samples = {"train": [], "validation": [], "test": []}, 0
    for part in SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            for text, file in speak(part, scratch, programs):
                sound, rate = read(file, numpy)
                sound = resampled(sound, rate, RATE, numpy)
                write(folder / "wav" / file.name, sound, RATE, numpy)
                samples += len(sound)
                rows[part if part in rows else "test"].append((f"wav/{file.name}", text))
    counts = {part: write_columns(folder / f"{part}.tsv", rows[part]) for part in rows}
    return {**counts, "seconds": round(samples / RATE)}


SETS = [
    Dataset(
        name="spoken-digits", what="Synthetic: 1 to 5 digits spoken by programs, 8 kHz: recording, words",
        convert=spoken_digits, licence="made here by espeak-ng, flite and festival",
        counts={"train": 2000, "validation": 200, "test": 400, "seconds": (3000, 6000)}, seed=SEED,
        split="train and validation are spoken by espeak-ng, test by flite (200) and festival (200); "
              "digits, voices, speeds and pitches are drawn by SHA-256 of 'SEED PART CLIP DRAW'"),
]
