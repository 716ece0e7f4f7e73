"""An indicator of one's own: rows of a table counted or added up, by a column, in one call.

The result is like every other: the rules of disclosure decide what may be shown, and charts, tables and sentences
accept it. Its words are given in the call, are in the project's ``texts/phrases.<language>.toml``, or are generic.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

import pandas as pd

from evaluation.data import Data
from evaluation.language.errors import EvaluationError, closest
from evaluation.metrics.counts.counted_rows import amount_column, counted, until
from evaluation.metrics.counts.model import RECORD_COLUMNS, Counts, Unit, cells_of, empty_counts
from evaluation.project import schema
from evaluation.reading.cleaning.organisations import contributors, register
from evaluation.reading.tables import amounts

Column = Callable[[pd.DataFrame], pd.Series]
By = str | Mapping[str, Column]
PARTS = ("yes", "no")
ANSWERED = ("answers", "codings", "quotations", "invitations", "codebook")  # tables with metrics of their own
PHRASES = ("label", "title", "subtitle", "sentence")


def count(
    data: Data,
    table: str,
    *,
    by: By = "",
    where: Column | None = None,
    unit: Unit = "entries",
    name: str = "own",
    labels: Mapping[str, str] | None = None,
    **phrases: str,
) -> Counts:
    """How many rows of ``table`` there are up to the date of the data, by a column of it or a derived one.

    ``by``: the name of a column, or ``{name: function}`` where the function makes it of the rows (``pd.cut`` and the
    like; the order of a categorical is kept). ``where``: a function that says of each row whether it counts. Rows
    without a value of ``by`` are ``missing``. ``label``, ``title``, ``subtitle`` and ``sentence`` are its words,
    with the slots that ``statements.slots`` lists. Tables of answers are refused: ``survey`` has their metrics.
    """
    rows = _rows(table, until(_table(data, table), data), where)
    if rows.empty:
        return empty_counts(name, table=table, unit=unit, texts=_words(data, name, phrases), data=data)
    dimension, values = _by(data, table, rows, by)
    records = _records(data, table, rows, {dimension: values}, 1)
    return _counts(data, table, name, records, labels, {**_words(data, name, phrases)}, unit=unit)


def amount(
    data: Data,
    table: str,
    *,
    by: By = "",
    where: Column | None = None,
    name: str = "own",
    labels: Mapping[str, str] | None = None,
    **phrases: str,
) -> Counts:
    """The sum of the first amount of ``table`` in cents, of eligible rows up to the date of the data; as ``count``.

    Plan and actual, or income and expense, in one sum are refused: ``where`` or ``by`` keeps them apart.
    """
    columns = [column.name for column in schema.TABLES[table].columns] if table in schema.TABLES else []
    if not any(schema.TABLES[table].column(column).kind == "money" for column in columns):
        _table(data, table)
        raise EvaluationError("own_no_amount", table=table)
    rows = _rows(table, counted(data, table), where)
    mixed = amounts.mixed(table, rows)
    if apart := [column for column in mixed if column != by]:
        raise EvaluationError("own_mixed", table=table, columns=", ".join(apart))
    if rows.empty:
        words = _words(data, name, phrases)
        return empty_counts(name, table=table, disclosure="money", unit="cents", texts=words, data=data)
    dimension, values = _by(data, table, rows, by)
    records = _records(data, table, rows, {dimension: values}, rows[amount_column(table)])
    words = _words(data, name, phrases)
    made = _counts(data, table, name, records, labels, words, unit="cents", disclosure="money", by=(dimension,))
    return replace(made, additive=not mixed)


def rate(
    data: Data,
    table: str,
    *,
    part: str | Column,
    by: By = "",
    where: Column | None = None,
    unit: Unit = "entries",
    name: str = "own",
    labels: Mapping[str, str] | None = None,
    **phrases: str,
) -> Counts:
    """Of the rows of ``table`` in each group of ``by`` how many are ``part`` (a column of yes and no, or a function).

    Rows of which nobody knows it are ``missing`` and in no base. As ``count`` otherwise.
    """
    rows = _rows(table, until(_table(data, table), data), where)
    if rows.empty:
        return empty_counts(name, table=table, unit=unit, texts=_words(data, name, phrases), data=data)
    chosen = _made(table, rows, part) if callable(part) else rows[_column(table, part)]
    yes = _truth(table, chosen).map({True: PARTS[0], False: PARTS[1]})
    dimension, values = _by(data, table, rows, by)
    records = _records(data, table, rows, {dimension: values, "part": pd.Categorical(yes, PARTS)}, 1)
    words = {part: data.words.say(f"document.{part}") for part in PARTS}
    labels = {**words, **(labels or {})}
    return _counts(data, table, name, records, labels, _words(data, name, phrases), unit=unit, by=(dimension,))


def _table(data: Data, table: str) -> pd.DataFrame:
    if table in ANSWERED:
        raise EvaluationError("own_answers", table=table)
    return pd.DataFrame(data[table])


def _rows(table: str, rows: pd.DataFrame, where: Column | None) -> pd.DataFrame:
    return rows if where is None else rows[_truth(table, _made(table, rows, where)).fillna(False).astype(bool)]


def _made(table: str, rows: pd.DataFrame, function: Column) -> pd.Series:
    """The result of an author's function, which sees only the columns that results may be split by."""
    seen = rows[[name for name in rows if _splits(table, str(name))]]
    try:
        made = function(seen)
    except KeyError as error:
        _column(table, str(error.args[0]))
        raise
    if isinstance(made, pd.Series) and made.index.equals(rows.index):
        return made
    if isinstance(made, pd.Series | str | bytes) or not hasattr(made, "__len__") or len(made) != len(rows):
        raise EvaluationError("own_function", table=table, rows=len(rows))
    return pd.Series(made, rows.index)


