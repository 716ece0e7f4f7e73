"""One build: plan the jobs, run them side by side, write what is finished, and say what is not and why.

A file is written whole or not at all, and only once its report is finished; a report that fails leaves its earlier
files untouched and does not stop the others.
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
from evaluation.building.jobs import Job, Result, run
from evaluation.building.kept import Kept
from evaluation.building.planning import NAMING, Stopped, decisions, mark, plan, reports, wanted
from evaluation.data import Data, remove_file, replace_file
from evaluation.exporting.own_texts import typed_numbers
from evaluation.language.errors import EvaluationError, of_os_error
from evaluation.metrics.funding import statement
from evaluation.project.settings import AUDIENCES, Project

STATEMENT = ("expenses", "payments", "budget", "proofs")


@dataclass(frozen=True)
class Built:
    """The outcome of a build, by report; ``typed`` are lines of texts with a number that was typed by hand.

    ``differences``: by number, why results are withheld that earlier reports showed, with the metrics concerned.
    ``renumbered``: the project's secret is another one than that of the reports before, and so are the neutral numbers.
    ``names``: of all reports that are there now. ``news``: whether the same build could come to something else the
    next time, because a report failed, or because it would be compared with what this one showed.
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

    @property
    def whole(self) -> bool:
        return not self.failed and not self.stopped

    @property
    def clean(self) -> bool:
        return not self.audited.leaks

    def again(self) -> Built:
        """What the same build comes to as long as nothing changes."""
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

    At the end every file in the folder is searched for what this audience must not have, also what was left as it is.
    The reports run in ``executor``; those whose inputs have not changed are left as they are unless ``force``.
    ``progress`` hears of each result.
    ``every``: for the audience ``tandem``, the page of each tandem rather than of ``data.tandem`` alone.
    """
    folder = data.project.folder / "reports" / data.audience
    known = Kept(data.project.folder, used=not force)
    jobs, stopped, failed = plan(data, wanted(data, only), formats, every=every, kept=known)
    old = manifest.read(folder)
    current = [job for job in jobs if manifest.current(old, job, folder) and releases.kept(data, job)]
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
            releases.keep(data, job, written.behind)
            replace_file(folder / manifest.NAME, manifest.text(manifest.updated(old, data, made)))
    statement_failed, statement_stopped = _statement(data, folder)
    failed += statement_failed
    stopped += statement_stopped
    _over_all(data, folder)
    done = tuple(result for _, result in sorted(made, key=lambda pair: todo.index(pair[0])))
    sound = None if failed else executor  # a report that failed may have taken the processes with it
    files = outputs.files_of([folder] if folder.is_dir() else [])
    name = f"audit-{data.audience}"
    audited = outputs.audit(files, secrets.of_project(data), folder=folder, executor=sound, kept=known, name=name)
    leaks = releases.leaks(data, manifest.read(folder), kept=known, mark=mark(data))
    audited = replace(audited, hits=(*audited.hits, *leaks))
    told = tuple(job.name for job in unchanged)
    renumbered = manifest.renumbered(old, data)
    differ = releases.differences(data, [*told, *(result.name for result in done)])
    names = tuple(job.name for job in jobs if job.name in {*told, *(result.name for result in done)})
    news = bool(failed) or _decided_anew(jobs, data, known)
    made_of = (_typed(jobs), renumbered, differ, names, news)
    return Built(folder, done, told, tuple(failed), tuple(stopped), audited, *made_of)


def _decided_anew(jobs: list[Job], data: Data, kept: Kept) -> bool:
    """Whether the same build would decide otherwise, now that it is remembered what this one showed."""
    after = replace(data, earlier=tables.remembered(data.project, data.audience, data.as_of))
    if not jobs or mark(after) == mark(data):
        return False
    return decisions(after, kept).encode() != jobs[0].files[f"data/processed/{tables.DECIDED}"]


def alarms(project: Project) -> set[str] | None:
    """The numbers of all finds over the reports of the last builds, whether let stand or not; ``None`` without any."""
    built = {audience: manifest.read(project.folder / "reports" / audience) for audience in AUDIENCES}
    opened = [(tables.open_project(project.folder, audience=who), told) for who, told in built.items() if told]
    return {hit.id for data, told in opened for hit in releases.leaks(data, told, let_stand=())} if opened else None


def _over_all(data: Data, folder: Path) -> None:
    """The page over all reports and the list of charts, made of what the manifest now tells."""
    told = manifest.read(folder)
    if told.get("reports"):
        order = [report.name for report in reports(data.project)]
        for name, content in index.files(data, told, order).items():
            replace_file(folder / name, content)


def _typed(jobs: list[Job]) -> tuple[tuple[str, str], ...]:
    own = ((job.name, section) for job in jobs for section in job.texts.values())
    return tuple((name, line.strip()) for name, section in own for line in typed_numbers(section))


def _statement(data: Data, folder: Path) -> tuple[list[Result], list[Stopped]]:
    """Write the financial statement for who may see payees and name it in the manifest; else what kept it."""
    if data.audience not in statement.AUDIENCES or not any(data.has(table) for table in STATEMENT):
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
    told = manifest.updated(manifest.read(folder), data, [])
    told["tables"] = {statement_book.NAME: manifest.digest(content)}
    replace_file(folder / manifest.NAME, manifest.text(told))
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
    """Files an earlier build made of other inputs and this one did not make anew: what they tell no longer holds."""
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
        except Exception as error:  # a report's worker that died must not take the others with it
            reason = f"{type(error).__name__}: {error}"
            yield job, Result(job.name, error=EvaluationError("kernel_failed", report=job.name, reason=reason))
