"""Raw tables into typed tables: find the columns of the schema, convert each by its kind, add the constants.

A converter turns a cell into a value or ``None``. A cell that could not be read is missing here and a finding in
``checks``, which compares the cells before and after. Nothing is decided from a single cell: the format of numbers and
dates is decided from all values of a column. Why a cell has no value is a table of its own (``reasons``), so that
"don't know" and "not applicable" stay distinct in reports.
"""

from __future__ import annotations

import datetime as dt
import html
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from evaluation.language import folding, parsing
from evaluation.project import schema
from evaluation.project.schema import Column, Table
from evaluation.project.settings import Source
from evaluation.reading.cleaning.organisations import UNLISTED, side_of, tandem_of
from evaluation.reading.files import numberformats
from evaluation.reading.raw import RawTable
from evaluation.reading.surveys.limesurvey import Survey, answers_long
from evaluation.reading.tables import amounts, currencies

ORIGIN = ("source_file", "source_sheet", "source_row")
DTYPES = {
    "text": "str",
    "code": "str",
    "choice": "str",
    "integer": "Int64",
    "number": "Float64",
    "money": "Int64",
    "percent": "Float64",
    "date": "datetime64[s]",
    "datetime": "datetime64[s]",
    "yes_no": "boolean",
    "choices": "str",
}
REASONS = {"row": "int64", "column": "str", "kind": "str"}
COUNTED = ("money", "number", "integer")  # in merged cells such a number counts once
DIVIDING = ("direction", "basis")  # columns that separate amounts which are never added up
CODE_SEPARATOR = " / "  # between the columns that form a person's code
LARGEST = 10**15  # larger than any amount or count of a project; more does not fit into 64 bits as cents
Converter = Callable[[Any], Any]
WITHDRAWN = re.compile(
    r"wider(ruf|sprich|spr[uo]ch)|zur(ü|ue)ck(ge|zu)?(zogen|nommen|nahme|zieh)|entzogen|gesperrt|sperrvermerk|abgelaufen|"
    r"erloschen|abgelehnt|verweigert|vertraulich|ung(ü|ue)ltig|vorbehalt|\bnur\b|"
    r"nicht (mehr|öffentlich|veröffentlichen|freigegeben)|"
    r"\b(revoked|withdrawn|expired|refused|only)\b|not (any more|public)",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]+\d*);")


@dataclass(frozen=True)
class Part:
    """One source of a table, read and typed.

    ``frame``: the columns of the table that were found or set, and ``ORIGIN``. ``headings``: the file's heading of each
    column; ``lost``: headings that the settings name and the file lacks; ``unused``: headings without a column.

    Columns whose cells are not read: ``undecided`` (more than one number or date format is possible), ``currencies``
    (amounts in currencies that are not the project's), ``divided`` (amounts that must not be added up over the values
    of the heading given), ``scaled`` (amounts in thousands or millions).

    ``mended``: places of cells freed of HTML entities and byte order marks. ``serials``: date columns with Excel's
    numbers of days. ``rounded``: places of amounts that were not exact to the cent because of binary numbers.
    ``turned``: columns of negative expenses, as banks write them, read as positive. ``stated``: the currencies a column
    states, with an empty text where some amounts state none.
    """

    source: Source
    raw: RawTable
    frame: pd.DataFrame
    headings: Mapping[str, str]
    lost: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    mended: Mapping[str, np.ndarray] = field(default_factory=dict)
    currencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    serials: tuple[str, ...] = ()
    divided: Mapping[str, str] = field(default_factory=dict)
    rounded: Mapping[str, np.ndarray] = field(default_factory=dict)
    turned: tuple[str, ...] = ()
    stated: Mapping[str, frozenset[str]] = field(default_factory=dict)
    scaled: tuple[str, ...] = ()

    @property
    def unread(self) -> frozenset[str]:
        """The columns whose cells are not read; there is a finding for each."""
        return frozenset({*self.undecided, *self.currencies, *self.divided, *self.scaled})


