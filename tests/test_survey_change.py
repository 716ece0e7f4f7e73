"""Before and after: the tandem is the unit, chance stands beside the count, and memory is never mixed with a wave."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import factories
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.content import tables
from evaluation.content.model import Table
from evaluation.data import Data
from evaluation.disclosure import publish
from evaluation.metrics import survey
from evaluation.metrics.counts import Counts

CODED = (factories.source("answers", respondent=("CODE",)),)
People = Mapping[str, str]
ANSWERS = st.text("12345-", min_size=2, max_size=2)
PEOPLE = st.dictionaries(st.sampled_from(["M1", "P1", "M2", "P2", "M3", "P3"]), st.tuples(ANSWERS, ANSWERS), min_size=1)


def two_waves(before: People, after: People, *, direction: str | None = None, **settings: Any) -> Data:
    answers = [*factories.opinions("Q", before, wave="t0"), *factories.opinions("Q", after, wave="t1")]
    book = factories.scale("Q", direction=direction)
    return factories.data({"answers": answers, "codebook": book}, **({"sources": CODED} | settings))


def levels(counts: Counts, item: str = "Q") -> dict[str, int]:
    cells = counts.cells[counts.cells["item"] == item]
    return {level: value for level, value in zip(cells[counts.dimensions[1]], cells["value"], strict=True) if value}


def statistic(counts: Counts, name: str, item: str = "Q") -> pd.Series:
    rows = counts.statistics
    return rows[(rows["item"] == item) & (rows["statistic"] == name)].iloc[0]


def test_both_sides_of_a_tandem_count_the_same_whatever_their_number() -> None:
    # the MSO: three people, each one step up; the other: one person, two steps down
    data = two_waves({"M1": "333", "P1": "2"}, {"M1": "222", "P1": "4"})
    assert levels(survey.change(data, ["Q"])) == {"worse": 1}


def test_two_organisations_of_a_tandem_are_one_case() -> None:
    counts = survey.change(two_waves({"M1": "3", "P1": "3"}, {"M1": "1", "P1": "1"}), ["Q"])
    assert counts.unit == "tandems"
    assert levels(counts) == {"improved": 1}
    assert counts.bases[["base", "missing"]].to_numpy().tolist() == [[1, 0]]


def test_only_people_who_answered_both_times_count() -> None:
    data = two_waves({"M1": "31", "P1": "3"}, {"M1": "3-", "P1": "35"})
    assert levels(survey.change(data, ["Q"])) == {"same": 1}


def test_a_tandem_without_one_side_is_missing_and_not_half_counted() -> None:
    data = two_waves({"M1": "3", "P1": "3", "M2": "3", "P2": "3"}, {"M1": "1", "P1": "1", "M2": "1"})
    counts = survey.change(data, ["Q"])
    assert levels(counts) == {"improved": 1}
    assert counts.bases[["base", "missing"]].to_numpy().tolist() == [[1, 1]]


def test_an_item_that_one_side_was_asked_has_the_change_of_that_side() -> None:
    data = two_waves({"M1": "3", "M2": "2"}, {"M1": "1", "M2": "3"})
    assert levels(survey.change(data, ["Q"])) == {"improved": 1, "worse": 1}


def test_where_agreement_is_bad_less_of_it_is_an_improvement() -> None:
    data = two_waves({"M1": "1", "P1": "1"}, {"M1": "4", "P1": "4"}, direction="-")
    assert levels(survey.change(data, ["Q"])) == {"improved": 1}


def test_a_scale_whose_ends_cannot_be_told_apart_has_no_better_or_worse() -> None:
    answers = [row for wave in ("t0", "t1") for row in factories.opinions("Q", {"M1": "12"}, wave=wave)]
    data = factories.data({"answers": answers, "codebook": factories.scale("Q", factories.COLOURS)}, sources=CODED)
    assert survey.change(data, ["Q"]).absent == "direction"


def test_changes_of_persons_can_ask_for_a_smallest_difference() -> None:
    data = two_waves({"M1": "5432"}, {"M1": "1324"})
    counts = survey.change(data, ["Q"], unit="persons", smallest=2)
    assert levels(counts) == {"improved": 1, "same": 2, "worse": 1}
    assert counts.unit == "persons"


def test_without_a_second_wave_or_a_code_it_says_so() -> None:
    assert survey.change(factories.survey_data({"Q": {"M1": "1"}}), ["Q"]).absent == "second_wave"
    data = two_waves({"M1": "1"}, {"M1": "2"}, sources=(factories.source("answers"),))
    assert survey.change(data, ["Q"]).absent == "pairing_code"
    assert survey.both_improved(data, ["Q"]).absent == "pairing_code"


def test_chance_alone_stands_beside_the_count() -> None:
    data = two_waves({"M1": "12", "P1": "3"}, {"M1": "12", "P1": "3"})
    counts = survey.change(data, ["Q"])
    expected = [statistic(counts, f"chance_{level}")["value"] for level in ("improved", "same", "worse")]
    assert sum(expected) == pytest.approx(1)
    assert expected[0] == expected[2] > 0
    assert "Zufall" in statistic(counts, "chance_same")["method"]


def test_a_tandem_that_cannot_come_out_otherwise_is_expected_as_it_is() -> None:
    counts = survey.change(two_waves({"M1": "3", "P1": "3"}, {"M1": "3", "P1": "3"}), ["Q"])
    assert [statistic(counts, f"chance_{level}")["value"] for level in ("improved", "same", "worse")] == [0, 1, 0]


def test_below_six_tandems_that_moved_no_test_has_a_p_value() -> None:
    five = {f"{side}{n}": "3" for n in range(1, 6) for side in "MP"}
    counts = survey.change(two_waves(five, dict.fromkeys(five, "1")), ["Q"])
    row = statistic(counts, "ranks")
    assert math.isnan(row["p_value"])
    assert "Unter sechs Paaren" in row["method"]
    assert row["value"] == 1


def test_six_tandems_that_all_moved_up_have_the_least_p_value_there_is() -> None:
    six = {f"{side}{n}": "3" for n in range(1, 7) for side in "MP"}
    counts = survey.change(two_waves(six, dict.fromkeys(six, "1")), ["Q"])
    for test in ("signs", "ranks", "ranks_pratt", "mean_change"):
        assert statistic(counts, test)["p_value"] == 2 / 2**6
    shift = statistic(counts, "shift_points")
    assert (shift["value"], shift["n"]) == (2, 6)
    assert "erreichte Sicherheit 96,9" in shift["method"]


def test_how_zeros_are_treated_is_said() -> None:
    counts = survey.change(two_waves({"M1": "3", "P1": "3"}, {"M1": "1", "P1": "1"}), ["Q"])
    assert "weggelassen" in statistic(counts, "ranks")["method"]
    assert "Nullen nach Pratt" in statistic(counts, "ranks_pratt")["method"]


def test_a_declared_family_is_adjusted_as_a_whole_whichever_item_is_asked_for() -> None:
    six = {f"{side}{n}": "3" for n in range(1, 7) for side in "MP"}
    up = dict.fromkeys(six, "1")
    mixed = {org: "12"[int(org[1]) > 3] if int(org[1]) < 6 else "4" for org in six}
    answers = [
        *factories.opinions("Q", six, wave="t0"),
        *factories.opinions("Q", up, wave="t1"),
        *factories.opinions("R", six, wave="t0"),
        *factories.opinions("R", mixed, wave="t1"),
    ]
    tables = {"answers": answers, "codebook": factories.scale("Q") + factories.scale("R")}
    data = factories.data(tables, sources=CODED, families={"beide": ("Q", "R")})
    row = statistic(survey.change(data, ["Q"]), "holm")
    assert (row["p_value"], row["n"]) == (2 * 2 / 2**6, 2)
    assert "„beide“ mit 2 Tests" in row["method"]
    alone = factories.data(tables, sources=CODED)
    assert "holm" not in set(survey.change(alone, ["Q"]).statistics["statistic"])


def nobody_learns(counts: Counts) -> None:
    """Everybody's own change is possible in the cell their tandem is in, and each tandem counts once."""
    for row in counts.records.to_dict("records"):
        assert row[counts.dimensions[1]] in counts.compatible[row["own"]]
    assert counts.records["value"].sum() == counts.cells["value"].sum() == counts.bases["base"].sum()


