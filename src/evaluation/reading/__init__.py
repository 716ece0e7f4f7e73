"""Files as people sent them into raw tables that remember where every cell stood."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.language.errors import EvaluationError
from evaluation.reading.files import opening

if TYPE_CHECKING:  # the children that read office files load this package, and no pandas with it
    from evaluation.reading.raw import RawTable


def read(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_rows: Sequence[int] | None = None,
    keep_rows: bool = False,
) -> list[RawTable]:
    """The tables of a file, one for each sheet that holds something; what the file is, its content decides.

    ``header_rows`` are row numbers as Excel shows them; ``keep_rows`` takes every row below the header for data. Raises
    ``EvaluationError`` with one sentence on what to do.
    """
    data = opening.load(path)
    if opening.office_kind(data):
        from evaluation.reading.office import read_workbook

        return read_workbook(path, sheet=sheet, header_rows=header_rows, keep_rows=keep_rows)
    kind = opening.kind_of(data)
    if kind != "text":
        raise EvaluationError(opening.REFUSED.get(kind, "reading_binary"), file=path.name)
    if opening.is_structure(data):
        raise EvaluationError("reading_is_structure", file=path.name)
    del data  # it is read once more below, and need not be there twice
    from evaluation.reading.text import read_text

    return [read_text(path, encoding=encoding, delimiter=delimiter, header_rows=header_rows, keep_rows=keep_rows)]
