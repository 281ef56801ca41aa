"""Golden of BLEU as sacreBLEU computes it, of tokens as they are; it takes `pip install sacrebleu`
alone. See golden.py for the format."""

import json
import random
import sys
from pathlib import Path

import sacrebleu

FOLDER = Path(__file__).resolve().parents[2] / "Tests" / "TestSupport" / "Goldens"
# Sequences, tokens at most, the share of tokens that are changed, and of those that are dropped.
CASES = {
    "equal": (5, 9, 0.0, 0.0),
    "changed": (40, 30, 0.2, 0.0),
    "short": (40, 30, 0.1, 0.15),
    "few": (3, 6, 0.5, 0.2),
    "smoothed": (9, 7, 0.6, 0.0),
    "tiny": (4, 3, 0.1, 0.0),
    "wrong": (3, 6, 1.0, 0.0),
}


def main():
    rng = random.Random(5)
    tensors = []

    def add(name, values):
        tensors.append({"name": name, "shape": [len(values)], "values": [float(v) for v in values]})

    for name, (count, length, changed, dropped) in CASES.items():
        references = [
            [rng.randrange(10) for _ in range(rng.randrange(1, length + 1))] for _ in range(count)
        ]
        answers = [
            [rng.randrange(10, 20) if rng.random() < changed else token
             for token in reference if rng.random() >= dropped]
            for reference in references
        ]
        score = sacrebleu.corpus_bleu(
            [" ".join(map(str, answer)) for answer in answers],
            [[" ".join(map(str, reference)) for reference in references]],
            tokenize="none",
        ).score
        for kind, side in (("answers", answers), ("references", references)):
            add(f"{name}/{kind}", [token for sequence in side for token in [*sequence, -1]])
        add(f"{name}/score", [score])
    header = {
        "generator": "scripts/golden/bleu.py",
        "sacrebleu": sacrebleu.__version__,
        "python": sys.version.split()[0],
        "about": "corpus_bleu(tokenize=none) of sequences that each end with -1.",
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in header.items()]
    rows = ["    " + json.dumps(entry, separators=(",", ":")) for entry in tensors]
    text = "{\n" + "\n".join(lines) + '\n  "tensors": [\n' + ",\n".join(rows) + "\n  ]\n}\n"
    (FOLDER / "bleu.json").write_text(text)


main()
