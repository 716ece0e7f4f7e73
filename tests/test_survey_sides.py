"""Both sides of a tandem: gaps, who agrees, what scales add up to, and what people wrote."""

from __future__ import annotations

import math
import re
from typing import Any

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.content import charts, statements
from evaluation.content.model import Chart
from evaluation.data import Data
from evaluation.disclosure import publish
from evaluation.metrics import survey
from evaluation.metrics.counts import Counts

SIDES = st.dictionaries(
    st.sampled_from(["M1", "P1", "M2", "P2", "M3", "P3"]), st.text("12345-", min_size=1, max_size=3)
)


def levels(counts: Counts, item: str = "Q") -> dict[str, int]:
    cells = counts.cells[counts.cells["item"] == item]
    return {level: value for level, value in zip(cells[counts.dimensions[1]], cells["value"], strict=True) if value}


def value(counts: Counts, statistic: str, item: str = "Q") -> float:
    rows = counts.statistics[(counts.statistics["item"] == item) & (counts.statistics["statistic"] == statistic)]
    return float(rows["value"].iloc[0])


# both sides


def test_a_side_is_the_median_of_its_people() -> None:
    data = factories.survey_data({"Q": {"M1": "115", "P1": "5", "M2": "14", "P2": "2"}})
    assert levels(survey.both_sides(data, ["Q"])) == {"only_mso": 1, "only_other": 1}


@pytest.mark.parametrize(
    ("mso", "other", "field"),
    [
        ("2", "1", "both"),
        ("2", "3", "only_mso"),
        ("3", "2", "only_other"),
        ("3", "5", "none"),
        ("23", "1", "only_other"),
    ],
)
def test_the_four_fields_begin_at_four_of_five(mso: str, other: str, field: str) -> None:
    data = factories.survey_data({"Q": {"M1": mso, "P1": other}})
    assert levels(survey.both_sides(data, ["Q"])) == {field: 1}
    merged = {"both": "both", "none": "neither"}.get(field, "one_sided")
    assert levels(survey.mutuality(data, ["Q"])) == {merged: 1}


@pytest.mark.parametrize(
    ("mso", "other", "gap"),
    [("1", "2", "mso_higher"), ("2", "1", "other_higher"), ("2", "2", "same"), ("12", "2", "same")],
)
def test_a_gap_begins_at_one_step(mso: str, other: str, gap: str) -> None:
    data = factories.survey_data({"Q": {"M1": mso, "P1": other}})
    assert levels(survey.gap(data, ["Q"])) == {gap: 1}
    assert levels(survey.closeness(data, ["Q"])) == {"same" if gap == "same" else "different": 1}


def test_level_and_association_are_told_apart() -> None:
    counts = survey.gap(
        factories.survey_data({"Q": {"M1": "1", "P1": "2", "M2": "2", "P2": "3", "M3": "3", "P3": "4"}}), ["Q"]
    )
    assert [value(counts, name) for name in ("median_gap", "distance", "equal", "within_one")] == [1, 1, 0, 1]
    assert value(counts, "spearman") == pytest.approx(1)
    assert value(counts, "icc") < 0.7


def test_constant_answers_leave_the_association_undefined() -> None:
    counts = survey.gap(factories.survey_data({"Q": {"M1": "1", "P1": "1", "M2": "1", "P2": "1"}}), ["Q"])
    assert levels(counts) == {"same": 2}
    assert math.isnan(value(counts, "icc"))


def test_a_tandem_of_which_one_side_is_silent_is_missing() -> None:
    counts = survey.both_sides(factories.survey_data({"Q": {"M1": "1", "P1": "-", "M2": "1", "P2": "1"}}), ["Q"])
    assert counts.bases[["base", "missing"]].to_numpy().tolist() == [[1, 1]]


def test_where_no_tandem_has_both_sides_it_says_so() -> None:
    data = factories.survey_data({"Q": {"M1": "1"}})
    assert {
        metric(data, ["Q"]).absent for metric in (survey.gap, survey.closeness, survey.both_sides, survey.mutuality)
    } == {"both_sides"}


