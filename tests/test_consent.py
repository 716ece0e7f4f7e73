"""Rows of one tandem or organisation: shown with consent, and only where the others cannot be had by subtraction."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from consenting import all_but, consent, hours, project

from evaluation.content import statements
from evaluation.disclosure import Published, publish
from evaluation.metrics.counts import Counts


def rows(published: Published) -> list[str]:
    return [] if published.reason else published.levels("tandem")


def test_rows_without_consent_are_counted_and_not_shown() -> None:
    published = publish(hours(), data=project(*all_but(0, 1, 2)))
    assert rows(published) == ["T3", "T4", "T5"]
    assert len(published.bases) == 3
    assert [(left.reason, left.group) for left in published.withheld] == [("without_consent", ("3",))]


@pytest.mark.parametrize("without", [(0,), (0, 1)])
def test_where_one_or_two_are_without_consent_nobody_s_row_is_shown(without: tuple[int, ...]) -> None:
    assert publish(hours(), data=project(*all_but(*without))).reason == "consent_rest"


def test_rows_that_cannot_be_summed_up_are_not_to_be_had_by_subtraction() -> None:
    assert len(rows(publish(hours(additive=False), data=project(*all_but(0))))) == 5


def test_without_any_consent_nothing_is_shown_and_with_all_of_them_everything() -> None:
    assert publish(hours(), data=project()).reason == "no_consent"
    published = publish(hours(), data=project(*all_but()))
    assert (len(rows(published)), published.withheld) == (6, ())


def test_amounts_need_their_own_consent() -> None:
    data = project(*all_but())
    assert publish(hours(money=True), data=data).reason == "no_consent"
    assert len(rows(publish(hours(money=True), data=project(*all_but(subject="amounts"))))) == 6


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ((3, 3, 3, 9, 9, 9), ""),
        ((0, 3, 3, 9, 9, 9), "consent_rest"),
        ((0, 0, 0, 9, 9, 9), "consent_rest"),
        ((90, 5, 5, 9, 9, 9), "consent_rest"),
    ],
)
def test_what_is_left_of_the_amounts_follows_the_rule_for_groups_of_amounts(
    values: tuple[int, ...], reason: str
) -> None:
    data = project(*all_but(0, 1, 2, subject="amounts"))
    assert publish(hours(money=True, values=values), data=data).reason == reason


def test_both_organisations_of_a_tandem_have_to_agree_and_change_is_not_yes() -> None:
    each = [consent("facts", tandem_id=f"T{n}", org_id=f"{side}{n}") for n in range(5) for side in "MP"]
    one_side = [consent("facts", tandem_id="T5", org_id="M5")]
    assert publish(hours(additive=False), data=project(*each)).withheld[0].group == ("1",)
    assert "T5" not in rows(publish(hours(additive=False), data=project(*each, *one_side)))
    changed = consent("facts", "change", tandem_id="T0", org_id="P0", date="2024-05-01")
    assert "T0" not in rows(publish(hours(additive=False), data=project(*each, changed)))


def test_the_last_word_counts() -> None:
    no = consent("facts", "no", tandem_id="T0", date="2024-05-01")
    yes = consent("facts", "yes", tandem_id="T0", date="2024-05-02")
    assert "T0" in rows(publish(hours(additive=False), data=project(*all_but(0), yes, no)))


def test_a_name_needs_consent_and_the_id_never_stands_in_for_it() -> None:
    data = project(*all_but(), consent("name", tandem_id="T0"))
    labels = publish(hours(), data=data).labels["tandem"]
    assert labels["T0"] == "Name T0"
    neutral = [labels[f"T{n}"] for n in range(1, 6)]
    assert all(label.startswith("Tandem ") for label in neutral)
    assert len(set(neutral)) == 5
    other = dataclasses.replace(hours(), name="other")
    assert publish(other, data=data).labels["tandem"] == labels


def test_project_team_and_funder_see_all_rows_but_those_refused_to_them() -> None:
    refusal = consent("facts", "no", tandem_id="T0") | {"audience": "funder"}
    assert len(rows(publish(hours(), data=project(refusal, audience="internal")))) == 6
    funder = project(refusal, audience="funder")
    assert rows(publish(hours(additive=False), data=funder)) == ["T1", "T2", "T3", "T4", "T5"]
    assert publish(hours(), data=funder).reason == "consent_rest"  # the sum less all others would be the refused row


def test_a_tandem_sees_its_own_row_and_of_the_others_what_the_public_sees() -> None:
    own = publish(hours(additive=False), data=project(*all_but(0, 1, 2), audience="tandem", tandem="T1"))
    assert rows(own) == ["T1", "T3", "T4", "T5"]


def flows(**values: tuple[int, ...]) -> Counts:
    """By organisation what it received, its own funds and the balance; a record each, the balance of both."""
    ids = [f"M{n}" for n in range(6)]
    parts = [
        pd.DataFrame({"org_id": ids, "flow": flow, "value": amounts, "row": [f"{flow}{id}" for id in ids]})
        for flow, amounts in values.items()
    ]
    records = pd.concat([*parts, *(part.assign(flow="left") for part in parts)]).assign(
        table="payments", person=None, tandem=None
    )
    records = records.assign(organisation=records["org_id"])
    cells = records.groupby(["org_id", "flow"], sort=False)["value"].sum().reset_index().sort_values("org_id")
    return dataclasses.replace(
        hours(money=True),
        cells=cells,
        dimensions=("org_id", "flow"),
        bases=pd.DataFrame({"org_id": ids, "base": 1, "missing": 0}),
        records=records,
        by=("org_id",),
        labels={},
        per="organisation",
    )


def amounts_of(published: Published) -> dict[str, list[int | None]]:
    cells = published.cells.pivot(index="flow", columns="org_id", values="value")
    return {
        flow: [None if pd.isna(v) else int(v) for v in row]
        for flow, row in zip(cells.index, cells.to_numpy(), strict=True)
    }


OWN = [consent("amounts", org_id=f"M{n}") for n in (3, 4, 5)]


@pytest.mark.parametrize(
    ("own", "shown"),
    [
        ((2, 3, 4, 9, 0, 0), {"received": [40, 50, 60], "own": [9, 0, 0], "left": [49, 50, 60]}),
        ((0, 0, 4, 9, 0, 0), {"received": [40, 50, 60]}),
        ((0, 0, 0, 9, 0, 0), {"received": [40, 50, 60]}),
        ((0, 0, 0, 0, 0, 0), {"received": [40, 50, 60], "own": [0, 0, 0], "left": [40, 50, 60]}),
    ],
)
def test_a_flow_of_organisations_is_not_shown_nor_the_balance_where_its_rest_would_tell(
    own: tuple[int, ...], shown: dict[str, list[int | None]]
) -> None:
    published = publish(flows(received=(10, 20, 30, 40, 50, 60), own=own), data=project(*OWN))
    assert amounts_of(published) == shown
    told = [left.group[0] for left in published.withheld if left.reason == "consent_rest"]
    assert told == ([] if len(shown) == 3 else ["own", "left"])


def test_what_is_left_out_of_every_row_is_named_below_the_table() -> None:
    counts = flows(received=(10, 20, 30, 40, 50, 60), own=(0, 0, 4, 9, 0, 0))
    counts = dataclasses.replace(counts, labels={"flow": {"own": "Eigenmittel", "left": "Restmittel"}})
    note = statements.withheld_note(publish(counts, data=project(*OWN)))
    assert "Nicht gezeigt: Eigenmittel und Restmittel (ohne Freigabe sind so wenige" in note


def test_of_two_organisations_without_consent_no_flow_is_shown() -> None:
    consents = [*OWN, consent("amounts", org_id="M2")]
    assert publish(flows(received=(10, 20, 30, 40, 50, 60)), data=project(*consents)).reason == "consent_rest"


def test_the_funder_sees_every_flow_and_a_tandem_its_own() -> None:
    counts = flows(received=(10, 20, 30, 40, 50, 60), own=(0, 0, 4, 9, 0, 0))
    assert amounts_of(publish(counts, data=project(audience="funder")))["own"] == [0, 0, 4, 9, 0, 0]
    own = publish(counts, data=project(*OWN, audience="tandem", tandem="T3"))
    assert amounts_of(own)["own"] == [9, None, None]


def test_an_organisation_may_refuse_what_its_tandem_agreed_to() -> None:
    ids = [f"M{n}" for n in range(6)]
    cells = pd.DataFrame({"organisation": ids, "value": 1})
    counts = dataclasses.replace(
        hours(additive=False),
        cells=cells,
        dimensions=("organisation",),
        by=("organisation",),
        bases=pd.DataFrame({"organisation": ids, "base": 1, "missing": 0}),
        records=cells.assign(table="x", row=0, person=None, tandem=None),
        per="organisation",
        labels={},
    )
    data = project(*all_but(), consent("facts", "no", org_id="M1", tandem_id="T1"))
    published = publish(counts, data=data)
    assert published.levels("organisation") == ["M0", "M2", "M3", "M4", "M5"]
