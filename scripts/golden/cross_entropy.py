"""Golden of summed softmax cross-entropy with padding targets of -1; see golden.py."""

import torch

from golden import Golden, draw, start


def main():
    start(seed=14)
    golden = Golden(
        __file__,
        "cross_entropy(reduction=sum, ignore_index=-1) of logits [N, C]. Cases: padded, large "
        "(logits up to 100), empty (every target is padding).",
    )
    cases = (
        ("padded", 3.0, [0, -1, 10, 4, -1, 4, 7]),
        ("large", 100.0, [5, 2, 9, 0]),
        ("empty", 1.0, [-1, -1]),
    )
    for case, limit, targets in cases:
        logits = draw(len(targets), 11, limit=limit).requires_grad_()
        targets = torch.tensor(targets)
        loss = torch.nn.functional.cross_entropy(
            logits, targets, reduction="sum", ignore_index=-1
        )
        loss.backward()
        golden.add(f"{case}/logits", logits)
        golden.add(f"{case}/targets", targets)
        golden.add(f"{case}/loss", loss)
        golden.add(f"{case}/count", int((targets >= 0).sum()))
        golden.add(f"{case}/grad/logits", logits.grad)
    golden.write()


main()
