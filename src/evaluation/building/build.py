"""One build: plan the jobs, run them in parallel, write the finished reports, and report the others with reasons.

Files are written atomically, and only once their report is finished; a report that fails leaves its earlier files
untouched and does not stop the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evaluation import data as tables
from evaluation.building import index, manifest, statement_book
from evaluation.building.auditing import outputs, releases, secrets
from evaluation.building.auditing.outputs import Audit
from evaluation.building.cache import Cache
from evaluation.building.jobs import DEFAULT, Job, Result, file_name, run
from evaluation.building.planning import NAMING, Stopped, decisions, mark, plan, reports, wanted
from evaluation.data import Data, remove_file, replace_file
from evaluation.exporting.own_texts import typed_numbers
from evaluation.language.errors import EvaluationError, of_os_error
from evaluation.metrics.funding import statement_sheets
from evaluation.project.settings import AUDIENCES, Project

STATEMENT = ("expenses", "payments", "budget", "proofs")


@dataclass(frozen=True)
class Built:
    """The outcome of a build, by report; ``typed`` are lines of texts with a number that was typed by hand.

    ``differences``: the ids of differences to earlier reports that withhold results, with the metrics concerned.
    ``renumbered``: the project's secret has changed since the earlier reports, and with it the neutral numbers.
    ``names``: all current reports. ``news``: whether the same build could have another outcome next time, because a
    report failed, or because it would be compared with this one. ``without_slides``: reports that were asked for as
    slides and have none.
    """

    folder: Path
    done: tuple[Result, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Result, ...]
    stopped: tuple[Stopped, ...]
    audited: Audit
    typed: tuple[tuple[str, str], ...] = ()
    renumbered: bool = False
    differences: Mapping[str, Sequence[str]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    news: bool = True
    without_slides: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.failed and not self.stopped

    @property
    def clean(self) -> bool:
        return not self.audited.leaks

    def again(self) -> Built:
        """The outcome of the same build if nothing changes."""
        return replace(self, done=(), unchanged=self.names, renumbered=False)


def build(
    data: Data,
    *,
    only: tuple[str, ...] = (),
    formats: tuple[str, ...],
    executor: Executor,
    force: bool = False,
    every: bool = False,
    progress: Callable[[Result], None] | None = None,
) -> Built:
    """Build the reports of a project for the audience ``data`` was opened for, into ``reports/<audience>``.

    At the end every file in the folder, old or new, is searched for what this audience must not have. The reports run
    in ``executor``; those whose inputs have not changed are not built again unless ``force``. ``progress`` is called
    with each result. ``every``: for the audience ``tandem``, the page of each tandem rather than only of
    ``data.tandem``.
    """
    folder = data.project.folder / "reports" / data.audience
    cache = Cache(data.project.folder, used=not force)
    jobs, stopped, failed = plan(data, wanted(data, only), formats, every=every, cache=cache)
    old = manifest.read(folder)
    current = [job for job in jobs if manifest.current(old, job, folder) and releases.is_stored(data, job)]
    unchanged = [] if force else current
    releases.remember(data, unchanged)
    todo = [job for job in jobs if job not in unchanged]
    made: list[tuple[Job, Result]] = []
    if progress is not None:
        for early in failed:
            progress(early)
    for job, result in _results(todo, executor):
        written = _written(folder, old, job, result) if result.error is None else result
        (failed.append(written) if written.error else made.append((job, written)))
        if progress is not None:
            progress(written)
        if written.error is None:
            releases.keep(data, job, written.traces)
            replace_file(folder / manifest.NAME, manifest.text(manifest.updated(old, data, made)))
    statement_failed, statement_stopped = _statement(data, folder)
    failed += statement_failed
    stopped += statement_stopped
    _write_index(data, folder)
    done = tuple(result for _, result in sorted(made, key=lambda pair: todo.index(pair[0])))
    sound = None if failed else executor  # a report that failed may have broken the process pool
    files = outputs.files_of([folder] if folder.is_dir() else [])
    name = f"audit-{data.audience}"
    audited = outputs.audit(files, secrets.of_project(data), folder=folder, executor=sound, cache=cache, name=name)
    leaks = releases.leaks(data, manifest.read(folder), cache=cache, mark=mark(data))
    audited = replace(audited, hits=(*audited.hits, *leaks))
    left = tuple(job.name for job in unchanged)
    renumbered = manifest.renumbered(old, data)
    differ = releases.differences(data, [*left, *(result.name for result in done)])
    names = tuple(job.name for job in jobs if job.name in {*left, *(result.name for result in done)})
    news = bool(failed) or _decided_anew(jobs, data, cache)
    made_of = (_typed(jobs), renumbered, differ, names, news, tuple(_without_slides(jobs, names, folder)))
    return Built(folder, done, left, tuple(failed), tuple(stopped), audited, *made_of)


def _without_slides(jobs: Sequence[Job], names: Sequence[str], folder: Path) -> Iterator[str]:
    """Reports that are there, without slides, although somebody chose formats and slides were among them."""
    for job in jobs:
        asked = "pptx" in job.formats and job.formats != DEFAULT and "tandem" not in job.parameters
        if asked and job.name in names and not (folder / f"{file_name(job)}.pptx").exists():
            yield job.name


def _decided_anew(jobs: list[Job], data: Data, cache: Cache) -> bool:
    """Whether the same build would decide differently, compared with what this one showed."""
    after = replace(data, earlier=tables.remembered(data.project, data.audience, data.as_of))
    if not jobs or mark(after) == mark(data):
        return False
    return decisions(after, cache).encode() != jobs[0].files[f"data/processed/{tables.DECIDED}"]


def alarms(project: Project) -> set[str] | None:
    """The ids of all leaks across the reports of the last builds, accepted or not; ``None`` without a build."""
    built = {audience: manifest.read(project.folder / "reports" / audience) for audience in AUDIENCES}
    opened = [(tables.open_project(project.folder, audience=who), content) for who, content in built.items() if content]
    return (
        {hit.id for data, content in opened for hit in releases.leaks(data, content, accepted=())} if opened else None
    )


def _write_index(data: Data, folder: Path) -> None:
    """Write the index page and the list of charts from the current manifest."""
    known = manifest.read(folder)
    if known.get("reports"):
        order = [report.name for report in reports(data.project)]
        for name, content in index.files(data, known, order).items():
            replace_file(folder / name, content)


def _typed(jobs: list[Job]) -> tuple[tuple[str, str], ...]:
    sections = ((job.name, section) for job in jobs for section in job.texts.values())
    return tuple((name, line.strip()) for name, section in sections for line in typed_numbers(section))


def _statement(data: Data, folder: Path) -> tuple[list[Result], list[Stopped]]:
    """Write the financial statement for audiences that may see payees, and list it in the manifest.

    Returned are the failure or the error in a table that prevented it.
    """
    if data.audience not in statement_sheets.AUDIENCES or not any(data.has(table) for table in STATEMENT):
        return [], []
    broken = tables.broken_tables(data.findings)
    hit = next((broken[table] for table in (*STATEMENT, *NAMING) if table in broken), None)
    if hit is not None:
        return [], [Stopped("financial_statement", hit)]
    content = statement_book.book(data)
    try:
        replace_file(folder / statement_book.NAME, content)
    except EvaluationError as error:
        return [Result("financial_statement", error=error)], []
    updated = manifest.updated(manifest.read(folder), data, [])
    updated["tables"] = {statement_book.NAME: manifest.digest(content)}
    replace_file(folder / manifest.NAME, manifest.text(updated))
    return [], []


def _written(folder: Path, old: dict[str, Any], job: Job, result: Result) -> Result:
    try:
        for name, content in result.files.items():
            replace_file(folder / name, content)
        for name in _stale(old, job, result):
            remove_file(folder / name)
    except EvaluationError as error:
        return Result(result.name, error=error)
    return result


def _stale(old: dict[str, Any], job: Job, result: Result) -> list[str]:
    """Outdated files: an earlier build made them from other inputs, and this one did not make them."""
    earlier = old.get("reports", {}).get(job.name, {})
    if manifest.same(earlier, job):
        return []
    return [name for name in earlier.get("files", {}) if name not in result.files and ".." not in Path(name).parts]


def _results(jobs: list[Job], executor: Executor) -> Iterator[tuple[Job, Result]]:
    waiting = {executor.submit(run, job): job for job in jobs}
    for future in as_completed(waiting):
        job = waiting[future]
        try:
            yield job, future.result()
        except OSError as error:  # no room for temporary files, or no right to them
            yield job, Result(job.name, error=of_os_error(error, Path(error.filename or job.name).name))
        except Exception as error:  # a worker that died must not stop the other reports
            reason = f"{type(error).__name__}: {error}"
            yield job, Result(job.name, error=EvaluationError("kernel_failed", report=job.name, reason=reason))
