"""A notebook as a document: one language, filled slots, and only what has been published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_notebook, new_output
from notebook_cells import COVER, SENTENCE, code, prose, read, shown

from evaluation.content.model import Statement
from evaluation.exporting import document
from evaluation.exporting.document import Document
from evaluation.language.errors import EvaluationError


def texts(read: Document) -> list[str]:
    return [
        block.content.text if isinstance(block.content, Statement) else document.text_of(list(block.tokens))
        for block in read.blocks
    ]


def test_prose_is_kept_in_the_language_of_the_report_and_where_it_has_none() -> None:
    cells = [prose("Deutsch", "de", id="a"), prose("English", "en", id="b"), prose("2024", id="c")]
    assert texts(read(*cells)) == ["Deutsch", "2024"]
    english = COVER.altered(language="en")
    assert texts(read(*cells, cover=english)) == ["English", "2024"]


def test_blocks_stand_in_the_order_of_the_notebook_and_the_cover_is_none_of_them() -> None:
    found = read(prose("eins", "de"), code(shown(SENTENCE)), prose("drei", "de", id="c"))
    assert texts(found) == ["eins", "Es sind 12.", "drei"]
    assert found.cover == COVER


def test_what_a_cell_put_out_for_exploring_is_left_out_and_its_cell_is_named_once() -> None:
    found = read(
        code(
            new_output("stream", text="print"),
            new_output("execute_result", {"text/html": "<table/>"}),
            shown(SENTENCE),
            id="erkundung",
        )
    )
    assert texts(found) == ["Es sind 12."]
    assert found.ignored == ("erkundung",)


def test_cells_tagged_as_slides_are_marked() -> None:
    found = read(code(shown(SENTENCE), tags=("slide",)), prose("Text", "de"))
    assert [block.slide for block in found.blocks] == [True, False]


def test_a_sentence_of_absence_that_chart_and_table_of_a_cell_both_say_stands_once() -> None:
    absent = Statement("a", "de", (), "Die Tabelle liegt nicht vor.", role="absent")
    again = Statement("b", "de", (), "Die Tabelle liegt nicht vor.", role="absent")
    assert texts(read(code(shown(absent), shown(again)))) == ["Die Tabelle liegt nicht vor."]
    assert len(read(code(shown(absent), id="a"), code(shown(again), id="b")).blocks) == 2


def test_a_notebook_that_shows_no_head_is_no_report() -> None:
    with pytest.raises(EvaluationError, match="Berichtskopf"):
        document.read(new_notebook(cells=[prose("Text"), code(shown(SENTENCE))]))


def test_slots_are_filled_with_published_numbers_also_before_they_are_shown() -> None:
    found = read(prose("Es waren {{x.base}} und {{ x.base }}.", "de"), code(shown(SENTENCE)))
    assert texts(found)[0] == "Es waren 12 und 12."


def test_what_fills_a_slot_is_text_and_never_markup_or_a_further_slot() -> None:
    found = read(prose("Wert: {{x.code}}", "de"), code(shown(SENTENCE)))
    paragraph = found.blocks[0].tokens[0]
    assert {token["type"] for token in paragraph["children"]} == {"text"}
    assert document.text_of(paragraph) == "Wert: <b>*fett*</b> {{x.base}}"


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30))
def test_any_name_in_a_slot_is_read_back_as_it_is(name: str) -> None:
    tokens = document.parse(document.fill("Wert {{x}} Ende", {"x": name}, cell="c"))
    assert document.text_of(tokens) == f"Wert {name} Ende"


def test_an_unknown_slot_is_an_error_that_names_the_cell_and_those_there_are() -> None:
    with pytest.raises(EvaluationError, match=r"prosa.*x\.bse.*x\.base"):
        read(prose("Es waren {{x.bse}}.", "de"), code(shown(SENTENCE)))


def test_a_slot_of_the_other_language_is_no_concern_of_this_report() -> None:
    assert texts(read(prose("{{nirgends}}", "en"), code(shown(SENTENCE)))) == ["Es sind 12."]


def test_a_withheld_result_has_no_slots_to_be_filled() -> None:
    withheld = Statement("x", "de", (), "Dazu wird nichts gezeigt.", role="withheld")
    with pytest.raises(EvaluationError, match=r"x\.base"):
        read(prose("{{x.base}}", "de"), code(shown(withheld)))


def test_raw_html_stays_a_token_of_its_own() -> None:
    assert [token["type"] for token in document.parse("<script>1</script>\n\nText")] == ["block_html", "paragraph"]
