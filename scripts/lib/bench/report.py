"""The table and its JSON."""

import os
import platform
import textwrap

WIDTH = 100
TITLES = {"PyTorch": "against PyTorch", "MPI": "against MPI_Allreduce",
          "the peak": "against the peak of a core"}


def number(value, unit):
    if value is None:
        return "-"
    return f"{value:,.2f}" if unit == "s" else f"{value:,.1f}" if value < 1000 else f"{value:,.0f}"


def line(result):
    row = result.row
    bar = f"{'≤' if row.at_most else '≥'} {row.bar:.2f}" + (" s" if row.absolute else "")
    ratio = f"{result.ratio:.2f}" if result.ratio else "-"
    ours, other = number(result.ours, row.unit), number(result.other, row.unit)
    return (f"{row.figure:<44} {ours:>9} {other:>10} {row.unit:<9}"
            f"{ratio:>6} {bar:>8}  {result.verdict}")


def table(results, machine):
    lines = []
    sections = {}
    for result in results:
        title = TITLES.get(result.row.against, "against itself")
        sections.setdefault(title, []).append(result)
    for title, members in sections.items():
        other = members[0].row.against if title in TITLES.values() else "other"
        lines.append(f"{title:<44} {'ours':>9} {other:>10} {'':<9}{'ratio':>6} {'bar':>8}  verdict")
        lines += [line(result) for result in members] + [""]
    for result in results:
        if result.reason:
            lines += wrapped(f"not run: {result.row.name}: {result.reason}")
    return "\n".join(lines + machine)


def wrapped(text):
    return textwrap.wrap(text, WIDTH, subsequent_indent="  ")


def as_json(results, machine, facts):
    rows = [
        {"name": result.row.name, "figure": result.row.figure, "unit": result.row.unit,
         "ours": result.ours, "other": result.other, "against": result.row.against,
         "ratio": result.ratio, "bar": result.row.bar, "atMost": result.row.at_most,
         "absolute": result.row.absolute, "verdict": result.verdict, "reason": result.reason,
         "samples": result.samples}
        for result in results]
    return {"rows": rows, "machine": machine, "run": facts}


def machine_lines(machine, torch, facts):
    """Where it was measured, in lines of at most WIDTH columns."""
    own = (f"{machine['processor']}, {machine['cores']} cores, {machine['instructionSet']} kernels, "
           f"{machine['library']} ({machine['libraryCore']}), {machine['mpi']}, "
           f"Lockstep {machine['lockstep']}")
    theirs = (f"PyTorch {torch['torch']} ({torch['cpu']})" if torch else "no PyTorch")
    how = (f"{theirs}; Python {platform.python_version()}, {platform.system()} {platform.release()}; "
           f"1 thread a rank, pinned alike, in turns; rounds: {facts['repeats']}, medians; "
           f"load before and after: {facts['loadBefore']:.1f}, {facts['loadAfter']:.1f}")
    return wrapped(own) + wrapped(how)


def load():
    return os.getloadavg()[0]
