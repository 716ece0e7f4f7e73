"""Counts of tandems made of both sides' answers: what a tandem counts as, and who could learn what from it.

Nothing here names a tandem. Each organisation knows its own answer, so ``compatible`` says for each answer which cells
remain possible: whoever can rule out all but one would know what its partner said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import RECORD_COLUMNS, Counts, cells_of
from evaluation.metrics.survey.answers import sensitive
from evaluation.metrics.survey.items import item_texts, scales

FIELDS = ("both", "only_mso", "only_other", "none")
POSSIBLE = {
    "mso_yes": ("both", "only_mso"),
    "mso_no": ("only_other", "none"),
    "other_yes": ("both", "only_other"),
    "other_no": ("only_mso", "none"),
}


def in_fields(sides: pd.DataFrame, mso: pd.Series, other: pd.Series) -> pd.DataFrame:
    """Tandems with the field of the four they are in, and what each side knows of itself (a key of ``POSSIBLE``)."""
    names = {(True, True): "both", (True, False): "only_mso", (False, True): "only_other", (False, False): "none"}
    level = [names[bool(first), bool(second)] for first, second in zip(mso, other, strict=True)]
    own = {True: "yes", False: "no"}
    return sides.assign(level=level, own_mso="mso_" + mso.map(own), own_other="other_" + other.map(own))


def tandem_counts(
    data: Data,
    name: str,
    tandems: pd.DataFrame,
    people: pd.DataFrame,
    *,
    measures: Sequence[str],
    levels: Sequence[str],
    compatible: Mapping[str, tuple[str, ...]],
    classes: Mapping[str, str],
    source: str,
    statistics: pd.DataFrame,
) -> Counts:
    """How many tandems fall into each level, by item or scale.

    ``tandems``: one row a measure and tandem with ``level`` and, by side, what it knows of itself (``own_mso``,
    ``own_other``: a key of ``compatible``). ``people``: their answers, one row each. The base of an item are
    the tandems that have a level; missing are all others of the project.
    """
    records = _records(tandems, people)
    base = records[records["value"] > 0].groupby("measure")["value"].sum().reindex(measures, fill_value=0)
    everyone = set(data["tandems"]["tandem_id"]) | set(data["answers"]["tandem_id"].dropna())
    dimensions = ("item", name)
    records = records.rename(columns={"measure": "item", "level": name})
    return Counts(
        name,
        cells_of(records, dimensions, levels={"item": list(measures), name: list(levels)}),
        dimensions,
        "survey",
        "tandems",
        pd.DataFrame({"item": list(measures), "base": base.to_numpy(), "missing": len(everyone) - base.to_numpy()}),
        records[[*dimensions, *RECORD_COLUMNS, "own"]],
        by=("item",),
        labels=labels(data, name, measures, levels),
        classes=classes,
        source=source,
        statistics=statistics,
        sensitive=sensitive_measures(data, measures),
        compatible=compatible,
        data=data,
    )


def labels(data: Data, name: str, measures: Iterable[str], levels: Iterable[str]) -> dict[str, dict[str, str]]:
    """The texts of items and levels, with the two sides as the project calls them."""
    words = data.words
    sides = {side: data.project.side(side, data.language) for side in ("mso", "other")}
    several = scales(data)
    return {
        "item": item_texts(data, measures) | {measure: measure for measure in measures if measure in several},
        name: {level: words.say(f"level.{name}.{level}", **sides) for level in levels},
        "class": {kind: words.say(f"level.{name}.{kind}", **sides) for kind in ("high", "low")},
    }


def sensitive_measures(data: Data, measures: Iterable[str]) -> frozenset[str]:
    """The measures of which an item is called sensitive in the codebook."""
    several = scales(data)
    return frozenset(measure for measure in measures if sensitive(data, several.get(measure, (measure,))))


def _records(tandems: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """One record an answer, earlier ones too: its tandem's level, its side's own one, and 1 once a tandem, else 0."""
    earlier = [people.assign(row=people["row_before"])] if "row_before" in people else []
    rows = pd.concat([people, *earlier], ignore_index=True).merge(tandems, on=["measure", "tandem"])
    rows = rows.sort_values(["measure", "tandem", "organisation", "person", "row"], kind="stable")
    first = ~rows.duplicated(["measure", "tandem"])
    own = rows["own_mso"].where(rows["side"] == "mso", rows["own_other"])
    return rows.assign(table="answers", own=own, value=first.astype("int64")).reset_index(drop=True)
