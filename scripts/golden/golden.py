"""Writes golden files: small JSON files of named tensors that the Swift tests compare with.

Each script beside this one writes one file into Tests/TestSupport/Goldens. PyTorch is only needed
to make them anew, never to build or test:

    python3 -m venv .venv && .venv/bin/pip install -r scripts/golden/requirements.txt
    .venv/bin/python scripts/golden/lstm.py

Numbers are float64 and printed so that they read back as the same float64.
"""

from pathlib import Path

import tensor_file
import torch


def start(seed):
    """Makes a run repeatable and puts everything in float64."""
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    torch.manual_seed(seed)


def draw(*shape, limit=1.0):
    """Uniform numbers in -limit ... limit that are exact in float32 as well."""
    values = torch.rand(*shape) * 2 * limit - limit
    return values.to(torch.float32).to(torch.float64)


def redraw(module, limit=0.8):
    """Replaces every parameter of a module, so that no bias is 0 and no weight is tiny."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(draw(*parameter.shape, limit=limit))


class Golden:
    """Collects named tensors and writes them as one file."""

    def __init__(self, script, about):
        self.name = Path(script).stem
        self.about = about
        self.tensors = {}

    def add(self, name, value):
        """Keeps a copy of a tensor, number or list under a name that is not yet taken."""
        assert name not in self.tensors, name
        tensor = torch.as_tensor(value).detach().clone().to(torch.float64)
        assert torch.isfinite(tensor).all(), name
        self.tensors[name] = tensor

    def add_gradients(self, prefix, module):
        """Keeps the parameters of a module and their gradients."""
        for name, parameter in module.named_parameters():
            self.add(f"{prefix}/{name}", parameter)
            self.add(f"{prefix}/grad/{name}", parameter.grad)

    def write(self):
        """Writes the file, one tensor a line."""
        tensors = {
            name: (list(tensor.shape), tensor.flatten().tolist())
            for name, tensor in self.tensors.items()
        }
        tensor_file.write(
            self.name, self.about, tensors, torch=torch.__version__.split("+")[0])
