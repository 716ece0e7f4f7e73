"""Whether the answers of one group may be shown: how many people gave them, and what can be found by subtraction.

The attacker is an organisation: it knows what its own members answered, it sees everything that is published, and it
knows these rules. So protecting what is shown is not enough: that something is withheld must not disclose it either.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluation.project.settings import Rules
from evaluation.reading.cleaning.organisations import UNLISTED

SMALLEST_CELL = 5  # people of one answer; with fewer, answers are merged into classes


@dataclass(frozen=True)
class Unanimity:
    """How alike the answers of a group are.

    ``recognisable``: numbers are not shown, as somebody could subtract the answers they know and find the others.
    ``agreed``: the class (nearly) all chose, where naming it discloses nothing more.
    """

    recognisable: bool
    agreed: str = ""


def base_reason(records: pd.DataFrame, rules: Rules, *, persons: int = 0) -> str:
    """Why a group's answers may not be shown: too few persons, organisations or tandems, or one organisation too large.

    Empty where they may. ``persons``: a higher minimum than that of the project's rules. Organisations that no table
    lists are not counted.

    >>> people = pd.DataFrame({"person": list("abcd"), "organisation": None, "tandem": None})
    >>> base_reason(people, Rules())
    'few_persons'
    """
    people = records.drop_duplicates("person")
    if len(people) < max(persons, rules.min_persons):
        return "few_persons"
    known = people["organisation"].notna()
    if not known.any():
        return ""
    if people.loc[people["organisation"] != UNLISTED, "organisation"].nunique() < rules.min_organisations:
        return "few_organisations"
    if people["tandem"].notna().any() and people["tandem"].nunique() < rules.min_tandems:
        return "few_tandems"
    largest = people["organisation"].value_counts().max() / len(people)
    return "one_organisation" if largest > rules.max_person_share else ""


def contributors(records: pd.DataFrame) -> pd.Series:
    """Whose knowledge each answer belongs to: the organisation; where that is unknown, the person alone."""
    return records["organisation"].fillna("person:" + records["person"].astype(str))


def nearly_unanimous(contributor: pd.Series, classes: pd.Series) -> Unanimity:
    """Whether the answers of a group are so much alike that subtracting one's own discloses those of the others.

    The minority are the answers outside the most frequent class; ``most`` is the largest number of answers from one
    contributor. Numbers are shown when the minority is larger than ``most``: then nobody gave all of it, and whatever a
    contributor subtracts, two classes remain. In a group of at least ``4 (most + 1)`` answers numbers need a minority
    of three contributors or of ``most + 2`` answers; otherwise the class is named. This margin exists because the rule
    is public: a contributor that gave the whole minority reads "(nearly) all" and must not learn that nobody else is in
    it. In smaller groups, where the margin would be most of the group, no class is named, and numbers are hidden if one
    contributor could have given the minority. A group's size is no secret: it depends on who answered, not on the
    answers.

    >>> answers = pd.Series(["high"] * 11 + ["low"])
    >>> nearly_unanimous(pd.Series(range(12)), answers)
    Unanimity(recognisable=True, agreed='high')
    """
    sizes, counts = contributor.value_counts(), classes.value_counts()
    if counts.empty:
        return Unanimity(recognisable=False)
    majority, most = str(counts.index[0]), int(sizes.max())
    outside = classes.astype(str) != majority
    minority = int(outside.sum())
    if len(classes) < 4 * (most + 1):
        return Unanimity(recognisable=minority <= most)
    if minority > most + 1 or contributor[outside].nunique() > 2:
        return Unanimity(recognisable=False)
    return Unanimity(recognisable=True, agreed=majority)
