"""SVOX Pico, a speech synthesiser that is built from its sources and called as a library."""

import ctypes
import platform
import shutil
import subprocess
import tempfile
import wave
from pathlib import Path

from .failure import Failure
from .wheels import SourceRelease, reason

RELEASE = SourceRelease("ttspico", "0.3.2", "743a280a8ced8523583665cb45797d730aceb2e145a04a212f82ebb0b5fac6c8")

# bool callback(user, rate, format, channels, bytes, count, isLast)
TAKE = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_int,
                        ctypes.POINTER(ctypes.c_uint8), ctypes.c_uint32, ctypes.c_bool)


class Pico:
    """Speaks English with a voice for each accent: en-US and en-GB."""

    def __init__(self, sources):
        folder = sources.sources(RELEASE) / "picopi/pico"
        self._library = ctypes.CDLL(str(built(folder)))
        self._library.TtsEngine_Create.restype = ctypes.c_void_p
        self._library.TtsEngine_Create.argtypes = [ctypes.c_char_p, ctypes.c_char_p, TAKE]
        for name in ("SetRate", "SetPitch"):
            getattr(self._library, f"TtsEngine_{name}").argtypes = [ctypes.c_void_p, ctypes.c_int]
        self._library.TtsEngine_Speak.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        self._library.TtsEngine_Speak.restype = ctypes.c_bool
        # The library joins folder and name without a slash, and calls back as long as it lives.
        self._folder = f"{folder}/lang/"
        self._take = TAKE(self._taken)
        self._engines = {}
        self._samples, self._rate = bytearray(), 0

    def speak(self, text, file, accent, speed, pitch):
        """Speed and pitch are percent of the voice's own."""
        if accent not in self._engines:
            engine = self._library.TtsEngine_Create(self._folder.encode(), accent.encode(), self._take)
            if not engine:
                raise Failure(f"the voice {accent} of SVOX Pico cannot be loaded")
            self._engines[accent] = engine
        engine = self._engines[accent]
        self._library.TtsEngine_SetRate(engine, speed)
        self._library.TtsEngine_SetPitch(engine, pitch)
        self._samples.clear()
        if not self._library.TtsEngine_Speak(engine, text.encode(), None) or not self._samples:
            raise Failure(f"SVOX Pico could not speak '{text}'")
        with wave.open(str(file), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(self._rate)
            sound.writeframes(bytes(self._samples))

    def _taken(self, _user, rate, _format, _channels, content, count, _last):
        self._rate = rate
        self._samples += ctypes.string_at(content, count)
        return True


def built(folder):
    """The library, built once; in a scratch file that is renamed, so that half a one is never found."""
    target = folder / f"pico-{platform.machine()}.so"
    if target.exists():
        return target
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        raise Failure("SVOX Pico has to be built, but there is no C compiler: install gcc")
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        part = Path(scratch) / target.name
        done = subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-w", f"-I{folder}/tts", f"-I{folder}/lib",
             *map(str, sorted(folder.glob("lib/*.c"))), *map(str, sorted(folder.glob("tts/*.c"))), "-lm",
             "-o", str(part)],
            capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"SVOX Pico could not be built: {reason(done.stderr)}")
        return part.rename(target)
