"""``evaluation.toml`` as a frozen value: what the project is, its rules, and where each table comes from.

Settings only; no file of data is opened here. A key that does not exist is an error with the likeliest name, because a
misspelled setting that is silently ignored gives a wrong report.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from evaluation import schema, wording
from evaluation.errors import EvaluationError, UsageError, closest
from evaluation.parsing import parse_money

SETTINGS = "evaluation.toml"
Shape = Mapping[str, type | tuple[type, ...]]
AUDIENCES = ("public", "tandem", "funder", "internal")


@dataclass(frozen=True)
class Wave:
    """One round of a survey, in the order of the toml; the last one is "the end"."""

    id: str
    label: Mapping[str, str]
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True)
class Amount:
    """One amount column of a wide file: its heading and the constants it stands for (year, plan or actual)."""

    column: str
    constants: Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """Where one table comes from: the file as people sent it and what has to be known to read it."""

    table: str
    file: str
    sheet: str | None = None
    structure: str | None = None
    wave: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_rows: tuple[int, ...] | None = None
    number_format: str | None = None
    date_format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True)
class Selection:
    """One side of a comparison: which period, and plan or actual."""

    period: str
    basis: str | None = None


@dataclass(frozen=True)
class Comparison:
    """Two columns of a budget to be set side by side, by a column of the table.

    ``total`` is switched off where rows are sums of other rows, as in a budget with calculated lines.
    """

    id: str
    plan: str
    before: Selection
    after: Selection
    by: str
    direction: str | None = None
    top: int = 12
    total: bool = True


@dataclass(frozen=True)
class Rules:
    """The thresholds of disclosure control (see docs: classes of data and base rules)."""

    min_persons: int = 5
    min_organisations: int = 3
    min_tandems: int = 3
    max_person_share: float = 0.5
    max_money_share: float = 0.85
    percent_from: int = 20
    published_already: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event:
    title: str
    date: dt.date | None = None
    place: str = ""


@dataclass(frozen=True)
class Project:
    """One project: everything its reports say about it that is not in the tables."""

    folder: Path
    title: str
    organisation: str
    as_of: dt.date
    language: str = "de"
    demo: bool = False
    funder: str = ""
    funding_notice: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    core_fields: tuple[str, ...] = ()
    event: Event | None = None
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    granted: int | None = None
    waves: tuple[Wave, ...] = ()
    headline: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)
    sources: tuple[Source, ...] = ()
    comparisons: tuple[Comparison, ...] = ()

    def has(self, table: str) -> bool:
        return any(source.table == table for source in self.sources)

    def side(self, side: str, language: str) -> str:
        """How a side of the tandems is called in reports."""
        named = self.terms.get(language, {}).get(side)
        return named or schema.choice_label(schema.TABLES["organisations"].column("side"), side, language)

    def wave_label(self, wave: str, language: str) -> str:
        found = next((known for known in self.waves if known.id == wave), None)
        return found.label.get(language, wave) if found else wave


def load(folder: Path | str) -> Project:
    """The project in ``folder``; a mistake in its ``evaluation.toml`` is an error that names the key and the fix."""
    folder = Path(folder).absolute()
    path = folder / SETTINGS
    if not path.is_file():
        raise UsageError("no_project", folder=folder.name or str(folder), file=SETTINGS)
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EvaluationError("toml_syntax", file=SETTINGS, reason=str(error)) from error
    return _project(folder, settings)


def shipped(name: str) -> Path:
    """A folder or file that comes with the software: in the package of a wheel, at the root of a checkout."""
    package = Path(str(resources.files("evaluation")))
    for candidate in (package / "shipped" / name, package.parents[1] / name):
        if candidate.exists():
            return candidate
    raise EvaluationError("not_shipped", name=name)


def _project(folder: Path, settings: dict[str, Any]) -> Project:
    known = {"project", "event", "terms", "funding", "waves", "survey", "disclosure", "tables", "comparisons"}
    _no_others(settings, known, "")
    head = _section(settings, "project", _HEAD)
    funding = _section(settings, "funding", {"granted": str})
    survey = _section(settings, "survey", {"headline": list, "breakdowns": list})
    period = head.get("period", {})
    _typed(period, {"from": dt.date, "to": dt.date}, "project.period")
    language = head.get("language", "de")
    if language not in wording.languages():
        raise EvaluationError("toml_value", key="project.language", value=language, known=_or(wording.languages()))
    as_of = head.get("as_of", period.get("to"))
    if as_of is None:
        raise EvaluationError("toml_missing", key="project.as_of", example="as_of = 2024-05-31")
    return Project(
        folder=folder,
        title=_needed(head, "title"),
        organisation=_needed(head, "organisation"),
        as_of=as_of,
        language=language,
        demo=head.get("demo", False),
        funder=head.get("funder", ""),
        funding_notice=head.get("funding_notice", ""),
        start=period.get("from"),
        end=period.get("to"),
        core_fields=tuple(head.get("core_fields", ())),
        event=_event(settings),
        terms=settings.get("terms", {}),
        granted=_cents(funding.get("granted"), "funding.granted"),
        waves=tuple(_wave(wave) for wave in settings.get("waves", [])),
        headline=tuple(survey.get("headline", ())),
        breakdowns=_breakdowns(survey.get("breakdowns", ())),
        rules=_rules(settings),
        sources=tuple(
            source for table, value in settings.get("tables", {}).items() for source in _sources(table, value)
        ),
        comparisons=tuple(_comparison(place, value) for place, value in enumerate(settings.get("comparisons", []), 1)),
    )


_HEAD: Shape = {
    "title": str,
    "organisation": str,
    "demo": bool,
    "language": str,
    "period": dict,
    "as_of": dt.date,
    "funder": str,
    "funding_notice": str,
    "core_fields": list,
}
_SOURCE: Shape = {
    "file": str,
    "sheet": str,
    "structure": str,
    "wave": str,
    "encoding": str,
    "delimiter": str,
    "header_rows": list,
    "number_format": str,
    "date_format": str,
    "columns": dict,
    "set": dict,
    "amounts": list,
}
_RULES: Shape = {
    "min_persons": int,
    "min_organisations": int,
    "min_tandems": int,
    "max_person_share": (float, int),
    "max_money_share": (float, int),
    "percent_from": int,
    "published_already": list,
}


def _event(settings: Mapping[str, Any]) -> Event | None:
    event = _section(settings, "event", {"title": str, "date": dt.date, "place": str})
    return Event(**event) if event else None


def _wave(settings: Mapping[str, Any]) -> Wave:
    _typed(settings, {"id": str, "label": dict, "from": dt.date, "to": dt.date}, "waves")
    return Wave(_needed(settings, "id"), settings.get("label", {}), settings.get("from"), settings.get("to"))


def _rules(settings: Mapping[str, Any]) -> Rules:
    rules = _section(settings, "disclosure", _RULES)
    for name in ("published_already",):
        rules[name] = tuple(rules.get(name, ()))
    return Rules(**rules)


def _breakdowns(names: Any) -> tuple[str, ...]:
    for name in names:
        if name != "side":
            raise EvaluationError("toml_value", key="survey.breakdowns", value=name, known="side")
    return tuple(names)


def _sources(table: str, value: Any) -> list[Source]:
    if table not in schema.TABLES:
        raise EvaluationError("unknown_table", name=table, hint=closest(table, schema.TABLES))
    return [_source(table, entry) for entry in (value if isinstance(value, list) else [value])]


def _source(table: str, settings: Mapping[str, Any]) -> Source:
    where = f"tables.{table}"
    _typed(settings, _SOURCE, where)
    constants = settings.get("set", {})
    for name in [*settings.get("columns", {}), *constants]:
        _column(table, name)
    amounts = []
    for entry in settings.get("amounts", []):
        _typed(entry, {"column": str, "set": dict}, f"{where}.amounts")
        for name in entry.get("set", {}):
            _column(table, name)
        amounts.append(Amount(_needed(entry, "column"), entry.get("set", {})))
    return Source(
        table,
        _needed(settings, "file", where=where),
        sheet=settings.get("sheet"),
        structure=settings.get("structure"),
        wave=settings.get("wave"),
        encoding=settings.get("encoding"),
        delimiter=settings.get("delimiter"),
        header_rows=tuple(settings["header_rows"]) if "header_rows" in settings else None,
        number_format=settings.get("number_format"),
        date_format=settings.get("date_format"),
        columns=settings.get("columns", {}),
        constants=constants,
        amounts=tuple(amounts),
    )


def _comparison(place: int, settings: Mapping[str, Any]) -> Comparison:
    where = f"comparisons ({place})"
    shape: Shape = {
        "id": str,
        "plan": str,
        "before": dict,
        "after": dict,
        "by": str,
        "direction": str,
        "top": int,
        "total": bool,
    }
    _typed(settings, shape, where)
    before, after = (_selection(settings.get(name, {}), f"{where}.{name}") for name in ("before", "after"))
    by = settings.get("by", "position")
    _column("budget", by)
    return Comparison(
        settings.get("id", f"comparison-{place}"),
        _needed(settings, "plan", where=where),
        before,
        after,
        by=by,
        direction=settings.get("direction"),
        top=settings.get("top", 12),
        total=settings.get("total", True),
    )


def _selection(settings: Mapping[str, Any], where: str) -> Selection:
    _typed(settings, {"period": str, "basis": str}, where)
    return Selection(_needed(settings, "period", where=where), settings.get("basis"))


def _column(table: str, name: str) -> None:
    if name not in schema.TABLES[table].names:
        hint = closest(name, schema.TABLES[table].names)
        raise EvaluationError("unknown_column", name=name, table=table, hint=hint)


def _section(settings: Mapping[str, Any], name: str, shape: Shape) -> dict[str, Any]:
    section = settings.get(name, {})
    if not isinstance(section, dict):
        raise EvaluationError("toml_value", key=name, value=section, known=f"[{name}]")
    _typed(section, shape, name)
    return dict(section)


def _typed(settings: Mapping[str, Any], shape: Shape, where: str) -> None:
    _no_others(settings, shape, where)
    for name, value in settings.items():
        kind = shape[name]
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise EvaluationError("toml_type", key=f"{where}.{name}", value=value, expected=_EXAMPLES[kinds[0]])


_EXAMPLES: dict[type, str] = {
    str: '"…"',
    int: "5",
    bool: "true / false",
    dt.date: "2024-05-31",
    list: "[ … ]",
    dict: "{ … }",
    float: "0.5",
}


def _no_others(settings: Mapping[str, Any], known: Any, where: str) -> None:
    for name in settings:
        if name not in known:
            key = f"{where}.{name}" if where else name
            raise EvaluationError("unknown_setting", key=key, hint=closest(name, known))


def _needed(settings: Mapping[str, Any], name: str, *, where: str = "project") -> str:
    value = settings.get(name)
    if not value:
        raise EvaluationError("toml_missing", key=f"{where}.{name}", example=f'{name} = "…"')
    return str(value)


def _cents(text: str | None, key: str) -> int | None:
    if text is None:
        return None
    money = parse_money(text, "german")
    if money is None:
        raise EvaluationError("toml_value", key=key, value=text, known="300.000,00 €")
    return money.cents


def _or(names: Any) -> str:
    return ", ".join(names)
