"""The door: what is published is safe at every threshold, whatever people answer and whoever subtracts."""

from __future__ import annotations

import dataclasses
import pickle
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import factories
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.content import charts, statements, tables
from evaluation.data import Data, open_project
from evaluation.disclosure import Published, publish, require
from evaluation.language.errors import EvaluationError
from evaluation.metrics import funding, survey, tandems
from evaluation.metrics.counts import empty_counts, statistics_of
from evaluation.project.grants import Grant
from evaluation.project.settings import Comparison, Rules, Selection

People = Mapping[str, str]
YEARS = Comparison("years", "Haushalt", Selection("2026"), Selection("2027"), by="unit")


def answered(people: People, *, labels: tuple[str, ...] = factories.FIVE, by_side: bool = False) -> Published:
    return asked({"Q": people}, labels=labels, by_side=by_side)


def asked(
    answers: Mapping[str, People], *, labels: tuple[str, ...] = factories.FIVE, by_side: bool = False
) -> Published:
    data = factories.survey_data(answers, labels=labels, by_side=by_side)
    return publish(survey.distribution(data, list(answers)), data=data)


def cells(published: Published) -> dict[tuple[str, ...], int]:
    keys = published.cells[list(published.dimensions)].itertuples(index=False, name=None)
    return dict(zip(keys, published.cells["value"], strict=True))


def reasons(published: Published) -> dict[tuple[str, ...], str]:
    return {withheld.group: withheld.reason for withheld in published.withheld}


# the base of a survey result


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ({"": "1155"}, "few_persons"),
        ({"": "11555"}, ""),
        ({"M1": "15", "M2": "155"}, "few_organisations"),
        ({"M1": "15", "M2": "15", "M3": "5"}, "recognisable"),
        ({"M1": "15", "M2": "15", "M3": "15"}, ""),
        ({"M1": "15", "P1": "15", "M2": "51"}, "few_tandems"),
        ({"M1": "15", "P1": "15", "M2": "51", "M3": "1"}, ""),
        ({"M1": "155", "M2": "15", "M3": "1"}, "recognisable"),
        ({"M1": "1555", "M2": "15", "M3": "1"}, "one_organisation"),
        ({"M1": "1-?.", "M2": "155", "M3": "-"}, "few_persons"),
        ({"M1": "15", "": "115555"}, "few_organisations"),
    ],
)
def test_the_base_of_a_result_decides_at_each_threshold(people: People, reason: str) -> None:
    assert answered(people).reason == reason


def test_the_thresholds_are_those_of_the_project() -> None:
    rules = Rules(min_persons=4, min_organisations=2, min_tandems=2, max_person_share=0.75)
    data = factories.survey_data({"Q": {"M1": "155", "M2": "1"}}, rules=rules)
    assert publish(survey.distribution(data, ["Q"]), data=data).reason == "recognisable"
    data = factories.survey_data({"Q": {"M1": "15", "M2": "1"}}, rules=rules)
    assert publish(survey.distribution(data, ["Q"]), data=data).reason == "few_persons"


def test_a_result_may_be_published_under_stricter_rules_than_the_project_s_and_never_under_looser_ones() -> None:
    data = factories.survey_data({"Q": {"": "11555"}})
    counts = survey.distribution(data, ["Q"])
    assert publish(counts, data=data, policy=Rules(min_persons=6)).reason == "few_persons"
    assert publish(counts, data=data, policy=Rules(min_persons=2)).reason == ""
    strict = factories.survey_data({"Q": {"": "11555"}}, rules=Rules(min_persons=6))
    assert publish(counts, data=strict, policy=Rules(min_persons=2)).reason == "few_persons"


def test_a_result_may_be_meant_for_fewer_readers_than_its_report_and_never_for_more() -> None:
    paid = [("Honorare", "M1", 7), *(("Reisen", f"M{n}", 10) for n in (1, 2, 3))]
    rows = [{"position": p, "org_id": o, "amount": a, "payment_date": "2024-01-15"} for p, o, a in paid]
    budget = [{"plan": "Haushalt", "position": "Reisen", "amount": 100}]
    data = factories.data({"budget": budget, "expenses": rows}, audience="internal")
    counts = funding.plan_actual(data)
    assert publish(counts, data=data).levels("position") == ["Reisen", "Honorare"]
    public = publish(counts, data=data, audience="public")
    assert (public.levels("position"), public.audience) == (["total"], "public")
    with pytest.raises(EvaluationError, match="internal"):
        publish(counts, data=dataclasses.replace(data, audience="public"), audience="internal")


