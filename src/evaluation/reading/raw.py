"""A raw table: cells as they are in the file, and where each of them is.

Nothing is typed here. A text file holds texts; an office cell holds a value and a number format. Rows and columns keep
their place in the file, as Excel shows it, so that messages can say "row 14, column F".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
import pandas as pd

from evaluation.language import wording
from evaluation.reading.files.places import letter as letter  # imported from here

QUOTING: Mapping[str, str] = {
    **dict.fromkeys(
        ("list_answers", "unmatched_answer", "ambiguous_answer", "comma", "ranking", "open_scale"), "value"
    ),
    **dict.fromkeys(("far_code", "far_value", "far_number", "missing_unnamed"), "value"),
    **dict.fromkeys(("labels_misfit", "unlabelled_steps"), "value"),
    **dict.fromkeys(("summary_rows", "keyless_rows", "keyless_counted", "block_titles"), "rows"),
    **dict.fromkeys(("maybe_total", "sum_unsaid", "below_total"), "rows"),
    "outline_differs": "label",
}  # which value of a note quotes cells, and so perhaps a person
QUOTE = "\N{OBJECT REPLACEMENT CHARACTER}"  # replaces the quotation


@dataclass(frozen=True)
class Note:
    """Something a person should know about a file: a key of the catalogue's ``reading`` and its values.

    >>> print(Note("hidden_sheet", {"sheet": "Listen"}))
    Das Blatt „Listen“ ist in Excel ausgeblendet und wurde mitgelesen.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def text(self, language: str = "de") -> str:
        words = wording.language(language)
        values = {
            name: _number(words, value) if isinstance(value, Decimal) else value for name, value in self.values.items()
        }
        return words.say(f"reading.{self.key}", **values)

    @property
    def quoted(self) -> str:
        """What it quotes from cells; empty if it quotes nothing."""
        return str(self.values.get(QUOTING.get(self.key, ""), ""))

    def unquoted(self, language: str) -> str:
        """The text with :data:`QUOTE` instead of what is quoted from cells."""
        name = QUOTING.get(self.key, "")
        values = {**self.values, name: QUOTE} if name in self.values else self.values
        return Note(self.key, values).text(language)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class Check:
    """The sum that a total row states for a column, and the sum of its data rows."""

    column: str
    stated: Decimal
    read: Decimal

    @property
    def agrees(self) -> bool:
        """Whether they differ by less than half a cent: office files hold binary numbers."""
        return abs(self.stated - self.read) < Decimal("0.005")


@dataclass(frozen=True)
class Excluded:
    """Rows that are not data, and the rule for it: ``note``, ``header``, ``total``, ``part``, ``empty``, ``footer``."""

    rule: str
    rows: tuple[int, ...]
    label: str = ""
    checks: tuple[Check, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether it states sums, and all of them are right."""
        return bool(self.checks) and all(check.agrees for check in self.checks)


def left_out(excluded: Iterable[Excluded], header_rows: Iterable[int]) -> int:
    """How many filled rows below the header are not data, without totals whose sums are right.

    >>> left_out([Excluded("empty", (2,)), Excluded("footer", (3, 4))], [1])
    2
    """
    last = max(header_rows, default=0)
    doubtful = (entry for entry in excluded if entry.rule != "total" or not all(check.agrees for check in entry.checks))
    return sum(row > last for entry in doubtful if entry.rule != "empty" for row in entry.rows)


@dataclass(frozen=True)
class RawTable:
    """The data rows of one sheet or text file.

    ``cells`` has one column per file column, named by its heading (made unique: ``Betrag``, ``Betrag (2)``), holding
    ``str`` for text files and ``str | int | float | bool | datetime | None`` for office files. ``rows`` is the row
    number of each data row as Excel shows it, ``places`` the 1-based file column of each column. ``formats`` are the
    number formats of an office file (one string a cell), else ``None``. ``left`` has the cells of the rows that are
    ``excluded`` (not those of the header), with the row numbers as its index. ``merged`` are the merged cells of data
    that hold a number: the heading and the places of their rows, the first of which holds it in the file.
    """

    file: str
    format: str
    cells: pd.DataFrame
    rows: np.ndarray
    places: tuple[int, ...]
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_rows: tuple[int, ...] = ()
    formats: pd.DataFrame | None = None
    excluded: tuple[Excluded, ...] = ()
    notes: tuple[Note, ...] = ()
    left: pd.DataFrame = field(default_factory=pd.DataFrame)
    merged: tuple[tuple[str, tuple[int, ...]], ...] = ()

    def once(self, headings: Iterable[str]) -> RawTable:
        """The table with numbers in merged cells of these columns only in the first row of each area."""
        wanted = set(headings)
        again = [(heading, place) for heading, places in self.merged if heading in wanted for place in places[1:]]
        if not again:
            return self
        cells = self.cells.copy()
        for heading, place in again:
            cells[heading] = cells[heading].where(np.arange(len(cells)) != place, None)
        return replace(self, cells=cells)

    def column_letter(self, heading: str) -> str:
        """The column as Excel names it: ``F`` for the sixth."""
        return letter(self.places[list(self.cells.columns).index(heading)])


def _number(words: wording.Language, value: Decimal) -> str:
    return words.number(float(value), decimals=0 if value == value.to_integral_value() else 2)
