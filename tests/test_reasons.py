"""Every sentence that says why something is not shown, or what a number leaves out, is said where it is true alone.

A situation is a small project of which one reason is the real one. Each situation is told, and of all reasons of the
catalogue only its own may be in the text: so a reason is tried where it is true and in every other situation, which are
its neighbours. A reason of the catalogue without a situation, or one in the code without a text, fails.
"""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import factories
import pandas as pd
import pytest
from agreeing import tandems as agreeing
from consenting import all_but, hours, project
from deducing import SIX, own_counts, two_items
from deducing import coded as raised
from spending import CROSS, MANY, spent
from two_releases import again, opinions

import evaluation
from evaluation.content import charts, quality, statements, tables
from evaluation.content.explorer import explorer
from evaluation.content.model import Chart, Statement, Table
from evaluation.data import Data
from evaluation.disclosure import publish
from evaluation.findings import checks
from evaluation.findings.checks import Finding
from evaluation.language import wording
from evaluation.metrics import funding, survey, tandems
from evaluation.metrics.breakdowns import breakdown
from evaluation.metrics.counts import Counts
from evaluation.metrics.funding.plan_deviations import Profile
from evaluation.project import schema
from evaluation.project.grants import Grant
from evaluation.project.settings import Comparison, Event, Selection, Wave
from evaluation.reading.raw import Note

FRAMES = {"withheld.sentence", "withheld.groups", "withheld.totals_only"}  # a reason is put into them
SECTIONS = ("absent", "withheld", "note", "method")
OTHERS = {"attrition.note", "metric.taken_up_by.open", "indicator.uncompared"}
QUALITY = {f"quality.{name}" for name in ("more", "no_findings", "no_tandems", "refused", "hidden")}
QUALITY |= {"quality.no_invitations", "quality.no_breakdowns"}
CODED = (factories.source("answers", respondent=("CODE",)),)
YEAR = {"start": dt.date(2023, 6, 1), "end": dt.date(2024, 5, 31)}
CORE = {"core_fields": ("Migration",)}
TANDEM = {"tandem_id": "T1", "mso_id": "M1", "other_id": "P1", "field": "Kultur", "status": "running"}
HALF = dict(zip(SIX, ["11", "55"] * 6, strict=True))
NOWHERE = TANDEM | {"field": None, "status": None}
SIDES = [{"org_id": "M1", "side": "mso"}, {"org_id": "P1", "side": "other"}]
SEAT = {"org_id": "M1", "committee_id": "G1", "role": "voice", "start": "2024-01-01"}
PAID = {"type": "forwarding", "amount": 100_00, "date": "2024-01-10", "org_id": "M1"}
COST = {"org_id": "M1", "amount": 50_00, "payment_date": "2024-02-01", "position": "Honorare"}
PLAN = {"plan": "Haushalt", "position": "Honorare", "amount": 80_00, "period": "2024"}
YEARS = Comparison("v", "Haushalt", Selection("2024"), Selection("2025"), by="position")
LET_STAND = '{{"accepted": {{"{}-ABCDEFG": ["gewollt", "2024-01-01"]}}}}'
MIXED = {"M1": "15", "M2": "15", "M3": "15"}


def phrases(code: str) -> dict[str, str]:
    """The reasons of a language: what may be the only true one in some project."""
    known = wording.language(code).phrases
    own = {key for key in known if key.split(".")[0] in SECTIONS} | OTHERS | QUALITY
    return {key: known[key] for key in own - FRAMES if not key.endswith(("_one", "_internal"))}


def pattern(key: str, code: str = "de") -> re.Pattern[str]:
    """What a reason reads like, whatever stands in its slots; of one thing or of several."""
    known = wording.language(code).phrases
    forms = [known[name] for name in (key, f"{key}_one") if name in known]
    return re.compile("|".join(re.sub(r"\\\{\w+\\\}", ".+?", re.escape(form)) for form in forms))


def why(counts: Counts, data: Data) -> str:
    """Why a result is not there; empty where it is."""
    published = publish(counts, data=data)
    return statements.unavailable(published, id="x").text if published.reason else statements.withheld_note(published)


def below(made: Chart | Table | Statement) -> str:
    """What stands below a chart or table, or the sentence in its place."""
    return made.text if isinstance(made, Statement) else made.note


def method(data: Data) -> str:
    return " ".join(statements.cover(data, report="funding").method)


def text(made: Statement | Table | None) -> str:
    return made.text if isinstance(made, Statement) else ""


def asked(answers: dict[str, dict[str, str]], **settings: Any) -> Data:
    return factories.survey_data(answers, **settings)


def waves(first: list[factories.Row], last: list[factories.Row], **settings: Any) -> Data:
    items = dict.fromkeys(row["item"] for row in first + last)
    book = [row for item in items for row in factories.scale(item)]
    return factories.data({"answers": first + last, "codebook": book}, **({"sources": CODED} | settings))


def two(people: dict[str, str], others: dict[str, str] | None = None, **settings: Any) -> Data:
    """A question asked twice, of the same people or of others the second time."""
    first = factories.opinions("Q", people, wave="t0")
    return waves(first, factories.opinions("Q", others or people), **settings)


