"""The processed tables of a project: built from the raw files, rebuilt when these change, read by every notebook.

``open_project()`` is an analyst's first line. What it returns is plain data: the project's settings, typed tables and
findings, and for whom, in which language and as of which date they are to be shown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation import checks, cleaning, reading, schema, wording
from evaluation import project as settings
from evaluation.checks import Finding
from evaluation.errors import EvaluationError, UsageError, closest
from evaluation.project import AUDIENCES, Project, Source
from evaluation.reading import limesurvey

STATE = "state.json"
FINDINGS = "findings"
READERS = ("parsing", "schema", "project", "cleaning", "checks", "data")


@dataclass(frozen=True)
class Data:
    """A project opened: settings, tables, findings, and whom the results are for."""

    project: Project
    tables: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    audience: str
    language: str
    as_of: dt.date

    def __getitem__(self, table: str) -> pd.DataFrame:
        """The table, or an empty one with the same columns when the project does not have it."""
        if table not in schema.TABLES:
            raise EvaluationError("unknown_table", name=table, hint=closest(table, schema.TABLES))
        return self.tables[table] if table in self.tables else cleaning.joined([], schema.TABLES[table])

    def has(self, table: str) -> bool:
        return table in self.tables and len(self.tables[table]) > 0

    @property
    def words(self) -> wording.Language:
        return wording.language(self.language)

    @property
    def marks(self) -> tuple[str, ...]:
        """What must stand on every page, slide and chart."""
        demo = (self.words.say("marks.demo"),) if self.project.demo else ()
        audience = () if self.audience == "public" else (self.words.say(f"audience.{self.audience}"),)
        return (*demo, *audience, self.words.say("marks.draft"))


def open_project(
    project_dir: str | Path = ".",
    *,
    audience: str = "public",
    language: str = "",
    as_of: str | dt.date = "",
) -> Data:
    """The project in ``project_dir`` with its processed tables, rebuilt first when its raw files or settings changed.

    ``language`` and ``as_of`` default to the project's own. Unknown values are errors that name those there are.
    """
    project = settings.load(project_dir)
    if audience not in AUDIENCES:
        raise UsageError("unknown_audience", name=audience, known=", ".join(AUDIENCES))
    language = language or project.language
    if language not in wording.languages():
        raise UsageError("unknown_language", name=language, known=", ".join(wording.languages()))
    day = as_date(as_of) if as_of else project.as_of
    tables, findings = processed(project)
    return Data(project, tables, findings, audience, language, day)


def as_date(text: str | dt.date) -> dt.date:
    """A date given on the command line or as a parameter: ``2024-05-31``."""
    if isinstance(text, dt.date):
        return text
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("not_a_date", value=text) from error


def processed(project: Project) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables and findings under ``data/processed``, made anew unless they were made from these very inputs."""
    folder = project.folder / "data" / "processed"
    state = fingerprint(project)
    if not _state(folder).get("sealed") and not _made_of(folder, state):
        tables, findings = build_tables(project)
        write(folder, tables, findings, {"inputs": state, "tables": sorted(tables)})
    return read(folder)


def _made_of(folder: Path, inputs: Mapping[str, str]) -> bool:
    """Whether the tables in a folder were made of these inputs, and none of them was deleted since."""
    state = _state(folder)
    names = [*state.get("tables", []), FINDINGS]
    return state.get("inputs") == inputs and all((folder / f"{name}.parquet").is_file() for name in names)


def fingerprint(project: Project) -> dict[str, str]:
    """What the processed tables depend on: the settings, every raw file's bytes, and the software that reads them."""
    names = {settings.SETTINGS, *(source.file for source in project.sources)}
    names |= {source.structure for source in project.sources if source.structure}
    hashes = {"evaluation": _software()}
    for name in sorted(names):
        path = project.folder / name
        hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
    return hashes


