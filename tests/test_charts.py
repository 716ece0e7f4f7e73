"""A chart says what is true of its numbers, in its title and in the text for those who do not see it."""

from __future__ import annotations

import re
from pathlib import Path

import factories
import pytest
from counted import ROWS, N, answered, compared, fields
from hypothesis import given
from hypothesis import strategies as st

from evaluation.content import charts, tables
from evaluation.content.model import Chart, Statement, Table
from evaluation.data import open_project
from evaluation.disclosure import publish
from evaluation.language import wording
from evaluation.metrics import funding, survey, tandems

LANGUAGES = st.sampled_from(wording.languages())


def chain(**amounts: int) -> Chart:
    payments = [{"type": type, "amount": amount, "date": "2024-01-01"} for type, amount in amounts.items() if amount]
    granted = amounts.get("granted")
    rows = [payment for payment in payments if payment["type"] != "granted"]
    data = factories.data({"payments": rows}, granted=granted)
    made = charts.bars(publish(funding.chain(data), data=data), id="chain")
    assert isinstance(made, Chart)
    return made


def test_what_chance_alone_gives_stands_beside_each_count_and_not_in_the_alternative_text(demo: Path) -> None:
    data = open_project(demo)
    items = [item for question in survey.questions(data) for item in question.items]
    published = publish(survey.change(data, survey.repeated(data, items)), data=data)
    chart, table = charts.diverging(published, id="change"), tables.tandems(published, id="change")
    assert isinstance(chart, Chart)
    assert isinstance(table, Table)
    assert "in Klammern" in chart.subtitle
    assert all(re.fullmatch(r"\d+ \(\d+,\d\)", text) for one in chart.series for text in one.texts)
    rows = list(zip(*(one.texts for one in chart.series), strict=True))
    assert rows == [tuple(row[1:-1]) for row in table.rows]
    assert "(" not in chart.alt.partition("Höchster Wert")[2]


def test_bars_of_a_count_have_one_series_and_the_categories_in_order() -> None:
    chart = charts.bars(fields("Sport", "Kultur", "Kultur"), id="fields")
    assert isinstance(chart, Chart)
    assert (chart.categories, chart.series[0].values, chart.series[0].texts) == (
        ("Kultur", "Sport"),
        (2, 1),
        ("2", "1"),
    )
    assert (chart.unit, chart.category_label, chart.source) == ("count", "Handlungsfeld", "Tandems")
    assert chart.title == "3 Tandems in 2 Handlungsfeldern, je Feld höchstens 2"
    assert "am meisten (2) in „Kultur“, am wenigsten (1) in „Sport“" in chart.alt


def test_fields_of_the_same_size_are_not_called_largest_and_smallest() -> None:
    chart = charts.bars(fields("Sport", "Kultur"), id="fields")
    assert chart.title == "2 Tandems in 2 Handlungsfeldern, je Feld 1"
    assert chart.alt.endswith("in 2 Feldern, je Feld 1: „Kultur“ und „Sport“.")


def test_a_single_field_is_one_and_not_the_largest_of_several() -> None:
    chart = charts.bars(fields("Sport", "Sport"), id="fields")
    assert chart.title == "Ein einziges Handlungsfeld: „Sport“ (Tandems: 2)"
    assert "höchstens" not in chart.title
    assert "am wenigsten" not in chart.alt


def test_the_chain_names_its_largest_and_smallest_stage() -> None:
    chart = chain(granted=300_00, call_down=200_00, forwarding=100_00)
    assert chart.title == f"Weg der Fördermittel: bewilligt 300{N}€, weitergeleitet 100{N}€"
    assert f"am meisten „bewilligt“ (300{N}€), am wenigsten „weitergeleitet“ (100{N}€)" in chart.alt
    assert chart.subtitle != chart.title


def test_a_chain_of_one_stage_says_it_once_and_equal_stages_are_not_compared() -> None:
    assert chain(granted=300_00).title == f"Weg der Fördermittel: bewilligt 300{N}€"
    assert f"in jeder Stufe 300{N}€" in chain(granted=300_00, call_down=300_00, forwarding=300_00).alt


def test_two_measures_are_two_series_and_the_first_is_muted() -> None:
    chart = charts.bars(compared([("A", 100, -200)]), id="years")
    assert [(series.name, series.values, series.colour) for series in chart.series] == [
        ("2026", (100,), "muted"),
        ("2027", (-200,), "primary"),
    ]
    assert chart.series[1].texts == (f"−2{N}€",)
    assert chart.title == f"Haushalt: 2026 1{N}€, 2027 −2{N}€ (−300,0{N}%)"


def test_the_rest_is_one_bar_with_the_number_of_its_parts() -> None:
    chart = charts.bars(compared([(f"Z{n}", 100 - n, 1) for n in range(9)]), id="years", top=3)
    assert chart.categories == ("Z0", "Z1", "Z2", "übrige (6)")
    assert chart.note == ""


def test_of_rows_that_are_sums_of_others_the_largest_are_shown_and_the_note_says_so() -> None:
    chart = charts.bars(compared([(f"Z{n}", 100 - n, 1) for n in range(9)], total=False), id="years", top=3)
    assert chart.categories == ("Z0", "Z1", "Z2")
    assert chart.note == "Gezeigt sind die 3 größten von 9 Zeilen."
    assert "zusammen" not in chart.title + chart.alt


