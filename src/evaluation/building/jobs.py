"""A report as a job: plain data in (notebook, parameters, processed tables), the bytes of every file out.

A job has no access to the project's folder, so it gives the same bytes wherever it runs: in this process, in another
one, on another machine. The caller writes the files.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from evaluation.building import kernels, profile_jobs
from evaluation.building.auditing import releases
from evaluation.content.model import Chart, Statement, Table
from evaluation.data import ALREADY
from evaluation.disclosure import Amount
from evaluation.exporting.document import Document, read
from evaluation.language import wording
from evaluation.language.errors import EvaluationError
from evaluation.project import secret

FORMATS = ("html", "pdf", "docx", "pptx", "csv")
DEFAULT = FORMATS[:-1]  # CSV only on request
LEADING = 3


@dataclass(frozen=True)
class Job:
    """One report to be made. ``files`` are the settings and processed tables by their path within a project.

    ``texts`` are the evaluator's own texts by section; ``templates``: for a format the one of ``files`` with its look.
    ``tandem``: in a report with a page for each tandem, the name of the only page wanted. ``secret``: the project's,
    the key of ``digest``. ``already``: what builds of the same inputs showed, which may be shown again; it is not part
    of ``digest``.
    """

    name: str
    notebook: str
    parameters: Mapping[str, str]
    files: Mapping[str, bytes]
    formats: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    tandem: str = ""
    secret: bytes = field(default=b"", repr=False)
    already: bytes = field(default=b"", repr=False)

    @property
    def made(self) -> tuple[str, ...]:
        """The formats as listed in the manifest: with the name of the page if only one was made."""
        return tuple(f"{name} {self.tandem}".strip() for name in self.formats)

    @property
    def digest(self) -> str:
        """A keyed hash of everything the report is made from, without its formats.

        It is keyed because the manifest is published: nobody may guess inputs by trying.
        """
        parts = [self.name, self.notebook, dict(self.parameters), dict(self.texts), dict(self.templates)]
        parts.append({name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()})
        return secret.mark(self.secret, json.dumps(parts, sort_keys=True, default=dict))


@dataclass(frozen=True)
class Shown:
    """A chart, table or page of a report for lists and the index; its files begin with ``stem``."""

    stem: str
    title: str
    alt: str
    source: str
    base: str


@dataclass(frozen=True)
class Result:
    """The outcome of a job: files by path within the folder of reports, or the error that stopped it.

    ``ignored`` are cells whose output is in no report, ``withheld`` the sentences on what could not be shown.
    ``title``, ``findings`` (the first sentences) and ``shown`` are for the index page, ``amounts`` (by
    id of what shows them) and ``traces`` (the records of its results) for the audit over all reports.
    """

    name: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    title: str = ""
    findings: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()
    amounts: Mapping[str, list[Amount]] = field(default_factory=dict)
    traces: tuple[Mapping[str, Any], ...] = ()
    error: EvaluationError | None = None


def run(job: Job) -> Result:
    """Run the notebook on the job's data and write its document in every format; an error ends this job only."""
    try:
        executed = _executed(job)
        traces = releases.take_traces(executed)
        document = read(executed, job.texts)
        return Result(
            job.name,
            render(document, job),
            document.ignored,
            withheld(document),
            document.cover.title,
            findings(document),
            tuple(shown(document, job)),
            releases.published(document),
            traces,
        )
    except EvaluationError as error:
        return Result(job.name, error=error)


def file_name(job: Job) -> str:
    """The name of a report's files, with the audience unless it is public.

    >>> file_name(Job("funding", "", {"audience": "funder"}, {}, ()))
    'funding-funder'
    """
    audience = job.parameters.get("audience", "public")
    return job.name if audience == "public" else f"{job.name}-{audience}"


def suffix(job: Job) -> str:
    """The end of the names of files about a tandem: the form of the language, and the audience."""
    code = job.parameters.get("language", "")
    spoken = f".{code}" if code and wording.language(code).base else ""
    return spoken + file_name(job).removeprefix(job.name)


def _executed(job: Job) -> nbformat.NotebookNode:
    """The job's notebook, executed in a folder that holds nothing but the job's data."""
    notebook = nbformat.reads(job.notebook, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        already = {f"data/processed/{ALREADY}": job.already} if job.already else {}
        for name, content in {**job.files, **already}.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return kernels.execute(notebook, {**job.parameters, "project_dir": folder}, report=job.name)


def render(document: Document, job: Job) -> dict[str, bytes]:
    """The files of one report; slides only where the notebook has cells tagged ``slide``."""
    from evaluation.content import drawing
    from evaluation.exporting import html, pdf, slides, table_files, word

    files: dict[str, bytes] = {}
    name = file_name(job)
    if "tandem" in job.parameters:
        return profile_jobs.files(document, formats=job.formats, tandem=job.tandem, suffix=suffix(job))
    if "html" in job.formats:
        files[f"{name}.html"] = html.render(document).encode()
    if "pdf" in job.formats:
        files[f"{name}.pdf"] = pdf.render(document)
    if "docx" in job.formats:
        with _template(job, "docx") as template:
            files[f"{name}.docx"] = word.render(document, template=template)
    if "pptx" in job.formats and any(block.slide for block in document.blocks):
        with _template(job, "pptx") as template:
            files[f"{name}.pptx"] = slides.render(document, template=template)
    for chart in charts(document):
        files[f"charts/{name}-{chart.id}.svg"] = drawing.draw(chart, "slide", text="path").encode()
        files[f"charts/{name}-{chart.id}.png"] = drawing.png(chart)
    for table in tables(document):
        files[f"tables/{name}-{table.id}.xlsx"] = table_files.workbook(table, document.cover)
        if "csv" in job.formats:
            files[f"tables/{name}-{table.id}.csv"] = table_files.comma_separated(table)
    return files


@contextmanager
def _template(job: Job, format: str) -> Iterator[Path | None]:
    """The job's template of a format as a file, while it is used."""
    name = job.templates.get(format)
    if not name:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, Path(name).name)
        path.write_bytes(job.files[name])
        yield path


def charts(document: Document) -> list[Chart]:
    return [block.content for block in document.blocks if isinstance(block.content, Chart)]


def tables(document: Document) -> list[Table]:
    return [block.content for block in document.blocks if isinstance(block.content, Table)]


def findings(document: Document) -> tuple[str, ...]:
    """The first findings of a report."""
    sentences = (block.content for block in document.blocks if isinstance(block.content, Statement))
    return tuple(statement.text for statement in sentences if statement.role == "finding")[:LEADING]


def shown(document: Document, job: Job) -> Iterator[Shown]:
    """Every page about a tandem, every chart and every table of a report."""
    name = file_name(job)
    for path, profile in profile_jobs.pages(document, suffix=suffix(job)).items():
        yield Shown(path, profile.title, "", profile.source, "")
    for chart in charts(document):
        yield Shown(f"charts/{name}-{chart.id}", chart.title, chart.alt, chart.source, chart.base or chart.subtitle)
    for table in tables(document):
        yield Shown(f"tables/{name}-{table.id}", table.title, "", table.source, table.base)


def withheld(document: Document) -> tuple[str, ...]:
    return tuple(
        block.content.text
        for block in document.blocks
        if isinstance(block.content, Statement) and block.content.role in ("withheld", "absent")
    )
