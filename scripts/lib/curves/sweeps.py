"""The curves: one size changes, the others stay."""

import dataclasses

from models import Model
from sides import our_step

BASE = Model("lstm", 1, 256, 32, 50, 100, steps=1)
# Rounds last about so long, by an estimate of the cost.
SECONDS, FLOPS = 0.3, 50e9
LANES = 8  # of the curves over ranks: any power of two up to it shares them


@dataclasses.dataclass
class Point:
    """One training step that is timed."""

    sweep: str
    x: int
    model: Model
    ranks: int = 1
    lanes: int = 1
    figures: dict = dataclasses.field(default_factory=dict)

    @property
    def side(self):
        return our_step(self.model, ranks=self.ranks, lanes=self.lanes)

    def row(self):
        """The columns of the CSV file, in their order."""
        model = self.model
        sizes = {
            "curve": self.sweep, "hidden": model.hidden, "batch": model.batch * self.ranks,
            "timeSteps": model.time, "vocabulary": model.vocabulary, "ranks": self.ranks,
            "lanes": self.lanes}
        return sizes | {name: f"{value:.4g}" for name, value in self.figures.items()}


def model(**changes):
    """The base with changes, and as many steps as a round takes."""
    one = dataclasses.replace(BASE, **changes)
    per_token = 6 * (8 * one.hidden**2 * one.layers + one.hidden * one.vocabulary)
    cost = per_token * one.batch * one.time / FLOPS
    return dataclasses.replace(one, steps=max(1, min(200, round(SECONDS / cost))))


def points(cores, quick):
    """All points; a quick pass takes every other one, and no very large ones."""
    sweeps = {
        "hidden": [64, 128, 256, 512, 1024, 2048],
        "batch": [8, 16, 32, 64, 128, 256],
        "time": [10, 25, 50, 100, 200, 400],
        "vocabulary": [100, 1000, 5000, 10_000, 50_000],
    }
    found = []
    for name, values in sweeps.items():
        for value in values[::2] if quick else values:
            found.append(Point(name, value, model(**{name: value})))
    counts = [count for count in (1, 2, 4, 8) if count <= cores]
    # The batch of all ranks stays, or that of each.
    found += [
        Point("ranks, one batch", count, model(batch=64 // count), count, LANES)
        for count in counts]
    return found + [
        Point("ranks, a batch each", count, model(batch=64), count, LANES) for count in counts]
