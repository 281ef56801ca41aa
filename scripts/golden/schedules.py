"""Golden of learning-rate schedules: the rates of the first 60 steps; see golden.py."""

import math

import torch
from torch.optim import lr_scheduler

from golden import Golden, start

STEPS = 60


def rates(base, make):
    """The rates of a schedule that PyTorch steps once after each update."""
    parameter = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=base)
    schedule = make(optimizer)
    found = []
    for _ in range(STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return found


def warm(warmup, after):
    """A linear warm-up, then another schedule that counts from its end."""

    def make(optimizer):
        first = lr_scheduler.LinearLR(
            optimizer, start_factor=1 / warmup, total_iters=warmup - 1
        )
        return lr_scheduler.SequentialLR(optimizer, [first, after(optimizer)], [warmup])

    return make


def function(factor):
    """A schedule that is a function of the step from 0."""
    return lambda optimizer: lr_scheduler.LambdaLR(optimizer, factor)


def noam(size, warmup):
    """Vaswani et al. 2017, equation 3; steps count from 1."""
    return function(lambda t: size**-0.5 * min((t + 1) ** -0.5, (t + 1) * warmup**-1.5))


def inverse_root(warmup):
    """fairseq's inverse_sqrt from 0 on: linear up to the base, then with the root of the step."""
    return function(
        lambda t: (t + 1) / warmup if t < warmup else math.sqrt(warmup / (t + 1))
    )


def one_cycle(**options):
    """OneCycleLR over all but the last steps; PyTorch refuses to go on, rates then stay."""
    parameter = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=1.0)
    schedule = lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.3, total_steps=50, cycle_momentum=False, **options
    )
    found = []
    for _ in range(50):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(found) < 50:
            schedule.step()
    return found + [found[-1]] * (STEPS - 50)


def cyclic(**options):
    """CyclicLR between 0.05 and 0.3."""
    return lambda optimizer: lr_scheduler.CyclicLR(
        optimizer, base_lr=0.05, max_lr=0.3, cycle_momentum=False, **options
    )


def plateau_rates(losses):
    """ReduceLROnPlateau, told of a loss before each step."""
    parameter = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=0.3)
    schedule = lr_scheduler.ReduceLROnPlateau(
        optimizer, factor=0.4, patience=2, threshold=0.01, min_lr=0.01
    )
    found = []
    for loss in losses:
        schedule.step(loss)
        found.append(optimizer.param_groups[0]["lr"])
    return found


def main():
    start(seed=31)
    golden = Golden(__file__, "Learning rates of steps 0 ..< 60, by the schedule's name.")
    golden.add("constant", rates(0.3, function(lambda t: 1.0)))
    golden.add("constant_warm", rates(0.3, warm(7, function(lambda t: 1.0))))
    golden.add("step", rates(0.3, lambda o: lr_scheduler.StepLR(o, 9, gamma=0.4)))
    golden.add(
        "step_warm", rates(0.3, warm(7, lambda o: lr_scheduler.StepLR(o, 9, gamma=0.4)))
    )
    milestones = [1, 8, 9, 31]
    golden.add(
        "multi_step", rates(0.3, lambda o: lr_scheduler.MultiStepLR(o, milestones, gamma=0.4))
    )
    golden.add(
        "multi_step_warm",
        rates(0.3, warm(7, lambda o: lr_scheduler.MultiStepLR(o, milestones, gamma=0.4))),
    )
    golden.add("exponential", rates(0.3, lambda o: lr_scheduler.ExponentialLR(o, gamma=0.93)))
    golden.add("linear", rates(0.3, lambda o: lr_scheduler.LinearLR(o, 1.0, 0.2, 50)))
    golden.add(
        "linear_warm", rates(0.3, warm(7, lambda o: lr_scheduler.LinearLR(o, 1.0, 0.2, 43)))
    )
    cosine = rates(0.3, lambda o: lr_scheduler.CosineAnnealingLR(o, 50, eta_min=0.06))
    golden.add("cosine", cosine[:51])  # PyTorch's rises again, ours stays
    golden.add("noam", rates(2.0, noam(48, 9)))
    golden.add("inverse_square_root", rates(0.3, inverse_root(9)))
    golden.add("triangular", rates(0.05, cyclic(step_size_up=8)))
    golden.add("triangular2", rates(0.05, cyclic(step_size_up=7, step_size_down=4, mode="triangular2")))
    golden.add(
        "exp_range", rates(0.05, cyclic(step_size_up=5, step_size_down=9, mode="exp_range", gamma=0.97))
    )
    golden.add("one_cycle", one_cycle())
    golden.add(
        "one_cycle_linear",
        one_cycle(pct_start=0.43, anneal_strategy="linear", div_factor=10.0, final_div_factor=50.0),
    )
    golden.add("one_cycle_three", one_cycle(pct_start=0.37, three_phase=True))
    losses = [5, 4, 3, 3, 2.99, 3, 2.98, 2.5, 2.6, 2.6, 2.6, 2.6, 2.6, 2.6, 2.6, 2.6, 2.6, 2.6]
    golden.add("plateau_losses", [float(loss) for loss in losses])
    golden.add("plateau", plateau_rates(losses))
    golden.write()


main()
