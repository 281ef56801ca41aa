"""Python's expressions and their syntax trees, from the sources of the standard library.

The tree is written as in the paper "Grammar as a Foreign Language": names of nodes and brackets, without
the words. Names of variables stay in the source; numbers and strings are replaced by what they are.
"""

import ast
import io
import platform
import sysconfig
import tokenize
from pathlib import Path

from .dataset import Dataset
from .splits import rule, split
from .writing import write_parts

MOST = 40
PLAIN = {"(", ")", "Attribute", "Name", "Constant"}
# Folders that are not the library itself, or that not every installation has.
OUTSIDE = {"test", "tests", "idle_test", "site-packages", "dist-packages", "idlelib", "turtledemo",
           "lib2to3", "ensurepip", "distutils", "__pycache__"}


def tree(node):
    """The node as a list of tokens; one without parts needs no brackets."""
    name = type(node).__name__
    inner = [token for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr_context)
             for token in tree(child)]
    return ["(", name, *inner, ")"] if inner else [name]


def tokens(source):
    """Python's own tokens; None where they cannot be told."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(f"({source}\n)").readline):
            if token.type == tokenize.STRING:
                found.append("STRING")
            elif token.type == tokenize.NUMBER:
                found.append("NUMBER")
            elif token.type in (tokenize.NAME, tokenize.OP):
                found.append(token.string)
            elif token.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.ENDMARKER):
                return None
    except (tokenize.TokenError, SyntaxError):
        return None
    return found[1:-1]


def outermost(node):
    """The largest expressions within a statement, and those of the statements in it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        else:
            yield from outermost(child)


def segment(lines, node):
    """The node's text, from lines of UTF-8; columns count bytes."""
    chosen = lines[node.lineno - 1:node.end_lineno]
    chosen[-1] = chosen[-1][:node.end_col_offset]
    chosen[0] = chosen[0][node.col_offset:]
    return b"\n".join(chosen).decode("utf-8")


def pairs(text):
    """(expression, tree) of a file; constants and names, dotted or not, are left out."""
    lines = text.encode("utf-8").split(b"\n")
    for node in outermost(ast.parse(text)):
        # Formatted strings hold a language of their own.
        if any(isinstance(part, ast.JoinedStr) for part in ast.walk(node)):
            continue
        source, target = tokens(segment(lines, node)), tree(node)
        if PLAIN.issuperset(target):
            continue
        if source and max(len(source), len(target)) <= MOST:
            yield " ".join(source), " ".join(target)


def python_syntax(folder, sources):
    """Expressions that occur again are kept once; files stay together."""
    home = Path(sysconfig.get_path("stdlib"))
    sources.note({"python": platform.python_version()})
    rows, seen = [], set()
    for file in sorted(home.rglob("*.py"), key=lambda file: file.relative_to(home).as_posix().encode()):
        name = file.relative_to(home)
        # The names of folders that hold the build's settings begin with config- and _sysconfigdata.
        if OUTSIDE.intersection(name.parts) or name.parts[0].startswith(("config-", "_sysconfig")):
            continue
        for source, target in pairs(file.read_text(encoding="utf-8")):
            if source not in seen:
                seen.add(source)
                rows.append((name.as_posix(), source, target))
    parts = split(rows, seed=1, key=lambda row: row[0])
    counts = write_parts(folder, {part: [row[1:] for row in chosen] for part, chosen in parts.items()})
    return {**counts, "pairs": len(rows), "files": len({row[0] for row in rows})}


SETS = [
    Dataset(
        name="python-syntax", what="Expressions of Python's library and their syntax trees",
        convert=python_syntax, licence="Python Software Foundation licence",
        counts={"pairs": (30_000, 60_000), "files": (300, 600)}, seed=1, split=rule("files", "PATH"),
        notes=("taken from the Python that ran scripts/data, so other versions give other pairs",
               f"at most {MOST} tokens a side; formatted strings are left out")),
]
