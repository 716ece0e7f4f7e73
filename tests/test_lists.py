"""A list of grants or a budget without any setting: its sum, its groups with their share, and a chart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import factories
import pytest

from evaluation.content import charts, statements, tables
from evaluation.content.model import Chart, Table
from evaluation.data import Data, open_project
from evaluation.disclosure import publish
from evaluation.exporting.slide_charts import number_format
from evaluation.findings import checks
from evaluation.language.errors import EvaluationError
from evaluation.metrics import funding
from evaluation.metrics.breakdowns import breakdown
from evaluation.project.settings import Breakdown, Comparison, Rules, Selection

N = "\N{NO-BREAK SPACE}"


def grants(*rows: tuple[str, str, int], **more: Any) -> list[dict[str, Any]]:
    return [{"position": group, "recipient": who, "amount": amount, **more} for group, who, amount in rows]


MANY = grants(*((group, f"{group}{n}", 100_00 * size) for group, size in (("Kurs", 3), ("Rat", 1)) for n in range(4)))


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_list_shows_its_sum_its_groups_with_share_and_a_chart(language: str) -> None:
    data = factories.data({"budget": MANY}, language=language)
    (listed,) = funding.lists(data)
    published = publish(listed, data=data)
    table, chart = tables.amounts(published, id="x"), charts.bars(published, id="y")
    assert isinstance(table, Table)
    assert isinstance(chart, Chart)
    assert table.values == (("Kurs", 1200_00, 0.75), ("Rat", 400_00, 0.25))
    assert chart.series[0].values == (1200_00, 400_00)
    text = statements.finding(published, id="z").text
    assert ("1.600" if language == "de" else "1,600") in text


def test_groups_of_few_recipients_are_one_sum_in_public_unless_the_list_is_published_already() -> None:
    few = [*MANY, *grants(("Sport", "S1", 50_00))]
    data = factories.data({"budget": few})
    published = publish(funding.lists(data)[0], data=data)
    table, chart = tables.amounts(published, id="x"), charts.bars(published, id="y")
    assert isinstance(table, Table)
    assert isinstance(chart, Chart)
    assert [row[1] for row in table.values] == [1650_00]
    assert statements.finding(published, id="z").text == f"Finanzplan: zusammen 1.650{N}€."
    lone = factories.data({"budget": grants(("Kurs", "A", 100_00), ("Rat", "B", 7_00))})
    assert publish(funding.lists(lone)[0], data=lone).reason == "few_organisations"
    data = factories.data({"budget": few}, rules=Rules(published_already=("budget",)))
    assert len(publish(funding.lists(data)[0], data=data).cells) == 3


@pytest.mark.parametrize("by", ["none", "group", "breakdown"])
def test_a_booking_and_its_reversal_hide_nobody_who_has_nearly_all(by: str) -> None:
    """AWO has 86 % of what is left; Sportbund's two rows come to nothing."""
    sums = (
        ("Chor", 700_00),
        ("Jugendring", 900_00),
        ("AWO", 10_000_00),
        ("Sportbund", 8_000_00),
        ("Sportbund", -8_000_00),
    )
    others = grants(*(("Rat", f"R{n}", 100_00) for n in range(4))) if by != "none" else []
    rows = [*grants(*(("Kurs", who, amount) for who, amount in sums)), *others]
    if by == "breakdown":
        asked = Breakdown("budget", ("position",))
        data = factories.data({"budget": rows}, strict=(asked,))
        assert publish(breakdown(data, asked), data=data).reason == "no_safe_choice"
        return
    data = factories.data({"budget": rows})
    published = publish(funding.lists(data)[0], data=data)
    assert published.cells["value"].tolist() == ([] if by == "none" else [12_000_00])  # of which AWO has 83 %


@pytest.mark.parametrize(
    ("sums", "shares"), [((500, -400), [None, None]), ((300, 100), [0.75, 0.25]), ((-300, -100), [0.75, 0.25])]
)
def test_parts_of_both_signs_have_no_share_of_what_is_left(sums: tuple[int, int], shares: list[float | None]) -> None:
    data = factories.data({"budget": grants(("A", "A", sums[0]), ("B", "B", sums[1]))}, audience="internal")
    table = tables.amounts(publish(funding.lists(data)[0], data=data), id="x")
    assert isinstance(table, Table)
    assert [row[1:] for row in table.values] == list(zip(sums, shares, strict=True))


