"""All reports of a release together: what the differences between their numbers disclose.

Reports that were not built anew are included: the cents they show are in the manifest, and the records of their results
are stored with the processed tables, which nobody else may read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode

from evaluation.building import release_memory
from evaluation.building.auditing.outputs import Hit
from evaluation.building.auditing.secrets import Secret
from evaluation.building.cache import Cache
from evaluation.content.model import Chart, Content, Statement, Table
from evaluation.data import Data, fingerprint, replace_file
from evaluation.disclosure import Amount, Leak, audit_release, provenance
from evaluation.exporting.document import Document, text_of
from evaluation.language.parsing import CURRENCIES, parse_money
from evaluation.language.wording import MINUS, language
from evaluation.project import schema
from evaluation.project.content_hashes import key
from evaluation.project.settings import AUDIENCES, Project

if TYPE_CHECKING:
    from evaluation.building.jobs import Job

_NAMES = "|".join(sorted({*CURRENCIES.values(), "Euro"}))  # as reports write currencies
MONEY = re.compile(rf"[-−]?\d[\d.,'\u00a0\u202f ]*(?=€|(?:{_NAMES})\b)|(?<=€)[\u00a0\u202f ]?\d[\d.,]*")
PROSE = "prose"
WORDED = ("title", "subtitle", "alt", "note", "text", "base")
DIFFERENCES = "differences"
FILE = "data/processed/behind-{}.json"


def published(document: Document) -> dict[str, list[Amount]]:
    """The amounts that a report shows, by the id of the chart, table or sentence that shows them, or of a cell's prose.

    Amounts in prose and titles have no measure, so they are only searched and not added up.
    """
    found = {block.content.id: set(_amounts(block.content)) for block in document.blocks if block.content}
    for cell, text in prose_of(document):
        found.setdefault(cell, set()).update(
            Amount(each, PROSE, cell) for each in cents_in(text, document.language.code)
        )
    return {id: sorted(amounts) for id, amounts in found.items() if amounts}


def prose_of(document: Document) -> Iterator[tuple[str, str]]:
    """The texts of a document with the cell they are in: prose, titles, notes, sentences and slots."""
    for block in document.blocks:
        if block.tokens:
            yield block.cell, text_of(list(block.tokens))
        if block.content is not None:
            texts = (getattr(block.content, name, "") for name in WORDED)
            slots = (text for _, text in getattr(block.content, "slots", ()))
            yield from ((block.cell, text) for text in (*texts, *slots) if text)


def cents_in(text: str, code: str) -> list[int]:
    """The amounts in euro that a text names.

    >>> cents_in("Ausgegeben: 1.234,50 € von 2.000 Euro", "de"), cents_in("12 Tandems, 4 %", "de")
    ([123450, 200000], [])
    """
    format = "german" if language(code).formats["decimal"] == "," else "english"
    found = (parse_money(match.strip().replace(MINUS, "-"), format) for match in MONEY.findall(text))  # type: ignore[arg-type]  # one of the two
    return [money.cents for money in found if money is not None]


def take_traces(notebook: NotebookNode) -> tuple[dict[str, Any], ...]:
    """Remove the records of results (``disclosure.provenance``) from the outputs of a notebook and return them."""
    found = []
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        found += [output["data"][provenance.MIME] for output in outputs if provenance.MIME in output.get("data", {})]
        if outputs:
            cell["outputs"] = [output for output in outputs if provenance.MIME not in output.get("data", {})]
    return tuple(found)


def keep(data: Data, job: Job, results: Sequence[Mapping[str, Any]]) -> None:
    """Store the records of a report's results with the processed tables, for the next audit."""
    known = _stored(data)
    shown = [result for result in results if DIFFERENCES not in result]
    differ = sorted({tuple(pair) for result in results for pair in result.get(DIFFERENCES, ())})
    known[job.name] = {"job": job.digest, "inputs": _inputs(data), "results": shown, DIFFERENCES: differ}
    replace_file(_place(data), json.dumps(known, ensure_ascii=False, sort_keys=True).encode())
    release_memory.remember(data, job.name, shown)


def remember(data: Data, jobs: Iterable[Job]) -> None:
    """Add reports that were not built anew to the memory of releases, in case a person deleted it."""
    known = _stored(data)
    for job in jobs:
        if not release_memory.remembers(data, job.name):
            release_memory.remember(data, job.name, known[job.name]["results"])


def withheld_for(project: Project) -> set[str]:
    """The ids of all differences because of which the last builds withheld something."""
    known = (_read(project.folder / FILE.format(audience)) for audience in AUDIENCES)
    return {id for reports in known for report in reports.values() for id, _ in report.get(DIFFERENCES, ())}


