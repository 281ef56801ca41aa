"""Python libraries that a conversion cannot do without, kept below the cache, not in the system."""

import importlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .failure import Failure
from .wheels import reason

# What a picture comes to may change with a version, so each is pinned.
VERSIONS = {"numpy": "2.2.6", "pillow": "11.3.0", "av": "15.1.0", "fonttools": "4.56.0"}


def library(cache, name, module=None):
    """The imported module; installs its library into a folder of its own first, if need be."""
    version = VERSIONS[name]
    system = f"{sys.implementation.cache_tag}-{sys.platform}"
    folder = Path(cache).resolve() / "python" / f"{name}-{version}-{system}"
    if not folder.exists():
        install(f"{name}=={version}", folder)
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return importlib.import_module(module or name)


def install(requirement, folder):
    """Into a scratch folder that is renamed, so that half a library is never found."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    print(f"fetching the library {requirement}", file=sys.stderr)
    scratch = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:",
             "--disable-pip-version-check", "--target", str(scratch), requirement],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise Failure(f"pip could not install {requirement}: {reason(done.stderr)}")
        scratch.rename(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
