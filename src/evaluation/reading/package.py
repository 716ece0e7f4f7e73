"""Whether a workbook may be opened at all: an office file is a ZIP of XML, and both can be made to explode.

Everything is looked at before a library allocates anything: how large the parts become, XML that defines entities of
its own, and how far a sheet's cells really reach.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from posixpath import basename, join, normpath
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from evaluation.errors import EvaluationError
from evaluation.reading.raw import letter

MOST_BYTES = 500_000_000
MOST_RATIO = 200  # honest sheets are packed 10 to 50 times
SMALL = 10_000_000  # what stays below does no harm, however well it is packed
MOST_CELLS = 2_000_000
MOST_COLUMNS = 2_000

_DEFINITION = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>/]*>\s*<(?:\w+:)?(?:v|is|f)\b')
_FORMULA = re.compile(  # a formula without a result; an empty text as a result is one
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f\b[^>]*(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class SheetFacts:
    """What the XML of a sheet says before it is loaded: last row and column with content, formulas without result."""

    rows: int
    columns: int
    unsaved: dict[str, str]


def inspect_package(data: bytes, *, file: str) -> dict[str, SheetFacts]:
    """The facts of every sheet by its name, or an error: too large, packed too tightly, XML definitions, damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(archive, len(data), file)
            _check_definitions(archive, file)
            return {name: _facts(archive.read(part), name, file) for name, part in _sheets(archive).items()}
    except EvaluationError:
        raise
    except DefusedXmlException:
        raise EvaluationError("reading_entities", file=file) from None
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError, ParseError, RuntimeError) as error:
        reason = type(error).__name__
        raise EvaluationError("reading_broken_workbook", file=file, reason=reason) from None
    except NotImplementedError:
        raise EvaluationError("reading_broken_workbook", file=file, reason="ZIP") from None


def _check_size(archive: zipfile.ZipFile, packed: int, file: str) -> None:
    """By what the ZIP declares: its reader never unpacks more of a part than declared."""
    size = sum(part.file_size for part in archive.infolist())
    if size > MOST_BYTES or (size > SMALL and size > MOST_RATIO * packed):
        raise EvaluationError("reading_zip_bomb", file=file, size=size // 1_000_000)


def _check_definitions(archive: zipfile.ZipFile, file: str) -> None:
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels", ".vml")):
            content = archive.read(part).replace(b"\0", b"")  # in UTF-16 every other byte
            if _DEFINITION.search(content):
                raise EvaluationError("reading_entities", file=file)


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each worksheet by the sheet's name."""
    workbook = next(name for name in archive.namelist() if re.fullmatch(r"/?xl/workbook\d*\.xml", name))
    folder = "xl"
    relations = ElementTree.fromstring(archive.read(f"{folder}/_rels/{basename(workbook)}.rels"))
    targets = {
        relation.get("Id"): normpath(join(folder, relation.get("Target", ""))).lstrip("/")
        for relation in relations
        if relation.get("Type", "").endswith("/worksheet")
    }
    sheets = [
        element for element in ElementTree.fromstring(archive.read(workbook)).iter() if _local(element.tag) == "sheet"
    ]
    return {
        sheet.get("name", ""): targets[sheet.get(_relation(sheet.attrib))]
        for sheet in sheets
        if sheet.get(_relation(sheet.attrib)) in targets
    }


def _facts(content: bytes, sheet: str, file: str) -> SheetFacts:
    rows = columns = cells = 0
    for column, row in _CELL.findall(content):
        rows, columns, cells = max(rows, int(row)), max(columns, _place(column)), cells + 1
    if not cells:
        rows, columns = _unaddressed(content)
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS or cells > MOST_CELLS:
        raise EvaluationError("reading_too_large", file=file, sheet=sheet, rows=rows, columns=letter(columns))
    unsaved = {place.decode(): "=" + formula.decode("utf-8", "replace") for place, formula in _FORMULA.findall(content)}
    return SheetFacts(rows, columns, unsaved)


def _unaddressed(content: bytes) -> tuple[int, int]:
    """Rows and columns where cells do not say their place: some programs leave it out and count on the order."""
    rows = re.split(rb"<(?:\w+:)?row\b", content)[1:]
    widths = [len(re.findall(rb"<(?:\w+:)?c\b", row)) for row in rows]
    return (len(rows), max(widths)) if any(widths) and b"v>" in content else (0, 0)


def _place(letters: bytes) -> int:
    """The number of a column from its letters.

    >>> _place(b"A"), _place(b"XFD")
    (1, 16384)
    """
    place = 0
    for code in letters:
        place = place * 26 + code - ord("A") + 1
    return place


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _relation(attributes: dict[str, str]) -> str:
    return next((name for name in attributes if name.endswith("}id")), _RELATION)
