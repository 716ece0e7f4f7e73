"""Where things stand in a chart: in order, inside the picture, and never on top of each other."""

from itertools import pairwise, product

import pytest
from drawn import LONG, NBSP, assert_tidy, bars, matrix, stacked, year
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.content.geometry import outlined
from evaluation.content.layout import framed, plain
from evaluation.content.model import Chart, Series


def two(kind, first, last, **changes) -> Chart:
    """A chart of two series with the names and colours of before and after, or of less and more."""
    colours = ("disagree", "agree") if kind == "diverging" else ("muted", "primary")
    series = tuple(
        Series(name, values, tuple("·" if value is None else str(abs(value)) for value in values), colour)
        for name, values, colour in zip(("weniger", "mehr"), (first, last), colours, strict=True)
    )
    return bars(first, kind=kind, series=series, **changes)


CHARTS = {
    "few": bars((9, 6, 4, 0)),
    "one": bars((3,)),
    "none": bars(()),
    "negative": bars((-5, 3, None, 0)),
    "all nought": bars((0, 0)),
    "forty": bars(tuple(range(40))),
    "forty long": bars(tuple(range(40)), categories=tuple(f"{number}. {LONG}" for number in range(40))),
    "plan and actual": bars(
        (1, 2),
        series=(
            Series("Plan", (12000, 900), (f"120{NBSP}€", f"9{NBSP}€"), "muted"),
            Series("Ist", (11000, 1000), (f"110{NBSP}€", f"10{NBSP}€"), "primary"),
        ),
    ),
    "shares": stacked((82, 12, 6), (45, 20, 35), categories=("Wir haben gelernt.", LONG)),
    "forty shares": stacked(*[(60, 30, 10)] * 40, categories=tuple(f"{number}. {LONG}" for number in range(40))),
    "diverging": two("diverging", (-3, -1, 0), (7, 0, 11), bases=("gleich: 2", "gleich: 11", "gleich: 1")),
    "before and after": two("dots", (40, 60, 70), (80, 60, 52), unit="share", bases=("n = 40", "n = 38", "n = 39")),
    "before and after, counts": two("dots", (4, None, 7), (8, 3, 7)),
    "interval": bars(
        (75, 92),
        kind="dots",
        unit="share",
        series=(Series("x", (75, 92), ("9 von 12", "11 von 12"), "primary", ((47, 91), (65, 99))),),
    ),
    "waterfall": two(
        "waterfall", (100, None, None, 70), (None, -40, 10, None), categories=("bewilligt", LONG, "Rückzahlung", "Rest")
    ),
    "lines": two(
        "lines",
        (1, 2, None, 4),
        (2, 2, 3, 9),
        categories=("3. Quartal 2023", "4. Quartal 2023", LONG, "2. Quartal 2024"),
    ),
    "many points": bars(tuple(range(24)), kind="lines", categories=tuple(f"Monat {number}" for number in range(24))),
    "matrix": matrix(12, 7),
    "wide matrix": matrix(24, 16),
    "bubbles": matrix(5, 5, kind="bubbles"),
    "panels": matrix(12, 5, kind="panels"),
    "three panels": matrix(3, 4, kind="panels"),
    "forty panels": matrix(40, 5, kind="panels"),
    "year": year(12),
    "long title": bars((1, 2), title=LONG * 3, subtitle=LONG * 2, source=LONG * 2, note=LONG),
}


@pytest.mark.parametrize("size", ["report", "phone", "slide"])
@pytest.mark.parametrize("name", list(CHARTS))
def test_nothing_overlaps_and_nothing_leaves_the_picture(name, size):
    assert_tidy(framed(CHARTS[name], size))
    assert_tidy(plain(CHARTS[name], size))


@settings(deadline=None, max_examples=30)
@given(
    names=st.lists(
        st.text(alphabet=st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=90), max_size=9
    ),
    size=st.sampled_from(["report", "phone", "slide"]),
)
def test_nothing_overlaps_whatever_the_categories_are_called(names, size):
    assert_tidy(framed(bars(tuple(range(len(names))), categories=names), size))


def test_rows_stand_in_the_order_of_the_categories():
    panel = plain(bars((1, 3, 2)), "report").panels[0]
    assert [bar.place for bar in sorted(panel.bars, key=lambda bar: bar.y)] == [0, 1, 2]


def test_bars_begin_at_nought_and_are_as_long_as_their_values():
    panel = plain(bars((2, 4)), "report").panels[0]
    half, full = (panel.across(bar.value) - panel.across(0) for bar in panel.bars)
    assert half == pytest.approx(full / 2)
    assert full == pytest.approx(panel.width)


def test_segments_fill_the_bar_even_where_rounded_shares_do_not_add_to_a_hundred():
    panel = plain(stacked((33, 33, 33)), "report").panels[0]
    assert sum(bar.value for bar in panel.bars) == pytest.approx(100)


def test_a_segment_too_narrow_for_its_label_has_none():
    shown = {text.text for text in plain(stacked((96, 3, 1)), "report").texts}
    assert f"96{NBSP}%" in shown
    assert f"1{NBSP}%" not in shown


def test_a_withheld_value_shows_its_sign_and_no_bar():
    layout = plain(bars((5, None)), "report")
    assert [bar.value for bar in layout.panels[0].bars] == [5, 0]
    assert "·" in {text.text for text in layout.texts}


def test_the_base_of_each_row_stands_at_the_right_edge():
    layout = plain(stacked((60, 30, 10)), "report")
    base = next(text for text in layout.texts if text.text == "n = 51")
    assert base.box[2] == pytest.approx(layout.width)


def test_in_print_no_text_is_below_nine_points_even_with_forty_categories():
    for name, chart in CHARTS.items():
        assert min((text.size for text in framed(chart, "report").texts), default=9) >= 9, name


def test_on_a_slide_no_text_is_below_eighteen_points_for_the_charts_a_slide_can_hold():
    for name in ("few", "negative", "plan and actual", "shares", "long title"):
        assert min(text.size for text in framed(CHARTS[name], "slide").texts) >= 18, name


def test_a_report_grows_with_its_categories_but_not_beyond_a_page():
    few, many = (plain(bars(tuple(range(count))), "report").height for count in (4, 40))
    assert few < many <= 560


def test_a_plan_beside_an_actual_value_is_an_outline_and_alone_it_is_not():
    chart = CHARTS["plan and actual"]
    assert [outlined(chart, number) for number in (0, 1)] == [True, False]
    assert not outlined(bars((1,), colour="muted"), 0)


def test_the_marks_stand_on_every_framed_picture():
    for size in ("report", "phone", "slide"):
        assert any("frei erfunden" in text.text for text in framed(CHARTS["few"], size).texts)


@pytest.mark.parametrize("values", [(5, 9, 10, 10, 7), (1, 12, 2, 11, 3), (1, 3, 6, 9, 12)])
@pytest.mark.parametrize("size", ["report", "slide"])
def test_no_line_runs_through_a_value(values, size):
    layout = plain(bars(values, kind="lines"), size)
    shown = [text for text in layout.texts if text.text.isdigit()]
    assert [text.text for text in shown] == [str(value) for value in values]
    for text, stroke in product(shown, layout.strokes):
        left, top, right, bottom = text.box
        for (x, y), (to_x, to_y) in pairwise(stroke.points):
            for step in range(201):
                at = x + (to_x - x) * step / 200, y + (to_y - y) * step / 200
                assert not (left < at[0] < right and top < at[1] < bottom), text