def test_people_who_did_not_answer_do_not_fill_a_base() -> None:
    assert answered({"": "15-------?????"}).reason == "few_persons"


def test_a_withheld_item_gives_neither_cells_nor_bases() -> None:
    published = answered({"": "1155"})
    assert (len(published.cells), len(published.bases)) == (0, 0)


def test_an_item_below_the_base_leaves_the_others_whole() -> None:
    published = asked({"Q": {"": "1155"}, "R": {"": "11555"}})
    assert {key[0] for key in cells(published)} == {"R"}
    assert reasons(published) == {("Q", "total"): "few_persons"}


# the full scale, or classes


def test_the_full_scale_is_shown_where_every_answer_has_none_or_five() -> None:
    published = answered({"M1": "11111", "M2": "33333", "M3": "55555"})
    assert not published.merged
    assert list(cells(published).values()) == [5, 0, 5, 0, 5]


def test_one_answer_with_four_people_merges_the_scale_into_three_classes() -> None:
    published = answered({"M1": "11111", "M2": "3333", "M3": "55555"})
    assert published.merged
    assert {key[2]: value for key, value in cells(published).items()} == {"high": 5, "middle": 4, "low": 5}
    assert published.label("answer", "high") == "Zustimmung"


def test_a_scale_without_a_middle_is_merged_into_two_classes() -> None:
    published = answered({"M1": "13", "M2": "24", "M3": "21", "M4": "14"}, labels=factories.FOUR)
    assert {key[2]: value for key, value in cells(published).items()} == {"high": 5, "low": 3}


def test_a_class_nobody_chose_stays_with_zero() -> None:
    published = answered({"M1": "15", "M2": "15", "M3": "15", "M4": "11"})
    assert {key[2]: value for key, value in cells(published).items()} == {"high": 5, "middle": 0, "low": 3}


def test_one_item_with_small_cells_merges_all_items_of_its_chart() -> None:
    full = {"M1": "11111", "M2": "33333", "M3": "55555"}
    published = asked({"Q": full, "R": {"M1": "15", "M2": "35", "M3": "51"}})
    assert {key[2] for key in cells(published)} == {"high", "middle", "low"}


def test_a_scale_that_cannot_be_merged_is_shown_in_full_or_not_at_all() -> None:
    small = {"M1": "112", "M2": "334", "M3": "421"}
    assert answered(small, labels=factories.COLOURS).reason == "small_cells"
    fine = {"M1": "11111", "M2": "22222", "M3": "44444"}
    assert list(cells(answered(fine, labels=factories.COLOURS)).values()) == [5, 5, 0, 5]


# sides


def test_both_sides_are_shown_where_each_could_stand_alone() -> None:
    published = answered(
        {"M1": "15", "M2": "15", "M3": "15", "P1": "15", "P2": "15", "P3": "55", "P4": "11"},
        by_side=True,
    )
    assert published.bases[["group", "base"]].to_numpy().tolist() == [["total", 14], ["mso", 6], ["other", 8]]


def test_one_side_below_the_base_takes_the_other_side_with_it() -> None:
    published = answered({"M1": "15", "M2": "15", "M3": "15", "P1": "1", "P2": "5"}, by_side=True)
    assert {key[1] for key in cells(published)} == {"total"}
    assert reasons(published) == {("Q", "mso"): "breakdown", ("Q", "other"): "few_persons"}


def test_people_of_unknown_side_who_would_be_left_over_take_both_sides_with_them() -> None:
    sides = {"M1": "15", "M2": "15", "M3": "15", "P1": "15", "P2": "15", "P3": "15"}
    assert {key[1] for key in cells(answered(sides, by_side=True))} == {"total", "mso", "other"}
    published = answered({**sides, "": "2"}, by_side=True)
    assert {key[1] for key in cells(published)} == {"total"}
    assert set(reasons(published).values()) == {"breakdown"}


def test_where_the_total_is_withheld_its_sides_are_not_named_as_well() -> None:
    both = {"M1": "15", "M2": "15", "M3": "15", "P1": "15", "P2": "15", "P3": "15"}
    published = asked({"Q": {"M1": "11", "P1": "5"}, "R": both}, by_side=True)
    assert reasons(published) == {("Q", "total"): "few_persons"}


