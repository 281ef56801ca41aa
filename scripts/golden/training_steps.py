"""Golden of ten whole training steps of small networks; see golden.py."""

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from golden import Golden, draw, redraw, start

STEPS, BATCH, TIMES = 10, 8, 7
VOCABULARY, EMBEDDING, UNITS, PROJECTION, CLASSES, FEATURES = 6, 5, 7, 3, 4, 2
RATE = 0.01
STACK = {"num_layers": 2, "batch_first": True}


class Network(torch.nn.Module):
    """An embedding if tokens come in, a recurrent stack, a linear layer; every step or the last."""

    def __init__(self, memory, features, outputs, reads_tokens):
        super().__init__()
        if reads_tokens:
            self.words = torch.nn.Embedding(VOCABULARY, EMBEDDING)
        self.memory = memory
        self.out = torch.nn.Linear(features, outputs)
        self.reads_tokens = reads_tokens

    def forward(self, x, lengths):
        if self.reads_tokens:
            x = self.words(x)
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        hidden, _ = pad_packed_sequence(self.memory(packed)[0], batch_first=True, total_length=TIMES)
        if not self.reads_tokens:
            hidden = hidden[torch.arange(BATCH), lengths - 1]
        return self.out(hidden)


CASES = {
    "lstm": lambda: torch.nn.LSTM(EMBEDDING, UNITS, **STACK),
    "projection": lambda: torch.nn.LSTM(EMBEDDING, UNITS, proj_size=PROJECTION, **STACK),
    "gru": lambda: torch.nn.GRU(EMBEDDING, UNITS, **STACK),
    "bidirectional": lambda: torch.nn.LSTM(EMBEDDING, UNITS, bidirectional=True, **STACK),
    "relu": lambda: torch.nn.RNN(FEATURES, UNITS, nonlinearity="relu", **STACK),
}
# Each between the norms of its steps, so that some are clipped and some are not.
CLIPS = {"lstm": 0.9, "projection": 1.2, "gru": 0.9, "bidirectional": 0.4, "relu": 2.5}
OUTPUTS = {"projection": PROJECTION, "bidirectional": 2 * UNITS}


def add_case(golden, case, memory):
    """Ten steps, each on a batch of its own."""
    reads_tokens = case != "relu"
    outputs = CLASSES if reads_tokens else 1
    model = Network(memory, OUTPUTS.get(case, UNITS), outputs, reads_tokens)
    redraw(model, limit=1.5 if reads_tokens else 0.6)
    for name, parameter in model.named_parameters():
        golden.add(f"{case}/initial/{name}", parameter)
    lengths = torch.randint(1, TIMES + 1, (STEPS, BATCH))
    lengths[:, 0] = TIMES
    valid = torch.arange(TIMES) < lengths[..., None]
    if reads_tokens:
        x = torch.randint(0, VOCABULARY, (STEPS, BATCH, TIMES)) * valid
        # Parity of the token before, so that there is something to learn and to remember.
        targets = (torch.roll(x, 1, 2) % 2 + 2 * (x % 2)).masked_fill(~valid, -1)
    else:
        x = draw(STEPS, BATCH, TIMES, FEATURES) * valid[..., None]
        targets = x[..., 0].sum(2, keepdim=True).to(torch.float32).to(torch.float64)
    for name, tensor in (("lengths", lengths), ("x", x), ("targets", targets)):
        golden.add(f"{case}/{name}", tensor)
    losses, norms = train(model, x, lengths, targets, CLIPS[case])
    golden.add(f"{case}/clip", CLIPS[case])
    golden.add(f"{case}/loss", losses)
    golden.add(f"{case}/norm", norms)
    for name, parameter in model.named_parameters():
        golden.add(f"{case}/final/{name}", parameter)
    assert min(norms) < CLIPS[case] < max(norms), (case, norms)


def train(model, x, lengths, targets, clip):
    """Adam with clipping; losses, and norms before clipping, of each step."""
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    losses, norms = [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        outputs = model(x[step], lengths[step])
        if model.reads_tokens:
            loss = torch.nn.functional.cross_entropy(
                outputs.flatten(0, 1), targets[step].flatten(), ignore_index=-1
            )
        else:
            loss = torch.nn.functional.mse_loss(outputs, targets[step])
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), clip)))
        optimizer.step()
        losses.append(loss.item())
    return losses, norms


def main():
    start(seed=41)
    golden = Golden(
        __file__,
        "Two-layer stacks, ten steps of Adam (rate, and clip by global norm, as given), each on a ragged "
        "batch of its own. x is [steps, B, T] tokens or, in the case relu, [steps, B, T, F]; targets "
        "are [steps, B, T] classes (-1 is padding) or, in the case relu, [steps, B, 1] numbers that "
        "the last valid step should give; loss [steps] is the mean over targets, norm [steps] that of "
        "its gradient before clipping.",
    )
    golden.add("rate", RATE)
    for case, make in CASES.items():
        add_case(golden, case, make())
    golden.write()


main()