@given(PEOPLE)
def test_every_tandem_is_counted_once_or_missing_and_the_order_of_rows_never_matters(
    people: dict[str, tuple[str, str]],
) -> None:
    before, after = ({org: given[place] for org, given in people.items()} for place in (0, 1))
    data = two_waves(before, after)
    counts = survey.change(data, ["Q"])
    if counts.absent:
        return
    nobody_learns(counts)
    assert (counts.bases["base"] + counts.bases["missing"]).tolist() == [len({f"T{org[1:]}" for org in people})]
    mixed = Data(data.project, {**data.tables, "answers": data["answers"][::-1].reset_index(drop=True)},
                 data.findings, data.audience, data.language, data.as_of)  # fmt: skip
    assert survey.change(mixed, ["Q"]).cells.equals(counts.cells)


@given(PEOPLE)
def test_nobody_learns_whether_the_other_side_moved_up_from_what_their_own_rules_out(
    people: dict[str, tuple[str, str]],
) -> None:
    before, after = ({org: given[place] for org, given in people.items()} for place in (0, 1))
    counts = survey.both_improved(two_waves(before, after), ["Q"])
    if not counts.absent:
        nobody_learns(counts)


def test_both_only_one_and_no_side_may_have_moved_up() -> None:
    before = {f"{side}{n}": "3" for n in range(1, 5) for side in "MP"}
    after = {"M1": "1", "P1": "2", "M2": "1", "P2": "3", "M3": "3", "P3": "2", "M4": "4", "P4": "3"}
    counts = survey.both_improved(two_waves(before, after), ["Q"])
    assert levels(counts) == {"both": 1, "only_mso": 1, "only_other": 1, "none": 1}
    chances = counts.statistics.set_index("statistic")["value"]
    assert chances.sum() == pytest.approx(4)


