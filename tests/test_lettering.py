"""Lines of text in charts: measured with the shipped fonts, never wider than they may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import findfont

from evaluation.content.font_metrics import FONTS, balanced, font, width, wrap

COMPOUND = "Zuwendungsempfängerverzeichnisverwaltungsvorschrift"


@pytest.mark.parametrize("bold", [False, True])
def test_the_shipped_font_is_used_whatever_the_system_has(bold):
    name = "FiraSans-SemiBold.ttf" if bold else "FiraSans-Regular.ttf"
    assert findfont(font(10, bold=bold)) == str(FONTS / name)


def test_a_compound_longer_than_the_line_is_divided_at_its_seams():
    assert wrap("Öffentlichkeitsarbeitsgemeinschaft", 90, 10)[0] == "Öffentlichkeits-"


def test_a_number_and_its_unit_joined_by_a_no_break_space_stay_in_one_line():
    lines = wrap("Das sind 82\u00a0% der Antworten", 50, 10)
    assert any("82\u00a0%" in line for line in lines)


def test_too_many_lines_end_with_an_ellipsis_and_without_the_hyphen_of_the_division():
    _, last = wrap(COMPOUND + " und noch viel mehr Text dahinter", 100, 10, lines=2)
    assert last.endswith("…")
    assert "-" not in last


def test_a_title_leaves_no_word_alone_in_its_last_line():
    lines = balanced("Acht von zwölf Tandems haben neue Sitze außerhalb des Feldes", 260, 10)
    assert len(lines) == 2
    assert width(lines[1], 10) > 0.6 * width(lines[0], 10)


@given(text=st.text(max_size=150), limit=st.floats(30, 300), lines=st.none() | st.integers(1, 3))
def test_no_line_is_wider_than_its_limit_whatever_the_text(text, limit, lines):
    found = wrap(text, limit, 9.5, lines=lines)
    assert all(width(line, 9.5) <= limit or len(line.rstrip("-")) == 1 for line in found)
    assert lines is None or len(found) <= lines


@given(text=st.text(alphabet="abcdefgen -/ä", max_size=80))
def test_wrapping_loses_no_letter(text):
    kept = "".join(char for char in "".join(wrap(text, 60, 10)) if char not in "- ")
    assert kept == "".join(char for char in text if char not in "- ")
