"""What the goldens of recurrent layers without a cell state share; see golden.py."""

import torch

from golden import draw, redraw

TIMES, BATCH, INPUTS, UNITS = 5, 4, 3, 6
FULL = [TIMES] * BATCH


def add_cases(golden, prefix, make, step):
    """Adds the cases one, two, packed and carried of `make(layers)`, a module of PyTorch.

    `step(x, h, weight_ih, weight_hh, bias_ih, bias_hh)` is one time step of a layer.
    """
    add_case(golden, f"{prefix}one", make(1), run_full, FULL)
    add_case(golden, f"{prefix}two", make(2), run_full, FULL)
    add_case(golden, f"{prefix}packed", make(1), run_packed, [5, 2, 1, 4])
    add_case(golden, f"{prefix}carried", make(2), stepwise(step), [3, 0, 5, 1])


def add_case(golden, case, module, run, lengths):
    """Runs a stack forward and backward from given gradients of output and final state."""
    redraw(module)
    x = draw(TIMES, BATCH, INPUTS).requires_grad_()
    h0 = draw(module.num_layers, BATCH, UNITS).requires_grad_()
    output, hn = run(module, x, h0, lengths)
    d_output, d_hn = draw(*output.shape), draw(*hn.shape)
    if run is run_packed:
        # PyTorch pads with zeros; a gradient there would go nowhere, so none is given.
        active = torch.arange(TIMES)[:, None] < torch.tensor(lengths)[None, :]
        d_output = d_output * active[:, :, None]
    ((output * d_output).sum() + (hn * d_hn).sum()).backward()
    golden.add(f"{case}/lengths", lengths)
    for name, tensor in (("x", x), ("h0", h0)):
        golden.add(f"{case}/{name}", tensor)
        golden.add(f"{case}/grad/{name}", tensor.grad)
    for name, tensor, gradient in (("output", output, d_output), ("hn", hn, d_hn)):
        golden.add(f"{case}/{name}", tensor)
        golden.add(f"{case}/grad/{name}", gradient)
    golden.add_gradients(case, module)


def run_full(module, x, h0, lengths):
    """Every sequence over all time steps."""
    return module(x, h0)


def run_packed(module, x, h0, lengths):
    """Ragged sequences by packing: output 0 beyond the length."""
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
    output, hn = module(packed, h0)
    output, _ = torch.nn.utils.rnn.pad_packed_sequence(output, total_length=TIMES)
    return output, hn


def stepwise(step):
    """Ragged sequences step by step: beyond the length the state, and so the output, stays."""

    def run(module, x, h0, lengths):
        parameters = dict(module.named_parameters())
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        lengths = torch.tensor(lengths)
        hn = []
        for layer in range(module.num_layers):
            weights = [parameters[f"{name}_l{layer}"] for name in names]
            h, outputs = h0[layer], []
            for time in range(TIMES):
                active = (time < lengths)[:, None]
                h = torch.where(active, step(x[time], h, *weights), h)
                outputs.append(h)
            x = torch.stack(outputs)
            hn.append(h)
        return x, torch.stack(hn)

    return run
