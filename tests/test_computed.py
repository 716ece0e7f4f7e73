"""Whatever is computed from answers is a survey result: indicators, scores, topics, a notebook's own counts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import factories
import pandas as pd
import pytest
from deducing import SIX, coded, own_counts, two_items

from evaluation.content import statements
from evaluation.data import Data
from evaluation.disclosure import Published, publish
from evaluation.metrics import survey, tandems

TWELVE = tuple(f"{side}{n}" for n in range(1, 13) for side in "MP")


def indicator(formula: str, answers: Mapping[str, str], **codebook: Any) -> Published:
    rows = {"indicator_id": "K1", "name": "Zustimmung", "formula": formula, "baseline": 0, "target": 100}
    tables = {
        "indicators": [rows],
        "answers": factories.opinions("X", answers),
        "codebook": factories.scale("X", **codebook),
    }
    data = factories.data(tables)
    return publish(tandems.indicators(data)["K1"], data=data)


def test_three_yes_of_thirty_to_a_sensitive_question_are_no_indicator() -> None:
    answers = dict(zip(TWELVE, ["1", "1", "1", *["555"] * 3, *["5"] * 18], strict=True))
    formula = 'share(answers where value in ("A1", "A2") of item = "X")'
    assert indicator(formula, answers).reason == ""
    assert indicator(formula, dict(zip(SIX, "111555555555", strict=True))).reason == ""
    assert indicator(formula, dict(zip(SIX, "111555555", strict=False)), sensitive=True).reason == "few_persons"


SPREAD = dict(zip(SIX, ["12", "12", "12", "45", "45", "45", "12", "12", "12", "45", "45", "43"], strict=True))


def test_an_indicator_cuts_no_class_that_the_item_is_merged_into() -> None:
    """Fully agree is one part of agreement: shown beside the classes it would be a cell of the full scale."""
    assert indicator('share(answers where value = "A1" of item = "X")', SPREAD).reason == "small_cells"
    assert indicator('share(answers where value in ("A1", "A2") of item = "X")', SPREAD).reason == ""
    assert indicator('share(answers where value = "A1" of value in ("A1", "A2"))', SPREAD).reason == "small_cells"


def test_an_indicator_tells_no_reason_for_a_missing_answer_that_the_item_merges_with_others() -> None:
    """Three did not know and one gave no answer, told as "without an answer: 4"; five of each are told apart."""
    few = dict(zip(TWELVE, ["15?"] * 3 + ["15-"] + ["15"] * 20, strict=True))
    many = dict(zip(TWELVE, ["15?"] * 5 + ["15-"] * 5 + ["15"] * 14, strict=True))
    dont_know = 'share(answers where missing = dont_know of item = "X")'
    assert indicator(dont_know, few).reason == "small_cells"
    assert indicator(dont_know, many).reason == ""
    assert indicator('share(answers where missing missing of item = "X")', few).reason == ""
    alone = dict(zip(TWELVE, ["15??????"] + ["15"] * 23, strict=True))
    assert indicator(dont_know, alone).reason in ("items_withheld", "recognisable")


def test_an_indicator_cuts_no_class_in_one_wave_alone() -> None:
    waves = [row for wave in ("t0", "t1") for row in factories.opinions("X", SPREAD, wave=wave)]
    row = {"indicator_id": "K1", "name": "Zustimmung", "baseline": 0, "target": 100}
    reasons = []
    for first in ('value = "A1"', 'value in ("A1", "A2")'):
        formula = f'share(answers where ({first} and wave = t0) or (value in ("A1", "A2") and wave = t1) of item = "X")'
        tables = {"indicators": [row | {"formula": formula}], "answers": waves, "codebook": factories.scale("X")}
        data = factories.data(tables)
        reasons.append(publish(tandems.indicators(data)["K1"], data=data).reason)
    assert reasons == ["small_cells", ""]


def test_an_indicator_of_an_item_that_is_withheld_is_withheld() -> None:
    alike = dict.fromkeys(SIX, "11")
    shown = indicator('share(answers where value in ("A1", "A2") of item = "X")', alike)
    assert shown.reason in ("items_withheld", "unanimous")
    assert shown.cells.empty


def test_a_share_of_fewer_than_a_hundred_is_a_whole_per_cent_and_so_is_what_is_computed_of_it() -> None:
    answers = dict(
        zip(SIX, ["112", "122", "112", "445", "455", "445", "112", "124", "122", "455", "445", "412"], strict=True)
    )
    shown = indicator('share(answers where value in ("A1", "A2") of item = "X")', answers)
    values = shown.statistics.set_index("statistic")["value"]
    assert shown.bases["base"].tolist() == [36]
    assert values["actual"] == 53  # 19 of 36 are 52.78 %
    assert values["attainment"] == pytest.approx(0.53)


def test_a_score_is_shown_only_where_each_of_its_items_is() -> None:
    """All the same on A, half and half on B: the score tells A, which is withheld as (nearly) all."""
    mixed = dict(zip(SIX, ["11", "55"] * 6, strict=True))
    data = two_items(dict.fromkeys(SIX, "11"), mixed)
    assert publish(survey.scores(data), data=data).reason == "items_withheld"
    data = two_items(mixed, mixed)
    assert publish(survey.scores(data), data=data).reason == ""


def test_a_score_and_counts_of_tandems_by_it_need_every_item_and_not_the_first_alone() -> None:
    """Twelve of twelve on B, which is withheld as (nearly) all: scores and gaps beside A would tell it all the same."""
    mixed = {f"{side}{n}": "12345"[(n + 2 * (side == "M")) % 5] for n in range(1, 13) for side in "MP"}
    data = two_items(mixed, dict.fromkeys(mixed, "1"))
    for metric in (survey.scores, survey.gap, survey.closeness):
        assert publish(metric(data, ["Zusammenarbeit"]), data=data).reason == "items_withheld"
    data = two_items(mixed, {**mixed, **dict.fromkeys(["M1", "P1", "M2", "P5"], "5")})
    assert publish(survey.gap(data, ["Zusammenarbeit"]), data=data).reason != "items_withheld"


def shown_topics(data: Data) -> tuple[set[str], set[str]]:
    published = publish(survey.coded(data), data=data)
    return set(published.cells["code"]), {left.group[0] for left in published.withheld}


def test_a_topic_that_everybody_raised_is_not_counted() -> None:
    """All twelve raise money, six also time: "money 12" would tell everybody's answer."""
    data = coded(Geld="1" * 12, Zeit="101010101010")
    assert shown_topics(data) == ({"Zeit"}, {"Geld"})
    note = statements.withheld_note(publish(survey.coded(data), data=data))
    assert "Nicht gezeigt: Geld ((fast) alle" in note


