"""A report as a job: plain data in (notebook, parameters, processed tables), the bytes of every file out.

A job knows no folder of the project, so it gives the same bytes wherever and beside whatever it runs: in this
process, in another one, on another machine. Whoever runs it writes the files.
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
DEFAULT = FORMATS[:-1]  # CSV is made where it is asked for
LEADING = 3


@dataclass(frozen=True)
class Job:
    """One report to be made. ``files`` are the settings and processed tables by their path within a project.

    ``texts`` are the evaluator's own words by section; ``templates`` are those of ``files`` whose look a format has.
    ``tandem``: of a report about tandems one by one, what the only page that is wanted is called. ``secret``: the
    project's, with which the job's mark is keyed. ``already``: what builds of the same inputs
    showed; it changes nothing but that this is shown again, so it is no part of what the report is made of.
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
        """The formats as the manifest tells of them: those in which one page alone was made with its name."""
        return tuple(f"{name} {self.tandem}".strip() for name in self.formats)

    @property
    def digest(self) -> str:
        """One mark over everything the report is made of; in which formats it is wanted is told beside it.

        It stands in a published manifest, so it is keyed: inputs nobody sees must not be guessed by trying.
        """
        told = [self.name, self.notebook, dict(self.parameters), dict(self.texts), dict(self.templates)]
        told.append({name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()})
        return secret.mark(self.secret, json.dumps(told, sort_keys=True, default=dict))


@dataclass(frozen=True)
class Shown:
    """A chart, table or page of a report as lists and the index name it; its files begin with ``stem``."""

    stem: str
    title: str
    alt: str
    source: str
    base: str


@dataclass(frozen=True)
class Result:
    """What a job made: files by path within the folder of reports, or the error that stopped it.

    ``ignored`` are cells whose output is in no report, ``withheld`` the sentences on what could not be shown.
    ``title``, ``findings`` (the first ones, in words) and ``shown`` are for the page over all reports, ``amounts`` (by
    id of what shows them) and ``behind`` (the records behind its results) for the audit over them.
    """

    name: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    title: str = ""
    findings: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()
    amounts: Mapping[str, list[Amount]] = field(default_factory=dict)
    behind: tuple[Mapping[str, Any], ...] = ()
    error: EvaluationError | None = None


def run(job: Job) -> Result:
    """Run the notebook on the job's data and write its document in every format; an error ends this job only."""
    try:
        executed = _executed(job)
        behind = releases.taken(executed)
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
            behind,
        )
    except EvaluationError as error:
        return Result(job.name, error=error)


def file_name(job: Job) -> str:
    """What the files of a report are called: one that is not for everybody says so wherever it is sent.

    >>> file_name(Job("funding", "", {"audience": "funder"}, {}, ()))
    'funding-funder'
    """
    audience = job.parameters.get("audience", "public")
    return job.name if audience == "public" else f"{job.name}-{audience}"


def suffix(job: Job) -> str:
    """What the files of a page about a tandem end with: a way of speaking the language, and for whom they are."""
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
    """The sentences a report leads with."""
    said = (block.content for block in document.blocks if isinstance(block.content, Statement))
    return tuple(statement.text for statement in said if statement.role == "finding")[:LEADING]


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
