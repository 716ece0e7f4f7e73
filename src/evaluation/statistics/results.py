"""What a statistic returns: its value, the number of cases, the method, and why it may not be shown.

A value without its base and method cannot be checked by a reader, and a test that could not have come out otherwise
should not be printed; so every function of this package returns one of these small results, never a bare number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from evaluation.language import wording

FEWEST_PAIRS = 6  # with five pairs that differ, the least two-sided p is 2/2⁵ = .0625
LEVEL = 0.05
RESAMPLES = 99_999


@dataclass(frozen=True, kw_only=True)
class Result:
    """A statistic and what it rests on.

    ``statistic``: NaN where it is not defined, with the reason in ``note``. ``n``: the cases it was computed from
    (pairs, persons, units, ties: the function says which). ``missing``: cases left out because a value is missing.
    ``method`` and ``note`` are names of the catalogue (``statistic.method.…``, ``statistic.note.…``); a note is
    empty where nothing stands against showing the result.
    """

    statistic: float
    n: int
    method: str
    missing: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class HypothesisTest(Result):
    """A test of "no difference".

    ``p_value``: two-sided unless ``alternative`` says otherwise, in (0, 1], NaN without any value. ``informative``: the
    cases that can speak for either side (pairs that differ). ``smallest_p``: the least p-value that as many
    informative cases can reach. ``effect``: from −1 to 1 or in units of the differences, as the function says.
    ``mid_p``: with half of the probability of the observed result, as a less conservative second value, else NaN.
    """

    p_value: float
    informative: int
    smallest_p: float
    effect: float = math.nan
    mid_p: float = math.nan
    alternative: str = "two-sided"

    @property
    def reportable(self) -> bool:
        """Whether the p-value may be printed: not where no result could have been below .05 (``note`` says why)."""
        return not self.note


@dataclass(frozen=True, kw_only=True)
class Estimate(Result):
    """A value with its confidence interval.

    ``low``, ``high``: NaN where so few values reach the ``confidence`` asked for with no interval (``note``).
    ``coverage``: the confidence reached, where it is known (intervals from ordered values go in steps), else NaN.
    """

    low: float
    high: float
    confidence: float
    coverage: float = math.nan


@dataclass(frozen=True, kw_only=True)
class Adjusted:
    """P-values of one family after adjustment, in the order given; NaN stays NaN and is not of the ``family``."""

    p_values: tuple[float, ...]
    family: int
    method: str


def method_text(result: Result | Adjusted, language: str = "de") -> str:
    """The method of a result as a phrase, to be printed beside its value.

    >>> method_text(Result(statistic=0.5, n=12, method="jaccard"), "en")
    'Jaccard index'
    """
    words = wording.language(language)
    text = words.say(f"statistic.method.{result.method}", resamples=RESAMPLES)
    if isinstance(result, HypothesisTest) and result.alternative != "two-sided":
        text += f", {words.say(f'statistic.alternative.{result.alternative}')}"
    return text


def note_text(result: Result, language: str = "de") -> str:
    """Why a result is not defined or may not be printed, as a sentence; empty where nothing stands against it.

    >>> note_text(Result(statistic=0.5, n=3, method="jaccard", note="below_six"), "en")
    'No test is shown for fewer than six pairs that differ.'
    """
    return wording.language(language).say(f"statistic.note.{result.note}") if result.note else ""
