"""Runs sides in turn, keeps what they answered, and makes figures of it."""

import dataclasses
import statistics
import sys

from sides import CannotRun


def groups(rows):
    """Rows that share a side belong together: all their sides take turns."""
    found = []
    for row in rows:
        together, others = [row], []
        for group in found:
            if any({row.ours, row.other} & {one.ours, one.other} for one in group):
                together = group + together
            else:
                others.append(group)
        found = others + [together]
    return found


@dataclasses.dataclass
class Result:
    """What a row came to: medians, or the reason why there are none."""

    row: object
    ours: float | None = None
    other: float | None = None
    ratio: float | None = None
    samples: list = dataclasses.field(default_factory=list)
    reason: str | None = None

    @property
    def verdict(self):
        if self.reason:
            return "not run"
        return "met" if self.row.met(self.ours, self.ratio) else "short"


class Measurement:
    """Answers of sides, or why there are none."""

    def __init__(self, tools, repeats):
        self.tools = tools
        self.repeats = repeats
        self.answers = {}
        self.failures = {}

    def run(self, rows):
        every = groups(rows)
        for number, group in enumerate(every):
            for repeat in range(self.repeats):
                place = f"{number + 1}/{len(every)}, round {repeat + 1}/{self.repeats}"
                self.take_turns(group, place)
        self.tell("")
        return [self.result(row) for row in rows]

    def take_turns(self, group, place):
        """Each side runs once; the other side of a row only if ours has not failed."""
        asked = set()
        for row in group:
            for side in (row.ours, row.other):
                if side in asked or side in self.failures or row.ours in self.failures:
                    continue
                asked.add(side)
                self.tell(f"{place}: {row.figure}")
                try:
                    self.answers.setdefault(side, []).append(side.run(self.tools))
                except CannotRun as error:
                    self.failures[side] = str(error)

    def result(self, row):
        result = Result(row)
        try:
            if row.ours in self.failures:
                raise CannotRun(self.failures[row.ours])
            mine = [row.take(answer) for answer in self.answers[row.ours]]
            result.ours = statistics.median(mine)
            if row.other in self.failures:
                raise CannotRun(self.failures[row.other])
            take = row.take_other or row.take
            others = [take(answer) for answer in self.answers[row.other]]
            result.other = statistics.median(others)
            result.ratio = row.ratio(result.ours, result.other)
            result.samples = list(zip(mine, others))
        except CannotRun as error:
            result.reason = str(error)
        except (KeyError, IndexError, TypeError, ZeroDivisionError) as error:
            result.reason = f"an answer without {error}"
        # A bar of its own needs no other side.
        if row.absolute and result.ours is not None:
            result.reason = None
        return result

    @staticmethod
    def tell(text):
        if sys.stderr.isatty():
            print(f"\r\x1b[K{text[:78]}", end="", file=sys.stderr, flush=True)