def build_tables(project: Project) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Every table the settings name, typed and checked; a table that cannot be read is left out and is a finding."""
    tables: dict[str, list[pd.DataFrame]] = {}
    findings: list[Finding] = []
    for source in project.sources:
        try:
            for name, frame, found in _source(project, source):
                tables.setdefault(name, []).append(frame)
                findings += found
        except EvaluationError as error:
            findings.append(checks.of_error(error, source.table, source.file))
    whole = {name: pd.concat(frames, ignore_index=True) for name, frames in tables.items()}
    if "answers" in whole:
        whole["codebook"], whole["answers"], found = _survey(whole)
        findings += found
    findings += checks.of_tables(whole)
    if "answers" in whole:
        whole["answers"] = whole["answers"].drop_duplicates(["wave", "respondent", "item"], keep="last")
    ordered = {name: whole[name].reset_index(drop=True) for name in schema.TABLES if name in whole}
    return ordered, checks.frame(findings)


def write(
    folder: Path, tables: Mapping[str, pd.DataFrame], findings: pd.DataFrame, state: Mapping[str, object]
) -> None:
    """Write the processed tables; the state comes last, so a run that was stopped counts as not done."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STATE).unlink(missing_ok=True)
    for old in folder.glob("*.parquet"):
        if old.stem not in tables and old.stem != FINDINGS:
            old.unlink()
    for name, table in [*tables.items(), (FINDINGS, findings)]:
        replace_file(folder / f"{name}.parquet", table.to_parquet(index=False))
    replace_file(folder / STATE, json.dumps(state, indent=1, sort_keys=True).encode())


def read(folder: Path) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    tables = {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    findings = tables.pop(FINDINGS)
    return {name: tables[name] for name in schema.TABLES if name in tables}, findings


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside it first, then in its place. A file Excel holds open is an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        beside = Path(part.name)
    try:
        beside.write_bytes(content)
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise EvaluationError("file_in_use", file=path.name) from error


def broken_tables(findings: pd.DataFrame) -> dict[str, Finding]:
    """The tables with an error, each with its first one."""
    errors = [finding for finding in checks.listed(findings) if finding.severity == "error"]
    return {finding.table: finding for finding in reversed(errors)}


def _source(project: Project, source: Source) -> Iterable[tuple[str, pd.DataFrame, list[Finding]]]:
    path = project.folder / source.file
    if source.table == "answers":
        survey = _read_survey(project, source)
        answers, book = cleaning.survey_tables(survey, source)
        yield "answers", answers, checks.of_notes(survey.raw, source)
        yield "codebook", book, []
        return
    options: dict[str, Any] = {"encoding": source.encoding, "delimiter": source.delimiter}
    raws = reading.read(path, sheet=source.sheet, header_rows=source.header_rows, **options)
    if len(raws) > 1:
        raise EvaluationError("which_sheet", file=source.file, sheets=", ".join(str(raw.sheet) for raw in raws))
    parts = cleaning.typed(raws[0], source)
    found = [*checks.of_notes(raws[0], source), *(finding for part in parts for finding in checks.of_part(part))]
    unused = _unused_everywhere(found, len(parts))
    yield source.table, cleaning.joined(parts, schema.TABLES[source.table]), unused


def _unused_everywhere(found: list[Finding], parts: int) -> list[Finding]:
    """Findings of a wide file's parts once each; a heading counts as unused when no part used it."""
    return [
        finding for finding in dict.fromkeys(found) if finding.rule != "column_unused" or found.count(finding) == parts
    ]


def _read_survey(project: Project, source: Source) -> limesurvey.Survey:
    structure = limesurvey.read_structure(project.folder / source.structure) if source.structure else None
    survey = limesurvey.read_survey(project.folder / source.file, structure)
    columns = list(survey.raw.cells.columns)
    for name, heading in source.columns.items():
        if heading not in columns:
            raise EvaluationError("survey_column", name=name, heading=heading, hint=closest(heading, columns))
    return survey


def _survey(tables: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame, list[Finding]]:
    """One codebook for all waves, answers with side and tandem; an item that changed its answers is a finding."""
    book = tables["codebook"].drop_duplicates(["item", "answer_code"]).reset_index(drop=True)
    empty = {name: cleaning.joined([], schema.TABLES[name]) for name in ("organisations", "tandems")}
    organisations, tandems = (tables.get(name, empty[name]) for name in ("organisations", "tandems"))
    answers = cleaning.with_sides(tables["answers"], organisations, tandems)
    changed = tables["codebook"].groupby(["item", "answer_code"])["answer"].nunique()
    items = sorted({item for item, _ in changed[changed > 1].index})
    found = [Finding("warning", "answers_changed", "codebook", value=item) for item in items]
    return book, answers, found


@cache
def _software() -> str:
    """A hash of everything of this software that turns files into tables."""
    package = Path(__file__).parent
    modules = [*package.glob("reading/*.py"), *(package / f"{name}.py" for name in READERS)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(modules))).hexdigest()


def _state(folder: Path) -> dict[str, Any]:
    """What is told of the tables in a folder; nothing where it is missing or broken, so that they are made anew."""
    try:
        loaded = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}
