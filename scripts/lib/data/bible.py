"""The King James Bible, read from the compressed format of SWORD modules.

A module's testament is three files: verses (block, start, length), blocks (start, length, length when
unpacked), and the blocks themselves, each compressed by zlib. Verses are marked up in OSIS, which is XML.
"""

import re
import struct
import zlib

from .dataset import Dataset
from .writing import collapsed, write_lines

MODULE = "usr/share/sword/modules/texts/ztext/engKJV2006eb"


def entries(folder, testament):
    """The markup of each verse, and of what stands before books and chapters."""
    table, packed, verses = ((folder / f"{testament}.{end}").read_bytes() for end in ("bzs", "bzz", "bzv"))
    blocks = [zlib.decompress(packed[start:start + length])
              for start, length, _ in struct.iter_unpack("<III", table)]
    for block, start, length in struct.iter_unpack("<IIH", verses):
        if length:
            yield blocks[block][start:start + length].decode("utf-8")


def plain(markup):
    """The words of the verse: no notes, headings, marks of paragraphs; one line, one blank between."""
    text = re.sub(r"<(note|title|foreign)\b.*?</\1>", "", markup, flags=re.S)
    text = re.sub(r"<(lb|l|lg|milestone|div)\b[^>]*>", " ", text)
    text = re.sub(r"<[^>]*>", "", text)
    # Markup of an older format has been left in some verses.
    return collapsed(re.sub(r"\\[a-z]+\*?", "", text).replace("¶", ""))


def kjv(folder, sources):
    """One verse a line, in the order of the books."""
    module = sources.debian("sword-text-kjv") / MODULE
    verses = [plain(entry) for testament in ("ot", "nt") for entry in entries(module, testament)]
    verses = [verse for verse in verses if verse]
    write_lines(folder / "text.txt", verses)
    text = "\n".join(verses) + "\n"
    return {"verses": len(verses), "characters": len(text), "symbols": len(set(text))}


SETS = [
    Dataset(
        name="kjv", what="The King James Bible as text, a verse a line", convert=kjv,
        licence="public domain; in the United Kingdom printing it needs permission",
        counts={"verses": 31102, "characters": (4_130_000, 4_145_000), "symbols": (66, 70)},
        split="none: published figures train on the first 90 % and test on the first 200,000 characters "
              "of the rest"),
]
