"""Counts of tandems that are computed from both sides' answers: improved or not, both learned or one of them.

An organisation knows its own answer, so it knows in which cells its tandem can be; a cell that is 0 may leave only one
possibility, and that would disclose its partner's answer. Such counts need ten tandems; with fewer the cells are
coarser; and for fewer than eight tandems nothing is shown, not even that they agree. There ``nearly_unanimous`` has no
margin: a tandem that knows it is the one that differs would conclude from the withheld numbers that all others agree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from evaluation.disclosure import previous_releases
from evaluation.disclosure.answer_rules import classes_of, groups_without_reason, items_reason, sensitive_items
from evaluation.disclosure.base_rules import Unanimity, nearly_unanimous
from evaluation.disclosure.groups import groups_of
from evaluation.disclosure.published import TOTAL, Key, Published, View, Withheld
from evaluation.metrics.counts import Counts
from evaluation.metrics.survey.items import scale, scales
from evaluation.metrics.survey.scale_scores import scores
from evaluation.project.schema import SIDES

LEAST = 8  # tandems: with one answer each, from here on there is a margin
VIEW = "view"  # the dimension of which side of a tandem says it, and of what
MARGIN = 2  # answers that the counts of tandems must leave open beyond those of one organisation
SMALLEST_CELL = 3  # a cell of fewer tandems and the numbers of people can leave only one possible set of answers


def derived(counts: Counts, view: View) -> Published:
    """All cells where every group may show them, else the classes of the cells, else the groups that may show those.

    The classes are those of ``Counts.classes`` (``high``: both, improved; ``low``: the others).
    """
    groups = groups_of(counts)
    tight = {key: _tight(group, counts, view) for key, group in groups.items()}
    single = replace(counts, classes={})
    plain = {key: _reason(key, group, single, view, tight=tight[key]) for key, group in groups.items()}
    if not any(plain.values()) or not counts.classes:
        return _published(counts, view, plain, groups, merged=False)
    merged = {key: _reason(key, group, counts, view, tight=tight[key]) for key, group in groups.items()}
    return _published(counts, view, merged, groups, merged=True)


def reported(counts: Counts, view: View) -> Published:
    """Facts that sides of tandems report, without the groups in which (nearly) all reports agree."""
    alike = _views_agree if counts.one_sided else _reports_agree
    reasons = {key: "partner" if alike(records, counts) else "" for key, records in groups_of(counts).items()}
    withheld = tuple(Withheld(key, reason) for key, reason in reasons.items() if reason)
    return groups_without_reason(counts, view, reasons, withheld, merged=False)


def _reports_agree(records: pd.DataFrame, counts: Counts) -> bool:
    """Whether (nearly) all reports of both sides agree.

    What a side reports is an answer, and it knows its own: where no reports differ it knows its partner's. One tandem
    that differs is not enough: if it were, a hidden group would be known to have none.
    """
    open_ = set.intersection(*map(set, counts.compatible.values()))
    outcomes = records.loc[records["value"] > 0, counts.dimensions[-1]].astype(str)
    both = outcomes[outcomes.isin({cell for cells in counts.compatible.values() for cell in cells})]
    return bool(len(both)) and bool(both.isin(open_).sum() < MARGIN)


def _views_agree(records: pd.DataFrame, counts: Counts) -> bool:
    """Whether (nearly) all of one side say the same; always true of a part of what a side said.

    An indicator takes the rows its formula names: two of them would show by subtraction what few said.
    """
    if VIEW not in counts.by:
        return True
    whose = records["tandem"].fillna(records["row"].astype(str))
    said = records[counts.dimensions[-1]].astype(str)
    return len(records) > 0 and nearly_unanimous(whose, said).recognisable


def leaves_one(cells: pd.Series, compatible: Mapping[str, Iterable[str]], classes: Mapping[str, str]) -> bool:
    """Whether somebody who knows their own answer could rule out all cells but one.

    ``cells``: how many tandems each cell has. Answers that nobody gave are considered too: otherwise showing a result
    would disclose that nobody gave them.

    >>> cells = pd.Series({"both": 9, "one": 0, "none": 3})
    >>> leaves_one(cells, {"learned": ("both", "one"), "not": ("one", "none")}, {})
    True
    """
    there = {classes.get(str(cell), str(cell)) for cell in cells[cells > 0].index}
    for possible in compatible.values():
        named = {classes.get(cell, cell) for cell in possible}
        if len(named) > 1 and len(named & there) == 1:
            return True
    return False


def _reason(key: Key, records: pd.DataFrame, counts: Counts, view: View, *, tight: bool) -> str:
    tandems = records["tandem"].nunique()
    least = max(view.rules.min_persons, LEAST) if counts.classes else view.rules.min_tandems_derived
    if set(key) & sensitive_items(counts, view):
        return "sensitive"
    if tandems < least:
        return "few_tandems"
    if reason := (
        previous_releases.answers_reason(key, records, counts, view)
        or items_reason((*key, TOTAL), records, counts, view)
    ):
        return reason
    if tight:
        return "recognisable"
    unanimity = _unanimity_of(records, counts)
    if unanimity.recognisable:
        return "unanimous" if unanimity.agreed else "recognisable"
    counted = records[records["value"] > 0][counts.dimensions[-1]].astype(str).value_counts()
    if leaves_one(counted, counts.compatible, counts.classes):
        return "partner"
    return "small_cells" if not counts.classes and (counted < SMALLEST_CELL).any() else ""


def _tight(records: pd.DataFrame, counts: Counts, view: View) -> bool:
    """Whether the counts of tandems and the numbers of people together leave too few possibilities.

    Reports show the counts of tandems with the answers of everybody and, if the project wants them, of each side.
    Enough tandems must remain undetermined that nobody who knows their own answer can rule out all other possibilities.
    """
    if "item" not in counts.by or records.empty:
        return False
    answers = view.data["answers"]
    answers = answers[answers.index.isin(records.loc[records["table"] == "answers", "row"])]
    name = str(records["item"].iloc[0])
    if name in scales(view.data):
        answers = _bands(name, view)
    elif set(answers["item"]) != {name}:
        return False
    sizes = records.groupby("organisation")["person"].nunique()
    room = _room(
        records, answers, counts, view, high={level for level, name in counts.classes.items() if name == "high"}
    )
    return room < int(sizes.max()) + MARGIN


def _room(records: pd.DataFrame, answers: pd.DataFrame, counts: Counts, view: View, *, high: set[str]) -> float:
    """How many answers the counts of tandems leave undetermined; infinite if they say nothing about single answers."""
    together = records.loc[records["value"] > 0, counts.dimensions[-1]].map(counts.classes)
    alike, apart = int((together == "high").sum()), int((together != "high").sum())
    by_side = "side" in view.data.project.breakdowns
    if high == {"same"}:
        return _overlap(answers, by_side=by_side) - alike
    if high != {"both"} or "item" not in answers:  # a score has no end that is called agreement
        return math.inf
    book = view.data["codebook"]
    classes = scale(book[book["item"].isin(answers["item"])]).classes
    if not classes:
        return math.inf
    upper = answers["value"].map(classes) == "high"
    room = [upper.sum() - 2 * alike, (~upper).sum() - apart]
    if by_side:
        room += [upper[answers["side"] == side].sum() - alike for side in SIDES]
    return float(min(room))


def _bands(name: str, view: View) -> pd.DataFrame:
    """The band of the scale that each person's score is in: reports show the bands and not the scores."""
    records = scores(view.data, [name]).records
    sides = records["group"].isin(SIDES)
    records = records[sides if sides.any() else ~sides]
    return pd.DataFrame({"side": records["group"], "value": records["answer"]})


