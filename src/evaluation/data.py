"""The processed tables of a project: built from the raw files, rebuilt when these change, read by every notebook.

``open_project()`` is the first line of a notebook. It returns plain data: the project's settings, typed tables and
findings, and for which audience, in which language and as of which date they are shown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from evaluation import reading
from evaluation.findings import acceptance, accounting, approved_wordings, checks, matching, pairing, references, rules
from evaluation.findings.accounting import Account
from evaluation.findings.checks import Finding
from evaluation.language import folding, parsing, wording
from evaluation.language.errors import EvaluationError, UsageError, closest, of_os_error
from evaluation.project import representations, schema, secret, settings
from evaluation.project.settings import AUDIENCES, Project, Source
from evaluation.reading.cleaning import organisations, planned, recipes
from evaluation.reading.raw import RawTable
from evaluation.reading.surveys import programs
from evaluation.reading.surveys.lss import read_structure
from evaluation.reading.surveys.responses import Survey
from evaluation.reading.tables import amounts

STATE = "state.json"
DECIDED = "disclosure.json"
OF_REPORTS = (
    acceptance.DIFFERENCE,
    acceptance.ALARM,
)  # how ids of findings on reports begin, which are not findings of the tables
PUBLISHED = "published.json"  # what earlier builds showed; only a person may delete it
EARLIER, ALREADY = "earlier.json", "already.json"  # the parts of it that a report is given
FINDINGS = "findings"
MISSING = "missing"
ANSWER = ("item", "value")  # columns of a survey with a row for each answer
READERS = ("language", "project", "reading", "findings", "data.py")  # the rooms a processed table comes through
OTHERS = frozenset(parsing.CURRENCIES.values()) - {wording.EURO}  # currencies a project may be in


def no_reasons() -> pd.DataFrame:
    """``Data.missing`` where no cell has another kind of missing than "not answered"."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in {"table": "str", **recipes.REASONS}.items()})