def differences(data: Data, names: Iterable[str]) -> dict[str, list[str]]:
    """The ids of the differences because of which reports withhold something, with the metrics concerned."""
    known = _stored(data)
    found: dict[str, set[str]] = {}
    for id, metric in (pair for name in names for pair in known.get(name, {}).get(DIFFERENCES, ())):
        found.setdefault(id, set()).add(metric)
    return {id: sorted(metrics) for id, metrics in sorted(found.items())}


def is_stored(data: Data, job: Job) -> bool:
    """Whether the records of the current report's results are stored."""
    return bool(_stored(data).get(job.name, {}).get("job") == job.digest)


def leaks(
    data: Data,
    manifest: Mapping[str, Any],
    *,
    accepted: Container[str] | None = None,
    cache: Cache | None = None,
    mark: str = "",
) -> Iterator[Hit]:
    """What can be computed from all reports together, as hits of the audit; and reports made from other tables.

    Pages that only one tandem receives are left out, as nobody else reads them. So are leaks in ``accepted``, by
    default those a person accepted. The result for the same ``data`` (with the hash ``mark``) and numbers is cached.
    """
    accepted = release_memory.accepted(data) if accepted is None else accepted
    reports = {
        name: report
        for name, report in manifest.get("reports", {}).items()
        if data.audience != "tandem" or not report.get("parameters", {}).get("tandem")
    }
    amounts = {
        f"{name}: {id}": [Amount(*amount) if isinstance(amount, list) else Amount(amount) for amount in shown]
        for name, report in reports.items()
        for id, shown in report.get("amounts", {}).items()
    }
    known = {name: report for name, report in _stored(data).items() if name in reports}
    current = {name: report for name, report in known.items() if report["inputs"] == _inputs(data)}
    results = {name: report["results"] for name, report in current.items()}
    for leak in _leaks(data, amounts, results, cache=cache, mark=mark):
        if leak.id in accepted:
            continue
        secret = Secret(leak.kind, sure=leak.sure, file=schema.TABLES[leak.table].label(data.language))
        cells = leak.cells or ("",) * len(leak.places)
        pairs = zip(leak.places, cells, strict=True)
        at = tuple(part for place, cell in pairs for part in (("result", place), ("number", cell)) if part[1])
        yield Hit(leak.places[0].partition(": ")[0], at, secret, leak.why, leak.id)
    yield from (Hit(name, (), Secret("older", sure=False)) for name in reports if name not in current)


def _leaks(
    data: Data, amounts: dict[str, list[Amount]], results: dict[str, list[Any]], *, cache: Cache | None, mark: str
) -> list[Leak]:
    """The audit over a release, cached for the same data and numbers."""
    name, made_of = f"release-{data.audience}", key(mark, amounts, results) if cache else ""
    known = cache.get(name, made_of) if cache else None
    if known is not None:
        return [Leak(**{**leak, "places": tuple(leak["places"]), "cells": tuple(leak["cells"])}) for leak in known]
    found = audit_release(data, amounts, {name: map(provenance.from_json, traces) for name, traces in results.items()})
    if cache:
        cache.put(name, made_of, [asdict(leak) for leak in found])
    return found


def _place(data: Data) -> Path:
    return data.project.folder / FILE.format(data.audience)


def _stored(data: Data) -> dict[str, Any]:
    return _read(_place(data))


def _read(place: Path) -> dict[str, Any]:
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _inputs(data: Data) -> str:
    """A hash of the inputs of the processed tables: records of other tables cannot be compared by their rows."""
    return hashlib.sha256(json.dumps(fingerprint(data.project), sort_keys=True).encode()).hexdigest()


def _amounts(content: Content) -> Iterable[Amount]:
    if isinstance(content, Chart) and content.unit == "money":
        for series in content.series:
            for category, value in zip(content.categories, series.values, strict=False):
                if value is not None:
                    yield Amount(int(value), series.name, category, source=content.source)
    if isinstance(content, Table):
        for place, (texts, values) in enumerate(zip(content.rows, content.values, strict=True)):
            for column, text, cents in zip(content.columns, texts, values, strict=True):
                if isinstance(cents, int) and MONEY.search(text):
                    yield Amount(cents, column.label, texts[0], place in content.totals, content.source)
    if isinstance(content, Statement):
        slots = ((name, text) for name, text in content.slots if MONEY.search(text) and text in content.text)
        for name, text in slots:
            yield from (Amount(each, name, name, source=content.source) for each in cents_in(text, content.language))
