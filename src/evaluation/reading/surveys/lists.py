"""Several answers in one cell, separated by a sign: each answer becomes a box of its own.

Microsoft ends each choice with ``;``, so a list is certain. Google parts them by ``, ``, which may as well stand inside
an answer: two answers that never occur apart may be one. Kobo parts them by blanks, Qualtrics by a bare comma, others
by ``;``, ``|`` or a line each. Where it stays open, a codebook must name the answers, and until it does the column is
kept as text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import pandas as pd

from evaluation.reading.raw import RawTable
from evaluation.reading.surveys.inferred import FEW, SHORT
from evaluation.reading.surveys.questionnaire import BOX, Choice, Item, fold

Program = Literal["microsoft", "google"]
_MARKS = (";", "|", "\n", ",")  # what other programs part answers by; a comma alone may stand inside one


@dataclass(frozen=True)
class Lists:
    """A column of lists: the possible answers as code and label, and those chosen in each row.

    ``None`` is a cell that fits the answers in two ways; ``unknown`` are parts that are none of them.
    """

    options: tuple[tuple[str, str], ...]
    chosen: tuple[frozenset[str] | None, ...]
    unknown: tuple[str, ...] = ()


def lists_in(
    cells: pd.Series, program: Program | None, entry: Item | None
) -> tuple[Lists | None, list[tuple[str, str]]]:
    """The lists a column holds, if it does; and what is to be said, as keys and values of notes."""
    answers = [cell.strip() for cell in cells]
    given = [answer for answer in answers if answer]
    if entry is not None and entry.choices:
        marks = (";",) if program == "microsoft" else (";", ", ")
        return (_known(answers, entry.choices, marks), []) if entry.type == "multiple" else (None, [])
    if program == "microsoft":
        if not given or not all(answer.endswith(";") for answer in given):
            return None, []
        rows = [_parted(answer, ";") for answer in answers]
        if _ranked([row for row in rows if row]):
            return None, [("ranking", "; ".join(sorted(rows[0])))]
        return _listed(rows)
    if any(";" in answer for answer in answers):  # what parts answers here; a comma is part of one
        rows = [_parted(answer, ";") for answer in answers]
        return _listed(rows) if _are_lists(rows, often=1) else (None, [])
    rows = [_parted(answer, ", ") for answer in answers]
    if _are_lists(rows, often=2):
        together = _never_apart(rows)
        return (None, [("comma", together)]) if together else _listed(rows)
    return None, []


def lists_of_others(
    cells: pd.Series, item: Item, entry: Item | None, *, known: bool, blanks: bool
) -> tuple[Lists | None, list[tuple[str, str]]]:
    """The same for a column of another program, ``known`` or not; ``blanks`` may part answers too.

    Commas and blanks stand in answers as well: only what is met alone and together is a list, and where a program is
    known to write lists so, a column that may be one is asked about.
    """
    answers = [cell.strip() for cell in cells]
    marks = (*_MARKS, " ") if blanks else _MARKS
    if entry is not None and entry.choices:
        codes = {fold(spelling) for choice in entry.choices for spelling in (choice.label, choice.code)}
        if entry.type != "multiple" or all(fold(answer) in codes for answer in answers if answer):
            return None, []
        found = _known(answers, entry.choices, marks)
        return (None, []) if found.unknown else (found, [])
    figures = all(re.fullmatch(r"\d{1,2}([\s,]+\d{1,2})*", answer) for answer in answers if answer)  # codes, as in 1,2
    if item.type not in ("text", "single") and not (item.type == "number" and known and figures):
        return None, []
    for mark in (*_MARKS, " ") if figures else marks:
        rows = [_parted(answer, mark) for answer in answers]
        if not _are_lists(rows, often=2):
            continue
        if figures or mark not in (",", " "):
            return _listed(rows)
        together = _never_apart(rows).replace(", ", mark)
        if not together and _meet_alone(rows):
            return _listed(rows)
        if known and _stand_in_others(answers, mark):
            return None, [("comma", together or max(answers, key=len))]
    return None, []


def _meet_alone(rows: list[list[str]]) -> bool:
    """Whether most of the parts are the whole answer of somebody."""
    alone = {row[0] for row in rows if len(row) == 1}
    return 2 * len(alone) > len({part for row in rows for part in row})


def _stand_in_others(answers: Sequence[str], mark: str) -> bool:
    """Whether whole answers stand between the marks of longer ones."""
    whole = sorted({answer for answer in answers if answer})
    return any(one != other and f"{mark}{one}{mark}" in f"{mark}{other}{mark}" for one in whole for other in whole)


def _parted(answer: str, mark: str) -> list[str]:
    return [part.strip() for part in answer.split(mark) if part.strip()]


def _listed(rows: list[list[str]]) -> tuple[Lists, list[tuple[str, str]]]:
    labels = sorted({part for row in rows for part in row}, key=lambda label: (fold(label), label))
    options = tuple((label, label) for label in labels)
    return Lists(options, tuple(map(frozenset, rows))), [("list_answers", "; ".join(labels))]


def _are_lists(rows: list[list[str]], *, often: int) -> bool:
    """Whether the parts are answers that come more than ``often`` times; the parts of sentences do not."""
    parts = Counter(part for row in rows for part in row)
    several = any(len(row) > 1 for row in rows)
    return (
        several
        and len(parts) <= FEW
        and parts.total() >= often * len(parts) + (often == 1)
        and max(map(len, parts)) <= SHORT
    )


def _ranked(rows: list[list[str]]) -> bool:
    """Whether every answer holds the same parts in different orders, as a ranking does."""
    same = len({frozenset(row) for row in rows}) == 1 and len({len(row) for row in rows}) == 1
    return same and len(rows[0]) > 2 and len({tuple(row) for row in rows}) > 1


def _never_apart(rows: Iterable[Sequence[str]]) -> str:
    """Two neighbours of which one never occurs without the other beside it: they may be one answer with a comma.

    >>> _never_apart([["Bildung"], ["Wohnen", "Bildung"], ["Wohnen"]]), _never_apart([["Ja", "sehr"], ["Nein"]])
    ('', 'Ja, sehr')
    """
    after: dict[str, set[str]] = {}
    before: dict[str, set[str]] = {}
    for row in rows:
        for first, second in pairwise(["", *row, ""]):
            after.setdefault(first, set()).add(second)
            before.setdefault(second, set()).add(first)
    pairs = sorted((first, second) for first in after for second in after[first] if first and second)
    found = [pair for pair in pairs if after[pair[0]] == {pair[1]} or before[pair[1]] == {pair[0]}]
    return ", ".join(found[0]) if found else ""


def _known(answers: list[str], choices: tuple[Choice, ...], marks: Sequence[str]) -> Lists:
    """Lists of answers that a codebook names, whichever of the marks parts them and whatever an answer contains."""
    codes = {fold(spelling): choice.code for choice in choices for spelling in (choice.label, choice.code)}
    readings = [
        _least({way for mark in _marks(answer, marks) for way in _readings(_parted(answer, mark), mark, codes)})
        for answer in answers
    ]
    chosen = [None if len(ways) > 1 else frozenset(codes[fold(part)] for part in ways[0][0]) for ways in readings]
    unknown = {part for ways in readings for part in ways[0][1]}
    unknown |= {answer for answer, ways in zip(answers, readings, strict=True) if len(ways) > 1}
    options = tuple((choice.code, choice.label) for choice in choices)
    return Lists(options, tuple(chosen), tuple(sorted(unknown)))


def _marks(answer: str, marks: Sequence[str]) -> Sequence[str]:
    """Those of the marks that an answer holds; where it holds none, any of them leaves it whole."""
    return [mark for mark in marks if mark in answer] or marks[:1]


Reading = tuple[tuple[str, ...], tuple[str, ...]]  # the parts that are answers, and those that are not


def _readings(parts: Sequence[str], mark: str, codes: Mapping[str, str]) -> list[Reading]:
    """The ways to read a list as known answers, as many as :func:`_least` keeps."""
    ways: list[list[Reading]] = [[] for _ in parts] + [[((), ())]]
    for start in reversed(range(len(parts))):
        every = {(known, (parts[start], *lost)) for known, lost in ways[start + 1]}
        for end in range(start + 1, len(parts) + 1):
            label = mark.join(parts[start:end])
            if fold(label) in codes:
                every |= {((label, *known), lost) for known, lost in ways[end]}
        ways[start] = _least(every)
    return ways[0]


def _least(ways: Iterable[Reading]) -> list[Reading]:
    """The ways with the fewest parts left over; of several two, which are enough to know of doubt."""
    listed = sorted(ways)
    fewest = min(len(lost) for _, lost in listed)
    return [way for way in listed if len(way[1]) == fewest][:2]


def with_boxes(
    raw: RawTable, lists: Mapping[str, Lists], items: Mapping[str, Item]
) -> tuple[RawTable, dict[str, Item]]:
    """The table with a column for each answer of a list, and the items of these columns."""
    cells: dict[str, pd.Series] = {}
    places, boxes = [], {}
    for heading, place in zip(raw.cells.columns, raw.places, strict=True):
        if heading not in lists:
            cells[heading] = raw.cells[heading]
            places.append(place)
            continue
        item, found = items[heading], lists[heading]
        for code, label in found.options:
            name = f"{heading} [{label}]"
            cells[name] = pd.Series(_ticks(raw.cells[heading], found.chosen, code), dtype="str")
            places.append(place)
            mark = "[" if item.code != item.question else " ["  # a codebook's code, or the text of the question
            boxes[name] = Item(f"{item.code}{mark}{code}]", item.code, item.text, label, "multiple", "", BOX)
    return replace(raw, cells=pd.DataFrame(cells), places=tuple(places)), boxes


def _ticks(cells: pd.Series, chosen: Sequence[frozenset[str] | None], code: str) -> list[str]:
    """Yes or No in each row with an answer; a cell that fits in two ways keeps its text and is unreadable."""
    return [
        "" if not cell.strip() else cell if codes is None else "Y" if code in codes else "N"
        for cell, codes in zip(cells, chosen, strict=True)
    ]
