"""Answers of a survey from whatever program they come: the content of the file decides, never its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from evaluation.reading import forms, limesurvey, lsa, spss
from evaluation.reading.lss import Structure, read_structure
from evaluation.reading.responses import Survey, with_items


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
) -> Survey:
    """The survey in a file of SPSS, Microsoft Forms, Google Forms or LimeSurvey, or of a program that is not known.

    An archive of LimeSurvey brings its own structure.

    ``items`` are columns that have another name in the project than in the file, several of one name being branches.
    ``book`` is a typed codebook table, which wins over what the file says. Raises ``EvaluationError`` for a file that
    cannot be read, and for a workbook with several sheets of which none is named.
    """
    if spss.is_sav(path):
        return spss.read_sav(path, book=book, encoding=encoding, items=items)
    if lsa.is_archive(path):
        structure = structure or read_structure(path)
        return limesurvey.survey_in(with_items(lsa.read_responses(path, structure), items), structure, book=book)
    raw = limesurvey.export(path, sheet=sheet, encoding=encoding, delimiter=delimiter, header_rows=header_rows)
    raw = with_items(raw, items)
    if structure is None and forms.program_of(raw):
        return forms.survey_in(raw, book=book)
    return limesurvey.survey_in(raw, structure, book=book)