@dataclass(frozen=True, repr=False)
class Data:
    """An open project: settings, tables, findings, and the audience of the results.

    ``missing``: why cells of the tables have no value: ``table``, ``row`` (place in the table), ``column``, ``kind``,
    for every kind but "not answered". ``tandem``: the tandem a report is about, empty for all. ``decided``: what
    ``disclosure.plan`` decided for all reports, as a job was given it. ``earlier``: what earlier releases showed to the
    same readers. ``secret``: the key of neutral numbers and of the marks of inputs.
    """

    project: Project
    tables: Mapping[str, pd.DataFrame]
    findings: pd.DataFrame
    audience: str
    language: str
    as_of: dt.date
    missing: pd.DataFrame = field(default_factory=no_reasons)
    tandem: str = ""
    decided: str = ""
    secret: bytes = field(default=b"", repr=False)
    earlier: str = field(default="", repr=False)

    def __repr__(self) -> str:
        return f"<{self._title()}>"

    def _repr_html_(self) -> str:
        words = self.words
        facts = [(words.say("cover.audience"), words.say(f"audience.{self.audience}"))]
        facts.append((words.say("cover.as_of"), words.date(self.as_of)))
        return representations.of_project(self._title(), self.tables, self.findings, facts, self.language)

    def _title(self) -> str:
        found = representations.severities(self.findings, self.words)
        return self.words.say("overview.project", title=self.project.title, n=len(self.tables), findings=found)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """The table, or an empty one with the same columns when the project does not have it."""
        if table not in schema.TABLES:
            raise EvaluationError("unknown_table", name=table, hint=closest(table, schema.TABLES))
        if table in self.tables:
            return self.tables[table]
        return representations.ProjectTable(_empty(table)).described(table, self.language)

    def has(self, table: str) -> bool:
        return table in self.tables and len(self.tables[table]) > 0

    def missing_of(self, table: str) -> pd.DataFrame:
        """The rows of ``missing`` for a table."""
        return self.missing[self.missing["table"] == table]

    def why_missing(self, table: str, column: str) -> pd.Series:
        """For each row of a table the kind of missing of its cell; itself missing where the cell has a value.

        The table of answers has its own column for it, ``missing``.
        """
        values = self[table][column]
        known = self.missing_of(table)
        kinds = (
            known[known["column"] == column].set_index("row")["kind"].reindex(range(len(values))).fillna("not_answered")
        )
        return pd.Series(kinds.to_numpy(), values.index, dtype="str").where(values.isna())

    @property
    def words(self) -> wording.Language:
        return wording.language(f"{self.language}@{self.project.currency}")

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks that must be on every page, slide and chart."""
        demo = (self.words.say("marks.demo"),) if self.project.demo else ()
        audience = () if self.audience == "public" else (self.words.say(f"audience.{self.audience}"),)
        return (*demo, *audience, self.words.say("marks.draft"))

    def weight_of(self, answers: pd.DataFrame) -> str:
        """The columns these answers are weighted by, as a list for readers; empty where they are not weighted."""
        if not answers["weight"].notna().any():
            return ""
        named = dict.fromkeys(source.weight for source in self.project.sources if source.weight)
        return self.words.listing(self.words.quote(heading) for heading in named)


def _empty(table: str) -> pd.DataFrame:
    return recipes.joined([], schema.TABLES[table])


def open_project(
    project_dir: str | Path = "",
    *,
    audience: str = "public",
    language: str = "",
    as_of: str | dt.date = "",
    tandem: str = "",
) -> Data:
    """Open the project in ``project_dir``; its processed tables are rebuilt when raw files or settings changed.

    ``project_dir`` defaults to the current folder or the nearest one above it that holds a project, ``language`` and
    ``as_of`` (a date or ``"2024-05-31"``) to the project's own. ``tandem``: the id of the tandem a report is about.
    Errors: values that are unknown; they name the known ones.
    """
    project = settings.load(project_dir or _nearest())
    if audience not in AUDIENCES:
        raise UsageError("unknown_audience", name=audience, known=", ".join(AUDIENCES))
    language = language or project.language
    if language not in wording.languages():
        raise UsageError("unknown_language", name=language, known=", ".join(wording.languages()))
    day = as_date(as_of) if as_of else project.as_of
    found = processed(project)
    if tandem:
        known = sorted(found.tables["tandems"]["tandem_id"].dropna().unique()) if "tandems" in found.tables else []
        if tandem not in known:
            raise UsageError("unknown_tandem", name=tandem, hint=closest(tandem, known))
    project = project.in_currency(found.currency) if found.currency else project
    decided, key = _decided(project), secret.of_folder(project.folder)
    before = remembered(project, audience, day)
    tables = {
        name: representations.ProjectTable(table).described(name, language, found.missing)
        for name, table in found.tables.items()
    }
    findings = representations.ProjectTable(found.findings).described(representations.FINDINGS, language)
    return Data(project, tables, findings, audience, language, day, found.missing, tandem, decided, key, before)


def _nearest() -> Path:
    """The current folder, or the nearest one above it, that holds a project's settings."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / settings.SETTINGS).is_file()), here)


def _decided(project: Project) -> str:
    """The decisions a job was given; empty in the project's own folder, where they are made when needed."""
    folder = project.folder / "data" / "processed"
    given = bool(_state(folder).get("sealed")) and (folder / DECIDED).is_file()
    return (folder / DECIDED).read_text(encoding="utf-8") if given else ""


