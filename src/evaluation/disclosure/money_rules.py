"""Amounts need three organisations, none of which has nearly all of it; so does the difference between two amounts.

A sum over the whole project is no exception: where two organisations have own funds, each subtracts its own and knows
the other's; early in a year the expenses may be a single voucher. And the difference of two sums may be the amount of
one organisation. Amounts of the project itself (the grant, what was called down) are nobody's secret.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaluation.data import Data
from evaluation.disclosure import previous_releases
from evaluation.disclosure.provenance import traced
from evaluation.disclosure.published import TOTAL, Published, View, Withheld, shown
from evaluation.disclosure.suppression import is_sensitive
from evaluation.metrics.counts import Counts
from evaluation.metrics.funding.stages import RATES, chain
from evaluation.project.settings import Rules
from evaluation.reading.cleaning.organisations import contributors, register

CHAIN = "funding_chain"
BY_CONTRACT = ("funder", "internal")  # they have the numbers already


def by_contributor(counts: Counts, data: Data) -> Counts:
    """The same counts, where names that may mean the same organisation are one: misspelt names are not contributors."""
    names = counts.records["organisation"] if "organisation" in counts.records else pd.Series(dtype="str")
    if set(names.dropna()) <= set(data["organisations"]["org_id"].dropna()):
        return counts
    whose = contributors(names, register(data["organisations"], data.project))
    return replace(counts, records=counts.records.assign(organisation=whose))


def money(counts: Counts, view: View) -> Published:
    """All groups if each of them may be shown, otherwise only the sums over all groups, if these may be shown.

    If an earlier release would make a stage disclose something, the stage is left out; for other results the breakdown
    is, or everything.
    """
    if view.audience in BY_CONTRACT or published_already(counts, view.rules):
        return shown(counts, view)
    if not counts.by and counts.name == CHAIN:
        return _stages(counts, view)
    published = _groups_or_totals(counts, view)
    if not previous_releases.disclosing_sums(traced(counts, published), view):
        return published
    totals = (
        _totals_only(counts, view, previous_releases.REASON)
        if counts.by
        else shown(counts, view, reason=previous_releases.REASON)
    )
    if previous_releases.disclosing_sums(traced(counts, totals), view):
        return shown(counts, view, reason=previous_releases.REASON)
    return totals


def _groups_or_totals(counts: Counts, view: View) -> Published:
    if not counts.by:
        return _sums(counts, view)
    stages = _shown_stages(view)
    for _, group in counts.records.groupby(list(counts.by), observed=True):
        reason = amounts_reason(group, "organisation", view) or _all_but_few(group, stages, view)
        if reason:
            return _totals_only(counts, view, reason)
    return shown(counts, view)


def _stages(counts: Counts, view: View) -> Published:
    """The stages of the chain that may be shown, considering the differences to the stages shown before them."""
    hidden = _hidden_stages(counts, view)
    if not hidden:
        return shown(counts, view)
    away = counts.cells["stage"].astype(str).isin(list(hidden))
    withheld = tuple(Withheld((stage,), reason) for stage, reason in hidden.items())
    if away.all():
        return shown(counts, view, reason=next(iter(hidden.values())))
    rates = {RATES[stage] for stage in hidden if stage in RATES}
    counts = replace(counts, statistics=counts.statistics[~counts.statistics["statistic"].isin(rates)])
    return shown(counts, view, cells=counts.cells[~away].reset_index(drop=True), withheld=withheld)


def _hidden_stages(counts: Counts, view: View) -> dict[str, str]:
    disclosing = previous_releases.disclosing_sums(traced(counts, shown(counts, view)), view)
    hidden = {stage: previous_releases.REASON for (stage,) in disclosing}
    before: list[pd.Series] = []
    for stage in counts.cells["stage"].astype(str):
        amounts = _by_organisation(counts.records[counts.records["stage"].astype(str) == stage])
        reason = _reason(amounts, view) or _difference(amounts, before, view)
        if reason or stage in hidden:
            hidden[stage] = reason or hidden[stage]
        else:
            before.append(amounts)
    return hidden


def _sums(counts: Counts, view: View) -> Published:
    """Sums over the project: all of them, or none if one of them or a difference of two would disclose an amount.

    Whoever has the total and all sums but one can compute that one, so either all are shown or none.
    """
    if not set(counts.dimensions) <= set(counts.records):
        return shown(counts, view)
    parts = [_by_organisation(records) for _, records in counts.records.groupby(list(counts.dimensions), sort=False)]
    reason = next(filter(None, (_reason(each, view) for each in parts)), "")
    if not reason:
        total = pd.concat(parts).groupby(level=0).sum() if parts and counts.additive else pd.Series(dtype="int64")
        others = _shown_stages(view)
        reason = next(filter(None, (_difference(each, others, view) for each in [*parts, total])), "")
    return shown(counts, view, reason=reason)


def _shown_stages(view: View) -> list[pd.Series]:
    """The amounts by organisation in each stage of the chain that is shown."""
    stages = by_contributor(chain(view.data), view.data)
    if stages.absent:
        return []
    hidden = _hidden_stages(stages, view)
    return [
        _by_organisation(records)
        for stage, records in stages.records.groupby("stage", sort=False)
        if str(stage) not in hidden
    ]


def _difference(amounts: pd.Series, others: list[pd.Series], view: View) -> str:
    """Why the difference between a sum and one of ``others`` may not be shown; empty if it may."""
    if amounts.empty:
        return ""
    differences = (amounts.sub(each, fill_value=0) for each in others if len(each))
    return next(filter(None, (_reason(each, view) for each in differences)), "")


def _all_but_few(records: pd.DataFrame, stages: list[pd.Series], view: View) -> str:
    """Why a group may not be shown with the stages of the chain: it is a stage without the amounts of one or two."""
    own = _by_organisation(records)
    apart = (own.sub(stage, fill_value=0) for stage in stages if len(stage) and len(own))
    numbers = [pd.Series(each.index[each != 0]).map(lambda org: view.pools.get(org, org)).nunique() for each in apart]
    return "few_organisations" if any(0 < number < view.rules.min_organisations for number in numbers) else ""


def amounts_reason(records: pd.DataFrame, contributor: str, view: View, *, none: str = "") -> str:
    """Why the sum of these amounts would disclose somebody's own: too few contributors, or one with nearly all of it.

    ``contributor``: the column that names them. ``none``: the reason returned where no amount has a contributor. Both
    the gross and the net amounts need several contributors: a booking and its reversal protect nobody.
    """
    known = records[records[contributor].notna()]
    booked = known["value"].abs().groupby(known[contributor]).sum()
    left = known["value"].groupby(known[contributor]).sum()
    return (_reason(booked, view) or _reason(left, view)) if (booked > 0).any() else none


def published_already(counts: Counts, rules: Rules) -> bool:
    return set(counts.records["table"].dropna()) <= set(rules.published_already)


def _by_organisation(records: pd.DataFrame) -> pd.Series:
    """The part of each organisation in a sum; the project's own amounts belong to none."""
    known = records[records["organisation"].notna()]
    return known.groupby(known["organisation"].astype(str))["value"].sum()


