"""After all reports: what can be computed from them together that none of them shows.

Each report obeys the rules by itself. Across a release, the difference of two published sums may still be an amount
that somebody did not agree to show, a fact about the only remaining tandem, or the answers of a few. Sums are compared
by their records; amounts also by their cents, which are so specific that an equal difference is hardly a coincidence.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations, product
from typing import NamedTuple

import pandas as pd

from evaluation.data import Data
from evaluation.disclosure.base_rules import SMALLEST_CELL, base_reason, contributors, nearly_unanimous
from evaluation.disclosure.consent_rules import FEW, agreeing
from evaluation.disclosure.differences import isolated
from evaluation.disclosure.money_rules import BY_CONTRACT
from evaluation.disclosure.provenance import Traced
from evaluation.disclosure.published import TOTAL, Key, View
from evaluation.metrics.breakdowns import CONTRIBUTORS
from evaluation.metrics.counts import amount_column
from evaluation.project import secret
from evaluation.project.schema import TABLES, breakdown_columns
from evaluation.project.settings import SETTINGS

LEAST = 100_00  # smaller and round amounts occur by chance
Records = frozenset[tuple[Hashable, ...]]


class Amount(NamedTuple):
    """An amount as shown, with the measure (heading of a column, name of a series), the cell, whether it is the sum of
    the others, and the source named below. For plain cents the rest is unknown.
    """

    cents: int
    measure: str = ""
    cell: str = ""
    total: bool = False
    source: str = ""


@dataclass(frozen=True)
class Leak:
    """What can be computed (``amount``, ``fact`` or ``answers``) and where: the table and the places. Never the secret.

    ``cells``: the number in each place; ``why``: how it was found, ``same``, ``difference`` or ``records``. ``sure``:
    false where only sums of the whole project are subtracted, which are always shown. ``id``: the same for the same
    leak on every run, so that a person can accept it; it cannot be computed without the secret.
    """

    kind: str
    table: str
    places: tuple[str, ...]
    sure: bool = True
    cells: tuple[str, ...] = ()
    why: str = ""
    id: str = ""


def audit_release(
    data: Data,
    published: Mapping[str, Iterable[int | Amount]],
    traces: Mapping[str, Iterable[Traced]] | None = None,
) -> list[Leak]:
    """What all reports of a release disclose in combination, including those that were not built anew.

    ``published``: the cents shown, by place (a report and its table or chart). They and their differences are searched
    for the sums of organisations without consent in each table of amounts, over all and by each column of a breakdown;
    amounts below 100 euros and whole hundreds are not considered. A difference is taken between a sum and a part of it,
    of the same measure and table; where the records of a sum are known, these decide and not its cents. ``traces``: the
    results shown, by report. Their differences are searched for amounts of one organisation, facts about fewer than
    three tandems, and answers of a group that may not be shown (for every audience: no contract covers answers).
    """
    shown = [(place, result) for place, results in (traces or {}).items() for result in results]
    found = set(_answers(data, shown))
    if data.audience not in BY_CONTRACT:
        found |= {*_differences(data, published, _of_many(data, shown)), *_amounts(data, shown), *_facts(data, shown)}
    return sorted(found, key=lambda leak: (leak.kind, leak.table, leak.places))


def _differences(data: Data, published: Mapping[str, Iterable[int | Amount]], of_many: set[int]) -> Iterator[Leak]:
    known: dict[int, list[tuple[str, Amount]]] = {}
    for place, amounts in published.items():
        for amount in amounts:
            one = amount if isinstance(amount, Amount) else Amount(int(amount))
            known.setdefault(one.cents, []).append((place, one))
    for table, own in sorted(_secrets(data)):
        label = TABLES[table].label(data.language)
        for value, shown in known.items():
            whole = _from(label, shown)
            if value == own:
                yield from (_leak(data, table, "same", [at], own) for at in whole[:1] if value not in of_many)
            elif not {value, value - own} <= of_many:
                pairs = product(whole, _from(label, known.get(value - own, [])))
                if pair := next((pair for pair in pairs if _adds_up(*pair)), None):
                    yield _leak(data, table, "difference", pair, own)


def _of_many(data: Data, shown: Iterable[tuple[str, Traced]]) -> set[int]:
    """The cents of sums that are known to have three contributors or more, or none."""
    found = set()
    for _, result in shown:
        for _, records in result.sums() if result.disclosure == "money" else ():
            if records["organisation"].nunique() not in range(1, data.project.rules.min_organisations):
                found.add(int(records["value"].sum()))
    return found


def _from(label: str, amounts: Iterable[tuple[str, Amount]]) -> list[tuple[str, Amount]]:
    """The amounts that may come from a table, according to the source named below them."""
    return [(place, amount) for place, amount in amounts if not amount.source or label in amount.source]


def _adds_up(whole: tuple[str, Amount], part: tuple[str, Amount]) -> bool:
    """Whether a difference is meaningful: same measure, and a sum minus a part or the same cell of two results."""
    (place, one), (other, two) = whole, part
    if not (one.measure and two.measure):
        return True
    return one.measure == two.measure and (one.total or (place != other and one.cell == two.cell))


def _leak(data: Data, table: str, why: str, amounts: Iterable[tuple[str, Amount]], value: int) -> Leak:
    amounts = list(amounts)
    places = tuple(place for place, _ in amounts)
    cells = tuple(", ".join(filter(None, (amount.cell, amount.measure))) for _, amount in amounts)
    return Leak("amount", table, places, cells=cells, why=why, id=_id(data, table, why, *places, *cells, str(value)))


def _id(data: Data, *parts: str) -> str:
    """The id by which a person accepts a leak; it depends on the amount, so it is made with the project's secret."""
    return "A-" + base64.b32encode(bytes.fromhex(secret.mark(data.secret, "leak", *parts)))[:7].decode()