def test_no_upper_end_is_claimed_of_a_scale_of_numbers() -> None:
    labels = [str(number) for number in range(1, 8)]
    data = factories.survey_data({"Q": {"M1": "1", "P1": "7"}}, labels=labels)
    assert survey.both_sides(data, ["Q"]).absent == "direction"
    assert levels(survey.gap(data, ["Q"])) == {"other_higher": 1}


@given(SIDES, st.sampled_from([survey.both_sides, survey.mutuality, survey.gap, survey.closeness]))
def test_every_tandem_is_in_one_cell_that_each_side_holds_possible(people: dict[str, str], metric: Any) -> None:
    counts = metric(factories.survey_data({"Q": people}), ["Q"])
    if counts.absent:
        return
    assert counts.per == ""
    assert "tandem" not in counts.dimensions
    assert counts.records.groupby("tandem")["value"].sum().eq(1).all()
    for row in counts.records.to_dict("records"):
        assert row[counts.dimensions[1]] in counts.compatible[row["own"]]
    assert counts.cells["value"].sum() == counts.bases["base"].iloc[0]


# scales


def scaled(answers: dict[str, dict[str, str]], **settings: Any) -> Data:
    directions = settings.pop("directions", {})
    tables = {
        "answers": [row for item, given in answers.items() for row in factories.opinions(item, given)],
        "codebook": [
            row for item in answers for row in factories.scale(item, scale="S", direction=directions.get(item))
        ],
    }
    return factories.data(tables, **settings)


def test_a_score_is_the_mean_of_the_items_turned_the_same_way() -> None:
    data = scaled({"Q": {"M1": "1"}, "R": {"M1": "5"}}, directions={"R": "-"})
    assert value(survey.scores(data), "mean", "S") == 5
    assert levels_of_scores(survey.scores(data)) == {"high": 1}


def levels_of_scores(counts: Counts) -> dict[str, int]:
    cells = counts.cells[counts.cells["group"] == "total"]
    return {band: number for band, number in zip(cells["answer"], cells["value"], strict=True) if number}


@pytest.mark.parametrize(("share", "base"), [(0.5, 2), (0.6, 1), (1.0, 1)])
def test_who_answered_too_few_items_has_no_score_and_is_missing(share: float, base: int) -> None:
    data = scaled({"Q": {"M1": "11-"}, "R": {"M1": "1-?"}}, min_answered=share)
    assert survey.scores(data).bases[["base", "missing"]].to_numpy().tolist() == [[base, 3 - base]]


def test_items_of_different_scales_make_no_score() -> None:
    tables = {
        "answers": [row for item in "QR" for row in factories.opinions(item, {"M1": "1"})],
        "codebook": factories.scale("Q", scale="S") + factories.scale("R", factories.FOUR, scale="S"),
    }
    assert survey.scores(factories.data(tables)).absent == "unlike"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"M1": "1234", "P1": "1234"}, {"M1": "1234", "P1": "----"}),
        ({"M1": "1234", "P1": "1"}, {"M1": "1234", "P1": "-"}),
        ({"M1": "1234", "P1": "1234"}, {"M1": "1234"}),
        ({"M1": "1", "P1": "-"}, {"M1": "-", "P1": "2"}),
        ({"M1": "12", "P1": "--"}, {"M1": "--", "P1": "21"}),
        ({"M1": "12", "P1": "34"}, {}),
    ],
)
def test_a_side_that_answered_one_item_has_scores_and_no_alpha(first: dict[str, str], second: dict[str, str]) -> None:
    rows = [*factories.opinions("Q", first), *factories.opinions("R", second)]
    book = [*factories.scale("Q", scale="S"), *factories.scale("R", scale="S")]
    counts = survey.scores(factories.data({"answers": rows, "codebook": book}, breakdowns=("side",)))
    sides = counts.statistics[counts.statistics["group"] == "other"]
    assert sides.loc[sides["statistic"] == "median", "n"].gt(0).all()
    assert sides.loc[sides["statistic"] == "alpha", "value"].isna().all()


