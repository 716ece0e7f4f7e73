"""Tests and expectations for changes and for two sides, each with its method in words.

The primary test is fixed here before anybody sees results: the signed rank with zeros dropped. The others are
additional. Of a family that the settings declare, the p-values are adjusted together, whichever of its items a
report shows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from evaluation import statistics
from evaluation.data import Data
from evaluation.metrics.counts import statistics_of
from evaluation.metrics.survey.described import Row, row, value_row


def with_families(data: Data, names: Iterable[str]) -> tuple[str, ...]:
    """Names and all items that belong to the same declared families: they are tested with them."""
    names = tuple(names)
    others = [item for family in data.project.families.values() if set(family) & set(names) for item in family]
    return tuple(dict.fromkeys([*names, *others]))


def change_statistics(data: Data, moved: pd.DataFrame, people: pd.DataFrame | None) -> pd.DataFrame:
    """Tests of the changes of each measure (``moved``: one row a unit with ``change``), adjusted by family.

    ``people``: their answers, for the expectation under chance, which is left out without them.
    """
    changes = {str(name): rows["change"].to_numpy() for name, rows in moved.groupby("measure", sort=False)}
    rows = [{"item": name} | each for name, values in changes.items() for each in _tests(data, values)]
    rows += _adjusted(data, {name: statistics.signed_rank(values) for name, values in changes.items()})
    if people is not None:
        rows += [{"item": name} | each for name in changes for each in _by_chance(data, name, moved, people)]
    return statistics_of(rows, ["item"])


def gap_statistics(data: Data, sides: pd.DataFrame) -> pd.DataFrame:
    """Of each measure: the median gap, how close the sides are, whether they move together, and the tests.

    ``sides``: one row a measure and tandem with ``mso`` and ``other``. The level (gap) and the association (ICC, rank
    correlation) are two things: sides that differ by the same step everywhere are far apart and move together.
    """
    rows: list[Row] = []
    for name, tandems in sides.groupby("measure", sort=False):
        mso, other = tandems["mso"], tandems["other"]
        found = [
            row(data, "median_gap", statistics.median_interval(mso - other)),
            value_row("distance", (mso - other).abs().mean(), n=len(tandems), method=_said(data, "distance")),
            row(data, "equal", statistics.agreement(mso, other)),
            row(data, "within_one", statistics.agreement(mso, other, within=1)),
            row(data, "icc", statistics.icc(tandems[["mso", "other"]])),
            row(data, "spearman", statistics.spearman(mso, other)),
            row(data, "signs", statistics.sign_test(mso - other)),
            row(data, "ranks", statistics.signed_rank(mso - other)),
        ]
        rows += [{"item": name} | each for each in found]
    return statistics_of(rows, ["item"])


def chance_of_both(data: Data, sides: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """How many tandems would be in each of the four fields if nothing had changed: p·q, p(1 − q), …"""
    rows: list[Row] = []
    for name, tandems in sides.groupby("measure", sort=False):
        mso, other = (_rising(tandems["tandem"], people, str(name), side) for side in ("mso", "other"))
        parts = {
            "both": mso * other,
            "only_mso": mso * (1 - other),
            "only_other": (1 - mso) * other,
            "none": (1 - mso) * (1 - other),
        }
        rows += [
            {"item": name} | value_row(f"chance_{field}", part.sum(), n=len(tandems), method=_said(data, "chance"))
            for field, part in parts.items()
        ]
    return statistics_of(rows, ["item"])


def _tests(data: Data, values: np.ndarray) -> list[Row]:
    return [
        row(data, "signs", statistics.sign_test(values)),
        row(data, "ranks", statistics.signed_rank(values)),
        row(data, "ranks_pratt", statistics.signed_rank(values, zeros="pratt")),
        row(data, "mean_change", statistics.permutation_test(values)),
        row(data, "shift_points", statistics.hodges_lehmann(values)),
    ]


def _adjusted(data: Data, tests: dict[str, statistics.HypothesisTest]) -> list[Row]:
    """The p-values of each declared family after Holm; ``n`` is how many tests it has that can be reported."""
    rows: list[Row] = []
    for family, items in data.project.families.items():
        known = [item for item in items if item in tests]
        p_values = [tests[item].p_value if tests[item].reportable else math.nan for item in known]
        adjusted = statistics.holm(p_values)
        text = data.words.say("survey_statistic.family", family=data.words.quote(family), n=adjusted.family)
        rows += [
            {"item": item} | value_row("holm", math.nan, n=adjusted.family, method=text) | {"p_value": p_value}
            for item, p_value in zip(known, adjusted.p_values, strict=True)
        ]
    return rows


def _by_chance(data: Data, name: str, moved: pd.DataFrame, people: pd.DataFrame) -> list[Row]:
    """What would be counted if it were chance which of a tandem's answers was given before and which after."""
    tandems = moved.loc[moved["measure"] == name, "tandem"]
    found = statistics.chance_changes(*_answers(tandems, people[people["measure"] == name]))
    expected = {"improved": found.improved, "same": found.same, "worse": found.worse}
    said = _said(data, "chance")
    return [value_row(f"chance_{level}", value, n=found.n, method=said) for level, value in expected.items()]


def _rising(tandems: pd.Series, people: pd.DataFrame, name: str, side: str) -> np.ndarray:
    rows = people[(people["measure"] == name) & (people["side"] == side)]
    found = statistics.chances(*_answers(tandems, rows))
    return np.array([chances[0] if chances else math.nan for chances in found])


def _answers(tandems: pd.Series, people: pd.DataFrame) -> tuple[list[list[float]], list[list[float]]]:
    """The answers before and after of each tandem, more being better."""
    by_tandem = dict(iter(people.groupby("tandem", sort=False)))
    whole = [by_tandem.get(tandem, people.head(0)) for tandem in tandems]
    return [rows["before"].tolist() for rows in whole], [(rows["before"] + rows["change"]).tolist() for rows in whole]


def _said(data: Data, name: str) -> str:
    return data.words.say(f"survey_statistic.{name}")