def _secrets(data: Data) -> set[tuple[str, int]]:
    """The sums of single organisations that may not be shown, by table."""
    view = View(data, data.project.rules, data.audience)
    found = set()
    for table in (
        name for name in TABLES if breakdown_columns(name) and name not in data.project.rules.published_already
    ):
        rows = data[table]
        who = next(name for name in CONTRIBUTORS if name in rows)
        rows = rows[rows[who].notna()]
        agreed = agreeing(view, set(rows[who].astype(str)), "amounts", "organisation")
        rows = rows[~rows[who].astype(str).isin(agreed)]
        for columns in ([who], *([who, name] for name in breakdown_columns(table))):
            sums = rows.groupby(columns)[amount_column(table)].sum()
            found |= {(table, int(value)) for value in sums[_special(sums)]}
    return found


def own_amounts(data: Data) -> dict[int, str]:
    """The sums of single organisations that may not be shown, with the table each is from."""
    return {cents: table for table, cents in sorted(_secrets(data), reverse=True)}


def _special(sums: pd.Series) -> pd.Series:
    return (sums.abs() >= LEAST) & (sums % LEAST != 0)


def _amounts(data: Data, shown: Iterable[tuple[str, Traced]]) -> Iterator[Leak]:
    """Amounts of one organisation that adding and subtracting sums isolates; a split entry is several parts."""
    sums: list[dict[Hashable, int]] = []
    at: list[tuple[str, bool, str]] = []
    owners: dict[Hashable, str] = {}
    public = {SETTINGS, *data.project.rules.published_already}
    for place, result in shown:
        if result.disclosure == "money" and result.unit == "cents":
            for key, records in result.sums():
                parts: Counter[Hashable] = Counter()
                for row in records[~records["table"].isin(public) & (records["value"] != 0)].itertuples():
                    part = (row.table, row.row, abs(row.value))
                    parts[part] += 1 if row.value > 0 else -1
                    owners[part] = str(row.organisation) if pd.notna(row.organisation) else ""
                sums.append({part: sign for part, sign in parts.items() if sign})
                cell = ", ".join(result.label(name, part) for name, part in zip(result.dimensions, key, strict=True))
                at.append(
                    (_at(place, result), not result.per and _is_project_total(result, key), "" if result.per else cell)
                )
    view = View(data, data.project.rules, data.audience)
    agreed = agreeing(view, set(owners.values()) - {""}, "amounts", "organisation")
    for who, places in isolated(sums, owners, set(owners.values()) - agreed - {""}):
        table = next(str(part[0]) for place in places for part in sums[place] if owners[part] == who)  # type: ignore[index]  # a tuple
        named = list(dict.fromkeys((at[place][0], at[place][2]) for place in places))
        results, cells = tuple(result for result, _ in named), tuple(cell for _, cell in named)
        values = sorted(str(sorted(map(str, sums[place].items()))) for place in places)
        id = _id(data, table, "records", who, *results, *cells, *values)
        sure = not all(at[place][1] for place in places)
        yield Leak("amount", table, results, sure=sure, cells=cells, why="records", id=id)