def test_plan_and_actual_income_and_expense_and_years_are_lists_of_their_own() -> None:
    rows = [
        *grants(("Kurs", "A", 100), basis="plan", period="2024"),
        *grants(("Kurs", "A", 110), basis="actual", period="2024"),
        *grants(("Kurs", "A", 7), basis="plan", period="2025"),
    ]
    data = factories.data({"budget": rows}, audience="internal")
    told = {counts.texts["what"]: int(counts.cells["value"].sum()) for counts in funding.lists(data)}
    assert told == {"Finanzplan – 2024, Ist": 110, "Finanzplan – 2024, Plan": 100, "Finanzplan – 2025, Plan": 7}


def test_rows_that_do_not_say_their_year_or_version_are_a_list_of_their_own() -> None:
    for column in ("period", "version"):
        rows = [*grants(("Kurs", "A", 100), **{column: "2"}), *grants(("Kurs", "A", 7))]
        told = funding.lists(factories.data({"budget": rows}, audience="internal"))
        assert sorted(int(counts.cells["value"].sum()) for counts in told) == [7, 100]
    rows = [*grants(("Kurs", "A", 100), basis="plan"), *grants(("Kurs", "A", 7))]
    assert [int(counts.cells["value"].sum()) for counts in funding.lists(factories.data({"budget": rows}))] == [107]


def test_many_groups_end_in_the_rest_of_them() -> None:
    rows = grants(*((f"G{n:02}", "A", 100 + n) for n in range(20)))
    data = factories.data({"budget": rows}, audience="internal")
    published = publish(funding.lists(data)[0], data=data)
    assert published.cells["value"].tolist() == [*range(119, 108, -1), sum(range(100, 109))]
    table = tables.amounts(published, id="x")
    assert isinstance(table, Table)
    assert "9" in table.rows[-1][0]
    assert sum(row[1] for row in table.values) == sum(range(100, 120))


def test_kinds_of_payments_are_not_added_up() -> None:
    rows = [
        {"date": "2024-01-01", "type": kind, "org_id": f"O{n}", "amount": 100}
        for kind in ("call_down", "forwarding")
        for n in range(3)
    ]
    data = factories.data({"payments": rows})
    told = {counts.texts["what"]: counts.cells["value"].tolist() for counts in funding.lists(data)}
    assert told == {"Zahlungen – Abruf": [300], "Zahlungen – Weiterleitung": [300]}


def test_a_list_is_shown_by_itself_only_where_nothing_else_tells_of_it() -> None:
    asked = Comparison("x", "P", Selection("2024"), Selection("2025"), by="position")
    assert funding.lists(factories.data({"budget": MANY}, comparisons=(asked,))) == []
    assert funding.lists(factories.data({"budget": MANY, "tandems": [{"tandem_id": "T1"}]})) == []
    assert funding.lists(factories.data()) == []


def test_a_list_of_one_group_or_of_equal_groups_is_told_truly() -> None:
    data = factories.data({"budget": grants(("Kurs", "A", 100_00))}, audience="internal")
    text = statements.finding(publish(funding.lists(data)[0], data=data), id="x").text
    assert text == f"Finanzplan: zusammen 100{N}€."
    even = factories.data({"budget": grants(("A", "A", 100_00), ("B", "B", 100_00))}, audience="internal")
    published = publish(funding.lists(even)[0], data=even)
    assert statements.finding(published, id="x").text == f"Finanzplan: zusammen 200{N}€, in 2 gleichen Teilen."
    assert isinstance(charts.bars(published, id="y"), Chart)


def test_a_list_without_a_readable_amount_says_so_and_ends_in_no_error() -> None:
    rows = [{"position": "Kurs", "amount": None}, {"position": "Rat", "amount": None}]
    data = factories.data({"budget": rows})
    for counts in funding.lists(data):
        published = publish(counts, data=data)
        assert published.reason == "nothing"
        assert "Aufteilung der Beträge" in statements.finding(published, id="x").text


