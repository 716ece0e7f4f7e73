"""Whether a workbook may be opened at all: an office file is a ZIP of XML, and both can be made to explode.

This is checked before a library allocates memory: how large the parts become, whether XML defines entities, and how far
the cells of a sheet really reach.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from posixpath import basename, dirname, join, normpath
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from evaluation.language.errors import EvaluationError
from evaluation.reading.files import opendocument
from evaluation.reading.files.numberformats import BUILT_IN
from evaluation.reading.files.places import letter
from evaluation.reading.files.sheet_facts import SheetFacts, scan

MOST_BYTES = 500_000_000
MOST_RATIO = 200  # honest sheets are packed 10 to 50 times
HARMLESS_BYTES = 10_000_000  # smaller files are harmless, however well they are packed
MOST_CELLS = 2_000_000
MOST_COLUMNS = 2_000

DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError, ParseError, RuntimeError),
    *(NotImplementedError, struct.error),
)
PIECE = 4_000_000  # bytes

MANIFEST = "META-INF/manifest.xml"  # of OpenDocument: what is in the package, and how it is encrypted
_WORKBOOK = re.compile(r"/?xl/workbook\d*\.xml")
_STYLES = re.compile(r"/?xl/styles\d*\.xml")
_DEFINITION = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TARGET = re.compile(rb"""(\bTarget=["\x27])([^"\x27]*)(["\x27])""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def is_workbook(data: bytes) -> bool:
    """Whether an archive is an Excel workbook, by its list of contents and not by the names of its parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _workbook(archive) is not None
    except (DefusedXmlException, *DAMAGES):
        return False


def usual(data: bytes, *, file: str) -> bytes:
    """The workbook with its parts where Excel puts them; unchanged if they are there already.

    Some programs write them at the root of the archive, in upper case, or with backslashes. All of that is valid.
    """
    with _opened(data, file) as archive:
        names = archive.namelist()
        if any(_WORKBOOK.fullmatch(name) for name in names) and not any("\\" in name for name in names):
            return data
        book = _workbook(archive) or "xl/workbook.xml"
        base = dirname(book)
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as new:
            for name in names:
                place = _slashed(name)
                content = archive.read(name)
                if place == book:
                    place = f"{base}/workbook.xml".lstrip("/")
                elif place == join(base, "_rels", basename(book) + ".rels"):
                    place, content = join(base, "_rels", "workbook.xml.rels"), _relative(content, base)
                elif place == "_rels/.rels":
                    content = _TARGET.sub(lambda match: match[1] + _within(match[2], book) + match[3], content)
                if place.startswith(f"{base}/") if base else not place.startswith(("[content", "_rels/.rels")):
                    place = f"xl/{place[len(base) :].lstrip('/')}"
                new.writestr(place, content)
        return written.getvalue()


def _slashed(name: str) -> str:
    """The name of a part as packages compare them: with slashes, and in small letters."""
    return name.replace("\\", "/").lstrip("/").lower()


def _relative(relations: bytes, base: str) -> bytes:
    """The relations of a workbook with targets from its own folder, in small letters."""
    inside = f"/{base}/".replace("//", "/").encode()

    def target(match: re.Match[bytes]) -> bytes:
        place = match[2].replace(b"\\", b"/").lower()
        return match[1] + place.removeprefix(inside) + match[3]

    return _TARGET.sub(target, relations)


def _within(target: bytes, book: str) -> bytes:
    """The target of a relation: the usual place if it is the workbook, else unchanged."""
    return b"xl/workbook.xml" if normpath(_slashed(target.decode())) == book else target


def _workbook(archive: zipfile.ZipFile) -> str | None:
    """The part that a package names as its document, if it is a workbook."""
    parts = {_slashed(name): name for name in archive.namelist()}
    types = archive.read(parts["[content_types].xml"]).lower() if "[content_types].xml" in parts else b""
    if "_rels/.rels" not in parts or (b"spreadsheetml.sheet" not in types and b"ms-excel.sheet" not in types):
        return next((name for name in parts if _WORKBOOK.fullmatch(name)), None)
    relations = ElementTree.fromstring(archive.read(parts["_rels/.rels"]))
    targets = (each.get("Target", "") for each in relations if each.get("Type", "").endswith("/officeDocument"))
    return next((name for target in targets if (name := normpath(_slashed(target))) in parts), None)


def inspect_package(data: bytes, *, file: str) -> dict[str, SheetFacts]:
    """The facts of every worksheet by its name, or an error: too large, packed too tightly, definitions, damaged."""
    with _opened(data, file) as archive:
        _check_definitions(archive, file)
        return {name: _facts(archive, part, state, name, file) for name, (part, state) in _sheets(archive).items()}


def check_package(data: bytes, *, file: str, in_full: bool) -> None:
    """Refuse an archive that would become too large or is protected; with ``in_full`` also one defining entities."""
    with _opened(data, file) as archive:
        if MANIFEST in archive.namelist() and b"encryption-data" in archive.read(MANIFEST):
            raise EvaluationError("reading_password", file=file)
        if in_full:
            _check_definitions(archive, file)


def cell_styles(data: bytes, *, file: str) -> tuple[tuple[str, ...], frozenset[int]]:
    """The number format of each style, in the order by which cells name them, and which styles strike through."""
    with _opened(data, file) as archive:
        name = next((name for name in archive.namelist() if _STYLES.fullmatch(name)), None)
        if name is None:
            return (), frozenset()
        root = ElementTree.fromstring(archive.read(name))
        of_file = {
            int(element.get("numFmtId", 0)): element.get("formatCode", "")
            for element in root.iter()
            if _local(element.tag) == "numFmt"
        }
        styles = next((element for element in root if _local(element.tag) == "cellXfs"), ())
        known = BUILT_IN | of_file
        fonts = next((element for element in root if _local(element.tag) == "fonts"), ())
        lines = {place for place, font in enumerate(fonts) if any(map(_strikes, font))}
        struck = frozenset(place for place, style in enumerate(styles) if int(style.get("fontId", 0)) in lines)
        return tuple(known.get(int(style.get("numFmtId", 0)), BUILT_IN[0]) for style in styles), struck


def opened_ods(data: bytes, *, file: str) -> tuple[dict[str, SheetFacts], tuple[str, ...]]:
    """The facts of each sheet of an OpenDocument file by its name, and their number formats."""
    with _opened(data, file) as archive:
        return opendocument.facts(archive)


def _strikes(element: Any) -> bool:
    """Whether a property of a font draws a line through the text."""
    return _local(element.tag) == "strike" and element.get("val", "1") not in ("0", "false")


@contextmanager
def _opened(data: bytes, file: str) -> Iterator[zipfile.ZipFile]:
    """The open archive; whatever a damaged one makes its readers raise becomes an ``EvaluationError``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(archive, len(data), file)
            yield archive
    except DefusedXmlException:
        raise EvaluationError("reading_entities", file=file) from None
    except DAMAGES as error:
        raise EvaluationError("reading_broken_workbook", file=file, reason=type(error).__name__) from None


def _check_size(archive: zipfile.ZipFile, packed: int, file: str) -> None:
    """By what the ZIP declares: its reader never unpacks more of a part than declared."""
    size = sum(part.file_size for part in archive.infolist())
    if size > MOST_BYTES or (size > HARMLESS_BYTES and size > MOST_RATIO * packed):
        raise EvaluationError("reading_zip_bomb", file=file, size=size // 1_000_000)


def _check_definitions(archive: zipfile.ZipFile, file: str) -> None:
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as stream:
                if _defines(stream):
                    raise EvaluationError("reading_entities", file=file)


def _defines(stream: IO[bytes]) -> bool:
    before = b""
    while piece := stream.read(PIECE):
        text = (before + piece).replace(b"\0", b"")  # in UTF-16 every other byte
        if b"!" in text and _DEFINITION.search(text):
            return True
        before = piece[-100:]
    return False


def _sheets(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """The part of each worksheet and whether it is shown, by the sheet's name."""
    workbook = next((name for name in archive.namelist() if _WORKBOOK.fullmatch(name)), None)
    if workbook is None:
        raise KeyError("workbook")
    relations = ElementTree.fromstring(archive.read(f"xl/_rels/{basename(workbook)}.rels"))
    targets = {
        relation.get("Id"): normpath(join("xl", relation.get("Target", ""))).lstrip("/")
        for relation in relations
        if relation.get("Type", "").endswith("/worksheet")
    }
    elements = ElementTree.fromstring(archive.read(workbook)).iter()
    sheets = [element for element in elements if _local(element.tag) == "sheet"]
    return {
        sheet.get("name", ""): (targets[sheet.get(_relation(sheet.attrib))], sheet.get("state", "visible"))
        for sheet in sheets
        if sheet.get(_relation(sheet.attrib)) in targets
    }


def _facts(archive: zipfile.ZipFile, part: str, state: str, sheet: str, file: str) -> SheetFacts:
    with archive.open(part) as stream:
        facts = scan(stream)
    facts.visible = state == "visible"
    facts.comments = _comments(archive, part)
    check_range(facts.rows, facts.columns, facts.cells, sheet=sheet, file=file)
    return facts


def _comments(archive: zipfile.ZipFile, sheet: str) -> list[str]:
    """The cells of a worksheet that somebody wrote a comment on."""
    relations = join(dirname(sheet), "_rels", basename(sheet) + ".rels")
    names = set(archive.namelist())
    if relations not in names:
        return []
    found: dict[str, None] = {}
    for relation in ElementTree.fromstring(archive.read(relations)):
        part = normpath(join(dirname(sheet), relation.get("Target", ""))).lstrip("/")
        if "omment" in relation.get("Type", "").rpartition("/")[2] and part in names:
            root = ElementTree.fromstring(archive.read(part))
            found |= {ref: None for element in root.iter() if (ref := element.get("ref"))}
    return list(found)


def check_range(rows: int, columns: int, cells: int, *, sheet: str, file: str) -> None:
    """Refuse a sheet whose cells reach too far: a table has a place for each cell up to the last one."""
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS or cells > MOST_CELLS:
        raise EvaluationError("reading_too_large", file=file, sheet=sheet, rows=rows, columns=letter(columns))


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _relation(attributes: dict[str, str]) -> str:
    return next((name for name in attributes if name.endswith("}id")), _RELATION)
