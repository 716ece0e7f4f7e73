"""The reports of a project, which of them can be built, and each of them as a job.

A report is a notebook with ``evaluation`` in its metadata: the tables it uses and its place in the order. The
project's own ``notebooks/`` come before those shipped with the software.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from evaluation import data as tables
from evaluation import disclosure
from evaluation.building import kernels, profile_jobs
from evaluation.building.cache import Cache
from evaluation.building.jobs import DEFAULT, FORMATS, Job, Result
from evaluation.content import palette
from evaluation.data import Data
from evaluation.disclosure import previous_releases
from evaluation.exporting import own_texts
from evaluation.findings.checks import Finding
from evaluation.language.errors import EvaluationError, UsageError, closest
from evaluation.project import schema, secret
from evaluation.project.content_hashes import key, software
from evaluation.project.settings import AUDIENCES, SETTINGS, Project, shipped

LAST = 1_000
NAMING = ("organisations", "tandems", "consents")


@dataclass(frozen=True)
class Report:
    """A notebook that is a report: its name, its file, and the tables that must be without errors to build it.

    ``audiences``: whom it is for. ``error``: why its notebook cannot be read, which stops only this report.
    """

    name: str
    path: Path
    uses: tuple[str, ...]
    order: int
    audiences: tuple[str, ...] = AUDIENCES
    error: EvaluationError | None = None


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
            try:
                metadata = kernels.load(path).metadata.get("evaluation")
                report = _report(path, metadata) if metadata else None
            except EvaluationError as error:
                report = Report(path.stem, path, (), LAST, error=error)
            found.pop(path.stem, None)
            if report is not None:
                found[path.stem] = report
    return sorted(found.values(), key=lambda report: (report.order, report.name))


def _report(path: Path, metadata: Mapping[str, Any]) -> Report:
    """A report according to its notebook's metadata; without ``order`` it is the last."""
    try:
        uses, audiences = (
            tuple(map(str, [*metadata.get(name, known)])) for name, known in (("uses", ()), ("audiences", AUDIENCES))
        )
        order = int(metadata.get("order", LAST))
    except (AttributeError, TypeError, ValueError) as error:
        raise EvaluationError("bad_notebook", name=path.name, reason='metadata: "evaluation"') from error
    for table in uses:
        if table not in schema.TABLES:
            raise EvaluationError("unknown_table", name=table, hint=closest(table, schema.TABLES))
    return Report(path.stem, path, uses, order, audiences)


def wanted(data: Data, names: Iterable[str]) -> list[Report]:
    """The reports of these names, or all, that exist in the language of ``data`` and are for its audience.

    A name that is no report, or one for other audiences only, is an error.
    """
    found, names = in_language(reports(data.project), data), list(names)
    for report in found:
        if report.name in names and data.audience not in report.audiences:
            known = ", ".join(report.audiences)
            raise UsageError("report_audience", name=report.name, audience=data.audience, known=known)
    return chosen([report for report in found if data.audience in report.audiences], names)


def in_language(found: list[Report], data: Data) -> list[Report]:
    """The reports in a language: all, but in a variant (``de-simple``) only those with texts in it."""
    return [report for report in found if not data.words.base or texts_of(data, report)]


def chosen(found: list[Report], names: Iterable[str]) -> list[Report]:
    """The reports of these names, or all; an unknown name is an error with the nearest known one."""
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


def plan(
    data: Data, wanted: list[Report], formats: tuple[str, ...], *, every: bool = False, cache: Cache | None = None
) -> tuple[list[Job], list[Stopped], list[Result]]:
    """The jobs of all reports that can be built, those that cannot because a table they use has an error, and those
    that failed because their notebook or the project's texts for it cannot be used.

    A report with a page for each tandem is one job: for ``data.tandem`` if that is set, otherwise for all who agreed.
    For the audience ``tandem`` it is one job for each tandem, because each may see only its own: for ``data.tandem``,
    or with ``every`` for all.
    """
    palette.check(data.project.brand.colours)
    broken = tables.broken_tables(data.findings)
    jobs: list[Job] = []
    stopped, failed = [], []
    files, already = snapshot(data, cache), _part(data, "same")
    for report in wanted:
        hit = next((broken[table] for table in used(report) if table in broken), None)
        if hit is not None:
            stopped.append(Stopped(report.name, hit))
            continue
        parameters = {"audience": data.audience, "language": data.language, "as_of": data.as_of.isoformat()}
        try:
            if report.error is not None:
                raise report.error
            notebook = kernels.load(report.path)
            kernels.check_parameters(notebook, {"project_dir": "", **parameters}, name=report.name)
            texts = author_texts(data, report, notebook)
        except EvaluationError as error:
            failed.append(Result(report.name, error=error))
            continue
        templates = data.project.brand.templates
        job = Job(
            _named(report, data),
            nbformat.writes(notebook),
            parameters,
            files,
            formats,
            texts,
            templates,
            secret=data.secret,
            already=already,
        )
        about_tandems = "tandem" in kernels.parameters_of(notebook)
        jobs += _by_tandem(job, data, every=every) if about_tandems else [job]
    return jobs, stopped, failed