# unanimity


@pytest.mark.parametrize(
    ("people", "agreed"),
    [
        ({"M1": "11", "M2": "22", "M3": "12"}, "hidden"),
        ({"M1": "55", "M2": "22", "M3": "12"}, "hidden"),
        ({"M1": "15", "M2": "55", "M3": "45"}, "hidden"),
        ({"M1": "15", "M2": "25", "M3": "12"}, "hidden"),
        ({"M1": "15", "M2": "25", "M3": "15"}, ""),
        ({"": "11115"}, "hidden"),
        ({"": "11155"}, ""),
        ({f"M{n}": "11" for n in range(6)}, "high"),
        ({f"M{n}": "33" for n in range(6)}, "middle"),
        ({"M0": "55", **{f"M{n}": "12" for n in range(1, 6)}}, "high"),
        ({"M0": "55", "M1": "15", **{f"M{n}": "12" for n in range(2, 6)}}, "high"),
        ({"M0": "15", "M1": "15", "M2": "15", **{f"M{n}": "12" for n in range(3, 6)}}, ""),
        ({"M0": "55", "M1": "55", **{f"M{n}": "12" for n in range(2, 6)}}, ""),
        ({"": "111111111115"}, "high"),
        ({"": "11111111555"}, ""),
    ],
)
def test_nothing_is_shown_when_somebody_who_subtracts_their_own_would_know_the_rest(
    people: People, agreed: str
) -> None:
    published = answered(people)
    assert published.reason == {"": "", "hidden": "recognisable"}.get(agreed, "unanimous")
    assert [withheld.text for withheld in published.withheld if withheld.text] == (
        [agreed] if agreed in ("high", "middle") else []
    )


def test_a_unanimous_side_takes_the_other_side_with_it_and_which_it_is_is_not_said() -> None:
    published = answered(
        {**{f"M{n}": "12" for n in range(6)}, **{f"P{n}": "15" for n in range(6)}},
        by_side=True,
    )
    assert {key[1] for key in cells(published)} == {"total"}
    assert reasons(published) == {("Q", "mso"): "breakdown", ("Q", "other"): "breakdown"}


def test_which_of_two_small_sides_is_of_one_mind_is_not_said() -> None:
    published = answered(
        {"M1": "11", "M2": "22", "M3": "12", "P1": "15", "P2": "15", "P3": "55"},
        by_side=True,
    )
    assert {key[1] for key in cells(published)} == {"total"}
    assert reasons(published) == {("Q", "mso"): "breakdown", ("Q", "other"): "breakdown"}


def test_two_sides_that_are_of_opposite_minds_are_not_both_told_beside_the_numbers_of_all() -> None:
    sides = {**{f"M{n}": "12" for n in range(6)}, **{f"P{n}": "45" for n in range(6)}}
    published = answered(sides, by_side=True)
    assert {key[2]: value for key, value in cells(published).items()} == {"A1": 6, "A2": 6, "A3": 0, "A4": 6, "A5": 6}
    assert set(reasons(published).values()) == {"breakdown"}


# whatever people answer: the rules, written once more and independently


ORGANISATIONS = [*(f"M{n}" for n in range(1, 5)), *(f"P{n}" for n in range(1, 5))]
LABELS = st.sampled_from([factories.FIVE, factories.FOUR, factories.FIVE, factories.FOUR, factories.COLOURS])
CLASSES = {5: dict(zip("12345", "hhmll", strict=True)), 4: dict(zip("1234", "hhll", strict=True))}


@st.composite
def everybody(draw: st.DrawFn) -> dict[str, str]:
    """The answers of eight organisations and of people of none: from hardly any to many, of few minds or of many."""
    answers = draw(st.sampled_from(["14", "14", "124", "12345", "12345-"]))
    least, most = draw(st.sampled_from([(0, 4), (1, 4), (2, 3), (4, 9)]))
    own = st.text(answers, min_size=least, max_size=most)
    unknown = draw(st.sampled_from(["", "", "", own.map(lambda text: text[:1]), own.map(lambda text: text * 3)]))
    people = {name: draw(own) for name in ORGANISATIONS}
    return people | {"": unknown if isinstance(unknown, str) else draw(unknown)}


