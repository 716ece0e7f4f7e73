"""What builds have shown is remembered beside the processed tables, so that later ones can be compared with it.

``published.json`` holds for each build (by a mark of its inputs) and each audience what every report showed: groups of
answers and parts of sums, under marks that only who holds the project's secret can make. ``disclosure.earlier`` reads
it. It is nobody's to pass on, ignored by git, deleted with the processed tables, and forgotten by no option of a build.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from evaluation import data as tables
from evaluation.data import Data, replace_file
from evaluation.disclosure import previous_releases, provenance
from evaluation.findings import acceptance


def remember(data: Data, report: str, results: Iterable[Mapping[str, Any]]) -> None:
    """Add what a report showed; what is known already stays."""
    place = data.project.folder / "data" / "processed" / tables.PUBLISHED
    told = tables.published_before(data.project) or {"groups": {}, "releases": {}}
    shown = told["releases"].setdefault(tables.release(data.project, data.as_of), {}).setdefault(data.audience, {})
    entries = [
        entry for result in results for entry in previous_releases.remembered(provenance.from_json(result), data)
    ]
    found = {hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:24]: entry for entry in entries}
    ids = sorted({*shown.get(report, ()), *found})
    if ids != shown.get(report) or not found.keys() <= told["groups"].keys():
        shown[report] = ids
        told["groups"] |= found
        replace_file(place, json.dumps(told, sort_keys=True).encode())


def remembers(data: Data, report: str) -> bool:
    """Whether it is known what a report of these inputs showed to this audience."""
    told = tables.published_before(data.project).get("releases", {})
    return report in told.get(tables.release(data.project, data.as_of), {}).get(data.audience, {})


def accepted(data: Data) -> dict[str, tuple[str, str]]:
    """The finds over several reports that a person let stand, with reason and day."""
    return {id: why for id, why in acceptance.read(data.project.folder).items() if why[0]}
