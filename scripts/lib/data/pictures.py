"""Pictures with words: emoji of a font of bitmaps, and their names.

A picture may stand for several characters, such as a person, a joiner and a tool. The font says by
ligatures which glyph that is.
"""

import io
import re
import xml.etree.ElementTree as xml

from .dataset import Dataset
from .libraries import library
from .splits import rule, split
from .writing import write_columns

FONT = "usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
NAMES = "usr/share/unicode/cldr/common"
SIZE = 32


def names(home):
    """The English short name of each character, or string of characters."""
    found = {}
    for folder in ("annotations", "annotationsDerived"):
        for item in xml.parse(home / NAMES / folder / "en.xml").iter("annotation"):
            if item.get("type") == "tts":
                found[item.get("cp")] = item.text
    return found


class Font:
    """The bitmaps of a colour font by the characters that they stand for."""

    def __init__(self, file, fonttools):
        font = fonttools.TTFont(file)
        self._glyphs = font.getBestCmap()
        self._bitmaps = font["CBDT"].strikeData[0]
        self._ligatures = {}
        for lookup in font["GSUB"].table.LookupList.Lookup:
            for table in lookup.SubTable if lookup.LookupType == 4 else []:
                for first, ligatures in table.ligatures.items():
                    for ligature in ligatures:
                        self._ligatures[first, *ligature.Component] = ligature.LigGlyph

    def picture(self, characters):
        """The PNG of the characters, or None where they are not one picture."""
        glyphs = [self._glyphs.get(ord(character)) for character in characters if character != "\ufe0f"]
        while len(glyphs) > 1:
            if not self._join(glyphs):
                return None
        bitmap = self._bitmaps.get(glyphs[0])
        return bitmap and bitmap.imageData

    def _join(self, glyphs):
        """Puts the longest ligature that is there in the place of its parts."""
        for length in range(len(glyphs), 1, -1):
            for start in range(len(glyphs) - length + 1):
                joined = self._ligatures.get(tuple(glyphs[start:start + length]))
                if joined:
                    glyphs[start:start + length] = [joined]
                    return True
        return False


def small(content, image):
    """The picture on white, made square and 32 x 32; None if nothing is to be seen."""
    drawn = image.open(io.BytesIO(content)).convert("RGBA")
    if drawn.getbbox() is None or drawn.getchannel("A").getbbox() is None:
        return None
    side = max(drawn.size)
    square = image.new("RGBA", (side, side), "white")
    square.alpha_composite(drawn, ((side - drawn.width) // 2, (side - drawn.height) // 2))
    return square.convert("RGB").resize((SIZE, SIZE), image.Resampling.BOX)


def plain(characters):
    """Without the colour of skin, which would put near copies on both sides of a split."""
    return re.sub("[\U0001F3FB-\U0001F3FF\ufe0f]", "", characters) or characters


def emoji(folder, sources):
    """PNG files that are called by their characters, and three manifests."""
    image = library(sources.cache, "pillow", "PIL.Image")
    font = Font(sources.debian("fonts-noto-color-emoji") / FONT,
                library(sources.cache, "fonttools", "fontTools.ttLib"))
    rows = []
    (folder / "png").mkdir()
    for characters, text in sorted(names(sources.debian("unicode-cldr-core")).items()):
        content = font.picture(characters)
        picture = content and small(content, image)
        if picture:
            path = "png/" + "-".join(f"{ord(character):x}" for character in characters) + ".png"
            picture.save(folder / path, optimize=False)
            rows.append((path, text, plain(characters)))
    counts = {"pictures": len(rows)}
    for part, chosen in split(rows, seed=1, key=lambda row: row[2]).items():
        counts[part] = write_columns(folder / f"{part}.tsv", [row[:2] for row in chosen])
    return counts


SETS = [
    Dataset(
        name="emoji", what="Noto's emoji, 32 x 32 in colour (PNG), and their English names",
        convert=emoji, licence="pictures OFL 1.1, names Unicode licence",
        counts={"pictures": (3300, 4200)}, seed=1,
        split=rule("emoji, those that differ in the colour of skin as one,", "CHARACTERS")),
]
