"""PyTorch's side: modules whose attributes are called as the layers of the recipe."""

import torch
from torch import nn

RECURRENT = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


class Network(nn.Module):
    """The layers of a case, one after the other, on one sequence at a time."""

    def __init__(self, case):
        super().__init__()
        self.kinds = [(name, kind) for name, kind, _ in case.layers]
        features = case.inputs
        for name, kind, options in case.layers:
            if kind == "last":
                continue
            module, features = make(kind, options, features, case.vocabulary)
            self.add_module(name, module)

    def forward(self, x):
        for name, kind in self.kinds:
            if kind == "last":
                x = x[-1:]
            elif kind in RECURRENT:
                x = getattr(self, name)(x)[0]
            else:
                x = getattr(self, name)(x)
        return x


def make(kind, options, features, vocabulary):
    """A module, and the numbers of a row that it makes."""
    if kind == "embedding":
        return nn.Embedding(vocabulary, options["features"]), options["features"]
    if kind == "linear":
        return nn.Linear(features, options["outputs"]), options["outputs"]
    if kind == "layerNorm":
        return nn.LayerNorm(features), features
    if kind == "batchNorm":
        return nn.BatchNorm1d(features), features
    own = {"num_layers": options.get("layers", 1)}
    if "activation" in options:
        own["nonlinearity"] = options["activation"]
    if "projection" in options:
        own["proj_size"] = options["projection"]
    own["bidirectional"] = options.get("direction") == "both"
    outputs = options.get("projection", options["units"]) * (2 if own["bidirectional"] else 1)
    return RECURRENT[kind](features, options["units"], **own), outputs


class LanguageModel(nn.Module):
    """What Lockstep's task language-model trains; the recurrent layers are called as their cell."""

    def __init__(self, vocabulary, cell, hidden=64, layers=2, tied=False):
        super().__init__()
        embedding = hidden if tied else 9
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.add_module(cell, RECURRENT[cell](embedding, hidden, num_layers=layers))
        self.output = nn.Linear(hidden, vocabulary)
        if tied:
            self.output.weight = self.embedding.weight
        self.cell = cell

    def bits(self, tokens):
        """Mean loss of each token after the first, in bits."""
        hidden, _ = getattr(self, self.cell)(self.embedding(tokens[:-1]))
        loss = nn.functional.cross_entropy(self.output(hidden), tokens[1:])
        return loss.item() / 0.6931471805599453


def unsettle(module):
    """Draws everything anew, so that nothing is as a fresh module has it."""
    with torch.no_grad():
        for buffer in module.buffers():
            if buffer.is_floating_point():
                # Means and variances: positive, as the latter have to be.
                buffer.uniform_(0.1, 0.8)
        for parameter in module.parameters():
            # A recurrence with larger weights is chaotic: a unit of rounding grows with every step.
            bound = 1.5 / parameter.shape[-1] ** 0.5
            parameter.uniform_(-bound, bound)
