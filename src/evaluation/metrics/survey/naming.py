"""Items and scales as a notebook names them: a misspelt one is an error with the nearest, never an empty result."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from evaluation.data import Data
from evaluation.language.errors import EvaluationError, closest


def named(data: Data, names: Iterable[str], *, scales: bool = False) -> tuple[str, ...]:
    """The items that ``names`` lists (with ``scales`` also the codebook's scales), each once and in this order.

    Raises ``EvaluationError`` for a text in the place of a list, and for a name that no survey and no codebook has.
    Items of the settings may still be to come; where nothing was asked yet, nothing can be misspelt.
    """
    if isinstance(names, str):
        raise EvaluationError("items_text", value=names)
    listed = tuple(dict.fromkeys(names))
    project, book = data.project, data["codebook"]
    known = dict.fromkeys([*book["item"].dropna(), *data["answers"]["item"].dropna()])
    if scales:
        known |= dict.fromkeys(book["scale"].dropna())
    to_come = {*project.headline, *chain(*project.families.values()), *chain(*project.retrospective.items())}
    for name in listed if known else ():
        if name not in known and name not in to_come:
            raise EvaluationError("items_unknown", value=name, hint=closest(str(name), known))
    return listed
