"""The reports of the demo, made again on worlds that are almost it, without a kernel and without what is the same.

``Reports.of`` reads a world as ``check`` does and runs the cells of all notebooks on it, also where ``build`` would
stop a report because of a finding: somebody may have accepted that. What a cell looks at is noted while it runs, and
its result is taken again in every world where all of that is the same; so a thousand worlds are tried in minutes.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import io
import pickle
import random
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import nbformat
import pytest
from noted import NotedFrame, concat, noted_frame
from removing import Change, World, demo_world

from evaluation import data as tables
from evaluation import disclosure
from evaluation.building import kernels, planning
from evaluation.content.model import Content
from evaluation.data import Data
from evaluation.exporting.document import read
from evaluation.findings import checks, pairing
from evaluation.language.errors import EvaluationError
from evaluation.metrics.counts import Counts
from evaluation.project import settings as settings_of
from evaluation.project.settings import Project, shipped

AUDIENCES = {"data_quality": "internal"}
LOOKED_AT = (
    "findings",
    "missing",
    "decided",
    "language",
    "as_of",
    "audience",
    "tandem",
)  # of the data; tables and settings one by one
SHARED = {
    "evaluation.disclosure.consent_rules": ("agreeing", "rows"),
    "evaluation.disclosure.money_rules": ("_shown_stages", "chain"),
    "evaluation.disclosure.answer_rules": ("survey", "distribution", "scales"),
    "evaluation.disclosure.wave_rules": ("reason",),
    "evaluation.disclosure.release_plan": ("_known", "rows", "money"),
    "evaluation.metrics.funding.stages": ("of_stage",),
    "evaluation.metrics.funding.ledger": ("payments", "expenses"),
    "evaluation.metrics.survey.scale_scores": ("point_scales", "point_scale_of", "scales"),
    "evaluation.disclosure.publishing": ("by_contributor",),
}
METRICS = ("funding", "survey", "tandems", "publish", "charts", "statements", "tables")  # names of the notebooks
LARGEST = 2_000  # results of a function
LATEST = 30  # results of a cell that are kept beside that of the demo


class Interned:
    """Things of equal content as one object, so that what is the same can be told by its identity."""

    def __init__(self) -> None:
        self.known: dict[bytes, Any] = {}

    def __call__(self, thing: Any, make: Callable[[Any], Any] = lambda thing: thing) -> Any:
        content = pickle.dumps(thing)
        if content not in self.known:
            self.known[content] = make(thing)
        return self.known[content]


class Looks:
    """The things of a world by name, and which of them are looked at."""

    def __init__(self, things: dict[str, Any]) -> None:
        self.things, self.open = things, [set[str]()]

    def at(self, name: str) -> None:
        self.open[-1].add(name)


@dataclass
class Kept:
    """The results of one computation, each with the things it looked at; the first one is that of the demo."""

    made: list[tuple[dict[str, Any], Any]] = field(default_factory=list)

    def of(self, looks: Looks, make: Callable[[], Any]) -> Any:
        for looked, result in reversed(self.made):
            if all(looks.things.get(name) is thing for name, thing in looked.items()):
                looks.open[-1] |= looked.keys()
                return result
        looks.open.append(set())
        try:
            result = make()
        finally:
            names = looks.open.pop()
            looks.open[-1] |= names
        del self.made[1:-LATEST]
        self.made.append(({name: looks.things.get(name) for name in names}, result))
        return result


class NotedTables(dict[str, Any]):
    """Tables of a project that note which of them are looked at."""

    looks: Looks

    def __getitem__(self, name: str) -> Any:
        return noted_frame(super().__getitem__(name), self.looks, name)

    def __contains__(self, name: object) -> bool:
        self.looks.at(f"{name}?")
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        if name not in self:
            return default
        return self[name]

    def __iter__(self) -> Iterator[str]:
        self.looks.at("tables")
        return super().__iter__()

    def keys(self) -> Any:
        self.looks.at("tables")
        return super().keys()

    def items(self) -> Any:
        for name in self:
            self.looks.at(name)
        return super().items()

    def values(self) -> Any:
        self.items()
        return super().values()


def _is_copied() -> bool:
    """Whether ``dataclasses.replace`` asks: who copies everything has looked at nothing yet."""
    return sys._getframe(2).f_globals["__name__"] == "dataclasses"


class NotedData(Data):
    def __getattribute__(self, name: str) -> Any:
        if name in LOOKED_AT and not _is_copied():
            super().__getattribute__("tables").looks.at(f".{name}")
        return super().__getattribute__(name)

    def missing_of(self, table: str) -> Any:
        self.tables.looks.at(f".missing.{table}")
        missing = object.__getattribute__(self, "missing")
        return missing[missing["table"] == table]


SETTINGS = {each.name for each in fields(Project)}


class NotedProject(Project):
    def __getattribute__(self, name: str) -> Any:
        if name in SETTINGS:
            super().__getattribute__("looks").at(f"project.{name}")
        return super().__getattribute__(name)


def noted(data: Data, looks: Looks) -> NotedData:
    """The data, with notes of what of them is looked at."""
    project = object.__new__(NotedProject)
    project.__dict__.update({name: getattr(data.project, name) for name in SETTINGS}, looks=looks)
    seen = NotedTables(data.tables)
    seen.looks = looks
    values = {name: getattr(data, name) for name in Data.__dataclass_fields__}
    return NotedData(**(values | {"tables": seen, "project": project}))


@dataclass
class Shown:
    """What a cell put out and named, and what went wrong in it."""

    outputs: list[Any]
    names: dict[str, Any]
    failed: list[str]


@dataclass
class Cell:
    """A code cell: what it runs, which names it uses and sets, and what it showed in which world."""

    node: Any
    body: Any
    last: Any
    uses: frozenset[str]
    sets: frozenset[str]
    kept: Kept = field(default_factory=Kept)


class Report:
    """A notebook run on the demo, and again on what the demo was made into."""

    def __init__(self, name: str, data: Data, things: dict[str, Any], once: Callable[[Any], Any]) -> None:
        self.once = once
        self.name, self.audience = name, AUDIENCES.get(name, data.audience)
        self.notebook = kernels.load(shipped("notebooks") / f"{name}.ipynb")
        self.cells = [_cell(node) for node in self.notebook.cells if node.cell_type == "code"]
        self.names: dict[str, Any] = {}
        went = self.run(data, Looks(things))
        assert went == [], went

    def run(self, data: Data, looks: Looks) -> list[str]:
        """What went wrong, by cell."""
        data = noted(replace(data, audience=self.audience), looks)
        looks.things[".audience"] = self.audience
        names, failed, same = {name: of_now(value, data) for name, value in self.names.items()}, [], True
        values = dict(self.names)
        named = {f"={name}" for cell in self.cells for name in cell.sets}
        for cell in self.cells:
            looks.things |= {f"={name}": value for name, value in values.items() if f"={name}" in named}
            shown = cell.kept.of(looks, lambda cell=cell, names=names: self._shown(cell, data, looks, names))
            names |= {name: of_now(value, data) for name, value in shown.names.items()}
            values |= shown.names
            cell.node.outputs = shown.outputs
            failed += shown.failed
            same = same and shown is cell.kept.made[0][1] and bool(self.names)
        if not self.names:
            self.names = values
        if not failed and not same:
            try:
                read(
                    self.notebook, planning.author_texts(data, planning.Report(self.name, Path(), (), 0), self.notebook)
                )
            except Exception as error:
                failed.append(f"{self.name}: {told(error)}")
        return failed

    def _shown(self, cell: Cell, data: Data, looks: Looks, names: dict[str, Any]) -> Shown:
        outputs: list[Any] = []
        failed: list[str] = []

        def show(content: Any) -> None:
            if isinstance(content, Content):
                outputs.append(nbformat.v4.new_output("display_data", data={content.MIME: content.to_json()}))

        for name in cell.uses - cell.sets - {"data"}:
            looks.at(f"={name}")
        given = {"data": data, "display": show, "open_project": lambda *_, **__: data}  # of this world, never kept
        own = {**names, **given} | {name: self.once(names[name]) for name in METRICS if name in names}
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("evaluation.data.open_project", given["open_project"])
                exec(cell.body, own)
                if cell.last is not None:
                    show(eval(cell.last, own))
        except Exception as error:
            failed.append(f"{self.name}/{cell.node.id}: {told(error)}")
        new = {name: value for name, value in own.items() if name not in (*given, "__builtins__")}
        new |= {name: names[name] for name in METRICS if name in names}
        return Shown(outputs, {name: new[name] for name in new if new[name] is not names.get(name)}, failed)


def of_now(result: Any, data: Data | None) -> Any:
    """A kept result as one of this world: counts name the project they were counted in."""
    if not isinstance(result, Counts) or result.data is None or data is None:
        return result
    return replace(result, data=replace(data, audience=result.data.audience, decided=result.data.decided))


class Shared:
    """A function of which each result is kept by its arguments, and by what of the data in them it looked at."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.kept = function, dict[bytes, Kept]()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        key = Key()
        try:
            key.dump((arguments, named))
        except (pickle.PicklingError, AttributeError, TypeError):  # something that has no content to be known by
            return self.function(*arguments, **named)
        if len(self.kept) > LARGEST:
            self.kept.clear()
        kept = self.kept.setdefault(hashlib.blake2b(key.file.getvalue()).digest(), Kept())
        return of_now(kept.of(key.looks or Looks({}), lambda: self.function(*arguments, **named)), key.data)


