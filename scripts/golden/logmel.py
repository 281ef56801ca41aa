"""Golden of log-mel features, computed with NumPy alone (`pip install numpy`): its transform, its windows
and the formulas of The HTK Book. See tensor_file.py for the format."""

import numpy
import tensor_file

# Sample rate, samples, filters, window, order of differences, frames a step.
CASES = {
    "plain": (16000, 1001, 40, "hamming", 0, 1),
    "hann": (8000, 700, 23, "hann", 1, 1),
    "stacked": (11025, 1213, 20, "hamming", 2, 3),
    "short": (8000, 90, 7, "hann", 2, 2),
}


def mel(frequency):
    return 2595 * numpy.log10(1 + frequency / 700)


def filterbank(rate, size, count):
    """Triangles whose sides are straight in mel: [count, size / 2 + 1]."""
    edges = numpy.linspace(mel(20), mel(rate / 2), count + 2)
    bins = mel(numpy.fft.rfftfreq(size, 1 / rate))
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return numpy.maximum(0, numpy.minimum(rising, falling))


def differences(frames):
    padded = numpy.pad(frames, ((2, 2), (0, 0)), mode="edge")
    return ((padded[3:-1] - padded[1:-3]) + 2 * (padded[4:] - padded[:-4])) / 10


def features(samples, rate, filters, window, order, stacking):
    length, hop = int(rate * 0.025 + 0.5), int(rate * 0.01 + 0.5)
    samples = numpy.concatenate([samples[:1], samples[1:] - 0.97 * samples[:-1]])
    samples = numpy.pad(samples, (0, max(0, length - len(samples))))
    starts = range(0, len(samples) - length + 1, hop)
    shape = {"hann": numpy.hanning, "hamming": numpy.hamming}[window](length)
    frames = numpy.stack([samples[start : start + length] * shape for start in starts])
    size = 1 << (length - 1).bit_length()
    powers = numpy.abs(numpy.fft.rfft(frames, size)) ** 2
    logs = numpy.log(numpy.maximum(powers @ filterbank(rate, size, filters).T, 1e-10))
    parts = [logs]
    for _ in range(order):
        parts.append(differences(parts[-1]))
    whole = numpy.concatenate(parts, axis=1)
    missing = -len(whole) % stacking
    whole = numpy.concatenate([whole, numpy.repeat(whole[-1:], missing, axis=0)])
    return whole.reshape(len(whole) // stacking, -1)


def main():
    random = numpy.random.default_rng(7)
    tensors = {}
    for name, (rate, count, filters, window, order, stacking) in CASES.items():
        time = numpy.arange(count) / rate
        tone = 0.5 * numpy.sin(2 * numpy.pi * (300 + 9000 * time) * time)
        noise = 0.01 * random.standard_normal(count)
        # Multiples of 1/32768, as a file of 16 bits has them.
        samples = numpy.round((tone + noise) * 32768) / 32768
        made = features(samples, rate, filters, window, order, stacking)
        for what, array in (("samples", samples), ("features", made)):
            tensors[f"{name}/{what}"] = (list(array.shape), array.flatten().tolist())
    about = "Log-mel features [steps, width] of sounds; cases as in the script."
    tensor_file.write("logmel", about, tensors, numpy=numpy.__version__)


main()
