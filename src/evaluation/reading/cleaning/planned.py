"""Which lines of a budget are the plan in force, and what is doubtful about them, for reports and rules.

A budget may contain older versions, other years and negative amounts. Which lines the expenses are compared with is
decided here; where the lines do not say it, the decision comes with a doubt, which becomes a finding.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import pandas as pd

from evaluation.language import folding, parsing
from evaluation.project.settings import Project
from evaluation.reading.cleaning.organisations import LIKE, spelling

NO_DAY = pd.Timestamp(1900, 1, 1)
_YEAR = re.compile(r"(?<!\d)20(\d\d)(?!\d)(?:\s*[/–-]\s*['’]?(\d\d)(?!\d))?")
_SHORT_DAY = re.compile(r"(?<!\d)\d\d?\.\d\d?\.(\d\d)(?!\d)")
_SHORT = re.compile(  # a time in a column of times, its year in two digits
    r"(?:\w*jahr|f\.?j\.?|h?h\.?j\.?|fy|q[1-4]|[1-4]\. ?quartal|[12]\. ?h(?:alb)?j(?:ahr)?\.?|1?\d(?=[/.])"
    r"|(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|de[zc])\w*\.?)?"
    r"[ ./]*['’]?(\d\d)(?:\s*[/–-]\s*['’]?(\d\d))?",
    re.IGNORECASE,
)
_WITHIN = re.compile(  # a part of a year, or the whole time
    r"(?:q[1-4]|[1-4]\.? ?(?:quartal|q)|[12]\.? ?h(?:alb)?j(?:ahr)?\.?|1?\d"
    r"|(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|de[zc])\w*\.?|gesamt\w*|\w*(?:laufzeit|zeitraum)|total)",
    re.IGNORECASE,
)
FIRST_YEAR = 13  # two digits below it may be a month
PLAN = ("plan", "period", "level", "tandem_id")  # columns that identify a plan; it may have versions
LINE = ("activity", "position", "unit", "recipient")
_NUMBER = re.compile(r"(?:v|version|fassung|stand|nr)?[. ]*(\d+(?:\.\d+)*)\.?")
_CHANGE = re.compile(r"(?:(\d+)\.? *)?(?:änderung|nachtrag|änderungsbescheid|amendment)(?: *(?:nr\.? *)?(\d+))?")
_STAGES = (("entwurf", "draft"), ("antrag", "beantragt", "application"), ("bewilligung", "bewilligt", "approved"))
_COUNTED = re.compile(r"\s*(\d{1,2}(?:\.\d+)*)[.)]?\s+")
_DIGITS = re.compile(r"\d+")

Place = tuple[int, ...]
State = tuple[str, pd.Timestamp]  # a version and its day; either may be missing


@dataclass(frozen=True)
class Doubt:
    """A doubt about the plan: a rule of the catalogue, its row and column, and the finding's texts."""

    severity: Literal["error", "warning"]
    rule: str
    row: int
    column: str
    value: str
    hint: str = ""
    accepted: str = ""