def test_where_only_sums_may_be_shown_the_chart_speaks_of_sums_only() -> None:
    data = factories.data(
        {
            "budget": [{"position": "Reisen", "amount": 100}],
            "expenses": [
                {"position": position, "amount": 50, "org_id": org, "payment_date": "2024-01-01"}
                for position, org in (("Reisen", "M1"), ("Porto", "M2"), ("Porto", "M3"))
            ],
        }
    )
    chart = charts.bars(publish(funding.plan_actual(data), data=data), id="plan")
    assert chart.categories == ("Summe",)
    assert chart.note == "Nur die Summe wird gezeigt: zu wenige Organisationen sind vertreten."
    assert "Kostenposition" not in chart.subtitle + chart.alt


def test_answers_are_stacked_by_item_with_the_base_of_each() -> None:
    chart = charts.stacked(answered({"Q": {"": "11555"}, "R": {"": "111555"}}), id="q")
    assert chart.categories == ("Aussage Q", "Aussage R")
    assert chart.bases == ("n = 5", "n = 6")
    assert [(series.name, series.values, series.colour) for series in chart.series] == [
        ("Zustimmung", (2, 3), "agree"),
        ("teils/teils", (0, 0), "middle"),
        ("Ablehnung", (3, 3), "disagree"),
    ]
    assert chart.title == "Zustimmung: am häufigsten bei „Aussage R“ (3 von 6), am seltensten bei „Aussage Q“ (2 von 5)"


def test_items_with_the_same_agreement_are_not_called_highest_and_lowest() -> None:
    chart = charts.stacked(answered({"Q": {"": "11555"}, "R": {"": "12345"}}), id="q")
    assert chart.title == "Zustimmung: bei allen 2 gezeigten Aussagen 2 von 5"
    assert "am seltensten" not in chart.alt


def test_the_title_does_not_call_an_item_the_highest_when_a_withheld_one_may_be_higher() -> None:
    chart = charts.stacked(answered({"Q": {"": "11555"}, "R": {"": "111555"}, "S": {"": "11111111"}}), id="q")
    assert chart.title.startswith("Zustimmung, soweit gezeigt: am häufigsten bei „Aussage R“ (3 von 6)")
    assert "Zustimmung, soweit gezeigt, am häufigsten" in chart.alt
    assert chart.note == "„Aussage S“: (nahezu) alle – Zustimmung."


def test_one_item_is_shown_by_side_where_it_may_be() -> None:
    people = {f"{side}{n}": "15" for side in "MP" for n in (1, 2, 3)}
    chart = charts.stacked(answered({"Q": people}, by_side=True), id="q")
    assert (chart.categories, chart.bases) == (("alle", "MSO", "andere Organisation"), ("n = 12", "n = 6", "n = 6"))


def test_the_public_chart_of_forty_of_fifty_one_says_seventy_eight_per_cent() -> None:
    people = {"": "1" * 18 + "2" * 22 + "3" * 9 + "4" * 2}
    chart = charts.stacked(answered({"Q": people}, labels=factories.FOUR), id="q")
    assert [(series.values, series.texts) for series in chart.series] == [
        ((40,), (f"40 (78{N}%)",)),
        ((11,), (f"11 (22{N}%)",)),
    ]
    assert f"78{N}%" in chart.title
    assert f"40 von 51 (78{N}%)" in chart.alt


def test_a_scale_without_direction_claims_no_agreement() -> None:
    chart = charts.stacked(answered({"Q": {"": "1111122222"}}, labels=factories.COLOURS), id="q")
    assert isinstance(chart, Chart)
    assert chart.title == "Wie sehen Sie das?"
    assert {series.colour for series in chart.series} == {"middle"}
    assert "Zustimmung" not in chart.alt + chart.subtitle


def test_what_is_withheld_is_a_sentence_in_place_of_the_chart() -> None:
    for made in (
        charts.stacked(answered({"Q": {"": "1155"}}), id="q"),
        charts.bars(publish(tandems.by_field(factories.data()), data=factories.data()), id="f"),
    ):
        assert isinstance(made, Statement)
        assert made.role in ("withheld", "absent")


NAMES = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=300)


@given(st.lists(NAMES, min_size=1, max_size=6), LANGUAGES)
def test_alternative_texts_stay_short_whatever_the_names_of_the_parts(names: list[str], language: str) -> None:
    chart = charts.bars(fields(*names, language=language), id="x")
    assert len(chart.alt) <= 300


@given(ROWS, LANGUAGES, st.booleans())
def test_alternative_texts_of_money_name_the_largest_amount(
    rows: list[tuple[str, int, int]], language: str, total: bool
) -> None:
    chart = charts.bars(compared(rows, language=language, total=total), id="x")
    largest = max(abs(row[1]) for row in rows)
    language_of = wording.language(language)
    decimals = 2 if any(value % 100 for row in rows for value in row[1:]) else 0
    assert language_of.money(largest, decimals=decimals).lstrip("−") in chart.alt
    assert len(chart.alt) <= 300


@pytest.mark.parametrize("labels", [factories.FIVE, factories.COLOURS])
@pytest.mark.parametrize("items", ["Q", "QR"])
def test_alternative_texts_stay_short_whatever_the_length_of_the_question(labels: tuple[str, ...], items: str) -> None:
    long = "Wie sehr sehen Sie das in Ihrem Tandem und darüber hinaus so oder auch ganz anders? " * 8
    tables = {
        "answers": [r for i in items for r in factories.opinions(i, {"": "111112222244444" + "4" * (i == "R")})],
        "codebook": [r for i in items for r in factories.scale(i, labels, question_text=long, text=f"{i} {long}")],
    }
    data = factories.data(tables)
    chart = charts.stacked(publish(survey.distribution(data, list(items)), data=data), id="q")
    assert isinstance(chart, Chart)
    assert len(chart.alt) <= 300
