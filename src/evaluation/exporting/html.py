"""A report as one HTML file without scripts or requests, for telephones, projectors, paper and screen readers.

The page contains everything it shows: text, charts as SVG in two widths, their data as tables, and the fonts. A strict
content security policy makes the browser enforce this even if a name or an answer contains code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from evaluation.content import palette
from evaluation.content.model import Chart, Cover, Statement, Table
from evaluation.exporting import logos
from evaluation.exporting.document import Block, Document, Token, heading_levels, text_of
from evaluation.exporting.exporter import ReportExporter
from evaluation.exporting.prose import to_html
from evaluation.exporting.webfonts import faces

TEMPLATES = Path(__file__).with_name("templates")
COLOUR = re.compile("#[0-9A-Fa-f]{6}")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class HtmlReport(ReportExporter):
    """``jupyter nbconvert --to evaluation_html``, and the same in JupyterLab's menu."""

    export_from_notebook = "HTML (Bericht)"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def made(self, document: Document) -> str:
        return render(document)


@dataclass(frozen=True)
class Item:
    """One piece of the page: its kind, its id, and either finished HTML or a content object with its number."""

    kind: str
    id: str = ""
    html: Markup | None = None
    level: int = 0
    text: str = ""
    content: Chart | Table | Statement | None = None
    number: int = 0
    table: Table | None = None
    wide: Markup | None = None
    narrow: Markup | None = None


def render(document: Document) -> str:
    """The document as one HTML page, the same text for the same document."""
    items = tuple(_items(document))
    page = _template("report.html.j2").render(
        cover=document.cover,
        items=items,
        contents=[item for item in items if item.kind == "heading" and item.level == 2],
        language=document.language,
        style=Markup(_style(document)),  # noqa: S704  # our CSS, in which quoted data are escaped
    )
    return FORBIDDEN.sub("\ufffd", page)


def index(cover: Cover, reports: Sequence[Mapping[str, Any]], lists: Sequence[Mapping[str, str]]) -> str:
    """The index page of a folder of reports: their findings, and links to every file.

    ``reports`` have ``title``, ``findings``, ``files``, ``charts`` and ``tables``; a file has ``name`` and ``kind``, a
    chart or table ``title`` and ``links``. ``lists`` are files that belong to no report.
    """
    empty = Document(cover, (), ())
    page = _template("index.html.j2").render(
        cover=cover,
        reports=reports,
        lists=lists,
        language=empty.language,
        style=Markup(_style(empty, repr((reports, lists)))),  # noqa: S704  # as above
    )
    return FORBIDDEN.sub("\ufffd", page)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["address"] = logos.address
    return environment.get_template(name)


def _style(document: Document, more: str = "") -> str:
    """The style sheet with its fonts (for ``more`` as well); printed pages have the marks in their footer."""
    marks = css_string(" · ".join((*document.cover.marks, document.cover.title)))
    page = f"@page{{@bottom-left{{content:{marks}}}}}"
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    return "\n".join([faces(_characters(document) + more), css, _accent(document), page])


def _characters(document: Document) -> str:
    """A text with all characters of a page, without logos."""
    return repr(replace(document, cover=replace(document.cover, logos=())))


def _accent(document: Document) -> str:
    """The project's colour instead of ours, lightened in dark mode."""
    primary = dict(document.cover.colours).get("primary")
    if primary is None or not COLOUR.fullmatch(primary):
        return ""
    light = palette.on_dark(primary, "#14191F")
    dark = f":root{{--accent:{light};--link:{light}}}"
    return f":root{{--accent:{primary};--link:{primary}}}@media (prefers-color-scheme: dark){{{dark}}}"


def css_string(text: str) -> str:
    """Text as a CSS string that can end neither itself nor the style sheet.

    >>> css_string('A "b" </style>')
    '"A \\\\22 b\\\\22  \\\\3c \\\\2f style\\\\3e "'
    """
    return '"' + "".join(char if char.isalnum() or char == " " else f"\\{ord(char):x} " for char in text) + '"'


def _items(document: Document) -> Iterator[Item]:
    """The blocks in reading order, headings with levels and ids, charts and tables numbered."""
    levels = heading_levels(document)
    ids: set[str] = set()
    charts = tables = 0
    for block in document.blocks:
        if isinstance(block.content, Chart):
            charts += 1
            yield _chart(block.content, charts)
        elif isinstance(block.content, Table):
            tables += 1
            yield Item("table", f"table-{tables}", content=block.content, number=tables)
        elif isinstance(block.content, Statement):
            yield Item("statement", content=block.content)
        else:
            yield from _prose(block, levels, ids)


def _chart(chart: Chart, number: int) -> Item:
    """A chart in two widths, of which the page shows one, with its data."""
    from evaluation.content.drawing import draw  # matplotlib only where something is drawn

    name = f"figure-{number}"
    renamed = replace(chart, id=name)  # ids must be unique in this page
    return Item(
        "chart",
        name,
        content=chart,
        number=number,
        table=chart.table(),
        wide=Markup(draw(renamed, "report", frame=False)),  # noqa: S704  # drawing escapes every text
        narrow=Markup(draw(renamed, "phone", frame=False)),  # noqa: S704  # as above
    )


def _prose(block: Block, levels: Iterator[int], ids: set[str]) -> Iterator[Item]:
    between: list[Token] = []
    for token in (*block.tokens, None):
        if token is not None and token["type"] != "heading":
            between.append(token)
            continue
        if between:
            yield Item("prose", html=_safe(between, block.cell))
            between = []
        if token is not None:
            text = text_of(token["children"]).strip()
            if text:
                level = min(next(levels) + 1, 6)  # the title is 1, and HTML has six
                yield Item("heading", _unique(text, ids), _safe(token["children"], block.cell), level, text)


def _safe(tokens: Iterable[Token], cell: str) -> Markup:
    return Markup(to_html(tokens, cell=cell))  # noqa: S704  # to_html escapes every text


def _unique(text: str, ids: set[str]) -> str:
    """A readable and unique anchor for a heading."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    name = "-".join(re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char))))[:60]
    name = f"section-{name}" if name else "section"
    chosen, again = name, 1
    while chosen in ids:
        again += 1
        chosen = f"{name}-{again}"
    ids.add(chosen)
    return chosen
