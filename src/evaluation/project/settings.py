"""``evaluation.toml`` as a frozen value: the project, its rules, and the source of each table.

No data file is opened here. An unknown key is an error with the most similar name, because a misspelled setting that is
silently ignored gives a wrong report.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from itertools import pairwise
from pathlib import Path, PurePosixPath, PureWindowsPath
from posixpath import normpath
from typing import Any, Literal, cast, get_args

from evaluation.language import folding, wording
from evaluation.language.errors import EvaluationError, UsageError, closest
from evaluation.language.gendered import SIGNS
from evaluation.language.parsing import CURRENCIES, DateFormat, NumberFormat
from evaluation.project import grants, schema
from evaluation.project.grants import Grant, cents

SETTINGS = "evaluation.toml"
Shape = Mapping[str, type | tuple[type, ...]]
PURPOSES = ("primary", "secondary", "tertiary", "agree", "middle", "disagree", "muted")
APART = ("event", "retro")  # surveys that are neither before nor after
ANSWERED_FOR = ("org_id", "tandem_id", "side")  # what a person's answers may refer to
AUDIENCES = ("public", "tandem", "funder", "internal")
Inference = Literal["census", "sample"]


@dataclass(frozen=True)
class Wave:
    """One round of a survey; the last one in the settings is "the end"."""

    id: str
    label: Mapping[str, str]
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True)
class Amount:
    """One amount column of a wide file: its heading and its constants (year, plan or actual)."""

    column: str
    constants: Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """The source of one table: the file as people sent it, and what is needed to read it.

    ``minus``: by the heading of a column the words that make an amount negative (``S`` and ``H``). ``weight``: the
    heading of the column with the weight of a person's answers. ``currency``: that of the project, for amounts that
    name none.
    """

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
    respondent: tuple[str, ...] = ()
    items: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    amounts: tuple[Amount, ...] = ()
    minus: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currency: str = wording.EURO
    weight: str | None = None

    @property
    def file_shown(self) -> str:
        """The file as findings, tables and manifests name it: without the folders of this computer."""
        return path_shown(self.file)

    @property
    def structure_shown(self) -> str:
        return path_shown(self.structure or "")


def path_shown(file: str) -> str:
    """A path within the project unchanged; of an absolute path only the name.

    >>> path_shown("data/raw/Belege.csv"), path_shown("/home/ada/Belege.csv"), path_shown("C:\\\\Ada\\\\Belege.csv")
    ('data/raw/Belege.csv', 'Belege.csv', 'Belege.csv')
    """
    windows = PureWindowsPath(file)
    return windows.name if windows.drive or windows.root or PurePosixPath(file).is_absolute() else file


@dataclass(frozen=True)
class Selection:
    """One side of a comparison: which period, and plan or actual."""

    period: str
    basis: str | None = None


@dataclass(frozen=True)
class Comparison:
    """A comparison of two selections of a budget, by a column of the table.

    ``total`` is false if rows are sums of other rows, as in a budget with calculated lines.
    """

    id: str
    plan: str
    before: Selection
    after: Selection
    by: str
    direction: str | None = None
    top: int = 12
    total: bool = True


_BOUNDS = ("min_", "max_", "dominance_", "p_")  # thresholds of protection, unlike that of per cents


@dataclass(frozen=True)
class Rules:
    """The thresholds of disclosure control (see docs: classes of data and base rules)."""

    min_persons: int = 5
    min_persons_sensitive: int = 10
    min_organisations: int = 3
    min_tandems: int = 3
    min_tandems_derived: int = 10
    max_person_share: float = 0.5
    max_money_share: float = 0.85
    dominance_n: int = 1
    p_percent: float = 0.1
    percent_from: int = 20
    published_already: tuple[str, ...] = ()


def weaker(rules: Rules) -> dict[str, tuple[str, str]]:
    """The thresholds that protect less than the promised ones: by name the value and the promised one.

    >>> weaker(Rules(min_persons=3, max_person_share=1.0, min_tandems=4))
    {'min_persons': ('3', '5'), 'max_person_share': ('1.0', '0.5')}
    """
    found = {name: (getattr(rules, name), value) for name, value in vars(Rules()).items() if name.startswith(_BOUNDS)}
    return {
        name: (str(chosen), str(promised))
        for name, (chosen, promised) in found.items()
        if (chosen > promised if name.startswith("max_") else chosen < promised)
    }


@dataclass(frozen=True)
class Privacy:
    """The protection of people's data: when they are deleted, and which files identify people (never opened).

    ``words`` are masked in approved wordings; ``public`` words may be in any output.
    """

    delete_after: dt.date | None = None
    key: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    public: tuple[str, ...] = ()


@dataclass(frozen=True)
class Breakdown:
    """A table the project defines: the sums of a table by up to three columns, single cells hidden if needed."""

    table: str
    by: tuple[str, ...]

    @property
    def id(self) -> str:
        return "-".join([self.table, *self.by]).replace("_", "-")


@dataclass(frozen=True)
class Event:
    title: str
    date: dt.date | None = None
    place: str = ""


@dataclass(frozen=True)
class Logo:
    """A picture for the covers: its path in the project, and its alternative text."""

    file: str
    alt: str


@dataclass(frozen=True)
class Brand:
    """How the project's reports look: colours by purpose, logos, and the templates of its slides and Word files."""

    colours: Mapping[str, str] = field(default_factory=dict)
    logos: tuple[Logo, ...] = ()
    template: str = ""
    word_template: str = ""

    @property
    def templates(self) -> dict[str, str]:
        """The files of templates by the format that has their look."""
        named = {"docx": self.word_template, "pptx": self.template}
        return {format: file for format, file in named.items() if file}

    @property
    def files(self) -> tuple[str, ...]:
        return (*(logo.file for logo in self.logos), *self.templates.values())


