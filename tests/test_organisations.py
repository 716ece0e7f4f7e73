"""Organisations are the same however they are written, and never one of two that could be meant."""

from __future__ import annotations

from pathlib import Path

import factories
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.data import Processed, build_tables
from evaluation.disclosure import publish
from evaluation.disclosure.release_plan import Plan, plan
from evaluation.metrics import funding
from evaluation.metrics.breakdowns import breakdown_records
from evaluation.project.settings import Breakdown, load
from evaluation.reading.cleaning import organisations

SETTINGS = """[project]
title = "Probe"
organisation = "Beispielverband e. V."
as_of = 2024-05-31
funder = "Stiftung"
"""
HEADS = {
    "organisations": "Organisations-Nr.;Name;Typ;Auch genannt",
    "tandems": "Tandem-Nr.;MSO;Andere Organisation",
    "payments": "Datum;Von;An;Betrag;Zahlungsart",
    "expenses": "Beleg-Nr.;Organisation;Tandem;Zahldatum;Kostenposition;Betrag",
    "memberships": "Organisation;Gremien-Nr.",
    "proofs": "Organisation;Nachgewiesen",
}
ALPHA, MUELLER = "O1;Verein Alpha e.V.;MSO;", "O2;Müller & Söhne gGmbH;andere Organisation;"
SPELLINGS = ["O1", "Verein Alpha e.V.", "verein alpha e. V.", "VEREIN  ALPHA eV", "„Verein Alpha“"]


def built(folder: Path, settings: str = "", **tables: list[str]) -> Processed:
    """The tables of a project whose files have these rows; the payments are forwarded on the days of February."""
    sources = ""
    for name, rows in tables.items():
        if name == "payments":
            rows = [f"{day:02}.02.2024;{row}" for day, row in enumerate(rows, 1)]
        (folder / f"{name}.csv").write_text("\n".join([HEADS[name], *rows, ""]), encoding="utf-8")
        sources += f'[tables.{name}]\nfile = "{name}.csv"\n'
    (folder / "evaluation.toml").write_text(SETTINGS + settings + sources, encoding="utf-8")
    return build_tables(load(folder))


def told(made: Processed) -> list[tuple[str, str, str]]:
    """Severity, rule and value of each finding but notes of the readers."""
    found = made.findings[made.findings["severity"] != "note"]
    return list(found[["severity", "rule", "value"]].itertuples(index=False, name=None))


def forwarded(*names: str) -> list[str]:
    return [f"Beispielverband eV;{name};100,00;Weitergabe" for name in names]


def test_five_spellings_in_payments_are_one_organisation(tmp_path: Path) -> None:
    spent = ["B1;Verein Alpha eV;;05.03.2024;Miete;500,00"]
    made = built(tmp_path, organisations=[ALPHA, MUELLER], payments=forwarded(*SPELLINGS), expenses=spent)
    assert made.tables["payments"]["org_id"].tolist() == ["O1"] * 5
    assert made.tables["payments"]["payer"].tolist() == ["Beispielverband e. V."] * 5
    assert made.tables["expenses"]["org_id"].tolist() == ["O1"]
    assert told(made) == []


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("o 1", "O1"),
        ("O1 Verein Alpha e.V.", "O1"),
        ("Verein Alpha (O1)", "O1"),
        ("Verein-Alpha eingetragener Verein", "O1"),
        ("Verein Alpha GmbH", "Verein Alpha GmbH"),  # another legal form is another organisation
        ("Verein Alfa e.V.", "Verein Alfa e.V."),
        ("MUELLER UND SOEHNE g GmbH", "O2"),
        ("Mu\u0308ller & So\u0308hne", "O2"),  # as files of a Mac write umlauts
        ("Muller & Sohne gGmbH", "Muller & Sohne gGmbH"),
        ("Müller & Söhne gemeinnützige GmbH", "O2"),
    ],
)
def test_what_differs_in_spelling_alone_is_the_same(tmp_path: Path, written: str, number: str) -> None:
    made = built(tmp_path, organisations=[ALPHA, MUELLER], payments=forwarded(written))
    assert made.tables["payments"]["org_id"].tolist() == [number]
    assert [rule for _, rule, _ in told(made)] == ([] if number[0] == "O" else ["unknown_payee_near"])


