"""Projects of other shapes than the demo's: without whole tables, very small, very large, with very long texts.

Each is the demo (or the small example) changed in one way. Their reports are run without a kernel and set as page, PDF
and slides: nothing fails, no label covers another, and nothing leaves its page or slide. ``pytest`` takes two shapes,
``EVALUATION_DEPTH=deep`` all of them with all reports.
"""

from __future__ import annotations

import io
import itertools
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
from cells import executed
from conftest import DEPTH, ROOT
from drawn import assert_tidy
from pptx import Presentation

from evaluation.content import layout
from evaluation.content.model import Chart, Statement
from evaluation.data import Data, no_reasons, open_project
from evaluation.exporting import html, pdf, slides
from evaluation.exporting.document import Document

MARGIN = 60  # points that stay empty at both sides of a PDF page
FOOT = 62  # points at its lower edge that hold nothing but its organisation and number
LONG = "Arbeitsgemeinschaft der Migrant*innenselbstorganisationen und Selbstvertretungsverbände im Regierungsbezirk "
QUESTION = "Und wie sehen Sie das in Ihrem Tandem, in Ihrer Organisation und weit darüber hinaus? "


@pytest.fixture(scope="module")
def whole(demo: Path) -> Data:
    return open_project(demo)


@pytest.fixture(scope="module")
def one_wave(tmp_path_factory: pytest.TempPathFactory) -> Data:
    return open_project(shutil.copytree(ROOT / "examples" / "one_wave", tmp_path_factory.mktemp("shape") / "one"))


def without(data: Data, *names: str) -> Data:
    return replace(data, tables={name: table for name, table in data.tables.items() if name not in names})


def few(data: Data, number: int) -> Data:
    """The first tandems alone, with everything that belongs to them."""
    kept = data["tandems"].head(number)
    places, members = set(kept["tandem_id"]), {*kept["mso_id"], *kept["other_id"]}
    tables = {}
    for name, table in data.tables.items():
        if "tandem_id" in table and table["tandem_id"].notna().any():
            table = table[table["tandem_id"].isin(places)]
        elif "org_id" in table:
            table = table[table["org_id"].isin(members)]
        tables[name] = table.reset_index(drop=True)
    return replace(data, tables=tables, missing=no_reasons())


def many(data: Data, times: int) -> Data:
    """Every tandem so many times, each with organisations, people and records of its own."""
    tables = {}
    for name, table in data.tables.items():
        own = [it for it in table if it in ("respondent", "thread") or (it.endswith("_id") and it != "committee_id")]
        if name in ("codebook", "committees", "indicators") or not own:
            tables[name] = table
            continue
        copies = (table.assign(**{it: table[it] + f"-{copy}" for it in own}) for copy in range(times))
        tables[name] = pd.concat(copies, ignore_index=True)
    return replace(data, tables=tables, missing=no_reasons())


def named(data: Data, length: int) -> Data:
    """Names of organisations, tandems and committees of this length."""
    tables = {
        name: data[name].assign(name=filled(data[name]["name"], LONG, length))
        for name in ("organisations", "tandems", "committees")
        if "name" in data[name]
    }
    return replace(data, tables={**data.tables, **tables})


def asked(data: Data, length: int) -> Data:
    """Questions and their items of this length."""
    codebook = data["codebook"]
    texts = {name: filled(codebook[name], QUESTION, length) for name in ("text", "question_text")}
    return replace(data, tables={**data.tables, "codebook": codebook.assign(**texts)})


def filled(texts: pd.Series, more: str, length: int) -> pd.Series:
    return texts.map(lambda text: f"{text} {more * 9}"[:length], na_action="ignore")


SHAPES: dict[str, Callable[[Data, Data], Data]] = {
    "one wave": lambda whole, one: one,
    "three tandems": lambda whole, one: few(whole, 3),
    "no survey": lambda whole, one: without(whole, "answers", "codebook", "invitations", "codings", "quotations"),
    "no funding": lambda whole, one: without(whole, "budget", "payments", "expenses", "proofs"),
    "two hundred tandems": lambda whole, one: many(whole, 17),
    "names of 120 characters": lambda whole, one: named(whole, 120),
    "items of 400 characters": lambda whole, one: asked(whole, 400),
}
CASES = (
    [(shape, "closing_event") for shape in ("one wave", "three tandems")]
    if DEPTH == "pytest"
    else list(itertools.product(SHAPES, ("closing_event", "tandem_outcomes", "funding", "survey")))
)


@pytest.mark.parametrize(("shape", "report"), CASES)
def test_a_project_of_this_shape_is_shown_in_full(shape: str, report: str, whole: Data, one_wave: Data) -> None:
    document = executed(report, SHAPES[shape](whole, one_wave))
    for block in document.blocks:
        if isinstance(block.content, Chart):
            assert_tidy(layout.plain(block.content, "report"))
            assert_tidy(layout.plain(block.content, "phone"))
            assert_tidy(layout.framed(block.content, "slide"))
    assert html.render(document)
    assert_within_pages(pdf.render(document))
    if any(block.slide for block in document.blocks):
        assert_within_slides(slides.render(document))
    if shape == "three tandems":
        assert_says_what_is_missing(document)


def assert_within_pages(made: bytes) -> None:
    pages = pypdfium2.PdfDocument(made)
    for number, page in enumerate(pages, 1):
        text = page.get_textpage()
        boxes = [box for box in map(text.get_charbox, range(text.count_chars())) if box[2] > box[0]]
        assert boxes, "an empty page"
        assert min(box[0] for box in boxes) > MARGIN
        assert max(box[2] for box in boxes) < page.get_width() - MARGIN
        foot = text.get_text_bounded(top=FOOT)
        assert re.fullmatch(rf"[^\n]*\s*Seite {number} von {len(pages)}\s*", foot), foot


def assert_within_slides(made: bytes) -> None:
    deck = Presentation(io.BytesIO(made))
    for number, slide in enumerate(deck.slides, 1):
        assert slide.shapes.title.text_frame.text.strip(), number
        for shape in slide.shapes:
            place = (number, shape.name)
            assert min(shape.left, shape.top) >= 0, place
            assert shape.left + shape.width <= deck.slide_width, place
            assert shape.top + shape.height <= deck.slide_height, place


def assert_says_what_is_missing(document: Document) -> None:
    """With so few, results are withheld, each with its reason in a sentence."""
    said = [it.content for it in document.blocks if isinstance(it.content, Statement) and it.content.role == "withheld"]
    assert said
    assert all(len(statement.text) > 40 for statement in said)