def given_answers(people: People, labels: tuple[str, ...]) -> dict[str, list[str]]:
    """Per contributor (an organisation, or a person of none) the answers that are on the scale."""
    known = {name: [a for a in text if a.isdigit() and int(a) <= len(labels)] for name, text in people.items()}
    alone = {f"person {place}": [answer] for place, answer in enumerate(known.pop("", []))}
    return {name: answers for name, answers in (known | alone).items() if answers}


def safe(answers: dict[str, list[str]], labels: tuple[str, ...]) -> bool:
    """Whether a group may be seen: base rule and unanimity, counted by hand."""
    kinds = {a: a for a in "1234"} if labels == factories.COLOURS else CLASSES[len(labels)]
    everybody = [answer for own in answers.values() for answer in own]
    organisations = {name: len(own) for name, own in answers.items() if not name.startswith("person")}
    if len(everybody) < 5:
        return False
    if organisations:
        if len(organisations) < 3 or len({name[1:] for name in organisations}) < 3:
            return False
        if max(organisations.values()) > len(everybody) / 2:
            return False
    majority, number = Counter(kinds[a] for a in everybody).most_common(1)[0]
    minority, most = len(everybody) - number, max(map(len, answers.values()))
    if len(everybody) < 4 * most + 4:
        return minority > most
    return minority > most + 1 or sum(any(kinds[a] != majority for a in own) for own in answers.values()) > 2


def small(answers: dict[str, list[str]]) -> bool:
    return any(n < 5 for n in Counter(a for own in answers.values() for a in own).values())


@given(everybody(), LABELS)
def test_whatever_people_answer_nothing_unsafe_is_published_and_nothing_unsafe_is_left_by_subtraction(
    people: dict[str, str], labels: tuple[str, ...]
) -> None:
    published = answered(people, labels=labels, by_side=True)
    total = given_answers(people, labels)
    parts = {side: {n: own for n, own in total.items() if n[0] == side[0].upper()} for side in ("mso", "person")}
    parts["other"] = {name: own for name, own in total.items() if name[0] == "P"}
    shown = {key[1] for key in cells(published)}
    if "total" in shown:
        assert safe(total, labels)
    else:
        assert shown == set()
    if shown > {"total"}:
        left_over = {name: own for name, own in total.items() if name.startswith("person")}
        assert shown == {"total", "mso", "other"}
        for part in (parts["mso"], parts["other"], *([left_over] if left_over else [])):
            assert safe(part, labels)
            assert published.merged or not small(part)
    if shown and not published.merged:
        assert not small(total)
    if safe(total, labels) and (labels != factories.COLOURS or not small(total)):
        assert "total" in shown


@given(everybody(), LABELS)
def test_cells_of_what_is_published_sum_to_their_base_and_are_those_that_were_counted(
    people: dict[str, str], labels: tuple[str, ...]
) -> None:
    data = factories.survey_data({"Q": people}, labels=labels, by_side=True)
    published = publish(survey.distribution(data, ["Q"]), data=data)
    if published.reason:
        return
    sums = published.cells.groupby(["item", "group"], sort=False)["value"].sum()
    assert sums.tolist() == published.bases["base"].tolist()
    kinds = {answer: answer for answer in published.classes} if not published.merged else dict(published.classes)
    total = Counter(kinds.get(f"A{a}", f"A{a}") for own in given_answers(people, labels).values() for a in own)
    assert {key[2]: value for key, value in cells(published).items() if key[1] == "total" and value} == dict(total)


# money


def spent(*rows: tuple[str, str, int], **settings: object) -> Published:
    expenses = [
        {"org_id": org, "position": position, "amount": amount, "payment_date": "2024-01-15"}
        for position, org, amount in rows
    ]
    budget = [{"plan": "Haushalt", "position": "Reisen", "amount": 100}]
    data = factories.data({"budget": budget, "expenses": expenses}, **settings)
    return publish(funding.plan_actual(data), data=data)


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        ([50, 50], "few_organisations"),
        ([50, 40, 10], ""),
        ([50, 49, 1], "one_organisation"),  # the second largest knows the largest to within a fiftieth
        ([84, 15, 1], "one_organisation"),
        ([840, 160, 2], "one_organisation"),
        ([86, 9, 5], "one_organisation"),
        ([-90, 5, 5], "one_organisation"),
        ([-50, 30, 20], ""),
        ([100, -100], "few_organisations"),
        ([0, 0], ""),
    ],
)
def test_a_group_of_amounts_needs_three_organisations_and_none_with_more_than_85_per_cent(
    amounts: list[int], reason: str
) -> None:
    published = spent(*(("Reisen", f"M{n}", amount) for n, amount in enumerate(amounts)))
    assert published.reason == reason  # the whole is as small a sum as the group
    assert published.levels("position") == ([] if reason else ["Reisen"])


