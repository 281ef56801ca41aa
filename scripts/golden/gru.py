"""Golden of GRU layers: outputs, final states and all gradients; see golden.py."""

import torch

from golden import Golden, start
from recurrent import FULL, INPUTS, UNITS, add_case, add_cases, stepwise


def reset_before(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """A step of Cho et al. 2014, which PyTorch has no layer for."""
    of_x = (x @ weight_ih.T + bias_ih + bias_hh).chunk(3, 1)
    u_r, u_z, u_n = weight_hh.chunk(3, 0)
    r = torch.sigmoid(of_x[0] + h @ u_r.T)
    z = torch.sigmoid(of_x[1] + h @ u_z.T)
    n = torch.tanh(of_x[2] + (r * h) @ u_n.T)
    return (1 - z) * n + z * h


def make(layers):
    return torch.nn.GRU(INPUTS, UNITS, num_layers=layers)


def main():
    start(seed=23)
    golden = Golden(
        __file__,
        "nn.GRU on [T, B, I]. Cases: one, two (layers, full length), packed (one layer, ragged by "
        "packing), carried (two layers, ragged, state and output stay beyond the length); "
        "before_one and before_carried reset before the product. grad/output and grad/hn are the "
        "gradients that were fed in.",
    )
    add_cases(golden, "", make, torch.gru_cell)
    add_case(golden, "before_one", make(1), stepwise(reset_before), FULL)
    add_case(golden, "before_carried", make(2), stepwise(reset_before), [3, 0, 5, 1])
    golden.write()


main()
