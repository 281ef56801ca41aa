"""Random numbers that depend on a seed and a place only, whatever was drawn elsewhere before."""

import hashlib


class Dice:
    """The draws of one place: each is the SHA-256 of "SEED PLACE NUMBER", its first 8 bytes."""

    def __init__(self, seed, place):
        self._name, self._drawn = f"{seed} {place}", 0

    def below(self, count):
        """A number from 0 to count - 1."""
        text = f"{self._name} {self._drawn}"
        self._drawn += 1
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % count

    def between(self, least, most):
        """A whole number, both ends included."""
        return least + self.below(most - least + 1)

    def choice(self, items):
        """One of the items."""
        return items[self.below(len(items))]

    def sample(self, items, count):
        """Some of the items, all different, in random order."""
        rest = list(items)
        return [rest.pop(self.below(len(rest))) for _ in range(count)]
