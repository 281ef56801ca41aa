"""Debian packages as a source of data: downloaded and unpacked, never installed, without root.

apt gets a configuration of its own, with its own lists, so that it does not matter when the system's
lists were last updated, nor that systems in containers are often told to fetch no translations.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .control import paragraphs
from .failure import Failure
from .wheels import reason

# Languages of descriptions; English first, which every other is compared with.
LANGUAGES = ("en", "de", "it")
VERSIONS = ".versions"


class Debian:
    """A folder with apt's lists and with unpacked packages."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()

    def unpacked(self, *names):
        """(folder, versions) of packages, together in one folder; fetches them if need be."""
        words = hashlib.sha256(" ".join(names).encode()).hexdigest()[:8]
        target = self.folder / "packages" / (names[0] if len(names) == 1 else f"{names[0]}-{words}")
        stamp = target / VERSIONS
        if not stamp.exists():
            self._update(anew=False)
            self._unpack(names, target)
        return target, json.loads(stamp.read_text())

    def runnable(self, *names):
        """The same with all packages that these depend on and that the system does not have."""
        self._update(anew=False)
        plan = run(self._apt("--simulate", "--no-install-recommends", "install", *names),
                   f"find out what {names[0]} depends on")
        missing = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
        return self.unpacked(*names, *(name for name in missing if name not in names))

    def descriptions(self, language):
        """Paragraphs of the index of translated descriptions, and which index it is."""
        return self._index(f"*_main_i18n_Translation-{language}*")

    def packages(self):
        """Paragraphs of the index of packages, and which index it is."""
        return self._index("*_main_binary-*_Packages*")

    def _unpack(self, names, target):
        target.parent.mkdir(parents=True, exist_ok=True)
        versions = {}
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            tree = Path(scratch) / "tree"
            for name in names:
                print(f"fetching the Debian package {name}", file=sys.stderr)
                file = self._download(name, Path(scratch))
                run(["dpkg-deb", "-x", str(file), str(tree)], f"unpack {file.name}")
                versions[name] = file.name.split("_")[1].replace("%3a", ":")
            (tree / VERSIONS).write_text(json.dumps(versions))
            shutil.rmtree(target, ignore_errors=True)
            tree.rename(target)

    def _download(self, name, scratch):
        """Lists go stale when a release of Debian moves on: a second try is made with new ones."""
        for last in (False, True):
            try:
                run(self._apt("download", name), f"download the Debian package {name}", cwd=scratch)
                return next(scratch.glob(f"{name}_*.deb"))
            except Failure:
                if last:
                    raise
                self._update(anew=True)

    def _index(self, pattern):
        """The largest of the main archive's files; those of updates are small."""
        self._update(anew=False)
        files = [file for file in self._lists().glob(pattern) if "security" not in file.name]
        if not files:
            raise Failure(f"apt has fetched no index like {pattern}: is this Debian?")
        file = max(files, key=lambda file: file.stat().st_size)
        text = run(["/usr/lib/apt/apt-helper", "cat-file", str(file)], f"read {file.name}")
        # The first part of the name is the host that the list came from.
        index = {"index": file.name.partition("_dists_")[2].partition(".")[0],
                 "sha256": hashlib.sha256(text.encode()).hexdigest()}
        return paragraphs(text), index

    def _update(self, anew):
        if anew or not any(self._lists().glob("*_main_binary-*_Packages*")):
            print("fetching apt's lists", file=sys.stderr)
            run(self._apt("update"), "fetch apt's lists")

    def _apt(self, *words):
        """An apt-get command with the private configuration, which is written here."""
        for part in (self._lists() / "partial", self.folder / "apt/cache/archives/partial"):
            part.mkdir(parents=True, exist_ok=True)
        file = self.folder / "apt/apt.conf"
        languages = "".join(f'"{language}"; ' for language in LANGUAGES)
        file.write_text(
            f'#clear Acquire::Languages;\nAcquire::Languages {{ {languages}}};\n'
            f'Dir::State::lists "{self._lists()}/";\n'
            f'Dir::Cache "{self.folder}/apt/cache/";\n'
            # Root's downloads would else be handed to a user who may not read this folder.
            'APT::Sandbox::User "root";\n')
        return ["apt-get", "-qq", "-c", str(file), *words]

    def _lists(self):
        return self.folder / "apt/lists"


def run(words, aim, cwd=None):
    """What the command printed; a failure says what it was for."""
    if shutil.which(words[0]) is None:
        raise Failure(f"cannot {aim}: there is no {words[0]} here; this set needs a Debian system")
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})
    if done.returncode != 0:
        raise Failure(f"could not {aim}: {reason(done.stderr)}")
    return done.stdout