def test_an_indicator_of_a_topic_that_everybody_raised_is_withheld_as_the_topic_is() -> None:
    """12 of 18 topics are money and 12 people named topics: everybody named money."""
    everybody, some = {"Geld": "1" * 12, "Zeit": "101010101010"}, {"Geld": "110011001100", "Zeit": "101110111011"}
    share = {"indicator_id": "K1", "name": "K1", "formula": 'share(codings where code = "Geld")'}
    for raised, reason in ((everybody, "topic"), (some, "")):
        data = coded(**raised)
        indicators = factories.table("indicators", [share])
        data = dataclasses.replace(data, tables={**data.tables, "indicators": indicators})
        published = publish(tandems.indicators(data)["K1"])
        assert (published.reason, bool(len(published.cells))) == (reason, not reason)


def test_a_topic_that_one_organisation_could_have_raised_alone_is_not_counted() -> None:
    people = ["M1"] * 5 + ["M2"] * 3 + ["M3"] * 3 + ["M4"] * 3
    rows, answers = [], []
    for n, org in enumerate(people):
        whose = {"wave": "t1", "respondent": f"p{n}", "item": "F"}
        answers.append(whose | {"org_id": org, "tandem_id": org, "side": "mso", "value": "Text"})
        rows.append(whose | {"code": "Raum" if org == "M1" else "Zeit"})
        rows += [whose | {"code": "Geld"}] if n % 2 else []
    shown, hidden = shown_topics(factories.data({"answers": answers, "codings": rows}))
    assert "Raum" in hidden
    assert "Geld" in shown


