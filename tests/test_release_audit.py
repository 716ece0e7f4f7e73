"""One audit over all reports: what two of them show together must not be somebody's own amount."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path

import factories
import pandas as pd
import pytest

from evaluation.building.auditing import releases
from evaluation.building.jobs import Job
from evaluation.data import Data
from evaluation.disclosure import Amount, Leak, audit_release, provenance, publish
from evaluation.findings import acceptance
from evaluation.metrics import funding, survey, tandems
from evaluation.metrics.counts import Counts


def project(audience: str = "public", **consent: str) -> Data:
    expenses = [
        {"org_id": org, "position": position, "amount": amount, "payment_date": "2024-01-15"}
        for org, position, amount in (("M1", "X", 123_45), ("M1", "Y", 200_00), ("P1", "X", 400_67))
    ]
    tandems = [{"tandem_id": "T1", "mso_id": "M1", "other_id": "P1"}]
    consents = [{"org_id": org, "subject": "amounts", "audience": "public", "answer": a} for org, a in consent.items()]
    return factories.data({"expenses": expenses, "tandems": tandems, "consents": consents}, audience=audience)


def found(data: Data, **published: list[int]) -> list[tuple[str, ...]]:
    return [leak.places for leak in audit_release(data, published)]


def test_the_difference_of_two_reports_is_found_without_saying_the_amount() -> None:
    leaks = audit_release(project(), {"funding": [900_00], "closing": [776_55]})
    assert [(leak.table, leak.places) for leak in leaks] == [("expenses", ("funding", "closing"))]
    assert "12345" not in repr(leaks)


def test_an_amount_itself_and_the_sum_of_an_organisation_are_found() -> None:
    assert found(project(), a=[123_45]) == [("a",)]
    assert found(project(), a=[323_45]) == [("a",)]


def test_only_differences_that_mean_something_are_alarms() -> None:
    """A total less a planned amount may equal an expense; it is no difference of anything."""
    whole = Amount(900_00, "Ist", "gesamt", total=True, source="Finanzplan, Belege")
    parts = {
        "same": Amount(776_55, "Ist", "Honorare", source="Finanzplan, Belege"),
        "planned": Amount(776_55, "Plan", "Honorare", source="Finanzplan, Belege"),
        "other": Amount(776_55, "Ist", "Honorare", source="Zahlungen"),
    }
    found = {name: audit_release(project(), {"funding": [whole], "closing": [part]}) for name, part in parts.items()}
    assert {name for name, leaks in found.items() if leaks} == {"same"}
    (leak,) = found["same"]
    assert (leak.cells, leak.why) == (("gesamt, Ist", "Honorare, Ist"), "difference")
    group = whole._replace(total=False, cell="Sachkosten")
    assert audit_release(project(), {"funding": [group, parts["same"]]}) == []


def test_of_sums_whose_records_are_known_these_decide_and_not_their_cents() -> None:
    """What five spent less what others are planned to: the difference is by chance what M1 has."""
    data = project()
    spent, planned = total("every", *ALL), total("plan", *ALL)
    cents = {"every": 2_000_00, "plan": 2_000_00 - 123_45}
    told = []
    for counts, kind in ((spent, "expenses"), (planned, "budget")):
        share = [cents[counts.name] // 5] * 4 + [cents[counts.name] - cents[counts.name] // 5 * 4]
        records = counts.records.assign(table=kind, value=share, row=range(50, 55))
        cells = counts.cells.assign(value=cents[counts.name])
        counts = dataclasses.replace(counts, records=records, cells=cells)
        told.append(provenance.traced(counts, publish(counts, data=data)))
    shown = {"one": list(cents.values())}
    assert [leak.why for leak in audit_release(data, shown)] == ["difference"]
    assert audit_release(data, shown, {"one": told}) == []


def test_an_alarm_has_a_number_by_which_a_person_lets_it_stand(tmp_path: Path) -> None:
    data = dataclasses.replace(project(), project=factories.project(folder=tmp_path))
    told = {"reports": {name: {"amounts": {"x": [shown]}} for name, shown in (("a", [900_00]), ("b", [776_55]))}}
    (hit,) = (hit for hit in releases.leaks(data, told) if hit.sure)
    assert re.fullmatch(r"A-[A-Z2-7]{7}", hit.id)
    text = acceptance.written({}, hit.id, reason="Zufall, geprüft", day=dt.date(2024, 6, 1))
    (tmp_path / "accepted.toml").write_text(text, encoding="utf-8")
    assert [hit for hit in releases.leaks(data, told) if hit.sure] == []
    assert [each.id for each in releases.leaks(data, told, accepted=()) if each.sure] == [hit.id]
    told["reports"]["b"]["amounts"]["x"] = [[576_55]]  # another number is another alarm
    assert [hit.id for hit in releases.leaks(data, told) if hit.sure] not in ([], [hit.id])


def test_sums_of_all_and_round_amounts_are_no_hit() -> None:
    assert found(project(), a=[200_00, 0], b=[1_000_00]) == []


def test_who_agreed_may_be_found_and_by_contract_everything_may() -> None:
    assert found(project(M1="yes"), a=[123_45]) == []
    assert found(project("internal"), a=[123_45]) == []


# sums within sums: the records behind all results together

SPENT = {"M1": 11, "M2": 12, "M3": 13, "M4": 14, "M5": 15}


def total(name: str, *organisations: str, by: str = "") -> Counts:
    """What these organisations spent, one voucher each, as one sum of the project or as the only group of a result."""
    records = pd.DataFrame(
        {
            "what": "spent",
            "table": "expenses",
            "row": [list(SPENT).index(org) for org in organisations],
            "person": None,
            "organisation": organisations,
            "tandem": None,
            "value": [SPENT[org] for org in organisations],
        }
    )
    cells = pd.DataFrame({"what": ["spent"], "value": [int(records["value"].sum())]})
    bases = pd.DataFrame({"what": ["spent"], "base": [1], "missing": [0]})
    groups = ("what",) if by else ()
    return Counts(name, cells, ("what",), "money", "cents", bases, records, by=groups)


def together_of(data: Data, *results: Counts) -> list[Leak]:
    told = {"one": [provenance.traced(counts, publish(counts, data=data)) for counts in results]}
    return audit_release(data, {}, told)


ALL = tuple(SPENT)


@pytest.mark.parametrize(
    ("results", "places", "sure"),
    [
        ((total("every", *ALL, by="x"), total("eligible", *ALL[:4], by="x")), ("every", "eligible"), True),
        ((total("every", *ALL), total("eligible", *ALL[:4])), ("every", "eligible"), False),
        ((total("every", *ALL, by="x"), total("most", *ALL[:3], by="x")), ("every", "most"), True),
        (
            (total("a", *ALL[:3], by="x"), total("b", *ALL[1:4], by="x"), total("c", *ALL[1:3], "M5", by="x")),
            ("a", "b", "c"),
            True,
        ),
    ],
)
def test_amounts_of_one_organisation_that_nested_and_overlapping_sums_leave_are_found(
    results: tuple[Counts, ...], places: tuple[str, ...], sure: bool
) -> None:
    """The last but one leaves two organisations, of which each learns the other's amount."""
    leaks = together_of(factories.data(), *results)
    assert leaks
    assert {leak.sure for leak in leaks} == {sure}
    assert {place for leak in leaks for place in leak.places} <= {f"one: {name}" for name in places}
    assert all(str(amount) not in repr(leaks) for amount in SPENT.values())


