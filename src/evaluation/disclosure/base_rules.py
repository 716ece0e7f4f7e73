"""Whether the answers of one group may be seen: how many stand behind them, and whether somebody could subtract.

The attacker is an organisation: it knows what its own members answered, it sees everything that is published, and it
knows these rules. So a rule may not only protect what is shown; that something is not shown must not tell it either.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluation.project.settings import Rules
from evaluation.reading.cleaning.organisations import UNLISTED


@dataclass(frozen=True)
class Minds:
    """How alike the answers of a group are.

    ``recognisable``: numbers are not shown, for somebody who subtracts what they know might know the rest.
    ``agreed``: the class (nearly) all chose, where this can be said without telling more than that.
    """

    recognisable: bool
    agreed: str = ""


def base_reason(records: pd.DataFrame, rules: Rules, *, persons: int = 0) -> str:
    """Why a group's answers may not be shown, or nothing: too few persons, organisations, tandems, one too large.

    ``persons`` asks for more of them than the project's rules do. Organisations no table lists are no further ones.

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
    """Who pools what they know of each answer: the organisation; where it is unknown, the person alone."""
    return records["organisation"].fillna("person:" + records["person"].astype(str))


def nearly_unanimous(contributor: pd.Series, classes: pd.Series) -> Minds:
    """Whether the answers of a group are so much alike that subtracting one's own tells those of the others.

    The minority are the answers outside the most frequent class, ``most`` is what one contributor gave at most. Numbers
    are shown when the minority is larger than ``most`` (nobody can hold all of it, so everybody's remainder has
    two classes). In a group of at least ``4 (most + 1)`` answers numbers need a minority of three contributors or of
    ``most + 2`` answers, and otherwise the class is named. The margin is there because the rule is known: a
    contributor that holds the whole minority reads "(nearly) all" and must not learn that there is no other.
    Where a margin would be most of the group, no class is named, and a minority that one could hold is enough to
    hide the numbers. Whether a group is large is no secret: it depends on who answered, not on what.

    >>> answers = pd.Series(["high"] * 11 + ["low"])
    >>> nearly_unanimous(pd.Series(range(12)), answers)
    Minds(recognisable=True, agreed='high')
    """
    sizes, counts = contributor.value_counts(), classes.value_counts()
    if counts.empty:
        return Minds(recognisable=False)
    majority, most = str(counts.index[0]), int(sizes.max())
    outside = classes.astype(str) != majority
    minority = int(outside.sum())
    if len(classes) < 4 * (most + 1):
        return Minds(recognisable=minority <= most)
    if minority > most + 1 or contributor[outside].nunique() > 2:
        return Minds(recognisable=False)
    return Minds(recognisable=True, agreed=majority)
