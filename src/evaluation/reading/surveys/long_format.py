"""A survey with a row for each answer, as statistics programs write it, as a table with a row for each person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.language.errors import EvaluationError, closest
from evaluation.project import schema
from evaluation.reading.raw import Note, RawTable
from evaluation.reading.surveys.questionnaire import fold

NAMED = 5  # so many rows are named in a note
ITEMS = frozenset(
    map(fold, ("Frage", "Fragen", "Item", "Items", "Frage-Code", "Fragecode", "Frage-Nr.", "Itemcode", "Variable"))
) | frozenset(map(fold, ("Question", "Question code", "Item code", "Merkmal", "Aussage", "Fragetext", "Statement")))
VALUES = frozenset(
    map(fold, ("Antwort", "Antworten", "Wert", "Value", "Answer", "Response", "Antwortcode", "Bewertung", "Ausprägung"))
) | frozenset(map(fold, ("Answer code", "Antworttext", "Rating", "Score", "Punkte", "Angabe")))

PEOPLE = frozenset(map(fold, ("ID", "Code", "Befragte", "Befragte*r", "Person", "Kennung", "Teilnehmende", "Fall")))


def long_columns(headings: Iterable[str]) -> tuple[str, str] | None:
    """The columns of questions and of answers, where headings are those of a file with a row for each answer.

    >>> long_columns(["Welle", "Pseudonym", "Frage", "Antwort"]), long_columns(["Code", "Frage 1", "Frage 2"])
    (('Frage', 'Antwort'), None)
    """
    listed = list(headings)
    item = next((heading for heading in listed if fold(heading) in ITEMS), None)
    value = next((heading for heading in listed if fold(heading) in VALUES), None)
    return None if item is None or value is None else (item, value)


def long_lines(headings: Iterable[str], item: str, value: str) -> str:
    """What to write into the settings, with the other columns that have a name of the table of answers."""
    answers = schema.TABLES["answers"]
    columns = {"item": item, "value": value}
    for name in ("wave", "respondent", "org_id"):
        column = answers.column(name)
        spelled = {fold(text) for text in (column.name, column.de, column.en, *column.aliases)}
        spelled |= PEOPLE if name == "respondent" else set()
        found = next((heading for heading in headings if fold(heading) in spelled), None)
        columns |= {name: found} if found else {"respondent": "…"} if name == "respondent" else {}
    return "columns = { " + ", ".join(f'{name} = "{heading}"' for name, heading in columns.items()) + " }"


def one_row_a_person(raw: RawTable, *, item: str, value: str, by: Sequence[str]) -> RawTable:
    """The table with a column for each ``item`` and a row for each combination of the columns ``by``, at its first row.

    Where somebody has an item twice, the second answer begins a row of its own: nothing is left out here, and who that
    is, is decided where codes are. Columns with none of these meanings are noted.

    >>> cells = pd.DataFrame({"wer": ["A", "A", "B"], "frage": ["Q1", "Q2", "Q1"], "wert": ["1", "2", "3"]})
    >>> raw = RawTable("a.csv", "text", cells, np.array([2, 3, 4]), (1, 2, 3))
    >>> wide = one_row_a_person(raw, item="frage", value="wert", by=["wer"])
    >>> wide.cells.to_numpy().tolist(), wide.rows.tolist()
    ([['A', '1', '2'], ['B', '3', '']], [2, 4])
    """
    columns = list(raw.cells.columns)
    for heading in (item, value, *by):
        if heading not in columns:
            raise EvaluationError("survey_column", name="columns", heading=heading, hint=closest(heading, columns))
    asked = raw.cells[item].str.strip()
    nameless = (asked == "").to_numpy()
    cells = raw.cells.assign(**{item: asked})[~nameless]
    groups = [*by, "§time"]
    cells = cells.assign(**{"§time": cells.groupby([*by, item], sort=False).cumcount(), "§row": raw.rows[~nameless]})
    answers = cells.pivot(index=groups, columns=item, values=value)
    order = cells.drop_duplicates(groups).set_index(groups)["§row"]
    answers = answers.reindex(index=order.index, columns=asked[~nameless].unique()).fillna("")
    people = answers.index.to_frame(index=False).drop(columns="§time")
    whole = pd.concat([people, answers.reset_index(drop=True)], axis=1).astype("str")
    places = dict(zip(columns, raw.places, strict=True))
    notes = list(raw.notes)
    rest = [heading for heading in columns if heading not in {item, value, *by}]
    if rest:
        notes.append(Note("long_unused", {"columns": ", ".join(rest)}))
    lost = raw.rows[nameless & (raw.cells[value].str.strip() != "").to_numpy()]
    if len(lost):
        rows = ", ".join(map(str, lost[:NAMED]))
        notes.append(Note("long_without_item", {"n": len(lost), "rows": rows}))
    return replace(
        raw,
        cells=whole,
        rows=order.to_numpy(dtype=np.int64),
        places=(*(places[heading] for heading in by), *[places[value]] * answers.shape[1]),
        notes=tuple(notes),
    )
