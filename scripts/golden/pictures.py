"""Golden of pictures: small files that Pillow writes (`pip install pillow`), and what it reads from them
as RGB. See tensor_file.py for the format."""

import io
import random

import PIL
import tensor_file
from PIL import Image

SIZE = (13, 10)
# Mode, and options of the file.
CASES = {
    "png/rgb": ("RGB", {"format": "PNG"}),
    "png/grey": ("L", {"format": "PNG"}),
    "png/black": ("1", {"format": "PNG"}),
    "png/palette": ("P", {"format": "PNG"}),
    "png/grey16": ("I;16", {"format": "PNG"}),
    "png/alpha": ("RGBA", {"format": "PNG"}),
    "png/grey-alpha": ("LA", {"format": "PNG"}),
    "jpeg/rgb": ("RGB", {"format": "JPEG", "quality": 90, "subsampling": 0}),
    "jpeg/halved": ("RGB", {"format": "JPEG", "quality": 80, "subsampling": 2}),
    "jpeg/progressive": ("RGB", {"format": "JPEG", "quality": 80, "progressive": True}),
    "jpeg/grey": ("L", {"format": "JPEG", "quality": 80}),
    "jpeg/cmyk": ("CMYK", {"format": "JPEG", "quality": 90}),
}


def drawn():
    """A smooth picture with some noise."""
    noise = random.Random(3)
    picture = Image.new("RGBA", SIZE)
    for y in range(SIZE[1]):
        for x in range(SIZE[0]):
            red, green, blue = 19 * x, 25 * y, 255 - 10 * x - 8 * y
            alpha = 0 if x < 3 else 255 if x > 6 else 60 * x - 120
            picture.putpixel((x, y), (red, green, blue + noise.randrange(4), alpha))
    return picture


def main():
    tensors = {}
    for name, (mode, options) in CASES.items():
        picture = drawn()
        if mode == "I;16":
            grey = picture.convert("L")
            picture = Image.new("I;16", SIZE)
            for y in range(SIZE[1]):
                for x in range(SIZE[0]):
                    picture.putpixel((x, y), 257 * grey.getpixel((x, y)))
        elif mode == "P":
            picture = picture.convert("RGB").quantize(colors=20)
        else:
            picture = picture.convert(mode)
        file = io.BytesIO()
        picture.save(file, **options)
        read = Image.open(io.BytesIO(file.getvalue()))
        if mode == "I;16":
            read = read.point(lambda value: value / 257).convert("L")
        if mode in ("RGBA", "LA"):
            white = Image.new("RGBA", SIZE, "white")
            read = Image.alpha_composite(white, read.convert("RGBA"))
        content, pixels = file.getvalue(), read.convert("RGB").tobytes()
        tensors[f"{name}/file"] = ([len(content)], list(content))
        tensors[f"{name}/pixels"] = ([SIZE[1], SIZE[0], 3], list(pixels))
    about = "The bytes of files, and their pixels as RGB; transparent parts lie on white."
    tensor_file.write("pictures", about, tensors, pillow=PIL.__version__)


main()