def test_alpha_stands_with_the_score_as_a_note() -> None:
    counts = survey.scores(scaled({"Q": {"M1": "1245"}, "R": {"M1": "1245"}}))
    assert value(counts, "alpha", "S") == pytest.approx(1)
    assert "Cronbachs Alpha" in counts.statistics["method"].tolist()[-1]


def test_a_sensitive_item_makes_its_scale_sensitive() -> None:
    tables = {
        "answers": [row for item in "QR" for row in factories.opinions(item, {"M1": "1"})],
        "codebook": factories.scale("Q", scale="S", sensitive=True) + factories.scale("R", scale="S"),
    }
    assert survey.scores(factories.data(tables)).sensitive == {"S"}


# voices


def coded(*rows: tuple[str, str, str], **settings: Any) -> Data:
    """Respondent, code, coder; everybody is of the MSO M1 and wrote something."""
    people = dict.fromkeys(respondent for respondent, _, _ in rows)
    answers = [
        {"wave": "t1", "respondent": each, "org_id": "M1", "tandem_id": "T1", "side": "mso", "item": "O", "value": "…"}
        for each in people
    ]
    keys = ("respondent", "code", "coder")
    codings = [{"wave": "t1", "item": "O"} | dict(zip(keys, row, strict=True)) for row in rows]
    return factories.data({"answers": answers, "codings": codings}, **settings)


def codes(counts: Counts) -> dict[str, int]:
    return dict(zip(counts.cells["code"], counts.cells["value"], strict=True))


def test_people_are_counted_and_not_mentions_unless_asked() -> None:
    rows = [(f"p{n}", "Zeit", "a") for n in range(5)] + [(f"p{n}", "Geld", "a") for n in range(5)]
    data = coded(*rows)
    twice = [*data["codings"].to_dict("records"), data["codings"].iloc[0].to_dict() | {"item": "O2"}]
    data = factories.data({"answers": data["answers"].to_dict("records"), "codings": twice})
    assert codes(survey.coded(data)) == {"Geld": 5, "Zeit": 5}
    assert codes(survey.coded(data, mentions=True)) == {"Zeit": 6, "Geld": 5}
    assert survey.coded(data).bases["base"].item() == 5


@pytest.mark.parametrize(
    ("mentions", "counted", "other"), [(False, "Personen", "Antworten"), (True, "Antworten", "Personen")]
)
@pytest.mark.parametrize("second", ["Zeit", "Geld"])  # the same number of both, or one more often
def test_sentences_name_what_was_counted(mentions: bool, counted: str, other: str, second: str) -> None:
    given = {f"{side}{place}": "1111" for side in "MP" for place in (1, 2, 3)}
    answers = [row for item in ("O", "O2") for row in factories.opinions(item, given)]
    people = [row["respondent"] for row in answers[:24]]
    codings = [
        {"wave": "t1", "item": item, "respondent": person, "code": code}
        for item, code, named in (("O", "Zeit", people[::2]), ("O", "Geld", people[1::2]), ("O2", second, people[:1]))
        for person in named
    ]
    data = factories.data({"answers": answers, "codings": codings})
    published = publish(survey.coded(data, mentions=mentions), data=data)
    chart = charts.bars(published, id="x")
    assert isinstance(chart, Chart)
    assert (chart.series[0].name, counted in chart.subtitle) == (counted, True)
    told = chart.alt + statements.finding(published, id="x").text
    assert re.search(rf"\d (codierten )?{counted}", told)
    assert not re.search(rf"\d (codierten )?{other}", told)


