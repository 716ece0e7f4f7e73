"""Which reports a project has, which of them can be built, and each of them as a job.

A report is a notebook with ``evaluation`` in its metadata: the tables it uses and its place in the order. The
project's own ``notebooks/`` come before those shipped with the software.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from evaluation import data as tables
from evaluation import disclosure, schema
from evaluation.building import kernels
from evaluation.building.jobs import DEFAULT, FORMATS, Job
from evaluation.checks import Finding
from evaluation.content import palette
from evaluation.data import Data
from evaluation.errors import EvaluationError, UsageError, closest
from evaluation.exporting import texts
from evaluation.project import SETTINGS, Project, shipped

LAST = 1_000


@dataclass(frozen=True)
class Report:
    """A notebook that is a report: its name, its file, and the tables without which it must not be built if broken."""

    name: str
    path: Path
    uses: tuple[str, ...]
    order: int


@dataclass(frozen=True)
class Stopped:
    """A report that is not built because a table it uses has an error."""

    name: str
    finding: Finding


def reports(project: Project) -> list[Report]:
    """All reports of a project, in their order."""
    found: dict[str, Report] = {}
    for folder in (shipped("notebooks"), project.folder / "notebooks"):
        for path in sorted(folder.glob("*.ipynb")):
            told = kernels.load(path).metadata.get("evaluation")
            if told:
                found[path.stem] = _report(path, told)
            else:
                found.pop(path.stem, None)
    return sorted(found.values(), key=lambda report: (report.order, report.name))


def _report(path: Path, told: Mapping[str, Any]) -> Report:
    """A report as its notebook's metadata tell it; without a place in the order it comes last."""
    uses = tuple(told.get("uses", ()))
    for table in uses:
        if table not in schema.TABLES:
            raise EvaluationError("unknown_table", name=table, hint=closest(table, schema.TABLES))
    return Report(path.stem, path, uses, int(told.get("order", LAST)))


def told_in(found: list[Report], data: Data) -> list[Report]:
    """The reports of a language: all of a full one; in a way of speaking those that somebody has put into it."""
    return [report for report in found if not data.words.base or texts_of(data, report)]


def chosen(found: list[Report], names: Iterable[str]) -> list[Report]:
    """The reports asked for by name, or all; a name that is none is an error with the likeliest."""
    names = list(names)
    known = [report.name for report in found]
    for name in names:
        if name not in known:
            raise UsageError("unknown_report", name=name, hint=closest(name, known))
    return [report for report in found if not names or report.name in names]


def chosen_formats(text: str) -> tuple[str, ...]:
    """The formats of ``html,pdf``; one that does not exist is an error."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in FORMATS:
            raise UsageError("unknown_format", name=name, known=", ".join(FORMATS))
    return tuple(name for name in FORMATS if name in names) or DEFAULT


def plan(data: Data, wanted: list[Report], formats: tuple[str, ...]) -> tuple[list[Job], list[Stopped]]:
    """A job for every report that can be built, and those that cannot because a table they use has an error."""
    palette.check(data.project.brand.colours)
    broken = tables.broken_tables(data.findings)
    jobs, stopped = [], []
    files = snapshot(data)
    for report in wanted:
        hit = next((broken[table] for table in report.uses if table in broken), None)
        if hit is not None:
            stopped.append(Stopped(report.name, hit))
            continue
        notebook = kernels.load(report.path)
        parameters = {"audience": data.audience, "language": data.language, "as_of": data.as_of.isoformat()}
        kernels.check_parameters(notebook, {"project_dir": "", **parameters}, name=report.name)
        own = own_words(data, report, notebook)
        templates = data.project.brand.templates
        jobs.append(Job(_named(report, data), nbformat.writes(notebook), parameters, files, formats, own, templates))
    return jobs, stopped


def _named(report: Report, data: Data) -> str:
    """A way of speaking a language stands beside the report in that language, under a name of its own."""
    return f"{report.name}.{data.language}" if data.words.base else report.name


def own_words(data: Data, report: Report, notebook: NotebookNode) -> dict[str, str]:
    """The sections of the report's files of texts in this language; the project's own replace those shipped."""
    found: dict[str, str] = {}
    for path in texts_of(data, report):
        try:
            sections = texts.sections(path.read_text(encoding="utf-8"), file=f"texts/{path.name}")
        except UnicodeDecodeError as error:
            raise EvaluationError("texts_encoding", file=f"texts/{path.name}") from error
        texts.check(sections, notebook, file=f"texts/{path.name}")
        found |= sections
    return found


def texts_of(data: Data, report: Report) -> list[Path]:
    """The files of texts of a report in this language, the weakest first; only ways of speaking come shipped."""
    name = f"{report.name}.{data.language}.md"
    folders = [*([shipped("texts")] if data.words.base else []), data.project.folder / "texts"]
    return [folder / name for folder in dict.fromkeys(folders) if (folder / name).is_file()]


def snapshot(data: Data) -> dict[str, bytes]:
    """What a report may know of a project: settings, tables, the decisions for all, logos, templates; no raw file."""
    project = data.project
    folder = project.folder / "data" / "processed"
    files = {f"data/processed/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.parquet"))}
    files[SETTINGS] = (project.folder / SETTINGS).read_bytes()
    for name in project.brand.files:
        try:
            files[name] = (project.folder / name).read_bytes()
        except OSError as error:
            raise EvaluationError("brand_file", file=name) from error
    files[f"data/processed/{tables.STATE}"] = b'{"sealed": true}'
    files[f"data/processed/{tables.DECIDED}"] = disclosure.plan(data).to_json().encode()
    return files