def test_one_group_that_may_not_be_seen_leaves_only_the_sums_over_all_groups() -> None:
    fine = [("Reisen", f"M{n}", 10) for n in range(3)]
    published = spent(*fine, ("Honorare", "M1", 7))
    assert cells(published) == {("total", "plan"): 100, ("total", "actual"): 37}
    assert "7" not in published.cells.to_csv(index=False).split(",")


def test_amounts_of_nobody_in_particular_are_shown_by_group() -> None:
    published = spent(("Honorare", None, 7))
    assert cells(published)["Honorare", "actual"] == 7


def test_what_was_called_down_is_the_project_s_own_and_shown() -> None:
    data = factories.data({"payments": [{"type": "call_down", "amount": 5, "org_id": "M1"}]})
    assert cells(publish(funding.chain(data), data=data)) == {("called_down",): 5, ("forwarded",): 0}


def compared(*, published_already: tuple[str, ...] = (), total: bool = True) -> Published:
    budget = [
        {"plan": "Haushalt", "unit": unit, "recipient": who, "period": period, "amount": 10}
        for unit, who in (("A", "eins"), ("B", "zwei"))
        for period in ("2026", "2027")
    ]
    data = factories.data({"budget": budget}, rules=Rules(published_already=published_already))
    return publish(funding.comparison(data, dataclasses.replace(YEARS, total=total)), data=data)


def test_amounts_that_have_been_published_already_are_shown_by_recipient() -> None:
    assert compared().reason == "few_organisations"
    assert compared(published_already=("budget",)).levels("unit") == ["A", "B"]
    assert compared(published_already=("expenses",)).reason == "few_organisations"


def test_sums_of_sums_are_not_shown_in_place_of_groups() -> None:
    published = compared(total=False)
    assert (published.reason, len(published.cells)) == ("few_organisations", 0)


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["M1", "M2", "M3", "M4"]), st.integers(-50, 50))))
def test_the_sums_of_money_are_true_whatever_is_withheld(rows: list[tuple[str, str, int]]) -> None:
    if not rows:
        return
    published = spent(*rows)
    if published.reason:  # then two know each other's amount, or the second largest nearly the largest
        sizes = pd.DataFrame(rows, columns=["position", "org", "amount"]).groupby("org")["amount"].sum().abs()
        sizes = sorted(sizes[sizes > 0], reverse=True)
        assert len(sizes) < 3 or sizes[0] > 0.85 * sum(sizes) or sum(sizes[2:]) < 0.1 * sizes[0]
        return
    actual = published.cells[published.cells["measure"] == "actual"]
    assert actual["value"].sum() == sum(amount for _, _, amount in rows)
    for position in set(published.levels("position")) & {"A", "B"}:
        assert len({org for where, org, amount in rows if where == position and amount}) not in (1, 2)


# text


def threads(*approved: bool) -> Published:
    rows = [
        {
            "insight_id": f"E{n}",
            "type": "obstacle",
            "thread": f"{n}",
            "approved": yes,
            "approved_text": f"Satz {n}",
            "text": "roh",
        }
        for n, yes in enumerate(approved)
    ]
    data = factories.data({"insights": rows})
    return publish(tandems.obstacles(data), data=data)


def test_text_is_shown_as_approved_and_hidden_otherwise() -> None:
    published = threads(True, False, True)
    assert published.cells["text"].tolist() == ["Satz 0", "·", "Satz 2"]
    assert [(withheld.reason, withheld.group) for withheld in published.withheld] == [("not_approved", ("1",))]


def test_without_any_approved_text_nothing_is_shown() -> None:
    published = threads(False, False)
    assert (published.reason, len(published.cells)) == ("none_approved", 0)


# facts, absence, and the door itself


def test_facts_are_counted_freely() -> None:
    data = factories.data({"tandems": [{"tandem_id": "T1", "mso_id": "M1", "other_id": "P1", "field": "Kultur"}]})
    assert cells(publish(tandems.by_field(data), data=data)) == {("Kultur",): 1}


