"""What Debian says about its packages: in two languages, long and short, and with key terms.

A description is a short line and paragraphs. The index of translations gives it in a language by the MD5
of the English one; the index of packages tells which source a package was built from, and its key terms
(debtags). All packages of a source stay in one part of a split, for their descriptions are much alike.
"""

import re
from collections import Counter

from .dataset import Dataset
from .splits import rule, split
from .writing import collapsed, write_parts

LICENCE = "metadata of the Debian archive, each text under the licence of its package"
# Words of the longer side of a translated pair; of a long description.
MOST_WORDS, MOST_LONG = 60, 200
SPLIT = rule("source packages, those whose names are alike up to a digit as one,", "NAME")
# How often a key term must occur.
LEAST = 100


def units(description):
    """The short line, then paragraphs and items of lists, each as one line of text."""
    short, *lines = description.split("\n")
    texts, listed = [short], False
    fresh = True
    for line in lines:
        if line.strip() in (".", ""):
            fresh = True
            continue
        item = re.match(r"  +[-*+o•] ", line) is not None
        # Lines that are set further in go on with an item; one that is not begins a new text.
        if fresh or item or (listed and not line.startswith("  ")):
            texts.append("")
            listed = item
        texts[-1] += " " + line
        fresh = False
    return [re.sub(r"^[-*+o•] ", "", collapsed(text)) for text in texts]


def of_sources(sources):
    """The source package of each package, without its version."""
    return {entry["Package"]: entry.get("Source", entry["Package"]).split(" ")[0]
            for entry in sources.packages()}


def family(source):
    """Versions of a package have sources of their own, gcc-11 and gcc-12: the name up to a digit."""
    name = re.match(r"\D*", source)[0].rstrip("-.+")
    return name if len(name) >= 3 else source


def parted(rows):
    """Rows by part of the split, the source left out."""
    parts = split(rows, seed=1, key=lambda row: family(row[0]))
    return {part: [row[1:] for row in chosen] for part, chosen in parts.items()}


def around(number):
    """What a count may be in other releases of Debian: within a fifth."""
    return (number * 4 // 5, number * 6 // 5)


def described(sources, language):
    """(package, MD5 of the English description, description) in the order of packages."""
    entries = [(entry["Package"], entry["Description-md5"], entry[f"Description-{language}"])
               for entry in sources.descriptions(language) if f"Description-{language}" in entry]
    return sorted(entries)


def first_of_each(rows, key):
    """Rows whose key has not been seen."""
    seen = set()
    return [row for row in rows if not (key(row) in seen or seen.add(key(row)))]


def translated(language):
    """A conversion of English to a language."""
    def pairs(sources):
        source = of_sources(sources)
        english = {md5: text for _, md5, text in described(sources, "en")}
        for package, md5, text in described(sources, language):
            ours, theirs = units(english.get(md5, "")), units(text)
            if len(ours) != len(theirs):
                continue
            for left, right in zip(ours, theirs):
                words = max(len(left.split()), len(right.split()))
                # <trans> stands for what has not been translated yet.
                if left and right and words <= MOST_WORDS and left != right and "<trans>" not in right:
                    yield source.get(package, package), left, right

    def convert(folder, sources):
        rows = first_of_each(pairs(sources), key=lambda row: row[1])
        return {**write_parts(folder, parted(rows)), "pairs": len(rows)}
    return convert


def whole(sources):
    """(source package, package, short, long) of each English description that has both."""
    source = of_sources(sources)
    for package, _, text in described(sources, "en"):
        short, *rest = units(text)
        if short and rest:
            yield source.get(package, package), package, short, " ".join(rest)


def summaries(folder, sources):
    """Long description, short description."""
    rows = [row for row in whole(sources) if len(row[3].split()) <= MOST_LONG]
    rows = first_of_each(rows, key=lambda row: row[2:])
    rows = [(source, long, short) for source, _, short, long in rows]
    return {**write_parts(folder, parted(rows)), "pairs": len(rows)}


def terms(sources):
    """The key terms of each package that has some."""
    return {entry["Package"]: sorted({term.strip() for term in entry["Tag"].split(",") if term.strip()})
            for entry in sources.packages() if entry.get("Tag")}


def debtags(folder, sources):
    """Key terms with commas between, description; rare terms are left out."""
    of = terms(sources)
    rows = [row for row in whole(sources) if row[1] in of and len(row[3].split()) <= MOST_LONG]
    rows = first_of_each(rows, key=lambda row: row[2:])
    often = Counter(term for row in rows for term in of[row[1]])
    common = {term for term, times in often.items() if times >= LEAST}
    rows = [(row[0], ",".join(term for term in of[row[1]] if term in common), f"{row[2]}. {row[3]}")
            for row in rows]
    rows = [row for row in rows if row[1]]
    return {**write_parts(folder, parted(rows)), "packages": len(rows), "labels": len(common)}


def translation(code, language, pairs):
    """The set of pairs of English and a language."""
    return Dataset(
        name=f"descriptions-{code}", what=f"Descriptions of Debian packages, English to {language}",
        convert=translated(code), licence=LICENCE, counts={"pairs": around(pairs)}, seed=1, split=SPLIT,
        notes=(f"pairs of short lines, paragraphs and items of lists; the longer side has at most "
               f"{MOST_WORDS} words", "an English text that occurs again is kept once"))


SETS = [
    translation("de", "German", 34854),
    translation("it", "Italian", 120475),
    Dataset(
        name="summaries", what="Long descriptions of Debian packages to short ones, English",
        convert=summaries, licence=LICENCE, counts={"pairs": around(60899)}, seed=1, split=SPLIT,
        notes=(f"long descriptions of more than {MOST_LONG} words are left out",)),
    Dataset(
        name="debtags", what="Key terms of Debian packages: terms, description", convert=debtags,
        licence=LICENCE, counts={"packages": around(29055), "labels": around(134)}, seed=1, split=SPLIT,
        notes=(f"terms that occur less than {LEAST} times are left out", "terms have commas between")),
]
