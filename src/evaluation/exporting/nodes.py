"""A document as plain data for formats with pages: their content in reading order, before the layout.

A node is a dictionary with its ``kind``: headings with their level, paragraphs, lists, quotations, charts, tables and
statements with their small print; running text is a list of parts. Every text is clean (``clean``), and nothing an
author or a data set wrote is markup any more, so PDF and Word cannot show different things.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from evaluation.content.model import Chart, Statement, Table
from evaluation.exporting.document import WEB, Document, Token, heading_levels, text_of
from evaluation.language.errors import EvaluationError
from evaluation.language.wording import Language

Node = dict[str, Any]

# Controls, private characters and noncharacters: no font can show them and PDF/A forbids them.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
    + "\U000f0000-\U0010ffff]"
)


def clean(text: str) -> str:
    """One run of text without line breaks, tabs and characters no page can hold (they become ``\ufffd``).

    >>> clean("Bochum\\n\\x07  Essen")
    'Bochum � Essen'
    """
    return UNPRINTABLE.sub("\ufffd", re.sub("[ \t\r\n]+", " ", text))


def plain(parts: Iterable[Node]) -> str:
    """What running text says.

    >>> plain([{"kind": "text", "text": "Ein "}, {"kind": "strong", "parts": [{"kind": "text", "text": "Satz"}]}])
    'Ein Satz'
    """
    return "".join(plain(part["parts"]) if "parts" in part else part.get("text", " ") for part in parts)


def blocks(document: Document) -> Iterator[Node]:
    """The nodes of a document after its cover, with the method at the end."""
    levels = heading_levels(document)
    for block in document.blocks:
        if isinstance(block.content, Chart):
            yield _chart(block.content, document.language)
        elif isinstance(block.content, Table):
            yield table(block.content, document.language)
        elif isinstance(block.content, Statement):
            yield _statement(block.content, document)
        for token in block.tokens:
            yield from _heading(token, levels, block.cell) if token["type"] == "heading" else _block(token, block.cell)
    yield from _method(document)


def _method(document: Document) -> list[Node]:
    """How the numbers were made and the people protected, as the last section of every report."""
    if not document.cover.method:
        return []
    heading = {"kind": "heading", "level": 1, "parts": _text(document.language.say("document.method"))}
    return [heading, *({"kind": "paragraph", "parts": _text(note)} for note in document.cover.method)]


# ---- Charts, tables, statements --------------------------------------------------------------------------------------


def _chart(chart: Chart, language: Language) -> Node:
    return {
        "kind": "chart",
        "alt": clean(chart.alt),
        "title": _text(chart.title),
        "subtitle": clean(chart.subtitle),
        "notes": _notes(chart, chart.marks, language),
    }


def going_on(pieces: Sequence[Chart], language: Language) -> list[str]:
    """The heading of each part of a chart after the first: its number, and its first and last row."""
    count = len(pieces)
    return [
        clean(
            language.say(
                "document.going_on", number=number, count=count, first=it.categories[0], last=it.categories[-1]
            )
        )
        for number, it in enumerate(pieces[1:], start=2)
    ]


def table(content: Table, language: Language) -> Node:
    """A table of published values as a node."""
    return {
        "kind": "table",
        "title": _text(content.title),
        "subtitle": "",
        "columns": [{"parts": _text(column.label), "align": column.align} for column in content.columns],
        "rows": [[_text(cell) for cell in row] for row in content.rows],
        "totals": content.totals,
        "notes": _notes(content, content.marks, language),
    }


def _statement(statement: Statement, document: Document) -> Node:
    """A sentence; the marks of the report are in the page header and are not repeated."""
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


def _heading(token: Token, levels: Iterator[int], cell: str) -> Iterator[Node]:
    if text_of(token).strip():  # an empty heading would be an empty bookmark
        yield {"kind": "heading", "level": next(levels), "parts": _inline(token["children"], cell)}


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
