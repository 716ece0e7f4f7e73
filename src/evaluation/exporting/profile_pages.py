"""Pages about single tandems, each as a separate file and all of them in one PDF to print.

In print each takes one page: the template sets it in the largest type that fits. In HTML it is a report like any other,
with the same headings and lists.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluation.content.model import Cover, Profile, Statement
from evaluation.exporting import html, pdf
from evaluation.exporting.document import Block, Document, parse, plain_markdown, text_of
from evaluation.exporting.nodes import clean

TEMPLATE = Path(__file__).with_name("templates") / "profile.typ"


def page(document: Document, profile: Profile) -> str:
    """The page about one tandem as an HTML file."""
    language = document.language
    period = language.say("cover.period")  # of the project; the page has its own
    facts = (*profile.facts, *(fact for fact in document.cover.facts if fact[0] != period))
    numbers = [("", f"{value} {label}") for value, label in profile.figures]
    sections = [*([(language.say("profile.figures"), numbers)] if numbers else []), *profile.sections]
    quotations = [_statement(profile, "quotation", text, source=kind) for kind, text in profile.wordings]
    if quotations:
        quotations.insert(0, _prose(f"## {plain_markdown(language.say('profile.wordings'))}"))
    blocks = [
        *(_prose(_section(heading, pairs)) for heading, pairs in sections),
        *quotations,
        *(_statement(profile, "withheld", note) for note in profile.notes),
        *(block for block in document.blocks if block.tokens),
    ]
    return html.render(Document(_cover(document.cover, profile, facts), tuple(blocks), ()))


def paper(document: Document, profiles: Sequence[Profile]) -> bytes:
    """A PDF with one page for each profile; a single one gives the PDF its title."""
    cover = document.cover if len(profiles) > 1 else _cover(document.cover, profiles[0], document.cover.facts)
    sheet = Document(cover, (), ())
    content = pdf.describe(sheet)
    reading = [text_of(list(block.tokens)) for block in document.blocks if block.tokens]
    content |= {"blocks": [], "pages": [_described(profile) for profile in profiles]}
    content["words"] |= {
        "wordings": document.language.say("profile.wordings"),
        "source": document.language.say("document.source"),
    }
    content["cover"] |= {"project": clean(document.cover.subtitle), "as_of": clean(_day(document))}
    content["reading"] = [clean(text) for text in reading]
    return pdf.compiled(json.dumps(content, ensure_ascii=False), sheet, template=TEMPLATE)


def _cover(cover: Cover, profile: Profile, facts: tuple[tuple[str, str], ...]) -> Cover:
    subtitle = " · ".join(part for part in (profile.subtitle, cover.subtitle) if part)
    return replace(cover, title=profile.title, subtitle=subtitle, facts=facts)


def _day(document: Document) -> str:
    """Label and date of the data, as the cover has them."""
    day = document.language.date(dt.date.fromisoformat(document.cover.as_of))
    return f"{document.language.say('cover.as_of')}: {day}"


def _section(heading: str, pairs: Iterable[tuple[str, str]]) -> str:
    lines = [
        f"- **{plain_markdown(clean(label))}:** {plain_markdown(clean(text))}"
        if label
        else f"- {plain_markdown(clean(text))}"
        for label, text in pairs
    ]
    return "\n".join([f"## {plain_markdown(heading)}", "", *lines])


def _prose(markdown: str) -> Block:
    return Block("profile", False, tokens=tuple(parse(markdown)))


def _statement(profile: Profile, role: Any, text: str, *, source: str = "") -> Block:
    statement = Statement("profile", profile.language, profile.marks, text, role=role, source=source)
    return Block("profile", False, content=statement)


def _described(profile: Profile) -> dict[str, Any]:
    return {
        "title": clean(profile.title),
        "subtitle": clean(profile.subtitle),
        "facts": _clean(profile.facts),
        "figures": _clean(profile.figures),
        "sections": [[clean(heading), _clean(pairs)] for heading, pairs in profile.sections],
        "wordings": _clean(profile.wordings),
        "notes": [clean(note) for note in profile.notes],
        "source": clean(profile.source),
    }


def _clean(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [[clean(part) for part in pair] for pair in pairs]
