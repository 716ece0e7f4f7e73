"""The survey: the order of a scale is that of the questionnaire, and everyone who was asked is counted somewhere."""

from __future__ import annotations

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.disclosure import publish
from evaluation.language.errors import EvaluationError
from evaluation.metrics import survey
from evaluation.metrics.counts import Counts
from evaluation.metrics.survey.items import class_labels
from evaluation.project.settings import Wave

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
        ("Very satisfied", "Not at all satisfied", "satisfaction"),
        ("sehr zufrieden", "überhaupt nicht zufrieden", "satisfaction"),
        ("Extremely important", "Not at all important", "importance"),
        ("Sehr wahrscheinlich", "Sehr unwahrscheinlich", "likelihood"),
        ("Sehr einfach", "Sehr schwierig", "ease"),
        ("sehr gut", "ungenügend", "quality"),
        ("A great deal", "None at all", "extent"),
        ("sehr viel", "gar nichts", "extent"),
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


CODED = (factories.source("answers", respondent=("CODE",)),)


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
        assert survey.attrition(data).absent == "answers"


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
        ("invited", "t1"): 7,
        ("answered", "t1"): 4,
        ("organisations", "t1"): 3,
        ("both_sides", "t1"): 1,
    }


def test_no_tandem_with_both_sides_is_a_zero_and_not_left_out() -> None:
    assert cells(survey.response(factories.survey_data({"Q": {"M1": "1"}})))["both_sides", "t1"] == 0


def test_what_is_not_known_of_the_response_is_left_out_and_not_shown_as_zero() -> None:
    assert cells(survey.response(factories.survey_data({"Q": {"": "12"}}))) == {("answered", "t1"): 2}


def test_every_row_of_the_response_leads_back_to_its_table() -> None:
    invited = {"invitations": [{"wave": "t1", "org_id": "M1", "invited": 4}]}
    counts = survey.response(factories.survey_data({"Q": {"M1": "1"}}, tables=invited))
    tables = dict(zip(counts.records["measure"], counts.records["table"], strict=True))
    assert tables == {"invited": "invitations", "answered": "answers", "organisations": "answers"}


def test_the_base_of_a_rate_is_what_it_is_a_part_of_and_nothing_where_that_is_not_known() -> None:
    tables = {
        "invitations": [{"wave": "t1", "org_id": "M1", "invited": 4, "started": 3, "completed": 2}],
        "organisations": [{"org_id": org, "name": org, "side": side} for org, side in (("M1", "mso"), ("P1", "other"))],
        "tandems": [{"tandem_id": "T1", "mso_id": "M1", "other_id": "P1"}],
    }
    counts = survey.response(factories.survey_data({"Q": {"M1": "1"}}, tables=tables))
    bases = counts.bases.set_index("measure")["base"].to_dict()
    assert bases == {
        "invited": 0,
        "started": 4,
        "completed": 4,
        "answered": 4,
        "organisations": 2,
        "both_sides": 1,
    }


def test_answers_about_the_event_and_from_memory_are_no_wave_of_the_response() -> None:
    data = waves(("t1", "Q", {"M1": "1"}), ("event", "E", {"": "12"}), ("retro", "Q", {"M1": "5"}))
    assert cells(survey.response(data))["answered", "t1"] == 1
    assert set(survey.response(data).cells["wave"]) == {"t1"}
    assert cells(survey.distribution(data, ["Q"]))["Q", "total", "A1"] == 1
    assert [question.items for question in survey.questions(data)] == [("Q",)]
    assert [question.items for question in survey.questions(data, event=True)] == [("E",)]


def test_who_stayed_is_told_in_total_and_by_side() -> None:
    data = waves(("t0", "Q", {"M1": "12", "P1": "3"}), ("t1", "Q", {"M1": "12-", "M2": "1"}), sources=CODED)
    counts = survey.attrition(data)
    told = {
        group: counts.cells[counts.cells["group"] == group]["value"].tolist() for group in ("total", "mso", "other")
    }
    assert list(counts.cells["measure"].drop_duplicates()) == ["before", "after", "both", "only_before", "only_after"]
    assert told == {"total": [3, 3, 2, 1, 1], "mso": [2, 3, 2, 0, 1], "other": [1, 0, 0, 1, 0]}
    assert counts.bases["base"].tolist() == [4, 3, 1]


def test_who_was_invited_stands_beside_who_stayed() -> None:
    invited = [{"wave": wave, "org_id": "M1", "invited": number} for wave, number in (("t0", 5), ("t1", 6))]
    rows = [row for wave in ("t0", "t1") for row in factories.opinions("Q", {"M1": "12"}, wave=wave)]
    sides = [{"org_id": "M1", "name": "Verein", "side": "mso"}]
    tables = {"answers": rows, "codebook": factories.scale("Q"), "invitations": invited, "organisations": sides}
    counts = survey.attrition(factories.data(tables, sources=CODED))
    assert cells(counts)["mso", "invited_before"] == 5
    assert cells(counts)["total", "invited_after"] == 6


def test_every_record_of_who_stayed_leads_back_to_an_answer_of_that_person() -> None:
    data = waves(("t0", "Q", {"M1": "12"}), ("t1", "Q", {"M1": "1"}), sources=CODED)
    records = survey.attrition(data).records
    assert data["answers"].loc[records["row"], "respondent"].tolist() == records["person"].tolist()


def test_leavers_are_for_the_analyst_alone() -> None:
    data = waves(("t0", "Q", {"M1": "115"}), ("t1", "Q", {"M1": "1"}), sources=CODED)
    told = survey.leavers(data, "Q")
    assert told.to_dict("records") == [
        {"group": "left", "n": 2, "median": 3.0},
        {"group": "stayed", "n": 1, "median": 5.0},
    ]
    with pytest.raises(EvaluationError):
        publish(told, data=data)  # type: ignore[arg-type]  # a plain table is what this test passes


