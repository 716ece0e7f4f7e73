"""Answers from Microsoft Forms and Google Forms: one column a question, several choices in one cell.

Microsoft ends each choice with ``;``, so a list is certain. Google parts them by ``, ``, which may as well stand inside
an answer: two answers that never occur apart may be one. Then a codebook must name the answers, and until it does the
column is kept as text. Times, addresses and names are dropped at the door.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import pandas as pd

from evaluation.reading.raw import Note, RawTable
from evaluation.reading.surveys.codebook import entries_of, entry_for, with_codebook
from evaluation.reading.surveys.inferred import FEW, SHORT, infer_items, scales_or_codes, settled
from evaluation.reading.surveys.periods import two_periods
from evaluation.reading.surveys.personal import without_items, without_personal
from evaluation.reading.surveys.questionnaire import BOX, Choice, Item, fold
from evaluation.reading.surveys.responses import Survey, column_note, survey_of

Program = Literal["microsoft", "google"]

_STARTED = frozenset(map(fold, ("Startzeit", "Start time")))
_FINISHED = frozenset(map(fold, ("Abschlusszeit", "Fertigstellungszeit", "Completion time")))
_STAMP = frozenset(map(fold, ("Zeitstempel", "Timestamp")))
_ADDRESS = frozenset(
    map(fold, ("E-Mail", "Email", "E-Mail-Adresse", "Email address", "Name", "Nutzername", "Username"))
)
_OTHERS = frozenset(
    fold(heading)
    for heading in (
        *("Zeitpunkt der letzten Änderung", "Uhrzeit der letzten Änderung", "Last modified time"),
        *("Sprache", "Language", "Gesamtpunktzahl", "Total points", "Quizfeedback", "Quiz feedback"),
        *("Punktzahl", "Score"),
    )
)
_LEADING = 7  # so many columns of the program may stand before the first question


@dataclass(frozen=True)
class _Lists:
    """A column of lists: the possible answers as code and label, and those chosen in each row.

    ``None`` is a cell that fits the answers in two ways; ``unknown`` are parts that are none of them.
    """

    options: tuple[tuple[str, str], ...]
    chosen: tuple[frozenset[str] | None, ...]
    unknown: tuple[str, ...] = ()


def program_of(raw: RawTable) -> Program | None:
    """Which program wrote a table, told by the columns it puts before the questions.

    The headings of Microsoft are ID, start and completion time, of which either may be deleted; Google begins with a
    timestamp.
    """
    leading = [fold(heading) for heading in raw.cells.columns[:_LEADING]]
    if {"id"} < set(leading) and (_STARTED | _FINISHED) & set(leading):
        return "microsoft"
    return "google" if leading[0] in _STAMP else None


def survey_in(
    raw: RawTable,
    *,
    book: pd.DataFrame | None = None,
    people: Collection[str] = (),
    aside: Collection[str] = (),
) -> Survey:
    """The survey in the export of a form, every cell as text; ``book`` is a typed codebook table.

    ``people`` are columns that tell who answered, ``aside`` others that are no question either.
    A column with several choices becomes one column a choice (``Frage [Antwort]``), all at the place of the first.
    """
    program = program_of(raw)
    raw = replace(raw, notes=(*raw.notes, *two_periods(raw, moments(raw))))
    known = [heading for heading in raw.cells.columns if _is_dropped(heading, raw)]
    called = {heading: [heading] for heading in raw.cells.columns}
    raw = without_personal(raw, called, known=known, used=aside, codes=people)
    # Google numbers nobody: its answers are told apart by their rows
    respondent = next((name for name in raw.cells.columns if fold(name) == "id" and program == "microsoft"), None)
    columns = [heading for heading in raw.cells.columns if heading not in {respondent, *people, *aside}]
    inferred = infer_items(raw.cells[columns])
    entries = entries_of(book)[0] if book is not None and not book.empty else []
    lists: dict[str, _Lists] = {}
    notes: list[Note] = []
    for heading, item in inferred.items():
        entry = entry_for(heading, item, entries)
        found, problems = _lists(raw.cells[heading], program, entry)
        if found is not None:
            lists[heading] = found
            inferred[heading] = replace(item, code=entry.code if entry else item.code)
            problems = problems or ([("unmatched_answer", value) for value in found.unknown])
        elif problems:
            inferred[heading] = replace(item, type="text", choices=())
        notes += [column_note(key, raw, heading, value=value) for key, value in problems]
    items, said = with_codebook({heading: item for heading, item in inferred.items() if heading not in lists}, book)
    notes += said
    raw, items = without_items(raw, items)
    items, said = settled(items, raw)
    notes += [*said, *scales_or_codes(items, raw.cells)]
    raw, boxes = _with_boxes(replace(raw, notes=(*raw.notes, *notes)), lists, inferred)
    order = {heading: place for place, heading in enumerate(raw.cells.columns)}
    return survey_of(raw, dict(sorted({**items, **boxes}.items(), key=lambda pair: order[pair[0]])), respondent)


def moments(raw: RawTable) -> list[str]:
    """The columns of a form that tell when somebody answered."""
    leading = raw.cells.columns[:_LEADING]
    ended = [name for name in leading if fold(name) in _STAMP | _FINISHED]
    return ended or [name for name in leading if fold(name) in _STARTED]


def _is_dropped(heading: str, raw: RawTable) -> bool:
    """Times and names; a heading like "Sprache" is a question where it stands among the questions."""
    bare = re.sub(r"\d+$", "", fold(heading))  # Microsoft numbers a heading that comes twice
    leading = list(raw.cells.columns).index(heading) < _LEADING
    return bare in _ADDRESS or (leading and bare in _STARTED | _FINISHED | _STAMP | _OTHERS)


def _lists(
    cells: pd.Series, program: Program | None, entry: Item | None
) -> tuple[_Lists | None, list[tuple[str, str]]]:
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


def _parted(answer: str, mark: str) -> list[str]:
    return [part.strip() for part in answer.split(mark) if part.strip()]


def _listed(rows: list[list[str]]) -> tuple[_Lists, list[tuple[str, str]]]:
    labels = sorted({part for row in rows for part in row}, key=lambda label: (fold(label), label))
    options = tuple((label, label) for label in labels)
    return _Lists(options, tuple(map(frozenset, rows))), [("list_answers", "; ".join(labels))]


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


def _known(answers: list[str], choices: tuple[Choice, ...], marks: Sequence[str]) -> _Lists:
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
    return _Lists(options, tuple(chosen), tuple(sorted(unknown)))


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


def _with_boxes(
    raw: RawTable, lists: Mapping[str, _Lists], items: Mapping[str, Item]
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
