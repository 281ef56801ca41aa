"""Plain files: UTF-8, one item a line, each line ended by a line feed."""

from .failure import Failure


def write_lines(file, lines):
    """How many lines were written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with open(file, "w", encoding="utf-8", newline="\n") as stream:
        for line in lines:
            if "\n" in line or "\r" in line:
                raise Failure(f"{file.name}: an item has a line break within: {line[:60]!r}")
            stream.write(line + "\n")
            count += 1
    return count


def write_columns(file, rows):
    """Rows of strings with tabs between; how many."""
    def lines():
        for row in rows:
            if any("\t" in cell for cell in row):
                raise Failure(f"{file.name}: an item has a tab within: {row!r}")
            yield "\t".join(row)
    return write_lines(file, lines())


def write_parts(folder, parts, suffix=".tsv"):
    """One file of columns for each part of a split; the counts by name."""
    return {part: write_columns(folder / f"{part}{suffix}", rows) for part, rows in parts.items()}


def collapsed(text):
    """Text with each run of blanks, tabs and line ends made one blank."""
    return " ".join(text.split())
