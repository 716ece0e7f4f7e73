"""Who is tied to whom, in numbers: seats in committees, contacts between organisations, before and after.

Ties are pairs of names. Who has no tie at all appears in no list of ties, so the members are always named beside them;
a tie to someone who is not a member is an error, because the base would be wrong.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from evaluation.language.errors import EvaluationError, closest
from evaluation.statistics.results import Result

Ties = Iterable[tuple[Any, Any]]


def two_mode_density(ties: Ties, *, first: Iterable[Hashable], second: Iterable[Hashable]) -> Result:
    """The share of possible ties between two sets (organisations and committees) that exist; ``n``: the ties.

    Ties are pairs (one of ``first``, one of ``second``); to compare two times, take the same sets (Borgatti & Everett
    1997, Social Networks 19:243–269).

    >>> seats = [("O1", "council"), ("O2", "council")]
    >>> two_mode_density(seats, first=["O1", "O2"], second=["council", "board"]).statistic
    0.5
    """
    rows, columns, there = set(first), set(second), _pairs(ties)
    _known({start for start, _ in there}, rows)
    _known({end for _, end in there}, columns)
    possible = len(rows) * len(columns)
    return _result(len(there) / possible if possible else math.nan, len(there), "two_mode_density")


def density(ties: Ties, *, members: Iterable[Hashable]) -> Result:
    """The share of all pairs of members that are tied, in either direction; ``n``: the tied pairs.

    >>> density([("a", "b"), ("b", "a"), ("b", "c")], members="abcd").statistic
    0.3333333333333333
    """
    there, all_members = _undirected(ties, members)
    possible = math.comb(len(all_members), 2)
    return _result(len(there) / possible if possible else math.nan, len(there), "density")


def degree_centralisation(ties: Ties, *, members: Iterable[Hashable]) -> Result:
    """How much a network leans on its most connected member: 1 for a star, 0 where all have as many ties.

    Σ(largest − degree) / ((n−1)(n−2)) over undirected ties (Freeman 1979, Social Networks 1:215–239); ``n``: members.

    >>> degree_centralisation([("hub", "a"), ("hub", "b"), ("hub", "c")], members=["hub", "a", "b", "c"]).statistic
    1.0
    """
    there, all_members = _undirected(ties, members)
    n = len(all_members)
    degrees = Counter(end for tie in there for end in tie)
    largest = max(degrees.values(), default=0)
    lean = n * largest - sum(degrees.values())
    return _result(lean / ((n - 1) * (n - 2)) if n > 2 else math.nan, n, "degree_centralisation")


def e_i_index(ties: Ties, *, groups: Mapping[Any, Hashable]) -> Result:
    """Whether ties go across groups (1) or stay within (−1): (external − internal) / all ties, undirected.

    ``groups``: the group of every member. ``n``: ties. Source: Krackhardt & Stern 1988, Social Psychology Quarterly
    51:123–140.

    >>> e_i_index([("a", "b"), ("a", "c"), ("b", "c")], groups={"a": "mso", "b": "mso", "c": "other"}).statistic
    0.3333333333333333
    """
    there, _ = _undirected(ties, groups)
    across = sum(len({groups[end] for end in tie}) == 2 for tie in there)
    return _result((2 * across - len(there)) / len(there) if there else math.nan, len(there), "e_i_index")


def reciprocity(ties: Ties) -> Result:
    """The share of directed ties that are returned: 2·mutual / (2·mutual + one-way); ``n``: ties.

    >>> reciprocity([("a", "b"), ("b", "a"), ("a", "c")]).statistic
    0.6666666666666666
    """
    there = _without_loops(ties)
    returned = sum((end, start) in there for start, end in there)
    return _result(returned / len(there) if there else math.nan, len(there), "reciprocity")


def jaccard(before: Iterable[Hashable], after: Iterable[Hashable]) -> Result:
    """The share that stayed of everything before or after: kept / (kept + new + lost), 0 to 1; ``n``: all of them.

    For seats, hand in pairs (organisation, committee); for ties without direction, frozensets. Source: Jaccard 1901.

    >>> jaccard({("O1", "council"), ("O2", "council")}, {("O1", "council"), ("O1", "board")}).statistic
    0.3333333333333333
    """
    old, new = set(before), set(after)
    return _result(len(old & new) / len(old | new) if old | new else math.nan, len(old | new), "jaccard")


def _pairs(ties: Ties) -> set[tuple[Any, Any]]:
    pairs = {tuple(tie) for tie in ties}
    for odd in (pair for pair in pairs if len(pair) != 2):
        raise EvaluationError("statistics.tie", found=str(odd))
    return pairs


def _without_loops(ties: Ties) -> set[tuple[Any, Any]]:
    """Ties among the members of one set; errors: a tie of a member with itself, which is not in the base."""
    pairs = _pairs(ties)
    for loop in (pair for pair in pairs if pair[0] == pair[1]):
        raise EvaluationError("statistics.tie", found=str(loop))
    return pairs


def _undirected(ties: Ties, members: Iterable[Hashable]) -> tuple[set[frozenset[Any]], set[Any]]:
    all_members, there = set(members), {frozenset(tie) for tie in _without_loops(ties)}
    _known({end for tie in there for end in tie}, all_members)
    return there, all_members


def _known(ends: set[Any], members: set[Any]) -> None:
    strangers = sorted(map(str, ends - members))
    if strangers:
        raise EvaluationError("statistics.member", name=strangers[0], hint=closest(strangers[0], map(str, members)))


def _result(value: float, n: int, method: str) -> Result:
    return Result(statistic=value, n=n, method=method, note="no_values" if math.isnan(value) else "")