def _overlap(answers: pd.DataFrame, *, by_side: bool) -> int:
    """The most tandems in which both sides can have given the same answer, given the numbers of each side or of all.

    >>> given = pd.DataFrame({"side": ["mso", "mso", "other", "other"], "value": ["A1", "A2", "A2", "A2"]})
    >>> _overlap(given, by_side=True), _overlap(given, by_side=False)
    (1, 1)
    """
    counted = answers.groupby(["value", "side"]).size().unstack("side", fill_value=0)
    if by_side:
        return int(counted.reindex(columns=list(SIDES), fill_value=0).min(axis=1).sum())
    return int((counted.sum(axis=1) // 2).sum())


def _unanimity_of(records: pd.DataFrame, counts: Counts) -> Unanimity:
    once = records[records["value"] > 0].drop_duplicates("tandem")
    return nearly_unanimous(once["tandem"], classes_of(once[counts.dimensions[-1]], counts))


def _published(
    counts: Counts, view: View, reasons: Mapping[Key, str], groups: Mapping[Key, pd.DataFrame], *, merged: bool
) -> Published:
    plain = counts if merged else replace(counts, classes={})
    withheld = tuple(
        Withheld(key, reason, _unanimity_of(groups[key], plain).agreed if reason == "unanimous" else "")
        for key, reason in reasons.items()
        if reason
    )
    return groups_without_reason(counts, view, reasons, withheld, merged=merged)
