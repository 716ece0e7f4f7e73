"""Charts of parts, steps, lines, lanes, states and changes: what they hold, and what they say of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import factories
import pandas as pd
import pytest

from evaluation.content import charts
from evaluation.content.model import Chart
from evaluation.disclosure import publish, worded
from evaluation.metrics import funding, survey, tandems
from evaluation.metrics.counts import Counts

PERIOD = {"start": dt.date(2024, 1, 1), "end": dt.date(2024, 5, 31)}
N = "\u00a0"


def facts(name: str, cells: list[tuple[str, ...]], dimensions: tuple[str, ...], **options: object) -> Counts:
    frame = pd.DataFrame(cells, columns=[*dimensions, "value"])
    records = frame.assign(table="seats", row=range(len(frame)), person=None, organisation=None, tandem=None)
    bases = pd.DataFrame({"base": [int(frame["value"].sum())], "missing": [0]})
    return Counts(name, frame, dimensions, "fact", "entries", bases, records, **options)


def drawn(chart: object) -> Chart:
    assert isinstance(chart, Chart), chart
    return chart


def test_the_parts_of_each_group_stand_in_one_bar_with_its_base_and_colours_that_mean_something() -> None:
    tables = {
        "tandems": [{"tandem_id": "T1", "mso_id": "M1", "other_id": "P1"}],
        "milestones": [
            {"tandem_id": "T1", "title": "a", "step": 1, "status": "done", "done": dt.date(2024, 2, 1)},
            {"tandem_id": "T1", "title": "b", "step": 1, "status": "open", "due": dt.date(2024, 3, 1)},
        ],
    }
    data = factories.data(tables, **PERIOD)
    chart = drawn(charts.parts(publish(tandems.milestones(data), data=data), id="m"))
    assert (chart.kind, chart.categories[0], chart.bases[0]) == ("stacked", "1 Aktivitäten finden statt", "n = 2")
    assert {series.name: series.colour for series in chart.series}["erreicht"] == "agree"
    assert chart.title == "1 von 2 Meilensteinen sind erreicht, 1 fällig und offen"
    assert "Höchster Wert" in chart.alt


def test_the_chain_of_funds_steps_from_the_grant_to_the_last_sum() -> None:
    payments = [{"type": "call_down", "amount": 150_00}, {"type": "forwarding", "amount": 100_00}]
    data = factories.data({"payments": payments}, granted=200_00)
    chart = drawn(charts.waterfall(publish(funding.chain(data), data=data), id="w"))
    assert chart.categories == ("bewilligt", "noch nicht abgerufen", "noch nicht weitergeleitet", "weitergeleitet")
    sums, steps = chart.series
    assert sums.values == (200_00, None, None, 100_00)
    assert steps.texts == ("", f"−50{N}€", f"−50{N}€", "")


def test_a_line_of_one_part_says_of_how_many_and_its_title_the_least() -> None:
    tables = {
        "tandems": [
            {"tandem_id": f"T{n}", "mso_id": "M", "other_id": "P", "start": dt.date(2024, 1, 1)} for n in (1, 2)
        ],
        "advice": [{"tandem_id": "T1", "date": dt.date(2024, 2, 1)}, {"tandem_id": "T2", "date": dt.date(2024, 2, 9)}],
    }
    data = factories.data(tables, **PERIOD)
    chart = drawn(charts.lines(publish(tandems.contact_by_quarter(data), data=data), id="q", part="with"))
    assert chart.series[0].texts == ("2 von 2", "0 von 2")
    assert "0 von 2" in chart.title


def test_the_year_has_a_lane_for_each_tandem_with_consent_and_quarters_as_ticks() -> None:
    tables = {
        "tandems": [
            {"tandem_id": f"T{n}", "mso_id": "M", "other_id": "P", "short_title": f"Titel {n}"} for n in range(1, 5)
        ],
        "advice": [
            {"tandem_id": "T1", "date": dt.date(2024, 2, 1)},
            {"tandem_id": "T1", "date": dt.date(2024, 5, 2)},
            *({"tandem_id": f"T{n}", "date": dt.date(2024, 3, n)} for n in range(2, 5)),
        ],
        "consents": [{"tandem_id": "T1", "subject": "facts", "audience": "public", "answer": "yes"}],
    }
    data = factories.data(tables, **PERIOD)
    chart = drawn(charts.timeline(publish(tandems.timeline(data), data=data), id="y"))
    assert len(chart.categories) == 1
    assert chart.events == ((0, 0, 31, 31), (0, 0, 122, 122))
    assert [label for _, label in chart.ticks] == ["Q1/24", "Q2/24", ""]
    assert chart.ticks[-1][0] == 182
    assert chart.series[0].texts == ("2",)


def test_states_stand_in_their_cells_with_a_sign_and_are_counted_in_their_rows() -> None:
    cells = [("Verein", "Beirat", "gained", 1), ("Verein", "Ausschuss", "kept", 1), ("Haus", "Beirat", "lost", 1)]
    labels = {"change": {"kept": "behalten", "gained": "gewonnen", "lost": "verloren"}}
    counts = facts("milestones", cells, ("side", "committee_id", "change"), labels=labels)
    data = factories.data()
    published = publish(replace(counts, texts={}), data=data)
    published = worded(published, **dict.fromkeys(("done_total", "base", "overdue_total"), "1"))
    chart = drawn(charts.matrix(published, id="x"))
    assert chart.columns == ("Beirat", "Ausschuss")
    assert chart.cells == ((1, 0), (2, None))
    assert [series.symbol for series in chart.series] == ["=", "+", "−"]
    assert chart.table().rows == (("Verein", "gewonnen", "behalten"), ("Haus", "verloren", "–"))


@pytest.mark.parametrize("function", [charts.parts, charts.waterfall, charts.lines, charts.timeline, charts.diverging])
def test_what_is_not_there_is_said_in_a_sentence_instead(function: object) -> None:
    data = factories.data()
    told = function(publish(tandems.seats(data), data=data), id="x")  # type: ignore[operator]  # a function of charts
    assert "liegt nicht vor" in told.text


def test_of_a_sample_the_points_have_their_intervals_and_of_a_census_there_are_none() -> None:
    people = {"M1": "1124", "P1": "1243", "M2": "1552", "P2": "2141", "M3": "3121", "P3": "415"}
    sample = factories.survey_data({"Q": people}, inference="sample")
    chart = drawn(charts.intervals(publish(survey.distribution(sample, ["Q"]), data=sample), id="x"))
    [(low, high)] = chart.series[0].intervals
    assert low < chart.series[0].values[0] < high
    assert chart.bases == ("n = 23",)
    census = factories.survey_data({"Q": people})
    told = charts.intervals(publish(survey.distribution(census, ["Q"]), data=census), id="x")
    assert "nur zu einer Zufallsauswahl" in told.text