def back(before: dict[str, str], now: dict[str, str], **settings: Any) -> Data:
    answers = factories.opinions("THEN", before) + factories.opinions("NOW", now)
    book = factories.scale("THEN") + factories.scale("NOW")
    given = {"retrospective": {"NOW": "THEN"}} | settings
    return factories.data({"answers": answers, "codebook": book}, **given)


def number(answers: str, *, item: str = "Z") -> Data:
    rows = [row | {"value": "3"} for row in factories.opinions(item, {"": answers})]
    book = [{"item": item, "question": item, "question_text": "Wie viele?", "type": "number"}]
    return factories.data({"answers": rows, "codebook": book})


def without(data: Data, table: str, *columns: str) -> Data:
    frame = data[table].copy()
    for column in columns:
        frame[column] = pd.Series(pd.NA, frame.index, dtype=frame[column].dtype)
    return dataclasses.replace(data, tables={**data.tables, table: frame})


def weighing(answers: str, *, scale: str | None = None, **settings: Any) -> Data:
    """Answers of six organisations in turn, each with a weight."""
    given = {f"{'MP'[place % 2]}{place // 2 + 1}": answers[place::6] for place in range(6)}
    sources = (factories.source("answers", weight="Gewicht"),)
    rows = [row | {"weight": 1.5} for item in "QR" for row in factories.opinions(item, given)]
    book = [row for item in "QR" for row in factories.scale(item, scale=scale)]
    return factories.data({"answers": rows, "codebook": book}, sources=sources, **settings)


def scored(answers: dict[str, str], *, labels: dict[str, Any] | None = None, scale: str | None = "S") -> Data:
    rows = [row for item, given in answers.items() for row in factories.opinions(item, {"": given})]
    kinds = labels or {}
    book = [r for item in answers for r in factories.scale(item, kinds.get(item, factories.FIVE), scale=scale)]
    return factories.data({"answers": rows, "codebook": book})


def committees(*fields: str | None, **settings: Any) -> Data:
    rows = [{"committee_id": f"G{n}", "field": field} for n, field in enumerate(fields, 1)]
    seats = [SEAT | {"committee_id": f"G{n}"} for n, _ in enumerate(fields, 1)]
    given = {"memberships": seats, "committees": rows, "organisations": SIDES}
    return factories.data(given, **({**YEAR, **CORE} | settings))


def brought(*taken: str | None, **more: Any) -> Data:
    rows = [
        {"org_id": "M1", "committee_id": "G1", "date": "2024-01-0" + str(n), "topic": f"Thema {n}", "taken_up_by": by}
        for n, by in enumerate(taken, 1)
    ]
    return factories.data({"contributions": rows, "organisations": SIDES}, **YEAR, **more)


def money(rows: dict[str, list[factories.Row]], **settings: Any) -> Data:
    return factories.data(rows, **settings)


def both_rows(**settings: Any) -> Data:
    return money({"payments": [PAID], "expenses": [COST], "budget": [PLAN]}, **settings)


def with_profile(**profile: Any) -> dict[str, Any]:
    return {"grant": Grant(profile=Profile("own", "position", **profile))}


def coded(*codes: tuple[str, str, str]) -> Data:
    """Who (respondent) was given which code by which coder."""
    people = dict.fromkeys(who for who, _, _ in codes)
    answers = [{"wave": "t1", "respondent": who, "item": "F", "value": "Text"} for who in people]
    rows = [{"wave": "t1", "respondent": who, "item": "F", "code": code, "coder": coder} for who, code, coder in codes]
    return factories.data({"answers": answers, "codings": rows})


def insights(*approved: bool) -> Data:
    rows = [
        {"insight_id": f"E{n}", "type": "obstacle", "thread": f"{n}", "approved": yes, "approved_text": f"Satz {n}"}
        for n, yes in enumerate(approved)
    ]
    return factories.data({"insights": rows})


def above(amount: str) -> str:
    return counted(f"amount > {amount}")


def counted(condition: str) -> str:
    formula = {"indicator_id": "K1", "name": "K1", "formula": f"count(expenses where {condition})"}
    rows = [{"org_id": f"M{n}", "amount": 100_00, "position": "Reisen"} for n in range(5)]
    data = factories.data({"indicators": [formula], "expenses": rows})
    return why(tandems.indicators(data)["K1"], data)


def amounts(*shares: int) -> Data:
    rows = [{**COST, "position": "Reisen", "org_id": f"M{n}", "amount": amount} for n, amount in enumerate(shares)]
    return money({"budget": [PLAN | {"position": "Reisen"}], "expenses": rows})


def interval(answers: str, labels: Any = factories.FIVE, inference: str = "sample") -> str:
    data = asked({"Q": {"": answers}}, labels=labels, inference=inference)
    return below(charts.intervals(publish(survey.distribution(data, ["Q"]), data=data), id="x"))


def paired_below(both: dict[str, str], only_last: dict[str, str]) -> str:
    """What is said of the pairs beside everybody's answers in the last wave."""
    last = factories.opinions("Q", both)
    last += [row | {"respondent": f"new-{row['respondent']}"} for row in factories.opinions("Q", only_last)]
    data = waves(factories.opinions("Q", both, wave="t0"), last)
    return why(survey.before_after(data, ["Q"]), data)