def used(report: Report) -> tuple[str, ...]:
    """The tables a report needs without errors: those it uses and, if any, those that decide who may be named."""
    return tuple(dict.fromkeys((*report.uses, *NAMING))) if report.uses else ()


def _by_tandem(job: Job, data: Data, *, every: bool) -> list[Job]:
    """The jobs of a report about tandems: one for all pages, but for the audience ``tandem`` one for each tandem."""
    if data.audience != "tandem":
        names = {"": "", **disclosure.profiled(data)}
        if data.tandem not in names:
            raise UsageError("profile.no_consent", name=data.tandem)
        return [replace(job, parameters={**job.parameters, "tandem": ""}, tandem=names[data.tandem])]
    ids = [str(id) for id in data["tandems"]["tandem_id"].dropna().drop_duplicates()] if every else [data.tandem]
    return [
        replace(job, name=f"{job.name}.{stem}", parameters={**job.parameters, "tandem": id}, tandem=id)
        for id, stem in zip(ids, profile_jobs.stems(ids), strict=True)
        if id
    ]


def _named(report: Report, data: Data) -> str:
    """The name of a report, with the language if this is a variant of another one."""
    return f"{report.name}.{data.language}" if data.words.base else report.name


def author_texts(data: Data, report: Report, notebook: NotebookNode) -> dict[str, str]:
    """The sections of the report's text files in this language; the project's replace those shipped."""
    found: dict[str, str] = {}
    for path in texts_of(data, report):
        try:
            sections = own_texts.sections(path.read_text(encoding="utf-8"), file=f"texts/{path.name}")
        except UnicodeDecodeError as error:
            raise EvaluationError("texts_encoding", file=f"texts/{path.name}") from error
        own_texts.check(sections, notebook, file=f"texts/{path.name}")
        found |= sections
    return found


def texts_of(data: Data, report: Report) -> list[Path]:
    """The text files of a report in this language, the project's last; only variants of languages are shipped."""
    name = f"{report.name}.{data.language}.md"
    folders = [*([shipped("texts")] if data.words.base else []), data.project.folder / "texts"]
    return [folder / name for folder in dict.fromkeys(folders) if (folder / name).is_file()]


def snapshot(data: Data, cache: Cache | None = None) -> dict[str, bytes]:
    """The files a report receives: settings, tables, the decisions for all reports, logos, templates; no raw file."""
    files = _given(data)
    for name in data.project.brand.files:
        try:
            files[name] = (data.project.folder / name).read_bytes()
        except OSError as error:
            raise EvaluationError("brand_file", file=name) from error
    files[f"data/processed/{tables.DECIDED}"] = decisions(data, cache).encode()
    before = _part(data, "others", "accepted")
    return {**files, **({f"data/processed/{tables.EARLIER}": before} if before else {})}


def mark(data: Data) -> str:
    """A hash of all inputs of what is decided and computed over all reports for this audience."""
    before = data.earlier if previous_releases.memory(data) else ""  # only releases of other inputs matter
    parameters = [data.audience, data.language, data.as_of, data.tandem, before, data.project.currency]
    return key(software(), parameters, _given(data))


def _given(data: Data) -> dict[str, bytes]:
    """The files that are the same for every audience."""
    project = data.project
    folder = project.folder / "data" / "processed"
    files = {f"data/processed/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.parquet"))}
    files[SETTINGS] = (project.folder / SETTINGS).read_bytes()
    files |= {f"texts/{path.name}": path.read_bytes() for path in sorted(project.folder.glob("texts/phrases.*.toml"))}
    files[secret.FILE] = (project.folder / secret.FILE).read_bytes()
    files[f"data/processed/{tables.STATE}"] = tables.sealed(project)
    return files


def decisions(data: Data, cache: Cache | None = None) -> str:
    """The decisions for all reports as JSON, cached as long as their inputs are the same."""
    name, made_of = f"plan-{data.audience}", mark(data) if cache else ""
    known = cache.get(name, made_of) if cache else None
    if isinstance(known, str):
        return known
    made = disclosure.plan(data).to_json()
    if cache:
        cache.put(name, made_of, made)
    return made


def _part(data: Data, *names: str) -> bytes:
    """A part of the memory of earlier releases; empty if there is none."""
    earlier = json.loads(data.earlier) if data.earlier else {}
    found = {name: earlier[name] for name in names if earlier.get(name)}
    return json.dumps(found, sort_keys=True).encode() if found else b""
