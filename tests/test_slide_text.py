"""How much room text needs on a slide."""

import pytest

from evaluation.exporting.slide_text import INCH, POINT, Box, largest, paged, text_height, wrapped


def test_a_line_break_in_the_text_is_a_line():
    assert wrapped("eins\nzwei", size=18, width=5 * INCH) == ["eins", "zwei"]


def test_a_word_longer_than_the_line_is_broken():
    assert len(wrapped("Bundesausbildungsförderungsgesetz", size=18, width=INCH)) == 5


def test_no_text_takes_one_line():
    assert text_height("", size=10, width=INCH) == 12 * POINT


def test_the_largest_size_that_fits_is_taken_and_none_when_none_does():
    text = ["Neun von zwölf Tandems arbeiten weiter zusammen."]
    assert largest(text, (24, 18), width=3 * INCH, height=INCH) == 18
    assert largest(text, (24, 18), width=INCH, height=INCH) is None


@pytest.mark.parametrize(
    ("heights", "room", "expected"),
    [
        ([], 10, [(0, 0)]),
        ([4, 4], 10, [(0, 2)]),
        ([4, 4, 4], 10, [(0, 2), (2, 3)]),
        ([1] * 9, 8, [(0, 5), (5, 9)]),
        ([20, 1], 10, [(0, 1), (1, 2)]),
    ],
)
def test_pages_hold_what_fits_and_are_about_equally_full(heights, room, expected):
    assert [(page.start, page.stop) for page in paged(heights, room)] == expected


def test_a_box_is_cut_from_above_and_from_below():
    box = Box(0, 10, 100, 50)
    assert box.below(20) == Box(0, 30, 100, 30)
    assert box.above(20) == Box(0, 10, 100, 30)