def _is_project_total(result: Traced, key: Key) -> bool:
    """Whether a number is a sum over the whole project: without groups, or over all of them."""
    value_of = dict(zip(result.dimensions, key, strict=True))
    return all(value_of[name] == TOTAL for name in result.by)


def _facts(data: Data, shown: list[tuple[str, Traced]]) -> Iterator[Leak]:
    """Facts about tandems without consent, computed from the count of all and what is shown of each of the others.

    For one or two tandems they can be computed; for more a person has to decide where none or all of them are counted.
    """
    facts = [(place, result) for place, result in shown if result.disclosure == "fact"]
    everybody = set(data["tandems"]["tandem_id"].dropna().astype(str))
    for place, each in facts:
        rest = everybody - _levels(each) if each.per == "tandem" and each.additive else set()
        if not rest:
            continue
        values = each.records[list(each.dimensions[1:])].astype(str)
        keyed = each.records.assign(key=values.agg("\n".join, axis=1))
        classes = {str(key): _rows(rows) for key, rows in keyed.groupby("key")}
        found = [
            (other, whole, named, records)
            for other, whole in facts
            if not whole.per and whole.additive
            for records, named in _counted(whole)
            if _made_of(_rows(records), named, classes)
        ]
        if len(rest) >= FEW:
            found = [each for each in found if each[2] and _none_or_all(each[3], rest, everybody, each[1].unit)]
        first: dict[str, tuple[str, str]] = {}
        for other, whole, named, records in found:
            first.setdefault(_at(other, whole), (", ".join(named), str(records["table"].iloc[0])))
        if len(rest) < FEW:
            for at, (_, table) in first.items():
                yield Leak("fact", table, (_at(place, each), at), id=_id(data, "fact", *sorted(rest), place, at))
        elif first:  # one leak for all counts: a person decides once
            places, cells = (_at(place, each), *first), ("", *(cell for cell, _ in first.values()))
            id = _id(data, "fact", *sorted(rest), *places, *cells)
            yield Leak("fact", next(iter(first.values()))[1], places, sure=False, cells=cells, why="rest", id=id)


def _none_or_all(records: pd.DataFrame, rest: set[str], everybody: set[str], unit: str) -> bool:
    """Whether a count has none of those without consent, or, if it counts tandems, all of them.

    A count of all tandems of the project is no secret.
    """
    counted = set(records.loc[records["value"] > 0, "tandem"].dropna().astype(str))
    return not counted & rest or (unit == "tandems" and rest <= counted and counted != everybody)


def _levels(result: Traced) -> set[str]:
    return set(result.cells[result.dimensions[0]].astype(str))


def _counted(result: Traced) -> Iterator[tuple[pd.DataFrame, tuple[str, ...]]]:
    """The counts of a result: over everything, and of each cell with its labels."""
    yield result.records, ()
    for key, records in result.sums():
        labels = (result.label(name, value) for name, value in zip(result.dimensions, key, strict=True))
        yield records, tuple(labels)


