"""What is a result of a survey whatever it calls itself, which groups it may have, and topics of what people wrote."""

from __future__ import annotations

from evaluation import schema
from evaluation.counts import Counts
from evaluation.disclosure.base import base_reason, contributors, nearly_unanimous
from evaluation.disclosure.behind import Behind
from evaluation.disclosure.published import TOTAL, Published, View, Withheld, shown

FACTS = frozenset({"response", "attrition", "unanswered"})  # who answered, and not what
GROUPS = frozenset({TOTAL, *schema.SIDES})
GROUPED_BY = frozenset({"item", "group", "time"})


def of_answers(counts: Counts | Behind) -> bool:
    """Whether a result tells what people answered, whatever it calls itself."""
    if counts.disclosure == "survey":
        return True
    return counts.name not in FACTS and "table" in counts.records and "answers" in set(counts.records["table"])


def foreign_groups(counts: Counts) -> bool:
    """Whether people are split by something else than item, time and the two sides: the rest of it would tell.

    A split is also one that a notebook calls ``group``: its groups are the total and the sides, and no others.
    """
    if set(counts.by) - GROUPED_BY:
        return True
    return "group" in counts.by and not set(counts.cells["group"].astype(str)) <= GROUPS


def topics(counts: Counts, view: View) -> Published:
    """How many raised each topic, without those of which it would show who else did or did not.

    Everybody raised a topic or did not, and an organisation knows its own: each topic has to pass as a yes-no item.
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
