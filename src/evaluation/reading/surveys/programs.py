"""Answers of a survey from whatever program they come: the content of the file decides, never its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from evaluation.language.errors import EvaluationError
from evaluation.reading.raw import RawTable
from evaluation.reading.surveys import forms, limesurvey, lsa, spss
from evaluation.reading.surveys.long_format import long_columns, long_lines, one_row_a_person
from evaluation.reading.surveys.lss import Structure, read_structure
from evaluation.reading.surveys.periods import days_of, with_moment
from evaluation.reading.surveys.responses import Survey, with_items


def read_answers(
    path: Path,
    structure: Structure | None = None,
    *,
    book: pd.DataFrame | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_rows: Sequence[int] | None = None,
    items: Mapping[str, str] = MappingProxyType({}),
    people: Sequence[str] = (),
    aside: Sequence[str] = (),
    long: tuple[str, str] | None = None,
) -> Survey:
    """The survey in a file of SPSS, Microsoft Forms, Google Forms or LimeSurvey, or of a program that is not known.

    An archive of LimeSurvey brings its own structure.

    ``items`` are columns that have another name in the project than in the file, several of one name being branches.
    ``people`` are the columns that tell who answered, ``aside`` others that are no question either. ``long``: the
    columns of items and of answers in a file with a row for each answer.
    ``book`` is a typed codebook table, which wins over what the file says. Raises ``EvaluationError`` for a file that
    cannot be read, and for a workbook with several sheets of which none is named.
    """
    office = {"sheet": sheet, "delimiter": delimiter, "header_rows": header_rows, "columns.item": long}
    apart: dict[str, Sequence[str]] = {"people": people, "aside": aside}
    if spss.is_sav(path):
        _without_effect(path, {**office, "structure": structure})
        return spss.read_sav(path, book=book, encoding=encoding, items=items, **apart)
    if lsa.is_archive(path):
        _without_effect(path, {**office, "encoding": encoding})
        structure = structure or read_structure(path)
        raw = with_items(lsa.read_responses(path, structure), items)
        return _dated(raw, limesurvey.survey_in(raw, structure, book=book, **apart))
    options = {"sheet": sheet, "encoding": encoding, "delimiter": delimiter}
    raw = limesurvey.export(path, header_rows=header_rows, people=people, **options)
    text = raw.format in ("text", "html")
    _without_effect(path, {"sheet": sheet} if text else {"encoding": encoding, "delimiter": delimiter})
    if long is not None:
        raw = one_row_a_person(raw, item=long[0], value=long[1], by=[*people, *aside])
    elif structure is None and (found := long_columns(set(raw.cells.columns) - {*items, *people, *aside})):
        lines = long_lines(raw.cells.columns, *found)
        raise EvaluationError("long_answers", file=path.name, item=found[0], value=found[1], lines=lines)
    raw = with_items(raw, items)
    if structure is None and long is None and forms.program_of(raw):
        return _dated(raw, forms.survey_in(raw, book=book, **apart))
    return _dated(raw, limesurvey.survey_in(raw, structure, book=book, **apart))


def _dated(raw: RawTable, survey: Survey) -> Survey:
    """The survey with what its table tells of when people answered, which no other table is to hold."""
    moments = [*forms.moments(raw), *limesurvey.moments(raw)]
    return replace(survey, days=tuple(days_of(raw, moments)), whole=tuple(with_moment(raw, moments)))


def _without_effect(path: Path, settings: Mapping[str, object]) -> None:
    """Raise for settings that this kind of file has no use for."""
    named = [name for name, value in settings.items() if value is not None]
    if named:
        raise EvaluationError("source_no_effect", file=path.name, settings=", ".join(named))
