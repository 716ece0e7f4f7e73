"""Amounts by group: three organisations behind each, none of which holds nearly all of it; sums are always shown."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaluation.counts import Counts
from evaluation.data import Data
from evaluation.disclosure.published import TOTAL, Published, View, Withheld, shown
from evaluation.organisations import contributors, register
from evaluation.project import Rules

BY_CONTRACT = ("funder", "internal")  # they have the figures already


def by_contributor(counts: Counts, data: Data) -> Counts:
    """The same counts, with organisations that may be one as one: a slip of the pen hides nobody behind itself."""
    names = counts.records["organisation"] if "organisation" in counts.records else pd.Series(dtype="str")
    if set(names.dropna()) <= set(data["organisations"]["org_id"].dropna()):
        return counts
    whose = contributors(names, register(data["organisations"], data.project))
    return replace(counts, records=counts.records.assign(organisation=whose))


def money(counts: Counts, view: View) -> Published:
    """All groups where each of them may be seen, else the sums over all groups alone."""
    if not counts.by or view.audience in BY_CONTRACT or published_already(counts, view.rules):
        return shown(counts, view)
    for _, group in counts.records.groupby(list(counts.by), observed=True):
        reason = amounts_reason(group, "organisation", view.rules)
        if reason:
            return _totals_only(counts, view, reason)
    return shown(counts, view)


def amounts_reason(records: pd.DataFrame, contributor: str, rules: Rules, *, none: str = "") -> str:
    """Why the sum of these amounts would tell somebody's own: too few contributors, or one with nearly all of it.

    ``contributor``: the column that names them. ``none`` is the answer where nobody in particular has an amount.
    """
    amounts = records[records[contributor].notna()].groupby(contributor)["value"].apply(lambda v: v.abs().sum())
    amounts = amounts[amounts > 0]  # an organisation with nothing in it hides nobody
    if amounts.empty:
        return none
    if len(amounts) < rules.min_organisations:
        return "few_organisations"
    return "one_organisation" if amounts.max() / amounts.sum() > rules.max_money_share else ""


def published_already(counts: Counts, rules: Rules) -> bool:
    return set(counts.records["table"].dropna()) <= set(rules.published_already)


def _totals_only(counts: Counts, view: View, reason: str) -> Published:
    """The sums over all groups, which are always shown, instead of a breakdown that may not be."""
    rest = [name for name in counts.dimensions if name not in counts.by]
    if not counts.additive:
        return shown(counts, view, reason=reason)
    if rest:
        sums = counts.cells.groupby(rest, sort=False)["value"].sum().reset_index()
    else:
        sums = pd.DataFrame({"value": [counts.cells["value"].sum()]})
    for name in counts.by:
        sums.insert(0, name, TOTAL)
    return shown(
        counts,
        view,
        cells=sums[[*counts.dimensions, "value"]],
        bases=counts.bases.head(0) if rest else sums.rename(columns={"value": "base"}).assign(missing=0),
        labels={**counts.labels, **{name: {TOTAL: view.data.words.say("document.total")} for name in counts.by}},
        withheld=(Withheld((), reason),),
    )