def test_figures_that_something_parts_and_letters_of_other_alphabets_are_kept_apart(tmp_path: Path) -> None:
    rows = ["1-2;Haus 1-2;MSO;", "12;Haus 12;MSO;", "O3;Надежда;MSO;", "O4;Дружба;MSO;", "O5;Kızılay;MSO;"]
    made = built(tmp_path, organisations=rows, payments=forwarded("haus 1 2", "HAUS 12", "НАДЕЖДА", "Kizilay e.V."))
    assert made.tables["payments"]["org_id"].tolist() == ["1-2", "12", "O3", "O5"]
    assert told(made) == []


def test_what_fits_two_organisations_is_none_of_them_and_said(tmp_path: Path) -> None:
    rows = ["O1;Caritas e.V.;MSO;", "O2;Caritas gGmbH;MSO;", "O3;Chor;MSO;", "O4;Chor;MSO;"]
    made = built(tmp_path, organisations=rows, payments=forwarded("Caritas", "caritas eV", "Chor", "O4"))
    assert made.tables["payments"]["org_id"].tolist() == ["Caritas", "O1", "Chor", "O4"]
    ambiguous = ("warning", "ambiguous_organisation")
    twice = ("warning", "name_twice", "Chor")
    assert told(made) == [twice, twice, (*ambiguous, "Caritas"), (*ambiguous, "Chor")]
    asked = next(found for found in made.findings.itertuples() if found.value == "Caritas")
    assert (asked.file, asked.row, asked.accepted) == ("payments.csv", 2, "O1 Caritas e.V.; O2 Caritas gGmbH")


def test_a_number_goes_before_a_name_that_reads_the_same(tmp_path: Path) -> None:
    made = built(tmp_path, organisations=["7;8;MSO;", "8;Chor;MSO;"], payments=forwarded("8", "7", "Chor"))
    assert made.tables["payments"]["org_id"].tolist() == ["8", "7", "8"]
    assert told(made) == [("warning", "name_twice", "8")]


def test_a_name_the_table_has_is_never_said_to_be_missing(tmp_path: Path) -> None:
    tables = {
        "tandems": ["T1;Verein Alpha;MÜLLER & SÖHNE"],
        "expenses": ["B1;verein alpha eV;T1;05.03.2024;Miete;5,00"],
        "memberships": ["Verein Alpha e. V.;G1"],
        "proofs": ["O 1;100,00"],
    }
    made = built(tmp_path, organisations=[ALPHA, MUELLER], payments=forwarded("O1"), **tables)
    assert told(made) == []
    assert made.tables["tandems"][["mso_id", "other_id"]].values.tolist() == [["O1", "O2"]]
    assert [made.tables[name]["org_id"].tolist() for name in ("expenses", "memberships", "proofs")] == [["O1"]] * 3


def test_an_unknown_organisation_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    tables = {"expenses": ["B1;Vrein Alpha e.V.;;05.03.2024;Miete;5,00"]}
    made = built(tmp_path, organisations=[ALPHA], payments=forwarded("Alpha", "Chor Nord"), **tables)
    assert told(made) == [
        ("error", "orphan_near", "Vrein Alpha e.V."),
        ("warning", "spent_over_income", "5"),
        ("warning", "maybe_one_organisation", "Alpha"),
        ("warning", "unknown_payee_near", "Alpha"),
        ("warning", "unknown_payee", "Chor Nord"),
    ]
    near = made.findings["rule"].str.endswith("_near")
    assert made.findings.loc[near, "accepted"].tolist() == ["Verein Alpha e.V."] * 2


def test_unknown_organisations_in_several_spellings_are_one_and_likely_slips_are_offered(tmp_path: Path) -> None:
    paid = forwarded(
        "Chor Nordlicht e.V.", "chor nordlicht", "Chor Nordlicht e.V.", "Chor Nordlich", "Haus A", "Haus B"
    )
    made = built(tmp_path, payments=paid)
    names = made.tables["payments"]["org_id"].tolist()
    assert names == [*["Chor Nordlicht e.V."] * 3, "Chor Nordlich", "Haus A", "Haus B"]
    assert told(made) == [
        ("warning", "maybe_one_organisation", "Chor Nordlich"),
        ("warning", "one_organisation", "Chor Nordlicht e.V."),
    ]