class Key(pickle.Pickler):
    """Arguments as bytes, and who notes what is looked at of data among them."""

    def __init__(self) -> None:
        self.file, self.looks, self.data = io.BytesIO(), None, None
        super().__init__(self.file)

    def persistent_id(self, thing: Any) -> Any:
        if isinstance(thing, NotedFrame):
            raise pickle.PicklingError("rows of a table have no content of their own")
        if isinstance(thing, NotedData):
            own = object.__getattribute__
            self.looks, self.data = own(thing, "tables").looks, thing
            return tuple(own(thing, name) for name in ("audience", "tandem", "language", "decided"))
        if isinstance(thing, NotedProject):
            self.looks = thing.looks
            return "project"
        return None


def _cell(node: Any) -> Cell:
    tree = ast.parse(node.source)
    named = [each for each in ast.walk(tree) if isinstance(each, ast.Name)]
    uses = frozenset(each.id for each in named if isinstance(each.ctx, ast.Load))
    sets = frozenset(each.id for each in named if isinstance(each.ctx, ast.Store)) - {"data"}
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    value = compile(ast.Expression(last.value), node.id, "eval") if isinstance(last, ast.Expr) else None
    return Cell(node, compile(tree, node.id, "exec"), value, uses, sets)


def told(error: Exception) -> str:
    own = [step for step in traceback.extract_tb(error.__traceback__) if "evaluation" in step.filename]
    at = " < ".join(f"{Path(step.filename).name}:{step.lineno}" for step in reversed(own[-4:]))
    return f"{type(error).__name__}: {error} ({at})"