LIST = "Kostenposition;Empfänger;{}\nKurs;A;100,50{}\nKurs;B;200{}\nRat;C;50{}\n"


def opened(folder: Path, text: str, head: str = "", language: str = "de") -> Data:
    (folder / "a.csv").write_text(text, encoding="utf-8")
    settings = (
        f'[project]\ntitle = "P"\norganisation = "V"\nas_of = 2024-05-31\n{head}\n[tables.budget]\nfile = "a.csv"\n'
    )
    (folder / "evaluation.toml").write_text(settings, encoding="utf-8")
    return open_project(folder, audience="internal", language=language)


@pytest.mark.parametrize(
    ("text", "head"),
    [
        (LIST.format("Betrag (CHF)", "", "", ""), ""),
        (LIST.format("Betrag in CHF", "", "", ""), ""),
        (LIST.format("Betrag;Währung", ";CHF", ";CHF", ";CHF"), ""),
        (LIST.format("Betrag", " CHF", " CHF", " CHF"), ""),
        (LIST.format("Betrag", "", "", ""), 'currency = "CHF"'),
        (LIST.format("Betrag", " CHF", "", ""), 'currency = "CHF"'),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_list_in_one_other_currency_is_shown_in_it(tmp_path: Path, text: str, head: str, language: str) -> None:
    data = opened(tmp_path, text, head, language)
    assert not (data.findings["severity"] == "error").any()
    published = publish(funding.lists(data)[0], data=data)
    table, chart = tables.amounts(published, id="x"), charts.bars(published, id="y")
    assert isinstance(table, Table)
    assert isinstance(chart, Chart)
    amount = f"300,50{N}CHF" if language == "de" else f"300.50{N}CHF"
    assert (table.rows[0][1], chart.series[0].texts[0]) == (amount, amount)
    told = [statements.finding(published, id="z").text, chart.subtitle, chart.alt, chart.title, table.title, table.note]
    assert f"350,50{N}CHF" in told[0] or f"350.50{N}CHF" in told[0]
    assert not any(word in text for text in told for word in ("€", "Euro", "euro"))
    assert number_format(chart) == f'#,##0.00"{N}CHF"'


@pytest.mark.parametrize(
    ("text", "head", "line"),
    [
        (LIST.format("Betrag", " CHF", " CHF", " €"), "", "CHF"),
        (LIST.format("Betrag;Währung", ";CHF", ";CHF", ";EUR"), "", "CHF"),
        (LIST.format("Betrag", " CHF", " CHF", ""), "", "CHF"),
        (LIST.format("Betrag", " €", " €", " €"), 'currency = "CHF"', "EUR"),
        (LIST.format("Betrag;Währung", ";Punkte", ";Punkte", ";Punkte"), "", "…"),
        (LIST.format("Betrag (CHF)", "", "", ""), '[funding]\ngranted = "500 €"', "CHF"),
    ],
)
def test_amounts_in_several_currencies_or_another_than_the_project_has_are_not_read(
    tmp_path: Path, text: str, head: str, line: str
) -> None:
    data = opened(tmp_path, text, head)
    (told,) = data.findings[data.findings["severity"] == "error"].to_dict("records")
    assert (told["rule"], told["accepted"]) == ("foreign_currency", f'currency = "{line}"')
    assert data["budget"]["amount"].isna().all()


def test_the_currency_of_a_project_is_one_that_there_is(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="Taler"):
        opened(tmp_path, LIST, 'currency = "Taler"')


def test_findings_and_accounts_name_the_currency_of_the_project(tmp_path: Path) -> None:
    data = opened(tmp_path, LIST.format("Betrag", "", "", "x"), 'currency = "CHF"')
    (told,) = checks.listed(data.findings[data.findings["severity"] == "error"])
    assert f"1.234,56{N}CHF" in told.text(data.words.tag)
    assert f"1.234,56{N}€" in told.text("de")
