"""The format of golden files: JSON with one tensor a line, and what made them. Needs no library."""

import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "Tests" / "TestSupport" / "Goldens"


def write(name, about, tensors, **versions):
    """Writes {name: (shape, flat list of numbers)} as the file that the script of this name makes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    header = {
        "generator": f"scripts/golden/{name}.py",
        **versions,
        "python": sys.version.split()[0],
        "about": about,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in header.items()]
    rows = [
        "    " + json.dumps({"name": key, "shape": shape, "values": values}, separators=(",", ":"))
        for key, (shape, values) in tensors.items()
    ]
    text = "{\n" + "\n".join(lines) + '\n  "tensors": [\n' + ",\n".join(rows) + "\n  ]\n}\n"
    (FOLDER / f"{name}.json").write_text(text)