def earlier_alone() -> str:
    """The first wave's answers of everybody, where people can be paired and some left."""
    data = waves(factories.opinions("Q", {"": "1155512"}, wave="t0"), factories.opinions("Q", {"": "115551"}))
    first = data["answers"][data["answers"]["wave"] == "t0"]
    alone = dataclasses.replace(data, tables={**data.tables, "answers": first})
    return why(survey.distribution(alone, ["Q"]), data)


def lanes(number: int) -> str:
    rows = [{**TANDEM, "tandem_id": f"T{n:02}", "mso_id": f"M{n}", "other_id": f"P{n}"} for n in range(number)]
    held = [{"tandem_id": row["tandem_id"], "date": "2024-02-01", "held": True} for row in rows]
    data = factories.data({"tandems": rows, "advice": held}, audience="internal")
    return below(charts.timeline(publish(tandems.timeline(data), data=data), id="x"))


def compared(lines: int, *, total: bool = False) -> str:
    rows = [PLAN | {"position": f"P{n:02}", "period": year} for n in range(lines) for year in ("2024", "2025")]
    data = money({"budget": rows}, audience="internal")
    found = publish(funding.comparison(data, dataclasses.replace(YEARS, total=total)), data=data)
    return below(charts.bars(found, id="x"))


def indicators(*rows: factories.Row) -> str:
    named = [{"indicator_id": f"K{n}", "name": f"Ziel {n}", "baseline": 0, **row} for n, row in enumerate(rows)]
    data = factories.data({"indicators": named, "tandems": [TANDEM]})
    return tables.indicators([publish(one, data=data) for one in tandems.indicators(data).values()], id="x").note


def note(key: str, data: Data | None = None, **values: object) -> str:
    return statements.note(data or factories.data(), key, id="x", **values).text


def event(day: dt.date | None, *answers: factories.Row) -> str:
    named = Event("Fest", day) if day else None
    data = factories.data({"answers": answers}, event=named, waves=(Wave("event", {"de": "Fachtag"}),))
    return text(statements.event_note(data, id="x"))


def sources(**given: str) -> tuple[Any, ...]:
    return tuple(factories.source(name) for name in given)


def cover(audience: str = "public", findings: Any = (), demo: bool = False, **rows: Any) -> str:
    return method(factories.data(rows, audience=audience, findings=findings, demo=demo))


def found(rule: str, **more: Any) -> Finding:
    return Finding("warning", rule, "tandems", **more)