def _stored(table: Any) -> Any:
    """The table as it comes back from the file it is kept in."""
    return tables.pd.read_parquet(io.BytesIO(table.to_parquet(index=False)))


class Reports:
    """All reports of the demo, ready to be made again on worlds that are almost it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.world = folder, demo_world()
        self.sources: dict[Any, Any] = {}
        self.plans, self.interned = Kept(), Interned()
        self.functions: dict[Any, Shared] = {}
        self.columns: dict[int, Any] = {}
        data, things = self._opened(self.world)
        assert not data.findings["severity"].eq("error").any(), data.findings.to_string()
        self.sentences = set(data.findings["id"])
        names = sorted(path.stem for path in shipped("notebooks").glob("*.ipynb") if path.stem != "explore")
        with pytest.MonkeyPatch.context() as patch:
            self._quick(patch, things)
            self.reports = [Report(name, data, dict(things), self.once) for name in names]
        self.of_demo = {id(store): len(store) for store in self._stores()}

    def of(self, *changes: Change, seed: int = 0) -> list[str]:
        """What went wrong, a line each, in the world the changes make of the demo."""
        world, chance = self.world.copy(), random.Random(seed)
        for change in changes:
            change(world, chance)
        try:
            data, things = self._opened(world)
        except EvaluationError as error:
            return [] if error.text("de") and error.text("en") else ["no sentence"]  # the settings say what is wrong
        except Exception as error:
            return [told(error)]
        failed = []
        try:
            for finding in checks.listed(data.findings[~data.findings["id"].isin(self.sentences)]):
                assert all(finding.text(language) for language in ("de", "en"))
        except Exception as error:
            failed.append(told(error))
        with pytest.MonkeyPatch.context() as patch:
            self._quick(patch, things)
            return failed + [line for report in self.reports for line in report.run(data, Looks(dict(things)))]

    def _stores(self) -> list[dict[Any, Any]]:
        return [self.interned.known, self.sources, self.columns, *(each.kept for each in self.functions.values())]

    def forget(self) -> None:
        """Keep nothing but what is of the demo itself: a thousand worlds do not fit into memory."""
        for store in self._stores():
            for key in [*store][self.of_demo.get(id(store), 0) :]:
                del store[key]
        kept = [each for store in self._stores() for each in store.values() if isinstance(each, Kept)]
        for each in [*kept, self.plans, *(cell.kept for report in self.reports for cell in report.cells)]:
            del each.made[1:]

    def shown(self) -> dict[str, Any]:
        """What each cell put out in the last world."""
        return {f"{report.name}/{cell.node.id}": cell.node.outputs for report in self.reports for cell in report.cells}

    def _opened(self, world: World) -> tuple[Data, dict[str, Any]]:
        """A world as ``open_project`` gives it, and everything of it by name."""
        world.write(self.folder)
        project = settings_of.load(self.folder)
        with pytest.MonkeyPatch.context() as patch:
            for name in ("_source", "_read_survey"):
                patch.setattr(tables, name, self._once(world, name, getattr(tables, name)))
            patch.setattr(tables, "_answers", self.shared(tables._answers))
            patch.setattr(checks, "of_tables", self._checked(checks.of_tables))
            patch.setattr(pairing, "findings", self.shared(pairing.findings))
            made = tables.build_tables(project)
        kept = {name: self.interned(table, _stored) for name, table in made.tables.items()}
        things = {f"project.{name}": self.interned(getattr(project, name)) for name in SETTINGS}
        things |= kept | {"tables": self.interned((*kept,)), "accounts": self.interned(made.accounts), "made": made}
        data = Data(project, kept, made.findings, "public", project.language, project.as_of, made.missing)
        things |= {f".{name}": self.interned(getattr(data, name)) for name in LOOKED_AT}
        for name, table in kept.items():
            things |= {f"{name}?": True} | self._columns(name, table)
        things |= {
            f".missing.{name}": self.interned(made.missing[made.missing["table"] == name].reset_index(drop=True))
            for name in tables.schema.TABLES
        }
        decided = self.plan(noted(data, Looks(things))).to_json()
        return replace(data, decided=decided), things | {".decided": self.interned(decided)}

    def _checked(self, of_tables: Callable[..., Any]) -> Callable[..., Any]:
        """Tables are checked one by one, each once for each content it had."""

        def checked(whole: dict[str, Any], at: dict[Any, Any], *, unread: dict[str, Any]) -> list[Any]:
            once = self.shared(of_tables)
            letters = {name: {place: columns for place, columns in at.items() if place[0] == name} for name in whole}
            return [
                finding
                for name, table in whole.items()
                for finding in once({name: table}, letters[name], unread={name: unread[name]})
            ]

        return checked

    def _quick(self, patch: pytest.MonkeyPatch, things: dict[str, Any]) -> None:
        """The two places where a report asks for everything: what the tables were made of, and what was decided."""

        def processed(project: NotedProject) -> Any:
            project.looks.at("accounts")  # type: ignore[attr-defined]
            return things["made"]

        for name, functions in SHARED.items():
            module = importlib.import_module(name)
            for function in functions:
                patch.setattr(module, function, self.shared(getattr(module, function)))
        patch.setattr("pandas.concat", concat)
        patch.setattr("evaluation.content.quality.processed", processed)
        patch.setattr("evaluation.content.quality.plan", self.plan)

    def _columns(self, name: str, table: Any) -> dict[str, Any]:
        """The columns of a table as things of their own."""
        if id(table) not in self.columns:
            parts = {f"{name}.{column}": self.interned(table[column]) for column in table.columns}
            parts[f"{name}.#"] = self.interned((len(table), *table.columns))
            self.columns[id(table)] = (table, parts)
        return self.columns[id(table)][1]

    def shared(self, function: Callable[..., Any]) -> Shared:
        return self.functions.setdefault(function, Shared(function))

    def once(self, thing: Any) -> Any:
        """A function of the notebooks, or a module of them, whose results are shared by all reports."""
        if not isinstance(thing, ModuleType):
            return self.shared(thing)
        functions = {name: each for name, each in vars(thing).items() if isinstance(each, FunctionType)}
        return SimpleNamespace(**(vars(thing) | {name: self.shared(each) for name, each in functions.items()}))

    def plan(self, data: NotedData) -> disclosure.Plan:
        """What is decided for all reports, anew only where something changed that it was decided from."""
        made: disclosure.Plan = self.plans.of(data.tables.looks, lambda: disclosure.plan(data))
        return made

    def _once(self, world: World, name: str, read_it: Callable[..., Any]) -> Callable[..., Any]:
        """A source is read once for each content it had."""

        def source(project: Any, source: Any, *book: Any) -> Any:
            content = [hash(repr(world.files.get(file or ""))) for file in (source.file, source.structure)]
            told = [None if each is None else each.to_csv() for each in book]
            key = (name, repr(source), *content, *map(hash, told))
            if key not in self.sources:
                self.sources[key] = read_it(project, source, *book)
            return self.sources[key]

        return source
