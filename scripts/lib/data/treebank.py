"""Sentences with parts of speech and trees: the Turkish Web Treebank."""

import re

from .dataset import Dataset
from .failure import Failure
from .splits import rule, split
from .wheels import Wheel
from .writing import write_lines

TURKISH = Wheel("turkish-treebanks", "1.0.0",
                "5a009c29a8e96e8f7e25059d59ac293c3baead6d746bf0fa4c9d3349b1e37ba0")


def document(sentence):
    """The name of the document, which stands before the number of the sentence."""
    match = re.match(r"# sent_id = (.+):S\d+\n", sentence)
    if match is None:
        raise Failure(f"a sentence does not say which document it is from: {sentence[:60]!r}")
    return match[1]


def tokens(sentence):
    """The lines of tokens; comments left out."""
    return [line for line in sentence.split("\n") if not line.startswith("#")]


def turkish(folder, sources):
    """CoNLL-U as it is, web pages and Wikipedia together, documents kept whole."""
    sentences = []
    with sources.wheel(TURKISH) as archive:
        for name in ("data/web.conllu", "data/wiki.conllu"):
            text = archive.read(name).decode("utf-8").replace("\r\n", "\n")
            sentences += [block.strip("\n") for block in text.split("\n\n") if block.strip()]
    counts = {"tokens": sum(len(tokens(sentence)) for sentence in sentences)}
    for part, chosen in split(sentences, seed=1, key=document).items():
        write_lines(folder / f"{part}.conllu",
                    (line for sentence in chosen for line in [*sentence.split("\n"), ""]))
        counts[part] = len(chosen)
    counts["documents"] = len({document(sentence) for sentence in sentences})
    return counts


SETS = [
    Dataset(
        name="turkish-treebank", what="Turkish sentences with tags and trees (CoNLL-U)",
        convert=turkish, licence="Apache-2.0",
        counts={"tokens": 81370, "train": 3878, "validation": 486, "test": 487, "documents": 2379},
        seed=1, split=rule("documents", "DOCUMENT")),
]
