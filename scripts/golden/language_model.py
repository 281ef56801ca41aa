"""Golden of ten training steps of a small character model; see golden.py."""

import torch

from golden import Golden, redraw, start

VOCABULARY, EMBEDDING, UNITS, LAYERS = 11, 5, 7, 2
STEPS, TIMES, BATCH = 10, 6, 4
RATE, CLIP = 0.01, 1.0


class LanguageModel(torch.nn.Module):
    """Embedding, LSTM, linear layer; time-major."""

    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(VOCABULARY, EMBEDDING)
        self.lstm = torch.nn.LSTM(EMBEDDING, UNITS, num_layers=LAYERS)
        self.output = torch.nn.Linear(UNITS, VOCABULARY)

    def forward(self, tokens, state):
        hidden, state = self.lstm(self.embedding(tokens), state)
        return self.output(hidden), state


def main():
    start(seed=17)
    golden = Golden(
        __file__,
        "Adam (rate, clip by global norm as given) on mean cross-entropy per counted target, the "
        "state carried from step to step and detached. tokens and targets are [steps, T, B], -1 "
        "is padding; loss [steps] is the mean, norm [steps] that of its gradient before clipping; "
        "first_grad/* are the gradients of the mean in the first step, before clipping.",
    )
    model = LanguageModel()
    # Large enough that the norm is above the limit in most steps and below it in some.
    redraw(model, limit=2.5)
    text = torch.randint(0, VOCABULARY, (STEPS * TIMES + 1, BATCH))
    # Every second token repeats the one before, so that there is something to learn.
    text[1::2] = text[0:-1:2]
    tokens = text[:-1].reshape(STEPS, TIMES, BATCH)
    targets = text[1:].reshape(STEPS, TIMES, BATCH).clone()
    targets[2, 4:, 1] = -1
    targets[7, :, 3] = -1
    golden.add("rate", RATE)
    golden.add("clip", CLIP)
    golden.add("tokens", tokens)
    golden.add("targets", targets)
    for name, parameter in model.named_parameters():
        golden.add(f"initial/{name}", parameter)

    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    state = (torch.zeros(LAYERS, BATCH, UNITS), torch.zeros(LAYERS, BATCH, UNITS))
    losses, norms = [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        logits, state = model(tokens[step], tuple(part.detach() for part in state))
        loss = torch.nn.functional.cross_entropy(
            logits.reshape(-1, VOCABULARY), targets[step].reshape(-1), ignore_index=-1
        )
        loss.backward()
        if step == 0:
            for name, parameter in model.named_parameters():
                golden.add(f"first_grad/{name}", parameter.grad)
        norms.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)))
        optimizer.step()
        losses.append(loss.item())
    golden.add("loss", losses)
    golden.add("norm", norms)
    golden.add("final/hn", state[0])
    golden.add("final/cn", state[1])
    for name, parameter in model.named_parameters():
        golden.add(f"final/{name}", parameter)
    assert min(norms) < CLIP < max(norms), norms
    golden.write()


main()