# each: the reason that is the real one (or none of them), and what is said
SITUATIONS: list[tuple[str, Callable[[], str]]] = [
    # tables and waves
    ("absent.table", lambda: why(tandems.by_field(d := factories.data()), d)),
    ("absent.empty_table", lambda: why(tandems.by_field(d := factories.data(sources=sources(tandems="")),), d)),
    ("", lambda: why(tandems.by_field(d := factories.data({"tandems": [TANDEM]})), d)),
    ("withheld.nothing", lambda: why(tandems.by_field(d := factories.data({"tandems": [NOWHERE]})), d)),
    ("absent.no_wave", lambda: why(survey.response(d := waves([], factories.opinions("Q", MIXED, wave="event"))), d)),
    ("absent.no_wave", lambda: why(survey.headline(d := waves([], factories.opinions("Q", MIXED, wave="event"))), d)),
    ("absent.no_wave", lambda: why(survey.attrition(d := waves([], factories.opinions("Q", MIXED, wave="event"))), d)),
    ("absent.table", lambda: why(survey.attrition(d := factories.data()), d)),
    ("absent.second_wave", lambda: why(survey.attrition(d := asked({"Q": MIXED})), d)),
    ("absent.second_wave", lambda: why(survey.change(d := asked({"Q": MIXED}, sources=CODED), ["Q"]), d)),
    ("absent.pairing_code", lambda: why(survey.attrition(d := two(MIXED, sources=sources(answers=""))), d)),
    ("absent.pairing_code", lambda: why(survey.change(d := two(MIXED, sources=sources(answers="")), ["Q"]), d)),
    ("", lambda: why(survey.attrition(d := two(MIXED)), d)),
    # questions and scales
    ("absent.not_chosen", lambda: why(survey.both_sides(d := asked({"Q": MIXED}), ()), d)),
    ("absent.not_asked", lambda: why(survey.both_sides(d := asked({"Q": MIXED}, headline=("X",)), ["X"]), d)),
    ("absent.not_asked", lambda: why(survey.distribution(d := asked({"Q": MIXED}, headline=("X",)), ["X"]), d)),
    ("absent.no_scale", lambda: why(survey.distribution(d := number("1" * 40), ["Z"]), d)),
    ("note.no_scale", lambda: text(explorer(number("1" * 40)))),
    ("absent.no_scale", lambda: why(survey.headline(d := number("1" * 40)), d)),
    ("absent.no_scale", lambda: why(survey.both_sides(d := number("1" * 40), ["Z"]), d)),
    ("absent.no_scale", lambda: why(survey.both_sides(d := number("1" * 40), ()), d)),
    ("absent.direction", lambda: why(survey.both_sides(d := asked({"Q": MIXED}, labels=factories.COLOURS), ["Q"]), d)),
    ("absent.direction", lambda: why(survey.both_sides(d := asked({"Q": MIXED}, labels="1234567"), ["Q"]), d)),
    ("absent.repeated", lambda: why(survey.before_after(d := waves(
        factories.opinions("Q", MIXED, wave="t0"), factories.opinions("R", MIXED)), ["Q", "R"]), d)),
    ("absent.repeated", lambda: why(survey.before_after(d := waves(
        [*factories.opinions("Q", MIXED, wave="t0"), *factories.opinions("Q", MIXED)],
        factories.opinions("R", MIXED, wave="t2")), ["Q"]), d)),
    ("absent.not_chosen", lambda: why(survey.before_after(d := two(MIXED), ()), d)),
    ("absent.not_chosen", lambda: why(survey.change(d := two(MIXED), ()), d)),
    ("absent.retrospective", lambda: why(survey.before_after(d := two(MIXED), ["Q"], remembered=True), d)),
    ("absent.retrospective", lambda: why(survey.change(
        d := two(MIXED, retrospective={"Q": "NIE"}), ["Q"], remembered=True), d)),
    ("absent.repeated_remembered", lambda: why(survey.change(d := back(MIXED, MIXED), ["THEN"], remembered=True), d)),
    ("absent.no_pairs", lambda: why(survey.before_after(d := two({"M1": "15155"}, {"M2": "15155"}), ["Q"]), d)),
    ("absent.no_pairs", lambda: why(survey.change(d := two({"M1": "15155"}, {"M2": "15155"}), ["Q"]), d)),
    ("absent.no_pairs_remembered", lambda: why(survey.change(
        d := back({"M1": "15"}, {"M2": "15"}), ["NOW"], remembered=True), d)),
    ("absent.unanswered", lambda: why(survey.both_sides(d := asked({"Q": {"M1": "--", "P1": "-"}}), ["Q"]), d)),
    ("withheld.few_persons", lambda: why(survey.distribution(d := asked({"Q": {"M1": "--", "P1": "-"}}), ["Q"]), d)),
    ("absent.no_tandems", lambda: why(survey.both_sides(d := asked({"Q": {"": "15155"}}), ["Q"]), d)),
    ("absent.no_tandems", lambda: why(survey.change(d := two({"": "15155"}), ["Q"]), d)),
    ("absent.no_sides", lambda: why(survey.both_sides(d := without(asked({"Q": MIXED}), "answers", "side"), ["Q"]), d)),
    ("absent.both_sides", lambda: why(survey.both_sides(d := asked({"Q": MIXED}), ["Q"]), d)),
    ("absent.both_sides", lambda: why(survey.gap(d := asked({"Q": {"M1": "1", "P2": "1"}}), ["Q"]), d)),
    ("withheld.few_tandems_derived", lambda: why(survey.gap(d := asked({"Q": {"M1": "1", "P1": "1"}}), ["Q"]), d)),
    ("absent.weighted", lambda: why(survey.gap(d := weighing("1" * 40), ["Q"]), d)),
    ("absent.weighted", lambda: why(survey.scores(d := weighing("1" * 40, scale="S")), d)),
    ("withheld.weighted_few", lambda: why(survey.distribution(d := weighing("11155" * 3), ["Q"]), d)),
    ("", lambda: why(survey.distribution(d := weighing("11155" * 8), ["Q"]), d)),
    ("withheld.weighted_interval", lambda: below(charts.intervals(publish(
        survey.distribution(d := weighing("11155" * 8, inference="sample"), ["Q"]), data=d), id="x"))),
    ("absent.scales", lambda: why(survey.scores(d := scored({"Q": "123", "R": "123"}, scale=None)), d)),
    ("absent.unlike", lambda: why(survey.scores(
        d := scored({"Q": "123", "R": "123"}, labels={"R": factories.FOUR})), d)),
    ("absent.few_items", lambda: why(survey.scores(d := scored({"Q": "---", "R": "---"})), d)),
    ("absent.direction", lambda: why(survey.scores(
        d := scored({"Q": "123", "R": "123"}, labels=dict.fromkeys("QR", factories.COLOURS))), d)),
    ("absent.not_asked", lambda: why(survey.scores(d := dataclasses.replace(
        (full := scored({"Q": "123", "R": "123"})), tables={**full.tables, "answers": number("1")["answers"]})), d)),
    ("absent.table", lambda: why(survey.scores(d := factories.data({"codebook": factories.scale("Q", scale="S")})), d)),
    ("absent.no_topic", lambda: why(survey.coded(d := coded(
        ("a", "X", "1"), ("a", "Y", "2"), ("a", "Z", "3"))), d)),
    ("withheld.few_persons", lambda: why(survey.coded(d := coded(("a", "X", "1"))), d)),
    # dates, fields, what is told of tandems
    ("absent.key_dates", lambda: why(tandems.seats(d := committees("Kultur", start=None, end=None)), d)),
    ("absent.key_dates_ahead", lambda: why(tandems.seats(d := committees("Kultur", as_of=dt.date(2023, 5, 1))), d)),
    ("absent.core_fields", lambda: why(tandems.new_seats_where(d := committees("Kultur", core_fields=())), d)),
    ("", lambda: why(tandems.new_seats_where(d := committees("Kultur")), d)),
    ("absent.unknown", lambda: why(tandems.new_seats_where(d := committees(None)), d)),
    ("absent.table", lambda: why(tandems.seats(d := factories.data({"memberships": [SEAT]}, **YEAR)), d)),
    ("absent.org_sides", lambda: why(tandems.seats(d := without(committees("Kultur"), "organisations", "side")), d)),
    ("absent.org_sides", lambda: why(tandems.outside(d := without(committees("Kultur"), "organisations", "side")), d)),
    ("absent.org_sides", lambda: why(tandems.taken_up_by(d := without(brought("Amt"), "organisations", "side")), d)),
    ("absent.unknown", lambda: why(tandems.by_status(d := factories.data({"tandems": [NOWHERE]})), d)),
    ("absent.period", lambda: why(tandems.contact_by_quarter(d := factories.data(
        {"tandems": [TANDEM], "advice": [{"tandem_id": "T1", "date": "2024-01-01"}]})), d)),
    ("absent.period_ahead", lambda: why(tandems.contact_by_quarter(d := factories.data(
        {"tandems": [TANDEM], "advice": [{"tandem_id": "T1", "date": "2024-01-01"}]}, start=dt.date(2025, 1, 1))), d)),
    ("absent.table", lambda: why(tandems.contact_by_quarter(d := factories.data({"tandems": [TANDEM]}, **YEAR)), d)),
    ("absent.contribution", lambda: why(tandems.tandem_contribution(d := committees("Kultur")), d)),
    ("absent.key_dates", lambda: why(tandems.tandem_contribution(d := factories.data(
        {"memberships": [SEAT | {"contribution": "by_tandem"}], "organisations": SIDES})), d)),
    ("absent.table", lambda: why(tandems.tandem_contribution(d := factories.data({"tandems": [TANDEM]})), d)),
    ("absent.taken_up", lambda: why(tandems.taken_up_by(d := brought(None, None)), d)),
    ("absent.taken_up", lambda: why(tandems.contributions_by_topic(d := brought(None, None)), d)),
    ("metric.taken_up_by.open", lambda: below(charts.bars(publish(tandems.taken_up_by(
        d := brought("Amt", None, None)), data=d), id="x"))),
    ("", lambda: below(charts.bars(publish(tandems.taken_up_by(d := brought("Amt")), data=d), id="x"))),
    ("absent.formula", lambda: indicators({"formula": "Anzahl(", "target": 1})),
    ("indicator.uncompared", lambda: indicators({"formula": "count(tandems)"})),
    ("", lambda: indicators({"formula": "count(tandems)", "target": 1})),
    # money
    ("absent.granted", lambda: why(funding.burn_rate(d := both_rows()), d)),
    ("absent.granted_nothing", lambda: why(funding.burn_rate(d := both_rows(granted=0)), d)),
    ("absent.granted_nothing", lambda: why(funding.unspent(d := both_rows(granted=0, grant=Grant("full"))), d)),
    ("absent.table", lambda: why(funding.burn_rate(d := factories.data(granted=1)), d)),
    ("", lambda: why(funding.burn_rate(d := both_rows(granted=1, audience="funder")), d)),
    ("absent.rules", lambda: why(funding.deviations(d := both_rows()), d)),
    ("absent.fixed_sum", lambda: why(funding.deviations(d := both_rows(grant=Grant("fixed"))), d)),
    ("absent.table", lambda: why(funding.deviations(d := money({"budget": [PLAN]}, **with_profile())), d)),
    ("absent.deadline", lambda: why(funding.timely_use(d := both_rows(**with_profile())), d)),
    ("absent.deadline", lambda: why(funding.timely_use(d := both_rows()), d)),
    ("absent.financing", lambda: why(funding.unspent(d := both_rows(granted=1)), d)),
    ("absent.granted", lambda: why(funding.unspent(d := both_rows(grant=Grant("full"))), d)),
    ("absent.called_down", lambda: why(funding.unspent(d := both_rows(granted=1, grant=Grant("full"))), d)),
    ("absent.overhead", lambda: why(funding.overhead(d := both_rows()), d)),
    ("", lambda: why(funding.overhead(d := both_rows(audience="funder", grant=Grant(overhead=("Honorare",)))), d)),
    ("absent.compared", lambda: why(funding.comparison(d := both_rows(), YEARS), d)),
    ("absent.table", lambda: why(funding.comparison(d := factories.data(), YEARS), d)),
    ("absent.mixed", lambda: why(funding.comparison(d := money({"budget": [
        PLAN | {"direction": "income"}, PLAN | {"direction": "expense"}, PLAN | {"period": "2025"}]}), YEARS), d)),
    ("", lambda: why(funding.comparison(d := money({"budget": [PLAN, PLAN | {"period": "2025"}]}, audience="internal"),
        YEARS), d)),
    ("absent.no_share", lambda: why(funding.mso_share_bands(d := money(
        {"payments": [PAID | {"org_id": "X9"}], "tandems": [TANDEM], "organisations": SIDES})), d)),
    ("", lambda: why(funding.mso_share_bands(d := money(
        {"payments": [PAID], "tandems": [TANDEM], "organisations": SIDES})), d)),
    ("note.undated", lambda: statements.finding(publish(funding.timely_use(d := money({
        "payments": [PAID, PAID | {"org_id": "P1", "date": None}], "expenses": [COST]}, audience="funder",
        **with_profile(weeks=6))), data=d), id="x").text),
    ("", lambda: statements.finding(publish(funding.timely_use(d := both_rows(
        audience="funder", **with_profile(weeks=6))), data=d), id="x").text),
    ("note.missing", lambda: statements.finding(publish(funding.proof_states(d := money({"proofs": [
        {"proof_id": "N1", "org_id": "M1"}, {"proof_id": "N2", "org_id": "M1", "due": "2024-06-30"}]})), data=d),
        id="x").text),
    # protection
    ("withheld.few_persons", lambda: why(survey.distribution(d := asked({"Q": {"": "1155"}}), ["Q"]), d)),
    ("", lambda: why(survey.distribution(d := asked({"Q": {"": "11555"}}), ["Q"]), d)),
    ("withheld.few_persons_paired", lambda: why(survey.before_after(d := two({"M1": "15"}), ["Q"]), d)),
    ("withheld.few_organisations", lambda: why(survey.distribution(
        d := asked({"Q": {"M1": "15", "M2": "155"}}), ["Q"]), d)),
    ("withheld.few_tandems", lambda: why(survey.distribution(
        d := asked({"Q": {"M1": "15", "P1": "15", "M2": "51"}}), ["Q"]), d)),
    ("withheld.one_organisation", lambda: why(survey.distribution(
        d := asked({"Q": {"M1": "1555", "M2": "15", "M3": "1"}}), ["Q"]), d)),
    ("withheld.one_organisation", lambda: why(funding.plan_actual(d := amounts(86, 9, 5)), d)),
    ("withheld.few_organisations", lambda: why(funding.plan_actual(d := amounts(50, 50)), d)),
    ("", lambda: why(funding.plan_actual(d := amounts(40, 30, 30)), d)),
    ("withheld.small_cells", lambda: why(survey.distribution(
        d := asked({"Q": {"M1": "112", "M2": "334", "M3": "421"}}, labels=factories.COLOURS), ["Q"]), d)),
    ("withheld.recognisable", lambda: why(survey.distribution(
        d := asked({"Q": {"M1": "15", "M2": "15", "M3": "5"}}), ["Q"]), d)),
    ("withheld.unanimous_group", lambda: why(survey.distribution(d := asked({"Q": {"": "1" * 19 + "5"}}), ["Q"]), d)),
    ("withheld.breakdown", lambda: why(survey.distribution(d := asked({"Q": {
        "M1": "15", "M2": "15", "M3": "15", "P1": "15", "P2": "15", "P3": "11", "P4": "11", "": "5"}},
        by_side=True), ["Q"]), d)),
    ("withheld.sensitive", lambda: why(survey.distribution(d := factories.data({
        "answers": factories.opinions("Q", {f"{s}{n}": "15" for s in "MP" for n in range(6)}),
        "codebook": factories.scale("Q", sensitive=True)}, breakdowns=("side",)), ["Q"]), d)),
    ("withheld.amounts_compared", lambda: above("100.00")),
    ("", lambda: above("0")),
    ("withheld.picked", lambda: counted('org_id = "M1"')),
    ("", lambda: counted('position = "Reisen"')),
    ("withheld.each", lambda: why(dataclasses.replace(
        survey.distribution(d := asked({"Q": MIXED}), ["Q"]), per="organisation"), d)),
    ("withheld.earlier", lambda: statements.unavailable(again(opinions(M1="11-"), opinions()), id="x").text),
    ("withheld.left_over", lambda: paired_below({"": "11555115"}, {"": "15"})),
    ("", lambda: paired_below({"": "11555115"}, {"": "1515115"})),
    ("withheld.pairs_only", earlier_alone),
    ("withheld.partner", lambda: statements.unavailable(
        dataclasses.replace(agreeing(8, 2, 0, 2, classes={}), name="mutuality"), id="x").text),
    ("withheld.small_cells", lambda: statements.unavailable(
        dataclasses.replace(agreeing(5, 3, 3, 2, classes={}), name="mutuality"), id="x").text),
    ("withheld.items_withheld", lambda: why(survey.scores(d := two_items(dict.fromkeys(SIX, "11"), HALF)), d)),
    ("", lambda: why(survey.scores(d := two_items(HALF, HALF)), d)),
    ("withheld.topic", lambda: why(survey.coded(d := raised(Geld="1" * 12, Zeit="101010101010")), d)),
    ("", lambda: why(survey.coded(d := raised(Geld="010101010101", Zeit="101010101010")), d)),
    ("withheld.foreign_groups", lambda: why(dataclasses.replace(own_counts(
        d := asked({"X": HALF}), disclosure="survey", by=("field",), field=pd.Series(["a", "b"] * 12)),
        name="distribution"), d)),
    ("withheld.none_approved", lambda: why(tandems.obstacles(d := insights(False, False)), d)),
    ("withheld.not_approved", lambda: why(tandems.obstacles(d := insights(True, False)), d)),
    ("", lambda: why(tandems.obstacles(d := insights(True, True)), d)),
    ("withheld.nothing", lambda: why(tandems.obstacles(d := factories.data(
        {"insights": [{"insight_id": "E1", "type": "practice"}]})), d)),
    ("withheld.undirected", lambda: below(tables.by_side(publish(survey.distribution(
        d := asked({"Q": {"": "1" * 5 + "2" * 5}}, labels=factories.COLOURS), ["Q"]), data=d), id="x"))),
    ("withheld.undirected", lambda: interval("1" * 10 + "2" * 10, labels=factories.COLOURS)),
    ("withheld.no_interval", lambda: interval("1" * 10 + "5" * 10, inference="census")),
    ("withheld.few_percent", lambda: interval("1" * 5 + "5" * 5)),
    ("", lambda: interval("1" * 10 + "5" * 10)),
    ("withheld.no_consent", lambda: why(dataclasses.replace(hours(), name="profile"), project())),
    ("withheld.consent_rest", lambda: why(dataclasses.replace(hours(), name="profile"), project(*all_but(0)))),
    ("withheld.without_consent", lambda: why(dataclasses.replace(hours(), name="profile"), project(*all_but(0, 1, 2)))),
    ("", lambda: why(dataclasses.replace(hours(), name="profile"), project(*all_but()))),
    ("withheld.no_safe_choice", lambda: why(breakdown(d := spent(("A", "X", "M1", 70)), CROSS), d)),
    ("withheld.cells", lambda: why(breakdown(d := spent(*MANY, ("C", "X", "M1", 70)), CROSS), d)),
    ("", lambda: why(breakdown(d := spent(*MANY), CROSS), d)),
    # what a chart, a table or a report leaves out
    ("note.lanes", lambda: lanes(41)),
    ("", lambda: lanes(40)),
    ("note.largest", lambda: compared(14)),
    ("", lambda: compared(13)),
    ("", lambda: compared(14, total=True)),
    ("note.missing", lambda: statements.finding(publish(tandems.by_status(d := factories.data(
        {"tandems": [TANDEM, TANDEM | {"tandem_id": "T2", "status": None}]})), data=d), id="x").text),
    ("", lambda: statements.finding(publish(tandems.by_status(d := factories.data({"tandems": [TANDEM]})), data=d),
        id="x").text),
    ("note.missing", lambda: statements.finding(publish(tandems.new_seats_where(
        d := committees("Kultur", None)), data=d), id="x").text),
    ("note.missing_groups", lambda: below(charts.parts(publish(tandems.seats(d := factories.data(
        {"memberships": [SEAT, SEAT | {"committee_id": "G2", "start": None}], "organisations": SIDES}, **YEAR)),
        data=d), id="x"))),
    ("", lambda: below(charts.parts(publish(tandems.seats(d := committees("Kultur")), data=d), id="x"))),
    ("note.other_questions", lambda: text(statements.not_evaluated(
        d := number("11"), survey.other_questions(d), id="x"))),
    ("", lambda: text(statements.not_evaluated(d := asked({"Q": MIXED}), survey.other_questions(d), id="x"))),
    ("attrition.note", lambda: tables.who_stayed(publish(survey.attrition(d := two(MIXED)), data=d))),
    ("absent.pairing_code", lambda: tables.who_stayed(
        publish(survey.attrition(d := two(MIXED, sources=sources(answers=""))), data=d))),
    ("", lambda: event(dt.date(2024, 6, 21), *factories.opinions("Q", MIXED, wave="event"))),
    ("note.event_ahead", lambda: event(dt.date(2024, 6, 21))),
    ("note.no_feedback", lambda: event(dt.date(2024, 5, 21))),
    ("note.no_feedback", lambda: event(None)),
    # what the notebooks say in one of two cases; which of them is tried with the reports
    ("note.census", lambda: note("census")),
    ("note.no_comparisons", lambda: note("no_comparisons")),
    ("note.no_indicators", lambda: note("no_indicators")),
    ("note.compared_pairs", lambda: note("compared_pairs")),
    ("note.compared_apart", lambda: note("compared_apart")),
    # the report on quality
    ("quality.no_findings", lambda: text(quality.findings(factories.data(), id="x"))),
    ("quality.more", lambda: quality.findings(factories.data(
        findings=[found("amount_zero", row=n) for n in range(quality.MOST + 1)]), id="x").note),  # type: ignore[union-attr]
    ("", lambda: quality.findings(factories.data(findings=[found("amount_zero", row=1)]), id="x").note),  # type: ignore[union-attr]
    ("quality.no_tandems", lambda: text(quality.readiness(factories.data(), id="x"))),
    ("", lambda: text(quality.readiness(factories.data({"tandems": [TANDEM]}), id="x"))),
    ("quality.no_invitations", lambda: text(quality.responses(factories.data(), id="x"))),
    ("quality.no_invitations", lambda: text(quality.responses(
        factories.data({"invitations": [{"wave": "t1", "invited": 3}]}), id="x"))),
    ("", lambda: text(quality.responses(
        factories.data({"invitations": [{"org_id": "M1", "wave": "t1", "invited": 3, "completed": 1}]}), id="x"))),
    ("quality.no_breakdowns", lambda: text(quality.decided(factories.data(), id="x"))),
    ("quality.hidden", lambda: text(quality.decided(spent(*MANY, ("C", "X", "M1", 70)), id="x"))),
    ("quality.refused", lambda: text(quality.decided(spent(("A", "X", "M1", 70)), id="x"))),
]  # fmt: skip

