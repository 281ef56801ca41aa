"""Golden of a decoder with Luong attention and input feeding; see golden.py."""

import torch

from golden import Golden, draw, redraw, start

TIMES, POSITIONS, BATCH, INPUTS, FEATURES, UNITS, OUTPUTS = 5, 7, 4, 3, 6, 8, 5


class Decoder(torch.nn.Module):
    """Luong, Pham and Manning 2015: global attention, score `general` or `dot`, input feeding."""

    def __init__(self, features, is_general):
        super().__init__()
        self.cell = torch.nn.LSTMCell(INPUTS + OUTPUTS, UNITS)
        self.keys = torch.nn.Linear(features, UNITS, bias=False) if is_general else None
        self.combination = torch.nn.Linear(features + UNITS, OUTPUTS, bias=False)

    def forward(self, x, lengths, values, source_lengths, h, c, vector):
        """Attentional vectors [T, B, A] and weights [T, B, S]; 0 beyond a sequence's length."""
        keys = self.keys(values) if self.keys else values
        inside = torch.arange(len(values))[:, None] < source_lengths[None, :]
        outputs, weights = [], []
        for time, step in enumerate(x):
            active = (time < lengths)[:, None]
            new_h, new_c = self.cell(torch.cat([step, vector], 1), (h, c))
            h, c = torch.where(active, new_h, h), torch.where(active, new_c, c)
            scores = torch.einsum("bh,sbh->sb", h, keys)
            alpha = torch.softmax(scores.masked_fill(~inside, -torch.inf), 0)
            context = torch.einsum("sb,sbf->bf", alpha, values)
            vector = torch.tanh(self.combination(torch.cat([context, h], 1))) * active
            outputs.append(vector)
            weights.append(alpha.T * active)
        return torch.stack(outputs), torch.stack(weights), h, c


def add_case(golden, case, features, is_general, lengths, source_lengths):
    """Runs a decoder forward and backward from given gradients of its output."""
    module = Decoder(features, is_general)
    redraw(module)
    inputs = {
        "x": draw(TIMES, BATCH, INPUTS),
        "values": draw(POSITIONS, BATCH, features),
        "h0": draw(BATCH, UNITS),
        "c0": draw(BATCH, UNITS),
        "vector": draw(BATCH, OUTPUTS),
    }
    for tensor in inputs.values():
        tensor.requires_grad_()
    output, weights, hn, cn = module(
        inputs["x"],
        torch.tensor(lengths),
        inputs["values"],
        torch.tensor(source_lengths),
        inputs["h0"],
        inputs["c0"],
        inputs["vector"],
    )
    d_output = draw(*output.shape)
    (output * d_output).sum().backward()
    golden.add(f"{case}/lengths", lengths)
    golden.add(f"{case}/source_lengths", source_lengths)
    for name, tensor in inputs.items():
        golden.add(f"{case}/{name}", tensor)
        golden.add(f"{case}/grad/{name}", tensor.grad)
    for name, tensor in (("output", output), ("weights", weights), ("hn", hn), ("cn", cn)):
        golden.add(f"{case}/{name}", tensor)
    golden.add(f"{case}/grad/output", d_output)
    golden.add_gradients(case, module)


def main():
    start(seed=13)
    golden = Golden(
        __file__,
        "A decoder of an LSTMCell on [input; last attentional vector], attention over values "
        "[S, B, F] with keys W_a s (general) or s itself (dot), and tanh(W_c [context; h]). "
        "grad/output is the gradient that was fed in.",
    )
    add_case(golden, "general", FEATURES, True, [5, 2, 1, 4], [3, 7, 1, 6])
    add_case(golden, "dot", UNITS, False, [3, 5, 5, 0], [7, 2, 5, 4])
    golden.write()


main()
