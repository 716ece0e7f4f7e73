"""A LimeSurvey export with its questionnaire: which column is which item, and which answer each cell holds.

Exports come in codes, in full texts or in both, in German or English, with or without the structure file. What cannot
be matched is noted with its column and value, never guessed. IP addresses, tokens, names and referrers are dropped at
the door and reach no table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluation import parsing, reading
from evaluation.reading.inferred import infer_items
from evaluation.reading.lss import Structure, read_structure
from evaluation.reading.questionnaire import Choice, Item, fold, items_of, match_columns
from evaluation.reading.raw import Note, RawTable, letter
from evaluation.schema import Missing

__all__ = ["Structure", "Survey", "answers_long", "read_structure", "read_survey"]

RESPONDENT = frozenset(map(fold, ("id", "Antwort ID", "Response ID", "Answer ID", "Antwort-ID")))
PERSONAL = frozenset(
    fold(heading)
    for heading in (
        *("ipaddr", "IP-Adresse", "IP address", "refurl", "Weiterleitungs-URL", "Verweis-URL", "Referrer URL"),
        *(
            "Referenz-URL",
            "token",
            "Zugangsschlüssel",
            "Zugangscode",
            "Access code",
            "firstname",
            "Vorname",
            "First name",
        ),
        *("lastname", "Nachname", "Last name", "email", "E-Mail", "E-Mail-Adresse", "Email address"),
    )
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
TIMINGS = ("Gruppenzeit: ", "Fragenzeit: ", "Group time: ", "Question time: ", "groupTime", "questionTime")
ITEM_COLUMNS = ["column", "item", "question", "question_text", "text", "type", "scale"]
ANSWER_COLUMNS = ["item", "answer_code", "label", "rank", "missing"]
NOTED = 5  # so many unknown answers of a column are named


@dataclass(frozen=True)
class Survey:
    """An export and what is known of its items.

    ``items``: one row an export column that is an item (``column`` is its heading in ``raw``; ``type`` is scale,
    single, multiple, number, text or date). ``answers``: the codebook, one row an item and possible answer, in
    the order shown; ``rank`` is missing where the order is unknown or the answer is a kind of ``missing``.
    ``respondent``: the heading of the column that tells people apart, ``None`` where there is none. ``choices``: the
    answers by item.
    """

    raw: RawTable
    items: pd.DataFrame
    answers: pd.DataFrame
    respondent: str | None
    choices: Mapping[str, tuple[Choice, ...]]


def read_survey(path: Path, structure: Structure | None = None, *, sheet: str | None = None) -> Survey:
    """A survey export, matched with its questionnaire where there is one; what does not match is in ``raw.notes``."""
    raw = _as_text(reading.read(path, sheet=sheet, header_rows=(1,), keep_rows=True)[0])
    raw, respondent = _without_personal(raw)
    columns = [heading for heading in raw.cells.columns if heading != respondent and not _is_system(heading)]
    if structure is None:
        found = infer_items(raw.cells[columns], dict(zip(raw.cells.columns, raw.places, strict=True)))
        notes = _unknown_orders(found)
    else:
        found = match_columns(columns, items_of(structure))
        notes = [_column_note("unmatched_column", raw, heading) for heading in columns if heading not in found]
    if respondent is None:
        respondent = _telling_apart(raw)
        key = "no_respondent" if respondent is None else "guessed_respondent"
        notes.append(Note(key, {"column": respondent or ""}))
        found.pop(respondent or "", None)
    survey = _survey(raw, found, respondent)
    notes += [note for heading, item in found.items() for note in _answer_notes(raw, heading, item)]
    return replace(survey, raw=replace(raw, notes=(*raw.notes, *notes)))


def answers_long(survey: Survey) -> pd.DataFrame:
    """Every cell of every item: ``row`` (place in ``raw.cells``), ``item``, ``value``, ``missing``.

    ``value`` is the answer code for scales and choices, else the text; it is missing where ``missing`` says why there
    is none. A missing answer that was chosen ("Keine Angabe") keeps its code beside its kind; an answer the
    questionnaire does not have keeps its text and is ``unreadable``.
    """
    rows = len(survey.raw.cells)
    values, kinds = [], []
    for column, item, kind in survey.items[["column", "item", "type"]].itertuples(index=False):
        answers = _Answers(survey.choices.get(item, ()), kind)
        value, missing = answers.read(survey.raw.cells[column])
        values.append(value)
        kinds.append(missing)
    _tick_boxes(survey, values, kinds)
    return pd.DataFrame(
        {
            "row": np.repeat(np.arange(rows), len(values)),
            "item": np.tile(survey.items["item"].to_numpy(dtype=object), rows),
            "value": np.array(values, dtype=object).T.ravel(),
            "missing": np.array(kinds, dtype=object).T.ravel(),
        }
    )


class _Answers:
    """Reads the cells of one item: as codes where more of them are codes than labels."""

    def __init__(self, choices: tuple[Choice, ...], kind: str) -> None:
        self.kind = kind
        self.missing: dict[str, Missing | None] = {choice.code: choice.missing for choice in choices}
        self.labels: dict[str, set[str]] = {}
        self.exact = {choice.label: choice.code for choice in choices}
        for choice in choices:
            for spelling in (choice.label, *choice.spellings):
                self.labels.setdefault(fold(spelling), set()).add(choice.code)

    def read(self, cells: pd.Series) -> tuple[np.ndarray, np.ndarray]:
        """Values and kinds of missing of all cells, found once for each different text."""
        texts, places = np.unique(cells.to_numpy(dtype=object), return_inverse=True)
        found = self.of({str(text) for text in texts})
        pairs = np.empty((len(texts), 2), dtype=object)
        for place, text in enumerate(texts):
            pairs[place] = found[str(text)]
        return pairs[places, 0], pairs[places, 1]

    def of(self, texts: set[str]) -> dict[str, tuple[str | None, Missing | None]]:
        answers = {text: bare(text) for text in texts}
        kinds = {text: parsing.missing_kind(answer, source="limesurvey") for text, answer in answers.items()}
        given = {text: answer for text, answer in answers.items() if kinds[text] is None}
        codes = {text: self.code(answer, as_code=self.in_codes(given.values())) for text, answer in given.items()}
        return {text: self.pair(answers[text], kinds[text], codes.get(text)) for text in texts}

    def pair(self, answer: str, kind: Missing | None, code: str | None) -> tuple[str | None, Missing | None]:
        if kind is not None:
            return None, kind
        if not self.missing:
            return answer, None
        return (answer, "unreadable") if code is None else (code, self.missing[code])

    def in_codes(self, answers: Any) -> bool:
        listed = list(answers)
        return sum(a in self.missing for a in listed) > sum(fold(a) in self.labels for a in listed)

    def code(self, answer: str, *, as_code: bool) -> str | None:
        """The code of an answer; ``None`` for one that is unknown, or the label of several."""
        if as_code and answer in self.missing:
            return answer
        fitting = self.labels.get(fold(answer), set())
        if len(fitting) == 1:
            return next(iter(fitting))
        return self.exact.get(answer) or (answer if answer in self.missing else _numbered(answer, self.missing))


def bare(text: str) -> str:
    """A cell without byte order marks, surrounding blanks and the sign that LimeSurvey puts before an equation.

    >>> bare("\\ufeff 1 (None at all) "), bare("'=SUM(A1)")
    ('1 (None at all)', '=SUM(A1)')
    """
    answer = text.replace("\ufeff", "").strip()
    return answer[1:] if answer.startswith("'=") else answer


def _numbered(answer: str, codes: Mapping[str, object]) -> str | None:
    """The number before a label: ``10 - Completely satisfied`` where 10 is an answer."""
    number = answer.split("(")[0].split(" - ")[0].split(" – ")[0].strip()
    return number if number.isdecimal() and number in codes else None


def _survey(raw: RawTable, found: Mapping[str, Item], respondent: str | None) -> Survey:
    rows = [
        (heading, item.code, item.question, item.question_text, item.text, item.type, item.scale)
        for heading, item in found.items()
    ]
    codebook = [
        (item.code, choice.code, choice.label, choice.rank, choice.missing)
        for item in found.values()
        for choice in item.choices
    ]
    items = pd.DataFrame(rows, columns=ITEM_COLUMNS, dtype=object)
    answers = pd.DataFrame(codebook, columns=ANSWER_COLUMNS, dtype=object).astype({"rank": "Int64"})
    return Survey(raw, items, answers, respondent, {item.code: item.choices for item in found.values()})


def _as_text(raw: RawTable) -> RawTable:
    """The cells as text: an XLSX export holds numbers and empty cells."""
    if raw.format == "text":
        return raw
    cells = {heading: pd.Series(map(_text, raw.cells[heading]), dtype="str") for heading in raw.cells.columns}
    return replace(raw, cells=pd.DataFrame(cells), formats=None)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _without_personal(raw: RawTable) -> tuple[RawTable, str | None]:
    """Without columns that identify people, and the heading of the column with the response id."""
    headings = list(raw.cells.columns)
    dropped = [heading for heading in headings if _key(heading) in PERSONAL]
    respondent = next((heading for heading in headings if _key(heading) in RESPONDENT), None)
    if not dropped:
        return raw, respondent
    kept = [(heading, place) for heading, place in zip(headings, raw.places, strict=True) if heading not in dropped]
    note = Note("dropped_columns", {"columns": ", ".join(dropped)})
    slim = replace(
        raw,
        cells=raw.cells[[heading for heading, _ in kept]],
        places=tuple(place for _, place in kept),
        notes=(*raw.notes, note),
    )
    return slim, respondent


def _key(heading: str) -> str:
    """The heading of a system column, folded; exports with code and text write ``id. Antwort ID``."""
    code, dot, text = heading.partition(". ")
    return fold(text) if dot and fold(code) in RESPONDENT | PERSONAL | SYSTEM else fold(heading)


def _is_system(heading: str) -> bool:
    return _key(heading) in SYSTEM or heading.startswith(TIMINGS)


def _telling_apart(raw: RawTable) -> str | None:
    """The first column in which everybody has a short text of their own."""
    for heading in raw.cells.columns:
        values = raw.cells[heading]
        if values.is_unique and not _is_system(heading) and values.str.len().between(1, 40).all():
            return str(heading)
    return None


def _tick_boxes(survey: Survey, values: list[np.ndarray], kinds: list[np.ndarray]) -> None:
    """In codes a box that was not ticked is empty, like one that was never reached: it is a No where the person ticked
    another box of the question.
    """
    boxes = survey.items[survey.items["type"] == "multiple"]
    for _, group in boxes.groupby("question", sort=False):
        places = list(group.index)
        answers = np.array([values[place] for place in places], dtype=object)
        if (answers == "N").any():
            continue  # full answers say No themselves
        answered = (answers == "Y").any(axis=0)
        for place in places:
            unticked = answered & (kinds[place] == "not_answered")
            values[place] = np.where(unticked, "N", values[place])
            kinds[place] = np.where(unticked, None, kinds[place])


def _answer_notes(raw: RawTable, heading: str, item: Item) -> list[Note]:
    """The answers of a column that its item does not have."""
    if not item.choices:
        return []
    answers = _Answers(item.choices, item.type)
    found = answers.of(set(raw.cells[heading].unique()))
    unknown = sorted({str(value) for value, missing in found.values() if missing == "unreadable"})
    return [
        _column_note(
            "ambiguous_answer" if len(answers.labels.get(fold(value), ())) > 1 else "unmatched_answer",
            raw,
            heading,
            value,
        )
        for value in unknown[:NOTED]
    ]


def _unknown_orders(found: Mapping[str, Item]) -> list[Note]:
    questions = {
        item.question: item.question_text
        for item in found.values()
        if item.type == "single" and item.choices and all(choice.rank is None for choice in item.choices)
    }
    return [Note("unknown_order", {"question": text}) for text in questions.values()]


def _column_note(key: str, raw: RawTable, heading: str, value: str = "") -> Note:
    place = letter(raw.places[list(raw.cells.columns).index(heading)])
    return Note(key, {"place": place, "column": heading, "value": value})
