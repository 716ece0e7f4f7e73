"""The look of a Word report: our own styles, or the template an organisation brings.

Our styles are in ``templates/word.styles.xml``. A template of the project comes first: its fonts, colours, margins,
heads and feet are kept, and only styles it does not have are added. Nothing else of it stays: no text, no comments, no
properties, and no settings that name a person or a place on somebody's machine.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.content import palette
from evaluation.exporting import packages
from evaluation.exporting.word_text import element
from evaluation.language.errors import EvaluationError
from evaluation.language.wording import Language

SHEET = Path(__file__).with_name("templates") / "word.styles.xml"
NAMES = (
    *("organisation", "facts", "notice", "marks", "mark", "label", "code", "code_words", "rule"),
    *("finding", "note", "withheld", "absent", "quotation"),
    *("measure", "picture", "small_print", "table_text", "table_head", "table"),
)
KEPT_PARTS = ("styles", "numbering", "settings", "theme", "header", "footer")
KEPT_SETTINGS = (
    *("mirrorMargins", "gutterAtTop", "evenAndOddHeaders", "defaultTabStop", "characterSpacingControl"),
    *("autoHyphenation", "consecutiveHyphenLimit", "hyphenationZone", "doNotHyphenateCaps"),
    *("compat", "themeFontLang", "clrSchemeMapping", "decimalSymbol", "listSeparator"),
)
PAPER = (210, 297)  # millimetres, as all that follow
SIDE, TOP, BOTTOM, HEAD = 25, 27, 25, 13
TWIP = 635  # EMU in a twentieth of a point, the unit of lengths in Word
INDENT = 340  # of each level of a list
LEVELS = 9
BULLETS = "•–▪"


@dataclass(frozen=True)
class Look:
    """An empty file to write into: what our styles are called in it, its two kinds of lists, and the room for text."""

    package: Any
    styles: dict[str, str]
    bullets: int
    numbers: int
    width: int
    height: int


def load(path: Path | None, language: Language, accent: str) -> Look:
    """Our own look, its styles named in ``language``, or that of the ``.docx`` or ``.dotx`` at ``path``."""
    package = _blank() if path is None else _opened(path)
    locale = language.say("document.locale")
    width, height = _room(package)
    _settled(package, locale)
    colours = {"accent": accent, "ink": palette.INK, "quiet": palette.QUIET, "line": palette.GRID}
    sheet = SHEET.read_text(encoding="utf-8").format(
        locale=locale,
        width=width,
        **{name: re.sub("[^0-9A-Fa-f]", "", colour) for name, colour in colours.items()},
        **{name: language.say(f"word.{name}") for name in NAMES},
    )
    styles = _with_styles(package, sheet, locale)
    numbering = _numbering(package)
    return Look(package, styles, _list(numbering, BULLETS), _list(numbering, ""), width, height)


def new_list(look: Look, *, start: int | None = None) -> int:
    """A new list numbered from ``start``, or with bullets."""
    numbering = look.package.part.numbering_part.element
    used = [int(number) for number in numbering.xpath("./w:num/@w:numId")]
    kind = look.bullets if start is None else look.numbers
    levels = range(LEVELS) if start is not None else ()
    starts = (element("lvlOverride", element("startOverride", val=start), ilvl=level) for level in levels)
    numbering.append(element("num", element("abstractNumId", val=kind), *starts, numId=max(used, default=0) + 1))
    return max(used, default=0) + 1


def styled(look: Look, made: Any) -> Any:
    """What was made with the names of our styles, with those these have in the file."""
    from docx.oxml.ns import qn

    for name in made.iter(*(qn(f"w:{tag}") for tag in ("pStyle", "rStyle", "tblStyle"))):
        name.set(qn("w:val"), look.styles[name.get(qn("w:val"))])
    return made


# ---- The file --------------------------------------------------------------------------------------------------------


def _blank() -> Any:
    """An A4 page; what python-docx's own template has of styles and lists is not ours."""
    from docx import Document
    from docx.shared import Mm

    package = Document()
    _emptied(package)
    for root in (package.styles.element, package.part.numbering_part.element):
        for child in list(root):
            root.remove(child)
    section = package.sections[0]
    section.page_width, section.page_height = Mm(PAPER[0]), Mm(PAPER[1])
    section.left_margin = section.right_margin = Mm(SIDE)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.header_distance, section.footer_distance = Mm(HEAD), Mm(HEAD)
    section.different_first_page_header_footer = True
    settings = package.settings.element
    compat = settings.xpath("./w:compat")[0]
    for child in list(compat):
        compat.remove(child)
    setting = element("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    compat.append(setting)
    return package


def _opened(path: Path) -> Any:
    """The file at ``path`` without its text and without its authors."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    try:
        package = Document(io.BytesIO(packages.template(path.read_bytes())))
        _emptied(package)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError, PackageNotFoundError) as error:
        raise EvaluationError("word.template", file=path.name) from error
    return package


def _emptied(package: Any) -> None:
    from docx.oxml.ns import qn

    body, part = package.element.body, package.part
    sections = list(body.iter(qn("w:sectPr")))
    last = sections[-1] if sections else element("sectPr")
    for child in list(body):
        body.remove(child)
    body.append(last)
    _heads_of(sections, last)
    _drop(part, KEPT_PARTS)
    _drop(part.package, ("officeDocument", "core-properties"))
    _drop(part._settings_part, ())
    for each in part.package.iter_parts():
        for changed in getattr(each, "element", element("body")).xpath(".//*[@w:author]"):
            changed.set(qn("w:author"), "–")  # of a change in a head that nobody has accepted yet


def _heads_of(sections: list[Any], last: Any) -> None:
    """A section without its own header has that of the section before it, which is removed."""
    kinds = ("headerReference", "footerReference")
    found = {
        (ref.tag, ref.type_): ref for section in sections for kind in kinds for ref in section.xpath(f"./w:{kind}")
    }
    for ref in last.xpath("./w:headerReference | ./w:footerReference"):
        last.remove(ref)
    for place, ref in enumerate(found.values()):
        last.insert(place, ref)


def _drop(part: Any, keep: Iterable[str]) -> None:
    for key, relation in list(part.rels.items()):
        if relation.reltype.rsplit("/", 1)[-1] not in keep:
            part.rels.pop(key)


def _settled(package: Any, locale: str) -> None:
    """Settings that are about the look, in the report's language."""
    from docx.oxml.ns import qn

    settings = package.settings.element
    for child in list(settings):
        if child.tag not in {qn(f"w:{name}") for name in KEPT_SETTINGS}:
            settings.remove(child)
        elif child.tag == qn("w:themeFontLang"):
            child.attrib.clear()
            child.set(qn("w:val"), locale)


def _room(package: Any) -> tuple[int, int]:
    """Width and height of the text in twentieths of a point."""
    section = package.sections[-1]
    wide = section.page_width - section.left_margin - section.right_margin - (section.gutter or 0)
    high = section.page_height - abs(section.top_margin) - abs(section.bottom_margin)
    return wide // TWIP, high // TWIP


# ---- Styles and lists ------------------------------------------------------------------------------------------------


def _with_styles(package: Any, sheet: str, locale: str) -> dict[str, str]:
    """Adds the styles of our sheet that the file does not have by name; what each of ours is called in the file."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    root, ours = package.styles.element, parse_xml(sheet.encode())
    for spoken in root.iter(qn("w:lang")):
        spoken.set(qn("w:val"), locale)
    if root.find(qn("w:docDefaults")) is None:
        root.insert(0, ours.find(qn("w:docDefaults")))
    there = {(style.get(qn("w:type")), _name(style)): style.get(qn("w:styleId")) for style in root.iter(qn("w:style"))}
    used = set(there.values())
    ids, added = {}, []
    for style in ours.findall(qn("w:style")):
        id = style.get(qn("w:styleId"))
        known = there.get((style.get(qn("w:type")), _name(style)))
        if known is None:
            added.append(style)
        ids[id] = known or (f"Evaluation{id}" if id in used else id)
    for style in added:
        style.set(qn("w:styleId"), ids[style.get(qn("w:styleId"))])
        for other in style.xpath("./w:basedOn | ./w:next"):
            other.set(qn("w:val"), ids[other.get(qn("w:val"))])
        root.append(style)
    return ids


def _name(style: Any) -> str:
    """The name of a style in the file: built-in styles have English names whatever the language of Word."""
    return "".join(style.xpath("string(./w:name/@w:val)")).lower()


def _numbering(package: Any) -> Any:
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.parts.numbering import NumberingPart

    part = package.part
    if not any(relation.reltype == RELATIONSHIP_TYPE.NUMBERING for relation in part.rels.values()):
        name, kind = PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING
        part.relate_to(NumberingPart(name, kind, element("numbering"), part.package), RELATIONSHIP_TYPE.NUMBERING)
    return part.numbering_part.element


def _list(numbering: Any, bullets: str) -> int:
    """A kind of list with nine levels: bullets, or numbers."""
    used = [int(number) for number in numbering.xpath("./w:abstractNum/@w:abstractNumId")]
    number = max(used, default=-1) + 1
    kind = element("abstractNum", element("multiLevelType", val="multilevel"), abstractNumId=number)
    for level in range(LEVELS):
        text = bullets[level % len(bullets)] if bullets else f"%{level + 1}."
        kind.append(
            element(
                "lvl",
                element("start", val=1),
                element("numFmt", val="bullet" if bullets else "decimal"),
                element("lvlText", val=text),
                element("lvlJc", val="left"),
                element("pPr", element("ind", left=INDENT * (level + 1), hanging=INDENT)),
                ilvl=level,
            )
        )
    first = next(iter(numbering.xpath("./w:num")), None)
    if first is None:
        numbering.append(kind)
    else:
        first.addprevious(kind)
    return number
