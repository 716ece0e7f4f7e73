"""The only door to anything shown: ``publish`` decides what of a metric may be seen, and says why not.

People who could be recognised stand behind these tables, and those who know each other are the ones who would
recognise them. The rules look at the base of a result (how many answered, for how many organisations), not at single
cells: an item is shown whole or not at all, so nothing can be filled in from what is left. Charts, tables and
statements accept nothing but what is returned here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from evaluation import wording
from evaluation.counts import Counts, Unit, no_statistics
from evaluation.data import Data
from evaluation.errors import EvaluationError
from evaluation.project import Rules
from evaluation.schema import DataClass

TOTAL, REST = "total", "rest"
CLASSES = ("high", "middle", "low")
SMALL = 5
_DOOR = object()


@dataclass(frozen=True)
class Withheld:
    """A group that is not shown: its values of the grouping dimensions, and the rule as a key of the catalogue."""

    group: tuple[str, ...]
    reason: str
    text: str = ""


@dataclass(frozen=True)
class Published:
    """What may be shown of one metric to one audience. Made by :func:`publish` only.

    ``cells`` and ``bases`` are those of the ``Counts`` without what is withheld; ``merged`` says that answers were
    merged into classes (the last dimension then holds ``high``, ``middle``, ``low``). ``reason`` is set when
    nothing is shown. ``statistics``: those of the groups that are shown.
    """

    name: str
    cells: pd.DataFrame
    bases: pd.DataFrame
    dimensions: tuple[str, ...]
    by: tuple[str, ...]
    disclosure: DataClass
    unit: Unit
    labels: Mapping[str, Mapping[str, str]]
    classes: Mapping[str, str]
    texts: Mapping[str, str]
    source: str
    audience: str
    language: str
    marks: tuple[str, ...]
    as_of: dt.date
    percent_from: int
    merged: bool = False
    reason: str = ""
    absent: str = ""
    additive: bool = True
    withheld: tuple[Withheld, ...] = ()
    statistics: pd.DataFrame = field(default_factory=no_statistics)
    door: object = None

    def __post_init__(self) -> None:
        if self.door is not _DOOR:
            raise EvaluationError("not_published", found="Published(…)")

    def label(self, dimension: str, value: str) -> str:
        return self.labels.get(dimension, {}).get(value, value)

    def levels(self, dimension: str) -> list[str]:
        """The values of a dimension that are shown, in order of reading."""
        return [str(value) for value in self.cells[dimension].drop_duplicates()]


def publish(counts: Counts, *, data: Data) -> Published:
    """What of ``counts`` may be shown to the audience ``data`` was opened for.

    Facts are counted freely; money by group needs three organisations of which none has more than 85 %; survey answers
    follow the base rule, the classes and the rule of unanimity; text is shown only as approved. The thresholds are the
    project's. Nothing raises because a base is too small: the result then carries the reason.
    """
    if not isinstance(counts, Counts):
        raise EvaluationError("not_counts", found=type(counts).__name__)
    if counts.absent or counts.cells.empty:
        return _shown(counts, data, reason="absent" if counts.absent else "nothing")
    rules = {"fact": _facts, "money": _money, "survey": _survey, "text": _text}
    return rules[counts.disclosure](counts, data)


def require(published: object) -> Published:
    """``published`` itself, or a friendly error for whoever passes a plain table to a chart."""
    if not isinstance(published, Published):
        raise EvaluationError("not_published", found=type(published).__name__)
    return published


def base_reason(records: pd.DataFrame, rules: Rules) -> str:
    """Why a group's answers may not be shown, or nothing: too few persons, organisations, tandems, one too large.

    >>> people = pd.DataFrame({"person": list("abcd"), "organisation": None, "tandem": None})
    >>> base_reason(people, Rules())
    'few_persons'
    """
    persons = records.drop_duplicates("person")
    if len(persons) < rules.min_persons:
        return "few_persons"
    known = persons["organisation"].notna()
    if not known.any():
        return ""
    if persons["organisation"].nunique() < rules.min_organisations:
        return "few_organisations"
    if persons["tandem"].notna().any() and persons["tandem"].nunique() < rules.min_tandems:
        return "few_tandems"
    largest = persons["organisation"].value_counts().max() / len(persons)
    return "one_organisation" if largest > rules.max_person_share else ""


def unanimous_without(records: pd.DataFrame, classes: pd.Series) -> str:
    """The class all others chose once some contributor's own answers are taken away, or nothing.

    An organisation knows what its members answered (a person, where organisations are unknown, what they answered
    themselves); if the rest is of one mind, it would know everybody's answer.
    """
    contributor = records["organisation"].fillna("person:" + records["person"].astype(str))
    table = pd.crosstab(contributor, classes)
    rest = table.sum() - table
    alone = (rest > 0).sum(axis=1) == 1
    return str(rest[alone].iloc[0].idxmax()) if alone.any() else ""


def _facts(counts: Counts, data: Data) -> Published:
    return _shown(counts, data)


def _text(counts: Counts, data: Data) -> Published:
    approved = counts.records[counts.records["approved"].fillna(False).astype(bool)]
    if approved.empty:
        return _shown(counts, data, reason="none_approved")
    allowed = counts.records["approved"].fillna(False).astype(bool).to_numpy()
    cells = counts.cells.assign(text=counts.cells["text"].where(allowed, wording.HIDDEN))
    left = len(counts.records) - len(approved)
    withheld = (Withheld((str(left),), "not_approved"),) if left else ()
    return _shown(counts, data, cells=cells, withheld=withheld)


def _money(counts: Counts, data: Data) -> Published:
    if not counts.by or _published_already(counts, data):
        return _shown(counts, data)
    for _, group in counts.records.groupby(list(counts.by), observed=True):
        reason = _money_reason(group, data.project.rules)
        if reason:
            return _totals_only(counts, data, reason)
    return _shown(counts, data)


def _published_already(counts: Counts, data: Data) -> bool:
    return set(counts.records["table"].dropna()) <= set(data.project.rules.published_already)


def _money_reason(records: pd.DataFrame, rules: Rules) -> str:
    amounts = records[records["organisation"].notna()].groupby("organisation")["value"].apply(lambda v: v.abs().sum())
    amounts = amounts[amounts > 0]  # an organisation with nothing in it hides nobody
    if amounts.empty:
        return ""
    if len(amounts) < rules.min_organisations:
        return "few_organisations"
    return "one_organisation" if amounts.max() / amounts.sum() > rules.max_money_share else ""


def _totals_only(counts: Counts, data: Data, reason: str) -> Published:
    """The sums over all groups, which are always shown, instead of a breakdown that may not be."""
    rest = [name for name in counts.dimensions if name not in counts.by]
    sums = counts.cells.groupby(rest, sort=False)["value"].sum().reset_index() if rest else counts.cells.head(0)
    for name in counts.by:
        sums.insert(0, name, TOTAL)
    bases = counts.bases.head(0)
    labels = {**counts.labels, **{name: {TOTAL: data.words.say("document.total")} for name in counts.by}}
    if not counts.additive:
        return _shown(counts, data, reason=reason)
    withheld = (Withheld((), reason),)
    return _shown(
        counts, data, cells=sums[[*counts.dimensions, "value"]], bases=bases, labels=labels, withheld=withheld
    )


def _survey(counts: Counts, data: Data) -> Published:
    """Base rule by group, then the breakdown, then classes, then unanimity; an item is shown whole or not at all."""
    groups = _groups(counts)
    reasons = {key: base_reason(records, data.project.rules) for key, records in groups.items()}
    reasons = _whole_breakdowns(reasons, counts.by)
    kept = [key for key, reason in reasons.items() if not reason]
    answer = counts.dimensions[-1]
    if not counts.classes:  # nothing to merge into: an item has its full scale or is left out
        small = {key: "" if _fine(groups[key][answer]) else "small_cells" for key in kept}
        reasons.update({key: reason for key, reason in _whole_breakdowns(small, counts.by).items() if reason})
        kept = [key for key in kept if not reasons[key]]
    full = all(_fine(groups[key][answer]) for key in kept)
    agreed = {key: unanimous_without(groups[key], _classes(groups[key][answer], counts)) for key in kept}
    unanimous = {key: "unanimous" if agreed[key] else "" for key in kept}
    reasons.update({key: reason for key, reason in _whole_breakdowns(unanimous, counts.by).items() if reason})
    merged = not full and bool(counts.classes)
    cells = _merge(counts) if merged else counts.cells
    shown = [key for key, reason in reasons.items() if not reason]
    withheld = tuple(
        Withheld(key, reason, agreed.get(key, "") if reason == "unanimous" else "")
        for key, reason in reasons.items()
        if reason and REST not in key and not _within(key, reasons, counts.by)
    )
    labels = dict(counts.labels)
    if merged:
        labels[answer] = {name: counts.labels.get("class", {}).get(name, name) for name in CLASSES}
    return _shown(
        counts,
        data,
        cells=_only(cells, counts.by, shown),
        bases=_only(counts.bases, counts.by, shown),
        labels=labels,
        merged=merged,
        reason="" if shown else _common(reasons),
        withheld=withheld,
    )


def _groups(counts: Counts) -> dict[tuple[str, ...], pd.DataFrame]:
    keys = [tuple(map(str, key)) for key in counts.bases[list(counts.by)].itertuples(index=False)]
    found = {
        tuple(map(str, key)): group for key, group in counts.records.groupby(list(counts.by), observed=True, sort=False)
    }
    groups = {key: found.get(key, counts.records.head(0)) for key in keys}
    return {**groups, **_rests(groups, counts.by)}


def _rests(groups: Mapping[tuple[str, ...], pd.DataFrame], by: tuple[str, ...]) -> dict[tuple[str, ...], pd.DataFrame]:
    """Who is in a total and in none of the groups beside it: not shown, but to be had by subtraction."""
    rests = {}
    for key, total in groups.items():
        beside = [other for other in groups if other != key and _total_of(other, by) == key]
        if beside:
            rest = total[~total["row"].isin(pd.concat([groups[other]["row"] for other in beside]))]
            if not rest.empty:
                rests[tuple(REST if name == "group" else value for name, value in zip(by, key, strict=True))] = rest
    return rests


def _total_of(key: tuple[str, ...], by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(TOTAL if name == "group" else value for name, value in zip(by, key, strict=True))


def _within(key: tuple[str, ...], reasons: Mapping[tuple[str, ...], str], by: tuple[str, ...]) -> bool:
    """Whether the total a group belongs to is withheld: then the group need not be named as well."""
    total = _total_of(key, by)
    return key != total and bool(reasons.get(total))


def _whole_breakdowns(reasons: dict[tuple[str, ...], str], by: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    """Groups beside a total are shown together or not at all: a missing one would be the total less the others."""
    totals = {key: _total_of(key, by) for key in reasons}
    broken = {totals[key] for key, reason in reasons.items() if reason and key != totals[key]}
    return {
        key: reason or reasons.get(total, "") or ("breakdown" if key != total and total in broken else "")
        for (key, reason), total in zip(reasons.items(), totals.values(), strict=True)
    }


def _fine(answers: pd.Series) -> bool:
    """Whether every answer of a group was given by nobody or by at least five: only then is the full scale shown."""
    return bool((answers.value_counts() >= SMALL).all())


def _classes(answers: pd.Series, counts: Counts) -> pd.Series:
    return answers.map(lambda answer: counts.classes.get(answer, answer))


def _merge(counts: Counts) -> pd.DataFrame:
    answer = counts.dimensions[-1]
    used = [name for name in CLASSES if name in set(counts.classes.values())]
    order = pd.CategoricalDtype(used, ordered=True)
    cells = counts.cells.assign(**{answer: _classes(counts.cells[answer], counts).astype(order)})
    sums = cells.groupby([*counts.by, answer], sort=False, observed=True)["value"].sum().reset_index()
    place = {key: number for number, key in enumerate(counts.bases[list(counts.by)].itertuples(index=False, name=None))}
    sums["place"] = [place[key] for key in sums[list(counts.by)].itertuples(index=False, name=None)]
    sums = sums.sort_values(["place", answer], kind="stable").drop(columns="place")
    return sums.astype({answer: "str"}).reset_index(drop=True)


def _only(frame: pd.DataFrame, by: tuple[str, ...], keys: list[tuple[str, ...]]) -> pd.DataFrame:
    wanted = set(keys)
    inside = [tuple(map(str, key)) in wanted for key in frame[list(by)].itertuples(index=False)]
    return frame[inside].reset_index(drop=True)


def _common(reasons: Mapping[tuple[str, ...], str]) -> str:
    return next(reason for reason in reasons.values() if reason)


def _shown(
    counts: Counts,
    data: Data,
    *,
    cells: pd.DataFrame | None = None,
    bases: pd.DataFrame | None = None,
    labels: Mapping[str, Mapping[str, str]] | None = None,
    merged: bool = False,
    reason: str = "",
    withheld: tuple[Withheld, ...] = (),
) -> Published:
    nothing = counts.cells.head(0)
    return Published(
        name=counts.name,
        cells=nothing if reason else (counts.cells if cells is None else cells),
        bases=counts.bases.head(0) if reason else (counts.bases if bases is None else bases),
        dimensions=counts.dimensions,
        by=counts.by,
        disclosure=counts.disclosure,
        unit=counts.unit,
        labels=counts.labels if labels is None else labels,
        classes=counts.classes,
        texts=counts.texts,
        source=counts.source,
        audience=data.audience,
        language=data.language,
        marks=data.marks,
        as_of=data.as_of,
        percent_from=data.project.rules.percent_from,
        merged=merged,
        reason=reason,
        statistics=_statistics(counts, bases, reason),
        absent=counts.absent,
        additive=counts.additive,
        withheld=withheld,
        door=_DOOR,
    )


def _statistics(counts: Counts, bases: pd.DataFrame | None, reason: str) -> pd.DataFrame:
    """The statistics of the groups whose base is shown: one of a group that is withheld would tell its answers."""
    if reason:
        return counts.statistics.head(0)
    if bases is None or not counts.by or counts.statistics.empty:
        return counts.statistics
    shown = list(bases[list(counts.by)].itertuples(index=False, name=None))
    return _only(counts.statistics, counts.by, [tuple(map(str, key)) for key in shown])
