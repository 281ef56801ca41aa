"""The two sides of a comparison: each runs as a process of its own and answers with JSON."""

import dataclasses
import json
import os
import pathlib
import signal
import subprocess

from models import shape_text

FOLDER = pathlib.Path(__file__).resolve().parent
ROUNDS = 3  # timed rounds of a process, after one that warms up
TIME_LIMIT = 900  # seconds

# Starts a rank on the core that is its own, so that both sides are pinned alike.
PINNED_RANK = 'n=$((OMPI_COMM_WORLD_LOCAL_RANK + 1)); exec taskset -c "$(echo "$BENCH_CORES" | cut -d, -f$n)" "$@"'


class CannotRun(Exception):
    """Why a side has no figure, in a few words."""


def cores():
    """One processor number for each physical core that this process may use."""
    seen, chosen = set(), []
    for number in sorted(os.sched_getaffinity(0)):
        path = f"/sys/devices/system/cpu/cpu{number}/topology/thread_siblings_list"
        try:
            siblings = pathlib.Path(path).read_text().strip()
        except OSError:
            siblings = str(number)
        if siblings not in seen:
            seen.add(siblings)
            chosen.append(number)
    return chosen


def call(command, environment, name):
    """Runs a command; the JSON it prints, or CannotRun with the last line of its errors."""
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        output, errors = process.communicate(timeout=TIME_LIMIT)
    except BaseException as error:  # also Ctrl-C: nothing is left running
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            raise CannotRun(f"{name}: no answer in {TIME_LIMIT} s") from None
        raise
    if process.returncode != 0:
        raise CannotRun(f"{name}: {reason(errors, process.returncode)}")
    try:
        return json.loads(output)
    except ValueError:
        raise CannotRun(f"{name}: printed no JSON") from None


def reason(errors, code):
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    own = [line.removeprefix("lockstep: ") for line in lines if line.startswith("lockstep: ")]
    text = (own or lines or [f"ended with {code}"])[-1]
    return text.split("; see 'lockstep")[0]


@dataclasses.dataclass(frozen=True)
class Lockstep:
    """`lockstep bench ARGUMENTS --json` with some ranks, each on a core."""

    arguments: tuple
    ranks: int = 1
    environment: tuple = ()

    def run(self, tools):
        if self.ranks > len(tools.cores):
            raise CannotRun(f"needs {self.ranks} cores, here are {len(tools.cores)}")
        numbers = ",".join(map(str, tools.cores[: self.ranks]))
        environment = os.environ | dict(self.environment) | {"BENCH_CORES": numbers}
        command = [tools.lockstep, "bench", *self.arguments, "--json"]
        if self.ranks == 1:
            command = ["taskset", "-c", numbers, *command]
        else:
            pinned = ["sh", "-c", PINNED_RANK, "sh", *command]
            command = ["mpirun", "-q", "--bind-to", "none", "-n", str(self.ranks), *pinned]
        try:
            return call(command, environment, "ours")
        except CannotRun as error:
            if "Unknown option '--json'" in str(error):
                raise CannotRun(f"ours: unknown command 'bench {self.arguments[0]}'") from None
            raise


@dataclasses.dataclass(frozen=True)
class Torch:
    """PyTorch with a specification that torch_side.py understands."""

    specification: str

    def run(self, tools):
        if not tools.torch:
            raise CannotRun("no PyTorch")
        wanted = json.loads(self.specification)
        ranks = wanted.get("ranks", 1)
        if ranks > len(tools.cores):
            raise CannotRun(f"needs {ranks} cores, here are {len(tools.cores)}")
        wanted["cores"] = tools.cores[:ranks]
        environment = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        script = str(FOLDER / "torch_side.py")
        return call([tools.torch, script, json.dumps(wanted)], environment, "PyTorch")


# MARK: What is asked of them


def our_layers(cell, shapes):
    names = ",".join(map(shape_text, shapes))
    return Lockstep(
        ("compute", "--layers-only", "--cells", cell, "--shapes", names, "--repeats", str(ROUNDS)))


def our_step(model, ranks=1, lanes=None, settings=()):
    changes = {
        "model.cell": model.cell, "model.layers": model.layers, "model.hidden": model.hidden,
        "model.embedding": model.hidden, "model.dropout": 0, "training.batch": model.batch * ranks,
        "training.timeSteps": model.time, "training.optimizer.name": "adam", "training.clip": 1,
        "training.threads": 1, "training.precision": "float32", "model.forgetBias": 0}
    words = [word for key, value in changes.items() for word in ("--set", f"{key}={value}")]
    words += [word for setting in settings for word in ("--set", setting)]
    return Lockstep(
        ("train", "shakespeare", "--random-tokens", str(model.vocabulary), "--lanes",
         str(lanes or ranks), "--repeats", str(ROUNDS), "--steps", str(model.steps), *words), ranks)


def torch_layers(cell, shapes):
    return Torch(json.dumps({"kind": "layers", "cell": cell, "shapes": shapes, "rounds": ROUNDS}))


def torch_step(model, ranks=1, bf16=False):
    return Torch(json.dumps(
        {"kind": "step", **vars(model), "ranks": ranks, "bf16": bf16, "rounds": ROUNDS}))


def torch_model(name):
    return Torch(json.dumps({"kind": name, "steps": 2, "rounds": ROUNDS}))


