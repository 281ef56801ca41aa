"""Goldens of multi-head attention and of transformer layers; see golden.py."""

import torch

from golden import Golden, draw, redraw, start

TIMES, POSITIONS, BATCH, FEATURES, HEADS, UNITS = 5, 7, 4, 6, 3, 8
LENGTHS, SOURCE_LENGTHS = [5, 2, 1, 4], [3, 7, 1, 6]


def padding(lengths, times):
    """Which positions are padding, [B, T]."""
    return torch.arange(times)[None, :] >= torch.tensor(lengths)[:, None]


def causal(times):
    """Which pairs of steps are masked, [T, T]."""
    return torch.triu(torch.ones(times, times, dtype=torch.bool), 1)


def windowed(times, size):
    """The same for attention to at most `size` steps on both sides."""
    steps = torch.arange(times)
    return (steps[:, None] - steps[None, :]).abs() > size


def add_case(golden, case, module, inputs, run):
    """Runs a module forward and backward from a given gradient of its output."""
    redraw(module)
    for tensor in inputs.values():
        tensor.requires_grad_()
    output, weights = run(module, **inputs)
    d_output = draw(*output.shape)
    (output * d_output).sum().backward()
    for name, tensor in inputs.items():
        golden.add(f"{case}/{name}", tensor)
        golden.add(f"{case}/grad/{name}", tensor.grad)
    golden.add(f"{case}/output", output)
    golden.add(f"{case}/grad/output", d_output)
    if weights is not None:
        # [B, H, T, S] as [T, B, H, S].
        golden.add(f"{case}/weights", weights.permute(2, 0, 1, 3))
    golden.add_gradients(case, module)


def attention_cases(golden):
    own = padding(LENGTHS, TIMES)
    masks = {"self": None, "causal": causal(TIMES), "window": windowed(TIMES, 1)}
    for case, mask in masks.items():
        # A step beyond the end may see padding alone in a window, which softmax cannot; all valid
        # steps see themselves.
        lengths = own if case != "window" else padding([TIMES] * BATCH, TIMES)
        add_case(
            golden,
            case,
            torch.nn.MultiheadAttention(FEATURES, HEADS),
            {"x": draw(TIMES, BATCH, FEATURES)},
            lambda m, x: m(
                x,
                x,
                x,
                key_padding_mask=lengths,
                attn_mask=mask,
                average_attn_weights=False,
            ),
        )
    add_case(
        golden,
        "cross",
        torch.nn.MultiheadAttention(FEATURES, HEADS),
        {"x": draw(TIMES, BATCH, FEATURES), "memory": draw(POSITIONS, BATCH, FEATURES)},
        lambda m, x, memory: m(
            x,
            memory,
            memory,
            key_padding_mask=padding(SOURCE_LENGTHS, POSITIONS),
            average_attn_weights=False,
        ),
    )


def layer_cases(golden):
    own = padding(LENGTHS, TIMES)
    for case, activation, first in (
        ("encoder_post_relu", "relu", False),
        ("encoder_pre_gelu", "gelu", True),
    ):
        add_case(
            golden,
            case,
            torch.nn.TransformerEncoderLayer(
                FEATURES, HEADS, UNITS, 0.0, activation, norm_first=first
            ),
            {"x": draw(TIMES, BATCH, FEATURES)},
            lambda m, x: (
                m(x, src_mask=causal(TIMES) if first else None, src_key_padding_mask=own),
                None,
            ),
        )
    for case, activation, first in (
        ("decoder_post_gelu", "gelu", False),
        ("decoder_pre_relu", "relu", True),
    ):
        add_case(
            golden,
            case,
            torch.nn.TransformerDecoderLayer(
                FEATURES, HEADS, UNITS, 0.0, activation, norm_first=first
            ),
            {"x": draw(TIMES, BATCH, FEATURES), "memory": draw(POSITIONS, BATCH, FEATURES)},
            lambda m, x, memory: (
                m(
                    x,
                    memory,
                    tgt_mask=causal(TIMES),
                    tgt_key_padding_mask=own,
                    memory_key_padding_mask=padding(SOURCE_LENGTHS, POSITIONS),
                ),
                None,
            ),
        )


def main():
    start(seed=17)
    golden = Golden(
        __file__,
        "nn.MultiheadAttention, nn.TransformerEncoderLayer and nn.TransformerDecoderLayer without "
        "dropout. grad/output is the gradient that was fed in; weights are [T, B, H, S].",
    )
    golden.add("lengths", LENGTHS)
    golden.add("source_lengths", SOURCE_LENGTHS)
    attention_cases(golden)
    layer_cases(golden)
    golden.write()


main()
