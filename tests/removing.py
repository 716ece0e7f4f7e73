"""The demo with something taken away: its tables as plain files that can be changed, and its reports without a kernel.

A ``World`` is the demo's settings and files. A change is a function that makes one thing of it less or other than it
was. ``Reports.of`` reads a world as ``check`` does and runs the cells of all notebooks on it, also where ``build``
would stop a report because of a finding: somebody may have accepted that. A cell is run again only if something it read
is no longer what it was, so hundreds of worlds are tried in minutes; what a cell reads is noted while it runs.
"""

from __future__ import annotations

import ast
import csv
import datetime as dt
import io
import json
import random
import traceback
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT

from evaluation import checks, disclosure, reading
from evaluation import data as tables
from evaluation import project as settings_of
from evaluation.building import kernels, plan
from evaluation.content.model import Content
from evaluation.data import Data
from evaluation.errors import EvaluationError
from evaluation.exporting.document import read
from evaluation.project import shipped

SURVEYS = ("Befragung_t0", "Befragung_t1", "Fachtag")
AUDIENCES = {"data_quality": "internal"}
Rows = list[list[str]]


@dataclass
class World:
    """Settings as the toml has them, and files by name: rows of text with the headings first, or bytes."""

    settings: dict[str, Any]
    files: dict[str, Rows | bytes]

    def copy(self) -> World:
        return World(deepcopy(self.settings), {name: deepcopy(file) for name, file in self.files.items()})

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, file in self.files.items():
            content = file if isinstance(file, bytes) else _csv(file)
            if not (folder / name).is_file() or (folder / name).read_bytes() != content:
                (folder / name).write_bytes(content)
        for path in [*folder.glob("*.csv"), *folder.glob("*.lss")]:
            if path.name not in self.files:
                path.unlink()
        (folder / settings_of.SETTINGS).write_text(toml(self.settings), encoding="utf-8")


Change = Callable[[World, random.Random], None]


def demo_world() -> World:
    """The demo, each of its tables as a file of its own."""
    settings = settings_of.tomllib.loads((ROOT / settings_of.SETTINGS).read_text(encoding="utf-8"))
    settings["privacy"].pop("key")
    files: dict[str, Rows | bytes] = {}
    for table, source in settings["tables"].items():
        if table == "answers":
            for part, name in zip(source, SURVEYS, strict=True):
                text = (ROOT / part["file"]).read_text(encoding="utf-8-sig")
                files |= {f"{name}.csv": [*csv.reader(io.StringIO(text, newline=""), delimiter=";")]}
                part["file"] = f"{name}.csv"
                if "structure" in part:
                    files |= {f"{name}.lss": (ROOT / part["structure"]).read_bytes()}
                    part["structure"] = f"{name}.lss"
            continue
        (raw,) = reading.read(ROOT / source["file"], sheet=source.pop("sheet", None))
        rows = [[_text(cell) for cell in row] for row in raw.cells.to_numpy(dtype=object)]
        files[f"{table}.csv"] = [[" ".join(str(heading).split()) for heading in raw.cells.columns], *rows]
        source["file"] = f"{table}.csv"
    return World(settings, files)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, dt.datetime):
        return f"{cell:%d.%m.%Y}" if cell.time() == dt.time() else f"{cell:%d.%m.%Y %H:%M}"
    if isinstance(cell, float):
        return "" if cell != cell else f"{int(cell)}" if cell.is_integer() else f"{cell}".replace(".", ",")
    return "" if cell is None else str(cell)


def _csv(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def toml(settings: Mapping[str, Any]) -> str:
    return "".join(f"{json.dumps(name)} = {_toml(value)}\n" for name, value in settings.items())


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(name)} = {_toml(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)


class Noted(dict[str, Any]):
    """Tables of a project that note which of them are looked at."""

    read: set[str]

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.read.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)

    def __iter__(self) -> Iterator[str]:
        self.read.add("all")
        return super().__iter__()

    def items(self) -> Any:
        self.read.add("all")
        return super().items()


