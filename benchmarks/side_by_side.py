"""Times calls side by side: all in one process, in alternating order, so that none always has the warmer machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def compare(title: str, calls: Mapping[str, Callable[[], Any]], rounds: int) -> None:
    """Print median, least and most of each call, and how many times the first one it takes."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(rounds):
        for name in list(calls) if turn % 2 else reversed(list(calls)):
            start = time.perf_counter()
            calls[name]()
            seconds[name].append(time.perf_counter() - start)
    first = next(iter(seconds.values()))
    for name, values in seconds.items():
        ratios = [value / plain for value, plain in zip(values, first, strict=True)]
        print(f"{title:<22} {name:<6} {_spread(values, 's')}   {_spread(ratios, '×')}   n = {rounds}")


def _spread(values: Sequence[float], unit: str) -> str:
    return f"median {statistics.median(values):7.4f} {unit} ({min(values):.4f}–{max(values):.4f})"
