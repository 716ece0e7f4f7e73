"""Boxes of one question in columns of their own, as programs other than LimeSurvey write them.

Kobo writes ``Hilfe/Raum`` with 0 and 1 beside ``Hilfe`` with all of it in one cell, REDCap ``hilfe___2``, SoSci
``A1_02`` with 1 and 2 beside the number of ticks in ``A1``, SurveyMonkey and Qualtrics the answer in a column of its
own. Read one by one such columns would be numbers or texts, and the joined one a category for each combination. Where
another column says the same, or the heading, it is certain that they are boxes; else it is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.language import parsing
from evaluation.reading.raw import Note, RawTable
from evaluation.reading.surveys.questionnaire import BOX, NOT_TICKED, TICKED_WORDS, Choice, Item, fold
from evaluation.reading.surveys.responses import NOTED, column_note

_HEADINGS = (
    re.compile(r"(?P<stem>.+?)___(?P<part>.+)"),  # REDCap, in codes and in labels
    re.compile(r"(?P<stem>.+?)\s*\(choice=(?P<part>.+)\)"),
    re.compile(r"(?P<stem>.+?)\s*\[\s*(?P<part>[^\[\]]+)\]"),
    re.compile(r"(?P<stem>.+)/(?P<part>[^/]+)"),
    re.compile(r"(?P<stem>.+)_(?P<part>\d+)"),
    re.compile(r"(?P<stem>.+?)(:| [-–])\s+(?P<part>.+)"),
)
_CERTAIN = 2  # of these forms of headings, the first, that no other question has
_OTHER = re.compile(r"(sonstige|andere|other|weitere)", re.IGNORECASE)


@dataclass(frozen=True)
class _Group:
    """The columns of one stem, with what each is called beside it."""

    stem: str
    parts: Mapping[str, str]
    certain: bool


@dataclass(frozen=True)
class Boxes:
    """The items of columns that are boxes, the columns that say the same in one cell, and what is to be said."""

    items: Mapping[str, Item]
    joined: tuple[str, ...]
    notes: tuple[Note, ...]


def split_boxes(raw: RawTable, columns: Sequence[str]) -> Boxes:
    """The boxes among the columns of a table that came without its questionnaire."""
    items: dict[str, Item] = {}
    joined: list[str] = []
    notes: list[Note] = []
    for group in _groups(columns):
        given = {heading: [_given(cell) for cell in raw.cells[heading]] for heading in group.parts}
        whole = [_given(cell) for cell in raw.cells[group.stem]] if group.stem in columns else None
        found = _of_two_words(group, given, whole) or _of_own_words(group, given)
        if not found:
            continue
        ticks = {name: np.array([fold(cell) in yes for cell in given[name]]) for name, (yes, _) in found.items()}
        labels = {name: label for name, (_, label) in found.items()}
        for name, (yes, label) in found.items():
            items[name] = Item(name, group.stem, group.stem, label, "multiple", "", _choices(yes))
        differing = _differing(ticks, labels, whole) if whole is not None else None
        if differing is not None:
            joined.append(group.stem)
            if differing.any():
                rows = raw.rows[differing]
                listed = ", ".join(map(str, rows[:NOTED]))
                notes.append(column_note("boxes_differ", raw, group.stem, rows=listed))
        elif not group.certain and not _say_themselves(group, found):
            first, *_, last = found
            value = f"{first} … {last}"
            notes.append(column_note("boxes_read", raw, first, value=value, question=group.stem, n=len(found)))
    return Boxes(items, tuple(joined), tuple(notes))


def _groups(columns: Sequence[str]) -> Iterator[_Group]:
    """Columns that share a stem, for each form of headings; a column is in one group alone."""
    taken: set[str] = set()
    for form, pattern in enumerate(_HEADINGS):
        found: dict[str, dict[str, str]] = {}
        for heading in columns:
            match = pattern.fullmatch(heading) if heading not in taken else None
            if match is not None:
                found.setdefault(match["stem"], {})[heading] = match["part"].strip()
        for stem, parts in found.items():
            if len(parts) > 1:
                taken |= set(parts)
                yield _Group(stem, parts, form < _CERTAIN)


def _given(cell: str) -> str:
    text = str(cell).strip()
    return "" if parsing.missing_kind(text, source="limesurvey") is not None else text


Found = dict[str, tuple[frozenset[str], str]]  # heading → the folded words of a tick, and the label of the box


def _of_two_words(group: _Group, given: Mapping[str, list[str]], whole: list[str] | None) -> Found:
    """Boxes that are all answered by two words or figures, of which one says that it is ticked; or by a tick alone."""
    columns = {name: cells for name, cells in given.items() if not _OTHER.match(group.parts[name]) or _plain(cells)}
    seen = {fold(cell) for cells in columns.values() for cell in cells if cell}
    if seen and seen <= {"1", "2"} and "2" in seen and whole is not None:  # SoSci: 2 is ticked
        rows = zip(whole, *columns.values(), strict=True)
        if all(not any(cells) or total == str(cells.count("2")) for total, *cells in rows):
            return {name: (frozenset({"2"}), group.parts[name]) for name in columns}
    empty = any(not cell for cells in columns.values() for cell in cells)
    if len(columns) < 2 or not seen & TICKED_WORDS or not seen <= TICKED_WORDS | NOT_TICKED:
        return {}
    if not seen & NOT_TICKED and (not empty or len(seen) > 1):
        return {}
    return {name: (TICKED_WORDS, group.parts[name]) for name in columns}


def _plain(cells: Collection[str]) -> bool:
    return {fold(cell) for cell in cells if cell} <= TICKED_WORDS | NOT_TICKED


def _of_own_words(group: _Group, given: Mapping[str, list[str]]) -> Found:
    """Boxes of which each holds its own answer or nothing: that of its heading, or one that no other column has."""
    seen = {name: Counter(cell for cell in cells if cell) for name, cells in given.items()}
    named = {name for name, words in seen.items() if words and {*map(fold, words)} == {fold(group.parts[name])}}
    alone = {name for name, words in seen.items() if len(words) == 1 and len(words) < len(given[name])}
    free = {name for name in seen if _OTHER.match(group.parts[name]) and name not in named}
    silent = {name for name, words in seen.items() if not words}
    once = Counter(next(iter(seen[name])) for name in alone - free)
    if named and named | free | silent == set(seen):
        labels = {name: group.parts[name] for name in seen if name not in free}
    elif len(alone - free) > 1 and alone | free | silent == set(seen) and set(once.values()) == {1}:
        if sum(seen[name].total() for name in alone - free) <= 2 * len(alone - free):
            return {}  # too few to tell
        words = {name: next(iter(seen[name]), group.parts[name]) for name in seen if name not in free}
        labels = {name: group.parts[name] if word.isdecimal() else word for name, word in words.items()}
    else:
        return {}
    own = {name: next(iter(seen[name]), labels[name]) for name in labels}
    return {name: (frozenset({fold(own[name])}), labels[name]) for name in labels} if len(labels) > 1 else {}


def _say_themselves(group: _Group, found: Found) -> bool:
    """Whether in each box stands what its heading says, and no mere figure."""
    return all(not group.parts[name].isdecimal() and fold(group.parts[name]) in yes for name, (yes, _) in found.items())


def _choices(yes: frozenset[str]) -> tuple[Choice, ...]:
    """The answers of a box, which may be written by any of these words."""
    ticked, empty = BOX
    no = ("1",) if yes == {"2"} else sorted(NOT_TICKED - yes)
    return (
        replace(ticked, spellings=(*ticked.spellings, *sorted(yes))),
        replace(empty, spellings=(*empty.spellings, *no)),
    )


def _differing(ticks: Mapping[str, np.ndarray], labels: Mapping[str, str], whole: list[str]) -> np.ndarray | None:
    """The rows in which a column of whole answers says something else than the boxes; none where it is no such column.

    It is one where it holds the names of what is ticked in at least half of the rows, or their number.
    """
    cells = [Counter(re.split(r"[\s,;|]+", cell)) for cell in whole]
    listed = [
        sum((Counter(re.split(r"[\s,;|]+", labels[name])) for name in ticks if ticks[name][row]), Counter[str]())
        for row in range(len(whole))
    ]
    number = [sum(bool(marks[row]) for marks in ticks.values()) for row in range(len(whole))]
    said = np.array([bool(cell) for cell in whole])
    same = np.array([one == other or not given for one, other, given in zip(cells, listed, said, strict=True)])
    if not said.any() or 2 * (same & said).sum() < said.sum():
        same = np.array([cell in ("", str(n)) for cell, n in zip(whole, number, strict=True)])
    ticked = np.array([n > 0 for n in number])
    if not said.any() or 2 * (same & said).sum() < said.sum():
        return None
    return np.asarray(~same | (ticked & ~said))
