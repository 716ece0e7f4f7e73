"""The texts of HTML, SVG and other XML, including those that no reader sees.

A name is found only in one piece of text, but Word and slides split a word into runs wherever its spelling was checked.
So a paragraph is one text, and everything between paragraphs separates them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree
from lxml import html as documents

from evaluation.building.auditing.pieces import Found, Piece, Place, inside, style_texts, without_data
from evaluation.findings.masking import BREAK

INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "i", "kbd", "mark", "q", "s", "small", "span"}
    | {"strong", "sub", "sup", "time", "u", "var", "wbr"}
)
PARAGRAPHS = frozenset({"p", "si", "is", "t"})  # of Office files; each is one text
SPACES = frozenset({"br", "tab", "cr"})
DRAWN = frozenset(
    {"d", "points", "transform", "viewBox", "viewbox", "gradientTransform"}
    | {"panose", "rgb", "paraId", "textId", "rsidR", "rsidRDefault", "rsidRPr", "rsidP", "rsidTr"}  # codes of Office
)
TEXT_ATTRIBUTES = frozenset({"descr", "title", "alt", "aria-label", "aria-description"})


def html(content: bytes, place: Place) -> Iterator[Found]:
    parser = documents.HTMLParser(encoding=_encoding(content), huge_tree=True, no_network=True)
    root = documents.document_fromstring(content, parser=parser)
    yield from _all(root, place, lambda tag, _: tag in INLINE)


def xml(content: bytes, place: Place) -> Iterator[Found]:
    yield from _all(parsed(content), place, lambda _tag, _outer: False)


def office(content: bytes, place: Place) -> Iterator[Found]:
    """The paragraphs and attributes of a part of an Office file."""
    yield from _all(parsed(content), place, lambda tag, outer: outer in PARAGRAPHS and tag not in PARAGRAPHS - {"t"})


def parsed(content: bytes) -> Any:
    """The root of an XML file; nothing outside it is fetched, and no entity is put in."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _encoding(content: bytes) -> str | None:
    """UTF-8 if the content is that: a page without a declaration would be read as Latin-1."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _all(root: Any, place: Place, inline: Callable[[str, str], bool]) -> Iterator[Found]:
    for element, text in texts(root, inline):
        where = (*place, ("element", local(element.tag)), ("line", str(element.sourceline or 1)))
        if text.strip():
            shown = style_texts(without_data(text)) if local(element.tag) == "style" else without_data(text)
            yield Piece(where, shown)
            yield from inside(text, where) if "data:" in text else ()
    outside = [node for sibling in (root.itersiblings(preceding=True), root.itersiblings()) for node in sibling]
    for node in [*root.iter(etree.Comment, etree.ProcessingInstruction), *outside]:
        yield Piece((*place, ("comment", str(node.sourceline or 1))), node.text or "")
    yield from _attributes(root, place)


def _attributes(root: Any, place: Place) -> Iterator[Found]:
    """Alternative texts and titles separately, all other attributes of an element as one text."""
    sheets = " ".join("".join(sheet.itertext()) for sheet in root.iter("{*}style", "style"))
    for element in root.iter(etree.Element):
        attributes = {local(name): value for name, value in element.attrib.items() if local(name) not in DRAWN}
        if "class" in attributes:
            attributes["class"] = BREAK.join(name for name in attributes["class"].split() if f".{name}" not in sheets)
        if "style" in attributes:
            attributes["style"] = style_texts(attributes["style"])
        where = (*place, ("element", local(element.tag)), ("line", str(element.sourceline or 1)))
        for name in TEXT_ATTRIBUTES & attributes.keys():
            yield Piece((*where, ("attribute", name)), attributes.pop(name))
        rest = BREAK.join(attributes.values())
        if any(map(str.isalnum, rest)):
            yield Piece((*where, ("attribute", "…")), without_data(rest))
            yield from inside(rest, where) if "data:" in rest else ()


def texts(root: Any, inline: Callable[[str, str], bool]) -> Iterator[tuple[Any, str]]:
    """Each element that is a separate text, with its words except those of separate texts inside it."""
    stack: list[tuple[Any, list[str]]] = [(root, [])]
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            within = element is root or inline(local(element.tag), local(stack[-1][0].tag))
            if not within:
                stack[-1][1].append(" ")
                stack.append((element, []))
            elif local(element.tag) in SPACES:
                stack[-1][1].append(" ")
            stack[-1][1].append(element.text or "")
            continue
        if event == "end" and element is stack[-1][0] and element is not root:
            yield element, "".join(stack.pop()[1])
        if element is not root:
            stack[-1][1].append(element.tail or "")
    yield root, "".join(stack[0][1])


def local(tag: object) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