# several of these stand on one page: which of them belong there
METHODS: list[tuple[set[str], Callable[[], str]]] = [
    ({"traceable"}, cover),
    ({"traceable", "demo"}, lambda: cover(demo=True)),
    ({"traceable", "weaker"}, lambda: method(factories.data(rules=factories.Rules(min_persons=1)))),
    ({"traceable", "base", "classes", "missing"}, lambda: cover(answers=factories.opinions("Q", MIXED))),
    ({"traceable", "money"}, lambda: cover(payments=[PAID])),
    ({"traceable", "contract"}, lambda: cover("funder", payments=[PAID])),
    ({"traceable", "contract"}, lambda: cover("internal", payments=[PAID])),
    ({"traceable", "money", "eligible"}, lambda: cover(expenses=[COST | {"eligible": False}])),
    ({"traceable", "findings"}, lambda: cover(findings=[found("tandem_of_three")])),
    ({"traceable", "unread"}, lambda: cover(findings=[found("unreadable_cell", row=3)])),
    ({"traceable", "unread", "findings"}, lambda: cover(findings=[found("unreadable_cell"), found("amount_zero")])),
    ({"traceable"}, lambda: cover(findings=[Finding("note", "column_unused", "tandems")])),
    ({"traceable", "exception"}, lambda: cover(findings=[found("amount_zero", reason="gewollt", since="2024-01-01")])),
    ({"traceable", "difference"}, lambda: method(dataclasses.replace(factories.data(), earlier=LET_STAND.format("R")))),
    ({"traceable", "alarm"}, lambda: method(dataclasses.replace(factories.data(), earlier=LET_STAND.format("A")))),
]


