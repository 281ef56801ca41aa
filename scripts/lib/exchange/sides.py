"""Both sides of an exchange: runs of Lockstep, and PyTorch's modules with the same numbers."""

import json
import random
import subprocess
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import modules

LENGTHS = [1, 7, 8, 9, 31, 64, 65]


class Failure(Exception):
    """A command that failed, in one sentence."""


class Exchange:
    """One case in a folder of its own."""

    def __init__(self, case, folder, lockstep):
        self.case, self.folder, self.lockstep = case, Path(folder), Path(lockstep).resolve()
        self.folder.mkdir()
        draw = random.Random(7)
        if case.data is None:
            # A text with something to learn, of more letters than the layers have units: each comes
            # after one of five.
            letters = [0]
            while len(letters) < 6001:
                letters.append(letters[-1] * 5 % 125 + draw.randrange(5))
            text = "".join(chr(0x400 + letter) for letter in letters)
            (self.folder / "train.txt").write_text(text, encoding="utf-8")
            (self.folder / "test.txt").write_text(text[:701], encoding="utf-8")
        else:
            self.sequences = [
                [self.row(draw) for _ in range(length)] for length in LENGTHS]
            lines = (" ".join(self.word(row) for row in rows) for rows in self.sequences)
            (self.folder / "lines.txt").write_text("\n".join(lines) + "\n")
        (self.folder / "recipe.yml").write_text(self.recipe())

    def row(self, draw):
        if self.case.inputs:
            return [draw.randrange(-1024, 1025) / 512 for _ in range(self.case.inputs)]
        return draw.randrange(self.case.vocabulary)

    @staticmethod
    def word(row):
        return ",".join(map(str, row)) if isinstance(row, list) else str(row)

    def recipe(self):
        if self.case.data is None:
            # One stream: the loss is that of the whole text from one end to the other.
            tied = "embedding: 64, tied: true" if self.case.tied else "embedding: 9"
            return f"""task: language-model
data: {{train: train.txt, test: test.txt}}
model: {{cell: {self.case.cell}, layers: 2, hidden: 64, {tied}}}
training: {{lanes: 1, batch: 1, timeSteps: 50, optimizer: {{name: adam, learningRate: 0.01}}}}
checkpoint: {{every: 0}}
"""
        layers = "".join(
            f"    - {json.dumps({'name': name, 'kind': kind, **options})}\n"
            for name, kind, options in self.case.layers)
        return f"""task: sequence
data: {{generate: {self.case.data}, length: 20, examples: 200, heldOut: 8}}
model:
  network:
{layers}training: {{lanes: 4, batch: 8, optimizer: {{name: adam, learningRate: 0.01}}}}
checkpoint: {{every: 0}}
"""

    def run(self, *words):
        result = subprocess.run(
            [self.lockstep, *words], cwd=self.folder, capture_output=True, text=True)
        if result.returncode != 0:
            raise Failure(f"lockstep {' '.join(words)}: {result.stderr.strip()}")
        return result.stdout

    def module(self):
        """A module of PyTorch, ready to use."""
        torch.manual_seed(11)
        if self.case.data is None:
            characters = set((self.folder / "train.txt").read_text(encoding="utf-8"))
            # Token 0 is for characters that the text does not have.
            return modules.LanguageModel(
                len(characters) + 1, self.case.cell, tied=self.case.tied).eval()
        return modules.Network(self.case).eval()

    def theirs(self, module):
        """What the module gives for all sequences, flat."""
        with torch.no_grad():
            if self.case.data is None:
                characters = sorted(set((self.folder / "train.txt").read_text(encoding="utf-8")))
                text = (self.folder / "test.txt").read_text(encoding="utf-8")
                return [module.bits(torch.tensor([characters.index(c) + 1 for c in text]))]
            rows = [module(torch.tensor(rows)) for rows in self.sequences]
            return torch.cat([row.flatten() for row in rows]).tolist()

    def ours(self, run):
        """What the run gives, flat."""
        if self.case.data is None:
            lines = (self.folder / run / "metrics.jsonl").read_text().splitlines()
            return [json.loads(line)["test"]["loss"] for line in lines if '"test"' in line][-1:]
        text = self.run("predict", run, "--data", "lines.txt")
        return [float(number) for number in text.replace(",", " ").split()]

    def to_torch(self):
        """Trains with Lockstep, loads into PyTorch; the largest difference of outputs."""
        self.run("train", "recipe.yml", "--output", "trained", "--steps", "20")
        module = self.module()
        module.load_state_dict(load_file(self.folder / "trained/model.safetensors"))
        return difference(self.ours("trained"), self.theirs(module))

    def from_torch(self):
        """Starts Lockstep from a state dict; the largest difference of outputs, and whether what it
        writes back has the same bits."""
        module = self.module()
        modules.unsettle(module)
        # Copies: a file has no room for two names of the same memory.
        state = {name: values.clone() for name, values in module.state_dict().items()}
        save_file(state, self.folder / "state.safetensors")
        self.run(
            "train", "recipe.yml", "--output", "started", "--initialize", "state.safetensors",
            "--steps", "0")
        back = load_file(self.folder / "started/model.safetensors")
        same = all(torch.equal(back[name], state[name]) for name in back)
        same = same and all("num_batches" in name for name in state.keys() - back.keys())
        return difference(self.ours("started"), self.theirs(module)), same


def difference(ours, theirs):
    """The largest |ours - theirs| / max(1, |theirs|)."""
    if len(ours) != len(theirs) or not ours:
        raise Failure(f"Lockstep gives {len(ours)} numbers, PyTorch {len(theirs)}")
    return max(abs(a - b) / max(1, abs(b)) for a, b in zip(ours, theirs))
