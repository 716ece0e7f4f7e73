"""An indicator of one's own: what it counts, what is refused, its words, and the page that says how it is done."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import factories
import pytest

from evaluation.content import charts, statements
from evaluation.content.model import Chart
from evaluation.data import Data, open_project
from evaluation.disclosure import publish
from evaluation.language.errors import EvaluationError
from evaluation.metrics import counts

HOW_TO = Path(__file__).parents[1] / "docs" / "own_indicator.md"
ADVICE = [
    {"advice_id": "B1", "tandem_id": "T1", "form": "online", "minutes": 30, "held": True},
    {"advice_id": "B2", "tandem_id": "T1", "form": "online", "minutes": 90, "held": False},
    {"advice_id": "B3", "tandem_id": "T2", "form": "on_site", "minutes": 150, "held": True},
    {"advice_id": "B4", "tandem_id": "T2", "form": None, "minutes": 10, "held": None},
]


@pytest.fixture
def data() -> Data:
    return factories.data({"advice": ADVICE, "expenses": [{"org_id": "O1", "position": "p", "amount": 100}]})


def values(counted: counts.Counts) -> dict[Any, int]:
    by = list(counted.dimensions)
    return {
        key if len(by) > 1 else key[0]: int(value)
        for *key_, value in counted.cells[[*by, "value"]].itertuples(index=False)
        for key in [tuple(key_)]
    }


def test_rows_are_counted_by_a_column_and_what_lacks_it_is_missing(data: Data) -> None:
    counted = counts.count(data, "advice", by="form")
    assert values(counted) == {"on_site": 1, "online": 2}
    assert counted.bases.to_dict("list") == {"base": [3], "missing": [1]}
    assert counted.disclosure == "fact"


def test_a_derived_column_keeps_the_order_of_its_categories_and_its_empty_ones(data: Data) -> None:
    import pandas as pd

    length = {"length": lambda rows: pd.cut(rows["minutes"], [0, 60, 120, 140, 999], labels=list("abcd"))}
    assert values(counts.count(data, "advice", by=length)) == {"a": 2, "b": 1, "c": 0, "d": 1}


def test_a_condition_may_be_an_array_or_a_list(data: Data) -> None:
    online = counts.count(data, "advice", by="form", where=lambda rows: rows["form"].isin(["online"]).to_numpy())
    assert values(online) == {"online": 2}
    assert values(counts.count(data, "advice", where=lambda rows: [True, False, True, False])) == {"Beratungen": 2}


def test_a_rate_leaves_out_of_its_base_what_nobody_knows(data: Data) -> None:
    counted = counts.rate(data, "advice", part="held", by="form")
    assert values(counted) == {("on_site", "yes"): 1, ("on_site", "no"): 0, ("online", "yes"): 1, ("online", "no"): 1}
    assert counted.bases["base"].tolist() == [1, 2]


def test_amounts_are_protected_as_all_amounts_are() -> None:
    spent = [{"org_id": f"O{i}", "position": "p", "amount": 100, "payment_date": "2024-01-02"} for i in range(4)]
    spent.append({"org_id": "O1", "position": "q", "amount": 999, "payment_date": "2024-01-02"})
    data = factories.data({"expenses": spent})
    counted = counts.amount(data, "expenses", by="position")
    assert values(counted) == {"q": 999, "p": 400}
    published = publish(counted)
    assert "q" not in set(published.cells["position"])


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (lambda data: counts.count(data, "answers", by="item"), "own_answers"),
        (lambda data: counts.count(data, "advice", by="frm"), "own_column"),
        (lambda data: counts.count(data, "advice", by="internal_note"), "own_personal"),
        (lambda data: counts.count(data, "advice", by="tandem_id"), "own_personal"),
        (lambda data: counts.count(data, "advice", by={"a": lambda rows: rows["minuts"]}), "own_column"),
        (lambda data: counts.count(data, "advise"), "unknown_table"),
        (lambda data: counts.amount(data, "advice"), "own_no_amount"),
        (lambda data: counts.count(data, "advice", titel="Viel"), "own_phrase"),
        (lambda data: counts.count(data, "expenses", by="amount"), "own_personal"),
        (lambda data: counts.count(data, "advice", by={"a": lambda rows: rows["tandem_id"]}), "own_personal"),
        (lambda data: counts.count(data, "advice", where=lambda rows: rows["tandem_id"] == "T1"), "own_personal"),
        (lambda data: counts.count(data, "advice", where=lambda rows: True), "own_function"),
        (lambda data: counts.count(data, "advice", by={"a": lambda rows: rows["form"].iloc[:1]}), "own_function"),
        (lambda data: counts.rate(data, "advice", part="minutes"), "own_truth"),
        (lambda data: counts.rate(data, "expenses", part="amount"), "own_personal"),
    ],
)
def test_what_cannot_be_counted_says_why(data: Data, wrong: Any, key: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        wrong(data)
    assert caught.value.key == key


def test_plan_and_actual_are_not_added() -> None:
    rows = [{"position": "p", "basis": kind, "amount": 100} for kind in ("plan", "actual")]
    with pytest.raises(EvaluationError) as caught:
        counts.amount(factories.data({"budget": rows}), "budget", by="position")
    assert caught.value.key == "own_mixed"
    apart = publish(counts.amount(factories.data({"budget": rows}), "budget", by="basis"))
    assert "zusammen" not in statements.finding(apart, id="one").text


def test_its_words_are_given_with_it_or_plain(data: Data) -> None:
    plain = charts.bars(publish(counts.count(data, "advice", by="form", label="Formate")), id="one")
    given = charts.bars(publish(counts.count(data, "advice", by="form", title="Meist {largest}")), id="one")
    assert isinstance(plain, Chart)
    assert isinstance(given, Chart)
    assert plain.title == "Formate: am häufigsten „online“ (2)"
    assert given.title == "Meist „online“"
    with pytest.raises(EvaluationError, match="largest"):
        charts.bars(publish(counts.count(data, "advice", by="form", title="Meist {lagrest}")), id="one")
    assert statements.slots(publish(counts.count(data, "advice", by="form")))["total"] == "3"


@pytest.mark.deep
def test_its_words_may_stand_in_the_project(own_demo: Path) -> None:
    text = '[forms]\nlabel = "Formate"\ntitle = "Vor allem {largest}"\n'
    (own_demo / "texts" / "phrases.de.toml").write_text(text, encoding="utf-8")
    chart = charts.bars(publish(counts.count(open_project(own_demo), "advice", by="form", name="forms")), id="one")
    assert isinstance(chart, Chart)
    assert chart.title.startswith("Vor allem „")


def test_the_page_that_says_how_works_as_it_stands(demo: Path) -> None:
    [cell] = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.S)
    assert len(cell.strip().splitlines()) <= 10
    names: dict[str, Any] = {"data": open_project(demo)}
    exec(cell.replace("charts.bars(", "shown = charts.bars("), names)
    chart = names["shown"]
    assert isinstance(chart, Chart)
    assert chart.categories == ("bis 1 Stunde", "bis 2 Stunden", "länger")
    assert chart.title.startswith("Beratungen nach Dauer: am häufigsten")