def test_the_same_people_stand_in_both_distributions() -> None:
    data = two_waves({"M1": "12", "P1": "3"}, {"M1": "1-", "P1": "45"})
    counts = survey.before_after(data, ["Q"])
    assert counts.texts["form"] == "paired"
    assert counts.bases.set_index("time")["base"].to_dict() == {"before": 2, "after": 2}
    cells = counts.cells.set_index(["time", "answer"])["value"]
    assert {key: value for key, value in cells.items() if value} == {
        ("before", "A1"): 1,
        ("before", "A3"): 1,
        ("after", "A1"): 1,
        ("after", "A4"): 1,
    }


def test_waves_without_a_code_are_independent_groups_and_say_so() -> None:
    data = two_waves({"M1": "55"}, {"M1": "111"}, sources=(factories.source("answers"),))
    counts = survey.before_after(data, ["Q"])
    assert counts.texts["form"] == "apart"
    assert counts.bases["base"].tolist() == [2, 3]
    row = counts.statistics.set_index("statistic").loc["cliffs_delta"]
    assert (row["value"], row["n"]) == (1, 5)


def test_an_item_asked_once_has_no_before() -> None:
    answers = [*factories.opinions("Q", {"M1": "1"}, wave="t0"), *factories.opinions("R", {"M1": "1"}, wave="t1")]
    book = factories.scale("Q") + factories.scale("R")
    data = factories.data({"answers": answers, "codebook": book}, sources=CODED)
    assert survey.repeated(data, ["Q", "R"]) == ()
    assert survey.before_after(data, ["Q", "R"]).absent == "repeated"


