"""Small sets of answers from which a reader could compute what is not shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import factories
import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts

SIX = tuple(f"{side}{n}" for n in range(1, 7) for side in "MP")


def two_items(first: Mapping[str, str], second: Mapping[str, str]) -> Data:
    book = [row for item in ("A", "B") for row in factories.scale(item, scale="Zusammenarbeit")]
    answers = [*factories.opinions("A", first), *factories.opinions("B", second)]
    return factories.data({"answers": answers, "codebook": book})


def coded(**topics: str) -> Data:
    """Each of twelve people of six organisations wrote something; ``Geld="111100000000"`` says who raised money."""
    people = [(f"M{n // 2 + 1}", f"p{n}") for n in range(12)]
    rows = [
        {"wave": "t1", "respondent": person, "item": "F", "code": topic, "coder": "c"}
        for topic, marks in topics.items()
        for (_, person), mark in zip(people, marks, strict=True)
        if mark == "1"
    ]
    answers = [
        {
            "wave": "t1",
            "respondent": person,
            "org_id": org,
            "tandem_id": org,
            "side": "mso",
            "item": "F",
            "value": "Text",
        }
        for org, person in people
    ]
    return factories.data({"answers": answers, "codings": rows})


def own_counts(data: Data, *, disclosure: Any = "fact", by: tuple[str, ...] = (), **columns: Any) -> Counts:
    """Counts as a notebook's author might make them by hand, of all answers."""
    answers = data["answers"]
    records = pd.DataFrame(
        {
            "answer": answers["value"],
            **columns,
            "table": "answers",
            "row": answers.index,
            "person": answers["respondent"],
            "organisation": answers["org_id"],
            "tandem": answers["tandem_id"],
            "value": 1,
        }
    )
    dimensions = (*by, "answer")
    cells = records.groupby(list(dimensions), sort=False)["value"].sum().reset_index()
    bases = (
        records.groupby(list(by))["value"].sum().rename("base").reset_index()
        if by
        else pd.DataFrame({"base": [len(records)]})
    )
    return Counts("own", cells, dimensions, disclosure, "persons", bases.assign(missing=0), records, by=by)
