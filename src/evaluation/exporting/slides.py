"""A report as a deck of slides, for the stage and for the person who presents next week.

One finding a slide: its sentence is the title, below it measure and unit, the chart or table, source and base; what
else there is to say stands in the speaker notes. Charts and tables are native, so they can be edited and read aloud.
What does not fit at 18 points goes on to a further slide; nothing is made smaller than that, and nothing is
left out.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from traitlets import Unicode

from evaluation.content.model import Chart, Content, Logo, Statement, Table, from_bundle
from evaluation.exporting import logos, packages, slide_charts, slide_fields, slide_tables, slide_template
from evaluation.exporting.document import Block, Document, Token, text_of
from evaluation.exporting.exporter import ReportExporter
from evaluation.exporting.slide_text import (
    FOOTNOTE,
    INCH,
    POINT,
    SMALLEST,
    Box,
    largest,
    nodes,
    paged,
    speak,
    text_height,
    textbox,
    write,
)
from evaluation.language.errors import EvaluationError
from evaluation.language.wording import NBSP, Language, language

GAP = round(0.14 * INCH)
LOGO = INCH * 3 // 4  # the height of a logo on the title slide
INSET = round(0.2 * INCH)  # left and right margin of a text frame, unless the template has others
BOLD = 1.06  # how much wider bold text is
NUMBER_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"  # any id; the same in all decks
LONGEST_PARAGRAPH = 600  # characters; a longer one is split so that it can continue on a further slide
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold


class Slides(ReportExporter):
    """``jupyter nbconvert --to evaluation_pptx``, and the same in JupyterLab's menu."""

    export_from_notebook = "PowerPoint (Folien)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    template = Unicode("", help="A .pptx or .potx whose layouts, fonts and colours are used.").tag(config=True)

    def _file_extension_default(self) -> str:
        return ".pptx"

    def made(self, document: Document) -> bytes:
        """The deck; an error where no cell is tagged for slides."""
        if not any(block.slide for block in document.blocks):
            raise EvaluationError("no_slides")
        return render(document, template=Path(self.template) if self.template else None)

    @staticmethod
    def single(chart: Chart) -> bytes:
        """A deck of one chart, on as many slides as it needs."""
        return _single(chart)

    @staticmethod
    def placed(slide: Any, chart: Chart) -> Any:
        """A chart between the margins of somebody's own slide, below its title; returns the shape."""
        return _placed(slide, chart)


@dataclass(frozen=True)
class Paragraph:
    """One bullet of a text slide."""

    text: str
    quoted: bool = False


@dataclass(frozen=True)
class Section:
    """A slide that opens a part of the talk."""

    title: str