def test_counts_made_by_hand_are_what_their_records_are() -> None:
    data = factories.survey_data({"X": dict.fromkeys(SIX, "11")})
    assert publish(own_counts(data), data=data).reason in ("items_withheld", "unanimous", "recognisable")
    assert (
        publish(own_counts(data, by=("tandem_id",), tandem_id=data["answers"]["tandem_id"]), data=data).reason == "each"
    )


def test_answers_are_split_by_nothing_but_item_time_and_the_two_sides() -> None:
    mixed = dict(zip(SIX, ["12", "45"] * 6, strict=True))
    data = factories.survey_data({"X": mixed})
    field = pd.Series(["Sport", "Kultur"] * 12)
    for name in ("field", "group"):
        counts = own_counts(data, disclosure="survey", by=(name,), **{name: field})
        assert publish(counts, data=data).reason == "foreign_groups"


def test_a_copy_of_a_published_item_keeps_its_rules() -> None:
    data = factories.survey_data({"X": SPREAD})
    shown = publish(survey.distribution(data, ["X"]), data=data)
    assert shown.merged
    counts = dataclasses.replace(own_counts(data, disclosure="survey"), name="distribution")
    assert publish(counts, data=data).reason in ("small_cells", "items_withheld")


def pairs(*answers: tuple[str, str]) -> Data:
    """One answer each of both sides of every tandem, shown for everybody and by side."""
    given = {f"{side}{n}": answer for n, both in enumerate(answers) for side, answer in zip("MP", both, strict=True)}
    return factories.survey_data({"X": given}, by_side=True)


MSO_ALONE = [("1", "1")] * 3 + [("4", "2")] * 3 + [("4", "5")] * 5
BOTH_WAYS = [("1", "1")] * 4 + [("4", "2")] * 4 + [("2", "5")] * 4 + [("4", "4")] * 4


def test_where_every_mso_that_agrees_could_know_its_partner_agrees_too_no_tandems_are_counted() -> None:
    """Agree: MSO 3, other 6, both sides 3 of 11."""
    data = pairs(*MSO_ALONE)
    assert publish(survey.both_sides(data, ["X"]), data=data).reason == "recognisable"
    data = pairs(*BOTH_WAYS)
    assert publish(survey.both_sides(data, ["X"]), data=data).reason == ""


@pytest.mark.parametrize("metric", [survey.gap, survey.closeness])
def test_as_many_alike_as_the_sides_allow_is_not_said(metric: Any) -> None:
    """MSO 2/5/1, other 2/2/4, the same in 4 of 8: one more is possible at all."""
    alike = [("1", "1")] * 2 + [("3", "3")] * 2 + [("3", "5")] * 3 + [("5", "5")] * 0 + [("5", "5")]
    data = pairs(*alike[:4], ("3", "5"), ("3", "5"), ("3", "5"), ("5", "3"))
    assert publish(metric(data, ["X"]), data=data).reason != ""
    mixed = [
        ("1", "5"),
        ("5", "1"),
        ("1", "1"),
        ("5", "5"),
        ("3", "3"),
        ("1", "3"),
        ("3", "1"),
        ("5", "3"),
        ("3", "5"),
    ] * 2
    data = pairs(*mixed)
    assert publish(metric(data, ["X"]), data=data).reason == ""


