"""``findings.xlsx``: every finding in a row, with a link to its cell, for those who correct the files.

The book is in ``reports/internal``: it repeats the content of cells, even if that is confidential. Its links are
relative, so that they work wherever the project's folder is; cells are written as text, never as formulas.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from evaluation.exporting.packages import normalise
from evaluation.findings.checks import Finding
from evaluation.language import wording

NAME = "reports/internal/findings.xlsx"
COLUMNS = {
    "id": 12,
    "severity": 11,
    "table": 20,
    "place": 48,
    "value": 30,
    "finding": 80,
    "accepted": 34,
    "exception": 40,
}
LETTER = re.compile(r"([A-Z]{1,3}) \(")
LONGEST = 32_000  # a cell of Excel holds a little more
LINK = 2_000  # and a link somewhat less
SHADES = {"error": "#F6D5D5", "warning": "#FBEBC8", "note": "#FFFFFF"}


def book(findings: Sequence[Finding], language: str, *, day: dt.date) -> bytes:
    """The workbook of these findings, the worst first; the same bytes for the same findings and ``day``."""
    words, stream = wording.language(language), io.BytesIO()
    target = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    target.set_properties({"title": words.say("findings_book.title")})
    page = target.add_worksheet(words.say("findings_book.title"))
    head = target.add_format({"bold": True, "bg_color": "#1F3A4D", "font_color": "#FFFFFF", "valign": "top"})
    for place, (name, width) in enumerate(COLUMNS.items()):
        page.set_column(place, place, width)
        page.write_string(0, place, words.say(f"findings_book.{name}"), head)
    styles = {
        name: target.add_format({"text_wrap": True, "valign": "top", "bg_color": c}) for name, c in SHADES.items()
    }
    for row, finding in enumerate(findings, 1):
        _write(page, row, finding, words, styles["note" if finding.reason else finding.severity])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(findings), 1), len(COLUMNS) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    target.close()
    return normalise(_portable(stream.getvalue()), date=day)


def _portable(package: bytes) -> bytes:
    """The workbook with slashes in links: the library writes backslashes, which only Windows understands."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b"\\", b"/") if name.endswith("sheet1.xml.rels") else content)
    return result.getvalue()


def link(finding: Finding) -> str:
    """The link from the book to the cell of a finding; empty if the file is outside the project.

    >>> link(Finding("error", "orphan", "tandems", "data/raw/T.xlsx", "Die Tandems", 3, "B (MSO)"))
    "external:../../data/raw/T.xlsx#'Die Tandems'!B3"
    """
    if "/" not in finding.file or len(finding.file) > LINK:
        return ""
    match = LETTER.match(finding.column)
    sheet = finding.sheet.replace("'", "''")
    cell = f"#'{sheet}'!{match[1] if match else 'A'}{finding.row}" if finding.sheet and finding.row else ""
    return "external:../../" + finding.file.replace("%", "%25").replace("#", "%23") + cell


def _write(page: Any, row: int, finding: Finding, words: wording.Language, style: Any) -> None:
    code = words.code
    exception = words.say("findings_book.since", day=finding.since, reason=finding.reason) if finding.reason else ""
    bare = finding.rule in ("file_note", "unreadable_file")  # the sentence is complete
    texts = (
        finding.id,
        words.say(f"build.severity_{finding.severity}"),
        finding.label(code),
        finding.place(code),
        "" if bare else finding.value,
        finding.sentence(words.tag, whole=True),
        "" if bare else finding.expected(words.tag),
        exception,
    )
    for place, text in enumerate(texts):
        page.write_string(row, place, text[:LONGEST], style)
    target = link(finding)
    if target:
        page.write_url(row, list(COLUMNS).index("place"), target, style, string=finding.place(code)[:LONGEST])
