"""The survey: the order of a scale is that of the questionnaire, and everyone who was asked is counted somewhere."""

from __future__ import annotations

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import survey
from evaluation.counts import Counts
from evaluation.project import Wave

GERMAN = ("Stimme voll zu", "Stimme eher zu", "Stimme eher nicht zu", "Stimme gar nicht zu")
PEOPLE = st.dictionaries(st.sampled_from(["M1", "P1", "M2", "P2", ""]), st.text("12345-?.", max_size=4), max_size=5)


def cells(counts: Counts) -> dict[tuple[str, ...], int]:
    keys = counts.cells[list(counts.dimensions)].itertuples(index=False, name=None)
    return dict(zip(keys, counts.cells["value"], strict=True))


def shape(labels: tuple[str, ...], **columns: object) -> survey.Scale:
    return survey.scale(factories.table("codebook", factories.scale("Q", labels, **columns)))


@pytest.mark.parametrize(
    ("best", "worst", "family"),
    [
        ("Stimme voll zu", "Stimme gar nicht zu", "agreement"),
        ("Trifft voll und ganz zu", "Trifft überhaupt nicht zu", "agreement"),
        ("volle Zustimmung", "volle Ablehnung", "agreement"),
        ("stimme zu", "lehne völlig ab", "agreement"),
        ("strongly agree", "strongly disagree", "agreement"),
        ("sehr wichtig", "nicht wichtig", "importance"),
        ("sehr wichtig", "völlig unwichtig", "importance"),
        ("very important", "not important at all", "importance"),
        ("very important", "unimportant", "importance"),
        ("sehr zufrieden", "sehr unzufrieden", "satisfaction"),
        ("sehr zufrieden", "gar nicht zufrieden", "satisfaction"),
        ("very satisfied", "very dissatisfied", "satisfaction"),
        ("immer", "nie", "frequency"),
        ("always", "never", "frequency"),
    ],
)
def test_agreement_comes_first_whichever_end_the_questionnaire_starts_with(best: str, worst: str, family: str) -> None:
    for labels in ((best, "mitten", worst), (worst, "mitten", best)):
        found = shape(labels)
        assert (found.labels, found.family) == ((best, "mitten", worst), family)


@pytest.mark.parametrize(
    "labels",
    [
        ("zu wenig", "genau richtig", "zu viel"),
        ("rot", "gelb", "grün"),
        ("stimme voll zu", "stimme eher zu"),
        ("sehr wichtig", "völlig egal"),
        ("1", "2", "3", "4", "5"),
        ("trifft nicht zu", "lehne ab"),
    ],
)
def test_where_the_ends_cannot_be_told_apart_the_order_stays_and_no_family_is_claimed(labels: tuple[str, ...]) -> None:
    assert shape(labels) == survey.Scale(tuple(f"A{n}" for n in range(1, len(labels) + 1)), labels, "")


def test_the_order_is_that_of_the_rank_and_never_of_the_codes() -> None:
    rows = [
        row | {"answer_code": code}
        for row, code in zip(factories.scale("Q", GERMAN), ("9", "10", "A", "02"), strict=True)
    ]
    for order in (rows, rows[::-1]):
        assert survey.scale(factories.table("codebook", order)).answers == ("9", "10", "A", "02")


def test_do_not_know_and_no_answer_are_outside_the_scale() -> None:
    rows = factories.scale("Q", (*GERMAN, "weiß nicht", "keine Angabe"))
    rows[4]["missing"], rows[5]["missing"] = "dont_know", "not_answered"
    found = survey.scale(factories.table("codebook", rows))
    assert (found.labels, found.family) == (GERMAN, "agreement")


def test_one_answer_alone_is_no_scale() -> None:
    assert shape(("ja",)).answers == ()


@pytest.mark.parametrize(
    ("size", "classes"),
    [(2, "high low"), (3, "high middle low"), (4, "high high low low"), (5, "high high middle low low")],
)
def test_only_a_scale_with_a_middle_has_a_middle_class(size: int, classes: str) -> None:
    scale = survey.Scale(tuple("abcde"[:size]), tuple("abcde"[:size]), "agreement")
    assert " ".join(scale.classes.values()) == classes


def test_answers_nobody_chose_stay_with_zero_in_the_order_of_the_scale() -> None:
    counts = survey.distribution(factories.survey_data({"Q": {"M1": "115"}}), ["Q"])
    assert list(cells(counts).values()) == [2, 0, 0, 0, 1]
    assert [counts.label("answer", answer) for answer in counts.cells["answer"]] == list(factories.FIVE)


def test_a_reversed_questionnaire_gives_the_best_end_first() -> None:
    data = factories.survey_data({"Q": {"M1": "115"}}, labels=factories.FIVE[::-1])
    counts = survey.distribution(data, ["Q"])
    assert [key[2] for key in cells(counts)] == ["A5", "A4", "A3", "A2", "A1"]
    assert counts.classes["A5"] == "high"


