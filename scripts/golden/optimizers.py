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
    "rmsprop": (torch.optim.RMSprop, {"lr": 0.01}),
    "rmsprop_all": (
        torch.optim.RMSprop,
        {
            "lr": 0.02,
            "alpha": 0.9,
            "eps": 1e-6,
            "weight_decay": 0.03,
            "momentum": 0.8,
            "centered": True,
        },
    ),
    "adagrad": (torch.optim.Adagrad, {"lr": 0.01}),
    "adagrad_all": (
        torch.optim.Adagrad,
        {
            "lr": 0.05,
            "lr_decay": 0.1,
            "weight_decay": 0.03,
            "initial_accumulator_value": 0.5,
            "eps": 1e-6,
        },
    ),
    "adadelta": (torch.optim.Adadelta, {"lr": 1.0}),
    "adadelta_all": (
        torch.optim.Adadelta,
        {"lr": 0.5, "rho": 0.8, "eps": 1e-4, "weight_decay": 0.03},
    ),
}

# Which options each kind has, with PyTorch's names.
OPTIONS = {
    torch.optim.RMSprop: ("alpha", "eps", "momentum", "centered"),
    torch.optim.Adagrad: ("lr_decay", "initial_accumulator_value", "eps"),
    torch.optim.Adadelta: ("rho", "eps"),
    torch.optim.ASGD: ("lambd", "alpha", "t0"),
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
    if kind in OPTIONS:
        for option in OPTIONS[kind]:
            golden.add(f"{name}/{option}", float(optimizer.defaults[option]))
    elif kind is torch.optim.SGD:
        golden.add(f"{name}/momentum", options.get("momentum", 0.0))
        golden.add(f"{name}/nesterov", int(options.get("nesterov", False)))
    else:
        golden.add(f"{name}/beta1", beta1)
        golden.add(f"{name}/beta2", beta2)
        golden.add(f"{name}/eps", options.get("eps", 1e-8))
        golden.add(f"{name}/decoupled", int(kind is torch.optim.AdamW))
    golden.add(f"{name}/parameters", torch.stack(after))


def add_averaged(golden, name, options, initial, gradients):
    """ASGD: its steps and its average."""
    parameter = initial.clone().requires_grad_()
    optimizer = torch.optim.ASGD([parameter], **options)
    after, averages = [], []
    for gradient in gradients:
        parameter.grad = gradient.clone()
        optimizer.step()
        after.append(parameter.detach().clone())
        averages.append(optimizer.state[parameter]["ax"].clone())
    for option in ("lr", "weight_decay") + OPTIONS[torch.optim.ASGD]:
        golden.add(f"{name}/{option}", float(optimizer.defaults[option]))
    golden.add(f"{name}/parameters", torch.stack(after))
    golden.add(f"{name}/averages", torch.stack(averages))


def add_triggered(golden, name, losses, nonmono, initial, gradients):
    """NT-ASGD as AWD-LSTM has it: SGD, a validation after each step, ASGD from the trigger on."""
    options = {"lr": 0.1, "weight_decay": 0.02}
    parameter = initial.clone().requires_grad_()
    optimizer = torch.optim.SGD([parameter], **options)
    after, judged, seen, begun = [], [], [], -1
    for step, (gradient, loss) in enumerate(zip(gradients, losses)):
        parameter.grad = gradient.clone()
        optimizer.step()
        after.append(parameter.detach().clone())
        averaged = begun >= 0
        judged.append(optimizer.state[parameter]["ax"].clone() if averaged else after[-1])
        older = seen[: len(seen) - nonmono]
        if not averaged and older and loss > min(older):
            optimizer = torch.optim.ASGD([parameter], t0=0, lambd=0.0, **options)
            begun = step
        seen.append(loss)
    assert 0 <= begun < len(losses) - 4
    golden.add(f"{name}/losses", losses)
    golden.add(f"{name}/nonmono", nonmono)
    golden.add(f"{name}/begun", begun)
    golden.add(f"{name}/lr", options["lr"])
    golden.add(f"{name}/weight_decay", options["weight_decay"])
    golden.add(f"{name}/parameters", torch.stack(after))
    golden.add(f"{name}/judged", torch.stack(judged))


def add_moving_average(golden, name, decay, initial, gradients):
    """SGD and an exponential moving average of its weights (torch.optim.swa_utils)."""
    module = torch.nn.ParameterList([initial.clone()])
    optimizer = torch.optim.SGD(module.parameters(), lr=0.1)
    average = torch.optim.swa_utils.AveragedModel(
        module, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(decay)
    )
    averages = []
    for gradient in gradients:
        module[0].grad = gradient.clone()
        optimizer.step()
        average.update_parameters(module)
        averages.append(average.module[0].detach().clone())
    golden.add(f"{name}/lr", 0.1)
    golden.add(f"{name}/decay", decay)
    golden.add(f"{name}/averages", torch.stack(averages))


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
        "and clip_grad_norm_ (clip_norm bites, clip_idle does not), clip_grad_value_ (clip_value). "
        "Averages [10, P] after each step on `mild` [10, P].",
    )
    initial = draw(COUNT)
    gradients = draw(STEPS, COUNT)
    gradients[:, 3] = 0.0  # a parameter that no gradient reaches
    gradients[4] *= 1000.0  # and a step that is out of the ordinary
    golden.add("initial", initial)
    golden.add("gradients", gradients)
    for name, (kind, options) in VARIANTS.items():
        add_variant(golden, name, kind, options, initial, gradients)
    mild = gradients.clone()
    mild[4] /= 1000.0  # an average forgets nothing, so that nothing else would be seen
    golden.add("mild", mild)
    add_averaged(golden, "asgd", {"lr": 0.1}, initial, mild)
    add_averaged(
        golden,
        "asgd_all",
        {"lr": 0.2, "lambd": 0.05, "alpha": 0.6, "t0": 3, "weight_decay": 0.03},
        initial,
        mild,
    )
    losses = [5.0, 4.0, 3.0, 3.5, 3.2, 2.9, 3.1, 3.0, 2.0, 1.0]
    add_triggered(golden, "ntasgd", losses, 1, initial, mild)
    add_moving_average(golden, "ema", 0.9, initial, mild)
    add_clipping(golden, "clip_norm", 1.0, by_value=False)
    add_clipping(golden, "clip_idle", 50.0, by_value=False)
    add_clipping(golden, "clip_value", 0.75, by_value=True)
    golden.write()


main()
