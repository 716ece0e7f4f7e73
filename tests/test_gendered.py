"""Gendered words of an author's own texts: one form in every report, and no star that becomes emphasis."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from evaluation.content.model import Cover
from evaluation.exporting.document import parse, read, text_of
from evaluation.language.errors import EvaluationError
from evaluation.language.gendered import SIGNS, written
from evaluation.project.settings import load

SHOWN = {
    "colon": "Jede:r Berater:in und alle Kolleg:innen",
    "star": "Jede*r Berater*in und alle Kolleg*innen",
    "underscore": "Jede_r Berater_in und alle Kolleg_innen",
    "slash": "Jede/r Berater/-in und alle Kolleg/-innen",
    "inner_i": "JedeR BeraterIn und alle KollegInnen",
}


@pytest.mark.parametrize("form", SIGNS)
@pytest.mark.parametrize("typed", [*SIGNS.values()][:3])
def test_whatever_was_typed_is_shown_in_the_form_of_the_project(form: str, typed: str) -> None:
    markdown = f"Jede{typed}r Berater{typed}in und alle Kolleg{typed}innen"
    assert text_of(parse(written(markdown, form))) == SHOWN[form]


def test_an_inner_i_and_a_slash_are_known_as_well() -> None:
    assert written("KollegInnen, Berater/-innen, jede/r", "colon") == "Kolleg:innen, Berater:innen, jede:r"


def test_without_the_setting_words_stay_and_stars_are_no_emphasis() -> None:
    markdown = "Berater*innen und Kolleg*innen, *betont*, ein_e Helfer_in"
    assert text_of(parse(written(markdown, ""))) == "Berater*innen und Kolleg*innen, betont, ein_e Helfer_in"


@pytest.mark.parametrize(
    "text",
    ["Die Innenstadt", "LimeSurveyInstanz", "log_in", "https://example.org/a:in", "Uhrzeit: in Köln", "5*in", "GmbH"],
)
def test_what_is_no_gendered_word_stays(text: str) -> None:
    assert written(text, "colon") == text


@given(st.text("aAbeInr*_:/- \\", max_size=20), st.sampled_from([*SIGNS, ""]))
def test_what_is_written_once_is_written_so(text: str, form: str) -> None:
    once = written(text, form)
    assert written(once, form) == once


def test_a_report_shows_its_own_words_in_the_form_of_its_cover() -> None:
    cover = Cover("c", "de", (), "r", "Titel", "", "", "2024-05-31", "public", (), "", gendered="colon")
    shown = new_output("display_data", data={Cover.MIME: cover.to_json()})
    cells = [new_code_cell("cover", id="cover", outputs=[shown]), new_markdown_cell("Die Berater*innen", id="text")]
    document = read(nbformat.from_dict(new_notebook(cells=cells)), {"cover": "Alle Kolleg_innen"})
    assert [text_of(list(block.tokens)) for block in document.blocks] == ["Alle Kolleg:innen", "Die Berater:innen"]


def test_an_unknown_form_is_an_error_that_names_the_known_ones(tmp_path: Path) -> None:
    settings = '[project]\ntitle = "T"\norganisation = "V"\nas_of = 2024-05-31\ngendered = "stern"\n'
    (tmp_path / "evaluation.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(EvaluationError, match="stern") as caught:
        load(tmp_path)
    assert "colon" in str(caught.value)
