"""A set's folder: made beside its place, described by about.json, moved there when it is whole."""

import json
import os
import shutil
import sys
import time
from pathlib import Path

from .failure import Failure
from .sources import Sources
from .wheels import digest

ABOUT = "about.json"


def make(dataset, home, again):
    """Writes the set below `home`, unless it is there; says what it did."""
    target = home / dataset.name
    if (target / ABOUT).exists() and not again:
        print(f"{dataset.name}: {target} is complete; --again makes it anew")
        return
    started = time.monotonic()
    scratch = home / f".{dataset.name}-{os.getpid()}"
    try:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        sources = Sources(home / ".cache")
        counts = dataset.convert(scratch, sources)
        surprises = dataset.surprises(counts)
        if surprises:
            raise Failure(f"{'; '.join(surprises)}: nothing was written")
        describe(dataset, scratch, counts, sources.used)
        replace(scratch, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    numbers = ", ".join(f"{what} {number:,}" for what, number in counts.items())
    print(f"{dataset.name}: wrote {target} in {time.monotonic() - started:.1f} s: {numbers}")


def describe(dataset, folder, counts, used):
    """Writes about.json, the last file of a complete folder."""
    about = {
        "name": dataset.name,
        "what": dataset.what,
        "source": used,
        "licence": dataset.licence,
        "shareable": dataset.shareable,
        "counts": counts,
        "split": dataset.split,
        "seed": dataset.seed,
        "notes": list(dataset.notes),
        "sha256": {name: digest(folder / name) for name in names(folder)},
    }
    text = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    (folder / ABOUT).write_text(text, encoding="utf-8")


def replace(scratch, target):
    """Moves the folder to its place; one that stands there is set aside first."""
    old = scratch.with_name(scratch.name + "-old")
    if target.exists():
        target.rename(old)
    scratch.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def check(name, home):
    """Compares the files with about.json; true if all are as they were written."""
    folder = home / name
    if not (folder / ABOUT).exists():
        raise Failure(f"{folder} is not complete: run scripts/data {name} first")
    wanted = json.loads((folder / ABOUT).read_text(encoding="utf-8"))["sha256"]
    here = set(names(folder))
    bad = [f"{file} is missing" for file in sorted(wanted.keys() - here)]
    bad += [f"{file} is not of this set" for file in sorted(here - wanted.keys())]
    bad += [f"{file} has changed" for file in sorted(wanted.keys() & here)
            if digest(folder / file) != wanted[file]]
    for sentence in bad:
        print(f"{name}: {sentence}", file=sys.stderr)
    if not bad:
        print(f"{name}: {len(wanted)} files are as they were written")
    return not bad


def names(folder):
    """Paths of a folder's files, about.json left out, in byte order."""
    files = (file.relative_to(folder).as_posix() for file in Path(folder).rglob("*") if file.is_file())
    return sorted((name for name in files if name != ABOUT), key=str.encode)
