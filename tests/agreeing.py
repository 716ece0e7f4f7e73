"""Tandems of which both sides answered the same items."""

from __future__ import annotations

import factories
import pandas as pd

from evaluation.disclosure import Published, publish
from evaluation.metrics.counts import Counts, cells_of

BOTH = ("both", "only_mso", "only_other", "none")


COMPATIBLE = {
    "mso/yes": ("both", "only_mso"),
    "mso/no": ("only_other", "none"),
    "other/yes": ("both", "only_other"),
    "other/no": ("only_mso", "none"),
}


CLASSES = {"both": "high", "only_mso": "low", "only_other": "low", "none": "low"}


def tandems(*numbers: int, classes: dict[str, str] | None = None, **options: object) -> Published:
    """What is shown of so many tandems where both, only the MSO, only the other or none said yes."""
    names = [name for name, number in zip(BOTH, numbers, strict=True) for _ in range(number)]
    records = pd.DataFrame(
        {
            "answer": names,
            "table": "answers",
            "row": -1,
            "person": None,
            "organisation": None,
            "tandem": [f"T{n}" for n in range(len(names))],
            "value": 1,
        }
    )
    counts = Counts(
        "mutual",
        cells_of(records, ("answer",), levels={"answer": list(BOTH)}),
        ("answer",),
        "survey",
        "tandems",
        pd.DataFrame({"base": [len(names)], "missing": [0]}),
        records,
        classes=CLASSES if classes is None else classes,
        compatible=COMPATIBLE,
        labels={"class": {"high": "beide", "low": "nicht beide"}},
    )
    return publish(counts, data=factories.data(**options))  # type: ignore[arg-type]  # settings of any kind
