"""Golden of an embedding, forward and backward, with repeated tokens; see golden.py."""

import torch

from golden import Golden, draw, redraw, start


def main():
    start(seed=13)
    golden = Golden(__file__, "nn.Embedding on [N] tokens; grad/y is the gradient fed in.")
    module = torch.nn.Embedding(8, 9)
    redraw(module)
    tokens = torch.tensor([3, 0, 7, 3, 3, 1, 0])
    y = module(tokens)
    dy = draw(*y.shape)
    y.backward(dy)
    golden.add("repeated/tokens", tokens)
    golden.add("repeated/y", y)
    golden.add("repeated/grad/y", dy)
    golden.add_gradients("repeated", module)
    golden.write()


main()