def one_spelling(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with cost positions and activities in one spelling, that of the plan where it has one.

    Case, blanks and signs do not matter; nor does the number of a position, unless two positions of one name differ in
    it.
    """
    found = dict(tables)
    for column in ("position", "activity"):
        named = [name for name in ("budget", "expenses") if name in found]
        texts = list(dict.fromkeys(text for name in named for text in found[name][column].dropna()))
        keys = {text: _key(text) if column == "position" else ("", spelling(text).name or text) for text in texts}
        numbers = Counter(name for number, name in set(keys.values()) if number)
        alike = {text: key if numbers[key[1]] > 1 else ("", key[1]) for text, key in keys.items()}
        first = {key: text for text, key in reversed(alike.items())}
        meant = {text: first[key] for text, key in alike.items() if first[key] != text}
        for name in named if meant else ():
            cells = found[name][column]
            found[name] = found[name].assign(**{column: cells.replace(meant).astype(cells.dtype)})
    return found


def _key(text: str) -> tuple[str, str]:
    """The number at the beginning of a cost position, and the rest of it as it is compared.

    >>> _key("2.1 Sachkosten "), _key("sach-kosten"), _key("2024")
    (('2.1', 'sachkosten'), ('', 'sachkosten'), ('', '2024'))
    """
    match = _COUNTED.match(text)
    rest = spelling(text[match.end() :]).name if match else ""
    return (match[1], rest) if match and rest else ("", spelling(text).name or text)


def near_positions(budget: pd.DataFrame, expenses: pd.DataFrame) -> dict[str, str]:
    """Cost positions of expenses that the plan lacks, each with one of the plan that it may misspell."""
    planned = sorted(set(budget["position"].dropna()))
    keys = {_key(text)[1]: text for text in planned}
    found = {}
    for text in sorted(set(expenses["position"].dropna()) - set(planned)):
        key = _key(text)[1]
        near = [key] if key in keys else difflib.get_close_matches(key, list(keys), n=1, cutoff=LIKE)
        if near and _DIGITS.findall(near[0]) == _DIGITS.findall(key):
            found[text] = keys[near[0]]
    return found


def in_force(budget: pd.DataFrame, project: Project, as_of: dt.date) -> tuple[pd.DataFrame, list[Doubt]]:
    """The planned expenses in force on a day (of the project's time, the last version), and what is doubtful.

    Where there is a plan of the project, plans of tandems are parts of it and are not added to it.
    """
    table = budget.dropna(subset=["amount"])
    table = table[(table["direction"].fillna("expense") == "expense") & (table["basis"].fillna("plan") == "plan")]
    days = pd.to_datetime(table["version"].map(lambda text: parsing.parse_date(str(text)), na_action="ignore"))
    table = table.assign(valid_from=table["valid_from"].fillna(days))
    later = table["valid_from"] > pd.Timestamp(as_of)
    if len(table) and later.all():
        return table[~later], [
            Doubt("error", "plan_not_in_force", int(table.index[0]), "valid_from", f"{as_of:%d.%m.%Y}")
        ]
    table = table[~later]
    if (table["level"] == "project").any():
        table = table[table["level"] != "tandem"]
    table, doubts = of_time(table, project)
    newest_rows = []
    for _, rows in table.groupby([table[name].fillna("") for name in PLAN], sort=False):
        newest, found = _newest(rows, project)
        newest_rows.append(newest)
        doubts += found
    table = table.loc[sorted(label for rows in newest_rows for label in rows.index)]
    table, found = _turned(table)
    return table, [*doubts, *found, *_in_two_files(table), *_at_open_times(table, project)]


def years(text: object, *, is_time: bool = False) -> tuple[int, ...]:
    """The years a text names, in order; of a time (``is_time``) also those in two digits.

    >>> years("2023/24"), years("Plan 2024"), years("1.6.23 - 31.5.24"), years("2024-05"), years("Plan 24")
    ((2023, 2024), (2024,), (2023, 2024), (2024,), ())
    >>> [years(text, is_time=True) for text in ("24", "Jahr '24", "23/24", "Q1/24", "05/24", "05", "Phase 24")]
    [(2024,), (2024,), (2023, 2024), (2024,), (2024,), (), ()]
    """
    if not isinstance(text, str):
        return ()
    found = _YEAR.findall(text)
    named = [first for first, _ in found] + [last for first, last in found if last > first]
    named += _SHORT_DAY.findall(text)
    if is_time and not named and (match := _SHORT.fullmatch(text.strip())):
        named = [part for part in match.groups() if part and int(part) >= FIRST_YEAR]
    return tuple(sorted({2000 + int(part) for part in named}))


def _named(period: object, plan: object) -> tuple[str, tuple[int, ...]]:
    """The text that names the time of a line (its own time, else its plan), and the years in it."""
    texts = ((period, years(period, is_time=True)), (plan, years(plan)))
    return next(((str(text), found) for text, found in texts if found), ("", ()))


def of_time(table: pd.DataFrame, project: Project) -> tuple[pd.DataFrame, list[Doubt]]:
    """The lines of the project's time, and of no stated year; doubts name the lines of other years."""
    if project.start is None or project.end is None or table.empty:
        return table, []
    first, last = project.start.year, project.end.year
    labels = [_named(*row) for row in table[["period", "plan"]].itertuples(index=False, name=None)]
    named = [name for name, _ in labels]
    inside = [not found or (found[0] <= last and found[-1] >= first) for _, found in labels]
    severity: Literal["error", "warning"] = "warning" if any(inside) else "error"
    period = f"{project.start:%d.%m.%Y} – {project.end:%d.%m.%Y}"
    other = table.assign(named=named)[[not own for own in inside]].drop_duplicates("named")
    doubts = [
        Doubt(severity, "plan_other_years", int(row), "period" if of == name else "plan", name, accepted=period)
        for row, name, of in other[["named", "period"]].itertuples(name=None)
    ]
    return table[inside], doubts


def _newest(rows: pd.DataFrame, project: Project) -> tuple[pd.DataFrame, list[Doubt]]:
    """The last version of one plan; doubtful where the order is not certain, or where it lacks lines."""
    versions, days = rows["version"].fillna(""), rows["valid_from"].fillna(NO_DAY)
    for version, own in days.groupby(versions):
        if version and (own == NO_DAY).any() and len(set(own) - {NO_DAY}) == 1:
            days = days.where(versions != version, own.max())  # only the first line of a version may have the day
    states = list(dict.fromkeys(zip(versions, days, strict=True)))
    lines = _lines(rows)
    if len(states) < 2 or (not any(versions) and lines.groupby(lines).ngroups == len(rows)):
        return rows, []
    ranks = _ranked(states)
    if ranks is None:
        named = [version or "–" if day == NO_DAY else f"{version or '–'} ({day:%d.%m.%Y})" for version, day in states]
        last = max(states, key=lambda state: (state[1], state[0]))
        doubt = Doubt("error", "versions_unordered", int(rows.index[0]), "version", ", ".join(named))
        return rows[(versions == last[0]) & (days == last[1])], [doubt]
    place = pd.Series([ranks[state] for state in zip(versions, days, strict=True)], index=rows.index)
    steps = [rows[place == rank] for rank in sorted(set(ranks.values()))]
    return steps[-1], _lost(steps, lines, project)


def _lines(rows: pd.DataFrame) -> pd.Series:
    """The line of the plan each row is, in one spelling."""
    texts = rows[list(LINE)].fillna("").astype(str)
    return texts.apply(lambda row: "|".join(map(folding.fold, row)), axis=1)


def _lost(steps: Sequence[pd.DataFrame], lines: pd.Series, project: Project) -> list[Doubt]:
    """Doubts about lines that a version lacks: they may have been dropped or still be valid.

    A version of the same sum, or of the sum granted, is complete: the money was planned anew.
    """
    newest = steps[-1]
    lost: dict[str, int] = {}
    for before, after in pairwise(steps):
        total = int(after["amount"].sum())
        if total in (int(before["amount"].sum()), project.granted):
            continue
        has = set(lines[after.index])
        lost |= {lines[row]: int(row) for row in before.index if lines[row] not in has and before["amount"][row]}
    missing = [row for line, row in lost.items() if line not in set(lines[newest.index])]
    if not missing:
        return []
    before = pd.concat(steps)
    named = [_name(before.loc[row]) for row in missing]
    version = newest["version"].iloc[0]
    label = version if isinstance(version, str) else f"{newest['valid_from'].iloc[0]:%d.%m.%Y}"
    row = int(newest.index[0])
    column = "version" if isinstance(version, str) else "valid_from"
    return [Doubt("error", "version_lacks_lines", row, column, label, ", ".join(dict.fromkeys(named)))]


def _name(row: pd.Series) -> str:
    return next((str(row[name]) for name in ("position", "activity", *LINE) if isinstance(row[name], str)), "–")


def _ranked(states: Sequence[State]) -> Mapping[State, tuple[object, ...]] | None:
    """The place of each version by its day and its name; ``None`` where they do not say it or contradict each other."""
    named = places([version for version, _ in states])
    undated = [version for version, day in states if day == NO_DAY]
    if named is None:
        days = {state: (state[1],) for state in states}
        return days if not any(undated) and len(set(days.values())) == len(states) else None
    if any(undated):  # a version without a name comes before all others and must have no day
        if any(day != NO_DAY and (not version or version in undated) for version, day in states):
            return None
        ranks: Mapping[State, tuple[object, ...]] = {state: (named[state[0]], state[1]) for state in states}
    else:
        ranks = {state: (state[1], named[state[0]]) for state in states}
    by_name = sorted((state for state in states if state[0]), key=lambda state: (named[state[0]], state[1]))
    known = [day for _, day in by_name if day != NO_DAY]
    return ranks if known == sorted(known) else None


def places(versions: Sequence[str]) -> Mapping[str, Place] | None:
    """The order of the names of versions: numbers, days, or known words; an empty name comes first.

    >>> sorted(["10", "2", "V 1"], key=places(["10", "2", "V 1"]).get)
    ['V 1', '2', '10']
    >>> places(["Sommer", "Winter"]) is None
    True
    """
    texts = [version for version in dict.fromkeys(versions) if version]
    for read in (_day, _number, _stage):
        found = {text: read(text.strip().casefold()) for text in texts}
        if None not in found.values():
            return {"": (), **{text: place for text, place in found.items() if place is not None}}
    return None


def _day(text: str) -> Place | None:
    day = parsing.parse_date(text)
    return None if day is None else (day.toordinal(),)


def _number(text: str) -> Place | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    parts = [int(part) for part in match[1].split(".")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return tuple(parts)


def _stage(text: str) -> Place | None:
    for rank, words in enumerate(_STAGES):
        if text in words:
            return (rank,)
    match = _CHANGE.fullmatch(text)
    return None if match is None else (len(_STAGES), int(match[1] or match[2] or 0))


def _turned(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Doubt]]:
    """Planned expenses as positive amounts where a file writes them as negative ones; doubts about other signs."""
    if table.empty or not (table["amount"] < 0).any():
        return table, []
    down = table.groupby("source_file")["amount"].transform("sum") < 0
    doubts = [
        Doubt("warning", "plan_turned", int(rows.index[0]), "amount", _euros(rows["amount"].sum()))
        for _, rows in table[down].groupby("source_file", sort=False)
    ]
    table = table.assign(amount=table["amount"].where(~down, -table["amount"]))
    below = table[table["amount"] < 0]
    return table, doubts + [
        Doubt("warning", "plan_line_negative", int(row), "amount", _euros(cents))
        for row, cents in below["amount"].items()
    ]


def _in_two_files(table: pd.DataFrame) -> list[Doubt]:
    """A doubt where several files or sheets have the same lines of one plan: parts of it, or an older plan."""
    if table.empty:
        return []
    keys = [table[name].fillna("") for name in PLAN]
    files = table["source_file"].str.cat(table["source_sheet"].fillna("").astype(str), sep=" ").str.strip()
    twice = files.groupby([*keys, _lines(table)]).transform("nunique") > 1
    if not twice.any():
        return []
    rows = table[twice]
    last = rows[files[twice] != files[twice].iloc[0]].iloc[0]
    named = ", ".join(sorted(set(files[twice])))
    return [Doubt("error", "plan_in_two_files", int(last.name), "amount", _name(last), named)]


def _at_open_times(table: pd.DataFrame, project: Project) -> list[Doubt]:
    """A doubt where one line has several times and one of them is unknown, or the project has no period.

    All of them count: a line without a year may repeat that of a year, and "Jahr 2" may be in the future.
    """
    if table.empty or (table["period"].isna().all() and table["plan"].isna().all()):
        return []
    times = table[["period", "plan"]].apply(lambda row: _named(*row)[1], axis=1)
    written = table["period"].fillna("").astype(str).str.strip()
    unknown = times.map(len).eq(0) & ~written.map(lambda text: bool(_WITHIN.fullmatch(text)))
    if project.start is None or project.end is None:
        unknown |= times.map(len).gt(0)
    keys = [_lines(table), *(table[name].fillna("") for name in ("level", "tandem_id"))]
    for _, rows in table[table["amount"] != 0].groupby(keys, sort=False):
        stated = {(when, "" if when else written[row]) for row, when in times[rows.index].items()}
        asked = rows[unknown[rows.index]]
        if len(stated) > 1 and len(asked):
            named = [_named(*row)[0] or row[0] for row in rows[["period", "plan"]].itertuples(index=False, name=None)]
            texts = dict.fromkeys(text if isinstance(text, str) and text.strip() else "–" for text in named)
            return [
                Doubt(
                    "warning", "plan_times_open", int(asked.index[0]), "period", _name(rows.iloc[0]), ", ".join(texts)
                )
            ]
    return []


def _euros(cents: int) -> str:
    return str(Decimal(int(cents)) / 100)
