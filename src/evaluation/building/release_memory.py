"""The memory of what builds have shown, with which later builds are compared.

``published.json`` with the processed tables holds for each build (by a hash of its inputs) and each audience what every
report showed: groups of answers and parts of sums, under hashes keyed with the project's secret.
``disclosure.previous_releases`` reads it. It must not be passed on, is ignored by git and deleted with the processed
tables; no option of a build resets it.
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
    """Add what a report showed to the memory."""
    place = data.project.folder / "data" / "processed" / tables.PUBLISHED
    memory = tables.published_before(data.project) or {"groups": {}, "releases": {}}
    shown = memory["releases"].setdefault(tables.release(data.project, data.as_of), {}).setdefault(data.audience, {})
    entries = [
        entry for result in results for entry in previous_releases.remembered(provenance.from_json(result), data)
    ]
    found = {hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:24]: entry for entry in entries}
    ids = sorted({*shown.get(report, ()), *found})
    if ids != shown.get(report) or not found.keys() <= memory["groups"].keys():
        shown[report] = ids
        memory["groups"] |= found
        replace_file(place, json.dumps(memory, sort_keys=True).encode())


def remembers(data: Data, report: str) -> bool:
    """Whether the memory has a report made from these inputs for this audience."""
    memory = tables.published_before(data.project).get("releases", {})
    return report in memory.get(tables.release(data.project, data.as_of), {}).get(data.audience, {})


def accepted(data: Data) -> dict[str, tuple[str, str]]:
    """The leaks and differences that a person accepted, with reason and day."""
    return {id: why for id, why in acceptance.read(data.project.folder).items() if why[0]}
