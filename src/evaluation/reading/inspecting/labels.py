"""Texts with a meaning: codes, labels, numbered answers, and the order in which people expect them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

LONGEST = 80  # a longer text is no label
SHOWN = 60  # so many characters of a cell are shown in a sentence

_CODE = re.compile(r"(?=.*\w)[\w./\-]{1,40}")
_LEADING_ZERO = re.compile(r"0\d+")
_NUMBERED = re.compile(r"(?P<step>\d{1,2})(?:\s*(?:[-–:=]\s+|\()(?P<label>.+?)\)?)?", re.DOTALL)


def leading_zero(text: str) -> bool:
    """Whether digits begin with a zero that no number has.

    >>> leading_zero("0102"), leading_zero("0"), leading_zero("0,5")
    (True, False, False)
    """
    return _LEADING_ZERO.fullmatch(text) is not None


def is_code(text: str) -> bool:
    """A short name without blanks.

    >>> is_code("ESF/14-WM-A32-0010"), is_code("A 1"), is_code("12,5")
    (True, False, False)
    """
    return _CODE.fullmatch(text) is not None


def are_labels(counts: Mapping[str, int]) -> bool:
    """Whether texts are answers to choose from: short, and occurring repeatedly."""
    return bool(counts) and sum(counts.values()) >= 2 * len(counts) and max(map(len, counts)) <= LONGEST


def numbered(texts: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Step and label of each text if all begin with a number and one has a label; else empty.

    >>> numbered(["1 (nie)", "2", "3 - immer"])
    {'1 (nie)': (1, 'nie'), '2': (2, ''), '3 - immer': (3, 'immer')}
    >>> numbered(["1", "2"]), numbered(["117 - Forschung"])
    ({}, {})
    """
    matches = {text: _NUMBERED.fullmatch(text) for text in texts}
    found = {text: (int(match["step"]), (match["label"] or "").strip()) for text, match in matches.items() if match}
    labels = {step: label for step, label in found.values() if label}
    if len(found) < len(matches) or not labels or max(labels) > 10:
        return {}
    return found


def by_step(steps: Mapping[str, tuple[int, str]], counts: Mapping[str, int]) -> dict[str, int]:
    """How often each step was chosen, from the lowest to the highest, including those nobody chose."""
    times: Counter[int] = Counter()
    for text, (step, _) in steps.items():
        times[step] += counts[text]
    return {str(step): times[step] for step in range(min(times), max(times) + 1)}


def ends(steps: Mapping[str, tuple[int, str]]) -> str:
    """The steps that have a label, to explain the numbers: ``1 (nie) … 5 (immer)``."""
    named = dict(sorted((step, label) for step, label in steps.values() if label))
    return " … ".join(f"{step} ({label})" for step, label in named.items())


def natural(text: str) -> tuple[tuple[int, Decimal, str], ...]:
    """A key that sorts numbers in texts by their value: T2 before T10."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((0, Decimal(part), "") if part.isdecimal() else (1, Decimal(0), part.casefold()) for part in parts)


def written(number: int | float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(number)


def some(texts: Iterable[str]) -> str:
    """Texts in one line, long ones cut."""
    return " | ".join(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…" for text in texts)