def test_sums_that_leave_three_organisations_or_are_the_same_are_no_find() -> None:
    rest = (total("every", *ALL, by="x"), total("again", *ALL, by="x"), total("two", *ALL[:2]))
    assert together_of(factories.data(), *rest) == []


def test_who_agreed_hides_nothing() -> None:
    told = [{"org_id": "M5", "subject": "amounts", "answer": "yes", "audience": "public"}]
    results = (total("every", *ALL, by="x"), total("eligible", *ALL[:4], by="x"))
    assert together_of(factories.data({"consents": told}), *results) == []


# facts of each tandem beside the count of all


def advised(*without: int) -> Data:
    sessions = [
        {"tandem_id": f"T{n}", "date": f"2024-03-{n + 1:02}", "topic": topic, "minutes": 60, "held": True}
        for n in range(6)
        for topic in ("Geld", "Zeit")
    ]
    told = [
        {"tandem_id": f"T{n}", "subject": "facts", "answer": "yes", "audience": "public"}
        for n in range(6)
        if n not in without
    ]
    named = [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}"} for n in range(6)]
    return factories.data({"advice": sessions, "tandems": named, "consents": told})


@pytest.mark.parametrize(("without", "found"), [((0, 1, 2), False), ((0, 1), True), ((), False)])
def test_facts_of_all_others_beside_the_count_of_all_tell_those_of_one_or_two(
    without: tuple[int, ...], found: bool
) -> None:
    """The page of each tandem was made when the rule of three was not kept, say from a notebook of one's own."""
    data = advised(*without)
    each = tandems.profile(data)
    shown = publish(dataclasses.replace(each, additive=False), data=data)
    of_each = dataclasses.replace(provenance.traced(each, shown), additive=True)
    topics = tandems.advice_by_topic(data)
    told = {"pages": [of_each], "outcomes": [provenance.traced(topics, publish(topics, data=data))]}
    leaks = audit_release(data, {}, told)
    assert [leak.places for leak in leaks] == ([("pages: profile", "outcomes: advice_by_topic")] if found else [])
    assert audit_release(data, {}, {"pages": [of_each]}) == []