def said(told: str, code: str = "de") -> set[str]:
    """The reasons a text gives; two that read alike are one."""
    return {key for key in phrases(code) if pattern(key, code).search(told)}


@pytest.mark.parametrize(("place", "key"), [(n, key) for n, (key, _) in enumerate(SITUATIONS)])
def test_a_reason_is_said_where_it_is_the_real_one_and_no_other_is(place: int, key: str) -> None:
    told = SITUATIONS[place][1]()
    known = phrases("de")
    alike = {other for other in known if key and known[other] == known[key]}
    given = said(told)
    assert given - alike == set(), told
    assert bool(given) == bool(key), told
    assert "{" not in told


@pytest.mark.parametrize(("place", "keys"), [(n, sorted(keys)) for n, (keys, _) in enumerate(METHODS)])
def test_the_notes_on_method_are_those_that_are_true(place: int, keys: list[str]) -> None:
    assert said(METHODS[place][1]()) == {f"method.{key}" for key in keys}


def test_every_reason_of_the_catalogue_has_a_situation_in_which_it_is_true() -> None:
    tried = {key for key, _ in SITUATIONS} | {f"method.{key}" for keys, _ in METHODS for key in keys}
    assert sorted(set(phrases("de")) - tried) == []


def test_every_reason_in_the_code_has_a_sentence() -> None:
    known = wording.language("de").phrases
    root = Path(evaluation.__file__).parent
    given = set()
    for path in root.glob("metrics/*/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "empty_counts":
                tables_of = [keyword.value for keyword in node.keywords if keyword.arg == "table"]
                given |= {
                    str(each.value) for each in ast.walk(tables_of[0]) if isinstance(each, ast.Constant) and each.value
                }
    assert {"answers", "no_scale", "deadline"} <= given
    assert {key for key in given if key not in schema.TABLES and f"absent.{key}" not in known} == set()


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_the_setting_to_change_is_named_to_the_team_alone(audience: str) -> None:
    data = both_rows(audience=audience)
    told = [
        why(funding.burn_rate(data), data),
        why(funding.deviations(data), data),
        note("no_comparisons", data),
    ]
    assert ["evaluation.toml" in each for each in told] == [audience == "internal"] * 3


def test_outside_a_share_of_a_grant_overspending_is_named_as_such() -> None:
    over = both_rows(granted=40_00, audience="funder")
    assert "mehr als die bewilligten" in statements.finding(publish(funding.burn_rate(over), data=over), id="x").text
    within = both_rows(granted=60_00, audience="funder")
    assert "sind es nicht" in statements.finding(publish(funding.burn_rate(within), data=within), id="x").text


def test_of_topics_some_of_which_are_withheld_none_is_called_the_most_frequent() -> None:
    data = raised(Geld="1" * 12, Zeit="101010101010", Raum="010101010100")
    published = publish(survey.coded(data), data=data)
    sentence = statements.finding(published, id="x").text
    assert sentence.startswith("In den freien Antworten wird, soweit gezeigt, „Zeit“ am häufigsten genannt")


@pytest.mark.parametrize(("named", "told"), [((), 2), (("CODE",), 0)])
def test_no_file_lacks_a_column_of_people_that_the_settings_name(named: tuple[str, ...], told: int) -> None:
    raw: Any = SimpleNamespace(notes=(Note("no_respondent"), Note("guessed_respondent", {"column": "A"})), sheet="")
    raw.excluded = ()
    assert len(checks.of_notes(raw, factories.source("answers", respondent=named))) == told
