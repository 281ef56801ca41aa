"""What speaks: espeak-ng, flite and festival, from Debian packages that are not installed, and SVOX Pico."""

import os
import subprocess

from .failure import Failure
from .pico import Pico

PACKAGES = ("espeak-ng", "espeak-ng-data", "flite", "festival", "festvox-kallpc16k", "festlex-cmu",
            "festlex-poslex")


class Synthesizers:
    """Each writes WAV files, of the rate that its voice has."""

    def __init__(self, sources):
        self.pico = Pico(sources)
        self.root = sources.programs(*PACKAGES)
        self._data = sources.only(self.root, "usr/lib/*/espeak-ng-data")
        libraries = [str(folder) for folder in sorted(self.root.glob("usr/lib/*-linux-gnu*"))]
        # PulseAudio keeps a library in a folder of its own.
        libraries += [f"{folder}/pulseaudio" for folder in libraries]
        self._environment = {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries), "LC_ALL": "C.UTF-8"}

    def espeak(self, text, file, voice, speed, pitch):
        """Speed in words a minute, pitch from 0 to 99."""
        self._run("espeak-ng", f"--path={self._data.parent}", "-v", voice, "-s", str(speed), "-p", str(pitch),
                  "-w", str(file), text)

    def flite(self, text, file, voice, stretch, pitch):
        """A stretch of 1 is the voice's own speed, 2 half of it; the pitch is in hertz."""
        self._run("flite", "-voice", voice, "--setf", f"duration_stretch={stretch}",
                  "--setf", f"int_f0_target_mean={pitch}", "-t", text, "-o", str(file))

    def festival(self, jobs):
        """(text, file, stretch) of many clips at once, because starting takes long."""
        script = ["(voice_kal_diphone)"]
        for text, file, stretch in jobs:
            script.append(f"(Parameter.set 'Duration_Stretch {stretch})")
            script.append(f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{file}" \'riff)')
        home = self.root / "usr/share/festival"
        # Errors of the script are printed and passed over: see what has come of it.
        self._run("festival", "--datadir", str(home), "--pipe", script="\n".join(script) + "\n(exit)\n")
        if not all(file.exists() for _, file, _ in jobs):
            raise Failure("festival did not speak all that it was given")

    def _run(self, program, *words, script=None):
        file = self.root / "usr/bin" / program
        if not file.exists():
            raise Failure(f"the Debian package {program} holds no program of this name")
        done = subprocess.run([str(file), *words], input=script, env=self._environment, text=True,
                              capture_output=True)
        if done.returncode != 0:
            raise Failure(f"{program} could not speak: {done.stderr.strip()[-200:] or done.returncode}")