@given(PEOPLE)
def test_base_and_missing_are_together_everyone_who_was_asked(people: dict[str, str]) -> None:
    data = factories.survey_data({"Q": people}, by_side=True)
    if not any(people.values()):
        return
    counts = survey.distribution(data, ["Q"])
    totals = counts.bases[counts.bases["group"] == "total"]
    assert totals["base"].item() + totals["missing"].item() == sum(map(len, people.values()))
    sums = counts.cells.groupby(["item", "group"], sort=False)["value"].sum()
    assert sums.tolist() == counts.bases["base"].tolist()


@given(PEOPLE, st.randoms())
def test_the_order_of_the_rows_never_matters(people: dict[str, str], random: object) -> None:
    rows = factories.opinions("Q", people)
    if not rows:
        return
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    first, second = (
        survey.distribution(factories.data({"answers": each, "codebook": factories.scale("Q")}), ["Q"])
        for each in (rows, mixed)
    )
    assert cells(first) == cells(second)
    assert first.bases.equals(second.bases)


def test_an_answer_that_is_not_in_the_codebook_is_missing_and_not_in_the_base() -> None:
    counts = survey.distribution(factories.survey_data({"Q": {"M1": "19"}}), ["Q"])
    assert counts.bases[["base", "missing"]].to_numpy().tolist() == [[1, 1]]


def waves(*rows: tuple[str, str, dict[str, str]], **settings: object) -> object:
    answers = [row for wave, item, people in rows for row in factories.opinions(item, people, wave=wave)]
    book = [row for item in dict.fromkeys(item for _, item, _ in rows) for row in factories.scale(item)]
    return factories.data({"answers": answers, "codebook": book}, **settings)


def test_of_two_waves_the_last_one_that_asked_the_item_is_taken() -> None:
    data = waves(("t1", "Q", {"M1": "5"}), ("t0", "Q", {"M1": "1"}), ("t0", "R", {"M1": "2"}))
    counts = survey.distribution(data, ["Q", "R"])
    assert {key for key, value in cells(counts).items() if value} == {("Q", "total", "A5"), ("R", "total", "A2")}


def test_the_last_wave_is_the_last_of_the_settings() -> None:
    named = (Wave("spring", {}), Wave("autumn", {}))
    data = waves(("spring", "Q", {"M1": "1"}), ("autumn", "Q", {"M1": "5"}), waves=named)
    assert cells(survey.distribution(data, ["Q"]))["Q", "total", "A5"] == 1


def test_groups_are_the_total_and_both_sides_where_the_project_asks_for_it() -> None:
    people = {"M1": "12", "P1": "5"}
    assert set(survey.distribution(factories.survey_data({"Q": people}), ["Q"]).cells["group"]) == {"total"}
    sides = survey.distribution(factories.survey_data({"Q": people}, by_side=True), ["Q"])
    assert sides.bases[["group", "base"]].to_numpy().tolist() == [["total", 3], ["mso", 2], ["other", 1]]


def test_a_question_put_to_one_side_only_has_no_breakdown() -> None:
    data = factories.survey_data({"Q": {"M1": "12", "M2": "3"}}, by_side=True)
    assert set(survey.distribution(data, ["Q"]).cells["group"]) == {"total"}


def test_people_of_an_unknown_side_are_in_the_total_only() -> None:
    data = factories.survey_data({"Q": {"M1": "12", "P1": "5", "": "1"}}, by_side=True)
    assert survey.distribution(data, ["Q"]).bases["base"].tolist() == [4, 2, 1]


def test_without_answers_every_metric_of_the_survey_says_so() -> None:
    for tables in ({}, {"answers": [], "codebook": []}):
        data = factories.data(tables)
        assert survey.questions(data) == []
        assert survey.other_questions(data) == {}
        assert survey.headline(data).absent == "answers"
        assert survey.response(data).absent == "answers"
        assert survey.panel(data).absent == "second_wave"


def test_items_of_a_question_with_two_scales_are_two_charts() -> None:
    tables = {
        "answers": [row for item in "QRS" for row in factories.opinions(item, {"M1": "1"})],
        "codebook": [*factories.scale("Q"), *factories.scale("R", factories.FOUR), *factories.scale("S")],
    }
    found = survey.questions(factories.data(tables))
    assert [(question.id, question.items) for question in found] == [("q-1", ("Q", "S")), ("q-2", ("R",))]


def test_a_question_that_nobody_was_asked_is_not_listed() -> None:
    tables = {"answers": factories.opinions("Q", {"M1": "1"}), "codebook": factories.scale("Q") + factories.scale("R")}
    assert [question.items for question in survey.questions(factories.data(tables))] == [("Q",)]


