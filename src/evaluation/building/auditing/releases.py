"""A whole release together: what its reports show, searched for what their differences tell.

A report that was left as it was counts as well as one made anew. The cents it shows stand in the manifest; the records
behind its results are nobody's to read and stand beside the processed tables.
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
from evaluation.building.kept import Kept
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
PLACE = "data/processed/behind-{}.json"


def published(document: Document) -> dict[str, list[Amount]]:
    """The amounts that a report shows, by the id of the chart, table or sentence that shows them, or of a cell's prose.

    What stands in prose and titles is of no measure that could be added up: it is looked for as it is.
    """
    found = {block.content.id: set(_amounts(block.content)) for block in document.blocks if block.content}
    for cell, text in prose_of(document):
        found.setdefault(cell, set()).update(
            Amount(each, PROSE, cell) for each in cents_in(text, document.language.code)
        )
    return {id: sorted(amounts) for id, amounts in found.items() if amounts}


def prose_of(document: Document) -> Iterator[tuple[str, str]]:
    """What was typed or worded in a document, with the cell it stands in: prose, titles, notes, sentences and slots."""
    for block in document.blocks:
        if block.tokens:
            yield block.cell, text_of(list(block.tokens))
        if block.content is not None:
            told = (getattr(block.content, name, "") for name in WORDED)
            slots = (text for _, text in getattr(block.content, "slots", ()))
            yield from ((block.cell, text) for text in (*told, *slots) if text)


def cents_in(text: str, code: str) -> list[int]:
    """The amounts in euro that a text names.

    >>> cents_in("Ausgegeben: 1.234,50 € von 2.000 Euro", "de"), cents_in("12 Tandems, 4 %", "de")
    ([123450, 200000], [])
    """
    format = "german" if language(code).formats["decimal"] == "," else "english"
    found = (parse_money(match.strip().replace(MINUS, "-"), format) for match in MONEY.findall(text))  # type: ignore[arg-type]  # one of the two
    return [money.cents for money in found if money is not None]


def taken(notebook: NotebookNode) -> tuple[dict[str, Any], ...]:
    """What an executed notebook told of the records behind its results, taken out of its outputs."""
    found = []
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        found += [output["data"][provenance.MIME] for output in outputs if provenance.MIME in output.get("data", {})]
        if outputs:
            cell["outputs"] = [output for output in outputs if provenance.MIME not in output.get("data", {})]
    return tuple(found)


def keep(data: Data, job: Job, results: Sequence[Mapping[str, Any]]) -> None:
    """Put what is behind the results of a report beside the processed tables, for the next audit."""
    told = _kept(data)
    shown = [result for result in results if DIFFERENCES not in result]
    differ = sorted({tuple(pair) for result in results for pair in result.get(DIFFERENCES, ())})
    told[job.name] = {"job": job.digest, "inputs": _inputs(data), "results": shown, DIFFERENCES: differ}
    replace_file(_place(data), json.dumps(told, ensure_ascii=False, sort_keys=True).encode())
    release_memory.remember(data, job.name, shown)


def remember(data: Data, jobs: Iterable[Job]) -> None:
    """Remember what reports show that were left as they are, where a person deleted what was remembered."""
    told = _kept(data)
    for job in jobs:
        if not release_memory.remembers(data, job.name):
            release_memory.remember(data, job.name, told[job.name]["results"])


def withheld_for(project: Project) -> set[str]:
    """The numbers of all differences because of which the last builds withheld something."""
    told = (_read(project.folder / PLACE.format(audience)) for audience in AUDIENCES)
    return {id for reports in told for report in reports.values() for id, _ in report.get(DIFFERENCES, ())}


def differences(data: Data, names: Iterable[str]) -> dict[str, list[str]]:
    """The numbers of the differences because of which reports withhold something, and the metrics these are in."""
    told = _kept(data)
    found: dict[str, set[str]] = {}
    for id, metric in (pair for name in names for pair in told.get(name, {}).get(DIFFERENCES, ())):
        found.setdefault(id, set()).add(metric)
    return {id: sorted(metrics) for id, metrics in sorted(found.items())}


def kept(data: Data, job: Job) -> bool:
    """Whether it is known what is behind the results of a report as it stands."""
    return bool(_kept(data).get(job.name, {}).get("job") == job.digest)


def leaks(
    data: Data,
    manifest: Mapping[str, Any],
    *,
    let_stand: Container[str] | None = None,
    kept: Kept | None = None,
    mark: str = "",
) -> Iterator[Hit]:
    """What can be had from all reports together, as finds of the audit; and the reports of other tables than these.

    Pages that one tandem alone receives are not read by others, so nothing is taken from their numbers. Nor are those
    in ``let_stand`` told: the ones a person accepted, unless others are given. What was found of the same ``data`` (of
    which ``mark`` is a hash) in the same numbers is ``kept``.
    """
    let_stand = release_memory.accepted(data) if let_stand is None else let_stand
    reports = {
        name: told
        for name, told in manifest.get("reports", {}).items()
        if data.audience != "tandem" or not told.get("parameters", {}).get("tandem")
    }
    amounts = {
        f"{name}: {id}": [Amount(*amount) if isinstance(amount, list) else Amount(amount) for amount in shown]
        for name, told in reports.items()
        for id, shown in told.get("amounts", {}).items()
    }
    known = {name: told for name, told in _kept(data).items() if name in reports}
    current = {name: told for name, told in known.items() if told["inputs"] == _inputs(data)}
    results = {name: told["results"] for name, told in current.items()}
    for leak in _sought(data, amounts, results, kept=kept, mark=mark):
        if leak.id in let_stand:
            continue
        secret = Secret(leak.kind, sure=leak.sure, file=schema.TABLES[leak.table].label(data.language))
        cells = leak.cells or ("",) * len(leak.places)
        pairs = zip(leak.places, cells, strict=True)
        at = tuple(part for place, cell in pairs for part in (("result", place), ("number", cell)) if part[1])
        yield Hit(leak.places[0].partition(": ")[0], at, secret, leak.why, leak.id)
    yield from (Hit(name, (), Secret("older", sure=False)) for name in reports if name not in current)


def _sought(
    data: Data, amounts: dict[str, list[Amount]], results: dict[str, list[Any]], *, kept: Kept | None, mark: str
) -> list[Leak]:
    """The audit over a release, as it is kept of the very same data and numbers."""
    name, made_of = f"release-{data.audience}", key(mark, amounts, results) if kept else ""
    known = kept.get(name, made_of) if kept else None
    if known is not None:
        return [Leak(**{**leak, "places": tuple(leak["places"]), "cells": tuple(leak["cells"])}) for leak in known]
    found = audit_release(data, amounts, {name: map(provenance.from_json, told) for name, told in results.items()})
    if kept:
        kept.put(name, made_of, [asdict(leak) for leak in found])
    return found


def _place(data: Data) -> Path:
    return data.project.folder / PLACE.format(data.audience)


def _kept(data: Data) -> dict[str, Any]:
    return _read(_place(data))


def _read(place: Path) -> dict[str, Any]:
    try:
        told = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _inputs(data: Data) -> str:
    """A hash of what the processed tables are made of: records of other tables cannot be compared by their rows."""
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
        told = ((name, text) for name, text in content.slots if MONEY.search(text) and text in content.text)
        for name, text in told:
            yield from (Amount(each, name, name, source=content.source) for each in cents_in(text, content.language))