@pytest.mark.parametrize(
    ("of_rest", "unit", "why"),
    [((), "entries", "rest"), ((0,), "entries", ""), ((0, 1, 2), "entries", ""), ((0, 1, 2), "tandems", "rest")],
)
def test_that_nobody_or_everybody_without_consent_is_in_a_count_is_to_be_looked_at(
    of_rest: tuple[int, ...], unit: str, why: str
) -> None:
    """Three are without consent; of the sessions on "Geld" the others' are shown, and how many there were."""
    data = advised(0, 1, 2)
    advice = data["advice"]
    held = ~((advice["topic"] == "Geld") & advice["tandem_id"].isin({f"T{n}" for n in {0, 1, 2, 5} - {*of_rest}}))
    data = dataclasses.replace(data, tables={**data.tables, "advice": advice[held].reset_index(drop=True)})
    each, topics = tandems.profile(data), tandems.advice_by_topic(data)
    of_each = provenance.traced(each, publish(each, data=data))
    of_all = dataclasses.replace(provenance.traced(topics, publish(topics, data=data)), unit=unit)
    leaks = audit_release(data, {}, {"pages": [of_each], "outcomes": [of_all]})
    assert [(leak.sure, leak.why) for leak in leaks] == ([(False, why)] if why else [])


# answers to one question in several results

OPINIONS = {"M1": "155", "P1": "515", "M2": "155", "P2": "115", "M3": "155", "P3": "551", "M4": "151", "P4": "551"}


def asked(given: dict[str, str]) -> Counts:
    return survey.distribution(factories.survey_data({"Q": given}), ["Q"])


def subset(counts: Counts, *organisations: str) -> Counts:
    """The same question of these organisations alone, as a notebook of one's own might count it."""
    records = counts.records[counts.records["organisation"].isin(organisations)]
    sizes = records["answer"].value_counts()
    cells = counts.cells.assign(value=[int(sizes.get(answer, 0)) for answer in counts.cells["answer"]])
    return dataclasses.replace(counts, records=records, cells=cells, bases=counts.bases.assign(base=len(records)))


def answers_told(data: Data, *results: Counts) -> list[Leak]:
    """Each result decided by itself, without what ``publish`` would see of the answers beside it."""
    reports = {
        str(n): [provenance.traced(each, publish(each, data=factories.data()))] for n, each in enumerate(results)
    }
    assert all(told[0].cells["value"].any() for told in reports.values())
    return audit_release(data, {}, reports)


def test_answers_of_few_that_two_reports_leave_are_found_in_every_audience() -> None:
    every = asked(OPINIONS)
    data = factories.survey_data({"Q": OPINIONS}, audience="internal")
    leaks = answers_told(data, every, subset(every, *(org for org in OPINIONS if org != "P4")))
    assert [(leak.kind, leak.places) for leak in leaks] == [("answers", ("0: distribution", "1: distribution"))]


