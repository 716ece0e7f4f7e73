"""Answers of people: base rule, fixed breakdowns, three classes, and no numbers where all others may agree.

No single cell of an item is hidden: its answers are merged, or its breakdown is dropped, or it is withheld. No survey
result is ever shown for one tandem, organisation or person, to any audience.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product

import pandas as pd

from evaluation.disclosure import previous_releases, wave_rules
from evaluation.disclosure.base_rules import SMALLEST_CELL, Unanimity, base_reason, contributors, nearly_unanimous
from evaluation.disclosure.groups import REST, groups_of, total_of, whole_breakdowns
from evaluation.disclosure.published import TOTAL, Key, Published, View, Withheld, keys_of, only, shown
from evaluation.language import folding
from evaluation.metrics.counts import Counts
from evaluation.metrics.survey.answers import distribution, unanswered
from evaluation.metrics.survey.items import scales
from evaluation.project import schema

CLASSES = ("high", "first", "middle", "low", "last")
EACH = {"tandem", "tandem_id", "organisation", "org_id", "person", "respondent"}


def survey(counts: Counts, view: View) -> Published:
    """Apply the base rule by group, then to the breakdown, then classes, then unanimity; no single cell is hidden."""
    groups = groups_of(counts)
    reasons = whole_breakdowns({key: _base(key, group, counts, view) for key, group in groups.items()}, counts.by)
    answer = counts.dimensions[-1]
    fine = {key: _fine(groups[key][answer]) for key, reason in reasons.items() if not reason}
    unanimity = {key: unanimity_of(groups[key], counts) for key, reason in reasons.items() if not reason}
    reasons, agreed = _with_unanimity(reasons, unanimity, counts.by)
    if not counts.classes:  # no classes: the full scale or no item; unanimity is checked first
        coarse = {key: "" if fine[key] else "small_cells" for key, reason in reasons.items() if not reason}
        reasons = _also(reasons, coarse, counts.by)
    merged = bool(counts.classes) and not all(fine[key] for key, reason in reasons.items() if not reason)
    withheld = tuple(
        Withheld(key, reason, agreed.get(key, ""))
        for key, reason in reasons.items()
        if reason and REST not in key and not _within(key, reasons, counts.by)
    )
    return groups_without_reason(counts, view, reasons, withheld, merged=merged)


def groups_without_reason(
    counts: Counts, view: View, reasons: Mapping[Key, str], withheld: tuple[Withheld, ...], *, merged: bool
) -> Published:
    """The groups without a reason against them, their answers merged into classes or not; else the first reason."""
    shown_keys = [key for key, reason in reasons.items() if not reason]
    cells = only(merge(counts) if merged else counts.cells, counts.by, shown_keys)
    bases = only(counts.bases, counts.by, shown_keys)
    bases = bases.drop(
        columns=[kind for kind in folding.MISSING_KINDS if kind in bases]
    )  # a reason for no answer is a choice, so it is protected as an answer
    if counts.weight and shown_keys:
        if _too_few_to_weight(cells, bases, view) or _outweighed(counts, view, merged=merged):
            return shown(counts, view, reason="weighted_few")
        cells, bases = weighted_shares(cells, counts, merged=merged), bases.drop(columns="weighted")
    return shown(
        counts,
        view,
        cells=cells,
        bases=bases,
        labels=class_labels(counts) if merged else counts.labels,
        merged=merged,
        reason="" if shown_keys else next(filter(None, reasons.values()), "nothing"),
        withheld=withheld,
    )


def _too_few_to_weight(cells: pd.DataFrame, bases: pd.DataFrame, view: View) -> bool:
    """Whether a weighted share might disclose who answered what to somebody who knows the weights and adds them up.

    So a group needs the base from which per cents are shown, and each of its cells nobody or at least five people.
    """
    few = bases["base"] < max(view.rules.percent_from, 1)
    return bool(few.any() or cells["value"].between(1, SMALLEST_CELL - 1).any())


def _outweighed(counts: Counts, view: View, *, merged: bool) -> bool:
    """Whether one person or organisation has more of the weight of a group or an answer than the rules allow."""
    records, answer = counts.records, counts.dimensions[-1]
    kinds = classes_of(records[answer], counts) if merged else records[answer].astype(str)
    weight = records["row"].map(view.data["answers"]["weight"]).astype(float)
    groups = [records[name].astype(str) for name in counts.by]
    for within, whose in product(([], [kinds]), (records["person"].astype(str), contributors(records))):
        by = [*groups, *within]
        sums = weight.groupby([*by, whose.rename("whose")]).sum()
        largest = sums.groupby(level=list(range(len(by)))).agg(lambda parts: parts.max() / parts.sum())
        if (largest > view.rules.max_person_share).any():
            return True
    return False


def weighted_shares(cells: pd.DataFrame, counts: Counts, *, merged: bool) -> pd.DataFrame:
    """The cells, and their classes, as whole per cents of the weights of their group, each rounded separately."""
    by = list(counts.by)
    total = cells.groupby(by, sort=False)["weighted"].transform("sum")
    kinds = cells[counts.dimensions[-1]].astype(str) if merged else classes_of(cells[counts.dimensions[-1]], counts)
    of_class = cells.groupby([*by, kinds.rename("kind")], sort=False)["weighted"].transform("sum")
    shares = {"value": _percent(cells["weighted"] / total), "class_share": _percent(of_class / total)}
    return cells.drop(columns="weighted").assign(**shares)


def _percent(parts: pd.Series) -> pd.Series:
    """Parts as whole per cents, halves rounded up as everywhere in reports.

    >>> _percent(pd.Series([0.625, 0.375, 0.005])).tolist()
    [63, 38, 1]
    """
    return ((parts * 100).round(9) + 0.5).map(math.floor).astype("int64")


def each(counts: Counts) -> bool:
    """Whether a result would show the answers of single tandems, organisations or persons."""
    return bool(counts.per) or bool(EACH & set(counts.dimensions))


def sensitive_items(counts: Counts, view: View) -> set[str]:
    """Items that are shown in total only: those the metric names, and those marked in the codebook."""
    book = view.data["codebook"]
    return set(counts.sensitive) | set(book.loc[book["sensitive"].fillna(False).astype(bool), "item"])


def unanimity_of(records: pd.DataFrame, counts: Counts) -> Unanimity:
    return nearly_unanimous(contributors(records), classes_of(records[counts.dimensions[-1]], counts))


def classes_of(answers: pd.Series, counts: Counts) -> pd.Series:
    return answers.astype(str).map(lambda answer: counts.classes.get(answer, answer))


def class_labels(counts: Counts) -> dict[str, Mapping[str, str]]:
    """The labels of a merged result, with the classes as labels of its answers."""
    return {**counts.labels, counts.dimensions[-1]: {name: counts.label("class", name) for name in CLASSES}}


def merge(counts: Counts) -> pd.DataFrame:
    """The cells with answers merged into their classes, groups in their order and classes from high to low."""
    answer = counts.dimensions[-1]
    used = [name for name in CLASSES if name in set(counts.classes.values())]
    order = pd.CategoricalDtype(used, ordered=True)
    cells = counts.cells.assign(**{answer: classes_of(counts.cells[answer], counts).astype(order)})
    added = ["value", *(["weighted"] if counts.weight else [])]
    sums = cells.groupby([*counts.by, answer], sort=False, observed=True)[added].sum().reset_index()
    place = {key: number for number, key in enumerate(keys_of(counts.bases, counts.by))}
    sums["place"] = [place[key] for key in keys_of(sums, counts.by)]
    sums = sums.sort_values(["place", answer], kind="stable").drop(columns="place")
    return sums.astype({answer: "str"}).reset_index(drop=True)


def _base(key: Key, records: pd.DataFrame, counts: Counts, view: View) -> str:
    sensitive = bool(set(key) & sensitive_items(counts, view))
    if sensitive and key != total_of(key, counts.by):
        return "sensitive"
    least = view.rules.min_persons_sensitive if sensitive else 0
    return (
        base_reason(records, view.rules, persons=least)
        or previous_releases.answers_reason(key, records, counts, view, persons=least)
        or wave_rules.reason(records, counts, view)
        or items_reason(key, records, counts, view)
    )


def items_reason(key: Key, records: pd.DataFrame, counts: Counts, view: View) -> str:
    """Why a group of a result may not be shown together with the items it was computed from; empty if it may.

    A score or an indicator divides the answers to its items differently. So it is shown only where each of its items is
    shown for the same group, and never more finely than the item.

    ``key`` names the item of a result that has a single one: then the item's own rules suffice. A scale has all of its
    items, though its records hold each person's first answer.
    """
    rows = records.loc[records["table"] == "answers", "row"] if "table" in records else records.head(0)
    answers, several = view.data["answers"], scales(view.data)
    found = {str(item) for item in answers.loc[answers.index.intersection(rows), "item"]}
    items = sorted(found.union(*(several[part] for part in key if part in several)))
    if set(items) <= set(key):
        return ""
    side = next((part for part in key if part in schema.SIDES), TOTAL)
    for item in items:
        asked = distribution(view.data, [item])
        if asked.absent:
            return "items_withheld"
        published = survey(asked, view)
        bases = published.bases
        if published.reason or not ((bases["item"] == item) & (bases["group"] == side)).any():
            return "items_withheld"
        if published.merged and _cuts(counts.chosen.get(item, {}), published.classes):
            return "small_cells"
        if reason := _silent_reason(item, side, answers.loc[answers.index.intersection(rows)], counts, view):
            return reason
    return ""


def _silent_reason(item: str, side: str, answers: pd.DataFrame, counts: Counts, view: View) -> str:
    """Why a result that also counts missing answers may not be shown with the number of missing answers to an item."""
    silent = answers[(answers["item"] == item).to_numpy() & answers["missing"].notna().to_numpy()]
    if silent.empty:
        return ""
    asked = unanswered(view.data, [item])
    published = survey(asked, view)
    if side != TOTAL or published.reason or not set(silent.index) <= set(asked.records["row"]):
        return "items_withheld"
    cut = published.merged and _cuts(counts.chosen.get(item, {}), published.classes)
    return "small_cells" if cut else ""


def _cuts(chosen: Mapping[str, str], classes: Mapping[str, str]) -> bool:
    """Whether the answers of one class are in different parts of the result.

    >>> _cuts({"A1": "met", "A2": "rest"}, {"A1": "high", "A2": "high"})
    True
    """
    parts: dict[str, set[str]] = {}
    for answer, part in chosen.items():
        parts.setdefault(classes.get(answer, answer), set()).add(part)
    return any(len(each) > 1 for each in parts.values())


def _also(reasons: dict[Key, str], further: dict[Key, str], by: tuple[str, ...]) -> dict[Key, str]:
    """``reasons`` with ``further`` ones for groups that had none; a reason against one group removes its breakdown."""
    return reasons | {key: reason for key, reason in whole_breakdowns(further, by).items() if reason}


def _with_unanimity(
    reasons: dict[Key, str], unanimity: Mapping[Key, Unanimity], by: tuple[str, ...]
) -> tuple[dict[Key, str], dict[Key, str]]:
    """``reasons`` with those for (nearly) unanimous groups, and the class each of them agreed on where it is named.

    It is never named for a side, nor is the side: with the numbers of all it would disclose the others' answers.
    """
    agreed = {key: each.agreed for key, each in unanimity.items() if each.agreed and key == total_of(key, by)}
    further = {}
    for key, each in unanimity.items():
        alike = "recognisable" if key == total_of(key, by) else "breakdown"
        further[key] = ("unanimous" if key in agreed else alike) if each.recognisable else ""
    return _also(reasons, further, by), agreed


def _within(key: Key, reasons: Mapping[Key, str], by: tuple[str, ...]) -> bool:
    """Whether the total of a group is withheld: then the group is not reported separately."""
    total = total_of(key, by)
    return key != total and bool(reasons.get(total))


def _fine(answers: pd.Series) -> bool:
    """Whether every answer in a group was given by at least five people: only then is the full scale shown."""
    return bool((answers.value_counts() >= SMALLEST_CELL).all())