def test_topics_of_too_few_people_are_one_row_of_enough() -> None:
    rows = [(f"p{n}", "Zeit", "a") for n in range(7)] + [(f"p{n}", "Geld", "a") for n in range(5)]
    rows += [(f"q{n}", f"selten {n}", "a") for n in range(3)]
    assert codes(survey.coded(coded(*rows))) == {"Zeit": 7, "rest": 8}


def test_a_code_counts_where_at_least_half_of_the_coders_gave_it() -> None:
    rows = [(f"p{n}", "Zeit", coder) for n in range(5) for coder in "abc"]
    rows += [(f"p{n}", "Geld", "a") for n in range(5)]
    counts = survey.coded(coded(*rows))
    assert codes(counts) == {"Zeit": 5}
    assert (counts.statistics["value"].item(), counts.statistics["n"].item()) == (0.5, 10)


def test_who_wrote_something_that_nobody_coded_is_missing() -> None:
    data = coded(*[(f"p{n}", "Zeit", "a") for n in range(5)])
    more = [*data["answers"].to_dict("records"), data["answers"].iloc[0].to_dict() | {"respondent": "new"}]
    data = factories.data({"answers": more, "codings": data["codings"].to_dict("records")})
    assert survey.coded(data, "O").bases[["base", "missing"]].to_numpy().tolist() == [[5, 1]]


def quotation(id: str, person: str | None, *, approved: bool = True, date: str = "2024-05-01") -> dict[str, Any]:
    return {
        "quotation_id": id,
        "respondent": person,
        "topic": "Zeit",
        "text": "roh",
        "date": date,
        "approved_text": f"Wort {id}",
        "approved": approved,
    }


def test_one_quotation_of_each_person_the_first_by_date_and_only_as_approved() -> None:
    rows = [
        quotation("1", "a", date="2024-05-03"),
        quotation("2", "a", date="2024-05-02"),
        quotation("3", "b", approved=False),
        quotation("4", "b", date="2024-05-09"),
        quotation("5", None),
        quotation("6", None),
    ]
    counts = survey.quotations(factories.data({"quotations": rows}))
    allowed = counts.records[counts.records["approved"]]
    assert allowed["text"].tolist() == ["Wort 5", "Wort 6", "Wort 2", "Wort 4"]
    assert counts.bases["missing"].item() == 1
    assert "roh" not in counts.cells.to_string()
    assert counts.records["tandem"].isna().all()
    assert counts.records["organisation"].isna().all()


def test_an_approved_wording_needs_the_consent_of_its_organisation_where_one_is_asked_for_quotations() -> None:
    answers = [row for item in ("Q", "R") for row in factories.opinions(item, {"M1": "1", "M2": "1", "M3": "1"})]
    rows = [quotation(id, f"M{id}-0") for id in "123"] + [quotation("4", None)]
    told = [
        {"org_id": f"M{id}", "subject": "quotations", "answer": answer, "audience": "public"}
        for id, answer in (("1", "yes"), ("2", "no"))
    ]
    asked = factories.data({"answers": answers, "quotations": rows, "consents": told})
    shown = publish(survey.quotations(asked), data=asked)
    assert shown.cells["text"].tolist() == ["Wort 1", "·", "·", "Wort 4"]
    assert shown.withheld[0].group == ("2",)
    other = [row | {"subject": "name"} for row in told]
    unasked = factories.data({"answers": answers, "quotations": rows, "consents": other})
    assert "·" not in publish(survey.quotations(unasked), data=unasked).cells["text"].tolist()


def test_quotations_can_be_asked_for_by_topic() -> None:
    rows = [quotation("1", "a"), quotation("2", "b") | {"topic": "Geld"}]
    data = factories.data({"quotations": rows})
    assert survey.topics(data) == ["Geld", "Zeit"]
    assert survey.quotations(data, "Geld").cells["text"].tolist() == ["Wort 2"]


def test_without_codings_or_quotations_it_says_so() -> None:
    assert survey.coded(factories.data()).absent == "codings"
    assert survey.quotations(factories.data()).absent == "quotations"