class NotedData(Data):
    def __getattribute__(self, name: str) -> Any:
        if name in ("findings", "missing", "decided"):
            super().__getattribute__("tables").read.add(f".{name}")
        return super().__getattribute__(name)


@dataclass
class Cell:
    """A code cell: what it runs and what it reads and sets, and what of the project it looked at."""

    node: Any
    body: Any
    last: Any
    uses: frozenset[str]
    sets: frozenset[str]
    reads: frozenset[str] = frozenset()


class Report:
    """A notebook run on the demo, and again on what the demo was made into."""

    def __init__(self, name: str, data: Data) -> None:
        self.name, self.audience = name, AUDIENCES.get(name, data.audience)
        self.notebook = kernels.load(shipped("notebooks") / f"{name}.ipynb")
        self.cells = [_cell(node) for node in self.notebook.cells if node.cell_type == "code"]
        self.names: dict[str, Any] = {"display": self.show}
        own = self.seen(data)
        assert self.run(own, {"all"}, noting=True) == []

    def seen(self, data: Data) -> Data:
        return replace(data, audience=self.audience)

    def show(self, shown: Any) -> None:
        if isinstance(shown, Content):
            self.current.outputs.append(nbformat.v4.new_output("display_data", data={shown.MIME: shown.to_json()}))

    def run(self, data: Data, changed: set[str], *, noting: bool = False) -> list[str]:
        """What went wrong, by cell; those that read nothing of ``changed`` are taken to show what they showed."""
        names, tainted, failed = {**self.names, "display": self.show}, set(), []
        before = [node.outputs for node in (cell.node for cell in self.cells)]
        for cell in self.cells:
            again = (
                noting
                or ".all" in changed
                or cell.reads & (changed | {"all"} if changed else set())
                or cell.uses & tainted
            )
            if not again:
                continue
            tainted |= cell.sets - {"data"}
            self.current = cell.node
            cell.node.outputs = []
            if noting:
                data.tables.read = set()
            try:
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr("evaluation.data.open_project", lambda *_, **__: data)
                    exec(cell.body, names)
                    names["display"] = self.show
                    if cell.last is not None:
                        self.show(eval(cell.last, names))
            except Exception as error:
                failed.append(f"{self.name}/{cell.node.id}: {_told(error)}")
            if noting:
                cell.reads = frozenset(data.tables.read)
        if noting:
            self.names = names
        if not failed and len(tainted) + noting:
            try:
                own = plan.own_words(data, plan.Report(self.name, Path(), (), 0), self.notebook)
                read(self.notebook, own)
            except Exception as error:
                failed.append(f"{self.name}: {_told(error)}")
        if not noting:
            for cell, outputs in zip(self.cells, before, strict=True):
                cell.node.outputs = outputs
        return failed


def _cell(node: Any) -> Cell:
    tree = ast.parse(node.source)
    named = [each for each in ast.walk(tree) if isinstance(each, ast.Name)]
    uses = frozenset(each.id for each in named if isinstance(each.ctx, ast.Load))
    sets = frozenset(each.id for each in named if isinstance(each.ctx, ast.Store))
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    value = compile(ast.Expression(last.value), node.id, "eval") if isinstance(last, ast.Expr) else None
    return Cell(node, compile(tree, node.id, "exec"), value, uses, sets)


def _told(error: Exception) -> str:
    own = [step for step in traceback.extract_tb(error.__traceback__) if "evaluation" in step.filename]
    at = " < ".join(f"{Path(step.filename).name}:{step.lineno}" for step in reversed(own[-4:]))
    return f"{type(error).__name__}: {error} ({at})"


def _noted(data: Data) -> NotedData:
    values = {name: getattr(data, name) for name in Data.__dataclass_fields__}
    noted = NotedData(**(values | {"tables": Noted(data.tables)}))
    noted.tables.read = set()
    return noted


