"""The demo with something taken away: its tables as plain files that can be changed.

A ``World`` is the demo's settings and files. A change is a function that makes one thing of it less or other than it
was; ``rerunning`` makes the reports of a changed world.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import ROOT

from evaluation import reading
from evaluation.project import settings as settings_of

SURVEYS = ("Befragung_t0", "Befragung_t1", "Fachtag")
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


def largest_first(world: World) -> list[str]:
    """The files of a world, those with most columns first."""
    return sorted(world.files, key=lambda name: isinstance(rows := world.files[name], list) and -len(rows[0]))


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