@dataclass(frozen=True)
class Text:
    """Sentences below the heading they belong to, with the statements they come from."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Deck:
    """What every slide needs to know."""

    template: slide_template.Template
    language: Language
    marks: tuple[str, ...]
    organisation: str


Part = Section | Text | Chart | Table


def render(document: Document, *, template: Path | None = None) -> bytes:
    """The document as ``.pptx``, the same bytes in every run; ``template`` brings layouts, fonts and colours."""
    document = _printable(document)
    look = slide_template.load(template, document.language, document.cover.colours)
    deck = Deck(look, document.language, document.cover.marks, document.cover.organisation)
    _opening(deck, document)
    for part in plan(document):
        _add(deck, part)
    return _saved(deck, document)


def _single(chart: Chart) -> bytes:
    chart = _cleaned(chart)
    say = language(chart.language)
    deck = Deck(slide_template.load(None, say, chart.colours), say, chart.marks, "")
    _chart(deck, chart)
    target = io.BytesIO()
    deck.template.presentation.save(target)
    return target.getvalue()


def _placed(slide: Any, chart: Chart) -> Any:
    chart = _cleaned(chart)
    presentation = slide.part.package.presentation_part.presentation
    wide, high = presentation.slide_width, presentation.slide_height
    box = Box(wide // 20, high // 4, wide * 9 // 10, high * 13 // 20)
    if chart.kind in slide_charts.KINDS:
        accents = slide_template.load(None, language(chart.language), chart.colours).accents
        frame = slide_charts.draw(slide, chart, box, full=chart, accents=accents)
    else:
        frame = (
            slide_fields.draw(slide, chart, box) if chart.kind in slide_fields.KINDS else _picture(slide, chart, box)
        )
    _describe(frame, chart.alt, name=chart.id)
    return frame


def plan(document: Document) -> list[Part]:
    """What goes on slides, in order: sections, charts, tables, and sentences gathered below their heading.

    Only blocks tagged ``slide`` count, but every heading is remembered as the title of the sentences that follow it.
    Notes on method close the deck.
    """
    parts: list[Part] = []
    heading = document.cover.title
    for block in document.blocks:
        for part in _parts(block, heading):
            heading = part.title if block.content is None else heading
            if block.slide:
                _gather(parts, part)
    if document.cover.method:
        title = document.language.say("document.method")
        parts.append(Text(title, tuple(Paragraph(text) for text in document.cover.method)))
    return parts


def _gather(parts: list[Part], part: Part) -> None:
    """Adds ``part``; sentences join those before them under the same heading."""
    last = parts[-1] if parts else None
    if isinstance(part, Text) and isinstance(last, Text) and part.title == last.title:
        parts[-1] = Text(last.title, last.paragraphs + part.paragraphs, last.statements + part.statements)
    else:
        parts.append(part)


def _parts(block: Block, heading: str) -> Iterator[Part]:
    if isinstance(block.content, Statement):
        paragraph = Paragraph(block.content.text, block.content.role == "quotation")
        yield Text(heading, (paragraph,), (block.content,))
    elif isinstance(block.content, Chart) and not block.content.categories:
        yield Text(block.content.title, (Paragraph(block.content.alt),))  # PowerPoint knows no chart without bars
    elif isinstance(block.content, Chart | Table):
        yield block.content
    else:
        yield from _prose(block.tokens, heading)


def _prose(tokens: Sequence[Token], heading: str) -> Iterator[Part]:
    """Markdown as sections (a heading with nothing below it) and texts."""
    below: list[Paragraph] = []
    title, opened = heading, False
    for token in tokens:
        if token["type"] == "heading":
            if below or opened:
                yield _headed(title, below)
            title, below, opened = text_of(token), [], True
        else:
            below += _paragraphs(token)
    if below or opened:
        yield _headed(title, below)


def _headed(title: str, below: list[Paragraph]) -> Part:
    return Text(title, tuple(below)) if below else Section(title)


def _paragraphs(token: Token) -> list[Paragraph]:
    """A Markdown block as bullets: one a paragraph, list item or row of a table."""
    if token["type"] in ("list", "table", "table_body", "list_item", "block_quote"):
        found = [paragraph for child in token["children"] for paragraph in _paragraphs(child)]
        return [replace(p, quoted=True) for p in found] if token["type"] == "block_quote" else found
    if token["type"] in ("table_head", "table_row"):
        return [Paragraph(" · ".join(text_of(cell) for cell in token["children"]))]
    text = text_of(token).strip()
    return [Paragraph(text)] if text and token["type"] != "thematic_break" else []


def _add(deck: Deck, part: Part) -> None:
    if isinstance(part, Section):
        _slide(deck, deck.template.section, part.title)
    elif isinstance(part, Text):
        _text(deck, part)
    elif isinstance(part, Chart):
        _chart(deck, part)
    else:
        _table(deck, part)


def _opening(deck: Deck, document: Document) -> None:
    """The title slide; in a template without places for organisation, facts and notice they follow the subtitle."""
    cover, layout = document.cover, deck.template.opening
    slide = _slide(deck, layout, cover.title)
    facts = [f"{label}: {value}" for label, value in cover.facts]
    names = {shape.name: shape.placeholder_format.idx for shape in layout.placeholders}
    below = [cover.subtitle]
    for name, lines in (("organisation", [cover.organisation]), ("facts", facts), ("notice", [cover.funding_notice])):
        if name not in names:
            below += lines
        elif any(lines):
            _fill(slide.placeholders[names[name]], lines)
        else:
            _remove(slide.placeholders[names[name]])
    subtitle = slide_template.body(slide)
    if subtitle is not None:
        _fill(subtitle, [line for line in below if line])
    _logos(deck, slide, cover.logos)


def _logos(deck: Deck, slide: Any, all: Sequence[Logo]) -> None:
    """The logos side by side in the lower right corner above the foot, each with its text."""
    presentation = deck.template.presentation
    right, top = presentation.slide_width - INCH * 3 // 5, presentation.slide_height - INCH * 3 // 2
    for logo in reversed(all):
        picture = slide.shapes.add_picture(io.BytesIO(logos.raster(logo)), 0, top, height=LOGO)
        picture.left = right = right - picture.width
        right -= LOGO // 3
        _describe(picture, logo.alt, name="Logo")


def _slide(deck: Deck, layout: Any, title: str) -> Any:
    """A slide with its title, and on its foot the marks, the organisation and the number."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    presentation, area = deck.template.presentation, deck.template.area
    slide = presentation.slides.add_slide(layout)
    _fill(slide.shapes.title, [title])
    feet = {shape.placeholder_format.type: shape for shape in layout.placeholders}
    foot = _cloned(slide, feet.get(PP_PLACEHOLDER.FOOTER))
    if foot is None:
        box = Box(area.left, presentation.slide_height - INCH * 2 // 5, area.width, INCH // 3)
        foot = textbox(slide, box, [], size=FOOTNOTE, name="Footer")
    _foot_line(deck, foot.text_frame)
    if number := _cloned(slide, feet.get(PP_PLACEHOLDER.SLIDE_NUMBER)):
        _number(number, len(presentation.slides))
    return slide


def _foot_line(deck: Deck, frame: Any) -> None:
    """The marks where nobody overlooks them: dark and bold, whatever the template does with its footers."""
    from pptx.enum.dml import MSO_THEME_COLOR

    write(frame, [" · ".join((*deck.marks, deck.organisation))], size=FOOTNOTE, bold=bool(deck.marks))
    frame.paragraphs[0].runs[0].font.color.theme_color = MSO_THEME_COLOR.TEXT_1


def _cloned(slide: Any, placeholder: Any) -> Any:
    """Footer and slide number, which python-pptx leaves to the layout: there they would be seen on no slide."""
    if placeholder is None:
        return None
    slide.shapes.clone_placeholder(placeholder)
    return slide.placeholders[placeholder.placeholder_format.idx]


def _number(placeholder: Any, number: int) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    field = f'<a:fld {nsdecls("a")} id="{NUMBER_FIELD}" type="slidenum"><a:t>{number}</a:t></a:fld>'
    placeholder.text_frame.paragraphs[0]._p.append(parse_xml(field))


def _fill(placeholder: Any, lines: Sequence[str]) -> None:
    """Text into a placeholder: in the template's size, or in the largest smaller one that fits."""
    given = slide_template.inherited_size(placeholder, 28)
    sizes = [given, *(size for size in (36, 32, 28, 24, 20, SMALLEST) if size < given)]
    width = round((placeholder.width - INSET) / BOLD)
    fitting = largest(lines, sizes, width=width, height=placeholder.height, gap=0.2)
    size = fitting or sizes[-1]
    write(placeholder.text_frame, lines, size=None if size == given else size)


def _remove(shape: Any) -> None:
    shape._element.getparent().remove(shape._element)


def _text(deck: Deck, part: Text) -> None:
    area = deck.template.area
    footnote = _footnote(deck, [statement.source for statement in part.statements], _bases(part.statements))
    box = area.above(_footnote_height(footnote, area))
    paragraphs = [piece for paragraph in part.paragraphs for piece in _pieces(paragraph)]
    width, gap = box.width - INCH // 2, 0.5
    texts = [paragraph.text for paragraph in paragraphs]
    size = largest(texts, (24, 20, SMALLEST), width=width, height=box.height, gap=gap) or SMALLEST
    below = round(gap * size * POINT)
    heights = [text_height(text, size=size, width=width) + below for text in texts]
    pages = paged(heights, box.height + below)
    for number, page in enumerate(pages, start=1):
        slide = _slide(deck, deck.template.text, _continued(part.title, number, len(pages)))
        _bullets(slide_template.body(slide), box, paragraphs[page], size=size)
        _foot(slide, footnote, area)
        _notes(slide, _spoken(deck, part))


def _pieces(paragraph: Paragraph) -> list[Paragraph]:
    lines = textwrap.wrap(paragraph.text, LONGEST_PARAGRAPH) if len(paragraph.text) > LONGEST_PARAGRAPH else []
    return [replace(paragraph, text=line) for line in lines] or [paragraph]


def _bullets(placeholder: Any, box: Box, paragraphs: Sequence[Paragraph], *, size: float) -> None:
    from pptx.util import Pt

    placeholder.left, placeholder.top, placeholder.width, placeholder.height = box.left, box.top, box.width, box.height
    write(placeholder.text_frame, [paragraph.text for paragraph in paragraphs], size=size)
    for shown, paragraph in zip(placeholder.text_frame.paragraphs, paragraphs, strict=True):
        shown.space_before, shown.space_after = Pt(0), Pt(size * 0.5)
        shown.runs[0].font.italic = paragraph.quoted or None


def _chart(deck: Deck, chart: Chart) -> None:
    """A native chart where PowerPoint has the kind, on as many slides as it needs; else a picture of it."""
    footnote = _footnote(deck, [chart.source], [chart.base], chart.note)
    box = _between(deck, chart.subtitle, footnote)
    native = chart.kind in slide_charts.KINDS
    pages = slide_charts.pages(chart, box) if native else _pictures(chart, box)
    for number, page in enumerate(pages, start=1):
        slide = _slide(deck, deck.template.graphic, _continued(chart.title, number, len(pages)))
        _subtitle(slide, deck, chart.subtitle)
        if native:
            frame = slide_charts.draw(slide, page, box, full=chart, accents=deck.template.accents)
        elif chart.kind in slide_fields.KINDS:
            frame = slide_fields.draw(slide, page, box)
        else:
            frame = _picture(slide, page, box)
        _describe(frame, chart.alt, name=chart.id)
        if frame.has_chart:
            slide_charts.number_axes(frame.chart)
            speak(frame.chart._chartSpace, deck.language.say("document.locale"))
        _foot(slide, footnote, deck.template.area)
        _notes(slide, _spoken_chart(deck, chart))


def _pictures(chart: Chart, box: Box) -> list[Chart]:
    """What is drawn as a picture in pieces that can be read from the last row; other charts in one."""
    from evaluation.content.pagination import projected  # matplotlib, only where something is drawn

    return [chart] if chart.kind in slide_fields.KINDS else projected(chart, _points(box))


def _points(box: Box) -> tuple[float, float]:
    return box.width / POINT, box.height / POINT


def _picture(slide: Any, chart: Chart, box: Box) -> Any:
    """The plot as a picture of the size of the box; all of its numbers are also in the notes."""
    from evaluation.content.drawing import png  # matplotlib, only where something is drawn

    drawn = png(chart, frame=False, area=_points(box))
    return slide.shapes.add_picture(io.BytesIO(drawn), box.left, box.top, box.width, box.height)


def _table(deck: Deck, table: Table) -> None:
    footnote = _footnote(deck, [table.source], [table.base], table.note)
    box = _between(deck, "", footnote)
    alt = deck.language.say("slides.table_alt", title=table.title, n=len(table.rows))
    table = slide_tables.fitted(table, box)
    pages = slide_tables.pages(table, box)
    for number, page in enumerate(pages, start=1):
        slide = _slide(deck, deck.template.graphic, _continued(table.title, number, len(pages)))
        _describe(slide_tables.draw(slide, table, page, box), alt, name=table.id)
        _foot(slide, footnote, deck.template.area)
        _notes(slide, [*footnote, _labelled(deck, "document.alt_text", alt)])


def _continued(title: str, number: int, count: int) -> str:
    return f"{title}{NBSP}({number}/{count})" if count > 1 else title


def _between(deck: Deck, subtitle: str, footnote: Sequence[str]) -> Box:
    """The room between subtitle and source."""
    area = deck.template.area
    used = text_height(subtitle, size=SMALLEST, width=area.width) + GAP if subtitle else 0
    return area.below(used).above(_footnote_height(footnote, area))


def _subtitle(slide: Any, deck: Deck, subtitle: str) -> None:
    if subtitle:
        area = deck.template.area
        height = text_height(subtitle, size=SMALLEST, width=area.width)
        textbox(slide, replace(area, height=height), [subtitle], size=SMALLEST, name="Subtitle")


def _footnote(deck: Deck, sources: Sequence[str], bases: Sequence[str], note: str = "") -> list[str]:
    """Source and base without repetitions, and the note."""
    known = [[text for text in dict.fromkeys(texts) if text] for texts in (sources, bases)]
    keys = ("document.source", "document.base")
    lines = [_labelled(deck, key, "; ".join(texts)) for key, texts in zip(keys, known, strict=True) if texts]
    return [line for line in (" · ".join(lines), note) if line]


def _footnote_height(lines: Sequence[str], area: Box) -> int:
    return sum(text_height(line, size=FOOTNOTE, width=area.width) for line in lines) + (GAP if lines else 0)


def _foot(slide: Any, lines: Sequence[str], area: Box) -> None:
    if lines:
        height = _footnote_height(lines, area) - GAP
        box = Box(area.left, area.top + area.height - height, area.width, height)
        textbox(slide, box, lines, size=FOOTNOTE, name="Source")


def _bases(statements: Sequence[Statement]) -> list[str]:
    return [statement.base for statement in statements]


def _labelled(deck: Deck, key: str, text: str) -> str:
    return f"{deck.language.say(key)}: {text}"


def _describe(frame: Any, alt: str, *, name: str) -> None:
    properties = nodes(frame._element, ".//p:cNvPr")[0]
    properties.set("descr", alt)
    properties.set("name", name)


def _spoken(deck: Deck, part: Text) -> list[str]:
    """The sentences of a slide with source and base of each."""
    lines = []
    for statement in part.statements:
        lines += [statement.text, *_footnote(deck, [statement.source], [statement.base])]
    return lines or [paragraph.text for paragraph in part.paragraphs]


def _spoken_chart(deck: Deck, chart: Chart) -> list[str]:
    """All that is known about a chart, with every number, also those whose bar is too short for a label."""
    table = chart.table()
    names = [column.label for column in table.columns[1:]]
    numbers = [
        f"{row[0]}: " + ", ".join(f"{name} {text}" for name, text in zip(names, row[1:], strict=True))
        for row in table.rows
    ]
    facts = [chart.subtitle, *_footnote(deck, [chart.source], []), *_footnote(deck, [], [chart.base], chart.note)]
    alt = _labelled(deck, "document.alt_text", chart.alt)
    fixed = [deck.language.say("slides.fixed_labels")] if chart.kind in slide_charts.KINDS else []
    return [*(fact for fact in facts if fact), alt, *numbers, *fixed]


def _notes(slide: Any, lines: Sequence[str]) -> None:
    if lines:
        slide.notes_slide.notes_text_frame.text = "\n".join(lines)


def _saved(deck: Deck, document: Document) -> bytes:
    presentation, cover = deck.template.presentation, document.cover
    locale = deck.language.say("document.locale")
    speak(presentation.slide_master._element, locale)
    for layout in presentation.slide_layouts:
        speak(layout._element, locale)
    for slide in presentation.slides:
        speak(slide._element, locale)
        if slide.has_notes_slide:
            speak(slide.notes_slide._element, locale)
    day = dt.date.fromisoformat(cover.as_of)
    packages.describe(
        presentation.core_properties, title=cover.title, author=cover.organisation, locale=locale, date=day
    )
    target = io.BytesIO()
    presentation.save(target)
    return packages.normalise(target.getvalue(), date=day)


def _printable(document: Document) -> Document:
    """The document without characters a file of XML cannot hold, wherever they came from."""
    blocks = tuple(
        replace(block, content=_cleaned(block.content), tokens=_strip(block.tokens)) for block in document.blocks
    )
    return replace(document, cover=_cleaned(document.cover), blocks=blocks)


def _cleaned(content: Content | None) -> Any:
    return from_bundle({content.MIME: {**_strip(content.to_json()), "seal": ""}}) if content is not None else None


def _strip(value: Any) -> Any:
    if isinstance(value, str):
        return UNPRINTABLE.sub("", value)
    if isinstance(value, dict):
        return {key: _strip(item) for key, item in value.items()}
    return type(value)(_strip(item) for item in value) if isinstance(value, list | tuple) else value
