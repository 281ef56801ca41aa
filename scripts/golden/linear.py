"""Golden of a linear layer, forward and backward; see golden.py."""

import torch

from golden import Golden, draw, redraw, start


def main():
    start(seed=12)
    golden = Golden(__file__, "nn.Linear on [N, I]; grad/y is the gradient that was fed in.")
    for case, rows, inputs, outputs in (("small", 1, 1, 1), ("tails", 9, 7, 31)):
        module = torch.nn.Linear(inputs, outputs)
        redraw(module)
        x = draw(rows, inputs).requires_grad_()
        y = module(x)
        dy = draw(*y.shape)
        y.backward(dy)
        golden.add(f"{case}/x", x)
        golden.add(f"{case}/y", y)
        golden.add(f"{case}/grad/y", dy)
        golden.add(f"{case}/grad/x", x.grad)
        golden.add_gradients(case, module)
    golden.write()


main()
