"""Golden of batch normalisation over rows: training twice, then evaluation; see golden.py."""

import torch

from golden import Golden, draw, redraw, start

ROWS, COLUMNS = 9, 7


def add_case(golden, case, mask):
    """Normalises the rows of a mask alone; the others get output and gradient 0."""
    module = torch.nn.BatchNorm1d(COLUMNS)
    redraw(module)
    rows = torch.tensor(mask, dtype=torch.bool)
    golden.add(f"{case}/mask", mask)
    golden.add(f"{case}/weight", module.weight)
    golden.add(f"{case}/bias", module.bias)
    for phase in ("train1", "train2", "evaluate"):
        module.train(phase != "evaluate")
        module.zero_grad()
        # An offset and a scale, so that mean and variance differ from 0 and 1.
        x = (draw(ROWS, COLUMNS, limit=2.0) + 0.5).requires_grad_()
        y = torch.zeros(ROWS, COLUMNS)
        y[rows] = module(x[rows])
        dy = draw(ROWS, COLUMNS)
        y.backward(dy)
        golden.add(f"{case}/{phase}/x", x)
        golden.add(f"{case}/{phase}/y", y)
        golden.add(f"{case}/{phase}/grad/y", dy)
        golden.add(f"{case}/{phase}/grad/x", x.grad)
        golden.add(f"{case}/{phase}/grad/weight", module.weight.grad)
        golden.add(f"{case}/{phase}/grad/bias", module.bias.grad)
        golden.add(f"{case}/{phase}/running_mean", module.running_mean)
        golden.add(f"{case}/{phase}/running_var", module.running_var)


def main():
    start(seed=15)
    golden = Golden(
        __file__,
        "nn.BatchNorm1d on [N, C], momentum 0.1, eps 1e-5: train1, train2, evaluate, one after the "
        "other; running_* as they are after the phase. Cases: all rows, masked rows.",
    )
    add_case(golden, "all", [1] * ROWS)
    add_case(golden, "masked", [1, 0, 1, 1, 0, 1, 1, 0, 0])
    golden.write()


main()