def test_other_names_are_declared_in_the_table_or_in_the_settings(tmp_path: Path) -> None:
    rows = [f'{ALPHA}"Die Alphas; Büro A"', MUELLER]
    aliases = '[aliases]\n"Das Müllerhaus" = "O2"\n"M+S" = "Müller & Söhne"\n'
    paid = forwarded("büro a", "DIE ALPHAS", "das Muellerhaus", "M+S")
    made = built(tmp_path, aliases, organisations=rows, payments=paid)
    assert made.tables["payments"]["org_id"].tolist() == ["O1", "O1", "O2", "O2"]
    assert told(made) == []


@pytest.mark.parametrize(
    ("text", "near"),
    [
        *(("3.0", "Chor"), ("007", "Rat"), ("???", ""), ("12", ""), ("Chor, Nord", ""), ("Ratt", "Rat")),
        *(("Alpa", "Alpha"), ("Kita Nord 6", ""), ("Kita Nrod 5", "Kita Nord 5")),
    ],
)
def test_the_nearest_name_is_a_suggestion_and_never_far_off(text: str, near: str) -> None:
    rows = [("03", "Chor"), ("7", "Rat"), ("O3", "Alpha"), ("O4", "☀"), ("O5", "Kita Nord 5")]
    table = factories.table("organisations", [{"org_id": id, "name": name} for id, name in rows])
    known = organisations.register(table, factories.project())
    assert known.fitting(text) == ()
    assert known.nearest(text) == near


@pytest.mark.parametrize(
    ("aliases", "cell", "rule"),
    [
        ('"Büro A" = "O2"', "Büro A", "alias_contradicts"),
        ('"verein alpha e. V." = "O2"', "", "alias_contradicts"),
        ('"Büro A" = "O7"', "", "alias_of_nobody"),
        ('"Büro B" = "O2"', "", "alias_unused"),
        ("", "Müller und Söhne gGmbH", "alias_contradicts"),
    ],
)
def test_an_alias_that_contradicts_means_nobody_or_has_no_effect_is_an_error(
    tmp_path: Path, aliases: str, cell: str, rule: str
) -> None:
    settings = f"[aliases]\n{aliases}\n" if aliases else ""
    made = built(tmp_path, settings, organisations=[ALPHA + cell, MUELLER], payments=forwarded("Büro A"))
    assert {found[1] for found in told(made) if found[0] == "error"} == {rule}


def test_an_alias_joins_names_that_no_table_has(tmp_path: Path) -> None:
    made = built(
        tmp_path, '[aliases]\n"KV Sonne" = "Kulturverein Sonne"\n', payments=forwarded("KV Sonne", "kulturverein sonne")
    )
    assert made.tables["payments"]["org_id"].tolist() == ["Kulturverein Sonne"] * 2
    assert told(made) == []


def test_na_none_and_nan_are_numbers_and_names_where_these_stand(tmp_path: Path) -> None:
    rows = ["NA;None;MSO;", "O2;NaN;andere Organisation;"]
    made = built(tmp_path, organisations=rows, tandems=["T1;NA;O2"], payments=forwarded("NA", "None", "nan"))
    assert made.tables["organisations"][["org_id", "name"]].values.tolist() == [["NA", "None"], ["O2", "NaN"]]
    assert made.tables["payments"]["org_id"].tolist() == ["NA", "NA", "O2"]
    assert told(made) == []


def test_a_row_of_an_organisation_in_two_tandems_counts_for_the_project_alone(tmp_path: Path) -> None:
    spent = ["B1;O1;;05.03.2024;Miete;5,00", "B2;O1;T2;05.03.2024;Miete;5,00", "B3;O2;;05.03.2024;Miete;5,00"]
    rows = [ALPHA, MUELLER, "O3;Chor;andere Organisation;"]
    for tandems in (["T1;O1;O2", "T2;O1;O3"], ["T2;O1;O3", "T1;O1;O2"]):
        made = built(tmp_path, organisations=rows, tandems=tandems, expenses=spent, memberships=["O1;G1", "O1;G2"])
        assert told(made) == [("warning", "tandem_undecided", "O1"), ("warning", "tandem_not_told", "O1")]
        assert organisations.tandem_of(made.tables["tandems"]) == {"O2": "T1", "O3": "T2"}


