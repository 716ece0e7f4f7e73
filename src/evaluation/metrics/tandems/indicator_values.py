"""What the project is measured by: baseline and target as declared, the actual value computed from the tables.

An indicator keeps the class of what it is computed from. One of survey answers is shown under the rules of the survey
only, one of money under those of money; and a fact that is filtered down to single tandems or organisations is treated
like money, so that three organisations stand behind it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Collection, Mapping
from dataclasses import replace

import pandas as pd

from evaluation.data import Data
from evaluation.findings.matching import APART, EVENT
from evaluation.language import folding, wording
from evaluation.language.errors import EvaluationError
from evaluation.metrics.counts import RECORD_COLUMNS, Counts, empty_counts, statistics_of
from evaluation.metrics.tandems.delivery import STEPS
from evaluation.project import formulas, schema
from evaluation.project.formulas import Comparison, Condition, Formula, Group
from evaluation.reading.cleaning import recipes
from evaluation.reading.tables import amounts

SINGLE = {"tandem_id", "org_id", "mso_id", "other_id", "payment_id", "voucher", "contract"}
COMPARED = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
PARTS = ("met", "rest")
DECIMALS_FROM = 100  # a share of fewer answers is a whole per cent


def indicators(data: Data) -> dict[str, Counts]:
    """The counts of each indicator by its number, in the order of the table; empty without the table."""
    rows = data["indicators"].dropna(subset=["indicator_id"]).drop_duplicates("indicator_id", keep="last")
    return {str(row["indicator_id"]): _indicator(data, row) for row in rows.to_dict("records")}


def attainment(baseline: float, target: float, actual: float) -> float:
    """How much of the way from baseline to target was gone: 1 is all of it; NaN where there is no way to go.

    >>> attainment(2, 10, 8), attainment(30, 10, 35), attainment(5, 5, 5)
    (0.75, -0.25, nan)
    """
    return (actual - baseline) / (target - baseline) if target != baseline else math.nan


def reached(baseline: float, target: float, actual: float, direction: str) -> bool:
    """Whether the target is reached; without a declared direction that from baseline to target counts."""
    low = direction == "low" if direction in ("high", "low") else target < baseline
    return actual <= target if low else actual >= target


def met(table: pd.DataFrame, condition: Condition | None) -> pd.Series:
    """For each row whether a condition holds; missing where a value it needs is missing (three-valued logic of SQL).

    >>> rows = pd.DataFrame({"role": ["voice", "guest", None]})
    >>> met(rows, formulas.parse('count(memberships where role = "voice")').where).tolist()
    [True, False, <NA>]
    """
    if condition is None:
        return pd.Series(True, index=table.index, dtype="boolean")
    if isinstance(condition, Comparison):
        return _tested(_asked(table, condition), condition)
    parts = [met(table, part) for part in condition.parts]
    if condition.joined == "not":
        return ~parts[0]
    both = parts[0]
    for part in parts[1:]:
        both = both & part if condition.joined == "and" else both | part
    return both


def _asked_for(formula: Formula, book: pd.DataFrame) -> tuple[Condition | None, Condition | None]:
    """Base and condition of a formula on answers in the codes they have in the table.

    A question of the survey that was asked at the event as well has a name of its own there: a formula that names the
    event asks for it under either name.
    """
    conditions = (formula.of, formula.where)
    tests = [test for condition in conditions for test in formulas.comparisons_of(condition) if test.column == "wave"]
    waves = {value for test in tests if test.operator in ("=", "in") for value in test.values}
    items = set(book["item"]) if waves & set(APART) else set()
    of, where = (in_codes(_of_event(condition, items), book) for condition in conditions)
    return of, where


def _of_event(condition: Condition | None, items: Collection[str]) -> Condition | None:
    if isinstance(condition, Group):
        return Group(condition.joined, tuple(part for each in condition.parts if (part := _of_event(each, items))))
    if condition is None or condition.column != "item" or condition.operator not in ("=", "in"):
        return condition
    again = tuple(f"{value}{EVENT}" for value in condition.values if f"{value}{EVENT}" in items)
    return Comparison("item", "in", (*condition.values, *again)) if again else condition


def in_codes(condition: Condition | None, book: pd.DataFrame) -> Condition | None:
    """A condition on answers in which what a question calls an answer stands for its code; a code is meant first.

    >>> book = pd.DataFrame({"item": ["Q1", "Q1"], "answer_code": ["A1", "A2"], "answer": ["Ja", "Nein"]})
    >>> in_codes(Comparison("value", "=", ("Ja",)), book).parts[1].parts
    (Comparison(column='item', operator='=', values=('Q1',)), Comparison(column='value', operator='in', values=('A1',)))
    """
    if isinstance(condition, Group):
        return Group(condition.joined, tuple(part for each in condition.parts if (part := in_codes(each, book))))
    if condition is None or condition.column != "value" or condition.operator not in ("=", "!=", "in"):
        return condition
    options = book.dropna(subset=["answer_code", "answer"])
    meant: list[Condition] = [Comparison("value", "in", condition.values)]
    for item, own in options.groupby("item", sort=False):
        codes = set(own["answer_code"])
        labels = {str(value).strip().casefold() for value in condition.values if value not in codes}
        named = own.loc[own["answer"].str.strip().str.casefold().isin(labels), "answer_code"]
        if len(named):
            parts = (Comparison("item", "=", (str(item),)), Comparison("value", "in", tuple(named)))
            meant.append(Group("and", parts))
    if len(meant) == 1:
        return condition
    either = Group("or", tuple(meant))
    return Group("not", (either,)) if condition.operator == "!=" else either


def _indicator(data: Data, row: Mapping[str, object]) -> Counts:
    try:
        formula = formulas.parse(str(row["formula"]) if pd.notna(row["formula"]) else "")
    except EvaluationError:
        return _described(data, row, empty_counts("indicator", table="formula", data=data))
    if not data.has(formula.table):
        return _described(data, row, empty_counts("indicator", table=formula.table, data=data))
    table = data[formula.table]
    survey = formula.table == "answers"
    if survey:  # a code that stands for a kind of missing is no answer
        table = table.assign(value=table["value"].where(table["missing"].isna()))
    if formula.is_money and "eligible" in table and "eligible" not in formula.named:
        table = table[table["eligible"].fillna(True).astype(bool)]  # as in every other sum of expenses
    book = data["codebook"]
    of, where = _asked_for(formula, book) if survey else (formula.of, formula.where)
    inside, holds = met(table, of), met(table, where)
    given = table[formula.column].notna() if formula.column else pd.Series(True, index=table.index)
    open_ = inside.isna() | (inside.fillna(False) & (holds.isna() | (holds.fillna(False) & ~given)))
    known = table[inside.fillna(False) & holds.notna() & given]
    part = holds[known.index].map({True: "met", False: "rest"}).astype(object)
    if formula.function != "share":
        known = known[part == "met"]
    if formula.is_money and not set(amounts.mixed(formula.table, known)) <= formula.named:
        return _described(data, row, empty_counts("indicator", table="mixed", data=data))
    weight = data.weight_of(known) if formula.table == "answers" else ""
    if weight and formula.function != "share":
        return _described(data, row, empty_counts("indicator", table="weighted", data=data))
    middle = _middle(formula, known)
    counts = _counted(data, formula, middle, part[middle.index], missing=int(open_.sum()))
    value = _value(formula, known, part[known.index])
    if weight:
        counts = _weighted(data, counts, known["weight"], weight)
        value = float(counts.cells["weighted"].iloc[0] / counts.bases["weighted"].iloc[0] * 100)
    if counts.disclosure == "survey":
        counts = _of_answers(data, formula, known, counts)
        if formula.function == "share" and (weight or 0 < len(known) < DECIMALS_FROM):
            value = float(round(value))
    return _described(data, row, counts, value, cents=formula.is_money)


def _weighted(data: Data, counts: Counts, weights: pd.Series, weight: str) -> Counts:
    """The counts with the sums of the weights beside the numbers of persons."""
    sums = weights.astype(float).groupby(counts.records["answer"]).sum()
    cells = counts.cells.assign(weighted=[float(sums.get(name, 0.0)) for name in counts.cells["answer"]])
    return replace(
        counts,
        cells=cells,
        bases=counts.bases.assign(weighted=cells["weighted"].sum()),
        weight=weight,
        source=data.words.say("survey.weighted", source=counts.source, weight=weight),
    )


def _asked(table: pd.DataFrame, test: Comparison) -> pd.Series:
    """The values a test looks at; an answer that was given has no kind of missing, and is not one of unknown kind."""
    answered = test.column == "missing" and test.operator != "missing" and "item" in table
    return table[test.column].fillna("") if answered else table[test.column]


def _of_answers(data: Data, formula: Formula, known: pd.DataFrame, counts: Counts) -> Counts:
    """The counts with what the rules of the survey ask: sensitive if an item is, and which answers, and which reasons
    for none, count as what.
    """
    book = data["codebook"][data["codebook"]["item"].isin(known["item"])]
    marked = book["sensitive"].fillna(False).astype(bool)
    counts = replace(counts, sensitive=frozenset({"indicator"} if marked.any() else ()))
    if formula.table != "answers":
        return counts
    codes = book.dropna(subset=["answer_code"])[["item", "answer_code"]].drop_duplicates()
    origin = dict.fromkeys(("source_file", "source_sheet", "source_row"))
    silent = codes[["item"]].drop_duplicates().merge(pd.DataFrame({"missing": folding.MISSING_KINDS}), how="cross")
    rows = pd.concat([codes.rename(columns={"answer_code": "value"}), silent], ignore_index=True)
    rows = rows.merge(known[["wave"]].drop_duplicates(), how="cross")
    rows = recipes.joined_frame(rows.assign(**origin), schema.TABLES["answers"])
    of, where = _asked_for(formula, book)
    part = met(rows, where).map({True: "met", False: "rest"}, na_action="ignore").astype(object)
    part = part.where(met(rows, of).fillna(False), "out").fillna("out")
    answers = part.groupby([rows["item"], rows["value"].fillna(rows["missing"])]).agg(
        lambda each: " ".join(sorted({*each}))
    )
    chosen = {str(item): dict(each.droplevel(0)) for item, each in answers.groupby(level=0)}  # of all waves together
    return replace(counts, chosen=chosen)


def _tested(values: pd.Series, test: Comparison) -> pd.Series:
    if test.operator == "missing":
        return values.isna().astype("boolean")
    wanted = [pd.Timestamp(value) if hasattr(value, "year") else value for value in test.values]
    if _money(values.name) and wanted:
        wanted = [round(float(value) * 100) for value in wanted]  # amounts stand in cents, formulas name euros
    if test.operator in ("in", "!="):
        found = values.isin(wanted)
        found = ~found if test.operator == "!=" else found
    else:
        found = COMPARED[test.operator](values, wanted[0])
    return found.astype("boolean").mask(values.isna())


def _money(column: object) -> bool:
    return any(
        each.name == column and each.kind == "money" for table in schema.TABLES.values() for each in table.columns
    )


def _middle(formula: Formula, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a value: the median of amounts is that of one or two rows, whose rules apply to it."""
    if formula.function != "median" or not formula.is_money:
        return rows
    ordered = rows.sort_values(str(formula.column), kind="stable")
    return ordered.iloc[max(0, (len(rows) - 1) // 2) : len(rows) // 2 + 1]


def _value(formula: Formula, rows: pd.DataFrame, part: pd.Series) -> float:
    """The actual value: a number of rows, per cent of the base, or the sum or median of a column; money in cents."""
    if formula.function == "share":
        return float((part == "met").mean() * 100) if len(part) else math.nan
    if formula.function == "count":
        return float(len(rows))
    values = rows[str(formula.column)]
    return float(values.sum()) if formula.function == "sum" else float(values.median()) if len(values) else math.nan


def _counted(data: Data, formula: Formula, rows: pd.DataFrame, part: pd.Series, *, missing: int) -> Counts:
    """The rows of a value as counts of their class."""
    survey = formula.table in formulas.SURVEYS
    money = formula.is_money or bool(formula.named & SINGLE)
    own = rows.get("org_id", rows.get("tandem_id"))
    records = pd.DataFrame(
        {
            "item": "indicator",
            "group": "total",
            "answer": part,
            "table": formula.table,
            "row": rows.index,
            "person": rows["wave"] + "/" + rows["respondent"] if survey else None,
            "organisation": own.fillna(rows["tandem_id"]) if "tandem_id" in rows and own is not None else own,
            "tandem": rows.get("tandem_id"),
            "value": rows[str(formula.column)].astype("int64") if formula.is_money else 1,
        },
        index=rows.index,
    )
    levels = PARTS if formula.function == "share" else PARTS[:1]
    sums = records.groupby("answer")["value"].sum()
    cells = pd.DataFrame(
        {"item": "indicator", "group": "total", "answer": levels, "value": [int(sums.get(n, 0)) for n in levels]}
    )
    bases = pd.DataFrame({"item": ["indicator"], "group": ["total"], "base": [len(rows)], "missing": [missing]})
    return Counts(
        "indicator",
        cells,
        ("item", "group", "answer"),
        "survey" if survey else "money" if money else "fact",
        "persons" if survey else "cents" if formula.is_money else "entries",
        bases,
        records[["item", "group", "answer", *RECORD_COLUMNS]],
        by=("item", "group") if survey or (money and formula.named) else (),
        labels={"answer": {name: data.words.say(f"indicator.{name}") for name in levels}},
        classes={"met": "high", "rest": "low"} if survey else {},
        source=schema.TABLES[formula.table].label(data.language),
        additive=not money,
        one_sided=any(
            column.one_sided for column in schema.TABLES[formula.table].columns if column.name in formula.named
        ),
        discloses="amounts_compared" if formula.compares_amounts else "picked" if formula.picks_one else "",
        data=data,
    )


def _described(
    data: Data, row: Mapping[str, object], counts: Counts, actual: float = math.nan, *, cents: bool = False
) -> Counts:
    """The counts with what was declared as texts, and as statistics all values, attainment, and 1 if reached."""
    scale = 100 if cents else 1
    ends = {name: _number(row[name]) * scale for name in ("baseline", "target")}
    there = reached(**ends, actual=actual, direction=_word(row["direction"]))
    values = {**ends, "actual": actual, "attainment": attainment(**ends, actual=actual), "reached": float(there)}
    group = {"item": "indicator", "group": "total"} if counts.by else {}
    rows = [group | {"statistic": name, "value": value} for name, value in values.items()]
    step = str(int(_number(row["step"]))) if pd.notna(row["step"]) else ""
    texts = {
        "indicator": str(row["name"]),
        "step": step if step in STEPS else "",
        "dac": _word(row["dac"]),
        "measured_in": data.words.say("indicator.euro") if cents else _word(row["unit"]),
        **{name: _declared(data, value, cents=cents) for name, value in ends.items()},
    }
    return replace(counts, statistics=statistics_of(rows, counts.by), texts=texts)


def _declared(data: Data, value: float, *, cents: bool) -> str:
    """A declared value as it is shown; it is stated by the project and no result."""
    if math.isnan(value):
        return wording.MISSING
    return (
        data.words.money(round(value)) if cents else data.words.number(value, decimals=0 if value == int(value) else 1)
    )


def _number(value: object) -> float:
    return float(str(value)) if pd.notna(value) else math.nan


def _word(value: object) -> str:
    return str(value) if pd.notna(value) else ""
