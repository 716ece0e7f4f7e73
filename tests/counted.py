"""Counts of a made-up survey and of money, and the values that sentences and tables take of them."""

from __future__ import annotations

import factories
from hypothesis import strategies as st

from evaluation.disclosure import Published, publish
from evaluation.metrics import funding, survey, tandems
from evaluation.project.settings import Comparison, Selection

N = "\u00a0"


def fields(*names: str, language: str = "de") -> Published:
    rows = [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}", "field": f} for n, f in enumerate(names)]
    data = factories.data({"tandems": rows}, language=language)
    return publish(tandems.by_field(data), data=data)


def compared(rows: list[tuple[str, int, int]], *, total: bool = True, language: str = "de") -> Published:
    budget = [
        {"plan": "Haushalt", "position": position, "period": period, "amount": amount}
        for position, *amounts in rows
        for period, amount in zip(("2026", "2027"), amounts, strict=True)
    ]
    data = factories.data({"budget": budget}, language=language)
    asked = Comparison("x", "Haushalt", Selection("2026"), Selection("2027"), by="position", total=total)
    return publish(funding.comparison(data, asked), data=data)


def answered(answers: dict[str, dict[str, str]], **options: object) -> Published:
    data = factories.survey_data(answers, **options)
    return publish(survey.distribution(data, list(answers)), data=data)


ROWS = st.lists(
    st.tuples(st.text("ABCDEFG", min_size=1, max_size=2), st.integers(-999, 999), st.integers(-999, 999)),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[0],
)