def looking_back(**settings: Any) -> Data:
    answers = [
        *factories.opinions("THEN", {"M1": "44", "P1": "4"}),
        *factories.opinions("NOW", {"M1": "11", "P1": "4"}),
        *factories.opinions("NOW", {"M1": "33", "P1": "3"}, wave="t0"),
    ]
    book = factories.scale("THEN") + factories.scale("NOW")
    pairs = {"retrospective": {"NOW": "THEN"}}
    return factories.data({"answers": answers, "codebook": book}, **(pairs | settings))


def test_what_is_remembered_is_never_mixed_with_what_was_asked_at_the_time() -> None:
    data = looking_back(sources=CODED)
    remembered = survey.before_after(data, ["NOW"], remembered=True)
    cells = remembered.cells.set_index(["time", "answer"])["value"]
    assert {key: value for key, value in cells.items() if value} == {
        ("before", "A4"): 3,
        ("after", "A1"): 2,
        ("after", "A4"): 1,
    }
    assert remembered.texts["form"] == "remembered"
    assert levels(survey.change(data, ["NOW"], remembered=True), "NOW") == {"improved": 1}
    asked = survey.before_after(data, ["NOW"]).cells.set_index(["time", "answer"])["value"]
    assert asked["before", "A3"] == 3


def test_looking_back_needs_no_code_because_it_is_one_response() -> None:
    counts = survey.change(looking_back(sources=(factories.source("answers"),)), ["NOW"], remembered=True)
    assert levels(counts, "NOW") == {"improved": 1}


def test_a_question_about_an_earlier_time_is_not_listed_by_itself() -> None:
    assert [question.items for question in survey.questions(looking_back())] == [("NOW",)]


def test_nobody_was_asked_to_look_back() -> None:
    data = two_waves({"M1": "1"}, {"M1": "1"})
    assert survey.before_after(data, ["Q"], remembered=True).absent == "retrospective"


def twelve(**settings: Any) -> Data:
    people = {f"{side}{n}": "33" for n in range(1, 13) for side in "MP"}
    after = {org: ("13", "24", "31")[int(org[1:]) % 3] for org in people}
    return two_waves(people, after, **settings)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_statistic_has_a_name_in_both_languages(language: str) -> None:
    data = twelve(language=language, inference="sample")
    for counts in (survey.change(data, ["Q"]), survey.both_improved(data, ["Q"]), survey.gap(data, ["Q"])):
        for statistic in counts.statistics["statistic"]:
            assert data.words.say(f"statistic_name.{statistic}")
    shown = tables.statistics(publish(survey.change(data, ["Q"]), data=data), id="x")
    assert isinstance(shown, Table)
    assert len(shown.rows) == 8


def test_a_census_shows_no_p_value_and_a_sample_does() -> None:
    for inference, there in (("census", False), ("sample", True)):
        data = twelve(inference=inference)
        published = publish(survey.change(data, ["Q"]), data=data)
        assert published.statistics["p_value"].notna().any() == there


def test_a_comparison_is_never_shown_without_who_stayed() -> None:
    data = twelve()
    stayed = publish(survey.attrition(data), data=data)
    told = "In beiden Erhebungen geantwortet: 48; nur in der ersten: 0; nur in der letzten: 0."
    for shown in (
        tables.before_after(publish(survey.before_after(data, ["Q"]), data=data), stayed, id="x"),
        tables.tandems(publish(survey.change(data, ["Q"]), data=data), id="x", attrition=stayed),
    ):
        assert isinstance(shown, Table)
        assert told in shown.note


def test_what_chance_would_give_stands_in_brackets_behind_the_count() -> None:
    data = twelve()
    shown = tables.tandems(publish(survey.change(data, ["Q"]), data=data), id="x")
    assert isinstance(shown, Table)
    assert all(re.fullmatch(r"\d+ \(\d+,\d\)", text) for text in shown.rows[0][1:-1])
    assert shown.rows[0][-1] == "12"
