"""Why a result of the survey is not there: the one reason that is true, as a key of the catalogue (``absent.…``).

A sentence that says why nothing is shown is believed as a number is. So a metric that has nothing to count asks here,
in the order in which things can be missing: answers, a wave, a question, its scale, somebody of a tandem.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.survey.items import questions, scale, scales
from evaluation.metrics.survey.waves import main_waves


def unasked(data: Data, names: Iterable[str], *, weights: bool = False) -> str:
    """Why nobody was asked any of these items or scales; nothing where somebody was.

    Answers with weights are for shares alone (``weights``): pairs, points and exact tests count each person once.
    """
    names = tuple(names)
    if not data.has("answers"):
        return "answers"
    asked = data["answers"]["item"].isin(_items(data, names))
    if asked.any():
        return "weighted" if not weights and data["answers"].loc[asked, "weight"].notna().any() else ""
    if names:
        return "not_asked"
    if not main_waves(data):
        return "no_wave"
    return "not_chosen" if questions(data) else "no_scale"


def unordered(data: Data, names: Iterable[str]) -> str:
    """Why no answer to these items is more than another: they have no scale, or nobody knows which end is which."""
    book = data["codebook"]
    rows = book[book["item"].isin(_items(data, names)) & (book["type"] == "scale")]
    return "direction" if any(scale(own).answers for _, own in rows.groupby("item")) else "no_scale"


def one_sided(given: pd.DataFrame) -> str:
    """Why of no tandem both sides are there, of answers with ``tandem`` and ``side``: ``points`` or pairs of them.

    >>> one_sided(pd.DataFrame({"tandem": ["T1", None], "side": [None, "mso"]}))
    'no_sides'
    """
    if given["tandem"].isna().all():
        return "no_tandems" if len(given) else "unanswered"
    return "no_sides" if given.loc[given["tandem"].notna(), "side"].isna().all() else "both_sides"


def _items(data: Data, names: Iterable[str]) -> list[str]:
    several = scales(data)
    return [item for name in names for item in several.get(name, (name,))]
