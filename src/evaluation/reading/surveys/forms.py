"""Answers from Microsoft Forms and Google Forms: one column for each question, several choices in one cell.

How choices in one cell are separated is decided in ``lists``. Times, addresses and names are left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from evaluation.reading.raw import Note, RawTable
from evaluation.reading.surveys.codebook import entries_of, entry_for, with_codebook
from evaluation.reading.surveys.inferred import infer_items, scales_or_codes, settled
from evaluation.reading.surveys.lists import Lists, Program, lists_in, with_boxes
from evaluation.reading.surveys.periods import two_periods
from evaluation.reading.surveys.personal import without_items, without_personal
from evaluation.reading.surveys.questionnaire import fold
from evaluation.reading.surveys.responses import Survey, column_note, survey_of

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
_LEADING = 7  # at most so many columns of the program come before the first question


def program_of(raw: RawTable) -> Program | None:
    """Which program wrote a table, recognised by the columns before the questions.

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

    ``people``: columns that identify who answered; ``aside``: other columns that are no questions.
    A column with several choices becomes one column a choice (``Frage [Antwort]``), all at the place of the first.
    """
    program = program_of(raw)
    raw = replace(raw, notes=(*raw.notes, *two_periods(raw, moments(raw))))
    known = [heading for heading in raw.cells.columns if _is_dropped(heading, raw)]
    called = {heading: [heading] for heading in raw.cells.columns}
    raw = without_personal(raw, called, known=known, used=aside, codes=people)
    # Google has no numbers of respondents: rows identify them
    respondent = next((name for name in raw.cells.columns if fold(name) == "id" and program == "microsoft"), None)
    columns = [heading for heading in raw.cells.columns if heading not in {respondent, *people, *aside}]
    inferred = infer_items(raw.cells[columns])
    entries = entries_of(book)[0] if book is not None and not book.empty else []
    lists: dict[str, Lists] = {}
    notes: list[Note] = []
    for heading, item in inferred.items():
        entry = entry_for(heading, item, entries)
        found, problems = lists_in(raw.cells[heading], program, entry)
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
    raw, boxes = with_boxes(replace(raw, notes=(*raw.notes, *notes)), lists, inferred)
    order = {heading: place for place, heading in enumerate(raw.cells.columns)}
    return survey_of(raw, dict(sorted({**items, **boxes}.items(), key=lambda pair: order[pair[0]])), respondent)


def moments(raw: RawTable) -> list[str]:
    """The columns of a form with the time of the answers."""
    leading = raw.cells.columns[:_LEADING]
    ended = [name for name in leading if fold(name) in _STAMP | _FINISHED]
    return ended or [name for name in leading if fold(name) in _STARTED]


def _is_dropped(heading: str, raw: RawTable) -> bool:
    """Times and names; a heading like "Sprache" is a question where it stands among the questions."""
    bare = re.sub(r"\d+$", "", fold(heading))  # Microsoft numbers a heading that comes twice
    leading = list(raw.cells.columns).index(heading) < _LEADING
    return bare in _ADDRESS or (leading and bare in _STARTED | _FINISHED | _STAMP | _OTHERS)
