"""What there is to know about a set before it is made."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Dataset:
    """A set by its name, and the function that writes its files into a folder.

    `convert(folder, sources)` returns what it counted. `counts` says what that must be: a number, or
    (least, most) where the source is a Debian package, whose versions move. A `shareable` set may be
    passed on under its licence; others are for the machine that fetched them.
    """

    name: str
    what: str
    licence: str
    convert: Callable
    counts: dict
    split: str
    seed: int | None = None
    shareable: bool = True
    notes: tuple = field(default=())

    def surprises(self, found):
        """What was counted otherwise than expected, as parts of a sentence."""
        wrong = []
        for what, wanted in self.counts.items():
            number = found.get(what)
            least, most = wanted if isinstance(wanted, tuple) else (wanted, wanted)
            if number is None or not least <= number <= most:
                bar = wanted if least == most else f"between {least} and {most}"
                wrong.append(f"{what} is {number}, not {bar}")
        return wrong
