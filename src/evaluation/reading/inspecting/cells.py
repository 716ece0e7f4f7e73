"""The cells of a column by the type they have in the file, and the description of a column."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import pandas as pd

from evaluation.language import parsing
from evaluation.project import schema
from evaluation.reading.cleaning import recipes
from evaluation.reading.inspecting import labels

Kind = Literal["code", "integer", "number", "money", "date", "datetime", "yes_no", "choice", "choices", "scale", "text"]
Value = int | Decimal | dt.date | None

MOST = Decimal("0.8")  # the kind of a column is that of this share of its filled cells
SOME = Decimal("0.2")  # a smaller share of cells of another kind is ignored
FEW = 20  # more different values are not counted each
NAMED = 5  # so many cells are named in a doubt


@dataclass(frozen=True)
class Doubt:
    """Something about a column that a person should know: a key of the catalogue's ``inspect`` and its values."""

    rule: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Column:
    """A column as it was read.

    ``sum``, ``min`` and ``max`` are cents for money, exact decimals for numbers, days for dates, and ``None`` if the
    kind has none or the format is open. ``values``: how often each value occurs, if there are few, in the order of a
    scale; by code if the column has ``choices``. ``unread``: how often each cell occurs that does not fit the kind.
    ``currency``: empty for euro.
    """

    name: str
    kind: Kind
    format: str | None = None
    missing: Mapping[str, int] = field(default_factory=dict)
    sum: Value = None
    min: Value = None
    max: Value = None
    values: Mapping[str, int] | None = None
    unread: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    currency: str = ""
    choices: tuple[schema.Choice, ...] = ()


@dataclass(frozen=True)
class Cells:
    """The filled cells of a column by type: how often each different value occurs.

    ``formats``: the number formats of cells that are not text, the most frequent first. ``currencies``: those in a
    neighbouring column. ``scaled``: a note says that amounts are in thousands or millions.
    """

    heading: str
    texts: Counter[str]
    numbers: Counter[int | float]
    truths: Counter[bool]
    days: Counter[dt.date]
    formats: tuple[str, ...] = ()
    currencies: frozenset[str] = frozenset()
    scaled: bool = False

    @property
    def filled(self) -> int:
        return sum(group.total() for group in (self.texts, self.numbers, self.truths, self.days))

    @property
    def written(self) -> Counter[str]:
        """Texts and numbers, as labels and codes are written."""
        counts = Counter(self.texts)
        for number, times in self.numbers.items():
            counts[labels.written(number)] += times
        return counts


def gather(
    heading: str,
    cells: pd.Series,
    formats: Sequence[str] | None,
    currencies: frozenset[str] = frozenset(),
    *,
    scaled: bool = False,
) -> Cells:
    """The filled cells of a column; what is empty is decided as for the tables of a project."""
    texts: Counter[str] = Counter()
    numbers: Counter[int | float] = Counter()
    truths: Counter[bool] = Counter()
    days: Counter[dt.date] = Counter()
    places, different = recipes.distinct(cells)
    for cell, times in zip(different, np.bincount(places, minlength=len(different)).tolist(), strict=True):
        if not recipes.filled(cell) or cell in parsing.OFFICE_ERRORS or (formats is not None and _is_formula(cell)):
            continue
        if isinstance(cell, bool):
            truths[cell] += times
        elif isinstance(cell, int | float):
            numbers[cell] += times if math.isfinite(cell) else 0
        elif isinstance(cell, dt.date):
            days[cell] += times
        else:
            texts[" ".join(str(cell).split())] += times
    shown = _shown(cells, formats) if formats is not None and (numbers or days) else ()
    return Cells(heading, texts, +numbers, truths, days, shown, currencies, scaled)


def few(counts: Mapping[str, int]) -> dict[str, int] | None:
    """How often each value occurs, in natural order; ``None`` if there are many, or if they rarely occur twice.

    >>> few({"A2": 1, "A10": 3, "A1": 2}), few({"A1": 1, "A2": 1})
    ({'A1': 2, 'A2': 1, 'A10': 3}, None)
    """
    if not 0 < len(counts) <= FEW or sum(counts.values()) < 2 * len(counts):
        return None
    return {text: counts[text] for text in sorted(counts, key=labels.natural)}


def joined_format(written: str | None, office: Sequence[str]) -> str | None:
    """The format of texts and that of office cells in one text."""
    return " | ".join(filter(None, (written, *office))) or None


def _is_formula(cell: Any) -> bool:
    """Whether an office cell is a formula without a stored result, which does not show the kind of its column."""
    return isinstance(cell, str) and cell[:1] == "=" and cell[1:2] not in ("", " ", "=")


def _shown(cells: Iterable[Any], formats: Sequence[str]) -> tuple[str, ...]:
    pairs = zip(cells, formats, strict=True)
    used = Counter(form for cell, form in pairs if cell is not None and not isinstance(cell, str))
    return tuple(form for form, _ in used.most_common())
