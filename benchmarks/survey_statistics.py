"""How long the statistics of a survey take, side by side with the plainest library call for the same question.

    python benchmarks/survey_statistics.py [--rounds 5]

Signed-rank: differences of answers on a scale of five (many ties, some zeros) for 12, 24, 200 and 1,000 pairs.
``scipy`` is ``scipy.stats.wilcoxon(method=PermutationMethod())``: it tries all signs for up to 13 pairs and draws 9,999
at random beyond, because all signs of 24 pairs are 17 million and do not finish. ``ours`` is exact for all of them. The
p-values of both are printed; the run fails where they differ by more than the drawing explains.

Summary: a million answers (25,000 people, 40 items) by wave, item, side, answer and kind of missing. ``pandas`` is one
``groupby`` over these columns; ``ours`` is ``survey.summary``, which adds unused answers and puts them in order. The
run fails where the counts differ.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.stats
from side_by_side import compare

from evaluation.data import Data
from evaluation.findings import checks
from evaluation.metrics import survey
from evaluation.project import schema
from evaluation.project.settings import Project
from evaluation.reading.cleaning import recipes
from evaluation.statistics import signed_rank

PEOPLE, ITEMS = 25_000, 40
CELLS = ["wave", "item", "side", "value", "missing"]
PAIRS = (12, 24, 200, 1_000)
ALL_SIGNS = 13  # pairs for which scipy tries them all


def main() -> int:
    options = _options()
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, scipy {scipy.__version__}")
    for pairs in PAIRS:
        _signed_rank(pairs, options.rounds)
    _summary(options.rounds)
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


def _summary(rounds: int) -> None:
    data = _survey()
    answers = data["answers"]

    def theirs() -> pd.Series:
        return answers.groupby(CELLS, dropna=False).size()

    counted = survey.summary(data)["persons"]
    if sorted(counted[counted > 0]) != sorted(theirs()):
        sys.exit("the summary counts otherwise than pandas")
    compare(f"summary, {len(answers):,} answers", {"pandas": theirs, "ours": lambda: survey.summary(data)}, rounds)


def _survey() -> Data:
    chance = np.random.default_rng(1)
    drawn = chance.integers(0, 7, PEOPLE * ITEMS)
    organisation = np.repeat(chance.integers(0, 24, PEOPLE), ITEMS)
    rows = pd.DataFrame(
        {
            "wave": "t1",
            "respondent": np.repeat([f"P{person}" for person in range(PEOPLE)], ITEMS),
            "side": np.where(organisation < 12, "mso", "other"),
            "item": np.tile([f"Q{item}" for item in range(ITEMS)], PEOPLE),
            "value": np.array([*"12345", None, None], dtype=object)[drawn],
            "missing": np.array([*[None] * 5, "not_answered", "dont_know"], dtype=object)[drawn],
            "source_file": "answers.csv",
            "source_sheet": None,
            "source_row": 1,
        }
    )
    book = pd.DataFrame(
        [
            {"item": f"Q{item}", "type": "scale", "answer_code": str(rank), "rank": rank}
            | {"source_file": "book.csv", "source_sheet": None, "source_row": 1}
            for item in range(ITEMS)
            for rank in range(1, 6)
        ]
    )
    made = {"answers": rows, "codebook": book}
    tables = {name: recipes.joined_frame(frame, schema.TABLES[name]) for name, frame in made.items()}
    day = dt.date(2024, 5, 31)
    return Data(Project(Path(), "Survey", "Association", day), tables, checks.frame([]), "internal", "en", day)


if __name__ == "__main__":
    sys.exit(main())
