"""The networks that are exchanged: layers of a recipe, from which their modules are made too."""

WORDS = ("words", "embedding", {"features": 9})
END = ("end", "last", {})


class Case:
    """A network for generated examples, or (data None) a language model of a cell."""

    def __init__(self, name, data, *layers, cell=None, tied=False):
        self.name, self.data, self.layers, self.cell = name, data, layers, cell
        self.tied = tied

    @property
    def inputs(self):
        """Numbers of a time step, or None where tokens are read."""
        return 2 if self.data == "adding" else None

    @property
    def vocabulary(self):
        """What tokens are below."""
        return {"copy": 10, "temporal-order": 6}.get(self.data)


def classifier(name, kind, **options):
    """Tokens in, four numbers a sequence out."""
    memory = ("memory", kind, {"units": 13, **options})
    return Case(name, "temporal-order", WORDS, memory, END, ("out", "linear", {"outputs": 4}))


def adder(name, kind, *after, **options):
    """Two numbers a step in, one a sequence out."""
    memory = ("memory", kind, {"units": 13, **options})
    return Case(name, "adding", memory, *after, END, ("out", "linear", {"outputs": 1}))


def tagger(name, kind, **options):
    """Tokens in, nine numbers a step out: every step of a backward layer counts."""
    memory = ("memory", kind, {"units": 13, "direction": "both", **options})
    return Case(name, "copy", WORDS, memory, ("out", "linear", {"outputs": 9}))


CASES = [
    Case("embedding+linear", "copy", WORDS, ("out", "linear", {"outputs": 9})),
    adder("rnn tanh", "rnn"),
    adder("rnn relu", "rnn", activation="relu", layers=2),
    classifier("lstm", "lstm", layers=2),
    classifier("lstm projection", "lstm", layers=2, projection=5),
    adder("gru", "gru", layers=2),
    tagger("rnn both ways", "rnn"),
    tagger("lstm both ways", "lstm", layers=2),
    tagger("gru both ways", "gru", layers=3),
    tagger("lstm projection both ways", "lstm", layers=2, projection=5),
    adder("layerNorm", "lstm", ("norm", "layerNorm", {})),
    adder("batchNorm", "gru", ("norm", "batchNorm", {})),
    Case("language-model lstm", None, cell="lstm"),
    Case("language-model gru", None, cell="gru"),
    Case("language-model rnn", None, cell="rnn"),
    Case("language-model tied", None, cell="lstm", tied=True),
]

if __name__ == "__main__":
    print("\n".join(case.name for case in CASES))
