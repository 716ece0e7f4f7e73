"""A report as PDF for print, archive and screen readers (PDF/A-2a and PDF/UA-1 at once), by Typst.

A report holds what other people wrote: names, answers, quotations. So nothing of it ever becomes Typst code: this
module turns the document into plain data (``document.json``), and one fixed template lays that data out. Typst is given
its few files in memory and refuses to make a PDF that a screen reader could not read.
"""

from __future__ import annotations

import datetime as dt
import html
import importlib.util
import itertools
import json
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode

from evaluation.content import palette
from evaluation.content.model import Chart, Logo, Statement, Table
from evaluation.errors import EvaluationError
from evaluation.exporting import document as documents
from evaluation.exporting import logos
from evaluation.exporting.document import Document, Token
from evaluation.wording import Language

Node = dict[str, Any]

FONTS = Path(__file__).parents[1] / "fonts"
TEMPLATE = Path(__file__).with_name("templates") / "report.typ"
WEB = re.compile(r"(https?://|mailto:)\S", re.IGNORECASE)
FAMILIES = ("Fira Sans", "DejaVu Sans")  # the second for scripts the first has not, such as Arabic

# Controls, private characters and noncharacters: no font can show them and PDF/A forbids them.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
    + "\U000f0000-\U0010ffff]"
)


