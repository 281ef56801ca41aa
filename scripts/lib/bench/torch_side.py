"""The PyTorch side of scripts/bench: one thread a rank, pinned to a core; prints JSON.

usage: torch_side.py SPECIFICATION       (JSON, as scripts/lib/bench/sides.py makes it)
"""

import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import time


def pin(wanted):
    rank = int(os.environ.get("RANK", "0"))
    os.sched_setaffinity(0, {wanted["cores"][rank]})


def age():
    """Seconds since this process was started."""
    words = pathlib.Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    uptime = float(pathlib.Path("/proc/uptime").read_text().split()[0])
    return uptime - int(words[19]) / os.sysconf("SC_CLK_TCK")


def peak_memory():
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    return None


def rate(units, rounds, steps, step, wait=lambda: None):
    """The median over rounds of units a second; the first round warms up."""
    rates = []
    for _ in range(rounds + 1):
        wait()
        start = time.perf_counter()
        for _ in range(steps):
            step()
        wait()
        rates.append(units * steps / (time.perf_counter() - start))
    return statistics.median(rates[1:])


def layers(wanted):
    """Forward and backward of single layers, with the gradients of weights and input."""
    from torch_models import RECURRENT, torch
    figures = []
    for hidden, batch, steps in wanted["shapes"]:
        layer = RECURRENT[wanted["cell"]](hidden, hidden)
        x = torch.rand(steps, batch, hidden).mul_(2).sub_(1).requires_grad_()
        gradient = torch.rand(steps, batch, hidden).sub_(0.5).mul_(0.02)

        def run():
            layer.zero_grad()
            x.grad = None
            layer(x)[0].backward(gradient)

        figures.append(rate(batch * steps, wanted["rounds"], 1, run))
    return {"tokensPerSecond": figures}


def optimized(model, parameters, loss):
    """One step: gradients, clipping by global norm, Adam."""
    from torch_models import nn, torch
    optimizer = torch.optim.Adam(parameters, lr=0.001)

    def step():
        optimizer.zero_grad()
        loss(model).backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()

    return step


def language_model(wanted):
    from torch_models import LanguageModel, nn, torch
    ranks, batch, steps, vocabulary = (
        wanted["ranks"], wanted["batch"], wanted["time"], wanted["vocabulary"])
    model = LanguageModel(wanted["cell"], wanted["layers"], wanted["hidden"], vocabulary)
    parameters, wait = list(model.parameters()), lambda: None
    if ranks > 1:
        torch.distributed.init_process_group("gloo")
        model, wait = nn.parallel.DistributedDataParallel(model), torch.distributed.barrier
    tokens = torch.randint(0, vocabulary, (steps, batch))
    targets = torch.randint(0, vocabulary, (steps * batch,))
    zeros = torch.zeros(wanted["layers"], batch, wanted["hidden"])
    state = (zeros, zeros) if wanted["cell"] == "lstm" else zeros

    def loss(model):
        nonlocal state
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=wanted["bf16"]):
            logits, after = model(tokens, state)
        state = tuple(x.detach() for x in after) if isinstance(after, tuple) else after.detach()
        return nn.functional.cross_entropy(logits.float().view(-1, vocabulary), targets)

    step, start = optimized(model, parameters, loss), age()
    speed = rate(ranks * batch * steps, wanted["rounds"], wanted["steps"], step, wait)
    return {"tokensPerSecond": speed, "startSeconds": start, "peakMemory": peak_memory()}


def seq2seq(wanted):
    from torch_models import Translator, nn, torch
    steps, batch, vocabulary = 30, 64, 8000
    model = Translator(vocabulary)
    source, words = (torch.randint(0, vocabulary, (steps, batch)) for _ in range(2))
    targets = torch.randint(0, vocabulary, (steps * batch,))

    def loss(model):
        return nn.functional.cross_entropy(model(source, words).view(-1, vocabulary), targets)

    step = optimized(model, list(model.parameters()), loss)
    return {"tokensPerSecond": rate(steps * batch, wanted["rounds"], wanted["steps"], step)}


def tagger(wanted):
    from torch_models import Tagger, nn, torch
    steps, batch, vocabulary, tags = 30, 32, 10_000, 17
    model = Tagger(vocabulary, tags=tags)
    words = torch.randint(0, vocabulary, (steps, batch))
    targets = torch.randint(0, tags, (steps * batch,))

    def loss(model):
        return nn.functional.cross_entropy(model(words).view(-1, tags), targets)

    step = optimized(model, list(model.parameters()), loss)
    return {"tokensPerSecond": rate(steps * batch, wanted["rounds"], wanted["steps"] * 5, step)}


def versions(wanted):
    import torch
    return {"torch": torch.__version__, "cpu": torch.backends.cpu.get_cpu_capability()}


def start_ranks(ranks):
    """Starts this script once a rank; rank 0 prints. If one fails, so does the whole."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(ranks)}
    processes = [
        subprocess.Popen([sys.executable, *sys.argv], env=os.environ | shared | {"RANK": str(rank)})
        for rank in range(ranks)]
    try:
        while any(process.poll() is None for process in processes):
            if any(process.poll() for process in processes):
                return 1
            time.sleep(0.02)
        return max(process.returncode for process in processes)
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()


KINDS = {"layers": layers, "step": language_model, "seq2seq": seq2seq, "tagger": tagger,
         "versions": versions}


def main():
    wanted = json.loads(sys.argv[1])
    ranks = wanted.get("ranks", 1)
    if ranks > 1 and "RANK" not in os.environ:
        sys.exit(start_ranks(ranks))
    pin(wanted)
    import torch
    torch.set_num_threads(1)
    torch.manual_seed(1)
    figure = KINDS[wanted["kind"]](wanted)
    if os.environ.get("RANK", "0") == "0":
        print(json.dumps(figure), flush=True)
    # Without waiting for Gloo's threads, which may linger.
    os._exit(0)


if __name__ == "__main__":
    main()
