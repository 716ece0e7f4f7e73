"""How long reading takes, side by side with the plainest library call that loads the same file as text.

    python benchmarks/reading.py [--rounds 5] [--rows 40000,200000,1000000]

A CSV of 40,000 rows and a workbook of 20,000 are written into a temporary folder: vouchers with German amounts, dates
and texts in twelve columns. ``raw`` is the raw table with the origin of each row; ``whole`` is read, decided, typed and
accounted for, as a project does it. The plain calls are ``pandas.read_csv(dtype=str, keep_default_na=False)`` and
``to_python()`` of python-calamine. All run in one process, in alternating order, so that none always has the warmer
machine. With ``--rows``, the CSV is written in further sizes, to see whether the time grows in proportion.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import platform
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook
from side_by_side import compare

from evaluation import reading
from evaluation.findings import accounting, checks
from evaluation.language import wording
from evaluation.project.settings import Source
from evaluation.reading.cleaning import recipes

HEADINGS = (
    *("Beleg-Nr.", "Org-Nr.", "Tandem-Nr.", "Rechnungsdatum", "Zahldatum", "Empfänger", "Grund", "Aktivität"),
    *("Kostenposition", "Betrag", "Förderfähig", "Aus Mitteln"),
)
PAYEES = ("Druckerei Müller GmbH", "Café Überall", "Raumvermietung Süd")
REASONS = ("Miete für Treffen", "Honorar; Moderation", "Druck der Flyer")
DATES, AMOUNT = (3, 4), 9
Call = Callable[[], Any]


def main() -> int:
    options = _options()
    sizes = [int(size) for size in options.rows.split(",")]
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, pandas {pd.__version__}")
    with tempfile.TemporaryDirectory(prefix="evaluation-benchmark-") as folder:
        book = _write_workbook(Path(folder) / "belege.xlsx", 20_000)
        compare("XLSX, 20,000 rows", _calls(book, partial(_plain_workbook, book)), options.rounds)
        for size in sizes:
            text = _write_text(Path(folder) / "belege.csv", size)
            compare(f"CSV, {size:,} rows", _calls(text, partial(_plain_text, text)), options.rounds)
            print(f"CSV, {size:,} rows, {text.stat().st_size / 1e6:.0f} MB; most memory so far {_peak()}")
    return 0


def _peak() -> str:
    """The most memory this process ever held, all calls together, as Linux counts it."""
    if sys.platform != "linux":
        return "unknown"
    import resource

    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6:,.0f} MB"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", default="40000", help="sizes of the CSV")
    return parser.parse_args()


def _calls(path: Path, plain: Call) -> dict[str, Call]:
    return {"plain": plain, "raw": lambda: reading.read(path), "whole": lambda: _whole(path)}


def _plain_text(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)


def _plain_workbook(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def _whole(path: Path) -> tuple[list[recipes.Part], list[checks.Finding]]:
    """As a project reads a table; a reader that lost a cell would have a finding, and the benchmark would be void."""
    source = Source(table="expenses", file=path.name)
    (raw,) = reading.read(path)
    parts = recipes.typed(raw, source)
    found = [finding for part in parts for finding in checks.of_part(part)]
    found += accounting.of_account(accounting.accounted(parts), source, "")
    wrong = [finding for finding in found if finding.severity != "note"]
    if wrong:
        sys.exit(wrong[0].text("en"))
    return parts, found


def _rows(count: int) -> Iterator[list[Any]]:
    """Vouchers with values as a workbook holds them; the same ones on each run."""
    chance = random.Random(1)
    for place in range(count):
        invoice = dt.datetime(2023, 1, 1) + dt.timedelta(days=chance.randrange(400))  # noqa: DTZ001 # as Excel
        payment = invoice + dt.timedelta(days=chance.randrange(30))
        codes = [f"B{place:07}", f"O{chance.randrange(24):02}", f"T{chance.randrange(12):02}"]
        words = [chance.choice(PAYEES), chance.choice(REASONS), "Fachtag", chance.choice(("Personal", "Druckkosten"))]
        amount = chance.randrange(100, 5_000_000) / 100
        yield [*codes, invoice, payment, *words, amount, "ja", chance.choice(("Förderung", "Eigenmittel"))]


def _write_text(path: Path, count: int) -> Path:
    words = wording.language("de")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEADINGS)
        for row in _rows(count):
            told = [f"{cell:%d.%m.%Y}" if place in DATES else cell for place, cell in enumerate(row)]
            told[AMOUNT] = words.number(row[AMOUNT], decimals=2)
            writer.writerow(told)
    return path


def _write_workbook(path: Path, count: int) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Belege")
        day, money = (book.add_format({"num_format": text}) for text in ("dd.mm.yyyy", '#,##0.00 "€"'))
        sheet.write_row(0, 0, HEADINGS)
        for number, row in enumerate(_rows(count), start=1):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell, day if place in DATES else money if place == AMOUNT else None)
    return path


if __name__ == "__main__":
    sys.exit(main())