def _truth(table: str, values: pd.Series) -> pd.Series:
    """Yes or no for each row; numbers and words are neither."""
    if (
        not pd.api.types.is_bool_dtype(values.dtype)
        and not values.dropna().map(lambda each: each in (True, False)).all()
    ):
        raise EvaluationError("own_truth", table=table)
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        raise EvaluationError("own_truth", table=table)
    return values.astype("boolean")


def _splits(table: str, name: str) -> bool:
    """Whether results may be split by a column: not by texts, names, ids, amounts or the view of a side."""
    column = {column.name: column for column in schema.TABLES[table].columns}.get(name)
    if column is None:
        return False
    named = column.personal or column.disclosure in ("text", "survey") or column.references
    return not named and not column.one_sided and column.kind not in ("money", "code")


def _column(table: str, name: str) -> str:
    """The column, where results may be split by it; else an error that says why, or names the nearest."""
    known = [column.name for column in schema.TABLES[table].columns]
    if name not in known:
        raise EvaluationError("own_column", table=table, name=name, hint=closest(name, known))
    if not _splits(table, name):
        raise EvaluationError("own_personal", table=table, name=name)
    return name


def _by(data: Data, table: str, rows: pd.DataFrame, by: By) -> tuple[str, pd.Series]:
    """The dimension and its values; without one, all rows are one part with the name of the table."""
    if not by:
        return "parts", pd.Series(schema.TABLES[table].label(data.language), rows.index)
    if isinstance(by, str):
        return by, rows[_column(table, by)]
    [(name, function)] = by.items()
    return name, _made(table, rows, function)


def _records(
    data: Data, table: str, rows: pd.DataFrame, dimensions: Mapping[str, object], value: object
) -> pd.DataFrame:
    """One record for each row, with its organisation and tandem where the table has them."""
    columns = {column.name: column for column in schema.TABLES[table].columns}
    whose = [name for name, column in columns.items() if column.references == "organisations.org_id"] + ["recipient"]
    organisation = next((rows[name] for name in whose if name in rows), pd.Series(None, rows.index, dtype="str"))
    known = register(data["organisations"], data.project)
    return pd.DataFrame(
        {
            **dimensions,
            "table": table,
            "row": rows.index,
            "person": None,
            "organisation": contributors(organisation, known),
            "tandem": rows.get("tandem_id"),
            "value": value,
        },
        index=rows.index,
    )


def _counts(
    data: Data,
    table: str,
    name: str,
    records: pd.DataFrame,
    labels: Mapping[str, str] | None,
    words: Mapping[str, str],
    *,
    unit: Unit,
    disclosure: Literal["fact", "money"] = "fact",
    by: tuple[str, ...] = (),
) -> Counts:
    dimensions = tuple(column for column in records if column not in RECORD_COLUMNS)
    known = records.dropna(subset=list(dimensions)).astype({"value": "int64"})
    levels = {each: _levels(table, each, records[each], known) for each in dimensions}
    known = known.assign(**{each: known[each].astype("str") for each in dimensions})
    cells = cells_of(known, dimensions, levels=levels)
    group = [dimensions[0]] if by else []
    sums = cells.groupby(group, sort=False)["value"].sum().rename("base").reset_index() if group else None
    bases = pd.DataFrame({"base": [int(cells["value"].sum())]}) if sums is None else sums
    return Counts(
        name,
        cells,
        dimensions,
        disclosure,
        unit,
        bases.assign(missing=len(records) - len(known) if not group else 0),
        known[[*dimensions, *RECORD_COLUMNS]],
        by=by,
        labels={each: {**_choices(data, table, each), **(labels or {})} for each in dimensions},
        source=schema.TABLES[table].label(data.language),
        texts=dict(words),
        data=data,
    )


def _levels(table: str, dimension: str, values: pd.Series, known: pd.DataFrame) -> list[str]:
    """The values in order: of a categorical its own, of a column of choices the schema's, else by size."""
    there = list(known[dimension].astype("str").unique())
    if isinstance(values.dtype, pd.CategoricalDtype):
        return [str(level) for level in values.cat.categories]
    columns = {column.name: column for column in schema.TABLES[table].columns}
    if dimension in columns and columns[dimension].choices:
        return [choice.code for choice in columns[dimension].choices if choice.code in there]
    sizes = known.groupby(known[dimension].astype("str"))["value"].sum().abs()
    return sorted(there, key=lambda level: (-int(sizes[level]), level))


def _choices(data: Data, table: str, dimension: str) -> dict[str, str]:
    columns = {column.name: column for column in schema.TABLES[table].columns}
    return (
        {choice.code: choice.label(data.language) for choice in columns[dimension].choices}
        if dimension in columns
        else {}
    )


def _words(data: Data, name: str, given: Mapping[str, str]) -> dict[str, str]:
    """The words of an indicator: those given with it, else those of the project's file of phrases in this language."""
    unknown = next((each for each in given if each not in PHRASES), "")
    if unknown:
        raise EvaluationError("own_phrase", name=unknown, hint=closest(unknown, PHRASES))
    written: dict[str, str] = {}
    for code in reversed(data.words.spoken):
        path = data.project.folder / "texts" / f"phrases.{code}.toml"
        if path.is_file():
            loaded = tomllib.loads(path.read_text(encoding="utf-8")).get(name, {})
            if unknown := next((each for each in loaded if each not in PHRASES), ""):
                raise EvaluationError("own_phrase", name=f"{path.name}: {name}.{unknown}", hint=", ".join(PHRASES))
            written |= {each: str(text) for each, text in loaded.items()}
    return {f"phrase.{each}": text for each, text in {**written, **given}.items()}
