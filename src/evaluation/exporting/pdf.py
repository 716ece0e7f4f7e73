"""A report as PDF for print, archive and screen readers (PDF/A-2a and PDF/UA-1 at once), by Typst.

A report holds what other people wrote: names, answers, quotations. So nothing of it ever becomes Typst code: this
module turns the document into plain data (``document.json``), and one fixed template lays that data out. Typst is given
its few files in memory and refuses to make a PDF that a screen reader could not read.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import itertools
import json
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from evaluation.content import palette
from evaluation.content.model import Chart, Logo
from evaluation.exporting import logos
from evaluation.exporting.document import Document
from evaluation.exporting.exporter import ReportExporter
from evaluation.exporting.nodes import UNPRINTABLE, Node, blocks, clean, going_on
from evaluation.language.errors import EvaluationError
from evaluation.language.wording import Language

FONTS = Path(__file__).parents[1] / "content" / "fonts"
TEMPLATE = Path(__file__).with_name("templates") / "report.typ"
TALLEST = 540  # points of a page that a picture may take
FAMILIES = ("Fira Sans", "DejaVu Sans")  # the second for scripts the first has not, such as Arabic


class PdfReport(ReportExporter):
    """``jupyter nbconvert --to evaluation_pdf``, and the same in JupyterLab's menu."""

    export_from_notebook = "PDF (Bericht)"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def made(self, document: Document) -> bytes:
        return render(document)


def render(document: Document) -> bytes:
    """The document as PDF, the same bytes for the same document; ``EvaluationError`` with what Typst objects to."""
    return compiled(json.dumps(describe(document), ensure_ascii=False), document)


def compiled(data: str, document: Document, *, template: Path = TEMPLATE) -> bytes:
    """``data``, laid out by ``template``, as PDF; ``document`` gives date, pictures and the name for an error."""
    import typst  # 30 MB, only where a PDF is made

    midnight = dt.datetime.combine(_as_of(document), dt.time(), tzinfo=dt.UTC)
    try:
        return _compile(data, _pictures(document, text="font"), midnight, template)
    except typst.TypstError:  # most often a letter and a mark that no single font has, as in the keycap 1\ufe0f\u20e3
        pass
    try:
        return _compile(marks_apart(data), _pictures(document, text="path"), midnight, template)
    except typst.TypstError as error:
        message = " ".join([error.message, *error.hints])
        raise EvaluationError("pdf.refused", report=document.cover.report, message=message) from error


def _compile(data: str, pictures: dict[str, bytes], timestamp: dt.datetime, template: Path) -> bytes:
    import typst

    from evaluation.exporting import row_headers  # pikepdf, only where a PDF is made

    pdf: bytes = typst.compile(  # type: ignore[call-overload]  # its types do not tell of files in memory
        {"main.typ": template.read_bytes(), "document.json": data.encode(), **pictures},
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
        "blocks": _numbered(blocks(document), _charts(document), language),
    }


def _as_of(document: Document) -> dt.date:
    return dt.date.fromisoformat(document.cover.as_of)


def _fallback_fonts() -> list[str]:
    """Fonts matplotlib brings anyway: more scripts, and a last resort so that no character stops a report."""
    found = importlib.util.find_spec("matplotlib")  # looked up, not imported
    places = list(found.submodule_search_locations or []) if found else []
    return [str(Path(place) / "mpl-data" / "fonts" / "ttf") for place in places]


def _pictures(document: Document, *, text: Literal["font", "path"]) -> dict[str, bytes]:
    """Every chart as SVG, its text as text (it can be searched) or as outlines, under the names the data call it by."""
    charts = _charts(document)
    if not charts:
        return {}
    from evaluation.content.drawing import draw  # matplotlib, only where something is drawn

    drawn = (draw(chart, "report", frame=False, text=text) for pieces in charts for chart in pieces)
    return {_file(place): UNPRINTABLE.sub("\ufffd", svg).encode() for place, svg in enumerate(drawn)}


def _charts(document: Document) -> list[list[Chart]]:
    """The charts of a document, one that is too tall for a page in parts."""
    charts = [block.content for block in document.blocks if isinstance(block.content, Chart)]
    if not charts:
        return []
    from evaluation.content.pagination import parts  # as above

    return [parts(chart, "report", room=TALLEST) for chart in charts]


def _logo(logo: Logo) -> Node:
    """A logo as data: files in memory can hold text only."""
    return {"alt": clean(logo.alt), "format": logos.ENDINGS[logo.mime], "bytes": list(logos.content(logo))}


def _file(place: int) -> str:
    return f"chart-{place}.svg"  # a number, because an id is text from outside


def _numbered(found: Iterable[Node], charts: Iterable[Sequence[Chart]], language: Language) -> list[Node]:
    """The nodes, each chart with its pictures; those after the first tell with which of its rows they go on."""
    places, drawn = itertools.count(), iter(charts)
    return [_pictured(node, next(drawn), places, language) if node["kind"] == "chart" else node for node in found]


def _pictured(node: Node, pieces: Sequence[Chart], places: Iterator[int], language: Language) -> Node:
    parts = going_on(pieces, language)
    pictures = [{"file": _file(next(places)), "alt": alt} for alt in (node["alt"], *parts)]
    return {**node, "pictures": pictures, "going_on": parts}
