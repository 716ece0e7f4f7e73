"""Files as people sent them into raw tables that remember where every cell was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.language.errors import EvaluationError
from evaluation.reading.files import opening

if TYPE_CHECKING:  # child processes that read office files load this package, but not pandas
    from evaluation.reading.raw import RawTable

__all__ = ["read"]


def read(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_rows: Sequence[int] | None = None,
    keep_rows: bool = False,
) -> list[RawTable]:
    """The tables of a file, one for each sheet that is not empty; the kind of file is decided from its content.

    ``header_rows``: row numbers as Excel shows them. ``keep_rows``: every row below the header is data. Raises
    ``EvaluationError`` for a file that cannot be read.
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
    del data  # it is read again below, and need not be in memory twice
    from evaluation.reading.text import read_text

    return [read_text(path, encoding=encoding, delimiter=delimiter, header_rows=header_rows, keep_rows=keep_rows)]
