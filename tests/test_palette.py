"""The colours of charts stay apart in grey and carry readable text."""

import pytest

from evaluation.content.palette import COLOURS, INK, PAPER, QUIET, check, contrast, fills, on_dark, text_on
from evaluation.language.errors import EvaluationError


@pytest.mark.parametrize("purpose", list(COLOURS))
def test_text_on_every_colour_can_be_read(purpose):
    assert contrast(text_on(COLOURS[purpose]), COLOURS[purpose]) >= 4.5


@pytest.mark.parametrize(
    "pair", [("agree", "middle"), ("middle", "disagree"), ("agree", "disagree"), ("primary", "secondary")]
)
def test_neighbours_in_a_chart_differ_in_lightness_so_that_grey_print_keeps_them_apart(pair):
    assert contrast(COLOURS[pair[0]], COLOURS[pair[1]]) >= 1.6


def test_ink_and_quiet_text_can_be_read_on_paper():
    assert contrast(INK, PAPER) >= 7
    assert contrast(QUIET, PAPER) >= 4.5


def test_two_degrees_of_agreement_get_two_shades_the_outer_one_stronger():
    outer, inner, middle, inner_no, outer_no = fills(["agree", "agree", "middle", "disagree", "disagree"])
    assert outer == COLOURS["agree"]
    assert outer_no == COLOURS["disagree"]
    assert len({outer, inner, middle, inner_no, outer_no}) == 5
    assert contrast(inner, PAPER) < contrast(outer, PAPER)


def test_every_shade_of_a_scale_of_five_carries_readable_labels():
    shades = fills(["agree", "agree", "middle", "disagree", "disagree"])
    assert all(contrast(text_on(shade), shade) >= 4.5 for shade in shades)


def test_a_projects_own_colours_take_the_place_of_ours():
    assert fills(["agree", "middle", "disagree"], (("agree", "#7A1F5C"),)) == (
        "#7A1F5C",
        COLOURS["middle"],
        COLOURS["disagree"],
    )


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ({"primary": "#28A197"}, "brand_light"),
        ({"secondary": "#D3D8DE"}, "brand_light"),
        ({"agree": "#C05010", "disagree": "#B8560F"}, "brand_alike"),
        ({"primary": "#24837A"}, "brand_alike"),
    ],
)
def test_colours_that_could_not_be_read_or_told_apart_are_refused(own, key):
    with pytest.raises(EvaluationError) as error:
        check(own)
    assert error.value.key == key


def test_our_own_colours_and_a_dark_brand_pass():
    check(COLOURS)
    check({"primary": "#7A1F5C", "agree": "#7A1F5C"})


def test_a_dark_colour_becomes_readable_on_a_dark_page():
    assert contrast(on_dark("#12436D", "#14191F"), "#14191F") >= 4.5