def test_answers_of_groups_that_may_be_shown_and_of_another_question_are_no_find() -> None:
    every = asked(OPINIONS)
    data = factories.survey_data({"Q": OPINIONS})
    half = subset(every, "M1", "P1", "M2", "P2", "M3")
    larger = {f"{side}{n}": "155" if n % 2 else "515" for n in range(1, 9) for side in "MP"}
    whole = asked(larger)
    enough = subset(whole, *(org for org in larger if org[1] in "12345"))
    assert answers_told(factories.survey_data({"Q": larger}), whole, enough) == []
    other = dataclasses.replace(half, records=half.records.assign(item="R"), bases=half.bases.assign(item="R"))
    other = dataclasses.replace(other, cells=half.cells.assign(item="R"))
    assert answers_told(data, every, other) == []


def test_a_class_less_one_of_its_answers_tells_the_few_who_gave_the_other() -> None:
    given = {f"{side}{n}": "15" for n in range(1, 6) for side in "MP"} | {"M9": "24"}
    data = factories.survey_data({"Q": given})
    merged = survey.distribution(data, ["Q"])
    codes = {"A1": "met"}
    finer = dataclasses.replace(
        merged,
        records=merged.records.assign(answer=merged.records["answer"].map(lambda code: codes.get(code, "rest"))),
        cells=pd.DataFrame({"item": "Q", "group": "total", "answer": ["met", "rest"], "value": [10, 12]}),
        classes={"met": "high", "rest": "low"},
    )
    assert [leak.places for leak in answers_told(data, merged, finer)] == [("0: distribution", "1: distribution")]


def test_of_counted_tandems_too_few_must_not_be_left() -> None:
    given = {f"{side}{n}": "15" for n in range(12) for side in "MP"}
    data = factories.survey_data({"Q": given})
    rows = [{"item": "Q", "change": "up" if n % 2 else "down", "tandem": f"T{n}", "row": n} for n in range(12)]
    records = pd.DataFrame(rows).assign(table="answers", person=None, organisation=None, value=1)
    bases = pd.DataFrame({"item": ["Q"], "base": [12], "missing": [0]})
    cells = pd.DataFrame({"item": "Q", "change": ["up", "down"], "value": [6, 6]})
    every = Counts("change", cells, ("item", "change"), "survey", "tandems", bases, records, by=("item",))
    fewer = dataclasses.replace(every, records=records[:10], cells=cells.assign(value=[5, 5]))
    assert [leak.kind for leak in answers_told(data, every, fewer)] == ["answers"]
    assert answers_told(data, every, dataclasses.replace(every, name="both")) == []


# reports that were not made anew


def test_a_report_that_was_left_as_it_was_is_audited_with_the_others_and_one_of_older_tables_is_told(
    tmp_path: Path,
) -> None:
    data = factories.data(folder=tmp_path)
    jobs = {name: Job(name, "", {}, {}, ()) for name in ("one", "two")}
    results = {"one": total("every", *ALL, by="x"), "two": total("eligible", *ALL[:4], by="x")}
    for name, counts in results.items():
        releases.keep(data, jobs[name], [provenance.traced(counts, publish(counts, data=data)).to_json()])
    assert all(releases.is_stored(data, job) for job in jobs.values())
    told = {"reports": {name: {"amounts": {}} for name in jobs}}
    (hit,) = releases.leaks(data, told)
    line = hit.text("de")
    assert hit.sure
    assert all(place in line for place in ("„one: every“", "„two: eligible“", "Belege"))
    assert all(part in line for part in ("„spent“", "Einträge", "[A-"))
    assert "15" not in line
    (tmp_path / "evaluation.toml").write_text("changed", encoding="utf-8")
    assert [(hit.file, hit.sure, hit.secret.kind) for hit in releases.leaks(data, told)] == [
        ("one", False, "older"),
        ("two", False, "older"),
    ]


def test_a_group_that_is_all_but_ones_of_a_stage_is_not_shown_beside_it() -> None:
    """What five spent is a stage; the group of the four who are in time would tell what the fifth spent."""
    rows = [{"org_id": org, "amount": amount, "payment_date": "2024-01-15"} for org, amount in SPENT.items()]
    data = factories.data({"expenses": rows})
    assert dict(publish(funding.chain(data)).cells.values)["spent"] == sum(SPENT.values())
    assert publish(total("timely", *ALL[:4], by="x"), data=data).cells["what"].to_list() == []
    assert publish(total("timely", *ALL, by="x"), data=data).cells["what"].to_list() == ["spent"]
