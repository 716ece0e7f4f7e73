"""Explore a survey interactively: choose a question, a view and a chart.

Everything shown has passed ``publish``. Without ``ipywidgets`` the chart of the first question is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evaluation.content import charts
from evaluation.content.model import Content
from evaluation.content.statements import note, unavailable
from evaluation.data import Data
from evaluation.disclosure import publish
from evaluation.metrics import survey
from evaluation.metrics.counts import Counts

VIEWS: Mapping[str, Callable[[Data, tuple[str, ...]], Counts]] = {
    "answers": survey.distribution,
    "before_after": survey.before_after,
    "both_sides": survey.both_sides,
    "gap": survey.gap,
}
ID = "explore"


def explorer(data: Data) -> Any:
    """Controls for question, statement, view and chart with the chart below them; without widgets the first chart."""
    if not survey.questions(data):
        return note(data, "no_scale", id=ID)
    try:
        import ipywidgets
    except ImportError:
        return shown(data, survey.questions(data)[0].items)
    return _controls(data, ipywidgets)


def shown(data: Data, items: tuple[str, ...], *, view: str = "answers", chart: str = "") -> Content:
    """The chart of that name for these items if it fits, otherwise the first chart that does."""
    published = publish(VIEWS[view](data, items))
    if published.reason:
        return unavailable(published, id=ID)
    kind = chart if chart in published.charts else next(iter(published.charts))
    made: Content = getattr(charts, kind)(published, id=ID)
    return made


def fitting(data: Data, items: tuple[str, ...], view: str) -> tuple[str, ...]:
    """The charts that fit a view of these items; empty where it may not be shown."""
    return publish(VIEWS[view](data, items)).charts


def _controls(data: Data, widgets: Any) -> Any:
    from IPython.display import display

    say = data.words.say
    questions = {question.text: question for question in survey.questions(data)}
    texts = data["codebook"].drop_duplicates("item").set_index("item")["text"]
    question = widgets.Dropdown(options=list(questions), description=say("overview.question"))
    item = widgets.Dropdown(description=say("document.item"))
    view = widgets.Dropdown(options=[(say(f"overview.view.{each}"), each) for each in VIEWS])
    view.description = say("overview.view_of")
    chart = widgets.Dropdown(description=say("overview.chart"))
    place = widgets.Output()

    def items() -> tuple[str, ...]:
        return (item.value,) if item.value else questions[question.value].items

    def offer() -> None:
        single = [(str(texts.get(each, each)), each) for each in questions[question.value].items]
        item.options = [(say("document.all"), ""), *single]

    def changed(change: Any) -> None:
        """Update the options of the other controls and show the result; ``busy`` controls are being updated here."""
        if change["owner"] in busy:
            return
        if change["owner"] is question:
            busy.append(item)
            offer()
            item.index = 0  # else the control shows no choice
            busy.remove(item)
        if change["owner"] is not chart:
            busy.append(chart)
            chosen, chart.options = chart.value, fitting(data, items(), view.value)
            if chart.options:
                chart.value = chosen if chosen in chart.options else chart.options[0]
            busy.remove(chart)
        with place:
            place.clear_output(wait=True)
            display(shown(data, items(), view=view.value, chart=chart.value or ""))  # type: ignore[no-untyped-call]  # IPython has no types here

    busy: list[Any] = []
    for control in (question, item, view, chart):
        control.observe(changed, "value")
    changed({"owner": question})
    for control in (question, item, view, chart):
        control.layout.width = "100%"
    return widgets.VBox([question, item, view, chart, place])