def test_a_missing_table_and_an_empty_one_are_results_with_a_reason() -> None:
    data = factories.data()
    assert publish(tandems.by_field(data), data=data).reason == "absent"
    assert publish(empty_counts("distribution", table="answers", disclosure="survey"), data=data).absent == "answers"
    rows = [{"tandem_id": "T1", "mso_id": "M1", "other_id": "P1"}]
    unknown = factories.data({"tandems": rows})
    assert publish(tandems.by_field(unknown), data=unknown).reason == "nothing"


def test_only_counts_go_through_the_door() -> None:
    frame = pd.DataFrame({"value": [1]})
    with pytest.raises(EvaluationError, match=r"publish.*Counts.*DataFrame"):
        publish(frame, data=factories.data())  # type: ignore[arg-type]  # what a newcomer might try


def test_what_is_published_cannot_be_made_in_another_way() -> None:
    published = answered({"": "11555"})
    values = {field.name: getattr(published, field.name) for field in dataclasses.fields(published)}
    with pytest.raises(EvaluationError, match="publish"):
        Published(**(values | {"seal": None}))
    with pytest.raises(EvaluationError):
        require(Published(**(values | {"seal": object()})))
    with pytest.raises(dataclasses.FrozenInstanceError):
        published.reason = ""  # type: ignore[misc]  # that it is frozen is what is tested


@pytest.mark.parametrize(
    "show", [charts.bars, charts.stacked, tables.amounts, tables.change, tables.by_side, statements.finding]
)
def test_charts_tables_and_sentences_refuse_a_plain_table_in_friendly_words(show: object) -> None:
    with pytest.raises(EvaluationError, match=r"nehmen nur an, was disclosure\.publish.*DataFrame"):
        show(pd.DataFrame({"value": [1]}), id="x")  # type: ignore[operator]  # one signature for all


def test_require_gives_back_what_was_published() -> None:
    published = answered({"": "11555"})
    assert require(published) is published


def test_nothing_of_single_people_or_organisations_is_part_of_what_is_published() -> None:
    published = answered({"M1": "15", "M2": "15", "M3": "5"})
    assert b"M1-0" not in pickle.dumps(
        {field.name: getattr(published, field.name) for field in dataclasses.fields(published) if field.name != "door"}
    )


# sensitive items, several waves, statistics


BALANCED = {f"{side}{n}": "15" for side in "MP" for n in range(4)}


def test_a_sensitive_item_is_shown_in_total_only_and_from_ten_people_on() -> None:
    def marked(people: People) -> Published:
        data = factories.survey_data({"Q": people}, by_side=True)
        book = data["codebook"].assign(sensitive=True)
        marked = dataclasses.replace(data, tables={**data.tables, "codebook": book})
        return publish(survey.distribution(marked, ["Q"]), data=marked)

    published = marked(BALANCED)
    assert {key[1] for key in cells(published)} == {"total"}
    assert set(reasons(published).values()) == {"sensitive"}
    assert marked({"": "111155555"}).reason == "few_persons"
    assert marked({"": "1111155555"}).reason == ""


def paired(*, both: People, only_last: People, key: bool = True) -> dict[tuple[str, str], str]:
    """Why an item is not shown of the first wave, of the last, and of the pairs in the last."""
    first, last = (factories.opinions("Q", people, wave=wave) for wave, people in (("t0", both), ("t1", both)))
    last += [row | {"respondent": f"new-{row['respondent']}"} for row in factories.opinions("Q", only_last)]
    sources = (factories.source("answers", respondent=("CODE",) if key else ()),)
    data = factories.data({"answers": first + last, "codebook": factories.scale("Q")}, sources=sources)
    found = {}
    for wave, kept in (("t0", "all"), ("t1", "all"), ("t1", "pairs")):
        answers = data["answers"]
        chosen = answers[(answers["wave"] == wave) & ((kept == "all") | ~answers["respondent"].str.startswith("new"))]
        counts = survey.distribution(data, ["Q"])
        people = chosen["wave"] + "/" + chosen["respondent"]
        everybody = survey.distribution(dataclasses.replace(data, tables={**data.tables, "answers": chosen}), ["Q"])
        records = everybody.records.assign(row=chosen.index, person=people.to_numpy())
        counts = dataclasses.replace(everybody, records=records, classes=counts.classes)
        found[wave, kept] = publish(counts, data=data).reason
    return found


