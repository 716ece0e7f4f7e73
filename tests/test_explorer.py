"""The controls of the notebook for exploring: what they offer, and that it is always something that may be shown."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from evaluation.content.explorer import VIEWS, explorer, fitting, shown
from evaluation.content.model import Chart, Content, Statement
from evaluation.data import Data, open_project
from evaluation.metrics import survey


@pytest.fixture(scope="module")
def data(demo: Path) -> Data:
    return open_project(demo)


@pytest.mark.deep
def test_every_question_in_every_view_gives_a_chart_or_a_reason(data: Data) -> None:
    for question in survey.questions(data):
        for view in VIEWS:
            made = shown(data, question.items, view=view)
            assert isinstance(made, Chart | Statement)
            assert isinstance(made, Chart) == bool(fitting(data, question.items, view))


def test_without_widgets_the_first_question_is_shown(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    made = explorer(data)
    assert isinstance(made, Chart)
    assert made == shown(data, survey.questions(data)[0].items)


def test_another_question_offers_its_statements_and_shows_its_chart(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Content] = []
    monkeypatch.setattr("IPython.display.display", seen.append)
    question, item, view, chart, _ = explorer(data).children
    assert (item.value, chart.value) == ("", chart.options[0])  # each control shows what is chosen
    assert chart.options[0] == "stacked"
    first, second = survey.questions(data)[:2]
    assert isinstance(seen[-1], Chart)
    assert len(seen[-1].categories) == len(first.items)
    question.value = second.text
    assert [value for _, value in item.options] == ["", *second.items]
    assert isinstance(seen[-1], Chart)
    assert len(seen[-1].categories) == len(second.items)
    item.value = second.items[0]
    assert isinstance(seen[-1], Chart)
    view.value = "gap"
    assert isinstance(seen[-1], Chart | Statement)


def test_a_project_is_found_from_any_of_its_folders(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo / "notebooks")
    assert open_project().project.folder == demo
    monkeypatch.chdir(demo)
    assert open_project().project.folder == demo