@pytest.mark.parametrize("written", ["T01", "t01", "T1", "T 1", "t-001", "Tandem 1", "tandem01", "1", "01"])
def test_a_tandem_is_the_same_however_its_number_is_written(tmp_path: Path, written: str) -> None:
    tandems = ["T01;O1;O2", "T02;O2;O1"]
    spent = [f"B1;O1;{written};05.03.2024;Miete;500,00"]
    made = built(tmp_path, organisations=[ALPHA, MUELLER], tandems=tandems, expenses=spent)
    assert made.tables["expenses"]["tandem_id"].tolist() == ["T01"]
    assert [rule for _, rule, _ in told(made) if "orphan" in rule or rule == "tandem_of_others"] == []


@pytest.mark.parametrize(
    ("ids", "written", "rules"),
    [
        (["T01", "T02"], "T03", ["orphan_nearest"]),
        (["T01", "T02"], "X1", ["orphan"]),
        (["T01", "T02"], "2024", ["orphan"]),
        (["T01", "X01"], "1", ["orphan"]),
        (["T01", "T1"], "t1", ["maybe_one_number", "orphan"]),
        (["T01", "T1"], "T1", ["maybe_one_number"]),
    ],
)
def test_a_number_that_is_none_or_could_be_two_is_no_tandem(
    tmp_path: Path, ids: list[str], written: str, rules: list[str]
) -> None:
    tandems = [f"{ids[0]};O1;O2", f"{ids[1]};O1;O2"]
    spent = [f"B1;O1;{written};05.03.2024;Miete;500,00"]
    made = built(tmp_path, organisations=[ALPHA, MUELLER], tandems=tandems, expenses=spent)
    assert made.tables["expenses"]["tandem_id"].tolist() == [written]
    assert sorted(rule for _, rule, _ in told(made) if "orphan" in rule or "number" in rule) == rules


def test_a_row_that_names_a_tandem_its_organisation_is_not_in_is_asked(tmp_path: Path) -> None:
    rows = [ALPHA, MUELLER, "O3;Chor;MSO;", "O4;Rat;andere Organisation;"]
    spent = ["B1;O1;T2;05.03.2024;Miete;5,00", "B2;O1;T1;05.03.2024;Miete;5,00", "B3;O3;T2;05.03.2024;Miete;5,00"]
    made = built(tmp_path, organisations=rows, tandems=["T1;O1;O2", "T2;O3;O4"], expenses=spent)
    assert told(made) == [("warning", "tandem_of_others", "O1")]
    assert made.findings["row"].max() == 2


def test_the_rule_counts_what_was_received_as_the_report_does(tmp_path: Path) -> None:
    paid = [
        "Stiftung;O1;-5.000,00;Mittelabruf",
        "Verein Alpha;O2;-500,00;Weitergabe",
        "Müller und Söhne;verein alpha eV;-100,00;Rückzahlung",
    ]
    spent = ["B1;Verein Alpha e. V.;;05.03.2024;Miete;4.500,00", "B2;O2;;05.03.2024;Miete;400,01"]
    made = built(tmp_path, organisations=[ALPHA, MUELLER], payments=paid, expenses=spent)
    assert [found for found in told(made) if found[1] == "spent_over_income"] == [
        ("warning", "spent_over_income", "400.01")
    ]
    data = factories.data(funder="Stiftung")
    cells = funding.reconciliation(
        type(data)(data.project, made.tables, made.findings, "funder", "de", data.as_of)
    ).cells
    flows = cells.set_index(["org_id", "flow"])["value"]
    assert (flows["O1", "received"], flows["O2", "received"], flows["O2", "repaid"]) == (450000, 50000, 10000)


def strict(names: list[str]) -> tuple[int, Plan]:
    """How many contributors payments to these and four others have, broken down by type, and what is hidden."""
    rows = [{"org_id": name, "type": "forwarding", "amount": 100} for name in names]
    rows += [{"org_id": f"P{n}", "type": "own", "amount": 100} for n in range(1, 5)]
    known = [{"org_id": f"P{n}", "name": f"Partei {n}"} for n in range(1, 5)]
    known += [{"org_id": "M1", "name": "Verein Alpha e.V."}]
    asked = Breakdown("payments", ("type",))
    data = factories.data({"payments": rows, "organisations": known}, strict=(asked,))
    return breakdown_records(data, asked)["organisation"].nunique(), plan(data)