def test_pairs_are_shown_beside_everybody_only_where_those_left_over_could_be_shown_too() -> None:
    assert set(paired(both=BALANCED, only_last=BALANCED).values()) == {""}
    assert set(paired(both=BALANCED, only_last={}).values()) == {""}
    few = paired(both=BALANCED, only_last={"M1": "1"})
    assert few == {("t0", "all"): "", ("t1", "all"): "", ("t1", "pairs"): "left_over"}
    alike = paired(both=BALANCED, only_last=dict.fromkeys(BALANCED, "11"))
    assert alike["t1", "pairs"] == "left_over"


def test_of_an_earlier_wave_nobody_is_shown_who_cannot_be_paired() -> None:
    people = factories.opinions("Q", BALANCED, wave="t0")
    last = factories.opinions("Q", {**BALANCED, "M1": "1"})
    for respondent, reason in ((("CODE",), "pairs_only"), ((), "")):
        sources = (factories.source("answers", respondent=respondent),)
        data = factories.data({"answers": people + last, "codebook": factories.scale("Q")}, sources=sources)
        first = dataclasses.replace(data, tables={**data.tables, "answers": factories.table("answers", people)})
        assert publish(survey.distribution(first, ["Q"]), data=data).reason == reason


@pytest.mark.parametrize(
    ("inference", "audience", "kind", "kept"),
    [
        ("census", "public", "survey", False),
        ("sample", "public", "survey", True),
        ("sample", "public", "fact", False),
        ("sample", "internal", "fact", True),
        ("census", "internal", "fact", False),
    ],
)
def test_intervals_and_p_values_are_for_samples(inference: str, audience: str, kind: str, kept: bool) -> None:
    data = factories.survey_data({"Q": {"": "11555"}}, inference=inference, audience=audience)
    counts = survey.distribution(data, ["Q"])
    statistic = {"statistic": "median", "value": 4.0, "low": 2.0, "high": 5.0, "p_value": 0.1, "n": 5, "method": "x"}
    told = pd.DataFrame([{"item": "Q", "group": group, **statistic} for group in ("total", "mso")])
    published = publish(dataclasses.replace(counts, disclosure=kind, statistics=told), data=data)
    assert published.statistics["group"].tolist() == ["total"]
    assert published.statistics["value"].tolist() == [4.0]
    assert published.statistics[["low", "high", "p_value"]].notna().all(axis=None) == kept


def test_a_statistic_of_what_is_withheld_is_withheld() -> None:
    data = factories.survey_data({"Q": {"": "1155"}})
    median = {"item": "Q", "group": "total", "statistic": "median", "value": 3.0, "n": 4}
    told = statistics_of([median], ("item", "group"))
    counts = dataclasses.replace(survey.distribution(data, ["Q"]), statistics=told)
    assert len(publish(counts, data=data).statistics) == 0


@pytest.mark.parametrize("audience", ["public", "tandem", "funder", "internal"])
def test_no_audience_sees_the_answers_of_one_tandem_or_organisation(audience: str) -> None:
    data = factories.survey_data({"Q": BALANCED}, audience=audience)
    counts = survey.distribution(data, ["Q"])
    by_tandem = dataclasses.replace(counts, dimensions=("item", "tandem", "answer"))
    assert publish(by_tandem, data=data).reason == "each"
    assert publish(dataclasses.replace(counts, per="organisation"), data=data).reason == "each"


@pytest.mark.parametrize("audience", ["funder", "internal"])
def test_funder_and_project_team_see_every_group_of_amounts(audience: str) -> None:
    assert spent(("Honorare", "M1", 7), audience=audience).levels("position") == ["Reisen", "Honorare"]


# sums of the whole project


def money_data(spent: dict[str, int], *, granted: int = 1000_00, **settings: Any) -> Data:
    """Every organisation received 100 euros; ``spent``: cents by organisation from the grant."""
    names = [f"{side}{n}" for side in "MP" for n in range(3)]
    payments = [{"type": "forwarding", "amount": 100_00, "org_id": name, "date": "2024-01-01"} for name in names]
    payments += [{"type": "call_down", "amount": 600_00, "date": "2024-01-01"}]
    expenses = [
        {"org_id": name, "amount": cents, "payment_date": "2024-02-01", "funds": "grant"}
        for name, cents in spent.items()
    ]
    sides = {"M": "mso", "P": "other"}
    tables = {
        "organisations": [{"org_id": name, "name": f"Verein {name}", "side": sides[name[0]]} for name in names],
        "payments": payments,
        "expenses": [*expenses, *settings.pop("own", [])],
    }
    return factories.data(tables, granted=granted, **settings)


