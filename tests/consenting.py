"""A made-up project in which some agree that their numbers are shown and others do not."""

from __future__ import annotations

import dataclasses

import factories
import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts

ORGANISATIONS = [{"org_id": f"{side}{n}", "side": s} for s, side in (("mso", "M"), ("other", "P")) for n in range(6)]


TANDEMS = [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}"} for n in range(6)]


def consent(subject: str, answer: str = "yes", **columns: object) -> factories.Row:
    return {"subject": subject, "answer": answer, "audience": "public", **columns}


def project(*consents: factories.Row, audience: str = "public", tandem: str = "") -> Data:
    tables = {"organisations": ORGANISATIONS, "tandems": TANDEMS, "consents": consents}
    return dataclasses.replace(factories.data(tables, audience=audience), tandem=tandem)


def all_but(*without: int, subject: str = "facts") -> list[factories.Row]:
    return [consent(subject, tandem_id=f"T{n}") for n in range(6) if n not in without]


def hours(*, money: bool = False, values: tuple[int, ...] = (5, 4, 3, 2, 1, 1), additive: bool = True) -> Counts:
    ids = [f"T{n}" for n in range(6)]
    cells = pd.DataFrame({"tandem": ids, "value": values})
    records = cells.assign(table="advice", row=range(6), person=None, organisation=None)
    return Counts(
        "hours",
        cells,
        ("tandem",),
        "money" if money else "fact",
        "cents" if money else "entries",
        pd.DataFrame({"tandem": ids, "base": 1, "missing": 0}),
        records,
        by=("tandem",),
        labels={"tandem": {id: f"Name {id}" for id in ids}},
        per="tandem",
        additive=additive,
    )
