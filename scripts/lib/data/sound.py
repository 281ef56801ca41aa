"""Mono sound of 16 bits in WAV files, and a change of its rate."""

import math
import wave

from .failure import Failure


def read(file, numpy):
    """(samples from -1 to 1, samples a second)."""
    with wave.open(str(file)) as sound:
        if (sound.getnchannels(), sound.getsampwidth()) != (1, 2):
            raise Failure(f"{file.name} is not mono with 16 bits")
        content = sound.readframes(sound.getnframes())
        return numpy.frombuffer(content, "<i2") / 32768, sound.getframerate()


def write(file, samples, rate, numpy):
    """Samples beyond -1 to 1 are cut."""
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = numpy.clip(numpy.rint(samples * 32768), -32768, 32767).astype("<i2")
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(whole.tobytes())


def resampled(samples, old, new, numpy):
    """The same sound at another rate: its spectrum is cut off, or goes on with zeros.

    Silence is added at the end, so that the length is a whole number of samples at both rates.
    """
    if old == new:
        return samples
    step = old // math.gcd(old, new)
    length = -(-len(samples) // step) * step
    spectrum = numpy.fft.rfft(samples, length)
    wanted = length * new // old
    bins = wanted // 2 + 1
    spectrum = numpy.pad(spectrum[:bins], (0, max(0, bins - len(spectrum))))
    return numpy.fft.irfft(spectrum, wanted) * (wanted / length)
