"""Breakdowns of one's own: all margins, true sums, hidden cells decided once and shown as such."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import factories
import pandas as pd
import pytest
from spending import CROSS, MANY, spent

from evaluation.content import statements, tables
from evaluation.content.model import Table
from evaluation.data import Data, open_project
from evaluation.disclosure import Published, plan, publish
from evaluation.disclosure.cell_bounds import too_narrow
from evaluation.disclosure.release_plan import _hidden as decided
from evaluation.disclosure.release_plan import planned, system_of
from evaluation.disclosure.suppression import sensitive
from evaluation.language.errors import EvaluationError
from evaluation.metrics import funding
from evaluation.metrics.breakdowns import breakdown
from evaluation.project import settings
from evaluation.project.grants import Grant, Profile
from evaluation.project.settings import Breakdown, Project

MARGIN = Breakdown("expenses", ("activity",))


def cells(published: Published) -> dict[tuple[str, ...], int | None]:
    keys = published.cells[list(published.dimensions)].itertuples(index=False, name=None)
    values = [None if pd.isna(value) else int(value) for value in published.cells["value"]]
    return dict(zip(keys, values, strict=True))


def test_all_combinations_and_margins_are_cells_and_later_rows_are_not_counted() -> None:
    data = spent(("A", "X", "M1", 3), ("A", "Y", "M2", 4), ("B", "X", "M3", 5))
    late = data["expenses"].assign(payment_date=pd.Timestamp("2024-06-01"))
    both = pd.concat([data["expenses"], late], ignore_index=True)
    counts = breakdown(dataclasses.replace(data, tables={"expenses": both}), CROSS)
    assert counts.cells.to_dict("split")["data"] == [
        ["A", "X", 3],
        ["A", "Y", 4],
        ["A", "total", 7],
        ["B", "X", 5],
        ["B", "Y", 0],
        ["B", "total", 5],
        ["total", "X", 8],
        ["total", "Y", 4],
        ["total", "total", 12],
    ]
    assert counts.bases["base"].tolist() == [12]


def test_a_cell_of_one_organisation_is_hidden_with_others_and_the_sums_stay_true() -> None:
    data = spent(*MANY, ("C", "X", "M1", 70), *(("C", "Y", f"M{n}", 50) for n in range(4)))
    found = cells(publish(breakdown(data, CROSS), data=data))
    assert found["C", "X"] is None
    assert found["total", "total"] == 1600 + 70 + 200
    assert list(found.values()).count(None) > 1
    shown = [value for key, value in found.items() if value is not None and "total" not in key]
    assert set(shown) <= {400, 200}


def test_an_overlapping_table_cannot_tell_what_another_hides() -> None:
    rows = (*MANY, ("C", "X", "M1", 70))
    alone = spent(*rows, strict=(MARGIN,))
    both = spent(*rows, strict=(MARGIN, CROSS))
    hidden = cells(publish(breakdown(both, MARGIN), data=both))
    crossed = cells(publish(breakdown(both, CROSS), data=both))
    assert cells(publish(breakdown(alone, MARGIN), data=alone))[("C",)] is None
    assert all(hidden[(key,)] == crossed[key, "total"] for key in "ABC")
    assert hidden[("C",)] is None
    assert crossed["C", "X"] is None


def consenting(*tandems: str) -> Data:
    """(A, X) is of one organisation; in (B, X) are three tandems that have nothing elsewhere, and agree or do not.

    Plan and actual by position, and deviations by activity, show all margins.
    """
    rows = [("A", "X", "M1", 70, "T1"), *(("B", "X", f"M{n}", 90, f"T{n}") for n in (7, 8, 9))]
    others = [(a, p) for a in "ABC" for p in "XYZ" if a + p not in ("AX", "BX")]
    rows += [(a, p, f"M{n}", 100 if a < "C" else 900, f"T{n}") for a, p in others for n in (2, 3, 4, 5)]
    expenses = [
        {"activity": a, "position": p, "org_id": org, "amount": amount, "tandem_id": tandem}
        for a, p, org, amount, tandem in rows
    ]
    named = [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}"} for n in range(1, 10)]
    told = [{"tandem_id": id, "subject": "amounts", "answer": "yes", "audience": "public"} for id in tandems]
    budget = [{"activity": a, "position": p, "amount": 1} for a, p in zip("ABC", "XYZ", strict=True)]
    tables = {"expenses": expenses, "tandems": named, "consents": told, "budget": budget}
    return factories.data(tables, strict=(CROSS,), grant=Grant(profile=Profile("own", "activity")))


def test_an_amount_shown_with_consent_is_known_to_who_computes_hidden_cells() -> None:
    closed, opened = consenting(), consenting("T7", "T8", "T9")
    cell = '[["activity", "B"], ["position", "X"]]'
    assert publish(funding.by_tandem(opened), data=opened).levels("tandem_id") == ["T7", "T8", "T9"]
    system = system_of(opened, [CROSS])
    unknowing = [system.cells.index(tuple(map(tuple, json.loads(text)))) for text in plan(closed).hidden["expenses"]]
    secret = sensitive(system, opened.project.rules)
    assert [system.cells[place] for place in secret] == [(("activity", "A"), ("position", "X"))]
    assert cell in plan(closed).hidden["expenses"]
    assert too_narrow(system, secret, unknowing, opened.project.rules) == secret
    assert cell not in plan(opened).hidden["expenses"]
    assert len(plan(opened).hidden["expenses"]) >= 4


def test_where_no_choice_is_safe_nothing_but_the_reason_is_shown() -> None:
    data = spent(("A", "X", "M1", 70))
    published = publish(breakdown(data, CROSS), data=data)
    assert published.reason == "no_safe_choice"
    assert "keine Auswahl" in statements.unavailable(published, id="x").text


@pytest.mark.parametrize("audience", ["funder", "internal"])
def test_funder_and_project_team_see_every_cell_unless_the_result_is_meant_for_the_public(audience: str) -> None:
    data = spent(*MANY, ("C", "X", "M1", 70), audience=audience)
    assert cells(publish(breakdown(data, CROSS), data=data))["C", "X"] == 70
    assert cells(publish(breakdown(data, CROSS), data=data, audience="public"))["C", "X"] is None


def test_a_report_is_shown_what_was_decided_for_all_and_decides_nothing_itself() -> None:
    data = spent(*MANY, ("C", "X", "M1", 70))
    given = dataclasses.replace(data, decided=plan(data).to_json())
    assert planned(given) == plan(data)
    everything = dataclasses.replace(data, decided='{"hidden": {"expenses": []}, "refused": []}')
    assert cells(publish(breakdown(everything, CROSS), data=everything))["C", "X"] == 70


def test_hidden_is_a_dot_and_zero_a_zero_in_the_table_and_the_note_counts_them() -> None:
    data = spent(*MANY, ("C", "X", "M1", 70), ("D", "Y", "M2", 0))
    table = tables.crossed(publish(breakdown(data, CROSS), data=data), id="x")
    assert isinstance(table, Table)
    by_row = {row[0]: row[1:] for row in table.rows}
    assert by_row["C"][0] == "·"
    assert by_row["D"][:2] == ("0,00\N{NO-BREAK SPACE}€", "0,00\N{NO-BREAK SPACE}€") or "0" in by_row["D"][0]
    assert table.columns[0].label == "Aktivität"
    assert "verborgen (·)" in table.note
    assert [row[1:] for row in table.values][-1][-1] == 1670


def test_the_sentence_says_the_whole() -> None:
    data = spent(*MANY)
    text = statements.finding(publish(breakdown(data, MARGIN), data=spent(*MANY, strict=(MARGIN,))), id="x").text
    assert text == "„Belege“ nach Aktivität: insgesamt 16\N{NO-BREAK SPACE}€."


def load(toml: str, folder: object) -> Project:
    head = '[project]\ntitle = "P"\norganisation = "V"\nas_of = 2024-05-31\n'
    (folder / "evaluation.toml").write_text(head + toml, encoding="utf-8")  # type: ignore[operator]  # a path
    return settings.load(folder)  # type: ignore[arg-type]  # a path


def test_breakdowns_stand_in_the_settings_beside_the_thresholds(tmp_path: object) -> None:
    toml = '[disclosure]\np_percent = 0.2\n[[disclosure.strict]]\ntable = "expenses"\nby = ["activity", "position"]\n'
    project = load(toml, tmp_path)
    assert (project.strict, project.rules.p_percent) == ((CROSS,), 0.2)


@pytest.mark.parametrize(
    "entry",
    ['table = "answers"\nby = ["item"]', 'table = "expenses"\nby = ["org_id"]', 'table = "expenses"\nby = []'],
)
def test_a_breakdown_of_answers_or_by_organisation_is_refused(entry: str, tmp_path: object) -> None:
    with pytest.raises(EvaluationError, match=r"disclosure\.strict"):
        load(f"[[disclosure.strict]]\n{entry}\n", tmp_path)


def test_a_breakdown_of_a_missing_table_says_so() -> None:
    data = factories.data(strict=(CROSS,))
    assert publish(breakdown(data, CROSS), data=data).absent == "expenses"


def test_all_expenses_beside_those_from_the_grant_would_tell_the_own_funds_of_two() -> None:
    """Whoever has the sum of all and what was spent of the grant has the rest, and of two each knows the other's."""

    def opened(*own: str) -> Data:
        rows = [{"org_id": f"M{n}", "amount": 100, "activity": "A", "position": p} for n in range(6) for p in "XY"]
        rows += [{"org_id": org, "amount": 45, "activity": "A", "position": "X", "funds": "own"} for org in own]
        return factories.data({"expenses": rows}, strict=(CROSS,), granted=9_000)

    assert publish(breakdown(opened("M1", "M2"), CROSS)).reason == "no_safe_choice"
    assert publish(breakdown(opened("M1", "M2", "M3"), CROSS)).reason == ""
    assert publish(breakdown(opened(), CROSS)).reason == ""


@pytest.mark.deep
def test_a_tandem_has_the_plan_of_the_public_for_its_own_would_hide_other_cells(demo: Path) -> None:
    """Both plans together would tell: with a build of its own a tandem had another's 902.85 to the cent."""
    public, own = open_project(demo), dataclasses.replace(open_project(demo, audience="tandem"), tandem="T03")
    asked = list(public.project.strict)
    assert decided(own, asked) != decided(public, asked)
    assert plan(own) == plan(public)
    shown = [publish(breakdown(data, asked[0]), data=data).cells for data in (public, own)]
    assert shown[0].equals(shown[1])
    assert shown[0]["value"].isna().any()
