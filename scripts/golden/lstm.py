"""Golden of LSTM layers: outputs, final states and all gradients; see golden.py."""

import torch

from golden import Golden, draw, redraw, start

TIMES, BATCH, INPUTS, UNITS = 5, 4, 3, 6


def add_case(golden, case, module, run, lengths):
    """Runs a stack forward and backward from given gradients of output and final state."""
    redraw(module)
    layers = module.num_layers
    x = draw(TIMES, BATCH, INPUTS).requires_grad_()
    h0 = draw(layers, BATCH, UNITS).requires_grad_()
    c0 = draw(layers, BATCH, UNITS).requires_grad_()
    output, hn, cn = run(module, x, h0, c0, lengths)
    d_output, d_hn, d_cn = draw(*output.shape), draw(*hn.shape), draw(*cn.shape)
    if case == "packed":
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


def run_full(module, x, h0, c0, lengths):
    """Every sequence over all time steps."""
    output, (hn, cn) = module(x, (h0, c0))
    return output, hn, cn


def run_packed(module, x, h0, c0, lengths):
    """Ragged sequences by packing: output 0 beyond the length."""
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
    output, (hn, cn) = module(packed, (h0, c0))
    output, _ = torch.nn.utils.rnn.pad_packed_sequence(output, total_length=TIMES)
    return output, hn, cn


def run_carried(module, x, h0, c0, lengths):
    """Ragged sequences step by step: beyond the length the state, and so the output, stays."""
    parameters = dict(module.named_parameters())
    lengths = torch.tensor(lengths)
    hn, cn = [], []
    for layer in range(module.num_layers):
        h, c, outputs = h0[layer], c0[layer], []
        for time in range(TIMES):
            active = (time < lengths)[:, None]
            new_h, new_c = torch.lstm_cell(
                x[time],
                (h, c),
                parameters[f"weight_ih_l{layer}"],
                parameters[f"weight_hh_l{layer}"],
                parameters[f"bias_ih_l{layer}"],
                parameters[f"bias_hh_l{layer}"],
            )
            h, c = torch.where(active, new_h, h), torch.where(active, new_c, c)
            outputs.append(h)
        x = torch.stack(outputs)
        hn.append(h)
        cn.append(c)
    return x, torch.stack(hn), torch.stack(cn)


def main():
    start(seed=11)
    golden = Golden(
        __file__,
        "nn.LSTM on [T, B, I]. Cases: one, two (layers, full length), packed (one layer, ragged by "
        "packing), carried (two layers, ragged, state and output stay beyond the length). "
        "grad/output, grad/hn, grad/cn are the gradients that were fed in.",
    )
    full = [TIMES] * BATCH
    add_case(golden, "one", torch.nn.LSTM(INPUTS, UNITS), run_full, full)
    add_case(golden, "two", torch.nn.LSTM(INPUTS, UNITS, num_layers=2), run_full, full)
    add_case(golden, "packed", torch.nn.LSTM(INPUTS, UNITS), run_packed, [5, 2, 1, 4])
    carried = torch.nn.LSTM(INPUTS, UNITS, num_layers=2)
    add_case(golden, "carried", carried, run_carried, [3, 0, 5, 1])
    golden.write()


main()
