"""What is trained in the comparison: the same shapes on both sides."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Model:
    """A language model with its batch: embedding, recurrent layers, output layer."""

    cell: str
    layers: int
    hidden: int
    batch: int  # sequences a rank
    time: int  # time steps
    vocabulary: int
    steps: int  # training steps of a timed round

    @property
    def name(self):
        return f"{self.cell}-{self.layers}x{self.hidden}"

    @property
    def title(self):
        text = f"{self.cell.upper()} {self.layers}x{self.hidden}"
        return f"{text} V {self.vocabulary}" if self.vocabulary > 1000 else text

    def with_cell(self, cell):
        return dataclasses.replace(self, cell=cell)


MIDDLE = Model("lstm", 2, 512, 64, 100, 100, steps=1)
WORDS = Model("lstm", 2, 650, 20, 35, 10_000, steps=2)
SMALL = Model("lstm", 1, 256, 32, 50, 100, steps=10)

# Hidden size, batch and time steps of single layers; the input is as wide as the layer.
LAYERS = [(512, 64, 100), (650, 20, 35), (256, 32, 50), (128, 32, 50), (1024, 64, 50)]
PEAK_LAYERS = [(512, 64, 100), (256, 32, 50), (1024, 64, 50)]


def shape_text(shape):
    return "x".join(map(str, shape))
