"""Which results disclose survey answers, whatever they are called; their groups and values; topics of texts."""

from __future__ import annotations

from dataclasses import replace

from evaluation.disclosure.base_rules import base_reason, contributors, nearly_unanimous
from evaluation.disclosure.provenance import Traced
from evaluation.disclosure.published import TOTAL, Published, View, Withheld, shown
from evaluation.metrics.counts import Counts
from evaluation.project import schema
from evaluation.project.settings import Rules

FACTS = frozenset({"response", "attrition"})  # who answered, and not what
GROUPS = frozenset({TOTAL, *schema.SIDES})
GROUPED_BY = frozenset({"item", "group", "time"})
OF_ONE = ("least", "largest")  # the values of single people
COUNTED = ("top_two",)  # already visible in the cells


def of_answers(counts: Counts | Traced) -> bool:
    """Whether a result is made of people's answers, whatever its metric is called."""
    if counts.disclosure == "survey":
        return True
    return counts.name not in FACTS and "table" in counts.records and "answers" in set(counts.records["table"])


def foreign_groups(counts: Counts) -> bool:
    """Whether people are grouped by anything other than item, time and the two sides: a risk for single answers.

    A dimension called ``group`` may only have the total and the sides.
    """
    if set(counts.by) - GROUPED_BY:
        return True
    return "group" in counts.by and not set(counts.cells["group"].astype(str)) <= GROUPS


def coarse(counts: Counts, rules: Rules) -> Counts:
    """A survey result without values of single people; statistics of small groups are rounded to one decimal.

    A mean or a correlation with all its digits identifies the answers it was computed from: an organisation could try
    which answers of its partner give it. Indicators have their own rule.
    """
    if counts.statistics.empty or counts.name == "indicator":
        return counts
    found = counts.statistics[~counts.statistics["statistic"].isin(OF_ONE)]
    exact = found["statistic"].isin(COUNTED) | (found["n"] >= rules.percent_from)
    rounded = {name: found[name].where(exact, found[name].astype(float).round(1)) for name in ("value", "low", "high")}
    return replace(counts, statistics=found.assign(**rounded))


def topics(counts: Counts, view: View) -> Published:
    """How many raised each topic, without topics whose number would disclose who else did or did not.

    Everybody raised a topic or did not, and an organisation knows its own answers: each topic is treated as a yes-no
    item.
    """
    people = counts.records.drop_duplicates("person")
    reason = base_reason(people, view.rules)
    if reason:
        return shown(counts, view, reason=reason)
    dimension = counts.dimensions[-1]
    raised = {str(topic): set(rows["person"]) for topic, rows in counts.records.groupby(dimension, observed=True)}
    whose = contributors(people)
    hidden = [
        topic
        for topic, persons in raised.items()
        if nearly_unanimous(whose, people["person"].isin(persons).map({True: "yes", False: "no"})).recognisable
    ]
    cells = counts.cells[~counts.cells[dimension].astype(str).isin(hidden)].reset_index(drop=True)
    if cells.empty:
        return shown(counts, view, reason="recognisable")
    return shown(counts, view, cells=cells, withheld=tuple(Withheld((topic,), "topic") for topic in sorted(hidden)))
