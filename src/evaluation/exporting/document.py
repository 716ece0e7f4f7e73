"""An executed notebook as a document: the cover and a list of blocks in reading order, in one language.

This is the only place that looks into a notebook. Markdown cells are kept in the report's language (tags ``de``,
``en``; a cell without a language tag is for all), code cells give the objects of their MIME bundles, and everything
else a cell put out is for exploring: it is left out and counted in ``ignored`` by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import mistune
from nbformat import NotebookNode

from evaluation.content.model import Chart, Content, Cover, Statement, Table, from_bundle
from evaluation.exporting import own_texts
from evaluation.language import gendered, wording
from evaluation.language.errors import EvaluationError
from evaluation.project.settings import AUDIENCES

Token = dict[str, Any]
WEB = re.compile(r"(https?://|mailto:)\S", re.IGNORECASE)  # where a link may lead


@dataclass(frozen=True)
class Block:
    """A piece of a document: Markdown tokens or a content object, the cell it came from, and if it goes on a slide."""

    cell: str
    slide: bool
    content: Content | None = None
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True)
class Document:
    cover: Cover
    blocks: tuple[Block, ...]
    ignored: tuple[str, ...]

    @property
    def language(self) -> wording.Language:
        return wording.language(self.cover.language)


def read(notebook: NotebookNode, own: Mapping[str, str] | None = None) -> Document:
    """The document in an executed notebook; an error when no cell showed a cover (then it is no report).

    ``own`` are the evaluator's words by section (see ``texts``): in place of the prose of that id, or below the cell.
    """
    cover = cover_of(notebook)
    _for_one_audience(notebook, cover)
    slots = _slots(notebook)
    own = own or {}
    passages = {own_texts.stem(cell) for cell in notebook.cells if cell.cell_type == "markdown"}
    blocks: list[Block] = []
    ignored: list[str] = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        slide = "slide" in tags
        if cell.cell_type == "markdown" and _spoken(tags, cover.language):
            prose = own.get(own_texts.stem(cell), cell.source)
            blocks += _prose(gendered.written(prose, cover.gendered), slots, cell, slide=slide)
        elif cell.cell_type == "code":
            for output in cell.get("outputs", []):
                content = from_bundle(output.get("data", {}))
                if content is None:
                    ignored.append(cell.id)
                if isinstance(content, Chart):
                    content = content.altered(colours=cover.colours)
                if content is not None and not isinstance(content, Cover) and not _said(blocks, cell.id, content):
                    blocks.append(Block(cell.id, slide, content=content))
            below = "" if cell.id in passages else own.get(cell.id, "")
            blocks += _prose(gendered.written(below, cover.gendered), slots, cell, slide=slide)
    _told_apart(blocks)
    return Document(cover, tuple(blocks), tuple(dict.fromkeys(ignored)))


def _told_apart(blocks: list[Block]) -> None:
    """An error for two charts, or two tables, of one id: it names their files, and one would overwrite the other."""
    first: dict[tuple[type[Content], str], Block] = {}
    for block in blocks:
        if isinstance(block.content, Chart | Table):
            key = type(block.content), block.content.id.casefold()  # one file on many machines
            before = first.setdefault(key, block)
            if before is not block:
                named = {"first": _named(before), "second": _named(block)}
                raise EvaluationError("same_id", id=block.content.id, **named)


def _named(block: Block) -> str:
    """A chart or table as an error names it: its title and the cell that shows it."""
    assert isinstance(block.content, Chart | Table)
    return f"{wording.language(block.content.language).quote(block.content.title)} ({block.cell})"


def _prose(source: str, slots: Mapping[str, str], cell: NotebookNode, *, slide: bool) -> list[Block]:
    tokens = tuple(parse(fill(source, slots, cell=cell.id)))
    return [Block(cell.id, slide, tokens=tokens)] if tokens else []


def parse(markdown: str) -> list[Token]:
    """Markdown as tokens; raw HTML stays a token of its own, which the writers print as text."""
    tokens, _ = mistune.create_markdown(renderer=None, plugins=["table"]).parse(markdown)
    return [token for token in tokens if isinstance(token, dict) and token["type"] != "blank_line"]


def text_of(tokens: Mapping[str, Any] | list[Token]) -> str:
    """The plain text of tokens, for titles and bookmarks.

    >>> text_of(parse("Ein *schöner* Satz."))
    'Ein schöner Satz.'
    """
    if isinstance(tokens, list):
        return "".join(text_of(token) for token in tokens)
    if tokens["type"] in ("softbreak", "linebreak"):
        return " "
    return text_of(tokens["children"]) if "children" in tokens else str(tokens.get("raw", ""))


def heading_levels(document: Document) -> Iterator[int]:
    """The level of each heading that has a text, in turn: from 1, and none skipped whatever the notebook starts with.

    A heading stands below the nearest one before it that is higher: 2, 4, 4, 3, 2 become 1, 2, 2, 2, 1.
    """
    above: list[int] = []
    for block in document.blocks:
        for token in block.tokens:
            if token["type"] == "heading" and text_of(token).strip():
                level = token["attrs"]["level"]
                above = [*(higher for higher in above if higher < level), level]
                yield len(above)


def fill(markdown: str, slots: Mapping[str, str], *, cell: str) -> str:
    """``{{slot}}`` replaced by its published text; an unknown or withheld slot is an error, not an empty place."""
    for name in sorted({part.split("}}")[0] for part in markdown.split("{{")[1:]}):
        if name.strip() not in slots:
            known = ", ".join(sorted(slots)) or "–"
            raise EvaluationError("unknown_slot", name=name.strip(), cell=cell, known=known)
        markdown = markdown.replace("{{" + name + "}}", plain_markdown(slots[name.strip()]))
    return markdown


def plain_markdown(text: str) -> str:
    """Text that Markdown must not read as markup: names and answers may hold anything.

    >>> text_of(parse(plain_markdown("# *A* <b>")))
    '# *A* <b>'
    """
    return "".join("\\" + char if char in r"\`*_{}[]()#+-.!|<>~&" and char.isascii() else char for char in text)


def cover_of(notebook: NotebookNode) -> Cover:
    """The cover that a cell of the notebook showed; an error when none did."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            content = from_bundle(output.get("data", {}))
            if isinstance(content, Cover):
                return content
    raise EvaluationError("no_cover")


def _for_one_audience(notebook: NotebookNode, cover: Cover) -> None:
    """An error for what was published for others than those the cover names; what is for all may stand anywhere."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            content = from_bundle(output.get("data", {}))
            marks = content.marks if content is not None else ()
            words = wording.language(content.language if content is not None else cover.language)
            for audience in AUDIENCES:
                if audience not in ("public", cover.audience) and words.say(f"audience.{audience}") in marks:
                    told = {
                        "cover": words.say(f"audience.{cover.audience}"),
                        "content": words.say(f"audience.{audience}"),
                    }
                    raise EvaluationError("other_audience", cell=cell.id, **told)


def _slots(notebook: NotebookNode) -> dict[str, str]:
    found: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            content = from_bundle(output.get("data", {}))
            if isinstance(content, Statement):
                found.update(dict(content.slots))
    return found


def _said(blocks: list[Block], cell: str, content: Content) -> bool:
    """Whether the cell has already said that this is not shown: a chart and its table both would."""
    return isinstance(content, Statement) and any(
        block.cell == cell and isinstance(block.content, Statement) and block.content.text == content.text
        for block in blocks
    )


def _spoken(tags: list[str], language: str) -> bool:
    told = [tag for tag in tags if tag in wording.languages()]
    return not told or not set(told).isdisjoint(wording.language(language).spoken)
