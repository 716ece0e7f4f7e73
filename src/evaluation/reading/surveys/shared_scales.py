"""The scale of a question, taken from another file that asks the same question.

Where few people answered, nobody may have chosen one end of a scale. Such a column has no order of its own; where all
its answers are on the scale of another file, that scale is used, whichever of the files comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from evaluation.reading.raw import Note
from evaluation.reading.surveys.questionnaire import Choice
from evaluation.reading.surveys.responses import ANSWER_COLUMNS, Survey, fits

OPEN = ("single", "number", "text")  # types of which the answers may be steps of a scale


def with_scales(surveys: Sequence[Survey]) -> list[Survey]:
    """The surveys, each question without an order of its own on the scale that another file has for it."""
    scales: dict[str, tuple[Choice, ...]] = {}
    for survey in surveys:
        for item in survey.items.loc[survey.items["type"] == "scale", "item"]:
            choices = survey.choices.get(item, ())
            if any(choice.rank is not None for choice in choices):
                scales.setdefault(item, choices)
    return [_taught(survey, scales) for survey in surveys]


def _taught(survey: Survey, scales: Mapping[str, tuple[Choice, ...]]) -> Survey:
    items = survey.items
    open_ones = items[items["type"].isin(OPEN) & items["item"].isin(scales)]
    columns = dict(zip(open_ones["item"], open_ones["column"], strict=True))
    whole = {item: _with_silent(scales[item], survey.choices.get(item, ())) for item in columns}
    taught = {item for item, column in columns.items() if fits(survey.raw.cells[column], whole[item])}
    if not taught:
        return survey
    items = items.assign(type=items["type"].mask(items["item"].isin(taught), "scale"))
    choices = {**survey.choices, **{item: whole[item] for item in taught}}
    book = [
        (item, choice.code, choice.label, choice.rank, choice.missing)
        for item in items["item"]
        for choice in choices.get(item, ())
    ]
    answers = pd.DataFrame(book, columns=ANSWER_COLUMNS, dtype=object).astype({"rank": "Int64"})
    notes = tuple(left for note in survey.raw.notes if (left := _still(note, survey.items, taught)) is not None)
    raw = replace(survey.raw, notes=notes)
    return replace(survey, raw=raw, items=items, answers=answers, choices=choices)


def _with_silent(scale: tuple[Choice, ...], own: Sequence[Choice]) -> tuple[Choice, ...]:
    known = {choice.code for choice in scale}
    return (*scale, *(choice for choice in own if choice.missing and choice.code not in known))


def _still(note: Note, items: pd.DataFrame, taught: set[str]) -> Note | None:
    """A note on questions without an order, without those that have one now; ``None`` where none is left."""
    if note.key == "scale_or_codes":
        known = set(items.loc[items["item"].isin(taught), "column"])
        left = [column for column in str(note.values["columns"]).split(", ") if column not in known]
        return replace(note, values={"columns": ", ".join(left)}) if left else None
    if note.key == "unknown_order":
        asked = items["question_text"] == note.values["question"]
    elif note.key == "open_scale":
        asked = items["question"].isin(items.loc[items["column"] == note.values["column"], "question"])
    else:
        return note
    same = items[asked & items["type"].isin(OPEN)]
    return None if len(same) and set(same["item"]) <= taught else note
