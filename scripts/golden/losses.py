"""Goldens of the losses on PyTorch's side of things; see golden.py."""

import torch
import torch.nn.functional as F

from golden import Golden, draw, start


def keep(golden, case, x, loss):
    """Runs backward and keeps input, loss and gradient."""
    loss.backward()
    golden.add(f"{case}/x", x)
    golden.add(f"{case}/loss", loss)
    golden.add(f"{case}/grad/x", x.grad)


def add_entropy(golden):
    """Softmax cross-entropy with class weights, label smoothing and ignored targets."""
    targets = torch.tensor([0, -1, 8, 4, -1, 4, 7])
    weights = draw(9).abs() + 0.25
    weights = weights.to(torch.float32).to(torch.float64)
    golden.add("entropy/targets", targets)
    golden.add("entropy/weights", weights)
    for case, weight, smoothing in (
        ("weighted", weights, 0.0),
        ("smoothed", None, 0.125),
        ("both", weights, 0.25),
    ):
        x = draw(7, 9, limit=4).requires_grad_()
        loss = F.cross_entropy(
            x, targets, weight=weight, label_smoothing=smoothing, ignore_index=-1, reduction="sum"
        )
        keep(golden, f"entropy/{case}", x, loss)
        golden.add(f"entropy/{case}/smoothing", smoothing)


def add_binary(golden):
    """Sigmoid cross-entropy from logits, also large ones, with weights of positives."""
    labels = (draw(6, 5) > 0).to(torch.float64)
    labels[0, 0] = 0.25
    positives = draw(5, limit=2).abs() + 0.5
    positives = positives.to(torch.float32).to(torch.float64)
    x = draw(6, 5, limit=6)
    x[1] *= 20
    x.requires_grad_()
    keep(
        golden,
        "binary",
        x,
        F.binary_cross_entropy_with_logits(x, labels, pos_weight=positives, reduction="sum"),
    )
    golden.add("binary/targets", labels)
    golden.add("binary/weights", positives)


def add_regression(golden):
    """Squared, absolute, Huber, Gaussian and quantile losses of 6 rows of 3 targets."""
    y = draw(6, 3, limit=2)
    golden.add("regression/targets", y)
    for case, function in (
        ("squared", F.mse_loss),
        ("absolute", F.l1_loss),
        ("huber", lambda *a, **k: F.huber_loss(*a, delta=0.75, **k)),
    ):
        x = draw(6, 3, limit=2).requires_grad_()
        keep(golden, f"regression/{case}", x, function(x, y, reduction="sum"))
    x = draw(6, 6, limit=2).requires_grad_()
    variance = torch.exp(x[:, 3:]) + 0.0009765625
    keep(
        golden,
        "regression/gaussian",
        x,
        F.gaussian_nll_loss(x[:, :3], y, variance, reduction="sum", eps=1e-12),
    )
    quantiles = torch.tensor([0.125, 0.5, 0.875])
    x = draw(6, 9, limit=2).requires_grad_()
    d = y[:, None, :] - x.reshape(6, 3, 3)
    tau = quantiles[None, :, None]
    keep(golden, "regression/quantiles", x, torch.maximum(tau * d, (tau - 1) * d).sum())


def add_mixtures(golden):
    """Mixtures through torch.distributions: 5 components, one row far from all of them."""
    distributions = torch.distributions
    k, floor, limit = 5, 0.0009765625, 0.9990234375
    golden.add("mixture/floor", floor)
    golden.add("mixture/limit", limit)
    x, y = draw(6, 3 * k, limit=2), draw(6, 1, limit=2)
    y[5] = 40
    x.requires_grad_()
    mixture = distributions.MixtureSameFamily(
        distributions.Categorical(logits=x[:, :k]),
        distributions.Normal(x[:, k : 2 * k], torch.exp(x[:, 2 * k :]) + floor),
    )
    keep(golden, "mixture/univariate", x, -mixture.log_prob(y[:, 0]).sum())
    golden.add("mixture/univariate/targets", y)

    x, y = draw(6, 6 * k + 1, limit=2), draw(6, 3, limit=2)
    y[:, 0] = (y[:, 0] > 0).to(torch.float64)
    y[5, 1:] = torch.tensor([20.0, -30.0])
    x.requires_grad_()
    logits, m1, m2, s1, s2, r = x[:, 1:].split(k, dim=1)
    d1, d2 = torch.exp(s1) + floor, torch.exp(s2) + floor
    cross = limit * torch.tanh(r) * d1 * d2
    covariance = torch.stack(
        [torch.stack([d1 * d1, cross], -1), torch.stack([cross, d2 * d2], -1)], -2
    )
    mixture = distributions.MixtureSameFamily(
        distributions.Categorical(logits=logits),
        distributions.MultivariateNormal(torch.stack([m1, m2], -1), covariance),
    )
    pen = F.binary_cross_entropy_with_logits(x[:, 0], y[:, 0], reduction="sum")
    keep(golden, "mixture/bivariate", x, pen - mixture.log_prob(y[:, 1:]).sum())
    golden.add("mixture/bivariate/targets", y)


def add_ctc(golden):
    """CTC with ragged inputs, repeated labels, an empty target, and blank first or last."""
    times, batch, classes = 9, 5, 6
    inputs, lengths = [9, 7, 5, 3, 6], [3, 4, 2, 0, 3]
    for case, blank in (("first", 0), ("last", 5)):
        labels = torch.randint(1, 5, (batch, 4)) - (1 if blank else 0)
        labels[0, :3] = labels[0, 0]
        labels[2, :2] = labels[2, 0]
        x = draw(times, batch, classes, limit=3).requires_grad_()
        loss = F.ctc_loss(
            torch.log_softmax(x, -1),
            labels,
            torch.tensor(inputs),
            torch.tensor(lengths),
            blank=blank,
            reduction="sum",
        )
        keep(golden, f"ctc/{case}", x, loss)
        golden.add(f"ctc/{case}/targets", labels)
    golden.add("ctc/inputs", inputs)
    golden.add("ctc/lengths", lengths)


def main():
    start(seed=31)
    golden = Golden(
        __file__,
        "Sums of losses and their gradients. entropy: logits [7, 9]. binary: logits [6, 5]. "
        "regression: predictions [6, 3], gaussian [6, 2 * 3] (means, logarithms of variances less "
        "the floor 2^-10), quantiles [6, 3 * 3] of 1/8, 1/2, 7/8. mixture: univariate [6, 3 * 5], "
        "bivariate with pen [6, 1 + 6 * 5]. ctc: logits [9, 5, 6].",
    )
    add_entropy(golden)
    add_binary(golden)
    add_regression(golden)
    add_mixtures(golden)
    add_ctc(golden)
    golden.write()


main()
