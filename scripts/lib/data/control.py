"""Debian's control format: fields of paragraphs, as in indexes of packages and translations."""


def paragraphs(text):
    """Each paragraph as a dictionary; lines that go on keep their leading blank."""
    for block in text.split("\n\n"):
        fields, name = {}, None
        for line in block.split("\n"):
            if line[:1] in (" ", "\t"):
                if name is not None:
                    fields[name] += "\n" + line
            elif ":" in line:
                name, _, value = line.partition(":")
                fields[name] = value.strip()
        if fields:
            yield fields
