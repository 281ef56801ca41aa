"""Golden of optimizers: parameters after each of 10 steps on given gradients; see golden.py."""

import torch

from golden import Golden, draw, start

STEPS, COUNT = 10, 9

VARIANTS = {
    "sgd": (torch.optim.SGD, {"lr": 0.1}),
    "sgd_momentum": (torch.optim.SGD, {"lr": 0.05, "momentum": 0.9}),
    "sgd_decay": (torch.optim.SGD, {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.02}),
    "sgd_nesterov": (
        torch.optim.SGD,
        {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.02, "nesterov": True},
    ),
    "adam": (torch.optim.Adam, {"lr": 0.01}),
    "adam_decay": (
        torch.optim.Adam,
        {"lr": 0.02, "betas": (0.8, 0.95), "eps": 1e-6, "weight_decay": 0.03},
    ),
    "adamw": (torch.optim.AdamW, {"lr": 0.02, "weight_decay": 0.03}),
}


def add_variant(golden, name, kind, options, initial, gradients):
    """Ten steps of one optimizer from the same parameters on the same gradients."""
    parameter = initial.clone().requires_grad_()
    optimizer = kind([parameter], **options)
    after = []
    for gradient in gradients:
        parameter.grad = gradient.clone()
        optimizer.step()
        after.append(parameter.detach().clone())
    beta1, beta2 = options.get("betas", (0.9, 0.999))
    golden.add(f"{name}/lr", options["lr"])
    golden.add(f"{name}/weight_decay", options.get("weight_decay", 0.0))
    if kind is torch.optim.SGD:
        golden.add(f"{name}/momentum", options.get("momentum", 0.0))
        golden.add(f"{name}/nesterov", int(options.get("nesterov", False)))
    else:
        golden.add(f"{name}/beta1", beta1)
        golden.add(f"{name}/beta2", beta2)
        golden.add(f"{name}/eps", options.get("eps", 1e-8))
        golden.add(f"{name}/decoupled", int(kind is torch.optim.AdamW))
    golden.add(f"{name}/parameters", torch.stack(after))


def add_clipping(golden, name, limit, by_value):
    """Clips two gradients together."""
    parameters = [torch.zeros(7), torch.zeros(2, 4)]
    for number, parameter in enumerate(parameters):
        parameter.grad = draw(*parameter.shape, limit=2.0)
        golden.add(f"{name}/before{number}", parameter.grad)
    golden.add(f"{name}/limit", limit)
    if by_value:
        torch.nn.utils.clip_grad_value_(parameters, limit)
    else:
        golden.add(f"{name}/norm", torch.nn.utils.clip_grad_norm_(parameters, limit))
    for number, parameter in enumerate(parameters):
        golden.add(f"{name}/after{number}", parameter.grad)


def main():
    start(seed=16)
    golden = Golden(
        __file__,
        "Parameters [10, P] after each step from `initial` on the rows of `gradients` [10, P]; "
        "and clip_grad_norm_ (clip_norm bites, clip_idle does not), clip_grad_value_ (clip_value).",
    )
    initial = draw(COUNT)
    gradients = draw(STEPS, COUNT)
    gradients[:, 3] = 0.0  # a parameter that no gradient reaches
    gradients[4] *= 1000.0  # and a step that is out of the ordinary
    golden.add("initial", initial)
    golden.add("gradients", gradients)
    for name, (kind, options) in VARIANTS.items():
        add_variant(golden, name, kind, options, initial, gradients)
    add_clipping(golden, "clip_norm", 1.0, by_value=False)
    add_clipping(golden, "clip_idle", 50.0, by_value=False)
    add_clipping(golden, "clip_value", 0.75, by_value=True)
    golden.write()


main()