def test_numbers_of_the_survey_software_are_never_taken_for_a_pairing_code() -> None:
    data = waves(("t0", "Q", {"M1": "12"}), ("t1", "Q", {"M1": "12"}), sources=(factories.source("answers"),))
    assert survey.attrition(data).absent == "pairing_code"


def test_feedback_on_the_event_needs_no_code() -> None:
    sources = (*CODED, factories.source("answers", wave="event"))
    data = waves(("t0", "Q", {"M1": "12"}), ("t1", "Q", {"M1": "12"}), ("event", "E", {"": "1"}), sources=sources)
    assert cells(survey.attrition(data))["total", "both"] == 2


def test_one_wave_has_nobody_who_stayed() -> None:
    assert survey.attrition(factories.survey_data({"Q": {"M1": "1"}}, sources=CODED)).absent == "second_wave"


def test_every_kind_of_missing_is_counted_by_item_and_group() -> None:
    counts = survey.distribution(factories.survey_data({"Q": {"M1": "1-?", "P1": ".5"}}, by_side=True), ["Q"])
    told = counts.bases.set_index("group")[["base", "missing", "not_shown", "not_answered", "dont_know"]]
    assert told.to_numpy().tolist() == [[2, 3, 1, 1, 1], [1, 2, 0, 1, 1], [1, 1, 1, 0, 0]]


def test_who_did_not_answer_is_told_by_reason_and_unused_reasons_are_left_out() -> None:
    data = factories.survey_data({"Q": {"M1": "1-?"}, "R": {"M1": "..1"}})
    assert cells(survey.unanswered(data, ["Q", "R"])) == {
        ("Q", "answered"): 1,
        ("Q", "not_shown"): 0,
        ("Q", "not_answered"): 1,
        ("Q", "dont_know"): 1,
        ("R", "answered"): 1,
        ("R", "not_shown"): 2,
        ("R", "not_answered"): 0,
        ("R", "dont_know"): 0,
    }


@given(PEOPLE)
def test_the_distributions_of_the_sides_add_up_to_the_whole(people: dict[str, str]) -> None:
    known = {organisation: answers for organisation, answers in people.items() if organisation}
    if not any(known.values()):
        return
    counts = survey.distribution(factories.survey_data({"Q": known}, by_side=True), ["Q"])
    parts = counts.cells[counts.cells["group"] != "total"].groupby("answer", sort=False)["value"].sum()
    if len(parts):
        assert parts.tolist() == counts.cells[counts.cells["group"] == "total"]["value"].tolist()


def test_an_answer_nobody_chose_changes_nothing_but_its_own_zero() -> None:
    answers = factories.opinions("Q", {"M1": "1122", "P1": "4"})
    fewer, more = (
        cells(survey.distribution(factories.data({"answers": answers, "codebook": book}), ["Q"]))
        for book in (factories.scale("Q", factories.FOUR), factories.scale("Q", (*factories.FOUR, "stimme nie zu")))
    )
    assert {key: value for key, value in more.items() if value} == {key: value for key, value in fewer.items() if value}


def test_the_share_at_the_upper_end_stands_with_its_interval_and_method() -> None:
    counts = survey.distribution(factories.survey_data({"Q": {"M1": "1122", "P1": "4445"}}), ["Q"])
    row = counts.statistics.iloc[0]
    assert (row["statistic"], row["value"], row["n"], row["method"]) == ("top_two", 0.5, 8, "Intervall nach Wilson")
    assert (round(row["low"], 3), round(row["high"], 3)) == (0.215, 0.785)


def test_sensitive_items_are_named() -> None:
    book = factories.scale("Q", sensitive=True) + factories.scale("R")
    answers = [row for item in "QR" for row in factories.opinions(item, {"M1": "1"})]
    counts = survey.distribution(factories.data({"answers": answers, "codebook": book}), ["Q", "R"])
    assert counts.sensitive == {"Q"}


def test_the_summary_has_every_answer_and_kind_of_missing_in_the_order_of_the_scale() -> None:
    data = factories.survey_data({"Q": {"M1": "1-1", "P1": "?"}}, labels=factories.FOUR)
    told = survey.summary(data).fillna("").to_dict("split")["data"]
    assert told == [
        *(["t1", "Q", "mso", f"A{rank}", "", 2 if rank == 1 else 0] for rank in range(1, 5)),
        ["t1", "Q", "mso", "", "not_answered", 1],
        *(["t1", "Q", "other", f"A{rank}", "", 0] for rank in range(1, 5)),
        ["t1", "Q", "other", "", "dont_know", 1],
    ]


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (("1", "2", "3", "4", "5"), {"first": "1–2", "middle": "3", "last": "4–5"}),
        (("gar nicht", "2", "3", "ganz und gar"), {"first": "„gar nicht“–2", "last": "3–„ganz und gar“"}),
        (("7 = immer da", "6", "5"), {"first": "7", "middle": "6", "last": "5"}),
        (("rot", "grün", "blau"), {}),
        (("1", "3", "2"), {}),
        (("10", "20", "30"), {}),
        (("a", "b", "3"), {}),
    ],
)
def test_a_scale_of_numbers_is_merged_by_its_places_and_called_by_its_numbers(
    labels: tuple[str, ...], classes: dict[str, str]
) -> None:
    kind = shape(labels)
    assert kind.family == ""
    assert class_labels(factories.data(), kind) == classes