def stages(data: Data) -> tuple[list[str], list[tuple[str, str]]]:
    published = publish(funding.chain(data), data=data)
    return published.levels("stage"), [(left.group[0], left.reason) for left in published.withheld]


def test_one_voucher_of_the_whole_project_is_no_sum() -> None:
    data = money_data({"M0": 1593_73})
    assert stages(data) == (["granted", "called_down", "forwarded"], [("spent", "few_organisations")])
    assert publish(funding.burn_rate(data), data=data).reason == "few_organisations"
    note = statements.withheld_note(publish(funding.chain(data), data=data))
    assert "1.593,73" not in note
    assert "verausgabt" in note


def test_proofs_of_one_tandem_and_the_first_voucher_of_the_demo_are_no_stages(demo: Path) -> None:
    """On 17 July 2023 one voucher was paid; of a tandem both organisations handed in a proof that was accepted."""
    early = open_project(demo, as_of="2023-07-17")
    assert dict(funding.chain(early).cells.to_numpy().tolist())["spent"] == 1593_73
    assert "spent" not in stages(early)[0]
    sides = [
        {"org_id": f"{side}{n}", "side": name} for n in range(1, 7) for side, name in (("M", "mso"), ("P", "other"))
    ]
    pairs = [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}"} for n in range(1, 7)]
    for accepted, shown in ((("M1", "P1"), False), (("M1", "P1", "M2"), False), (("M1", "P2", "M3"), True)):
        proofs = [
            {"proof_id": org, "org_id": org, "received": "2024-01-01", "submitted_amount": 10_00}
            | ({"accepted_amount": 10_00, "status": "accepted", "checked": "2024-02-01"} if org in accepted else {})
            for org in (side["org_id"] for side in sides)
        ]
        data = factories.data({"proofs": proofs, "organisations": sides, "tandems": pairs})
        assert ("accepted" in stages(data)[0]) == shown


def test_two_stages_that_differ_by_what_one_organisation_has_are_not_shown_both() -> None:
    all_of_it = dict.fromkeys(["M0", "M1", "M2", "P0", "P1"], 100_00)
    assert stages(money_data({**all_of_it, "P2": 63_00})) == (
        ["granted", "called_down", "forwarded"],
        [("spent", "few_organisations")],
    )
    assert stages(money_data({**all_of_it, "P2": 100_00}))[1] == []


def test_own_funds_of_two_are_in_no_sum_and_in_no_difference_of_sums() -> None:
    spread = dict(zip(["M0", "M1", "M2", "P0", "P1", "P2"], range(50_00, 80_00, 5_00), strict=True))
    own = [{"org_id": name, "amount": 7_00, "payment_date": "2024-02-01", "funds": "own"} for name in ("M0", "P1")]
    data = money_data(spread, own=own, grant=Grant("shortfall", overhead=("Verwaltung",)))
    assert publish(funding.unspent(data), data=data).reason == "few_organisations"
    for row in own:
        row["position"] = "Verwaltung"
    data = money_data(spread, own=own, grant=Grant("shortfall", overhead=("Verwaltung",)))
    assert publish(funding.overhead(data), data=data).reason == "few_organisations"


def test_both_organisations_of_a_tandem_are_one_in_a_sum_since_its_report_has_the_amounts_of_both() -> None:
    """M0 knows what P0 spent, so of three of two tandems it would know what the third one did."""
    pairs = {"tandems": [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}"} for n in range(3)]}

    def spent(*names: str) -> str:
        data = money_data(dict.fromkeys(names, 10_00))
        data = dataclasses.replace(
            data, tables={**data.tables, "tandems": factories.table("tandems", pairs["tandems"])}
        )
        return publish(funding.burn_rate(data), data=data).reason

    assert spent("M0", "P0", "M1") == "few_tandems"
    assert spent("M0", "M1", "M2") == ""


def test_a_second_largest_that_knows_the_largest_nearly_hides_the_sum() -> None:
    """84, 16 and 0.2 per cent: none has more than 85, and the second knows the first to a fiftieth."""
    assert publish(funding.burn_rate(money_data({"M0": 84_00, "M1": 16_00, "M2": 20}))).reason == "one_organisation"
    assert publish(funding.burn_rate(money_data({"M0": 60_00, "M1": 25_00, "M2": 15_00}))).reason == ""