def remembered(project: Project, audience: str, day: dt.date) -> str:
    """As JSON: what earlier builds of other inputs showed to the readers of this one (``others``), what builds of the
    same inputs showed (``same``), and the differences a person accepted; empty where there is nothing.

    Every audience also knows what the public was shown.
    """
    folder = project.folder / "data" / "processed"
    if _state(folder).get("sealed"):
        parts = [_loaded(folder / name) for name in (EARLIER, ALREADY)]
        return json.dumps(parts[0] | parts[1], sort_keys=True) if any(parts) else ""
    memory = published_before(project) or {"releases": {}}
    readers = AUDIENCES if audience == "public" else ("public", audience)
    this = release(project, day)
    chosen: dict[str, set[str]] = {"others": set(), "same": set()}
    for state, shown in memory["releases"].items():
        for reader in readers:
            ids = {id for reports in shown.get(reader, {}).values() for id in reports}
            if reader not in ("public", "tandem", audience):  # who has all amounts by contract learns nothing from them
                ids = {id for id in ids if "units" in memory["groups"][id]}
            if reader == "tandem":  # what one tandem was shown about itself no other has seen
                ids = {id for id in ids if "rows" not in memory["groups"][id]}
            chosen["same" if state == this else "others"] |= ids
    found = {part: [memory["groups"][id] for id in sorted(ids)] for part, ids in chosen.items()}
    accepted = {id: why for id, why in acceptance.read(project.folder).items() if id.startswith(OF_REPORTS) and why[0]}
    return json.dumps(found | {"accepted": accepted}, sort_keys=True) if accepted or any(chosen.values()) else ""


def published_before(project: Project) -> dict[str, Any]:
    """What builds of the project showed; errors: a file that cannot be read, so that nothing is forgotten."""
    return _loaded(project.folder / "data" / "processed" / PUBLISHED)


