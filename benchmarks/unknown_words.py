"""How much longer the checks take where a column has a word in every row that its table does not know.

    python benchmarks/unknown_words.py [--rounds 5] [--rows 40000]

Vouchers are written into a temporary folder: with answers the table knows, with the same unknown word in each row, and
with another one in each.
Both are read, typed, checked and accounted for as in a project. The target is at most twice the time, for a word is one
finding with its number, and many words of a column are one, not one for each cell.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

from side_by_side import compare

from evaluation import reading
from evaluation.findings import accounting, checks
from evaluation.project.settings import Source
from evaluation.reading.cleaning import recipes


def main() -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=40_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evaluation-benchmark-") as folder:
        paths = {
            word: _write(Path(folder) / f"{word}.csv", word, options.rows)
            for word in ("ja", "vielleicht", "vielleicht-{row}")
        }
        calls = {"known": partial(_checked, paths["ja"]), "unknown": partial(_checked, paths["vielleicht"])}
        calls["different"] = partial(_checked, paths["vielleicht-{row}"])
        compare(f"CSV, {options.rows:,} rows", calls, options.rounds)
    return 0


def _checked(path: Path) -> int:
    (raw,) = reading.read(path)
    parts = recipes.typed(raw, Source("expenses", path.name))
    found = [finding for part in parts for finding in checks.of_part(part)]
    accounting.accounted(parts)
    return len(checks.frame(checks.merged(found)))


def _write(path: Path, word: str, rows: int) -> Path:
    lines = ["Beleg-Nr.;Org-Nr.;Empfänger;Kostenposition;Betrag;Förderfähig;Zahldatum"]
    for row in range(rows):
        answer = word.format(row=row)
        told = (
            f"B{row};O{row % 24:02};Druckerei {row % 50};Personal;{row % 5_000 + 1},50;{answer};0{row % 9 + 1}.02.2023"
        )
        lines.append(told)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
