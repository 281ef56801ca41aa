"""Golden of bidirectional LSTM layers over ragged sequences, by packing; see golden.py."""

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from golden import Golden, draw, redraw, start

TIMES, BATCH, INPUTS, UNITS = 5, 4, 3, 6


def add_case(golden, case, layers, lengths):
    """Runs a stack forward and backward from given gradients of output and final state."""
    module = torch.nn.LSTM(INPUTS, UNITS, num_layers=layers, bidirectional=True)
    redraw(module)
    x = draw(TIMES, BATCH, INPUTS).requires_grad_()
    h0 = draw(2 * layers, BATCH, UNITS).requires_grad_()
    c0 = draw(2 * layers, BATCH, UNITS).requires_grad_()
    packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
    output, (hn, cn) = module(packed, (h0, c0))
    output, _ = pad_packed_sequence(output, total_length=TIMES)
    d_output, d_hn, d_cn = draw(*output.shape), draw(*hn.shape), draw(*cn.shape)
    # PyTorch pads with zeros; a gradient there would go nowhere, so none is given.
    active = torch.arange(TIMES)[:, None] < torch.tensor(lengths)[None, :]
    d_output = d_output * active[:, :, None]
    ((output * d_output).sum() + (hn * d_hn).sum() + (cn * d_cn).sum()).backward()
    golden.add(f"{case}/lengths", lengths)
    for name, tensor in (("x", x), ("h0", h0), ("c0", c0)):
        golden.add(f"{case}/{name}", tensor)
        golden.add(f"{case}/grad/{name}", tensor.grad)
    for name, tensor in (("output", output), ("hn", hn), ("cn", cn)):
        golden.add(f"{case}/{name}", tensor)
    for name, tensor in (("output", d_output), ("hn", d_hn), ("cn", d_cn)):
        golden.add(f"{case}/grad/{name}", tensor)
    golden.add_gradients(case, module)


def main():
    start(seed=12)
    golden = Golden(
        __file__,
        "nn.LSTM(bidirectional=True) on packed [T, B, I], with one layer (one) and two (two). "
        "Output is 0 beyond the length. grad/output, grad/hn, grad/cn are the gradients that were "
        "fed in.",
    )
    add_case(golden, "one", 1, [5, 2, 1, 4])
    add_case(golden, "two", 2, [3, 5, 1, 2])
    golden.write()


main()