def _reason(amounts: pd.Series, view: View) -> str:
    """Why a sum of these amounts, one for each organisation, may not be shown; amounts of 0 protect nobody.

    Both organisations of a tandem receive its report with the amounts of both, so they are one attacker.
    """
    sizes = amounts.abs().groupby([view.pools.get(org, org) for org in amounts.index]).sum().to_numpy(dtype="int64")
    sizes = sizes[sizes > 0]
    if not is_sensitive(sizes, view.rules):
        return ""
    several = len(sizes) >= view.rules.min_organisations
    few = int((amounts != 0).sum()) < view.rules.min_organisations
    return "one_organisation" if several else "few_organisations" if few else "few_tandems"


def _totals_only(counts: Counts, view: View, reason: str) -> Published:
    """The sums over all groups instead of a breakdown that may not be shown, if these sums may be."""
    rest = [name for name in counts.dimensions if name not in counts.by]
    if not counts.additive:
        return shown(counts, view, reason=reason)
    measures = [records for _, records in counts.records.groupby(rest, sort=False)] if rest else [counts.records]
    totals = [_by_organisation(records) for records in measures]
    if any(_reason(each, view) for each in totals) or any(
        _difference(each, [*totals[:place], *_shown_stages(view)], view) for place, each in enumerate(totals)
    ):
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
