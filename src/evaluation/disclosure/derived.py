"""Counts of tandems that were made of both sides' answers: improved or not, both learned or one of them.

An organisation knows its own answer, so it knows what its tandem can be counted as; a cell that is 0 may leave only one
possibility, and that would be its partner's answer. Such counts need ten tandems or fewer, coarser cells; and of fewer
than eight tandems nothing is said, not even that they are of one mind. There ``nearly_unanimous`` has no margin: beside
the numbers of people, a tandem that knows itself to be the one that differs would read from the hiding that all others
agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from evaluation.counts import Counts
from evaluation.disclosure.base import Minds, nearly_unanimous
from evaluation.disclosure.groups import groups_of
from evaluation.disclosure.published import Key, Published, View, Withheld
from evaluation.disclosure.survey import classes_of, kept_groups, sensitive_items
from evaluation.survey.scales import scale

LEAST = 8  # tandems: with one answer each, from here on there is a margin
MARGIN = 2  # answers, beyond those of one organisation, that the counts of tandems leave open
SMALL = 3  # a cell of fewer tandems and the numbers of people can leave one way only how answers were given


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


def leaves_one(cells: pd.Series, compatible: Mapping[str, Iterable[str]], classes: Mapping[str, str]) -> bool:
    """Whether somebody who knows their own answer could rule out all cells but one.

    ``cells``: how many tandems each cell has. Every answer counts, also one that nobody gave: otherwise that a result
    is shown would say that nobody gave it.

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
    if tight:
        return "recognisable"
    mind = _minds(records, counts)
    if mind.recognisable:
        return "unanimous" if mind.agreed else "recognisable"
    counted = records[records["value"] > 0][counts.dimensions[-1]].astype(str).value_counts()
    if leaves_one(counted, counts.compatible, counts.classes):
        return "partner"
    return "small_cells" if not counts.classes and (counted < SMALL).any() else ""


def _tight(records: pd.DataFrame, counts: Counts, view: View) -> bool:
    """Whether the tandems need nearly all answers of one end: then the numbers of people say where the others are not.

    A tandem of which not both agree has at least one answer below the upper end, one of which both do has two at it.
    Beyond those, so many have to be left that nobody who knows their own can tell that there are none elsewhere.
    """
    if {level for level, name in counts.classes.items() if name == "high"} != {"both"} or "item" not in counts.by:
        return False
    answers = view.data["answers"].loc[records.loc[records["table"] == "answers", "row"].unique()]
    book = view.data["codebook"]
    classes = scale(book[book["item"].isin(answers["item"])]).classes if answers["item"].nunique() == 1 else {}
    if not classes:
        return False
    upper = int((answers["value"].map(classes) == "high").sum())
    together = records.loc[records["value"] > 0, counts.dimensions[-1]].map(counts.classes)
    both, sizes = int((together == "high").sum()), records.groupby("organisation")["person"].nunique()
    least = int(sizes.max()) + MARGIN
    return upper < 2 * both + least or len(answers) - upper < len(together) - both + least


def _minds(records: pd.DataFrame, counts: Counts) -> Minds:
    once = records[records["value"] > 0].drop_duplicates("tandem")
    return nearly_unanimous(once["tandem"], classes_of(once[counts.dimensions[-1]], counts))


def _published(
    counts: Counts, view: View, reasons: Mapping[Key, str], groups: Mapping[Key, pd.DataFrame], *, merged: bool
) -> Published:
    plain = counts if merged else replace(counts, classes={})
    withheld = tuple(
        Withheld(key, reason, _minds(groups[key], plain).agreed if reason == "unanimous" else "")
        for key, reason in reasons.items()
        if reason
    )
    return kept_groups(counts, view, reasons, withheld, merged=merged)
