"""Office files that are the same bytes in every run.

A ``.pptx``, ``.docx`` or ``.xlsx`` is a ZIP package, and a ZIP keeps the time of day, the order of writing and the
system of the machine; the properties inside hold the moment of saving, and so does every workbook embedded in a chart.
Two builds of the same inputs could not be compared. So a finished package is written once more: members in a fixed
order, one date everywhere, packages within the package likewise.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

CONTENT_TYPES = "[Content_Types].xml"  # readers that guess a file's kind look at the first member
PROPERTIES = "docProps/core.xml"
SAVED = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")
ZIP_MAGIC = b"PK\x03\x04"
LAST_PRINTED = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastPrinted"
LONGEST_PROPERTY = 255
FIRST_ZIP_YEAR = 1980
UNIX = 3


def normalise(data: bytes, *, date: dt.date) -> bytes:
    """The package ``data`` with sorted members and ``date`` as the only date in it; ``BadZipFile`` if it is none.

    The content of the members stays as it is, except the moments of creation and saving. Normalising twice changes
    nothing.
    """
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(result, "w") as target:
        for name in sorted(package.namelist(), key=lambda name: (name != CONTENT_TYPES, name)):
            target.writestr(_entry(name, date), _member(name, package.read(name), date), compresslevel=6)
    return result.getvalue()


def template(data: bytes) -> bytes:
    """A template (``.potx``, ``.dotx``) as the document it is but for its content type; ``ValueError`` for macros."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        if any(name.endswith("vbaProject.bin") for name in source.namelist()):
            raise ValueError("macros")
        for name in source.namelist():
            content = source.read(name)
            if name == CONTENT_TYPES:
                content = content.replace(b"presentationml.template.main+xml", b"presentationml.presentation.main+xml")
                content = content.replace(b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml")
            target.writestr(name, content)
    return result.getvalue()


def describe(properties: Any, *, title: str, author: str, locale: str, date: dt.date) -> None:
    """Set the properties of a file: title, author, language and date, without those of its template.

    ``properties`` are the ``core_properties`` of python-pptx or python-docx.
    """
    for name in ("category", "comments", "content_status", "identifier", "keywords", "subject", "version"):
        setattr(properties, name, "")
    properties.title, properties.language = title[:LONGEST_PROPERTY], locale
    properties.author = properties.last_modified_by = author[:LONGEST_PROPERTY]
    properties.revision = 1
    properties.created = properties.modified = dt.datetime.combine(date, dt.time(), tzinfo=dt.UTC)
    for printed in properties._element.findall(LAST_PRINTED):
        properties._element.remove(printed)


def _entry(name: str, date: dt.date) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(max(date.year, FIRST_ZIP_YEAR), date.month, date.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = UNIX  # otherwise Windows writes another byte than Linux
    entry.external_attr = 0o644 << 16
    return entry


def _member(name: str, content: bytes, date: dt.date) -> bytes:
    if content.startswith(ZIP_MAGIC):
        return normalise(content, date=date)
    if name == PROPERTIES:
        return SAVED.sub(rb"\g<1>" + f"{date.isoformat()}T00:00:00Z".encode() + rb"\g<3>", content)
    return content
