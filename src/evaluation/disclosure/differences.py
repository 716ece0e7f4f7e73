"""What several sums disclose in combination: whether adding and subtracting them isolates parts of one contributor.

The attacker is an outsider, or one contributor, who knows its own parts. What can be computed are the linear
combinations of the sums; somebody else's part is disclosed where a combination has no parts but theirs and the
attacker's. This finds sums within sums, sums that overlap, and chains of several, without comparing any amounts. A sum
that by itself has the parts of one or two contributors was allowed by its own rule and is not reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence

import numpy as np

FEW = 3
TOLERANCE = 1e-8
Parts = Mapping[Hashable, int]


def isolated(
    sums: Sequence[Parts], owners: Mapping[Hashable, str], secret: set[str]
) -> Iterator[tuple[str, list[int]]]:
    """Those of ``secret`` with parts that can be computed, each with the places of the sums this takes.

    ``sums``: the sign of each part in a sum; ``owners``: the owner of each part. Parts that three or more owners have
    in exactly the same sums can never be isolated, so only the others are examined.

    >>> sums = [{"a": 1, "b": 1, "c": 1, "d": 1}, {"a": 1, "b": 1, "c": 1}]
    >>> list(isolated(sums, {"a": "M1", "b": "M2", "c": "M3", "d": "M4"}, {"M3", "M4"}))
    [('M4', [0, 1])]
    """
    patterns: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
    for place, parts in enumerate(sums):
        for part, sign in parts.items():
            patterns[part].append((place, sign))
    groups: dict[tuple[tuple[int, int], ...], set[str]] = defaultdict(set)
    for part, pattern in patterns.items():
        groups[tuple(pattern)].add(owners.get(part, ""))
    wide = [pattern for pattern, whose in groups.items() if len(whose) >= FEW]
    narrow = [(who, pattern) for pattern, whose in groups.items() if len(whose) < FEW for who in sorted(whose)]
    beside, parts_of = _columns(wide, len(sums)), _columns([pattern for _, pattern in narrow], len(sums))
    free = _left_null(beside)
    reach, whose = free.T @ parts_of, np.array([who for who, _ in narrow])
    everybody = sorted(set(whose.tolist()) - {""})
    for target in [who for who in everybody if who in secret]:
        for attacker in ("nobody", *(who for who in everybody if who != target)):
            inside = np.isin(whose, [target, attacker])
            left = _left_null(reach[:, ~inside])
            reached = np.abs(left.T @ reach[:, whose == target])
            if reached.size and reached.max() > TOLERANCE and not _by_itself(sums, owners, target, attacker):
                column = np.flatnonzero(whose == target)[reached.max(axis=0).argmax()]
                yield target, _fewest(np.hstack([beside, parts_of[:, ~inside]]), parts_of[:, column])
                break


def _columns(patterns: Sequence[tuple[tuple[int, int], ...]], number: int) -> np.ndarray:
    made = np.zeros((number, len(patterns)))
    for column, pattern in enumerate(patterns):
        for place, sign in pattern:
            made[place, column] = sign
    return made


def _left_null(matrix: np.ndarray) -> np.ndarray:
    """A basis of the combinations of rows that give nothing."""
    if not matrix.size:
        return np.eye(len(matrix))
    left, sizes, _ = np.linalg.svd(matrix, full_matrices=True)
    return np.asarray(left[:, int((sizes > TOLERANCE).sum()) :])


def _by_itself(sums: Sequence[Parts], owners: Mapping[Hashable, str], target: str, attacker: str) -> bool:
    held = ({owners.get(part, "") for part in parts} for parts in sums)
    return any(target in whose and whose <= {target, attacker} for whose in held)


def _fewest(away: np.ndarray, target: np.ndarray) -> list[int]:
    """The places of few sums whose combination cancels the parts ``away`` and leaves the one of ``target``."""
    from scipy.optimize import linprog

    number = len(target)
    equal = np.vstack([away.T, target[None, :]])
    found = linprog(
        np.ones(2 * number),
        A_eq=np.hstack([equal, -equal]),
        b_eq=np.append(np.zeros(len(equal) - 1), 1),
        method="highs",
    )
    weights = found.x[:number] - found.x[number:] if found.status == 0 else np.ones(number)
    return [int(place) for place in np.flatnonzero(np.abs(weights) > TOLERANCE)]
