"""Made by rules, not real data: little stories with a question, in the manner of the bAbI tasks."""

from .dataset import Dataset
from .dice import Dice
from .writing import write_parts

SEED = 1
SIZES = {"train": 10_000, "validation": 1_000, "test": 1_000}
PEOPLE = ("anna", "boris", "clara", "david", "emma", "felix", "greta", "hugo")
PLACES = ("attic", "bakery", "cellar", "garden", "kitchen", "library", "office", "school")
GOES = ("went to", "walked to", "ran to", "came to", "hurried to")
THINGS = ("acorn", "apple", "bag", "barrel", "bell", "brick", "bucket", "coin", "crate", "ring", "stove",
          "trunk")


def moves(dice, people):
    """Sentences, and where each of the people that came up is in the end."""
    sentences, where = [], {}
    for _ in range(dice.between(2, 10)):
        person = dice.choice(people)
        place = dice.choice([place for place in PLACES if place != where.get(person)])
        sentences.append(f"{person} {dice.choice(GOES)} the {place} .")
        where[person] = place
    return sentences, where


def one_fact(dice):
    """Where is someone? The last sentence about the person says it."""
    sentences, where = moves(dice, dice.sample(PEOPLE, 4))
    person = dice.choice(sorted(where))
    return where[person], sentences, f"where is {person} ?"


def yes_no(dice):
    """Is someone at a place? As often yes as no; where it is no, the place came up where one could."""
    sentences, where = moves(dice, dice.sample(PEOPLE, 4))
    person = dice.choice(sorted(where))
    if dice.below(2):
        return "yes", sentences, f"is {person} in the {where[person]} ?"
    others = [place for place in PLACES if place != where[person]]
    named = [place for place in others if any(f" {place} " in sentence for sentence in sentences)]
    return "no", sentences, f"is {person} in the {dice.choice(named or others)} ?"


def sizes(dice):
    """Does one thing fit into another? Neighbours in size are told, the answer follows over some."""
    things = dice.sample(THINGS, dice.between(3, 6))
    sentences = []
    for small, large in zip(things, things[1:]):
        if dice.below(2):
            sentences.append(f"the {small} fits inside the {large} .")
        else:
            sentences.append(f"the {large} is bigger than the {small} .")
    first, second = sorted(dice.sample(range(len(things)), 2))
    answer = ("no", "yes")[dice.below(2)]
    if answer == "no":
        first, second = second, first
    return answer, dice.sample(sentences, len(sentences)), \
        f"does the {things[first]} fit in the {things[second]} ?"


def stories(folder, sources):
    """Folders of the three kinds; no story occurs twice, so none of the test was seen in training."""
    counts = {}
    for kind, make in (("one-fact", one_fact), ("yes-no", yes_no), ("sizes", sizes)):
        seen, place, parts = set(), 0, {}
        for part, size in SIZES.items():
            parts[part] = []
            while len(parts[part]) < size:
                answer, sentences, question = make(Dice(SEED, f"{kind} {place}"))
                place += 1
                text = " ".join([*sentences, question])
                if text not in seen:
                    seen.add(text)
                    parts[part].append((answer, text))
        for part, number in write_parts(folder / kind, parts).items():
            counts[f"{kind} {part}"] = number
    return counts


SETS = [
    Dataset(
        name="stories", what="Made by rules, in the manner of bAbI: answer, story and question; 3 kinds",
        convert=stories, licence="made here",
        counts={f"{kind} {part}": size for kind in ("one-fact", "yes-no", "sizes")
                for part, size in SIZES.items()}, seed=SEED,
        split="as they come, drawn by SHA-256 of 'SEED KIND NUMBER DRAW'; no story occurs twice"),
]
