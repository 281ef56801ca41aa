"""Times a training step over its sizes; writes a table, a plot and the numbers.

Started by scripts/curves, which builds.
"""

import argparse
import csv
import pathlib
import statistics
import sys
import types

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))

import report
from plot import svg
from sides import CannotRun, cores
from sweeps import BASE, points

CATALOGUE = pathlib.Path(__file__).resolve().parents[3] / "Sources/Training/Training.docc"
BEGIN, END = "<!-- curves: begin -->", "<!-- curves: end -->"
FIGURES = ["milliseconds", "tokensPerSecond", "data", "compute", "exchange", "update"]


def measure(chosen, tools, repeats):
    """All points take turns; each keeps its medians. Returns the machine."""
    answers, machine = [[] for _ in chosen], None
    for repeat in range(repeats):
        for number, point in enumerate(chosen):
            if sys.stderr.isatty():
                place = f"round {repeat + 1}/{repeats}, {number + 1}/{len(chosen)}"
                print(f"\r\x1b[K{place}: {point.sweep} {point.x}", end="", file=sys.stderr)
            answer = point.side.run(tools)
            machine = answer["machine"]
            answers[number].append(answer["settings"][0])
    for point, found in zip(chosen, answers):
        point.figures = {
            name: statistics.median(one[name] for one in found) for name in FIGURES}
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    return machine


def table(chosen):
    lines = ["| curve | at | ms/step | tokens/s | exchange, ms | update, ms |", "|---|---|---|---|---|---|"]
    for point in chosen:
        figures = point.figures
        lines.append(
            f"| {point.sweep} | {point.x:,} | {figures['milliseconds']:,.1f} "
            f"| {figures['tokensPerSecond']:,.0f} | {figures['exchange']:.2f} "
            f"| {figures['update']:.2f} |")
    return "\n".join(lines)


def section(chosen, machine, facts, quick):
    base = (f"{BASE.cell.upper()} with {BASE.layers} layer, hidden size {BASE.hidden}, batch {BASE.batch}, "
            f"{BASE.time} time steps, vocabulary {BASE.vocabulary}, where not said otherwise.")
    note = "A quick pass of one round: to be measured again.\n\n" if quick else ""
    where = "\n".join(report.machine_lines(machine, None, facts)).replace("no PyTorch; ", "")
    return f"{note}{base}\n\n![Cost curves](cost-curves)\n\n{table(chosen)}\n\n{where}\n"


def write(folder, chosen, text):
    folder.mkdir(parents=True, exist_ok=True)
    rows = [point.row() for point in chosen]
    with open(folder / "cost-curves.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    names = list(dict.fromkeys(point.sweep for point in chosen))
    curves = [
        (name, [(point.x, point.figures["milliseconds"]) for point in chosen if point.sweep == name])
        for name in names]
    (folder / "cost-curves.svg").write_text(svg(curves))
    if folder != CATALOGUE / "Resources":
        (folder / "cost-curves.md").write_text(text)
        return
    page = CATALOGUE / "Performance.md"
    before, rest = page.read_text().split(BEGIN)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{rest.split(END)[1]}")


def main():
    parser = argparse.ArgumentParser(prog="scripts/curves", description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="rounds of every point (3)")
    parser.add_argument("--quick", action="store_true", help="one round of every other point")
    parser.add_argument("--output", help="a folder for the files, instead of the documentation")
    parser.add_argument("--lockstep", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.repeats < 1:
        parser.exit(64, f"--repeats is {options.repeats}; give at least 1\n")
    tools = types.SimpleNamespace(lockstep=options.lockstep, torch="", cores=cores())
    repeats = 1 if options.quick else options.repeats
    chosen = points(len(tools.cores), options.quick)
    facts = {"repeats": repeats, "loadBefore": report.load()}
    try:
        machine = measure(chosen, tools, repeats)
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 70
    facts["loadAfter"] = report.load()
    folder = pathlib.Path(options.output) if options.output else CATALOGUE / "Resources"
    text = section(chosen, machine, facts, options.quick)
    write(folder, chosen, text)
    print(text)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
