"""Compares Lockstep with PyTorch, MPI, itself and the processor's peak, side by side.

Started by scripts/bench, which builds and finds PyTorch.
"""

import argparse
import json
import os
import signal
import sys
import types

import report
from measure import Measurement
from rows import all_rows
from sides import CannotRun, Torch, cores


def arguments(names):
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5, help="rounds of every row (5)")
    parser.add_argument("--quick", action="store_true", help="one round: for a first look")
    parser.add_argument("--only", metavar="NAME,...", help="rows to measure; see --list")
    parser.add_argument("--list", action="store_true", help="show the rows and leave")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--check", action="store_true", help="end with 1 unless every bar is met")
    parser.add_argument("--lockstep", help=argparse.SUPPRESS)
    parser.add_argument("--torch", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.repeats < 1:
        parser.exit(64, f"--repeats is {options.repeats}; give at least 1\n")
    for name in options.only.split(",") if options.only else []:
        if name not in names:
            parser.exit(64, f"--only has '{name}'; give some of {', '.join(names)}\n")
    return options


def torch_facts(tools):
    if not tools.torch:
        return None
    try:
        return Torch('{"kind": "versions"}').run(tools)
    except CannotRun as error:
        print(error, file=sys.stderr)
        return None


def machine_facts(tools):
    """What Lockstep says of this machine, from the smallest benchmark."""
    from sides import Lockstep
    small = ("compute", "--layers-only", "--cells", "lstm", "--shapes", "1x1x1", "--repeats", "1")
    return Lockstep(small).run(tools)["machine"]


def main():
    rows = all_rows()
    options = arguments([row.name for row in rows])
    if options.only:
        wanted = options.only.split(",")
        rows = [row for row in rows if row.name in wanted]
    if options.list:
        for row in rows:
            print(f"{row.name:<18} {row.figure}")
        return 0
    # A pipe that is closed, such as that of head, ends the program without a word.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    tools = types.SimpleNamespace(lockstep=options.lockstep, torch=options.torch, cores=cores())
    repeats = 1 if options.quick else options.repeats
    try:
        machine, torch = machine_facts(tools), torch_facts(tools)
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 70
    facts = {"repeats": repeats, "loadBefore": report.load()}
    results = Measurement(tools, repeats).run(rows)
    facts["loadAfter"] = report.load()
    if options.json:
        whole = report.as_json(results, {**machine, "torch": torch, "cores": os.cpu_count()}, facts)
        print(json.dumps(whole, indent=2))
    else:
        print(report.table(results, report.machine_lines(machine, torch, facts)))
    missed = any(result.verdict != "met" for result in results)
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
