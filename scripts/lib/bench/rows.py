"""The rows of the table: what is measured, on which sides, and the bar."""

import dataclasses
import statistics
from typing import Callable

from models import LAYERS, MIDDLE, PEAK_LAYERS, SMALL, WORDS
from sides import (
    Lockstep, Torch, our_layers, our_step, torch_layers, torch_model, torch_step)

TORCH, ITSELF, PEAK, MPI = "PyTorch", "1 rank", "the peak", "MPI"


def speed(answer):
    """Tokens a second; of several layers the geometric mean."""
    found = answer.get("tokensPerSecond")
    if "layers" in answer:
        found = [layer["tokensPerSecond"] for layer in answer["layers"]]
    if "settings" in answer:
        found = answer["settings"][-1]["tokensPerSecond"]
    return statistics.geometric_mean(found) if isinstance(found, list) else found


def memory(answer):
    """MiB of the largest rank."""
    found = answer["peakMemory"]
    return (max(found) if isinstance(found, list) else found) / 2**20


def start(answer):
    return answer["startSeconds"]


@dataclasses.dataclass(frozen=True)
class Row:
    """One line. The ratio is ours / other; it has to be at least the bar, or at most."""

    name: str
    figure: str
    unit: str
    bar: float
    ours: Lockstep
    other: Lockstep | Torch
    against: str
    take: Callable = speed
    take_other: Callable | None = None
    at_most: bool = False
    # A bar in the figure's own unit, not as a ratio.
    absolute: bool = False
    # The ratio of times instead of speeds: other / ours.
    inverse: bool = False

    def ratio(self, ours, other):
        if not ours or not other:
            return None
        return other / ours if self.inverse else ours / other

    def met(self, ours, ratio):
        value = ours if self.absolute else ratio
        return value <= self.bar if self.at_most else value >= self.bar


def peak_rows():
    bars = {"lstm": (0.85, 0.80, 0.80), "gru": (0.85, 0.80, 0.80), "rnn": (0.80, 0.72, 0.78)}
    rows = []
    for cell, values in bars.items():
        side = our_layers(cell, PEAK_LAYERS)
        for place, (shape, bar) in enumerate(zip(PEAK_LAYERS, values)):
            def ours(answer, place=place):
                return answer["layers"][place]["gigaflops"]

            def peak(answer, place=place):
                layer = answer["layers"][place]
                return layer["gigaflops"] / layer["shareOfPeak"]

            rows.append(Row(
                f"peak-{cell}-{shape[0]}", f"{cell.upper()} layer, H {shape[0]} B {shape[1]}",
                "GF/s", bar, side, side, PEAK, ours, peak))
    return rows


def layer_rows():
    one = LAYERS[:1]
    return [
        Row("layer-lstm", "LSTM layer, five shapes, geometric mean", "tokens/s", 1.25,
            our_layers("lstm", LAYERS), torch_layers("lstm", LAYERS), TORCH),
        Row("layer-gru", "GRU layer, H 512 B 64", "tokens/s", 2.6,
            our_layers("gru", one), torch_layers("gru", one), TORCH),
        Row("layer-rnn", "RNN layer, H 512 B 64", "tokens/s", 2.4,
            our_layers("rnn", one), torch_layers("rnn", one), TORCH)]


def step_rows():
    bars = [(MIDDLE, 1.3), (WORDS, 1.6), (SMALL, 1.3), (MIDDLE.with_cell("gru"), 2.4),
            (MIDDLE.with_cell("rnn"), 2.1)]
    rows = [
        Row(f"step-{model.name}", f"training step, {model.title}", "tokens/s", bar,
            our_step(model), torch_step(model), TORCH)
        for model, bar in bars]
    rows.append(Row(
        "step-bf16", f"training step, {MIDDLE.title}, bf16", "tokens/s", 1.4,
        our_step(MIDDLE, settings=("training.precision=bf16",)), torch_step(MIDDLE, bf16=True),
        TORCH))
    for name, title, bar in [
            ("seq2seq", "seq2seq with attention and input feeding", 2.2),
            ("tagger", "BiLSTM tagger", 1.5)]:
        rows.append(Row(
            name, title, "tokens/s", bar, Lockstep(("model", name)), torch_model(name), TORCH))
    rows.append(Row(
        "memory", f"memory of the {MIDDLE.title} run", "MiB", 0.33, our_step(MIDDLE),
        torch_step(MIDDLE), TORCH, memory, at_most=True))
    rows.append(Row(
        "start", "start to first step", "s", 0.3, our_step(MIDDLE), torch_step(MIDDLE), TORCH,
        start, at_most=True, absolute=True))
    return rows


def rank_rows():
    rows = []
    for model, bar, scaling in [(MIDDLE, 1.35, 1.92), (WORDS, 1.8, 1.85), (SMALL, 1.4, 1.92)]:
        two = our_step(model, ranks=2)
        rows.append(Row(
            f"ranks-{model.name}", f"2 ranks against DDP, {model.title}", "tokens/s", bar, two,
            torch_step(model, ranks=2), TORCH))
        rows.append(Row(
            f"scaling-{model.name}", f"2 ranks / 1 rank, {model.title}", "tokens/s",
            scaling, two, our_step(model), ITSELF))
    return rows


def own_rows():
    eight = our_step(MIDDLE, lanes=8)
    free = ("training.exchange.order=free",)
    library = ("training.arithmetic=library",)
    return [
        Row("lanes", f"time, 8 lanes / 1, {MIDDLE.title}", "tokens/s", 1.10, eight,
            our_step(MIDDLE), "1 lane", at_most=True, inverse=True),
        Row("order", f"time, tree / free order, {WORDS.title}", "tokens/s", 1.10,
            our_step(WORDS, ranks=2), our_step(WORDS, ranks=2, settings=free), "free order",
            at_most=True, inverse=True),
        Row("portable", f"arithmetic: portable / OpenBLAS, {MIDDLE.title}", "tokens/s", 0.9,
            our_step(MIDDLE), our_step(MIDDLE, settings=library), "OpenBLAS")]


def all_rows():
    from exchange import exchange_rows
    return layer_rows() + step_rows() + rank_rows() + exchange_rows() + own_rows() + peak_rows()
