"""The bytes of a file, and what kind of file they are, regardless of its name.

Raw files are only ever read. What goes wrong here happens to everybody: the name is misspelled, Excel still holds the
file open, the file is empty, or a `.csv` is in truth a workbook.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from evaluation.language.errors import EvaluationError, closest
from evaluation.reading.files import package

FileKind = Literal["workbook", "ods", "archive", "old_office", "binary", "text"]
OfficeKind = Literal["workbook", "xlsb", "xls", "ods"]

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BINARY_MAGIC = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"$FL2", b"PAR1", b"\x1f\x8b", b"{\\rtf")
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
ZIP = b"PK\x03\x04"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
OLD_WORKBOOK = tuple(name.encode("utf-16-le") + b"\0\0" for name in ("Workbook", "Book", "WORKBOOK", "BOOK"))
PROTECTED = "EncryptedPackage".encode("utf-16-le")
REFUSED = {"old_office": "reading_old_office", "archive": "reading_no_workbook"}
CONTENT = re.compile(rb"[^\r\n\t \x00]")
PROBE = 65_536
MOST_CONTROLS = 0.01  # a text has at most this share of control characters


def load(path: Path) -> bytes:
    """All bytes of a file. Raises ``EvaluationError`` if it is missing, locked, a folder, or empty."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise _missing(path) from None
    except (PermissionError, IsADirectoryError):
        key = "reading_folder" if path.is_dir() else "reading_no_permission"
        raise EvaluationError(key, file=path.name) from None
    except OSError as error:
        raise EvaluationError("reading_unreadable", file=path.name, reason=error.strerror or str(error)) from None
    if not CONTENT.search(data) or data in BYTE_ORDER_MARKS:
        raise EvaluationError("reading_empty", file=path.name)
    return data


def kind_of(data: bytes) -> FileKind:
    """What the bytes are, from their content alone.

    >>> kind_of(b"Nr.;Name"), kind_of(b"%PDF-1.7"), kind_of("Nr.;Name".encode("utf-16"))
    ('text', 'binary', 'text')
    """
    if is_archive(data):
        if b"xl/workbook" in data:
            return "workbook"
        return "ods" if ODS in data[:PROBE] else "workbook" if package.is_workbook(data) else "archive"
    if data.startswith(OLD_OFFICE):
        return "old_office"
    if data.startswith(BINARY_MAGIC):
        return "binary"
    if data.startswith(BYTE_ORDER_MARKS):
        return "text"
    probe = data[:PROBE]
    controls = sum(probe.count(bytes([code])) for code in range(32) if code not in b"\t\n\x0c\r\x1a")
    return "binary" if controls > MOST_CONTROLS * len(probe) or b"\0" in probe else "text"


def office_kind(data: bytes) -> OfficeKind | None:
    """Which kind of workbook the bytes are, regardless of the name; ``None`` for other files and protected ones."""
    kind = kind_of(data)
    if kind == "workbook":
        return "xlsb" if b"xl/workbook.bin" in data else "workbook"
    if kind == "old_office" and any(name in data for name in OLD_WORKBOOK) and not is_protected(data):
        return "xls"
    return "ods" if kind == "ods" else None


def is_protected(data: bytes) -> bool:
    """Whether the bytes are a workbook that Excel encrypted with a password."""
    return data.startswith(OLD_OFFICE) and PROTECTED in data


def is_structure(data: bytes) -> bool:
    """Whether a text is the XML of a LimeSurvey questionnaire."""
    return data[:200].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<?xml") and b"<LimeSurveyDocType>" in data[:2_000]


def is_archive(data: bytes) -> bool:
    return data.startswith(ZIP)


def _missing(path: Path) -> EvaluationError:
    folder = path.parent
    if not folder.is_dir():
        return EvaluationError("reading_no_folder", file=path.name, folder=folder.name)
    likeness = closest(path.name, sorted(entry.name for entry in folder.iterdir() if entry.is_file()))
    return EvaluationError("reading_no_file", file=path.name, folder=folder.name, hint=likeness or "–")
