"""Each rule on a project's tables, by a small project that is broken in this one way, and said in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import factories
import pandas as pd
import pytest

from evaluation.findings import rules
from evaluation.findings.checks import Finding
from evaluation.metrics.funding.ledger import payments as paid_up
from evaluation.project.grants import Grant
from evaluation.project.settings import Comparison, Rules, Selection, Wave

Row = dict[str, Any]
PERIOD: dict[str, Any] = {"start": dt.date(2023, 6, 1), "end": dt.date(2024, 5, 31), "granted": 1_000_00}
ORGANISATIONS: list[Row] = [
    {"org_id": "M1", "name": "Haus", "side": "mso"},
    {"org_id": "P1", "name": "Hof", "side": "other"},
    {"org_id": "P2", "name": "Tor", "side": "other"},
]


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


TANDEM: Row = {
    "tandem_id": "T1",
    "mso_id": "M1",
    "other_id": "P1",
    "start": day("2023-06-01"),
    "end": day("2024-05-31"),
}
EXPENSE: Row = {
    "voucher": "B1",
    "org_id": "M1",
    "payment_date": day("2024-02-01"),
    "payee": "Druckerei",
    "position": "Druck",
    "amount": 50_00,
    "funds": "grant",
}
FORWARDED: Row = {"payment_id": "Z1", "date": day("2023-07-01"), "org_id": "M1", "amount": 900_00, "type": "forwarding"}
PLAN: Row = {"plan": "Plan", "level": "project", "direction": "expense", "basis": "plan", "amount": 1_000_00}
SOUND: dict[str, list[Row]] = {
    "organisations": ORGANISATIONS,
    "tandems": [TANDEM],
    "expenses": [EXPENSE],
    "payments": [FORWARDED],
    "budget": [PLAN],
    "answers": factories.opinions("Q", {"M1": "11345", "P1": "12345"}),
    "codebook": factories.scale("Q"),
}


def found(**changed: Any) -> list[Finding]:
    """The findings of the sound project with other rows in some tables, or other settings."""
    named = {name: rows for name, rows in changed.items() if isinstance(rows, list)}
    settings = {name: value for name, value in changed.items() if name not in named}
    books = settings.pop("books", None)
    tables = {name: factories.table(name, rows) for name, rows in {**SOUND, **named}.items()}
    return rules.of_project(tables, factories.project(**{**PERIOD, **settings}), {}, books=books)


def told(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(finding.severity, finding.rule) for finding in findings]


def one(findings: list[Finding], german: str, english: str) -> tuple[str, str, str]:
    """The only finding, whose sentences hold these words."""
    assert len(findings) == 1, [finding.text("de") for finding in findings]
    assert german in findings[0].text("de").replace("\u00a0", " ")
    assert english in findings[0].text("en")
    return findings[0].severity, findings[0].rule, findings[0].table


def test_a_sound_project_breaks_no_rule() -> None:
    assert told(found()) == []


def test_an_organisation_on_the_wrong_side_of_a_tandem() -> None:
    broken = found(tandems=[{**TANDEM, "other_id": "M1"}])
    assert one(broken, "„M1“ gehört", "“M1” belongs") == ("error", "wrong_side", "tandems")


@pytest.mark.parametrize(
    ("until", "since", "expected"),
    [
        ("2024-05-31", "2023-09-01", ("warning", "tandem_of_three", "tandems")),
        (None, None, ("warning", "tandem_of_three", "tandems")),
        ("2023-10-31", "2023-11-01", ("warning", "tandem_changed", "tandems")),
        ("2023-10-31", "2023-12-01", ("error", "tandem_gap", "tandems")),
    ],
)
def test_a_tandem_has_both_sides_at_any_time(
    until: str | None, since: str | None, expected: tuple[str, str, str]
) -> None:
    before = {**TANDEM, "end": day(until) if until else None}
    after = {**TANDEM, "other_id": "P2", "start": day(since) if since else None}
    assert one(found(tandems=[before, after]), "„T1“", "“T1”") == expected


@pytest.mark.parametrize(
    ("paid", "grace", "number"), [("2023-05-31", 30, 1), ("2024-06-14", 0, 1), ("2024-06-14", 14, 0)]
)
def test_a_payment_outside_the_funded_period_and_its_grace(paid: str, grace: int, number: int) -> None:
    broken = found(expenses=[{**EXPENSE, "payment_date": day(paid)}], grace_days=grace)
    assert told(broken) == [("warning", "paid_outside")] * number
    assert all("01.06.2023 – 31.05.2024" in finding.text("de") for finding in broken)


def test_an_amount_of_nothing() -> None:
    assert one(found(expenses=[{**EXPENSE, "amount": 0}]), "ist 0", "is 0") == ("warning", "amount_zero", "expenses")


@pytest.mark.parametrize(
    ("submitted", "accepted", "rules"),
    [
        (1_000_00, 1_200_00, ["accepted_over"]),
        (1_000_00, 1_000_01, ["accepted_over"]),
        (0, 5_00, ["accepted_over"]),
        (1_000_00, 1_000_00, []),
        (1_000_00, 900_00, []),
        (None, 5_00, ["accepted_unsubmitted"]),
        (None, 0, []),
        (1_000_00, None, []),
    ],
)
def test_no_more_is_accepted_than_was_submitted(submitted: int | None, accepted: int | None, rules: list[str]) -> None:
    proof = {"org_id": "M1", "period": "2023", "submitted_amount": submitted, "accepted_amount": accepted}
    broken = found(proofs=[{**proof, "period": "2022", "submitted_amount": 1, "accepted_amount": None}, proof])
    assert [(each.severity, each.rule, each.row) for each in broken] == [("warning", rule, 3) for rule in rules]


def test_what_is_accepted_is_told_beside_what_was_submitted() -> None:
    proof = {"org_id": "M1", "period": "2023", "submitted_amount": 1_000_00, "accepted_amount": 1_200_50}
    assert one(found(proofs=[proof]), "Anerkannt sind 1.200,50 €, nachgewiesen nur 1.000 €", "€1,200.50")[1:] == (
        "accepted_over",
        "proofs",
    )
    alone = {**proof, "submitted_amount": None}
    assert found(proofs=[alone]) == []  # a table without that column says nothing of it


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        ({"plan": "Plan 2023"}, {"plan": "Nachtragsplan"}, True),
        ({"plan": "Plan"}, {"plan": None}, True),
        ({"plan": "Plan 2023", "period": "2023"}, {"plan": "Nachtrag 2023", "period": "2023"}, True),
        ({"plan": "Plan 2023"}, {"plan": "Plan 2023 (neu)"}, True),
        ({"plan": "Plan 2023"}, {"plan": "Plan 2024"}, False),
        ({"plan": "A", "period": "2023"}, {"plan": "B", "period": "2024"}, False),
        ({"plan": "Plan", "version": "1"}, {"plan": "Plan", "version": "2"}, False),
        ({"plan": "Personal", "position": "Löhne"}, {"plan": "Sachen", "position": "Miete"}, False),
        ({"plan": "Plan"}, {"plan": "Einnahmen", "direction": "income"}, False),
        (
            {"plan": "T1", "level": "tandem", "tandem_id": "T1"},
            {"plan": "T2", "level": "tandem", "tandem_id": "T2"},
            False,
        ),
    ],
)
def test_a_plan_and_its_supplement_are_not_added_up(first: Row, second: Row, asked: bool) -> None:
    rows = [
        {"direction": "expense", "basis": "plan", "position": "Druck", "amount": 1_000_00, **row}
        for row in (first, second)
    ]
    broken = [each for each in found(budget=rows) if each.rule == "plans_of_one_time"]
    assert [(each.severity, each.row) for each in broken] == [("error", 3)] * asked
    assert found(budget=rows, expenses=[]) == []  # nothing is set against the plan


def test_names_in_the_settings_that_no_row_has_are_errors_with_the_nearest() -> None:
    row = {"plan": "Haushalt", "period": "2023", "position": "Druck", "amount": 1_000_00}
    grant = Grant(overhead=("Verwaltungspauschal", "druck"))
    expenses = [EXPENSE, {**EXPENSE, "voucher": "B2", "position": "Verwaltungspauschale", "amount": 1_00}]
    asked = Comparison("x", "Haushallt", Selection("2023"), Selection("2024"), by="position")
    later = Comparison("y", "Haushalt", Selection("2023"), Selection("2025"), by="position")
    broken = found(budget=[row, {**row, "period": "2024"}], expenses=expenses, grant=grant, comparisons=(asked, later))
    assert [(each.severity, each.rule, each.hint, each.value, each.accepted) for each in broken] == [
        ("error", "setting_in_vain", "funding.overhead", "Verwaltungspauschal", "Verwaltungspauschale"),
        ("error", "setting_in_vain", "comparisons (x).plan", "Haushallt", "Haushalt"),
        ("error", "setting_in_vain", "comparisons (y).period", "2025", "2024"),
    ]
    assert found(budget=[row], grant=grant, expenses=[]) == []


def test_a_core_field_that_is_misspelt_or_none_that_occurs_is_asked_about() -> None:
    def asked(core: tuple[str, ...], *fields: str) -> list[tuple[str, str, str, str]]:
        rows = [{"committee_id": f"G{n}", "name": f"G{n}", "field": field} for n, field in enumerate(fields)]
        return [
            (each.severity, each.table, each.value, each.accepted)
            for each in found(committees=rows, core_fields=core)
            if each.rule == "setting_in_vain"
        ]

    near = ("warning", "committees", "Migrtion", "Migration")
    assert asked(("Migrtion", "Flucht"), "Migration", "Kultur") == [near]
    assert asked(("Migrtion", "Flucht"), "Migration", "flucht") == [near]
    assert asked(("Migration", "Flucht"), "Kultur", "Bildung") == [
        ("warning", "committees", "Migration, Flucht", "Bildung, Kultur")
    ]
    assert asked(("Migration", "Ausbildung"), "migration", "Bildung") == []
    assert asked(("Migration", "Flucht"), "Migration", "Kultur") == []
    assert asked(("Migration",)) == []
    assert asked((), "Kultur") == []


def test_a_voucher_split_over_positions_is_normal() -> None:
    assert told(found(expenses=[EXPENSE, {**EXPENSE, "position": "Miete"}, {**EXPENSE, "funds": "own"}])) == []


@pytest.mark.parametrize("changed", [{"payment_date": day("2024-03-01")}, {"payee": "Copyshop"}])
def test_a_voucher_with_another_date_or_payee(changed: Row) -> None:
    broken = found(expenses=[EXPENSE, {**EXPENSE, "position": "Miete", **changed}])
    assert one(broken, "Der Beleg „B1“", "The voucher “B1”") == ("warning", "voucher_differs", "expenses")


def test_a_payee_in_another_spelling_is_the_same_payee() -> None:
    print_shop = {**EXPENSE, "payee": "Druckerei Süd gGmbH"}
    again = {**print_shop, "payee": "druckerei sued g GmbH"}
    assert told(found(expenses=[print_shop, {**again, "position": "Miete"}])) == []
    assert told(found(expenses=[print_shop, {**again, "voucher": "B2"}])) == [("warning", "same_payment")]


def test_the_same_payment_under_two_vouchers() -> None:
    broken = found(expenses=[EXPENSE, {**EXPENSE, "voucher": "B2"}])
    assert one(broken, "mit dem Beleg „B1“", "with the voucher “B1”") == ("warning", "same_payment", "expenses")
    assert broken[0].row == 3


def test_a_plan_with_income_balances() -> None:
    income = {**PLAN, "direction": "income"}
    assert told(found(budget=[PLAN, income])) == []
    broken = found(budget=[PLAN, {**income, "amount": 900_50}])
    assert one(broken, "(900,50 €) und die Ausgaben (1.000 €)", "(€900.50)") == ("error", "plan_unbalanced", "budget")
    assert told(found(budget=[{**PLAN, "level": None}, {**income, "level": None, "amount": 5_00}])) == []


def test_a_plan_without_income_is_as_large_as_the_grant() -> None:
    broken = found(budget=[{**PLAN, "amount": 999_00}])
    assert one(broken, "(999 €)", "(€999)") == ("warning", "plan_not_granted", "budget")
    assert told(found(budget=[{**PLAN, "amount": 999_00}], granted=None)) == []


def test_no_more_is_forwarded_than_was_granted() -> None:
    more = {**FORWARDED, "payment_id": "Z2", "org_id": "P1", "amount": 100_01}
    broken = found(payments=[FORWARDED, more])
    assert one(broken, "1.000,01 €", "€1,000.01") == ("error", "forwarded_over_grant", "payments")
    back = {**more, "payment_id": "Z3", "type": "repayment", "org_id": "Verband", "payer": "Hof", "amount": 1}
    assert told(found(payments=[FORWARDED, more, back])) == []


@pytest.mark.parametrize(("kind", "sign"), [("repayment", 1), ("repayment", -1), ("forwarding", -1)])
def test_a_payment_with_another_sign_than_its_kind_is_asked(kind: str, sign: int) -> None:
    paid = [
        FORWARDED | {"payment_id": f"R{n}", "payer": "M1", "org_id": "P1", "amount": sign * amount, "type": kind}
        for n, amount in enumerate((100_00, -100_00, 100_00))
    ]
    findings = [each for each in found(payments=paid, expenses=[]) if each.rule == "payment_taken_off"]
    assert one(findings, "zählt mit -100", "taken off")[:2] == ("warning", "payment_taken_off")


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"org_id": None}, "payment_forwarding_nobody"),
        ({"org_id": "Verband", "payer": "Verband"}, "payment_forwarding_nobody"),
        ({"org_id": "P1", "payer": "P1"}, "payment_forwarding_nobody"),
        ({"org_id": None, "payer": None, "type": "repayment"}, "payment_repayment_nobody"),
        ({"org_id": "P1"}, ""),
        ({"org_id": "P1", "payer": None}, ""),
        ({"org_id": None, "payer": "P1", "type": "repayment"}, ""),
    ],
)
def test_what_is_passed_on_to_nobody_counts_nowhere_and_is_asked_about(changed: dict[str, Any], rule: str) -> None:
    payment = {**FORWARDED, "payment_id": "Z2", "payer": "Verband", "amount": 50_00, **changed}
    findings = found(payments=[FORWARDED, payment], organisation="Verband")
    assert [each.rule for each in findings] == ([rule] if rule else [])
    assert [each.severity for each in findings] == (["warning"] if rule else [])
    data = factories.data({"payments": [FORWARDED, payment]}, organisation="Verband")
    sums = paid_up(data).groupby("flow")["amount"].sum().to_dict()
    counted = {} if rule else {str(payment["type"]): 50_00}
    whole = {"forwarding": FORWARDED["amount"]}
    assert sums == {name: whole.get(name, 0) + counted.get(name, 0) for name in {**whole, **counted}}


def test_an_organisation_spends_what_it_received() -> None:
    broken = found(expenses=[{**EXPENSE, "amount": 901_00}])
    assert one(broken, "901 € aus Fördermitteln", "spent €901") == ("warning", "spent_over_income", "expenses")
    assert told(found(expenses=[{**EXPENSE, "amount": 901_00, "funds": "own"}])) == []
    assert told(found(expenses=[{**EXPENSE, "amount": 901_00}], payments=[])) == []


def strange(value: str) -> list[Row]:
    row = factories.opinions("Q", {"P1": "1"})[0]
    return [*SOUND["answers"], {**row, "respondent": "X", "value": value, "missing": "unreadable"}]


def test_an_answer_that_is_in_no_codebook() -> None:
    broken = found(answers=strange("A9"))
    assert one(broken, "die Antwort „A9“", "The answer “A9”") == ("error", "unknown_code", "answers")
    broken = found(answers=strange("stimme vol zu"))
    assert one(broken, "Am ähnlichsten: „stimme voll zu“", "Most alike:") == ("warning", "unknown_answer", "answers")


def test_many_unknown_answers_are_counted() -> None:
    rows = [row for number in range(8) for row in strange(f"Freitext {number}")[-1:]]
    broken = found(answers=[*SOUND["answers"], *rows])
    assert told(broken) == [("warning", "unknown_answer")] * 5 + [("warning", "unknown_more")]
    assert "3 weitere Antworten" in broken[-1].text("de")


def test_a_wave_the_settings_do_not_know() -> None:
    invited = [{"wave": "t0", "org_id": "M1", "invited": 3}]
    broken = found(invitations=invited, waves=(Wave("t1", {}),))
    assert one(broken, "Die Befragung „t0“", "The survey “t0”") == ("error", "unknown_wave", "invitations")
    assert told(found(invitations=invited)) == []


@pytest.mark.parametrize(
    ("settings", "key", "item"),
    [
        ({"headline": ("Q1[SQ001]", "Q1[SQ0O2]")}, "survey.headline", "Q1[SQ0O2]"),
        ({"families": {"Zugang": ("Q1[SQ001]", "Q1[SQ0O2]")}}, "survey.families.Zugang", "Q1[SQ0O2]"),
        ({"retrospective": {"Q1[SQ001]": "Q1[SQ0O2]"}}, "survey.retrospective", "Q1[SQ0O2]"),
        ({"retrospective": {"Q1[SQ0O2]": "Q1[SQ001]"}}, "survey.retrospective", "Q1[SQ0O2]"),
    ],
)
def test_an_item_the_settings_misspell_is_told_with_what_was_meant(
    settings: dict[str, Any], key: str, item: str
) -> None:
    asked = {
        "answers": [
            row for name in ("Q1[SQ001]", "Q1[SQ002]") for row in factories.opinions(name, {"M1": "1", "P1": "5"})
        ],
        "codebook": [row for name in ("Q1[SQ001]", "Q1[SQ002]") for row in factories.scale(name)],
    }
    broken = found(**asked, **settings, waves=(Wave("t1", {}),))
    told_de = (
        f"evaluation.toml: {key}: Die Frage „{item}“ kommt in keiner Befragung vor. Gemeint ist vielleicht: Q1[SQ00"
    )
    told_en = f"evaluation.toml: {key}: the item “{item}” is in no survey. Perhaps this was meant: Q1[SQ00"
    assert one(broken, told_de, told_en) == ("error", "unknown_item", "answers")
    early = found(**asked, **settings, waves=(Wave("t0", {}), Wave("t1", {})))
    assert one(early, "noch nicht vor", "in no survey yet") == ("warning", "item_not_yet", "answers")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("tandems", {**TANDEM, "start": day("2024-05-31"), "end": day("2023-06-01")}),
        ("memberships", {"org_id": "M1", "committee_id": "G1", "start": day("2024-01-01"), "end": day("2023-01-01")}),
        ("proofs", {"org_id": "M1", "received": day("2024-05-02"), "checked": day("2024-05-01")}),
    ],
)
def test_a_first_day_lies_before_the_last(table: str, row: Row) -> None:
    broken = found(**{table: [row]})
    assert one(broken, "liegt vor dem früheren", "lies before the earlier") == ("error", "dates_reversed", table)


def test_a_key_date_outside_the_project() -> None:
    broken = found(funding_status=[{"org_id": "M1", "date": day("2023-01-01"), "status": "applied"}])
    assert one(broken, "Der Stichtag 01.01.2023", "The key date") == ("warning", "key_date_outside", "funding_status")


def test_a_scale_on_which_all_chose_the_same() -> None:
    broken = found(answers=factories.opinions("Q", {"M1": "111", "P1": "11"}))
    assert one(broken, "Alle 5 Antworten auf „Q“ (t1)", "All 5 answers") == ("warning", "constant_item", "answers")
    assert told(found(answers=factories.opinions("Q", {"M1": "11", "P1": "11"}))) == []


def test_a_scale_that_turns_round_between_waves() -> None:
    first = factories.table("codebook", factories.scale("Q", ("gut", "mittel", "schlecht"))).assign(
        source_file="t0.lss"
    )
    turned = factories.table("codebook", factories.scale("Q", ("schlecht", "mittel", "gut"))).assign(
        source_file="t1.lss"
    )
    broken = found(books=pd.concat([first, turned], ignore_index=True))
    assert one(broken, "in umgekehrter Reihenfolge wie in t0.lss", "opposite order") == (
        "warning",
        "direction_differs",
        "codebook",
    )
    assert told(found(books=pd.concat([first, first.assign(source_file="t1.lss")], ignore_index=True))) == []


@pytest.mark.parametrize(("silent", "rule"), [("M1", "silent_mso"), ("P1", "silent_other")])
def test_a_tandem_of_which_one_side_is_silent(silent: str, rule: str) -> None:
    answers = [row for row in SOUND["answers"] if row["org_id"] != silent]
    assert one(found(answers=answers), "In der Befragung t1", "In the survey t1") == ("warning", rule, "answers")


@pytest.mark.parametrize(
    ("when", "number"), [("2022-05-01", 1), ("2022-07-01", 0), ("2025-05-31", 0), ("2034-05-31", 1)]
)
def test_a_day_far_from_the_project(when: str, number: int) -> None:
    assert told(found(advice=[{"tandem_id": "T1", "date": day(when)}])) == [("warning", "date_far")] * number
    assert told(found(memberships=[{"org_id": "M1", "committee_id": "G1", "start": day("1999-01-01")}])) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Fragen an ada@haus.example", "personal_email"),
        ("Rückruf unter 0234 / 123 456 7", "personal_phone"),
        ("Rückruf unter +49 171 1234567", "personal_phone"),
        ("Konto DE02 1203 0000 0000 2020 51", "personal_iban"),
    ],
)
def test_personal_data_in_free_text(text: str, rule: str) -> None:
    broken = found(milestones=[{"tandem_id": "T1", "title": "Auftakt", "comment": text}])
    assert one(broken, "Im Text steht", "The text") == ("warning", rule, "milestones")
    assert text not in broken[0].text("de") + broken[0].text("en") + broken[0].value
    spoken = {**SOUND["answers"][0], "item": "OFFEN", "value": text}
    assert told(found(answers=[*SOUND["answers"], spoken])) == [("warning", rule)]


@pytest.mark.parametrize("text", ["am 01.06.2024 um 13:00", "Beleg 2023-0001", "1.234,56 €", "Gruppe 0116", "@home"])
def test_days_and_amounts_are_no_personal_data(text: str) -> None:
    assert told(found(milestones=[{"tandem_id": "T1", "title": "Auftakt", "comment": text}])) == []


def test_thresholds_below_those_promised_are_asked_about_and_stricter_ones_are_not() -> None:
    def weak(**thresholds: Any) -> list[Finding]:
        project = factories.project(rules=Rules(**thresholds))
        return list(rules.weak_protection(rules.Case({}, project, {}, factories.table("codebook", []))))

    assert weak() == weak(min_persons=8, max_person_share=0.3, percent_from=10) == []
    found = weak(min_persons=1, min_organisations=1, min_tandems=1, max_person_share=1.0, p_percent=0.01)
    assert [(each.hint, each.value, each.accepted) for each in found] == [
        ("min_persons", "1", "5"),
        ("min_organisations", "1", "3"),
        ("min_tandems", "1", "3"),
        ("max_person_share", "1.0", "0.5"),
        ("p_percent", "0.01", "0.1"),
    ]
    assert one(found[:1], "min_persons = 1; zugesagt ist 5", "there is min_persons = 1") == (
        "warning",
        "weak_protection",
        "",
    )


def test_a_committee_under_two_numbers_is_asked_about() -> None:
    one_of = {"committee_id": "G1", "name": "Jugendhilfeausschuss", "level": "municipality", "field": "Jugend"}
    rows = [one_of, one_of | {"committee_id": "G2", "name": "Jugendhilfe-Ausschuss "}]
    broken = found(committees=rows)
    assert one(broken, "von „G1“", "of “G1”") == ("warning", "maybe_one_committee", "committees")
    assert told(found(committees=[one_of, rows[1] | {"level": "state"}])) == []
    assert told(found(committees=[one_of, rows[1] | {"field": None}])) == []


def test_rows_of_a_tandem_that_is_not_there_count_for_none() -> None:
    other = TANDEM | {"tandem_id": "T2", "mso_id": "P2", "other_id": "P1"}
    elsewhere = found(tandems=[TANDEM, other], expenses=[EXPENSE | {"tandem_id": "T2"}])
    assert [each.rule for each in elsewhere if each.rule == "tandem_of_others"] == ["tandem_of_others"]
    nowhere = found(expenses=[EXPENSE | {"tandem_id": "T9"}])
    assert "tandem_of_others" not in [each.rule for each in nowhere]


def test_a_year_of_a_slip_has_its_four_figures() -> None:
    assert rules._text(pd.Timestamp(204, 2, 4)) == "04.02.0204"