def test_spellings_of_one_organisation_hide_nobody_in_a_strict_breakdown() -> None:
    assert strict(["P1", "P2", "P3", "P4"]) == (4, Plan({"payments": ()}))
    number, decided = strict(["M1 Verein Alpha", "verein alpha e. V.", "Verein Alpha", "Vrein Alpha", "M1"])
    assert number == 5
    both = ('[["type", "forwarding"]]', '[["type", "own"]]')
    assert decided == Plan({"payments": both})  # what was forwarded is one organisation's, the rest its complement


@pytest.mark.parametrize(("third", "shown"), [("P3", True), ("Verein Alfa", False), ("Beta", False)])
def test_a_name_that_may_be_a_known_one_is_no_third_organisation_behind_an_amount(third: str, shown: bool) -> None:
    known = [("M1", "Verein Alpha e.V."), ("M2", "Verein Beta e.V."), ("P3", "Rat")]
    spent = [
        {"org_id": org, "voucher": org, "position": position, "amount": 100, "payment_date": pd.Timestamp("2024-03-01")}
        for position in ("Miete", "Reisen")
        for org in ("M1", "M2", third)
    ]
    plan = [{"position": position, "amount": 300} for position in ("Miete", "Reisen")]
    rows = [{"org_id": id, "name": name} for id, name in known]
    data = factories.data({"organisations": rows, "expenses": spent, "budget": plan})
    published = publish(funding.plan_actual(data), data=data)
    assert published.reason == ("" if shown else "few_organisations")


WRITTEN = st.sampled_from(["M1", "verein alpha", "Alfa", "P 1", "Chor", "CHOR e.V.", "chor"])


@given(st.permutations(range(6)), st.lists(WRITTEN, min_size=6, max_size=6))
def test_the_order_of_rows_decides_nothing(order: list[int], names: list[str]) -> None:
    rows = [{"org_id": "M1", "name": "Verein Alpha e.V."}, {"org_id": "P1", "name": "Rat"}]
    one, other = (
        organisations.register(factories.table("organisations", known), factories.project())
        for known in (rows, rows[::-1])
    )
    paid = factories.table("payments", [{"org_id": name} for name in names])
    found = organisations.resolved({"payments": paid}, one)["payments"]["org_id"]
    mixed = organisations.resolved({"payments": paid.iloc[order]}, other)["payments"]["org_id"]
    assert mixed.sort_index().tolist() == found.tolist()
    whose = organisations.contributors(paid["org_id"], one)
    assert organisations.contributors(paid["org_id"].iloc[order], other).sort_index().tolist() == whose.tolist()


@pytest.mark.parametrize(
    ("others", "one"),
    [
        (("Anadolu Verein, Hagen", "Anadolu Verein e.V. (Hagen)", "Anadolu Verein Hagen e. V."), True),
        (("Anadolu Verein", "Anadolu Verein Hagen", "AV Hagen"), True),
        (("Kulturverein Anadolu, Hagen", "Kulturverein Anadolu e.V. (Hagen)", "KV Anadolu"), True),
        (("Kultur-Verein Anadolu", "Kulturverein Anadolu Hagen", "Hagen: Anadolu Kulturverein"), True),
        (("Deutsches Rotes Kreuz", "DRK", "DRK Kreisverband"), True),
        (("AWO", "Arbeiterwohlfahrt Hagen", "AWO Hagen"), True),
        (("Chor Nord", "Chor Süd", "Chor West"), False),
        (("Caritas e.V. Hagen", "Caritas gGmbH Hagen", "Diakonie"), False),
        (("Haus 1", "Haus 2", "Haus 3"), False),
        (("Stadt", "Stadtsportbund", "Rat"), False),
    ],
)
def test_names_that_may_be_one_are_one_behind_an_amount_and_asked_about(
    tmp_path: Path, others: tuple[str, ...], one: bool
) -> None:
    known = organisations.register(factories.table("organisations", []), factories.project())
    assert organisations.contributors(pd.Series(others), known).nunique() == (1 if one else 3)
    rows = [{"position": "Kurs", "recipient": name, "amount": 100_00} for name in others]
    rows += [{"position": "Rat", "recipient": f"Verein Nummer{n}", "amount": 100_00} for n in range(4)]
    data = factories.data({"budget": rows})
    cells = publish(funding.lists(data)[0], data=data).cells
    assert len(cells) == (1 if one else 2)
    made = built(tmp_path, payments=forwarded(*others))
    assert any("one_organisation" in rule for _, rule, _ in told(made)) == one