def test_of_a_scale_without_classes_nearly_all_is_said_with_a_margin() -> None:
    """Eight of eight and seven of eight read the same: else the sentence would tell everybody's answer."""
    for others in (7, 12):
        told = set()
        for last in ("1", "2"):
            given = {**{f"M{n}": "1" for n in range(others)}, "P1": last}
            data = factories.survey_data({"X": given}, labels=factories.COLOURS)
            published = publish(survey.distribution(data, ["X"]), data=data)
            told.add((published.reason, tuple((left.reason, left.text) for left in published.withheld)))
        assert told == {("unanimous", (("unanimous", "A1"),))}


def test_what_is_computed_from_few_answers_has_one_decimal_and_no_value_of_a_single_person() -> None:
    """An organisation could try which answers of its partner give a correlation with all its digits."""
    spread = [
        ("1", "5"),
        ("5", "1"),
        ("1", "1"),
        ("5", "5"),
        ("3", "3"),
        ("1", "3"),
        ("3", "1"),
        ("5", "3"),
        ("3", "5"),
    ]
    data = pairs(*spread * 2)
    values = publish(survey.gap(data, ["X"]), data=data).statistics.set_index("statistic")["value"]
    counted = survey.gap(data, ["X"]).statistics.set_index("statistic")["value"]
    assert values["distance"] == 1.8
    assert counted["distance"] == pytest.approx(16 / 9)
    mixed = dict(zip(SIX, ["11", "55"] * 6, strict=True))
    shown = publish(survey.scores(data := two_items(mixed, mixed)), data=data).statistics
    assert set(shown["statistic"]) == {"mean", "median", "sd", "alpha"}
    exact = publish(survey.distribution(data, ["A"]), data=data).statistics.set_index("statistic")["value"]
    assert exact["top_two"] == 0.5


def test_of_eight_tandems_no_gap_is_counted_where_the_sides_leave_too_little_room() -> None:
    """MSO 2/5/1 and other 2/2/4 on the three classes; five could be the same at most, and as many are."""
    data = pairs(*[("1", "1")] * 2, *[("3", "3")] * 2, *[("3", "5")] * 3, ("5", "5"))
    for metric in (survey.gap, survey.closeness):
        assert publish(metric(data, ["X"]), data=data).reason == "recognisable"


EIGHT = tuple(f"{side}{n}" for n in range(1, 5) for side in "MP")


@pytest.mark.parametrize(
    ("given", "sensitive", "shown"),
    [
        (dict(zip(EIGHT, "5???????", strict=True)), False, None),  # M1 would know that all others did not know
        (dict(zip(EIGHT, "5-?.????", strict=True)), False, None),
        (dict(zip(EIGHT[:6], "55555?", strict=True)), False, None),  # the one who did not know: that all others did
        (dict(zip(EIGHT[:6], "55??55", strict=True)), True, None),  # six people are too few for a sensitive question
        (dict.fromkeys(EIGHT[:2], "55??"), False, None),  # one tandem
        (dict(zip(EIGHT, ["1?-", *["1?5"] * 7], strict=True)), False, {"first": 15, "last": 9}),  # one did not answer
        (dict.fromkeys(EIGHT, "1?-"), False, {"answered": 8, "not_answered": 8, "dont_know": 8}),
    ],
)
def test_who_does_not_know_has_answered(
    given: Mapping[str, str], sensitive: bool, shown: Mapping[str, int] | None
) -> None:
    data = factories.survey_data({"X": given})
    book = data["codebook"].assign(sensitive=sensitive)
    data = dataclasses.replace(data, tables={**data.tables, "codebook": book})
    cells = publish(survey.unanswered(data, ["X"])).cells
    assert (dict(zip(cells["measure"], cells["value"], strict=True)) if len(cells) else None) == shown


def test_a_distribution_tells_how_many_are_missing_and_not_why() -> None:
    published = publish(survey.distribution(factories.survey_data({"X": dict.fromkeys(EIGHT, "15?")}), ["X"]))
    assert published.bases.to_dict("records") == [{"item": "X", "group": "total", "base": 16, "missing": 8}]
