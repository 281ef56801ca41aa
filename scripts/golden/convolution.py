"""Golden of convolutions and pools over time and over planes; see golden.py.

Time comes first in files, as everywhere: x is [T, N, C] of a convolution over time, [N, C, H, W] of
planes.
"""

import torch

from golden import Golden, draw, redraw, start

STEPS = {
    "plain": dict(kernel_size=3),
    "strided": dict(kernel_size=4, stride=3, padding=2),
    "dilated": dict(kernel_size=3, dilation=2, padding=2, groups=3),
    "single": dict(kernel_size=1),
}

PLANES = {
    "plain": dict(kernel_size=3),
    "oblong": dict(kernel_size=(2, 3), stride=(2, 1), padding=(0, 1)),
    "dilated": dict(kernel_size=3, dilation=2, padding=2, groups=3),
    "single": dict(kernel_size=1, stride=2),
}

POOLS = {
    "plain": dict(kernel_size=2),
    "overlapping": dict(kernel_size=3, stride=2, padding=1),
}


def keep(golden, case, x, y, back):
    """Feeds a gradient and keeps everything; `back` brings a tensor into the file's order."""
    dy = draw(*y.shape)
    y.backward(dy)
    golden.add(f"{case}/x", back(x))
    golden.add(f"{case}/y", back(y))
    golden.add(f"{case}/grad/y", back(dy))
    golden.add(f"{case}/grad/x", back(x.grad))


def main():
    start(seed=21)
    golden = Golden(
        __file__,
        "nn.Conv1d and nn.Conv2d with 6 channels in and out, nn.MaxPool and nn.AvgPool of both; "
        "grad/y is the gradient that was fed in.",
    )
    steps, planes = (lambda x: x.permute(2, 0, 1)), (lambda x: x)
    for case, options in STEPS.items():
        module = torch.nn.Conv1d(6, 6, **options)
        redraw(module)
        x = draw(2, 6, 11).requires_grad_()
        keep(golden, f"conv1d/{case}", x, module(x), steps)
        golden.add_gradients(f"conv1d/{case}", module)
    for case, options in PLANES.items():
        module = torch.nn.Conv2d(6, 6, **options)
        redraw(module)
        x = draw(2, 6, 5, 7).requires_grad_()
        keep(golden, f"conv2d/{case}", x, module(x), planes)
        golden.add_gradients(f"conv2d/{case}", module)
    for case, options in POOLS.items():
        for kind, one, two in (
            ("maximum", torch.nn.MaxPool1d, torch.nn.MaxPool2d),
            ("average", torch.nn.AvgPool1d, torch.nn.AvgPool2d),
        ):
            x = draw(2, 6, 11).requires_grad_()
            keep(golden, f"pool1d/{kind}-{case}", x, one(**options)(x), steps)
            x = draw(2, 6, 5, 7).requires_grad_()
            keep(golden, f"pool2d/{kind}-{case}", x, two(**options)(x), planes)
    golden.write()


main()