@dataclass(frozen=True)
class Project:
    """One project: everything about it that is not in the tables."""

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
    before: dt.date | None = None
    after: dt.date | None = None
    core_fields: tuple[str, ...] = ()
    event: Event | None = None
    gendered: str = ""
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    granted: int | None = None
    grace_days: int = 0
    grant: Grant = field(default_factory=Grant)
    waves: tuple[Wave, ...] = ()
    headline: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    inference: Inference = "census"
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    retrospective: Mapping[str, str] = field(default_factory=dict)
    min_answered: float = 0.5
    rules: Rules = field(default_factory=Rules)
    privacy: Privacy = field(default_factory=Privacy)
    sources: tuple[Source, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    brand: Brand = field(default_factory=Brand)
    strict: tuple[Breakdown, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""  # euro where neither the settings nor all files say another

    def in_currency(self, currency: str) -> Project:
        """The project with all amounts in this currency."""
        sources = tuple(replace(source, currency=currency) for source in self.sources)
        return replace(self, currency=currency, sources=sources)

    def has(self, table: str) -> bool:
        return any(source.table == table for source in self.sources)

    def side(self, side: str, language: str) -> str:
        """The name of a side of the tandems in reports."""
        spoken = wording.language(language).spoken
        named = next((name for code in spoken if (name := self.terms.get(code, {}).get(side))), "")
        return named or schema.choice_label(schema.TABLES["organisations"].column("side"), side, language)

    def waves_called(self) -> dict[str, str]:
        """The ids of the waves by the folded names they may have in a file."""
        usual = {folding.fold(spelling): choice.code for choice in schema.WAVE for spelling in choice.spellings}
        known = {wave.id for wave in self.waves} or set(usual.values())
        named = {folding.fold(name): wave.id for wave in self.waves for name in (wave.id, *wave.label.values())}
        return {name: id for name, id in usual.items() if id in known} | named

    def wave_label(self, wave: str, language: str) -> str:
        found = next((known for known in self.waves if known.id == wave), None)
        spoken = wording.language(language).spoken
        return next((found.label[code] for code in spoken if code in found.label), wave) if found else wave


def load(folder: Path | str) -> Project:
    """The project in ``folder``; a mistake in its ``evaluation.toml`` is an error that names the key and the fix."""
    folder = Path(folder).absolute()
    path = folder / SETTINGS
    if not path.is_file():
        raise UsageError("no_project", folder=folder.name or str(folder), file=SETTINGS)
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise EvaluationError("toml_encoding", file=SETTINGS, line=line) from error
    except tomllib.TOMLDecodeError as error:
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
    known = {"project", "event", "terms", "funding", "waves", "survey", "disclosure", "tables", "comparisons", "brand"}
    known |= {"privacy", "aliases"}
    _no_others(settings, known, "")
    head = _section(settings, "project", _HEAD)
    waves = _waves(settings)
    funding = _funding(settings)
    survey = _section(settings, "survey", _SURVEY)
    privacy = _privacy(settings)
    period = head.get("period", {})
    _typed(period, {"from": dt.date, "to": dt.date}, "project.period")
    _in_order(period.get("from"), period.get("to"), "project.period")
    key_dates = head.get("key_dates", {})
    _typed(key_dates, {"before": dt.date, "after": dt.date}, "project.key_dates")
    _in_order(key_dates.get("before"), key_dates.get("after"), "project.key_dates")
    language = head.get("language", "de")
    if language not in wording.languages():
        raise EvaluationError(
            "toml_value", key="project.language", value=language, known=", ".join(wording.languages())
        )
    _one_of(head.get("gendered"), SIGNS, "project.gendered")
    as_of = head.get("as_of", period.get("to"))
    if as_of is None:
        raise EvaluationError("toml_missing", key="project.as_of", example="as_of = 2024-05-31")
    _in_order(period.get("from"), as_of, "project.as_of")
    currency = head.get("currency", "")
    _one_of(currency or None, sorted(set(CURRENCIES.values())), "project.currency")
    read = Project(
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
        before=key_dates.get("before"),
        after=key_dates.get("after"),
        core_fields=_strings(head, "core_fields", "project"),
        gendered=head.get("gendered", ""),
        event=_event(settings),
        terms=_terms(settings),
        granted=cents(funding.get("granted"), "funding.granted"),
        grace_days=_days(funding.get("grace_days", 0), "funding.grace_days"),
        grant=grants.grant(funding),
        waves=waves,
        headline=_once(_strings(survey, "headline", "survey"), "survey.headline"),
        breakdowns=_breakdowns(_strings(survey, "breakdowns", "survey")),
        inference=_inference(survey),
        families=_families(survey),
        retrospective=_retrospective(survey),
        min_answered=_share(survey.get("min_answered", 0.5), "survey.min_answered"),
        rules=_rules(settings),
        privacy=privacy,
        sources=_all_sources(settings, waves, privacy),
        comparisons=_comparisons(settings),
        brand=_brand(settings),
        strict=_strict(settings),
        aliases=_aliases(settings),
    )
    return read.in_currency(currency) if currency else read


_HEAD: Shape = {
    "title": str,
    "organisation": str,
    "demo": bool,
    "language": str,
    "currency": str,
    "period": dict,
    "key_dates": dict,
    "as_of": dt.date,
    "funder": str,
    "funding_notice": str,
    "core_fields": list,
    "gendered": str,
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
    "items": dict,
    "set": dict,
    "amounts": list,
    "minus": dict,
    "weight": str,
}
_SURVEY: Shape = {
    "headline": list,
    "breakdowns": list,
    "inference": str,
    "families": dict,
    "retrospective": dict,
    "min_answered": (float, int),
}
_RULES: Shape = {
    "min_persons": int,
    "min_persons_sensitive": int,
    "min_organisations": int,
    "min_tandems": int,
    "min_tandems_derived": int,
    "max_person_share": (float, int),
    "max_money_share": (float, int),
    "dominance_n": int,
    "p_percent": (float, int),
    "percent_from": int,
    "published_already": list,
}


def _funding(settings: Mapping[str, Any]) -> dict[str, Any]:
    funding = _section(settings, "funding", grants.SETTINGS)
    for name, profile in funding.get("profiles", {}).items():
        _typed(profile, grants.PROFILE, f"funding.profiles.{name}")
    _strings(funding, "overhead", "funding")
    return funding


def _event(settings: Mapping[str, Any]) -> Event | None:
    event = _section(settings, "event", {"title": str, "date": dt.date, "place": str})
    if not event:
        return None
    return Event(_needed(event, "title", where="event"), event.get("date"), event.get("place", ""))


def _brand(settings: Mapping[str, Any]) -> Brand:
    named = dict.fromkeys((*PURPOSES, "template", "word_template"), str)
    brand = _section(settings, "brand", {**named, "logos": list})
    colours = {name: brand[name] for name in PURPOSES if name in brand}
    for name, colour in colours.items():
        if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
            raise EvaluationError("toml_value", key=f"brand.{name}", value=colour, known='"#12436D"')
    logos = []
    for entry in _entries(brand, "logos", "brand"):
        _typed(entry, {"file": str, "alt": str}, "brand.logos")
        needed = (_needed(entry, name, where="brand.logos") for name in ("file", "alt"))
        logos.append(Logo(*needed))
    upper = {name: colour.upper() for name, colour in colours.items()}
    made = Brand(upper, tuple(logos), brand.get("template", ""), brand.get("word_template", ""))
    for file in made.files:
        if path_shown(file) != file or ".." in PurePosixPath(file).parts:
            raise EvaluationError("toml_value", key="brand", value=path_shown(file), known="assets/logo.png")
    return made


def _terms(settings: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    languages = dict.fromkeys(wording.languages(), dict)
    terms = _section(settings, "terms", languages)
    for language, named in terms.items():
        _typed(named, dict.fromkeys(schema.SIDES, str), f"terms.{language}")
    return terms


def _waves(settings: Mapping[str, Any]) -> tuple[Wave, ...]:
    """The surveys in the order of time: the first is "before" and the last "after"."""
    waves = tuple(_wave(wave) for wave in _entries(settings, "waves"))
    _once((wave.id for wave in waves), "waves.id")
    dated = [wave for wave in waves if wave.start is not None and wave.id not in APART]
    for earlier, later in pairwise(dated):
        _in_order(earlier.start, later.start, f"waves ({earlier.id}, {later.id})")
    return waves


def _wave(settings: Mapping[str, Any]) -> Wave:
    _typed(settings, {"id": str, "label": dict, "from": dt.date, "to": dt.date}, "waves")
    label = settings.get("label", {})
    _typed(label, dict.fromkeys(wording.languages(), str), "waves.label")
    wave = Wave(_needed(settings, "id", where="waves"), label, settings.get("from"), settings.get("to"))
    _in_order(wave.start, wave.end, f"waves ({wave.id})")
    return wave


def _rules(settings: Mapping[str, Any]) -> Rules:
    rules = _section(settings, "disclosure", {**_RULES, "strict": list})
    rules.pop("strict", None)
    for name, value in rules.items():
        if name.startswith(("max_", "p_")) and not 0 < value <= 1:  # 85 for 0.85 would disable the rule
            raise EvaluationError("toml_value", key=f"disclosure.{name}", value=value, known="0.01–1.00")
        if name.startswith(("min_", "dominance_")) and value < 1:
            raise EvaluationError("toml_value", key=f"disclosure.{name}", value=value, known="1, 2, 3 …")
    public = _strings(rules, "published_already", "disclosure")
    amounts = [name for name, table in schema.TABLES.items() if any(column.kind == "money" for column in table.columns)]
    for table in public:
        _one_of(table, amounts, "disclosure.published_already")
    return Rules(**{**rules, "published_already": public})


def _aliases(settings: Mapping[str, Any]) -> dict[str, str]:
    """By a name in the tables the organisation that is meant, by number or name."""
    aliases = _section(settings, "aliases", None)
    _typed(aliases, dict.fromkeys(aliases, str), "aliases")
    return aliases


def _privacy(settings: Mapping[str, Any]) -> Privacy:
    privacy = _section(
        settings, "privacy", {"delete_after": dt.date, **dict.fromkeys(("key", "words", "public"), list)}
    )
    lists = {name: _strings(privacy, name, "privacy") for name in ("key", "words", "public")}
    return Privacy(privacy.get("delete_after"), **lists)


def _breakdowns(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        _one_of(name, ("side",), "survey.breakdowns")
    return names


def _strict(settings: Mapping[str, Any]) -> tuple[Breakdown, ...]:
    entries = _entries(settings.get("disclosure", {}), "strict", "disclosure")
    breakdowns = tuple(_breakdown(place, entry) for place, entry in enumerate(entries, 1))
    _once((f"{asked.table}: {', '.join(sorted(asked.by))}" for asked in breakdowns), "disclosure.strict")
    return breakdowns


def _breakdown(place: int, settings: Mapping[str, Any]) -> Breakdown:
    """A breakdown of facts or money by columns that name nobody; answers and texts have separate rules."""
    where = f"disclosure.strict ({place})"
    _typed(settings, {"table": str, "by": list}, where)
    table, by = _needed(settings, "table", where=where), _strings(settings, "by", where)
    tables = [name for name in schema.TABLES if schema.breakdown_columns(name)]
    _one_of(table, tables, f"{where}.table")
    if not 1 <= len(set(by)) == len(by) <= 3:
        raise EvaluationError("toml_value", key=f"{where}.by", value=", ".join(by), known="1–3")
    for name in by:
        _one_of(name, schema.breakdown_columns(table), f"{where}.by")
    return Breakdown(table, by)


def _inference(survey: Mapping[str, Any]) -> Inference:
    """Whether everybody was asked (``census``: no intervals, no tests) or a random sample of them (``sample``)."""
    inference = survey.get("inference", "census")
    _one_of(inference, get_args(Inference), "survey.inference")
    return cast(Inference, inference)


def _families(survey: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Items by the family whose tests are adjusted jointly; an item is in one family only."""
    named = survey.get("families", {})
    families = {name: _strings(named, name, "survey.families") for name in named}
    items = [item for family in families.values() for item in family]
    _once(items, "survey.families")
    return families


def _retrospective(survey: Mapping[str, Any]) -> dict[str, str]:
    """The item about the time before, by the item about today."""
    pairs = survey.get("retrospective", {})
    _typed(pairs, dict.fromkeys(pairs, str), "survey.retrospective")
    _once((*pairs, *pairs.values()), "survey.retrospective")
    return dict(pairs)


def _share(number: float, key: str) -> float:
    if not 0 < number <= 1:
        raise EvaluationError("toml_value", key=key, value=number, known="0.01–1.00")
    return number


def _all_sources(settings: Mapping[str, Any], waves: tuple[Wave, ...], privacy: Privacy) -> tuple[Source, ...]:
    """All sources in the settings. A file that identifies people must not be one, because sources are opened."""
    sources = tuple(
        source
        for table, value in _section(settings, "tables", None).items()
        for source in _sources(table, value if isinstance(value, list) else [value])
    )
    keys = {_same(file) for file in privacy.key}
    silent = [each for each in sources if each.table == "answers" and each.wave is None and "wave" not in each.columns]
    asked = [each for each in sources if each.table == "answers"]
    if (
        not waves and silent and len(asked) > 1
    ):  # all would be one survey, and people who answered twice would be merged
        files = ", ".join(dict.fromkeys(each.file_shown for each in silent))
        raise EvaluationError("which_waves", files=files, first='wave = "t0"', last='wave = "t1"')
    for place, source in enumerate(sources):
        if any(
            _same(source.file) == _same(other.file) and replace(other, file=source.file) == source
            for other in sources[:place]
        ):
            raise EvaluationError("toml_twice", key=f"tables.{source.table}", value=source.file_shown)
        if keys & {_same(source.file), _same(source.structure or "")}:
            raise EvaluationError("privacy.key_is_source", table=source.table)
        if waves:
            _one_of(source.wave, [wave.id for wave in waves], f"tables.{source.table}.wave")
        if len(waves) > 1 and source.table == "answers" and source.wave is None and "wave" not in source.columns:
            raise EvaluationError("which_wave", file=source.file_shown, waves=", ".join(wave.id for wave in waves))
    return sources


def _same(file: str) -> str:
    """A path as it is compared: ``./data\\Key.csv`` and ``data/key.csv`` are one file on most computers."""
    return normpath(file.replace("\\", "/")).casefold()


def _sources(table: str, entries: list[Any]) -> list[Source]:
    if table not in schema.TABLES:
        raise EvaluationError("unknown_table", name=table, hint=closest(table, schema.TABLES))
    return [_source(table, entry) for entry in entries]


def _source(table: str, settings: Mapping[str, Any]) -> Source:
    where = f"tables.{table}"
    _typed(settings, _SOURCE, where)
    columns, respondent = _columns(table, settings, where)
    amounts = tuple(_amount(table, entry, f"{where}.amounts") for entry in _entries(settings, "amounts", where))
    for amount in amounts:
        alike = [each.column for each in amounts if each.constants == amount.constants]
        if len(alike) > 1:  # plan and actual in two columns would be one sum
            raise EvaluationError("toml_alike", key=f"{where}.amounts", value=", ".join(alike))
    _one_of(settings.get("number_format"), get_args(NumberFormat), f"{where}.number_format")
    _one_of(settings.get("date_format"), get_args(DateFormat), f"{where}.date_format")
    if not all(isinstance(row, int) for row in settings.get("header_rows", [])):
        raise EvaluationError(
            "toml_type", key=f"{where}.header_rows", value=settings["header_rows"], expected="[1] / [1, 2]"
        )
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
        columns=columns,
        respondent=respondent,
        items=_items(table, settings, where),
        constants=_constants(table, settings, where),
        amounts=amounts,
        minus=_minus(settings.get("minus", {}), f"{where}.minus"),
        weight=settings.get("weight"),
    )


def _columns(table: str, settings: Mapping[str, Any], where: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The headings of a file by column; and, for answers, the heading or headings that identify the person."""
    columns = dict(settings.get("columns", {}))
    for name in columns:
        _column(table, name)
    people = columns.pop("respondent", []) if table == "answers" else []
    respondent = _strings({"respondent": [people] if isinstance(people, str) else people}, "respondent", where)
    _typed(columns, dict.fromkeys(columns, str), f"{where}.columns")
    if table == "answers":
        _answers_only(settings, columns, respondent, where)
    elif "weight" in settings:
        raise EvaluationError("weight_where", key=f"{where}.weight")
    return columns, respondent


def _answers_only(settings: Mapping[str, Any], columns: Mapping[str, str], people: tuple[str, ...], where: str) -> None:
    """Raise ``EvaluationError`` for settings without effect on answers, and if those of a long file are incomplete."""
    unused = [name for name in ("number_format", "date_format", "amounts", "minus") if name in settings]
    if "weight" in settings and "number_format" in unused:
        unused.remove("number_format")
    if "weight" in columns:
        raise EvaluationError("weight_where", key=f"{where}.columns.weight")
    unused += ["columns.missing"] if "missing" in columns else []
    unused += ["wave"] if "wave" in columns and "wave" in settings else []
    constants = settings.get("set", {})
    unused += [f"set.{name}" for name in constants if name not in ANSWERED_FOR or name in columns]
    if unused:
        raise EvaluationError("toml_no_effect", key=", ".join(f"{where}.{name}" for name in unused))
    if "item" in columns or "value" in columns:
        needed = {"item": columns.get("item"), "value": columns.get("value"), "respondent": people}
        for name, heading in needed.items():
            if not heading:
                raise EvaluationError("toml_missing", key=f"{where}.columns.{name}", example=f'{name} = "…"')


def _minus(settings: Mapping[str, Any], where: str) -> dict[str, tuple[str, ...]]:
    """By column the words that make an amount negative: one, or a list of them."""
    listed = {name: words if isinstance(words, list) else [words] for name, words in settings.items()}
    return {name: _strings(listed, name, where) for name in listed}


def _items(table: str, settings: Mapping[str, Any], where: str) -> dict[str, str]:
    """The name of a question in the project, by its heading in this file."""
    items: dict[str, str] = settings.get("items", {})
    _typed(items, dict.fromkeys(items, str), f"{where}.items")
    if items and (table != "answers" or all(heading == item for heading, item in items.items())):
        raise EvaluationError("toml_no_effect", key=f"{where}.items")
    return items


def _amount(table: str, settings: Mapping[str, Any], where: str) -> Amount:
    _typed(settings, {"column": str, "set": dict}, where)
    return Amount(_needed(settings, "column", where=where), _constants(table, settings, where))


def _constants(table: str, settings: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The constants for all rows of a file (``set``); a choice the column does not have is an error."""
    constants: dict[str, Any] = settings.get("set", {})
    for name, value in constants.items():
        _column(table, name)
        column = schema.TABLES[table].column(name)
        if column.choices and schema.choice_of(column, str(value)) is None:
            known = ", ".join(choice.de for choice in column.choices)
            raise EvaluationError("toml_value", key=f"{where}.set.{name}", value=value, known=known)
    return constants


def _comparisons(settings: Mapping[str, Any]) -> tuple[Comparison, ...]:
    comparisons = tuple(_comparison(place, value) for place, value in enumerate(_entries(settings, "comparisons"), 1))
    _once((comparison.id.casefold() for comparison in comparisons), "comparisons.id")  # they name files
    return comparisons


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
    id = settings.get("id", f"comparison-{place}")
    if not re.fullmatch(r"[\w-]+", id):  # it names files
        raise EvaluationError("toml_value", key=f"{where}.id", value=id, known="a–z, 0–9, - und _")
    return Comparison(
        id,
        _needed(settings, "plan", where=where),
        before,
        after,
        by=by,
        direction=_choice("budget", "direction", settings.get("direction"), f"{where}.direction"),
        top=settings.get("top", 12),
        total=settings.get("total", True),
    )


def _selection(settings: Mapping[str, Any], where: str) -> Selection:
    _typed(settings, {"period": str, "basis": str}, where)
    basis = _choice("budget", "basis", settings.get("basis"), f"{where}.basis")
    return Selection(_needed(settings, "period", where=where), basis)


def _choice(table: str, name: str, value: str | None, where: str) -> str | None:
    """The code of a choice of the schema, in any of its spellings; other texts are an error."""
    column = schema.TABLES[table].column(name)
    code = value and schema.choice_of(column, value)
    if value and code is None:
        known = ", ".join(choice.code for choice in column.choices)
        raise EvaluationError("toml_value", key=where, value=value, known=known)
    return code or None


def _column(table: str, name: str) -> None:
    if name not in schema.TABLES[table].names:
        hint = closest(name, schema.TABLES[table].names)
        raise EvaluationError("unknown_column", name=name, table=table, hint=hint)


def _section(settings: Mapping[str, Any], name: str, shape: Shape | None) -> dict[str, Any]:
    section = settings.get(name, {})
    if not isinstance(section, dict):
        raise EvaluationError("toml_type", key=name, value=section, expected=f"[{name}]")
    if shape is not None:
        _typed(section, shape, name)
    return dict(section)


def _entries(settings: Mapping[str, Any], name: str, where: str = "") -> list[Any]:
    """Several sections of one name; a single pair of brackets around it is a frequent mistake."""
    entries = settings.get(name, [])
    if not isinstance(entries, list):
        raise EvaluationError("toml_type", key=_dotted(where, name), value=f"[{name}]", expected=f"[[{name}]]")
    return entries


def _strings(settings: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    texts = settings.get(name, [])
    for value in texts if isinstance(texts, list) else [None]:
        if not isinstance(value, str):
            found = texts if value is None else value
            raise EvaluationError("toml_type", key=f"{where}.{name}", value=found, expected='["…", "…"]')
    return tuple(texts)


def _once(values: Iterable[str], key: str) -> tuple[str, ...]:
    """The values; one that occurs twice is an error."""
    seen: dict[str, None] = {}
    for value in values:
        if value in seen:
            raise EvaluationError("toml_twice", key=key, value=value)
        seen[value] = None
    return tuple(seen)


def _in_order(start: dt.date | None, end: dt.date | None, key: str) -> None:
    if start is not None and end is not None and end < start:
        days = {"start": f"{start:%d.%m.%Y}", "end": f"{end:%d.%m.%Y}"}
        raise EvaluationError("toml_reversed", key=key, **days)


def _one_of(value: str | None, known: Iterable[str], key: str) -> None:
    if value is not None and value not in known:
        raise EvaluationError("toml_value", key=key, value=value, known=", ".join(known))


def _typed(settings: Any, shape: Shape, where: str) -> None:
    if not isinstance(settings, dict):
        raise EvaluationError("toml_type", key=where, value=settings, expected=_EXAMPLES[dict])
    _no_others(settings, shape, where)
    for name, value in settings.items():
        kind = shape[name]
        kinds = kind if isinstance(kind, tuple) else (kind,)
        other = (isinstance(value, bool) and bool not in kinds) or isinstance(value, dt.datetime)  # True is an int
        if other or not isinstance(value, kinds):
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


WEIGHTS = ("weight", "weights", "gewicht")  # a setting that people may try elsewhere, and that changes every share


def _no_others(settings: Mapping[str, Any], known: Any, where: str) -> None:
    for name in settings:
        if name in WEIGHTS and name not in known:
            raise EvaluationError("weight_where", key=_dotted(where, name))
        if name not in known:
            raise EvaluationError("unknown_setting", key=_dotted(where, name), hint=closest(name, known))


def _dotted(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _needed(settings: Mapping[str, Any], name: str, *, where: str = "project") -> str:
    value = settings.get(name)
    if not value:
        raise EvaluationError("toml_missing", key=f"{where}.{name}", example=f'{name} = "…"')
    return str(value)


def _days(number: int, key: str) -> int:
    if number < 0:
        raise EvaluationError("toml_value", key=key, value=number, known="0, 30, 60 …")
    return number