class PdfReport(Exporter):
    """The door for ``jupyter nbconvert --to evaluation_pdf`` and JupyterLab's *Save and Export Notebook As*."""

    export_from_notebook = "PDF (Bericht)"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return what they made, too
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The executed notebook as PDF bytes; ``EvaluationError`` when it is no report or Typst refuses it."""
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        return render(documents.read(notebook)), resources


def render(document: Document) -> bytes:
    """The document as PDF, the same bytes for the same document; ``EvaluationError`` with what Typst objects to."""
    import typst  # 30 MB, only where a PDF is made

    data = json.dumps(describe(document), ensure_ascii=False)
    midnight = dt.datetime.combine(_as_of(document), dt.time(), tzinfo=dt.UTC)
    try:
        return _compile(data, _pictures(document, text="font"), midnight)
    except typst.TypstError:  # most often a letter and a mark that no single font has, as in the keycap 1\ufe0f\u20e3
        pass
    try:
        return _compile(marks_apart(data), _pictures(document, text="path"), midnight)
    except typst.TypstError as error:
        message = " ".join([error.message, *error.hints])
        raise EvaluationError("pdf.refused", report=document.cover.report, message=message) from error


def _compile(data: str, pictures: dict[str, bytes], timestamp: dt.datetime) -> bytes:
    import typst

    from evaluation.exporting import row_headers  # pikepdf, only where a PDF is made

    pdf: bytes = typst.compile(  # type: ignore[call-overload]  # its types do not tell of files in memory
        {"main.typ": TEMPLATE.read_bytes(), "document.json": data.encode(), **pictures},
        font_paths=[str(FONTS), *_fallback_fonts()],
        ignore_system_fonts=True,
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(timestamp.timestamp()),
    )
    return row_headers.tagged(pdf)


def marks_apart(text: str) -> str:
    """Rare marks beside their letter instead of on it, so that each can have a font of its own; accents stay.

    >>> marks_apart("a\u0301 1\ufe0f\u20e3") == "a\u0301 1\ufe0f\u2060\u20e3"
    True
    """
    return "".join(f"\u2060{char}" if _is_rare_mark(char) else char for char in text)


def _is_rare_mark(char: str) -> bool:
    if char < "\u0656" or "\ufe00" <= char <= "\ufe0f":  # accents, vowel points and variants: the fonts have those
        return False
    return unicodedata.category(char).startswith("M") or "\U0001f3fb" <= char <= "\U0001f3ff" or char in "\uff9e\uff9f"


def describe(document: Document) -> Node:
    """All the template needs, as plain data: the cover, the words of the language, and the blocks in reading order."""
    cover, language = document.cover, document.language
    as_of = _as_of(document)
    return {
        "language": re.split("[-_]", cover.language)[0],  # plain German is still German to a screen reader
        "fonts": FAMILIES,
        "colours": {
            "accent": palette.colours(cover.colours)["primary"],
            "ink": palette.INK,
            "quiet": palette.QUIET,
            "line": palette.GRID,
        },
        "words": {
            "contents": language.say("document.contents"),
            "figure": language.say("document.figure"),
            "table": language.say("document.table"),
            "page_of": language.say("document.page_of", page="{page}", pages="{pages}"),  # known when it is set
        },
        "cover": {
            "title": clean(cover.title),
            "running": textwrap.shorten(clean(cover.title), 80, placeholder=" …"),
            "subtitle": clean(cover.subtitle),
            "organisation": clean(cover.organisation),
            "date": [as_of.year, as_of.month, as_of.day],
            "marks": [clean(mark) for mark in cover.marks],
            "facts": [[clean(label), clean(value)] for label, value in cover.facts],
            "funding_notice": clean(cover.funding_notice),
            "logos": [_logo(logo) for logo in cover.logos],
        },
        "blocks": [*_blocks(document), *_method(document)],
    }


def clean(text: str) -> str:
    """One run of text without line breaks, tabs and characters no page can hold (they become ``\ufffd``).

    >>> clean("Bochum\\n\\x07  Essen")
    'Bochum � Essen'
    """
    return UNPRINTABLE.sub("\ufffd", re.sub("[ \t\r\n]+", " ", text))


def _as_of(document: Document) -> dt.date:
    return dt.date.fromisoformat(document.cover.as_of)


def _fallback_fonts() -> list[str]:
    """Fonts matplotlib brings anyway: more scripts, and a last resort so that no character stops a report."""
    found = importlib.util.find_spec("matplotlib")  # looked up, not imported
    places = list(found.submodule_search_locations or []) if found else []
    return [str(Path(place) / "mpl-data" / "fonts" / "ttf") for place in places]


def _pictures(document: Document, *, text: Literal["font", "path"]) -> dict[str, bytes]:
    """Every chart as SVG, its text as text (it can be searched) or as outlines, under the name the data call it by."""
    charts = [block.content for block in document.blocks if isinstance(block.content, Chart)]
    if not charts:
        return {}
    from evaluation.content.drawing import draw  # matplotlib, only where something is drawn

    drawn = (draw(chart, "report", frame=False, text=text) for chart in charts)
    return {_file(place): UNPRINTABLE.sub("\ufffd", svg).encode() for place, svg in enumerate(drawn)}


def _logo(logo: Logo) -> Node:
    """A logo as data: files in memory can hold text only."""
    return {"alt": clean(logo.alt), "format": logos.ENDINGS[logo.mime], "bytes": list(logos.content(logo))}


def _file(place: int) -> str:
    return f"chart-{place}.svg"  # a number, because an id is text from outside


def _blocks(document: Document) -> Iterator[Node]:
    levels = _levels(document)
    files = (_file(place) for place in itertools.count())
    for block in document.blocks:
        if isinstance(block.content, Chart):
            yield _chart(block.content, next(files), document.language)
        elif isinstance(block.content, Table):
            yield _table(block.content, document.language)
        elif isinstance(block.content, Statement):
            yield _statement(block.content, document)
        for token in block.tokens:
            yield from _heading(token, levels, block.cell) if token["type"] == "heading" else _block(token, block.cell)


def _method(document: Document) -> list[Node]:
    """How the numbers were made and the people protected, as the last section of every report."""
    if not document.cover.method:
        return []
    heading = {"kind": "heading", "level": 1, "parts": _text(document.language.say("document.method"))}
    return [heading, *({"kind": "paragraph", "parts": _text(note)} for note in document.cover.method)]


# ---- Charts, tables, statements --------------------------------------------------------------------------------------


def _chart(chart: Chart, file: str, language: Language) -> Node:
    return {
        "kind": "chart",
        "file": file,
        "alt": clean(chart.alt),
        "title": _text(chart.title),
        "subtitle": clean(chart.subtitle),
        "notes": _notes(chart, chart.marks, language),
    }


def _table(table: Table, language: Language) -> Node:
    return {
        "kind": "table",
        "title": _text(table.title),
        "subtitle": "",
        "columns": [{"parts": _text(column.label), "align": column.align} for column in table.columns],
        "rows": [[_text(cell) for cell in row] for row in table.rows],
        "totals": table.totals,
        "notes": _notes(table, table.marks, language),
    }


def _statement(statement: Statement, document: Document) -> Node:
    """A sentence; the marks of the report stand in the head of its page and are not repeated under each sentence."""
    marks = [mark for mark in statement.marks if mark not in document.cover.marks]
    return {
        "kind": "statement",
        "role": statement.role,
        "parts": _text(statement.text),
        "notes": _notes(statement, marks, document.language),
    }


def _notes(content: Chart | Table | Statement, marks: Sequence[str], language: Language) -> list[Node]:
    """The small print: a note, base and source on one line, the marks."""
    named = [("base", content.base), ("source", content.source)]
    origin = " · ".join(f"{language.say(f'document.{name}')}: {text}" for name, text in named if text)
    note = "" if isinstance(content, Statement) else content.note
    lines = [(note, False), (origin, False), (" · ".join(marks), True)]
    return [{"text": clean(text), "strong": strong} for text, strong in lines if text]


# ---- Markdown --------------------------------------------------------------------------------------------------------


def _levels(document: Document) -> Iterator[int]:
    """The level of each heading in turn, so that none is skipped whatever the notebook starts with.

    A heading stands below the nearest one before it that is higher: 2, 4, 4, 3, 2 become 1, 2, 2, 2, 1.
    """
    above: list[int] = []
    for block in document.blocks:
        for token in block.tokens:
            if token["type"] == "heading":
                level = token["attrs"]["level"]
                above = [*(higher for higher in above if higher < level), level]
                yield len(above)


def _heading(token: Token, levels: Iterator[int], cell: str) -> Iterator[Node]:
    node = {"kind": "heading", "level": next(levels), "parts": _inline(token["children"], cell)}
    if documents.text_of(token).strip():  # an empty heading would be an empty bookmark
        yield node


def _block(token: Token, cell: str) -> Iterator[Node]:
    """One Markdown block as data; a heading inside a list or quotation is set as a strong line."""
    kind = token["type"]
    if kind in ("paragraph", "block_text"):
        yield {"kind": "line" if kind == "block_text" else "paragraph", "parts": _inline(token["children"], cell)}
    elif kind == "heading":
        yield {"kind": "paragraph", "parts": [{"kind": "strong", "parts": _inline(token["children"], cell)}]}
    elif kind == "list":
        items = [_inner(item, cell) for item in token["children"]]
        attrs = token["attrs"]
        yield {"kind": "list", "ordered": attrs["ordered"], "start": attrs.get("start", 1), "items": items}
    elif kind == "block_quote":
        yield {"kind": "quote", "blocks": _inner(token, cell)}
    elif kind == "block_code":
        yield {"kind": "code", "text": UNPRINTABLE.sub("\ufffd", token["raw"].rstrip("\n"))}
    elif kind == "block_html":  # HTML of a report is never obeyed, in no format
        yield {"kind": "paragraph", "parts": _text(token["raw"])}
    elif kind == "thematic_break":
        yield {"kind": "rule"}
    elif kind == "table":
        yield _markdown_table(token, cell)
    else:
        raise ValueError(f"Markdown element without a layout: {kind}")  # lost text would go unnoticed


def _inner(token: Token, cell: str) -> list[Node]:
    return [node for child in token["children"] if child["type"] != "blank_line" for node in _block(child, cell)]


def _markdown_table(token: Token, cell: str) -> Node:
    head, *body = token["children"]
    rows = [row["children"] for part in body for row in part["children"]]
    return {
        "kind": "table",
        "title": [],
        "columns": [
            {
                "parts": _inline(column["children"], cell),
                "align": "number" if column["attrs"]["align"] == "right" else "text",
            }
            for column in head["children"]
        ],
        "rows": [[_inline(entry["children"], cell) for entry in row] for row in rows],
        "totals": [],
    }


def _inline(tokens: Iterable[Token], cell: str) -> list[Node]:
    return [node for token in tokens for node in _part(token, cell)]


def _part(token: Token, cell: str) -> list[Node]:
    """One piece of running text; a link to anything but the web or an address is left as its text."""
    kind = token["type"]
    if kind == "text":
        return _text(html.unescape(token["raw"]))
    if kind == "inline_html":
        return _text(token["raw"])
    if kind == "codespan":
        return [{"kind": "code", "text": clean(token["raw"])}]
    if kind == "softbreak":
        return _text(" ")
    if kind == "linebreak":
        return [{"kind": "break"}]
    if kind == "image":
        raise EvaluationError("pdf.picture", cell=cell, name=token["attrs"]["url"])
    parts = _inline(token["children"], cell)
    if kind in ("strong", "emphasis"):
        return [{"kind": kind, "parts": parts}]
    if kind == "link":
        url = clean(token["attrs"]["url"])
        return [{"kind": "link", "url": url, "parts": parts}] if WEB.match(url) else parts
    raise ValueError(f"Markdown element without a layout: {kind}")


def _text(text: str) -> list[Node]:
    return [{"kind": "text", "text": clean(text)}]
