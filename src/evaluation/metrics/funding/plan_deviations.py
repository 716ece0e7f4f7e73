"""Plan against actual under the rule of the contract: which lines are within it, and which are to be explained.

The rule is a profile of the settings. Everything is compared in whole cents and fractions, so that exactly 20 % is
within 20 %. A flag asks for an explanation; it is no judgement on the money or on the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import RECORD_COLUMNS, Counts, cells_of, empty_counts
from evaluation.metrics.funding.ledger import compared, entries, percent, plan, sources
from evaluation.project import schema
from evaluation.project.grants import Profile

STATES = ("within", "explain", "new", "agree", "unassigned")
MEASURES = ("plan", "actual")


@dataclass(frozen=True)
class Line:
    """One line of the plan under a rule, in cents."""

    name: str
    plan: int
    actual: int
    allowance: int = 0

    @property
    def over(self) -> int:
        return max(0, self.actual - self.plan)


def deviations(data: Data) -> Counts:
    """Plan and actual by line (cost position or activity, as the profile says), each with its state, in cents.

    Under a profile with ``grant_only`` only expenses from the grant count. Without a rule in the settings there are no
    states, and a fixed-sum grant has no rule.
    """
    lacking = _lacking(data)
    if lacking:
        return empty_counts("deviations", table=lacking, disclosure="money", unit="cents", data=data)
    profile, records = _rule(data), _records(data)
    column, unnamed = _column(profile), data.words.say("document.unnamed")
    found = lines(data, records)
    state = judged(found, profile)
    state |= {name: "unassigned" for name in state if name == unnamed}
    records = records.assign(state=records["line"].map(state)).rename(columns={"line": column})
    cells = pd.DataFrame(
        [
            {column: line.name, "state": state[line.name], "measure": measure, "value": getattr(line, measure)}
            for line in found
            for measure in MEASURES
        ],
        columns=[column, "state", "measure", "value"],
    )
    bases = cells.groupby([column, "state"], sort=False)["value"].sum().rename("base").reset_index().assign(missing=0)
    return Counts(
        "deviations",
        cells,
        (column, "state", "measure"),
        "money",
        "cents",
        bases,
        records,
        by=(column, "state"),
        labels={
            "state": {state: data.words.say(f"deviation.{state}") for state in STATES},
            "measure": {measure: data.words.say(f"measure.{measure}") for measure in MEASURES},
        },
        source=sources(data, "budget", "expenses"),
        texts={
            "column": schema.TABLES["budget"].column(column).label(data.language),
            "rule": _rule_text(data, profile),
            "inside": _inside(data, profile),
        },
        data=data,
    )


def deviation_states(data: Data) -> Counts:
    """How many lines of the plan are in which state; 0 for a state without lines."""
    whole = deviations(data)
    if whole.absent:
        return empty_counts("deviation_states", table=whole.absent, data=data)
    records = whole.records.drop_duplicates(whole.dimensions[0]).assign(value=1)[["state", *RECORD_COLUMNS]]
    return Counts(
        "deviation_states",
        cells_of(records, ("state",), levels={"state": [*STATES]}),
        ("state",),
        "fact",
        "entries",
        pd.DataFrame({"base": [len(records)], "missing": [0]}),
        records,
        labels=whole.labels,
        source=whole.source,
        texts=whole.texts,
        data=data,
    )


def judged(lines: list[Line], profile: Profile) -> dict[str, str]:
    """The state of each line under a profile, by name.

    >>> from fractions import Fraction
    >>> plan = [Line("staff", 100_00, 120_00), Line("travel", 50_00, 30_00)]
    >>> judged(plan, Profile("own", "position", Fraction(1, 5), must_balance=True))
    {'staff': 'within', 'travel': 'within'}
    """
    over = sum(line.over for line in lines)
    planned, spent = sum(line.plan for line in lines), sum(line.actual for line in lines)
    whole = profile.base != "total" or _allowed(over, planned, profile)
    whole = whole and not (profile.must_balance and spent > planned)
    return {line.name: _state(line, profile, whole) for line in lines}


def _state(line: Line, profile: Profile, whole: bool) -> str:
    if line.plan == 0 and line.actual > 0:
        return "agree" if profile.base == "activity" else "new"
    if not line.over:
        return "within"
    alone = profile.base == "total" or _allowed(line.over - line.allowance, line.plan, profile)
    return "within" if whole and alone else "explain"


def _allowed(over: int, planned: int, profile: Profile) -> bool:
    return over * profile.tolerance.denominator <= planned * profile.tolerance.numerator


def lines(data: Data, records: pd.DataFrame) -> list[Line]:
    """The lines of the plan with their sums and allowances, the largest plan first."""
    sums = records.groupby(["line", "measure"])["value"].sum()
    allowances = _allowances(data)
    made = [
        Line(name, int(sums.get((name, "plan"), 0)), int(sums.get((name, "actual"), 0)), allowances.get(name, 0))
        for name in records["line"].unique()
    ]
    return sorted(made, key=lambda line: (-line.plan, line.name))


def _allowances(data: Data) -> Mapping[str, int]:
    """By how many cents each activity may exceed its plan: the smallest allowance the plan names for it.

    An allowance belongs to the activity; a plan that repeats it on each of its positions names it several times.
    """
    profile, planned = _rule(data), plan(data)
    if profile.base != "activity":
        return {}
    named = planned.dropna(subset=["allowance"]).groupby("activity")["allowance"].min()
    return {name: int(named.get(name, profile.allowance)) for name in planned["activity"].dropna().unique()}


def _records(data: Data) -> pd.DataFrame:
    profile, planned, spent = _rule(data), plan(data), compared(data)
    column = _column(profile)
    parts = [
        entries(planned, "budget", line=planned[column], measure="plan"),
        entries(spent, "expenses", line=spent[column], measure="actual", organisation=spent["org_id"]),
    ]
    records = pd.concat(parts, ignore_index=True)
    return records.assign(line=records["line"].fillna(data.words.say("document.unnamed")))


def _column(profile: Profile) -> str:
    return "activity" if profile.base == "activity" else "position"


def _rule(data: Data) -> Profile:
    profile = data.project.grant.profile
    assert profile is not None, "asked for only where there is a rule"
    return profile


def _lacking(data: Data) -> str:
    """The missing table or setting without which nothing can be compared (a key of the catalogue), or an empty text."""
    grant = data.project.grant
    if grant.financing == "fixed":
        return "fixed_sum"
    if grant.profile is None:
        return "rules"
    return next((table for table in ("budget", "expenses") if not data.has(table)), "")


def _rule_text(data: Data, profile: Profile) -> str:
    balance = f" {data.words.say('deviation.balanced')}" if profile.must_balance else ""
    return data.words.say(f"deviation.rule_{profile.base}", percent=percent(data, profile.tolerance)) + balance


def _inside(data: Data, profile: Profile) -> str:
    """Under a rule for activities: how many of their positions exceed the plan, which is no state of its own."""
    if profile.base != "activity":
        return ""
    planned, spent, keys = plan(data), compared(data), ["activity", "position"]
    over = spent.groupby(keys)["amount"].sum().sub(planned.groupby(keys)["amount"].sum(), fill_value=0)
    return " " + data.words.say("deviation.inside", n=int((over > 0).sum()))