class Reports:
    """All reports of the demo, ready to be run again on worlds that are almost it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.world = folder, demo_world()
        self.made: dict[Any, Any] = {}
        self.data = self._opened(self.world)
        assert not self.data.findings["severity"].eq("error").any(), self.data.findings.to_string()
        self.sentences = set(self.data.findings["id"])
        names = sorted(path.stem for path in shipped("notebooks").glob("*.ipynb") if path.stem != "explore")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("evaluation.content.quality.processed", lambda project: self.accounts)
            self.reports = [Report(name, _noted(self.data)) for name in names]

    def of(self, *changes: Change, seed: int = 0) -> list[str]:
        """What went wrong, a line each, in the world the changes make of the demo."""
        world, chance = self.world.copy(), random.Random(seed)
        for change in changes:
            change(world, chance)
        try:
            data = self._opened(world)
        except EvaluationError as error:
            return [] if error.text("de") and error.text("en") else ["no sentence"]  # the settings say what is wrong
        except Exception as error:
            return [_told(error)]
        changed = self._changed(data)
        failed = []
        try:
            for finding in checks.listed(data.findings[~data.findings["id"].isin(self.sentences)]):
                assert all(finding.text(language) for language in ("de", "en"))
        except Exception as error:
            failed.append(_told(error))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("evaluation.content.quality.processed", lambda project: self.accounts)
            patch.setattr("evaluation.content.quality.plan", self.plan)
            return failed + [line for report in self.reports for line in report.run(report.seen(data), changed)]

    def _opened(self, world: World) -> Data:
        world.write(self.folder)
        project = settings_of.load(self.folder)
        with pytest.MonkeyPatch.context() as patch:
            for name in ("_source", "_read_survey"):
                patch.setattr(tables, name, self._once(world, name, getattr(tables, name)))
            made = tables.build_tables(project)
        self.accounts = made
        kept = {name: self._kept(table) for name, table in made.tables.items()}
        data = Data(project, kept, made.findings, "public", project.language, project.as_of, made.missing)
        return replace(data, decided=self.plan(data).to_json())

    def plan(self, data: Data) -> disclosure.Plan:
        """What is decided for all reports, anew only where something changed that it was decided from."""
        if not hasattr(self, "data"):
            noted = _noted(data)
            self.made["plan"] = disclosure.plan(noted), frozenset(noted.tables.read)
        made, reads = self.made["plan"]
        return disclosure.plan(data) if self._changed(data) & {*reads, ".all"} else made

    def _kept(self, table: Any) -> Any:
        """The table as it comes back from the file it is kept in."""
        content = table.to_parquet(index=False)
        return self.made.setdefault(content, tables.pd.read_parquet(io.BytesIO(content)))

    def _once(self, world: World, name: str, read_it: Callable[..., Any]) -> Callable[..., Any]:
        """A source is read once for each content it had."""

        def source(project: Any, source: Any, *book: Any) -> Any:
            content = [hash(repr(world.files.get(file or ""))) for file in (source.file, source.structure)]
            told = [None if each is None else each.to_csv() for each in book]
            key = (name, repr(source), *content, *map(hash, told))
            if key not in self.made:
                self.made[key] = read_it(project, source, *book)
            return self.made[key]

        return source

    def _changed(self, data: Data) -> set[str]:
        if not hasattr(self, "data"):
            return set()
        names = {*data.tables, *self.data.tables}
        changed = {
            name
            for name in names
            if not (name in data.tables and name in self.data.tables)
            or not data.tables[name].equals(self.data.tables[name])
        }
        for name in ("findings", "missing"):
            if not getattr(data, name).equals(getattr(self.data, name)):
                changed.add(f".{name}")
        if data.decided != self.data.decided:
            changed.add(".decided")
        if replace(data.project, sources=()) != replace(self.data.project, sources=()):
            changed.add(".all")
        return changed


def of_table(world: World, table: str, place: int = 0) -> Any:
    """Where the settings say a table comes from."""
    source = world.settings["tables"][table]
    return source[place] if isinstance(source, list) else source


def rows_of(world: World, file: str) -> Rows:
    rows = world.files[file]
    assert isinstance(rows, list)
    return rows


def drop_table(table: str) -> Change:
    def change(world: World, chance: random.Random) -> None:
        world.settings["tables"].pop(table, None)

    return change


def drop_file(file: str) -> Change:
    def change(world: World, chance: random.Random) -> None:
        world.files.pop(file, None)

    return change


def on_rows(file: str, edit: Callable[[Rows, random.Random], Rows]) -> Change:
    def change(world: World, chance: random.Random) -> None:
        rows = world.files.get(file)
        if isinstance(rows, list) and rows:
            world.files[file] = edit(rows, chance)

    return change


def drop_rows(file: str) -> Change:
    return on_rows(file, lambda rows, chance: rows[:1])


def keep_one_row(file: str) -> Change:
    return on_rows(file, lambda rows, chance: [rows[0], *chance.sample(rows[1:], min(1, len(rows) - 1))])


def shuffle_rows(file: str) -> Change:
    return on_rows(file, lambda rows, chance: [rows[0], *chance.sample(rows[1:], len(rows) - 1)])


def shuffle_columns(file: str) -> Change:
    def edit(rows: Rows, chance: random.Random) -> Rows:
        order = chance.sample(range(len(rows[0])), len(rows[0]))
        cells = [[*row, *[""] * (len(order) - len(row))] if row else [] for row in rows]  # an empty line has no cells
        return [[*(row[place] for place in order), *row[len(order) :]] if row else [] for row in cells]

    return on_rows(file, edit)


def on_column(file: str, heading: str, edit: Callable[[Rows, int, random.Random], Rows]) -> Change:
    def found(rows: Rows, chance: random.Random) -> Rows:
        return edit(rows, rows[0].index(heading), chance) if heading in rows[0] else rows

    return on_rows(file, found)


def drop_column(file: str, heading: str) -> Change:
    return on_column(file, heading, lambda rows, at, chance: [row[:at] + row[at + 1 :] for row in rows])


def rename_column(file: str, heading: str) -> Change:
    return on_column(
        file, heading, lambda rows, at, chance: [[*rows[0][:at], "Ganz Neues", *rows[0][at + 1 :]], *rows[1:]]
    )


def empty_column(file: str, heading: str) -> Change:
    return on_column(file, heading, lambda rows, at, chance: [rows[0], *(_emptied(row, at) for row in rows[1:])])


def empty_cell(file: str, heading: str) -> Change:
    def edit(rows: Rows, at: int, chance: random.Random) -> Rows:
        filled = [place for place, row in enumerate(rows) if place and any(row[at : at + 1])]
        for place in chance.sample(filled, min(1, len(filled))):
            rows[place] = _emptied(rows[place], at)
        return rows

    return on_column(file, heading, edit)


def _emptied(row: list[str], at: int) -> list[str]:
    """A row may be shorter than the headings: an empty line has no cells at all."""
    return [*row[:at], "", *row[at + 1 :]] if at < len(row) else row


def drop_setting(*path: str | int) -> Change:
    def change(world: World, chance: random.Random) -> None:
        inner: Any = world.settings
        for step in path[:-1]:
            inner = inner[step] if isinstance(inner, list) else inner.get(step, {})
        if isinstance(inner, list):
            del inner[path[-1]]  # type: ignore[arg-type]
        else:
            inner.pop(path[-1], None)

    return change


def settings_paths(settings: Any, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for name, value in settings.items() if isinstance(settings, dict) else enumerate(settings):
        yield (*before, name)
        if isinstance(value, dict | list):
            yield from settings_paths(value, (*before, name))


def changes(world: World) -> dict[str, Change]:
    """All single changes of a world by name."""
    found: dict[str, Change] = {f"drop table {table}": drop_table(table) for table in world.settings["tables"]}
    for name, rows in world.files.items():
        found[f"drop file {name}"] = drop_file(name)
        if isinstance(rows, list):
            for edit in (drop_rows, keep_one_row, shuffle_rows, shuffle_columns):
                found[f"{edit.__name__} {name}"] = edit(name)
            for heading in rows[0]:
                for of in (drop_column, rename_column, empty_column, empty_cell):
                    found[f"{of.__name__} {name} {heading}"] = of(name, heading)
    for path in settings_paths(world.settings):
        found[f"drop setting {'.'.join(map(str, path))}"] = drop_setting(*path)
    return found