def test_items_without_a_question_are_questions_of_their_own() -> None:
    book = factories.scale("Q", question=None) + factories.scale("R", question=None)
    answers = factories.opinions("Q", {"M1": "1"}) + factories.opinions("R", {"M1": "1"})
    found = survey.questions(factories.data({"answers": answers, "codebook": book}))
    assert [question.items for question in found] == [("Q",), ("R",)]


@pytest.mark.parametrize("codes", [("A.1", "A 1", "a-1"), ("Ä", "Ö", "Ü"), ("../../x", "x", "X")])
def test_different_questions_never_share_the_name_of_a_file(codes: tuple[str, ...]) -> None:
    book = [row for code in codes for row in factories.scale(code, question=code)]
    answers = [row for code in codes for row in factories.opinions(code, {"M1": "1"})]
    names = [question.id for question in survey.questions(factories.data({"answers": answers, "codebook": book}))]
    assert len(set(names)) == 3
    assert all(name.replace("-", "").isalnum() and name.isascii() for name in names)


def test_questions_of_other_types_are_counted_once_each() -> None:
    book = [
        *factories.scale("Q"),
        *(
            {"item": f"M{n}", "question": "M", "type": "multiple", "answer_code": code}
            for n in range(3)
            for code in ("Y", "N")
        ),
        {"item": "F", "question": "F", "type": "text"},
        {"item": "G", "question": "G", "type": "text"},
        {"item": "nie gefragt", "question": "H", "type": "text"},
    ]
    answers = [row for item in ("Q", "M0", "M1", "F", "G") for row in factories.opinions(item, {"M1": "1"})]
    found = survey.other_questions(factories.data({"answers": answers, "codebook": book}))
    assert found == {"text": 2, "multiple": 1}


def test_the_headline_is_the_item_of_the_settings_else_the_first_of_the_questionnaire() -> None:
    answers = {"Q": {"M1": "1"}, "R": {"M1": "5"}}
    assert set(survey.headline(factories.survey_data(answers, headline=("R",))).cells["item"]) == {"R"}
    assert set(survey.headline(factories.survey_data(answers, headline=("gibt es nicht",))).cells["item"]) == {"Q"}
    assert set(survey.headline(factories.survey_data(answers)).cells["item"]) == {"Q"}


def test_response_counts_people_organisations_and_tandems_with_both_sides() -> None:
    data = factories.survey_data(
        {"Q": {"M1": "12", "P1": "-", "M2": "1", "P2": "3"}, "R": {"M1": "-1", "P1": "-"}},
        tables={
            "invitations": [{"wave": "t1", "org_id": "M1", "invited": 4}, {"wave": "t1", "org_id": "P1", "invited": 3}]
        },
    )
    assert cells(survey.response(data)) == {
        ("t1", "invited"): 7,
        ("t1", "answered"): 4,
        ("t1", "organisations"): 3,
        ("t1", "both_sides"): 1,
    }


def test_no_tandem_with_both_sides_is_a_zero_and_not_left_out() -> None:
    assert cells(survey.response(factories.survey_data({"Q": {"M1": "1"}})))["t1", "both_sides"] == 0


def test_what_is_not_known_of_the_response_is_left_out_and_not_shown_as_zero() -> None:
    assert cells(survey.response(factories.survey_data({"Q": {"": "12"}}))) == {("t1", "answered"): 2}


def test_every_row_of_the_response_leads_back_to_its_table() -> None:
    invited = {"invitations": [{"wave": "t1", "org_id": "M1", "invited": 4}]}
    counts = survey.response(factories.survey_data({"Q": {"M1": "1"}}, tables=invited))
    tables = dict(zip(counts.records["measure"], counts.records["table"], strict=True))
    assert tables == {"invited": "invitations", "answered": "answers", "organisations": "answers"}


CODED = (factories.source("answers", columns={"respondent": "CODE"}),)


def test_the_panel_tells_who_answered_before_after_and_both_times() -> None:
    data = waves(("t0", "Q", {"M1": "12", "P1": "3"}), ("t1", "Q", {"M1": "12-", "M2": "1"}), sources=CODED)
    counts = survey.panel(data)
    assert cells(counts) == {("both",): 2, ("only_before",): 1, ("only_after",): 1}
    assert counts.bases["base"].item() == 4


def test_numbers_of_the_survey_software_are_never_taken_for_a_pairing_code() -> None:
    data = waves(("t0", "Q", {"M1": "12"}), ("t1", "Q", {"M1": "12"}), sources=(factories.source("answers"),))
    assert survey.panel(data).absent == "pairing_code"


def test_one_wave_is_no_panel() -> None:
    assert survey.panel(factories.survey_data({"Q": {"M1": "1"}}, sources=CODED)).absent == "second_wave"
