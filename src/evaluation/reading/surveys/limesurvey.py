"""A LimeSurvey export with its questionnaire: which column is which item.

Exports come in codes, in full texts or in both, in German or English, as CSV or XLSX, with or without the structure
file. IP addresses, access codes, names and referrers are removed first and reach no table. A questionnaire
counts as finished where it has a date of submission: anonymous surveys write 1980-01-01 there, which is no date.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation import reading
from evaluation.language import parsing
from evaluation.language.errors import EvaluationError
from evaluation.reading.raw import Excluded, Note, RawTable
from evaluation.reading.surveys.codebook import entries_of, entry_for, with_codebook
from evaluation.reading.surveys.inferred import infer_items, scales_or_codes, settled
from evaluation.reading.surveys.lists import Lists, lists_of_others, with_boxes
from evaluation.reading.surveys.lss import Structure, read_structure, without_marks
from evaluation.reading.surveys.other_programs import Program, called, finished, program_of, trial_notes
from evaluation.reading.surveys.periods import PLACEHOLDER, two_periods
from evaluation.reading.surveys.personal import without_items, without_personal
from evaluation.reading.surveys.questionnaire import Item, alike, fold, items_of, match_columns
from evaluation.reading.surveys.responses import (
    Survey,
    answers_long,
    as_text,
    bare,
    column_note,
    survey_of,
    telling_apart,
)
from evaluation.reading.surveys.split_boxes import split_boxes
from evaluation.reading.tables.headings import names_identifiers

__all__ = ["Structure", "Survey", "answers_long", "read_structure", "read_survey"]

RESPONDENT = frozenset(map(fold, ("id", "Antwort ID", "Response ID", "Answer ID", "Antwort-ID")))
STARTED = frozenset(map(fold, ("startdate", "Datum gestartet", "Date started")))
SUBMITTED = frozenset(map(fold, ("submitdate", "Datum Abgeschickt", "Date submitted")))
PERSONAL = frozenset(
    fold(heading)
    for heading in (
        *("ipaddr", "IP-Adresse", "IP address", "refurl", "Weiterleitungs-URL", "Verweis-URL", "Referrer URL"),
        *("Referenz-URL", "Referrer", "token", "Zugangsschlüssel", "Zugangscode", "Access code"),
        *("firstname", "Vorname", "First name"),
        *("lastname", "Nachname", "Last name", "email", "E-Mail", "E-Mail-Adresse", "Email address"),
    )
)
SUMMARY = re.compile(
    r"(gesamt|insgesamt|summe|total|sum|durchschnitt|mittelwert|mittel|mean|average|ø|median|modus|minimum|maximum|min|max"
    r"|(standard)?abweichung|standardabweichung|sd|varianz|anzahl|n)[.:]?( ?[=:] ?\d+)?",
    re.IGNORECASE,
)
SYSTEM = frozenset(
    fold(heading)
    for heading in (
        *("submitdate", "Datum Abgeschickt", "Date submitted", "lastpage", "Letzte Seite", "Last page"),
        *("startlanguage", "Start-Sprache", "Start language", "seed", "Zufallsstartwert", "startdate"),
        *("Datum gestartet", "Date started", "datestamp", "Datum letzte Aktivität", "Date last action"),
        *("interviewtime", "Gesamtzeit", "Total time"),
    )
)
AT_END = 5  # rows at the end that may be summaries of the others
TIMINGS = ("Gruppenzeit: ", "Fragenzeit: ", "Group time: ", "Question time: ", "groupTime", "questionTime")


def read_survey(
    path: Path,
    structure: Structure | None = None,
    *,
    book: pd.DataFrame | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_rows: Sequence[int] | None = None,
) -> Survey:
    """A survey export, matched with its questionnaire where there is one; what does not match is in ``raw.notes``.

    ``book`` is a typed codebook table, whose texts, types and answers win over those of the file and its structure.
    """
    raw = export(path, sheet=sheet, encoding=encoding, delimiter=delimiter, header_rows=header_rows)
    return survey_in(raw, structure, book=book)


def export(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_rows: Sequence[int] | None = None,
    people: Collection[str] = (),
) -> RawTable:
    """The one table of a survey export, every cell as text: below the headings every row is a person.

    ``people`` are columns that tell who answered. Raises ``EvaluationError`` where a workbook has several sheets and
    none is named.
    """
    options = {"sheet": sheet, "encoding": encoding, "delimiter": delimiter}
    raws = reading.read(path, header_rows=header_rows, keep_rows=True, **options)
    if len(raws) > 1:
        raise EvaluationError("which_sheet", file=path.name, sheets=", ".join(str(raw.sheet) for raw in raws))
    return _without_keyless(_without_summaries(_without_marks(_whole(as_text(raws[0])))), people)


def _without_keyless(raw: RawTable, people: Collection[str]) -> RawTable:
    """The table without summaries: rows at its end that are the only ones without a number of the program.

    A code that people gave themselves may be missing, so such a row counts where it does not hold numbers alone, or a
    number that is no answer of the others.
    """
    numbers = [name for name in raw.cells.columns if _key(name) in RESPONDENT or _numbers_rows(raw, name)]
    keys = [*numbers, *(name for name in people if name in raw.cells.columns)]
    given = {name: np.array([bool(cell.strip()) for cell in raw.cells[name]]) for name in keys}
    first = min((int(np.flatnonzero(filled)[-1]) + 1 for filled in given.values() if filled.any()), default=0)
    keys = [name for name, filled in given.items() if filled[:first].all() and not filled[first:].any()]
    if not keys or not first or not 0 < len(raw.cells) - first <= AT_END:
        return raw
    last, labels = raw.rows[first:], [_label(row) for _, row in raw.cells.iloc[first:].iterrows()]
    value = ", ".join(f"{row} ({label})" for row, label in zip(last, labels, strict=True))
    if not set(keys) & set(numbers) and not _sums_up(raw.cells, first):
        return replace(raw, notes=(*raw.notes, Note("keyless_counted", {"rows": value, "column": keys[0]})))
    return replace(
        raw,
        cells=raw.cells.iloc[:first],
        rows=raw.rows[:first],
        excluded=(
            *raw.excluded,
            *(Excluded("total", (int(row),), label) for row, label in zip(last, labels, strict=True)),
        ),
        notes=(*raw.notes, Note("keyless_rows", {"rows": value, "column": keys[0]})),
        left=pd.concat([raw.left, raw.cells.iloc[first:].set_axis(last, axis=0)]),
    )


def _numbers_rows(raw: RawTable, heading: str) -> bool:
    """Whether the first column numbers the rows: its heading says so, and no cell comes twice."""
    given = raw.cells[heading][raw.cells[heading].str.strip() != ""]
    first = heading == raw.cells.columns[0]
    return first and len(given) > 1 and given.is_unique and given.str.isdecimal().all() and names_identifiers(heading)


def _sums_up(cells: pd.DataFrame, first: int) -> bool:
    """Whether the rows from ``first`` hold a decimal number in a column of whole ones."""
    return any(
        re.fullmatch(r"\d+[.,]\d+", cell.strip()) and column.iloc[:first].str.fullmatch(r"\d*").all()
        for _, column in cells.items()
        for cell in column.iloc[first:]
    )


def _without_summaries(raw: RawTable) -> RawTable:
    """The table without rows at its end that summarise the people above: a label, and else only numbers."""
    first = len(raw.cells)
    while first and _is_summary(raw.cells.iloc[first - 1].tolist()):
        first -= 1
    labels = raw.cells.iloc[first:].apply(_label, axis=1) if first < len(raw.cells) else pd.Series(dtype="str")
    if not labels.any() or not first or set(labels) & set(raw.cells.iloc[:first].to_numpy().ravel()) - {""}:
        return raw
    kept, last = raw.cells.iloc[:first], raw.rows[first:]
    rows = ", ".join(f"{row} ({label})" for row, label in zip(last, labels, strict=True) if label)
    left = raw.cells.iloc[first:].set_axis(last, axis=0)
    return replace(
        raw,
        cells=kept,
        rows=raw.rows[:first],
        excluded=(
            *raw.excluded,
            *(
                Excluded("total" if label else "empty", (int(row),), label)
                for row, label in zip(last, labels, strict=True)
            ),
        ),
        notes=(*raw.notes, Note("summary_rows", {"rows": rows})),
        left=pd.concat([raw.left, left]),
    )


def _label(row: pd.Series) -> str:
    return next((str(cell).strip() for cell in row if str(cell).strip()), "")


def _is_summary(row: list[str]) -> bool:
    """Whether a row begins with the name of a statistic, and holds numbers beside it or nothing; or is empty."""
    given = [cell.strip() for cell in row if cell.strip()]
    if not given:
        return True
    rest = all(re.fullmatch(r"[-+]?[\d.,]+ ?%?", cell) for cell in given[1:])
    return rest and SUMMARY.fullmatch(given[0]) is not None


def _whole(raw: RawTable) -> RawTable:
    """The table with 4 for ``4.0`` in columns of which each number is written so, as programs do beside empty cells."""
    cells = raw.cells.copy()
    for heading, column in raw.cells.items():
        given = [text for text in column.unique() if re.fullmatch(r"-?\d+([.,]\d+)?", text)]
        if given and all(text.endswith(".0") for text in given):
            cells[heading] = column.str.replace(r"^(-?\d+)\.0$", r"\1", regex=True)
    return replace(raw, cells=cells)


def _without_marks(raw: RawTable) -> RawTable:
    """The table without the HTML that a program left in headings and answers; equal headings stay apart by a number."""
    seen: dict[str, str] = {}
    for heading in raw.cells.columns:
        bare = without_marks(heading)
        names = (bare if number == 1 else f"{bare} ({number})" for number in range(1, len(raw.places) + 1))
        seen[heading] = next(name for name in names if name not in seen.values())
    cells = {
        seen[heading]: column.map({cell: without_marks(cell) for cell in column.unique()}).astype("str")
        for heading, column in raw.cells.items()
    }
    return replace(raw, cells=pd.DataFrame(cells, index=raw.cells.index))


def survey_in(
    raw: RawTable,
    structure: Structure | None = None,
    *,
    book: pd.DataFrame | None = None,
    people: Collection[str] = (),
    aside: Collection[str] = (),
) -> Survey:
    """The survey a table holds that came from LimeSurvey, or from no program that is known.

    ``people`` are columns that tell who answered, ``aside`` others that are no question either.
    """
    complete = _complete(raw)
    raw = replace(raw, notes=(*raw.notes, *two_periods(raw, moments(raw))))
    known = [heading for heading in raw.cells.columns if _key(heading) in PERSONAL]
    system: list[str] = []
    respondent = next((heading for heading in raw.cells.columns if _key(heading) in RESPONDENT), None)
    program = program_of(raw.cells.columns) if structure is None else None
    if program is not None:
        complete = finished(raw, program) if complete is None else complete
        raw = replace(raw, notes=(*raw.notes, *trial_notes(raw, program)))
        known += [
            heading for heading in called(program.personal, raw.cells.columns) if heading not in {*people, *aside}
        ]
        respondent = next(iter(called(program.respondent, raw.cells.columns)), respondent)
        system = [heading for heading in called(program.system, raw.cells.columns) if heading != respondent]
    texts = {heading: [heading] for heading in raw.cells.columns if _key(heading) not in RESPONDENT | SYSTEM}
    texts = {heading: text for heading, text in texts.items() if heading not in {respondent, *system}}
    raw = without_personal(raw, texts, known=known, used=aside, codes=people)
    apart = {respondent, *people, *aside, *system}
    columns = [heading for heading in raw.cells.columns if heading not in apart and not _is_system(heading)]
    lists: dict[str, Lists] = {}
    inferred: dict[str, Item] = {}
    if structure is None:
        boxes = split_boxes(raw, columns)
        plain = [heading for heading in columns if heading not in {*boxes.items, *boxes.joined}]
        inferred = {**infer_items(raw.cells[plain]), **boxes.items}
        lists, inferred, doubts = _lists(raw, inferred, book, program)
        left = [heading for heading in columns if heading in inferred and heading not in lists]
        found, notes = with_codebook({heading: inferred[heading] for heading in left}, book)
        found, said = settled(found, raw)
        notes += [*boxes.notes, *doubts, *said, *scales_or_codes(found, raw.cells)]
    else:
        asked = items_of(structure)
        answers = {heading: {bare(cell) for cell in raw.cells[heading].unique()} for heading in columns}
        matched, unsure = match_columns(columns, asked, answers), alike(columns, asked, answers)
        matched |= {heading: own for heading, (_, own) in unsure.items() if own is not None}
        found, notes = with_codebook({heading: matched[heading] for heading in columns if heading in matched}, book)
        for heading, (codes, own) in unsure.items():
            key = "alike_in_structure" if own is not None else "alike_left_out"
            notes.append(column_note(key, raw, heading, items=", ".join(codes)))
        strangers = (heading for heading in columns if heading not in found and heading not in unsure)
        notes += [column_note("unmatched_column", raw, heading) for heading in strangers]
    raw, found = without_items(raw, found)
    if respondent is None and not people:
        respondent, note = telling_apart(raw, [heading for heading in columns if heading in raw.cells.columns])
        notes.append(note)
        found.pop(respondent or "", None)
    raw, ticks = with_boxes(replace(raw, notes=(*raw.notes, *notes)), lists, inferred)
    places = {heading: place for place, heading in enumerate(raw.cells.columns)}
    found = dict(sorted({**found, **ticks}.items(), key=lambda pair: places[pair[0]]))
    return survey_of(raw, found, respondent, complete=complete)


def _lists(
    raw: RawTable, items: Mapping[str, Item], book: pd.DataFrame | None, program: Program | None
) -> tuple[dict[str, Lists], dict[str, Item], list[Note]]:
    """The columns with several answers in one cell, the items as they are then, and what is to be said."""
    entries = entries_of(book)[0] if book is not None and not book.empty else []
    lists: dict[str, Lists] = {}
    found = dict(items)
    notes: list[Note] = []
    for heading, item in items.items():
        entry = entry_for(heading, item, entries)
        known, blanks = program is not None, program is not None and program.blanks
        listed, problems = lists_of_others(raw.cells[heading], item, entry, known=known, blanks=blanks)
        if listed is not None:
            lists[heading] = listed
            found[heading] = replace(item, code=entry.code if entry else item.code)
        elif problems:
            found[heading] = replace(item, type="text", choices=())
        notes += [column_note(key, raw, heading, value=value) for key, value in problems]
    return lists, found, notes


def moments(raw: RawTable) -> list[str]:
    """The columns of LimeSurvey with the time of the answers."""
    known = [heading for names in (STARTED, SUBMITTED) for heading in raw.cells.columns if _key(heading) in names]
    program = None if known else program_of(raw.cells.columns)
    return known if program is None else called(program.moments, raw.cells.columns)


def placeholders(heading: str, cells: pd.Series) -> np.ndarray:
    """Where a column of LimeSurvey has the day that only means that the answers are complete."""
    if _key(heading) not in SUBMITTED:
        return np.zeros(len(cells), dtype=bool)
    days = {text: parsing.parse_date(text) for text in cells.unique()}
    return np.array([days[text] == PLACEHOLDER for text in cells])


def _complete(raw: RawTable) -> np.ndarray | None:
    """Which respondents finished: those with a date of submission, whatever date it is."""
    heading = next((heading for heading in raw.cells.columns if _key(heading) in SUBMITTED), None)
    if heading is None:
        return None
    return np.array([parsing.missing_kind(cell, source="limesurvey") is None for cell in raw.cells[heading]])


def _key(heading: str) -> str:
    """The heading of a system column, folded; exports with code and text write ``id. Antwort ID``."""
    code, dot, text = heading.partition(". ")
    return fold(text) if dot and fold(code) in RESPONDENT | PERSONAL | SYSTEM else fold(heading)


def _is_system(heading: str) -> bool:
    return _key(heading) in SYSTEM or heading.startswith(TIMINGS)
