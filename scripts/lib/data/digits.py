"""Strings of digits that programs speak: three programs for training, another one for the test."""

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
# Voices of espeak-ng: those of training, and those of the validation.
KINDS = ("", "+m1", "+m3", "+m4", "+m5", "+m7", "+f1", "+f2", "+f4", "+klatt", "+klatt2", "+klatt4", "+klatt5",
         "+adam", "+Alex", "+Alicia", "+Andy", "+anika", "+belinda", "+benjamin", "+boris", "+caleb", "+david",
         "+ed", "+Gene", "+grandma", "+Hugo", "+iven", "+Jacky", "+john", "+Lee", "+linda", "+Mario", "+max",
         "+michel", "+Mike", "+miguel", "+norbert", "+paul", "+quincy", "+rob", "+sandro", "+shelby", "+steph",
         "+travis", "+victor", "+zac")
OTHERS = ("+m2", "+m6", "+m8", "+f3", "+f5", "+klatt3", "+klatt6", "+Annie", "+aunty", "+Denis", "+edward",
          "+gustave", "+Marco", "+Michael", "+robert", "+pablo")
# Without kal, who speaks the test.
FLITE = ("awb", "rms", "slt")
PICO = ("en-US", "en-GB")
SEED, RATE, MOST = 1, 8000, 5
# How often each clip of training is there, changed in another way each time.
COPIES = 2
# Which program speaks how much of what.
SIZES = {("train", "espeak"): 2400, ("train", "flite"): 1600, ("train", "pico"): 1600,
         ("validation", "espeak"): 200, ("test", "festival"): 400}


def number(dice):
    """One to five digits, as words."""
    return " ".join(dice.choice(WORDS) for _ in range(dice.between(1, MOST)))


def speak(part, program, scratch, programs):
    """(words, file) of each clip, as the program left it."""
    clips, jobs = [], []
    for place in range(SIZES[part, program]):
        dice = Dice(SEED, f"{part} {program} {place}")
        text, file = number(dice), Path(scratch) / f"{part}-{program}-{place:04}.wav"
        if program == "flite":
            programs.flite(text, file, dice.choice(FLITE), dice.between(80, 125) / 100, dice.between(80, 220))
        elif program == "pico":
            programs.pico.speak(text, file, dice.choice(PICO), dice.between(60, 125), dice.between(55, 130))
        elif program == "festival":
            jobs.append((text, file, dice.between(80, 125) / 100))
        else:
            voice = dice.choice(ACCENTS) + dice.choice(KINDS if part == "train" else OTHERS)
            programs.espeak(text, file, voice, dice.between(120, 220), dice.between(20, 80))
        clips.append((text, file))
    if jobs:
        programs.festival(jobs)
    return clips


def changed(sound, rate, name, numpy):
    """A clip of training as another throat, room and line would have it: how long that of the throat is
    (and so speed and pitch), how bright it sounds, and noise; (samples, samples a second)."""
    dice = Dice(SEED, f"change {name}")
    rate = rate * dice.between(75, 130) // 100
    slope = dice.between(-60, 60) / 100
    sound = sound - slope * numpy.concatenate([[0], sound[:-1]])
    sound = sound * (0.5 / max(numpy.abs(sound).max(), 1e-9))
    noise = numpy.random.default_rng(dice.between(0, 1 << 30)).standard_normal(len(sound))
    return sound + noise * 10 ** (-dice.between(40, 80) / 20), rate


def spoken_digits(folder, sources):
    """All clips at 8 kHz; the test's voice and its program are in no other part."""
    numpy = library(sources.cache, "numpy")
    programs = Synthesizers(sources)
    rows, samples = {"train": [], "validation": [], "test": []}, 0
    for part, program in SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            for text, file in speak(part, program, scratch, programs):
                spoken, rate = read(file, numpy)
                copies = [(file.stem, spoken, rate)]
                if part == "train":
                    names = [f"{file.stem}-{copy}" for copy in range(COPIES)]
                    copies = [(name, *changed(spoken, rate, name, numpy)) for name in names]
                for name, sound, hertz in copies:
                    sound = resampled(sound, hertz, RATE, numpy)
                    write(folder / "wav" / f"{name}.wav", sound, RATE, numpy)
                    samples += len(sound)
                    rows[part].append((f"wav/{name}.wav", text))
    counts = {part: write_columns(folder / f"{part}.tsv", rows[part]) for part in rows}
    return {**counts, "seconds": round(samples / RATE)}


SETS = [
    Dataset(
        name="spoken-digits", what="Synthetic: 1 to 5 digits spoken by programs, 8 kHz: recording, words",
        convert=spoken_digits, licence="made here by espeak-ng, flite, festival and SVOX Pico",
        counts={"train": 11200, "validation": 200, "test": 400, "seconds": (14000, 28000)}, seed=SEED,
        split="train is spoken by espeak-ng (2,400), flite (1,600) and SVOX Pico (1,600), each clip twice, "
              "changed in speed, pitch, brightness and noise; validation by other voices of espeak-ng, test by "
              "festival's kal, both as they are; digits, voices, speeds and pitches are drawn by SHA-256 of 'SEED PART PROGRAM CLIP "
              "DRAW'"),
]
