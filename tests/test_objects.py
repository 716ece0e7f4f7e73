"""What objects show of themselves in a notebook, how they leave it, and that what is shown cannot be altered."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from pptx import Presentation

from evaluation.content import charts, statements
from evaluation.content.model import Chart, from_bundle
from evaluation.data import Data, open_project
from evaluation.disclosure import Published, publish
from evaluation.disclosure.shapes import SHAPES
from evaluation.language.errors import EvaluationError
from evaluation.metrics import funding, survey, tandems
from evaluation.metrics.counts import Counts


@pytest.fixture(scope="module")
def data(demo: Path) -> Data:
    return open_project(demo)


def metrics(data: Data) -> Iterator[tuple[str, Counts]]:
    """Every metric that needs no more than the project and, for answers, the items of all its questions."""
    items = [item for question in survey.questions(data) for item in question.items]
    for module in (survey, tandems, funding):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            needed = [one for one in inspect.signature(function).parameters.values() if one.default is one.empty]
            if not needed or needed[0].name != "data" or len(needed) > 2:
                continue
            asked = [items] if [one.name for one in needed[1:]] in (["items"], ["names"]) else []
            if len(asked) == len(needed) - 1 and isinstance(counts := function(data, *asked), Counts):
                yield name, counts


@pytest.mark.deep  # hundreds of charts
def test_every_chart_that_is_said_to_fit_is_drawn_and_every_other_says_what_it_needs(data: Data) -> None:
    wrong, seen = [], 0
    for name, counts in metrics(data):
        published = publish(counts)
        for kind in SHAPES if not published.reason else ():
            seen += 1
            try:
                getattr(charts, kind)(published, id="one")
                told = True
            except EvaluationError as error:
                told = not error.key.startswith("wrong_shape") and error.key
            if told != (kind in published.charts):
                wrong.append((name, kind, told))
    assert seen > 500
    assert wrong == []


def test_a_chart_that_does_not_fit_says_its_shape_and_which_charts_do(data: Data) -> None:
    with pytest.raises(EvaluationError) as caught:
        charts.bars(publish(tandems.milestones(data)), id="one")
    assert "step (7) × state (5)" in caught.value.text("en")
    assert "charts.parts, charts.bubbles" in caught.value.text("en")


def test_reprs_are_one_line_and_name_nobody(data: Data) -> None:
    counts = survey.distribution(data, survey.questions(data)[0].items)
    published = publish(counts)
    chart = charts.stacked(published, id="answers")
    objects = [data, data["answers"], data.findings, counts, published, chart, statements.finding(published, id="f")]
    codes = {code for code in data["answers"]["respondent"].dropna() if len(code) > 3}  # the others are numbers
    assert len(codes) > 50
    for one in objects:
        shown = repr(one) + (one._repr_html_() if hasattr(one, "_repr_html_") else "")
        assert "\n" not in repr(one)
        assert len(repr(one)) < 300
        assert not [code for code in codes if code in shown]


def test_reprs_say_what_it_is(data: Data) -> None:
    assert repr(tandems.milestones(data)) == "<Counts milestones: step (7) × state (5), entries, fact>"
    published = publish(tandems.milestones(data))
    assert repr(published) == "<Published milestones: step (7) × state (5), entries, for public>"
    assert repr(data["tandems"]).startswith("<Tandems: 12 Zeilen")
    assert repr(charts.parts(published, id="steps")).startswith("<Chart stacked steps: ")


def test_counts_show_no_number_before_it_is_decided(data: Data) -> None:
    counts = tandems.by_status(data)
    shown = counts._repr_html_()
    assert "<td>status</td>" in shown
    assert not [value for value in counts.cells["status"] if value in shown]


def test_a_result_as_a_table_has_labels_bases_and_why_a_group_is_missing(data: Data) -> None:
    items = [item for question in survey.questions(data) for item in question.items]
    published = publish(survey.distribution(data, items))
    frame = published.to_frame()
    assert list(frame) == ["item", "group", "answer", "value", "base", "share", "why"]
    assert len(frame) == len(published.cells) + len(published.withheld)
    assert int(frame["value"].sum()) == int(published.cells["value"].sum())
    assert set(frame.loc[frame["value"].isna(), "why"]) == {each.reason for each in published.withheld}
    first = frame.iloc[0]
    assert first["share"] == pytest.approx(first["value"] / first["base"])


def test_what_is_shown_cannot_be_altered(data: Data) -> None:
    published = publish(tandems.by_status(data))
    chart = charts.bars(published, id="status")
    assert isinstance(chart, Chart)
    published.cells.loc[0, "value"] = 99
    with pytest.raises(EvaluationError, match="publish"):
        charts.bars(published, id="status")
    with pytest.raises(EvaluationError):
        charts.bars(replace(publish(tandems.by_status(data)), labels={}), id="status")
    with pytest.raises(EvaluationError):
        replace(chart, title="Alle sind zufrieden")._repr_mimebundle_()
    edited = {**chart.to_json(), "title": "Alle sind zufrieden"}
    with pytest.raises(EvaluationError):
        from_bundle({Chart.MIME: edited})
    assert from_bundle({Chart.MIME: chart.to_json()}) == chart


def test_a_result_made_by_hand_is_refused() -> None:
    with pytest.raises(TypeError):
        Published()  # type: ignore[call-arg]  # that is what is tried


def test_a_chart_leaves_as_figure_picture_and_slide(data: Data, tmp_path: Path) -> None:
    chart = charts.bars(publish(tandems.by_status(data)), id="status")
    assert isinstance(chart, Chart)
    figure = chart.to_figure("slide")
    assert isinstance(figure, Figure)
    assert {text.get_fontname() for text in figure.texts} == {"Fira Sans"}
    for name, start in (("a.png", b"\x89PNG"), ("a.svg", b"<svg"), ("a.pptx", b"PK")):
        chart.save(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)
    assert len(Presentation(str(tmp_path / "a.pptx")).slides) == 1
    with pytest.raises(EvaluationError, match=r"\.png"):
        chart.save(tmp_path / "a.pgn")
    with pytest.raises(EvaluationError, match="slide"):
        chart.to_figure("slides")


def test_a_chart_goes_onto_a_slide_of_ones_own(data: Data) -> None:
    chart = charts.bars(publish(tandems.by_status(data)), id="status")
    assert isinstance(chart, Chart)
    own = Presentation()
    slide = own.slides.add_slide(own.slide_layouts[5])
    shape = chart.to_pptx(slide)
    assert shape.has_chart
    assert list(shape.chart.plots[0].categories) == list(chart.categories)
    assert shape.left + shape.width <= own.slide_width
    assert shape.top + shape.height <= own.slide_height


def test_the_first_line_of_an_analyst(demo: Path) -> None:
    import evaluation as ev

    data = ev.open_project(demo)
    chart = ev.charts.bars(ev.publish(ev.tandems.by_field(data)), id="fields")
    assert isinstance(chart, Chart)
    assert {"open_project", "publish", "charts", "survey"} <= set(dir(ev))
    with pytest.raises(AttributeError):
        _ = ev.open_projekt