def typed(raw: RawTable, source: Source) -> list[Part]:
    """The typed parts of one raw table: one, or one for each amount column of a wide file."""
    table = schema.TABLES[source.table]
    if not source.amounts:
        return [_part(raw, source, table, source.columns, source.constants)]
    return [
        _part(raw, source, table, {**source.columns, "amount": amount.column}, {**source.constants, **amount.constants})
        for amount in source.amounts
    ]


def joined(parts: Iterable[Part], table: Table) -> pd.DataFrame:
    """All parts of a table in one frame, with all columns of the schema in their order, and ``ORIGIN``."""
    frames = [part.frame for part in parts]
    return _complete(pd.concat(frames, ignore_index=True), table) if frames else _empty(table).copy()


@cache
def _empty(table: Table) -> pd.DataFrame:
    """The table without rows; cached, because rules ask often for tables that a project does not have."""
    return _complete(pd.DataFrame(), table)


def _complete(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    columns = {column.name: _as(column, frame.get(column.name), len(frame)) for column in table.columns}
    for name in ORIGIN:
        kind = "Int64" if name == "source_row" else "str"
        columns[name] = pd.Series(frame.get(name, pd.Series(pd.NA, frame.index)), dtype=kind)
    return pd.DataFrame(columns)


def find_columns(headings: Iterable[str], table: Table, named: Mapping[str, str]) -> dict[str, str]:
    """The file's heading of each column: as the settings say, else by label, else by another common heading.

    >>> find_columns(["Org-Nr.", "Typ"], schema.TABLES["organisations"], {})
    {'org_id': 'Org-Nr.', 'side': 'Typ'}
    """
    headings = list(headings)
    folded = {heading: folding.fold(heading) or heading for heading in headings}  # "№" folds to nothing
    found: dict[str, str] = {}
    for name, wanted in named.items():
        match = wanted if wanted in folded else _first(folded, {folding.fold(wanted) or wanted}, ())
        if match is not None:
            found[name] = match
    for most in (3, None):  # the name and both labels, then all usual headings
        for column in table.columns:
            if column.name not in found and column.name not in named:
                wanted_by_it = {folding.fold(heading) for heading in column.headings[:most]}
                match = _first(folded, wanted_by_it, tuple(found.values()))
                if match is not None:
                    found[column.name] = match
    for column in table.columns:  # "Betrag (CHF)" is an amount that names its currency
        if column.kind == "money" and column.name not in found and column.name not in named:
            wanted_by_it = {folding.fold(heading) for heading in column.headings}
            fits = [
                heading for heading in headings if folding.fold(currencies.without_currency(heading)) in wanted_by_it
            ]
            if len(fits) == 1 and fits[0] not in found.values():
                found[column.name] = fits[0]
    return {name: found[name] for name in table.names if name in found}


def fitting(headings: Iterable[str]) -> dict[Table, dict[str, Column]]:
    """The tables a file with these headings can be, each with the column of each heading; empty where it is unclear.

    All required columns of the table are there, most headings belong to it, and no other table has more of them.
    The table of answers is none of them: answers come from exports of surveys.

    >>> [table.name for table in fitting(["Nr.", "Datum", "Betrag", "Art"])], fitting(["Name", "Betrag", "Land"])
    (['payments'], {})
    """
    headings = list(headings)
    found: dict[Table, dict[str, Column]] = {}
    for table in schema.TABLES.values():
        columns = find_columns(headings, table, {})
        there = all(column.name in columns for column in table.columns if column.required)
        several = len(columns) > 2 or len(columns) == len(headings) > 1
        if table.name != "answers" and there and several and 2 * len(columns) >= len(headings):
            found[table] = {heading: table.column(name) for name, heading in columns.items()}
    most = max(map(len, found.values()), default=0)
    return {table: columns for table, columns in found.items() if len(columns) == most}


def survey_tables(
    survey: Survey, source: Source, waves: Mapping[str, str] = MappingProxyType({})
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers (a row for each person and item) and the codebook (a row for each item and answer) of a survey.

    ``waves``: for each folded name of a wave in a column its id in the project; other texts stay as they are.
    """
    columns = schema.TABLES["answers"]
    given = {name: _given(survey, source, name) for name in ("wave", "org_id", "tandem_id", "side")}
    if "wave" in source.columns:
        given["wave"] = given["wave"].map(lambda text: waves.get(folding.fold(text), text), na_action="ignore")
    else:
        given["wave"] = pd.Series(source.wave or "t1", survey.raw.cells.index)
    side = columns.column("side")
    given["side"] = given["side"].map(lambda text: schema.choice_of(side, text), na_action="ignore")
    answers = answers_long(survey)
    frame = pd.DataFrame(
        {
            **{name: values.iloc[answers["row"]].to_numpy() for name, values in given.items()},
            "respondent": _people(survey, source).iloc[answers["row"]].to_numpy(),
            "item": answers["item"],
            "value": answers["value"],
            "missing": answers["missing"],
            "weight": weights(survey, source).iloc[answers["row"]].to_numpy(),
            "source_file": source.file_shown,
            "source_sheet": survey.raw.sheet,
            "source_row": survey.raw.rows[answers["row"]],
        }
    )
    frame = joined_frame(frame, columns)
    return frame.assign(respondent=frame["respondent"].fillna(nameless(frame))), codebook(survey, source)


def _given(survey: Survey, source: Source, name: str) -> pd.Series:
    """The values of a column of the table for each person: from the survey, else from the settings."""
    if name not in source.columns:
        return pd.Series(source.constants.get(name), survey.raw.cells.index, dtype="str")
    cells = survey.raw.cells[source.columns[name]]
    if name in ("wave", "org_id"):  # an organisation may be called NA; names of none are decided in ``organisations``
        return _codes(cells)
    nobody = [cell for cell in cells.unique() if parsing.missing_kind(cell) is not None]
    return _codes(cells.mask(cells.isin(nobody), ""))


def weights(survey: Survey, source: Source) -> pd.Series:
    """The weight of each person where the settings name a column of weights; missing where it is no number over 0.

    Numbers of a workbook and of SPSS have a decimal point, whatever the language.
    """
    raw = survey.raw
    if source.weight is None:
        return pd.Series(None, raw.cells.index, dtype="Float64")
    cells = raw.cells[source.weight]
    if raw.format in ("text", "html"):
        values, _ = convert(schema.TABLES["answers"].column("weight"), cells, source)
    else:
        values = pd.to_numeric(cells, errors="coerce").astype("Float64")
    return values.where((values > 0) & (values < LARGEST))


def _people(survey: Survey, source: Source) -> pd.Series:
    """The code of each person, joined from several columns; missing where all of them are empty or there is none."""
    headings = source.respondent or ((survey.respondent,) if survey.respondent else ())
    parts = [_codes(survey.raw.cells[heading]) for heading in headings]
    if not parts:
        return pd.Series(None, survey.raw.cells.index, dtype="str")
    if len(parts) == 1:
        return parts[0]
    empty = pd.concat(parts, axis=1).isna().all(axis=1)
    return parts[0].fillna("").str.cat(parts[1:], sep=CODE_SEPARATOR, na_rep="").mask(empty)


def _codes(cells: pd.Series) -> pd.Series:
    given = [None if parsing.missing_kind(cell, source="limesurvey") else _code(cell) for cell in cells]
    return pd.Series(given, cells.index, dtype="str")


def nameless(answers: pd.DataFrame) -> pd.Series:
    """Names for people without a code, made of file, sheet and row, so that they are paired with nobody."""
    sheet = answers["source_sheet"]
    files = answers["source_file"].where(sheet.isna(), answers["source_file"] + ":" + sheet.astype("str"))
    return files + ":" + answers["source_row"].astype("str")


def codebook(survey: Survey, source: Source) -> pd.DataFrame:
    """The items of a survey with their possible answers in the order of the questionnaire."""
    answers = survey.answers.rename(columns={"label": "answer"})
    frame = survey.items.drop(columns=["scale"], errors="ignore").merge(answers, on="item", how="left", sort=False)
    frame["short"] = None
    frame["source_file"] = source.structure_shown or source.file_shown
    frame["source_sheet"], frame["source_row"] = None, None
    return joined_frame(frame, schema.TABLES["codebook"])


def joined_frame(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """A frame that is already typed, with exactly the columns and kinds of the schema."""
    columns = {column.name: _as(column, frame.get(column.name), len(frame)) for column in table.columns}
    for name in ORIGIN:
        columns[name] = pd.Series(frame[name].to_numpy(), dtype="Int64" if name == "source_row" else "str")
    return pd.DataFrame(columns)


def with_sides(answers: pd.DataFrame, organisations: pd.DataFrame, tandems: pd.DataFrame) -> pd.DataFrame:
    """Answers with the side and the tandem of each person's organisation, where the tables have them.

    Organisations that the table lacks become one, ``UNLISTED``: each may be a misspelling of another.
    """
    sides = side_of(organisations)
    tandem = tandem_of(tandems)
    known = answers["org_id"]
    unlisted = known.notna() & ~known.isin(organisations["org_id"]) & bool(organisations["org_id"].notna().any())
    return answers.assign(
        org_id=known.mask(unlisted, UNLISTED),
        side=answers["side"].fillna(known.map(sides).astype("str")),
        tandem_id=answers["tandem_id"].fillna(known.map(tandem).astype("str")),
    )


def _part(raw: RawTable, source: Source, table: Table, named: Mapping[str, str], constants: Mapping[str, str]) -> Part:
    headings = find_columns(raw.cells.columns, table, {name: named[name] for name in named if name not in constants})
    raw = raw.once(heading for name, heading in headings.items() if table.column(name).kind in COUNTED)
    columns: dict[str, Any] = {}
    undecided = []
    given = {name: raw.cells[heading] for name, heading in headings.items()}
    clean = {name: mended(cells) for name, cells in given.items()}
    stated = {name: stated_in(table.column(name), raw, heading) for name, heading in headings.items()}
    foreign = {name: tuple(sorted(codes)) if codes - {source.currency} else () for name, codes in stated.items()}
    divider = undivided(raw, source, [name for name in DIVIDING if name in headings or name in constants])
    less = amounts.negative(raw, source.minus)
    noted = any(note.key == "in_thousands" for note in raw.notes)
    money = [name for name in headings if table.column(name).kind == "money"]
    scaled = tuple(name for name in money if noted or currencies.in_thousands(headings[name]))
    divided: dict[str, str] = {}
    rounded: dict[str, np.ndarray] = {}
    turned: list[str] = []
    for name, heading in headings.items():
        cells = as_shown(table.column(name), clean[name], raw, heading)
        values, decided = convert(table.column(name), cells if not foreign[name] else cells.map(lambda _: None), source)
        if table.column(name).kind == "money":
            if (
                divider or (less & (values < 0).fillna(False)).any()
            ):  # a column of signs beside an amount that is negative already
                divided[name] = divider or heading
                values = values.mask(values.notna())
            values = values.where(~less, -values)
            if table.name == "expenses" and not source.minus and amounts.outgoing(values):
                values = -values
                turned.append(name)
            if name in scaled:
                values = values.mask(values.notna())
            rounded[name] = np.flatnonzero(by_value(cells, parsing.has_residue, bool) & values.notna())
        columns[name] = values
        if not decided:
            undecided.append(name)
    for name, value in constants.items():
        columns[name], _ = convert(table.column(name), pd.Series([value] * len(raw.cells), dtype=object), source)
    if "remark" in table.names:
        columns["remark"] = _with_remarks(columns.get("remark"), raw, headings)
    columns["source_file"] = pd.Series(source.file_shown, raw.cells.index, dtype="str")
    columns["source_sheet"] = pd.Series(raw.sheet, raw.cells.index, dtype="str")
    columns["source_row"] = pd.Series(raw.rows, raw.cells.index, dtype="Int64")
    used = {*headings.values(), *(amount.column for amount in source.amounts)}
    if any(table.column(name).kind == "money" for name in headings):
        used.update(
            currencies.columns(raw),
            source.minus,
            (found.heading for found in amounts.dividers(raw) if found.kind == "sign"),
        )
    return Part(
        source,
        raw,
        pd.DataFrame(columns),
        headings,
        lost={name: named[name] for name in named if name not in headings and name not in constants},
        unused=tuple(heading for heading in raw.cells.columns if heading not in used),
        undecided=tuple(undecided),
        mended={
            name: np.flatnonzero((clean[name] != cells) & cells.notna())
            for name, cells in given.items()
            if clean[name] is not cells
        },
        scaled=scaled,
        currencies={name: found for name, found in foreign.items() if found},
        serials=tuple(name for name in headings if _has_serials(table.column(name), raw.cells[headings[name]])),
        stated={
            name: codes if codes and _throughout(raw, headings[name]) else codes | {""}
            for name, codes in stated.items()
            if codes or columns[name].notna().any()
        },
        divided=divided,
        rounded={name: places for name, places in rounded.items() if len(places)},
        turned=tuple(turned),
    )


def _with_remarks(given: pd.Series | None, raw: RawTable, headings: Mapping[str, str]) -> pd.Series:
    """Remarks on consents, with everything in unused columns of their rows that may withdraw or limit a consent."""
    remarks = pd.Series("", raw.cells.index, dtype=object) if given is None else given.astype(object).fillna("")
    if "remark" in headings:  # "Einwilligung fehlt" is no empty cell here
        refused = raw.cells[headings["remark"]].map(_refuses).astype(bool)
        remarks = remarks.mask(refused & (remarks == ""), raw.cells[headings["remark"]].astype(object))
    for heading in raw.cells.columns.difference(list(headings.values()), sort=False):
        cells = [str(_text(cell) or "") if filled(cell) else "" for cell in raw.cells[heading]]
        every = WITHDRAWN.search(heading) is not None
        texts = [cell if every or WITHDRAWN.search(cell) else "" for cell in cells]
        texts = [
            str(_text(raw_cell)) if _refuses(raw_cell) else cell
            for raw_cell, cell in zip(raw.cells[heading], texts, strict=True)
        ]
        remarks = pd.Series(
            [" ".join(filter(None, pair)) for pair in zip(remarks, texts, strict=True)], raw.cells.index
        )
    return remarks.replace("", None).astype("str")


def _refuses(cell: object) -> bool:
    """Whether a cell without a value says that there is no consent."""
    return isinstance(cell, str) and parsing.missing_kind(cell) == "no_consent"


def undivided(raw: RawTable, source: Source, kinds: Iterable[str] = ()) -> str:
    """The column over whose values amounts would be added up although nobody said how; empty where there is none.

    ``kinds`` are kinds of such columns that are read as columns of the table, or are constant.
    """
    found = [each for each in amounts.dividers(raw) if each.kind not in kinds and not each.uniform]
    return next((each.heading for each in found if not amounts.settled(each, source.minus)), "")


def mended(cells: pd.Series) -> pd.Series:
    """The cells without HTML entities and byte order marks; the same object where there are none.

    >>> mended(pd.Series(["M&uuml;ller &amp; Co.", "AT&T"])).tolist()
    ['Müller & Co.', 'AT&T']
    """
    if cells.dtype != object and not cells.str.contains(f"[&{parsing.MARK}]").any():  # most columns end here
        return cells
    broken = by_value(cells, _is_broken, bool)
    return cells.where(~broken, cells[broken].map(_mend)) if broken.any() else cells


def _is_broken(cell: object) -> bool:
    return isinstance(cell, str) and (parsing.MARK in cell or ("&" in cell and _ENTITY.search(cell) is not None))


def _mend(text: str) -> str:
    return html.unescape(text.replace(parsing.MARK, "")) if _ENTITY.search(text) else text.replace(parsing.MARK, "")


def reasons(parts: Iterable[Part]) -> pd.DataFrame:
    """Why cells of the joined parts have no value: ``row`` in the joined table, ``column``, ``kind``.

    Cells of the kind "not answered" have no row: it is the default.
    """
    found, before = [], 0
    for part in parts:
        for name, heading in part.headings.items():
            kinds = why_missing(part.raw.cells[heading], part.frame[name])
            places = np.flatnonzero((kinds != "") & (kinds != "not_answered"))
            found += [(before + int(row), name, str(kinds[row])) for row in places]
        before += len(part.frame)
    return pd.DataFrame(sorted(found), columns=list(REASONS)).astype(REASONS)


def unread(parts: Sequence[Part]) -> pd.Series:
    """For each row of the joined parts, the cells that could not be read, as one text; empty where there are none."""
    texts = [pd.Series("", part.frame.index, dtype="str") for part in parts]
    for part, of_part in zip(parts, texts, strict=True):
        for name, heading in part.headings.items():
            strange = part.frame[name].isna().to_numpy(dtype=bool) & by_value(part.raw.cells[heading], filled, bool)
            of_part[strange] += f"\n{name}: " + part.raw.cells[heading][strange].astype("str")
    return pd.concat(texts, ignore_index=True)


def why_missing(cells: pd.Series, values: pd.Series) -> np.ndarray:
    """For each raw cell, the kind of missing where there is no value; an empty text where there is one.

    >>> why_missing(pd.Series(["5", "k. A.", "viel", "weiß nicht"]), pd.Series([5, None, None, None])).tolist()
    ['', 'not_answered', 'unreadable', 'dont_know']
    """
    kinds = np.full(len(cells), "", dtype=object)
    missing = np.flatnonzero(values.isna())
    kinds[missing] = by_value(cells.iloc[missing], _reason, object)
    return kinds


def _reason(cell: object) -> str:
    if not isinstance(cell, str):
        return "unreadable" if filled(cell) else "not_answered"
    kind = parsing.missing_kind(cell)
    return ("not_answered" if cell.isspace() else "unreadable") if kind is None else kind


def stated_in(column: Column, raw: RawTable, heading: str) -> frozenset[str]:
    """The currencies an amount column states: in cells, number formats and heading, else in a column of currencies."""
    if column.kind != "money":
        return frozenset()
    cells = raw.cells[heading]
    forms: set[str] = set()
    if raw.formats is not None:
        forms = set(map(str, raw.formats[heading][[isinstance(cell, int | float) for cell in cells]]))
    return currencies.named(cells.unique().tolist(), heading, forms) or currencies.beside(raw, heading)


def _throughout(raw: RawTable, heading: str) -> bool:
    """Whether the currency of every amount of a column is stated: by heading, cell or number format."""
    if currencies.named([], heading, []) or currencies.beside(raw, heading):
        return True
    cells = raw.cells[heading]
    forms = [""] * len(cells) if raw.formats is None else map(str, raw.formats[heading])
    pairs = ((cell, [form] if isinstance(cell, int | float) else []) for cell, form in zip(cells, forms, strict=True))
    return all(currencies.named([cell], "", form) for cell, form in pairs if filled(cell))


def as_shown(column: Column, cells: pd.Series, raw: RawTable, heading: str) -> pd.Series:
    """Percentages as they are shown: an office file holds 0.25 where it shows 25 %."""
    if column.kind != "percent" or raw.formats is None:
        return cells
    shown = zip(cells, raw.formats[heading], strict=True)
    return pd.Series(
        [
            float(Decimal(repr(cell)) * 100)
            if isinstance(cell, int | float) and numberformats.is_percent(str(form))
            else cell
            for cell, form in shown
        ],
        cells.index,
        dtype=object,
    )


def _has_serials(column: Column, cells: pd.Series) -> bool:
    """Whether a column has days as numbers, as Excel counts them."""
    return column.kind in ("date", "datetime") and any(
        isinstance(cell, int | float) and not isinstance(cell, bool) and parsing.excel_serial(cell)
        for cell in cells.unique()
    )


def convert(column: Column, cells: pd.Series, source: Source) -> tuple[pd.Series, bool]:
    """The typed values of a column, missing where a cell is empty or unreadable, and whether its format was decided."""
    places, different = distinct(cells)
    held = [filled(cell) or _is_answer(column, cell) for cell in different]
    converter, decided = _converter(column, _texts(places, different, held), source)
    read = [
        converter(cell) if some and cell not in parsing.OFFICE_ERRORS else None
        for cell, some in zip(different, held, strict=True)
    ]
    values = _as(column, pd.Series(read, dtype=object), len(read))
    return values.take(places).set_axis(cells.index), decided


def distinct(cells: pd.Series) -> tuple[np.ndarray, list[Any]]:
    """For each row the index of its cell among the different cells, and these cells; 1 and True are different.

    >>> places, different = distinct(pd.Series(["a", "b", "a"]))
    >>> places.tolist(), different
    ([0, 1, 0], ['a', 'b'])
    """
    if cells.dtype != object:
        places, values = pd.factorize(cells, use_na_sentinel=False)
        return places, values.to_numpy(dtype=object).tolist()
    known: dict[tuple[type, Any], int] = {}
    found = [known.setdefault((type(cell), cell), len(known)) for cell in cells]
    return np.array(found, dtype=int), [cell for _, cell in known]


def by_value(cells: pd.Series, function: Callable[[Any], Any], kind: type) -> np.ndarray:
    """The result of a function for each cell, computed once for each different one; ``kind``: its type.

    >>> by_value(pd.Series(["a", "", "a"]), filled, bool).tolist()
    [True, False, True]
    """
    places, different = distinct(cells)
    answers: np.ndarray = np.array([function(cell) for cell in different], dtype=kind)[places]
    return answers


def _texts(places: np.ndarray, different: list[Any], held: list[bool]) -> Counter[str]:
    """The different texts among filled cells, and how often each occurs."""
    times = np.bincount(places, minlength=len(different)).tolist()
    counted = zip(different, times, held, strict=True)
    return Counter({cell: often for cell, often, some in counted if some and isinstance(cell, str)})


def _is_answer(column: Column, cell: object) -> bool:
    """Whether a cell that would be missing elsewhere is a value of its column.

    "weiß nicht" and "-" may be answers, and ``NA`` a name.
    """
    if not isinstance(cell, str) or not cell.strip():
        return False
    called = column.is_name and cell.strip().casefold() in ("na", "nan")
    return called or column.verbatim or schema.choice_of(column, cell) is not None


def filled(cell: object) -> bool:
    """Whether a raw cell holds something other than a kind of missing.

    ``#REF!`` and other errors of office programs count as filled and become a finding.
    """
    if isinstance(cell, str):
        if cell[:1].isdecimal() and cell[-1:].isdecimal() and "illig" not in cell:
            return True  # a number or a day, as most cells
        return parsing.missing_kind(cell) in (None, "unreadable") and not cell.isspace()
    return cell is not None and cell == cell  # NaN differs from itself


def _converter(column: Column, texts: Counter[str], source: Source) -> tuple[Converter, bool]:
    if column.kind in ("integer", "number", "money", "percent"):
        return _numeric(column, texts, source)
    if column.kind in ("date", "datetime"):
        return _dates(column, texts, source)
    simple: dict[str, Converter] = {
        "text": _text,
        "code": _code,
        "yes_no": _yes_no,
        "choice": lambda cell: schema.choice_of(column, _code(cell)),
        "choices": _several,
    }
    return simple[column.kind], True


def _numeric(column: Column, texts: Counter[str], source: Source) -> tuple[Converter, bool]:
    decide = parsing.decide_money_format if column.kind == "money" else parsing.decide_number_format
    decision = decide(texts)
    form: Any = source.number_format or decision.format
    decided = form is not None or not decision.ambiguous
    form = form or "german"

    def number(cell: Any) -> Decimal | None:
        if isinstance(cell, bool):
            return None
        if isinstance(cell, int | float):
            return Decimal(repr(cell)) if math.isfinite(cell) else None
        return parsing.parse_number(cell, form) if isinstance(cell, str) and decided else None

    def cents(cell: Any) -> int | None:
        if isinstance(cell, str):
            usual = parsing.usual_cents(cell, form) if decided else None
            if usual is not None:  # most amounts end here
                return usual if usual <= 100 * LARGEST else None
            money = parsing.parse_money(cell, form) if decided else None
            return None if money is None or abs(money.cents) > 100 * LARGEST else money.cents
        value = number(cell)
        return None if value is None or abs(value) > LARGEST else parsing.whole_cents(value)

    def integer(cell: Any) -> int | None:
        value = number(cell)
        return None if value is None or abs(value) > LARGEST else _whole(value)

    def decimal(cell: Any) -> float | None:
        value = number(cell)
        return None if value is None else float(value)

    def percent(cell: Any) -> float | None:
        bare = parsing.without_percent(cell) if isinstance(cell, str) else cell
        return decimal(bare)

    return {"money": cents, "integer": integer, "number": decimal, "percent": percent}[column.kind], decided


def _dates(column: Column, texts: Counter[str], source: Source) -> tuple[Converter, bool]:
    decision = parsing.decide_date_format(texts)
    form: Any = source.date_format or decision.format
    decided = form is not None or not decision.ambiguous
    if not source.date_format and form in parsing.UNMISTAKABLE:
        form = None  # several people wrote; each of these forms is unambiguous

    def date(cell: Any) -> dt.date | None:
        if isinstance(cell, dt.datetime):
            return cell.date()
        if isinstance(cell, dt.date):
            return cell
        if isinstance(cell, str):
            return parsing.parse_date(cell, form) if decided else None
        return None if isinstance(cell, bool) else parsing.excel_serial(cell)

    def moment(cell: Any) -> dt.datetime | None:
        if isinstance(cell, dt.datetime):
            return cell.replace(microsecond=0)
        if isinstance(cell, str):
            return parsing.parse_datetime(cell, form) if decided else None
        day = date(cell)
        if day is None:
            return None
        part = cell % 1 if isinstance(cell, int | float) else 0
        return dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=round(part * 86_400))

    return moment if column.kind == "datetime" else date, decided


def _whole(value: Decimal) -> int | None:
    return int(value) if value == value.to_integral_value() else None


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if isinstance(cell, str) else _code(cell)


def _code(cell: Any) -> Any:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return None if cell is None or cell != cell else str(cell).strip()


def _several(cell: Any) -> str | None:
    """Several answers in one cell, separated by ``;`` as in exports of forms: ``Anreise;Verpflegung;`` has two.

    >>> _several("Anreise;Verpflegung; "), _several(";")
    ('Anreise; Verpflegung', None)
    """
    answers = [" ".join(answer.split()) for answer in str(_text(cell)).split(";")]
    return "; ".join(dict.fromkeys(filter(None, answers))) or None


def _yes_no(cell: Any) -> bool | None:
    return cell if isinstance(cell, bool) else parsing.parse_yes_no(_code(cell))


def _as(column: Column, values: Any, length: int) -> pd.Series:
    if values is None:
        values = pd.Series([None] * length, dtype=object)
    if isinstance(values, pd.Series):
        values = values.reset_index(drop=True)
    if column.kind in ("date", "datetime"):
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object)), dtype="datetime64[s]")
    return pd.Series(values).astype(object).where(pd.notna(values), None).astype(DTYPES[column.kind])


def _first(folded: Mapping[str, str], wanted: set[str], taken: tuple[str, ...]) -> str | None:
    return next((heading for heading, form in folded.items() if form in wanted and heading not in taken), None)