def _made_of(rows: Records, labels: tuple[str, ...], classes: Mapping[str, Records]) -> bool:
    """Whether the rows of a count are shown tandem by tandem with the same labels."""
    inside = {key: part for key, part in classes.items() if part and part <= rows}
    covered = frozenset().union(*inside.values()) if inside else frozenset()
    return bool(rows) and covered == rows and all(label in key for key in inside for label in labels)


def _answers(data: Data, shown: list[tuple[str, Traced]]) -> Iterator[Leak]:
    """Answers of a group that remains when groups of the same question are subtracted from each other."""
    questions: dict[tuple[str, ...], dict[Records, tuple[str, Traced, pd.DataFrame]]] = {}
    people: dict[Records, dict[str, list[Records]]] = {}
    for place, result in shown:
        for key, records in result.groups() if result.disclosure == "survey" else ():
            questions.setdefault(_question(result, key), {})[_rows(records)] = (_at(place, result), result, records)
            if result.unit != "tandems" and _own_words(result, key, records, data):
                people.setdefault(_rows(records), {})[_at(place, result)] = list(_cells(result, records))
    for known in questions.values():
        for whole, (place, result, records) in known.items():
            inside = [rows for rows in known if rows < whole]
            for part in [*((rows,) for rows in inside), *combinations(inside, 2)]:
                left = whole.difference(*part)
                if len(left) + sum(map(len, part)) > len(whole) or left in known:
                    continue  # the parts overlap, or the remaining group is shown itself
                if _would_be_withheld(records[[row in left for row in _keys(records)]], result, data):
                    places = (place, *(known[rows][0] for rows in part))
                    yield Leak("answers", "answers", tuple(dict.fromkeys(places)))
    for results in people.values():
        for (place, cells), (other, finer) in permutations(results.items(), 2):
            if any(0 < len(cell - part) < SMALLEST_CELL for cell in cells for part in finer if part < cell):
                yield Leak("answers", "answers", tuple(sorted((place, other))))


def _question(result: Traced, key: Key) -> tuple[str, ...]:
    """The subject of a result: the item for answers of people, whatever the metric; the metric for tandems."""
    item = dict(zip(result.by, key, strict=True)).get("item", "")
    own = result.name if result.unit == "tandems" or item in ("", "indicator") else ""
    return own, item, result.dimensions[-1]


def _own_words(result: Traced, key: Key, records: pd.DataFrame, data: Data) -> bool:
    """Whether the answers are those that people gave to one item, or some of them; a score has several items."""
    items = set(data["answers"]["item"].reindex(records.loc[records["table"] == "answers", "row"]))
    return items <= {dict(zip(result.by, key, strict=True)).get("item", "")} or result.name == "indicator"


def _would_be_withheld(rest: pd.DataFrame, result: Traced, data: Data) -> bool:
    """Whether the remaining answers would be withheld if they were published."""
    if rest.empty:
        return False
    rules, answers = data.project.rules, rest[result.dimensions[-1]].astype(str)
    classes = answers.map(lambda answer: result.classes.get(answer, answer))
    if result.unit == "tandems":
        counted = (rest["value"] > 0) & ~rest.duplicated("tandem")
        few = rest["tandem"].nunique() < rules.min_persons
        return few or nearly_unanimous(rest.loc[counted, "tandem"], classes[counted]).recognisable
    return bool(base_reason(rest, rules)) or nearly_unanimous(contributors(rest), classes).recognisable


def _cells(result: Traced, records: pd.DataFrame) -> Iterator[Records]:
    """The records of each answer that is shown, or of each class."""
    answers = records[result.dimensions[-1]].astype(str)
    if result.merged:
        answers = answers.map(lambda answer: result.classes.get(answer, answer))
    yield from (_rows(rows) for _, rows in records.groupby(answers))


def _keys(records: pd.DataFrame) -> list[tuple[Hashable, ...]]:
    return list(zip(records["table"], records["row"], strict=True))


def _rows(records: pd.DataFrame) -> Records:
    return frozenset(_keys(records))


def _at(place: str, result: Traced) -> str:
    return f"{place}: {result.name}"
