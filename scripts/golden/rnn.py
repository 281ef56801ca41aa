"""Golden of plain recurrent layers: outputs, final states and all gradients; see golden.py."""

import torch

from golden import Golden, start
from recurrent import INPUTS, UNITS, add_cases


def main():
    start(seed=29)
    golden = Golden(
        __file__,
        "nn.RNN on [T, B, I], with tanh and relu. Cases: one, two (layers, full length), packed "
        "(one layer, ragged by packing), carried (two layers, ragged, state and output stay beyond "
        "the length). grad/output and grad/hn are the gradients that were fed in.",
    )
    for kind, step in (("tanh", torch.rnn_tanh_cell), ("relu", torch.rnn_relu_cell)):

        def make(layers):
            return torch.nn.RNN(INPUTS, UNITS, num_layers=layers, nonlinearity=kind)

        add_cases(golden, f"{kind}_", make, step)
    golden.write()


main()