def _loaded(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationError("memory_unreadable", file=path.name) from error
    if not isinstance(content, dict):
        raise EvaluationError("memory_unreadable", file=path.name)
    return content


def release(project: Project, day: dt.date) -> str:
    """A hash of everything the numbers of a build depend on; audience, language and selection are not part of it."""
    inputs = _state(project.folder / "data" / "processed").get("inputs", {})
    return hashlib.sha256(json.dumps([inputs, day.isoformat()], sort_keys=True).encode()).hexdigest()


def as_date(text: str | dt.date) -> dt.date:
    """A date from the command line or a parameter: ``2024-05-31``; errors: another text."""
    if isinstance(text, dt.date):
        return text
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("not_a_date", value=text) from error


class Processed(NamedTuple):
    """What the raw files became: tables, findings, why cells are missing, and the account of each source."""

    tables: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    missing: pd.DataFrame
    accounts: Mapping[str, Account]
    currency: str = ""


@dataclass(frozen=True)
class _Made:
    """What one source adds to a table of the project, and the findings about it."""

    name: str
    frame: pd.DataFrame
    findings: list[Finding]
    missing: pd.DataFrame = field(default_factory=no_reasons)
    column_places: checks.ColumnPlaces = field(default_factory=dict)
    account: Account | None = None
    unread: pd.Series = field(default_factory=lambda: pd.Series(dtype="str"))
    currencies: frozenset[str] = frozenset()  # of its amounts; an empty text for amounts without one


def processed(project: Project) -> Processed:
    """The tables and findings under ``data/processed``, rebuilt unless they were made from the same inputs."""
    folder = project.folder / "data" / "processed"
    state = fingerprint(project)
    if not _state(folder).get("sealed") and not _made_of(folder, state):
        made = build_tables(project)
        accounts = {name: asdict(account) for name, account in made.accounts.items()}
        record = {"inputs": state, "tables": sorted(made.tables), "missing": len(made.missing), "accounts": accounts}
        record |= {"currency": made.currency} if made.currency else {}
        write(folder, made, record)
    return read(folder)


def _made_of(folder: Path, inputs: Mapping[str, str]) -> bool:
    """Whether the tables in a folder were made from these inputs, and none was deleted since."""
    state = _state(folder)
    names = [*state.get("tables", []), FINDINGS, *([MISSING] if state.get("missing") else [])]
    return state.get("inputs") == inputs and all((folder / f"{name}.parquet").is_file() for name in names)


def fingerprint(project: Project) -> dict[str, str]:
    """What the processed tables depend on: the settings, every raw file's bytes, and the software that reads them."""
    names = {settings.SETTINGS, *(source.file for source in project.sources)}
    names |= {source.structure for source in project.sources if source.structure}
    names |= {acceptance.FILE} if (project.folder / acceptance.FILE).is_file() else set()
    hashes = {"evaluation": _software()}
    for name in sorted(names):
        path = project.folder / name
        name_shown = settings.path_shown(name)
        while name_shown in hashes:  # files of one name in several folders outside the project
            name_shown += "'"
        hashes[name_shown] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
    return hashes


def build_tables(project: Project) -> Processed:
    """Every table the settings name, typed and checked; one that cannot be read is left out, with a finding."""
    made: list[_Made] = []
    findings: list[Finding] = []
    failed: list[tuple[EvaluationError, Source]] = []
    known = acceptance.read(project.folder)
    book: pd.DataFrame | None = None
    asked: list[tuple[Source, Survey]] = []
    for source in sorted(project.sources, key=lambda source: source.table != "codebook"):  # answers are read with it
        try:
            if source.table == "answers":
                asked.append((source, _read_survey(project, source, book)))
                continue
            made += _source(project, source)
            if source.table == "codebook":
                book = pd.concat([part.frame for part in made], ignore_index=True)
        except EvaluationError as error:
            failed.append((error, source))
    spoken = frozenset[str]().union(*(part.currencies for part in made))
    if not project.currency and project.granted is None and len(spoken) == 1 and spoken <= OTHERS:
        return build_tables(project.in_currency(next(iter(spoken))))
    findings += [
        *pairing.copied(asked),
        *(found for source, survey in asked for found in checks.of_waves(survey, source, project)),
    ]
    named, found = matching.matched(asked)
    called = project.waves_called()
    for (source, _), survey in zip(asked, named, strict=True):
        made += _answers(survey, source, called)
    filled = {part.name for part in made}
    findings += [
        checks.of_error(error, source.table, source.file_shown, sheet=source.sheet or "", others=source.table in filled)
        for error, source in failed
    ]
    findings += [finding for part in made for finding in part.findings] + found
    whole, missing = _joined(made)
    whole = references.resolved(whole)
    books, written = whole.get("codebook"), whole
    known_names = organisations.register(whole.get("organisations", _empty("organisations")), project)
    whole = planned.one_spelling(organisations.resolved(whole, known_names))
    if "answers" in whole:
        whole["codebook"], whole["answers"], found = _survey(
            whole, {source.file_shown for source in project.sources if source.table == "codebook"}
        )
        findings += found
    at = {place: columns for part in made for place, columns in part.column_places.items()}
    if "answers" in whole:
        findings += _recognised(whole, asked, at)
    unread = {name: [part.unread for part in made if part.name == name] for name in whole}
    findings += checks.of_tables(
        whole, at, unread={name: pd.concat(parts, ignore_index=True) for name, parts in unread.items()}
    )
    findings += references.of_tables(written, project, known_names, at)
    findings += rules.of_project(whole, project, at, books=books, missing=missing)
    whole, found = approved_wordings.masked_wordings(whole, project, at, accepted=known)
    findings += found
    if "answers" in whole:
        findings += pairing.findings(whole["answers"], project)
        whole = matching.event_apart(whole)
    ordered = {name: whole[name].reset_index(drop=True) for name in schema.TABLES if name in whole}
    marked = checks.excepted(checks.merged(findings), known)
    return Processed(ordered, checks.frame(marked), missing, _accounts(made), project.currency)


def _joined(made: Iterable[_Made]) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables from all their sources, and why their cells are missing, by row in the joined table."""
    frames: dict[str, list[pd.DataFrame]] = {}
    kinds = [no_reasons()]
    for part in made:
        before = sum(map(len, frames.get(part.name, [])))
        kinds.append(part.missing.assign(table=part.name, row=part.missing["row"] + before))
        frames.setdefault(part.name, []).append(part.frame)
    missing = pd.concat(kinds, ignore_index=True)[list(kinds[0].columns)].astype(kinds[0].dtypes.to_dict())
    return {name: pd.concat(parts, ignore_index=True) for name, parts in frames.items()}, missing


def _accounts(made: Iterable[_Made]) -> dict[str, Account]:
    """The account of each source by its table, file and sheet."""
    accounts: dict[str, Account] = {}
    for part in made:
        if part.account is not None:
            origin = part.frame[["source_file", "source_sheet"]].drop_duplicates().fillna("").to_numpy().tolist()
            accounts[" | ".join([part.name, *filter(None, next(iter(origin), []))])] = part.account
    return accounts


def write(folder: Path, made: Processed, state: Mapping[str, object]) -> None:
    """Write the processed tables; the state is written last, so an interrupted run is repeated."""
    frames = {**made.tables, FINDINGS: made.findings}
    if len(made.missing):
        frames[MISSING] = made.missing
    remove_file(folder / STATE)
    for old in folder.glob("*.parquet"):
        if old.stem not in frames:
            remove_file(old)
    for name, table in frames.items():
        replace_file(folder / f"{name}.parquet", table.to_parquet(index=False))
    replace_file(folder / STATE, json.dumps(state, indent=1, sort_keys=True).encode())


def read(folder: Path) -> Processed:
    """The processed tables of a folder."""
    tables = {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    findings, missing = tables.pop(FINDINGS), tables.pop(MISSING, None)
    accounts = {name: Account(**entry) for name, entry in _state(folder).get("accounts", {}).items()}
    ordered = {name: tables[name] for name in schema.TABLES if name in tables}
    currency = _state(folder).get("currency", "")
    return Processed(ordered, findings, no_reasons() if missing is None else missing, accounts, currency)


def sealed(project: Project) -> bytes:
    """The state file of the tables a report is given: they are not rebuilt there; with the account of each source."""
    state = _state(project.folder / "data" / "processed")
    record = {name: state[name] for name in ("accounts", "currency") if name in state}
    return json.dumps({"sealed": True, "accounts": {}, **record}, sort_keys=True).encode()


def replace_file(path: Path, content: bytes) -> None:
    """Write a file completely or not at all, by way of a temporary file beside it; errors say why it failed."""
    beside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
            beside = Path(part.name)
        beside.write_bytes(content)
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise of_os_error(error, path.name) from error


def remove_file(path: Path) -> None:
    """Remove a file if it exists; errors: a file that another program holds open."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise of_os_error(error, path.name) from error


def broken_tables(findings: pd.DataFrame) -> dict[str, Finding]:
    """The tables with an error that nobody accepted, each with the first one."""
    errors = [finding for finding in checks.listed(findings) if finding.stops]
    return {finding.table: finding for finding in reversed(errors)}


def _recognised(
    whole: dict[str, pd.DataFrame], asked: list[tuple[Source, Survey]], at: checks.ColumnPlaces
) -> list[Finding]:
    """Reduce each person to one response in the answers, and codes to one spelling in all tables, in place."""
    unfinished = {
        (source.file_shown, int(row))
        for source, survey in asked
        if survey.complete is not None
        for row in survey.raw.rows[~survey.complete]
    }
    numbered = {source.file_shown for source, _ in asked if not source.respondent}
    codes = whole["answers"]["respondent"]
    for name in ("codings", "quotations"):
        if name in whole:
            respondent = pairing.one_spelling(whole[name]["respondent"], codes)
            whole[name] = whole[name].assign(respondent=respondent.astype("str"))
    if "codings" in whole:
        items = pairing.one_spelling(whole["codings"]["item"], whole["answers"]["item"])
        topics = pairing.one_spelling(whole["codings"]["code"], whole["codings"]["code"])
        whole["codings"] = whole["codings"].assign(item=items.astype("str"), code=topics.astype("str"))
    whole["answers"], found = pairing.recognised(whole["answers"], at, unfinished=unfinished, numbered=numbered)
    return found


def _answers(survey: Survey, source: Source, waves: Mapping[str, str]) -> list[_Made]:
    answers, book = recipes.survey_tables(survey, source, waves)
    account = accounting.accounted_survey(survey, source, answers)
    found = checks.of_notes(survey.raw, source)
    found += accounting.of_account(account, source, survey.raw.sheet or "")
    found += [*checks.of_sides(survey, source), *checks.of_weights(survey, source)]
    at = checks.survey_places(survey, source)
    return [_Made("answers", answers, found, column_places=at, account=account), _Made("codebook", book, [])]


def _source(project: Project, source: Source) -> list[_Made]:
    path = project.folder / source.file
    options: dict[str, Any] = {"encoding": source.encoding, "delimiter": source.delimiter}
    raws = reading.read(path, sheet=source.sheet, header_rows=source.header_rows, **options)
    if len(raws) > 1:
        raise EvaluationError("which_sheet", file=source.file_shown, sheets=", ".join(str(raw.sheet) for raw in raws))
    return [_table(raws[0], source)]


def _table(raw: RawTable, source: Source) -> _Made:
    parts = recipes.typed(raw, source)
    account = accounting.accounted(parts)
    found = [*checks.of_notes(_net(parts), source), *(finding for part in parts for finding in checks.of_part(part))]
    found = _unused_everywhere(found, len(parts)) + accounting.of_account(account, source, raw.sheet or "")
    frame = recipes.joined(parts, schema.TABLES[source.table])
    money = {column.name for column in schema.TABLES[source.table].columns if column.kind == "money"}
    stated = [named for part in parts for name, named in part.stated.items() if name in money]
    return _Made(
        source.table,
        frame,
        found,
        recipes.reasons(parts),
        checks.column_places(parts),
        account,
        recipes.unread(parts),
        frozenset(name for named in stated for name in named),
    )


def _net(parts: Iterable[recipes.Part]) -> RawTable:
    """The raw table of these parts, its totals compared with amounts whose signs are in another column."""
    parts = list(parts)
    raw, source = parts[0].raw, parts[0].source
    money = {column.name for column in schema.TABLES[source.table].columns if column.kind == "money"}
    named = [(part, name) for part in parts for name in money & set(part.headings) - part.unread]
    net = {part.headings[name]: int(part.frame[name].sum()) for part, name in named}
    return amounts.compared_net(raw, net) if amounts.negative(raw, source.minus).any() else raw


def _unused_everywhere(found: list[Finding], parts: int) -> list[Finding]:
    """The findings of a wide file's parts without repetition; a heading is unused when no part used it."""
    return [
        finding
        for finding in dict.fromkeys(found)
        if not finding.rule.startswith("column_unused") or found.count(finding) == parts
    ]


def _read_survey(project: Project, source: Source, book: pd.DataFrame | None) -> Survey:
    """A survey without the columns the settings give another meaning; the project's codebook precedes the file's."""
    structure = read_structure(project.folder / source.structure) if source.structure else None
    survey = programs.read_answers(
        project.folder / source.file,
        structure,
        book=book,
        sheet=source.sheet,
        encoding=source.encoding,
        delimiter=source.delimiter,
        header_rows=source.header_rows,
        items=source.items,
        people=source.respondent,
        aside=[heading for name, heading in _other_columns(source)],
        long=(source.columns["item"], source.columns["value"]) if "item" in source.columns else None,
    )
    columns = list(survey.raw.cells.columns)
    for name, heading in [*(("respondent", heading) for heading in source.respondent), *_other_columns(source)]:
        if heading not in columns:
            raise EvaluationError("survey_column", name=name, heading=heading, hint=closest(heading, columns))
    return _in_words(survey, source, project.waves_called())


def _in_words(survey: Survey, source: Source, called: Mapping[str, str]) -> Survey:
    """The survey with the labels of the codes of organisations, tandems, sides and waves, where the file has them.

    A code that is itself the name of a wave stays.
    """
    cells = survey.raw.cells
    for name, heading in _other_columns(source):
        labels = survey.named.get(heading, {})
        if name == "wave":
            labels = {code: label for code, label in labels.items() if folding.fold(code) not in called}
        if labels and name != "weight":
            words = {cell: labels.get(cell.strip(), cell) for cell in cells[heading].unique()}
            cells = cells.assign(**{heading: cells[heading].map(words).astype("str")})
    return survey if cells is survey.raw.cells else replace(survey, raw=replace(survey.raw, cells=cells))


def _other_columns(source: Source) -> list[tuple[str, str]]:
    """The columns of a survey that are no questions by the settings, with their headings."""
    weight = [("weight", source.weight)] if source.weight else []
    return [*((name, heading) for name, heading in source.columns.items() if name not in ANSWER), *weight]


def _survey(
    tables: Mapping[str, pd.DataFrame], own: Collection[str]
) -> tuple[pd.DataFrame, pd.DataFrame, list[Finding]]:
    """One codebook for all waves, answers with side and tandem; a warning for an item whose answers changed.

    ``own``: the files of the project's codebooks; their items that a survey has are already part of the survey's.
    """
    given = tables["codebook"]
    made = ~given["source_file"].isin(own)
    read = given[made | ~given["item"].isin(given.loc[made, "item"])]
    order = given["item"].drop_duplicates().reset_index(drop=True)
    places = read["item"].map(pd.Series(order.index, order)).sort_values(kind="stable").index
    book = read.loc[places].drop_duplicates(["item", "answer_code"]).reset_index(drop=True)
    for name in ("question", "question_text", "text", "short", "type", "direction", "scale", "sensitive"):
        known = tables["codebook"].groupby("item")[name].first()
        book[name] = book[name].fillna(book["item"].map(known).astype(book[name].dtype))
    book["rank"] = _ranks(book)
    empty = {name: recipes.joined([], schema.TABLES[name]) for name in ("organisations", "tandems")}
    organisations, tandems = (tables.get(name, empty[name]) for name in ("organisations", "tandems"))
    answers = recipes.with_sides(tables["answers"], organisations, tandems)
    changed = read.groupby(["item", "answer_code"])["answer"].nunique()
    items = sorted({item for item, _ in changed[changed > 1].index})
    found = [Finding("warning", "answers_changed", "codebook", value=item) for item in items]
    return book, answers, found


def _ranks(book: pd.DataFrame) -> pd.Series:
    """The ranks of answers; of numbers by size, where two files gave one rank to different answers of an item."""
    ranked = book.dropna(subset=["rank", "answer_code"])
    twice = set(ranked.loc[ranked.duplicated(["item", "rank"]), "item"])
    rows = ranked[ranked["item"].isin(twice)]
    numbers = pd.to_numeric(rows["answer_code"], errors="coerce").astype("Float64")
    alone = numbers.notna().groupby(rows["item"]).transform("all") & (rows["answer"] == rows["answer_code"])
    plain = alone.groupby(rows["item"]).transform("all")
    found = numbers[plain].groupby(rows.loc[plain, "item"]).rank()
    return book["rank"].mask(book.index.isin(found.index), found.reindex(book.index).astype("Int64"))


@cache
def _software() -> str:
    """A hash of the parts of this software that turn files into tables."""
    package = Path(__file__).parent
    files = (path for name in READERS for path in (package / name, *(package / name).rglob("*")))
    read = sorted(path for path in files if path.suffix in (".py", ".toml"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in read)).hexdigest()


def _state(folder: Path) -> dict[str, Any]:
    """The state file of a folder; empty where it is missing or broken, so that the tables are rebuilt."""
    try:
        loaded = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}
