"""Which reports a project has, which of them can be built, and each of them as a job.

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
from evaluation.building.jobs import DEFAULT, FORMATS, Job, Result
from evaluation.building.kept import Kept
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
    """A notebook that is a report: its name, its file, and the tables without which it must not be built if broken.

    ``audiences`` are those it is for. ``error``: why its notebook cannot be read; that stops this report alone.
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
                told = kernels.load(path).metadata.get("evaluation")
                report = _report(path, told) if told else None
            except EvaluationError as error:
                report = Report(path.stem, path, (), LAST, error=error)
            found.pop(path.stem, None)
            if report is not None:
                found[path.stem] = report
    return sorted(found.values(), key=lambda report: (report.order, report.name))


def _report(path: Path, told: Mapping[str, Any]) -> Report:
    """A report as its notebook's metadata tell it; without a place in the order it comes last."""
    try:
        uses, audiences = (
            tuple(map(str, [*told.get(name, known)])) for name, known in (("uses", ()), ("audiences", AUDIENCES))
        )
        order = int(told.get("order", LAST))
    except (AttributeError, TypeError, ValueError) as error:
        raise EvaluationError("bad_notebook", name=path.name, reason='metadata: "evaluation"') from error
    for table in uses:
        if table not in schema.TABLES:
            raise EvaluationError("unknown_table", name=table, hint=closest(table, schema.TABLES))
    return Report(path.stem, path, uses, order, audiences)


def wanted(data: Data, names: Iterable[str]) -> list[Report]:
    """The reports asked for by name, or all, that the language of ``data`` tells and that are for its audience.

    A name that is no report, or none for this audience, is an error.
    """
    found, names = told_in(reports(data.project), data), list(names)
    for report in found:
        if report.name in names and data.audience not in report.audiences:
            known = ", ".join(report.audiences)
            raise UsageError("report_audience", name=report.name, audience=data.audience, known=known)
    return chosen([report for report in found if data.audience in report.audiences], names)


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


def plan(
    data: Data, wanted: list[Report], formats: tuple[str, ...], *, every: bool = False, kept: Kept | None = None
) -> tuple[list[Job], list[Stopped], list[Result]]:
    """The jobs of all reports that can be built, those that cannot because a table they use has an error, and those
    that failed already, because their notebook or the project's own words for it cannot be used.

    A report about tandems one by one is one job: of ``data.tandem`` alone where that is set, else of all who agreed.
    For the audience ``tandem`` it is a job for each, because each may see its own only: for ``data.tandem``, or for all
    where ``every`` says so.
    """
    palette.check(data.project.brand.colours)
    broken = tables.broken_tables(data.findings)
    jobs: list[Job] = []
    stopped, failed = [], []
    files, already = snapshot(data, kept), _part(data, "same")
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
            own = own_words(data, report, notebook)
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
            own,
            templates,
            secret=data.secret,
            already=already,
        )
        about_tandems = "tandem" in kernels.parameters_of(notebook)
        jobs += _by_tandem(job, data, every=every) if about_tandems else [job]
    return jobs, stopped, failed


def used(report: Report) -> tuple[str, ...]:
    """The tables without which a report must not be built if broken: its own, and those that say who may be named.

    A report that uses no table names nobody.
    """
    return tuple(dict.fromkeys((*report.uses, *NAMING))) if report.uses else ()


def _by_tandem(job: Job, data: Data, *, every: bool) -> list[Job]:
    """A job about tandems: one for all their pages, or for the audience ``tandem`` one each that sees only its own."""
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
    """A way of speaking a language stands beside the report in that language, under a name of its own."""
    return f"{report.name}.{data.language}" if data.words.base else report.name


def own_words(data: Data, report: Report, notebook: NotebookNode) -> dict[str, str]:
    """The sections of the report's files of texts in this language; the project's own replace those shipped."""
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
    """The files of texts of a report in this language, the weakest first; only ways of speaking come shipped."""
    name = f"{report.name}.{data.language}.md"
    folders = [*([shipped("texts")] if data.words.base else []), data.project.folder / "texts"]
    return [folder / name for folder in dict.fromkeys(folders) if (folder / name).is_file()]


def snapshot(data: Data, kept: Kept | None = None) -> dict[str, bytes]:
    """What a report may know of a project: settings, tables, the decisions for all, logos, templates; no raw file."""
    files = _given(data)
    for name in data.project.brand.files:
        try:
            files[name] = (data.project.folder / name).read_bytes()
        except OSError as error:
            raise EvaluationError("brand_file", file=name) from error
    files[f"data/processed/{tables.DECIDED}"] = decisions(data, kept).encode()
    before = _part(data, "others", "accepted")
    return {**files, **({f"data/processed/{tables.EARLIER}": before} if before else {})}


def mark(data: Data) -> str:
    """A hash of everything that is decided and computed over all reports for these readers follows from."""
    before = (
        data.earlier if previous_releases.memory(data) else ""
    )  # what was shown of these inputs decides nothing by itself
    told = [data.audience, data.language, data.as_of, data.tandem, before, data.project.currency]
    return key(software(), told, _given(data))


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


def decisions(data: Data, kept: Kept | None = None) -> str:
    """The decisions for all reports as a job is given them; those kept where nothing they follow from changed."""
    name, made_of = f"plan-{data.audience}", mark(data) if kept else ""
    known = kept.get(name, made_of) if kept else None
    if isinstance(known, str):
        return known
    made = disclosure.plan(data).to_json()
    if kept:
        kept.put(name, made_of, made)
    return made


def _part(data: Data, *names: str) -> bytes:
    """A part of what is remembered of earlier releases; nothing where nothing is."""
    told = json.loads(data.earlier) if data.earlier else {}
    found = {name: told[name] for name in names if told.get(name)}
    return json.dumps(found, sort_keys=True).encode() if found else b""
