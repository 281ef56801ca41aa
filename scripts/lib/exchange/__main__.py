"""Exchanges models with PyTorch; started by scripts/exchange-models, which builds and finds it."""

import argparse
import sys
import tempfile
import warnings

import torch

from cases import CASES
from sides import Exchange, Failure

# Both compute in float32, with sums in another order and other polynomials: a few units of rounding
# (6e-8) a step, which recurrent layers carry on. 4e-7 was found at most; weights that are rolled by a
# row show as 2e-2 and more.
TOLERANCE = 2e-6


def main():
    parser = argparse.ArgumentParser(prog="scripts/exchange-models")
    parser.add_argument("--only", metavar="NAME,...", help="cases to show; see --list")
    parser.add_argument("--lockstep", help=argparse.SUPPRESS)
    options = parser.parse_args()
    names = [case.name for case in CASES]
    wanted = options.only.split(",") if options.only else names
    for name in wanted:
        if name not in names:
            parser.exit(64, f"--only has '{name}'; give some of {', '.join(names)}\n")
    torch.set_num_threads(1)
    # PyTorch says which of its libraries does not know projections.
    warnings.filterwarnings("ignore", message=".*oneDNN.*")
    print(f"PyTorch {torch.__version__}; largest |difference| / max(1, |output|), at most {TOLERANCE}")
    print(f"{'':26} {'to PyTorch':>11} {'from PyTorch':>13}  written back")
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(case for case in CASES if case.name in wanted):
            try:
                exchange = Exchange(case, f"{folder}/{number}", options.lockstep)
                there, (back, same) = exchange.to_torch(), exchange.from_torch()
                good = there <= TOLERANCE and back <= TOLERANCE and same
                verdict = ("same bits" if same else "OTHER BITS") + ("" if good else "  TOO FAR")
                print(f"{case.name:26} {there:11.1e} {back:13.1e}  {verdict}")
            except (Failure, RuntimeError) as error:
                good = False
                print(f"{case.name:26} FAILED: {error}")
            bad += not good
    print("all models pass both ways" if bad == 0 else f"{bad} of {len(wanted)} do not pass")
    sys.exit(bad > 0)


main()
