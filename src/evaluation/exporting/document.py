"""An executed notebook as a document: the cover and a list of blocks in reading order, in one language.

Only this module reads notebooks. Markdown cells are kept in the report's language (tags ``de``,
``en``; a cell without a language tag is for all), code cells give the objects of their MIME bundles, and all other
outputs are for exploring: they are left out, and their cells are listed in ``ignored``.
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
WEB = re.compile(r"(https?://|mailto:)\S", re.IGNORECASE)  # allowed targets of links


@dataclass(frozen=True)
class Block:
    """A piece of a document: Markdown tokens or a content object, its cell, and whether it is for slides."""

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
    """The document in an executed notebook; an error if no cell shows a cover (then it is not a report).

    ``own``: the author's texts by section (see ``own_texts``), which replace the prose of that id, or follow the cell.
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
        if cell.cell_type == "markdown" and _in_language(tags, cover.language):
            prose = own.get(own_texts.stem(cell), cell.source)
            blocks += _prose(gendered.written(prose, cover.gendered), slots, cell, slide=slide)
        elif cell.cell_type == "code":
            for output in cell.get("outputs", []):
                content = from_bundle(output.get("data", {}))
                if content is None:
                    ignored.append(cell.id)
                if isinstance(content, Chart):
                    content = content.altered(colours=cover.colours)
                if content is not None and not isinstance(content, Cover) and not _repeated(blocks, cell.id, content):
                    blocks.append(Block(cell.id, slide, content=content))
            below = "" if cell.id in passages else own.get(cell.id, "")
            blocks += _prose(gendered.written(below, cover.gendered), slots, cell, slide=slide)
    _check_ids(blocks)
    return Document(cover, tuple(blocks), tuple(dict.fromkeys(ignored)))


def _check_ids(blocks: list[Block]) -> None:
    """Raise an error for two charts, or two tables, with the same id: their files would have the same name."""
    first: dict[tuple[type[Content], str], Block] = {}
    for block in blocks:
        if isinstance(block.content, Chart | Table):
            key = type(block.content), block.content.id.casefold()  # one file on many machines
            before = first.setdefault(key, block)
            if before is not block:
                named = {"first": _named(before), "second": _named(block)}
                raise EvaluationError("same_id", id=block.content.id, **named)


def _named(block: Block) -> str:
    """A chart or table in an error: its title and its cell."""
    assert isinstance(block.content, Chart | Table)
    return f"{wording.language(block.content.language).quote(block.content.title)} ({block.cell})"


def _prose(source: str, slots: Mapping[str, str], cell: NotebookNode, *, slide: bool) -> list[Block]:
    tokens = tuple(parse(fill(source, slots, cell=cell.id)))
    return [Block(cell.id, slide, tokens=tokens)] if tokens else []


def parse(markdown: str) -> list[Token]:
    """Markdown as tokens; raw HTML is a separate token, which the writers print as text."""
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
    """The levels of all headings with a text, in order: they start at 1, and none is skipped.

    A heading belongs to the nearest higher one before it: 2, 4, 4, 3, 2 become 1, 2, 2, 2, 1.
    """
    above: list[int] = []
    for block in document.blocks:
        for token in block.tokens:
            if token["type"] == "heading" and text_of(token).strip():
                level = token["attrs"]["level"]
                above = [*(higher for higher in above if higher < level), level]
                yield len(above)


def fill(markdown: str, slots: Mapping[str, str], *, cell: str) -> str:
    """``{{slot}}`` replaced by its published text; an unknown or withheld slot is an error."""
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
    """Raise an error for content published for another audience than the cover's; public content is always allowed."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            content = from_bundle(output.get("data", {}))
            marks = content.marks if content is not None else ()
            words = wording.language(content.language if content is not None else cover.language)
            for audience in AUDIENCES:
                if audience not in ("public", cover.audience) and words.say(f"audience.{audience}") in marks:
                    audiences = {
                        "cover": words.say(f"audience.{cover.audience}"),
                        "content": words.say(f"audience.{audience}"),
                    }
                    raise EvaluationError("other_audience", cell=cell.id, **audiences)


def _slots(notebook: NotebookNode) -> dict[str, str]:
    found: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            content = from_bundle(output.get("data", {}))
            if isinstance(content, Statement):
                found.update(dict(content.slots))
    return found


def _repeated(blocks: list[Block], cell: str, content: Content) -> bool:
    """Whether the cell already has this sentence, as a chart and its table give the same reason."""
    return isinstance(content, Statement) and any(
        block.cell == cell and isinstance(block.content, Statement) and block.content.text == content.text
        for block in blocks
    )


def _in_language(tags: list[str], language: str) -> bool:
    languages = [tag for tag in tags if tag in wording.languages()]
    return not languages or not set(languages).isdisjoint(wording.language(language).spoken)
