"""How long the statistics of a survey take, side by side with the plainest library call for the same question.

    python benchmarks/survey_statistics.py [--rounds 5]

Signed-rank: differences of answers on a scale of five (many ties, some zeros) for 12, 24, 200 and 1,000 pairs.
``scipy`` is ``scipy.stats.wilcoxon(method=PermutationMethod())``: it tries all signs for up to 13 pairs and draws 9,999
at random beyond, because all signs of 24 pairs are 17 million and do not finish. ``ours`` is exact for all of them. The
p-values of both are printed; the run fails where they differ by more than the drawing explains.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys

import numpy as np
import scipy.stats
from side_by_side import compare

from evaluation.statistics import signed_rank

PAIRS = (12, 24, 200, 1_000)
ALL_SIGNS = 13  # pairs for which scipy tries them all


def main() -> int:
    options = _options()
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, scipy {scipy.__version__}")
    for pairs in PAIRS:
        _signed_rank(pairs, options.rounds)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def _signed_rank(pairs: int, rounds: int) -> None:
    chance = np.random.default_rng(1)
    differences = chance.integers(1, 6, pairs) - chance.integers(1, 6, pairs)
    method = scipy.stats.PermutationMethod(rng=chance)

    def theirs() -> float:
        return float(scipy.stats.wilcoxon(differences, method=method).pvalue)

    ours, drawn = signed_rank(differences).p_value, theirs()
    error = 0.0 if pairs <= ALL_SIGNS else np.sqrt(ours * (1 - ours) / 9_999)
    if abs(ours - drawn) > 1e-9 + 10 * error:  # scipy doubles the smaller tail, so its own error is twice as large
        sys.exit(f"{pairs} pairs: p = {ours} and {drawn}")
    print(f"signed rank, {pairs:,} pairs: p = {ours:.6f}, scipy {drawn:.6f}")
    calls = {"scipy": theirs, "ours": lambda: signed_rank(differences)}
    compare(f"signed rank, {pairs:,} pairs", calls, rounds)


if __name__ == "__main__":
    sys.exit(main())
