"""A file as the package reads it: every sheet with its columns, its excluded rows, and what a person should check.

Tables go through the reader of tables, exports of LimeSurvey, Forms and SPSS through those of surveys, as they do in a
project. A table whose headings are those of one of the project's is described as that table; answers in a list of an
unknown program as a survey. So this shows what a project would get.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation import reading
from evaluation.language import folding, wording
from evaluation.project import schema
from evaluation.reading.cleaning import recipes
from evaluation.reading.inspecting import columns, labels
from evaluation.reading.inspecting.addable import addable
from evaluation.reading.inspecting.cells import NAMED, Column, Doubt, Kind
from evaluation.reading.raw import Excluded, Note, RawTable
from evaluation.reading.surveys import forms, limesurvey, lsa, programs, spss
from evaluation.reading.surveys.limesurvey import Survey
from evaluation.reading.surveys.long_format import long_columns, long_lines
from evaluation.reading.surveys.lss import read_structure
from evaluation.reading.surveys.questionnaire import Choice, fold, without_number
from evaluation.reading.tables import amounts, currencies, headings

KINDS: Mapping[str, Kind] = {"scale": "scale", "single": "choice", "multiple": "choices", "text": "text"}
MEASURED: Mapping[str, tuple[schema.Kind, ...]] = {"number": ("integer", "number"), "date": ("datetime",)}
GROUPED = (
    "money_by_heading",
    "scale_by_values",
    "empty_column",
    "no_sum",
)  # rules with one sentence for all columns of a file
ORIGINS = {
    "survey_with_structure": "structure",
    "survey_without_structure": "values",
    "survey_of_answers": "values",
}  # the source of the answers of a survey's column
_ITEM = re.compile(r"[A-Za-z]\w*(?:\[\w+\]){1,2}|[A-Za-z]\w*(?:\[\w+\])?\. \S.*", re.DOTALL)
_SUBQUESTION = re.compile(r"(?P<question>.+?)\s*\[[^\[\]]+\]", re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """Something to check: a key of the catalogue's ``inspect`` with its values, or a note of the reader."""

    rule: str
    column: str = ""
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    note: Note | None = None

    def text(self, language: str) -> str:
        if self.note is not None:
            return self.note.text(language)
        words = wording.language(language)
        values = dict(self.values)
        if "accepted" in values:
            values["accepted"] = words.say(f"inspect.accepted.{values['accepted']}")
        if values.get("choices"):
            values["accepted"] = words.listing(choice.label(language) for choice in values["choices"])
        if "tables" in values:
            values["tables"] = words.listing(
                words.say("inspect.table", name=table.label(language)) for table in values["tables"]
            )
        if "parts" in values:
            parts = (f"{side} {words.number(cents / 100, decimals=2)}" for side, cents in values["parts"])
            values["parts"] = "; ".join(parts)
        return words.say(f"inspect.finding.{self.rule}", column=self.column, **values)


@dataclass(frozen=True)
class InspectedTable:
    """What was found in one sheet or text file; ``rows`` is the number of data rows."""

    file: str
    format: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_rows: tuple[int, ...]
    rows: int
    columns: tuple[Column, ...]
    excluded: tuple[Excluded, ...]
    findings: tuple[Finding, ...]


def inspect(path: Path, *, sheet: str | None = None, structure: Path | None = None) -> list[InspectedTable]:
    """What is found in each table of a file.

    An archive of LimeSurvey (.lsa) brings its own structure. With a ``structure`` (.lss) the file is its export, and
    answers are in the order of the questionnaire; an export without one is recognised by its headings. Raises
    ``EvaluationError`` for a file that cannot be read.
    """
    if spss.is_sav(path):
        return [_of_survey(programs.read_answers(path), "survey_of_spss")]
    questionnaire = read_structure(structure) if structure else None
    if lsa.is_archive(path):
        return [_of_survey(programs.read_answers(path, questionnaire), "survey_with_structure")]
    tables = [_with_long_note(raw) for raw in reading.read(path, sheet=sheet)]
    rule = "survey_with_structure" if structure else _survey_rule(tables)
    if not rule:
        return [_of_table(raw) for raw in tables]
    survey = programs.read_answers(path, questionnaire, sheet=sheet)
    if rule == "survey_of_answers" and not _is_evaluated(survey):
        return [_of_table(raw) for raw in tables]
    return [_of_survey(survey, rule)]


def _with_long_note(raw: RawTable) -> RawTable:
    """The table, with a note if each row may be an answer: then the settings must name the columns."""
    found = long_columns(raw.cells.columns)
    if found is None or not set(recipes.fitting(raw.cells.columns)) <= {"answers"}:  # a codebook has both as well
        return raw
    values = {"item": found[0], "value": found[1], "lines": long_lines(raw.cells.columns, *found)}
    return replace(raw, notes=(*raw.notes, Note("long_answers", values)))


def _survey_rule(tables: Sequence[RawTable]) -> str:
    """The rule by which a file is a survey; empty for one table or several."""
    if len(tables) > 1 or any(note.key == "long_answers" for note in tables[0].notes):
        return ""
    if forms.program_of(tables[0]):
        return "survey_of_form"
    listed = list(tables[0].cells.columns)
    if is_export(listed):
        return "survey_without_structure"
    amounts = any(headings.names_amounts(heading) or headings.currencies(heading) for heading in listed)
    return "" if recipes.fitting(listed) or amounts else "survey_of_answers"


def _is_evaluated(survey: Survey) -> bool:
    """Whether a list holds answers: headings ask, most columns have choices, and no column of names was left out."""
    asked = survey.items["question_text"].str.contains("?", regex=False)
    choices = survey.items["type"].isin(["scale", "multiple", "single"])
    complete = all(note.key != "dropped_columns" for note in survey.raw.notes)
    return complete and bool(asked.any()) and 2 * int(choices.sum()) >= survey.raw.cells.shape[1]


def is_export(names: Iterable[str]) -> bool:
    """Whether headings are those of a LimeSurvey export: system columns, codes of items, or questions in parts.

    >>> is_export(["Antwort ID", "Frage [Teil 1]", "Frage [Teil 2]"]), is_export(["G1[SQ1]", "G1[SQ2]", "G2. Name"])
    (True, True)
    >>> is_export(["id", "Betrag [EUR]", "Menge [kg]"])
    False
    """
    listed = list(names)
    system = limesurvey.SYSTEM | limesurvey.RESPONDENT - {"id"}
    known = sum(fold(heading) in system for heading in listed)
    in_parts = Counter(match["question"] for heading in listed if (match := _parts(heading)))
    items = sum(_ITEM.fullmatch(heading) is not None for heading in listed)
    items += sum(times for times in in_parts.values() if times > 1)
    return known > 1 or bool(known and items) or (items > 2 and items * 2 >= len(listed))


def _parts(heading: str) -> re.Match[str] | None:
    return None if _ITEM.fullmatch(heading) else _SUBQUESTION.fullmatch(without_number(heading))


def _of_table(raw: RawTable) -> InspectedTable:
    has_currencies = currencies.columns(raw)
    scaled = any(note.key == "in_thousands" for note in raw.notes)
    tables = recipes.fitting(raw.cells.columns)
    raw = raw.once(heading for heading in raw.cells.columns if _is_counted(heading, _column_of(heading, tables)))
    seen = []
    for heading in raw.cells.columns:
        column = _column_of(heading, tables)
        cells = raw.cells[heading]
        given = columns.see(
            heading,
            cells if column is None else recipes.as_shown(column, cells, raw, heading),
            formats=_formats(raw, heading),
            currencies=currencies.beside(raw, heading) if has_currencies else frozenset(),
            scaled=scaled,
            column=column,
        )
        seen.append(given)
    first = [Finding("fits_table", values={"tables": tuple(tables)})] if tables else []
    if len(tables) == 1:
        first += [finding for table, known in tables.items() for finding in _needed(raw, table, known)]
    added = addable(raw, seen)
    if amounts.negative(raw, {}).any():
        net = {column.name: column.sum for column in added if column.kind == "money" and isinstance(column.sum, int)}
        raw = amounts.compared_net(raw, net)
    return _inspected(raw, added, tuple(first))


def _is_counted(heading: str, column: schema.Column | None) -> bool:
    """Whether numbers below a heading are added up, so that a number in merged cells counts once."""
    return headings.names_amounts(heading) if column is None else column.kind in recipes.COUNTED


def _column_of(heading: str, tables: Mapping[schema.Table, Mapping[str, schema.Column]]) -> schema.Column | None:
    """The column with a heading in all tables that fit the file; ``None`` if its kind differs."""
    found = [columns.get(heading) for columns in tables.values()]
    kinds = {(column.kind, column.choices) if column else None for column in found}
    return found[0] if len(kinds) == 1 else None


def _needed(raw: RawTable, table: schema.Table, known: Mapping[str, schema.Column]) -> Iterator[Finding]:
    """Findings on cells without a value in required columns."""
    for heading, column in known.items():
        if not column.required:
            continue
        cells = raw.cells[heading]
        kinds = recipes.why_missing(cells, recipes.convert(column, recipes.mended(cells), columns.SOURCE)[0])
        rows = [str(row) for row in raw.rows[(kinds != "") & (kinds != "unreadable")]]
        if rows:
            named = ", ".join(rows[:NAMED]) + (" …" if len(rows) > NAMED else "")
            yield Finding("needed_cells", heading, {"n": len(rows), "rows": named, "tables": (table,)})


def _formats(raw: RawTable, heading: str) -> Sequence[str] | None:
    return None if raw.formats is None else raw.formats[heading].tolist()


def _of_survey(survey: Survey, rule: str) -> InspectedTable:
    """The columns of a survey: items by their possible answers, others as in any table."""
    items = survey.items.set_index("column")[["item", "type"]].to_dict("index")
    answers = limesurvey.answers_long(survey)
    by_item = dict(list(answers.groupby("item", sort=False)))
    origin = ORIGINS.get(rule, "file")
    seen = []
    for heading in survey.raw.cells.columns:
        item = items.get(heading)
        if item is None:
            seen.append(_other(heading, survey.raw.cells[heading]))
        elif item["type"] in MEASURED:
            seen.append(_measured(heading, item["type"], by_item[item["item"]]))
        else:
            kind = KINDS[item["type"]]
            seen.append(_item(heading, kind, survey.choices[item["item"]], by_item[item["item"]], origin))
    return _inspected(survey.raw, tuple(seen), (Finding(rule, values={"n": len(items)}),))


def _other(heading: str, cells: pd.Series) -> Column:
    """A column that is no item; a date that means "no date" is not its first or last day."""
    column = columns.see(heading, cells)
    undated = limesurvey.placeholders(heading, cells)
    if not undated.any():
        return column
    dated = columns.see(heading, cells[~undated].reset_index(drop=True))
    doubt = Doubt("undated", {"n": int(undated.sum())})
    return replace(column, min=dated.min, max=dated.max, doubts=(*column.doubts, doubt))


def _measured(heading: str, kind: str, answers: pd.DataFrame) -> Column:
    """A question for a number or a day: the answers, and the reasons for missing ones."""
    given = answers.loc[answers["missing"].isna(), "value"].reset_index(drop=True)
    read = (columns.see(heading, given, column=schema.Column("value", each, "", "")) for each in MEASURED[kind])
    column = min(read, key=lambda seen: sum(seen.unread.values()))
    missing = answers["missing"].dropna().value_counts()
    counts = Counter({str(name): int(n) for name, n in missing.items()}) + Counter(column.missing)
    return replace(column, missing={name: counts[name] for name in folding.MISSING_KINDS if counts[name]})


def _item(heading: str, kind: Kind, choices: tuple[Choice, ...], answers: pd.DataFrame, origin: str) -> Column:
    """A column of a survey; its values are in the order of the questionnaire, including those nobody chose."""
    kinds = answers["missing"].dropna().value_counts()
    missing: dict[str, int] = {name: int(kinds[name]) for name in folding.MISSING_KINDS if name in kinds}
    if kind == "text":
        return Column(heading, kind, missing=missing)
    given = answers[answers["missing"].isna()]
    times = given["value"].value_counts()
    offered = [choice for choice in choices if choice.missing is None]
    names = _names(offered)
    values = {names[choice.code]: int(times.get(choice.code, 0)) for choice in offered}
    unread = answers[answers["missing"] == "unreadable"]["value"].value_counts()
    if kind == "choice" and {choice.code for choice in offered} == {"Y", "N"}:
        kind = "yes_no"
    form = _labelled_ends(offered) or origin
    column = Column(
        heading, kind, form, missing, values=values, unread={str(text): int(n) for text, n in unread.items()}
    )
    return _with_sums(column, offered, times) if kind == "scale" else column


def _names(offered: list[Choice]) -> dict[str, str]:
    """The names of answers: the label; the code on a scale of numbers; both if two labels are the same."""
    labels_of = Counter(choice.label for choice in offered)
    if all(choice.code.isdecimal() for choice in offered) and any(choice.label == choice.code for choice in offered):
        return {choice.code: choice.code for choice in offered}
    return {
        choice.code: choice.label
        if labels_of[choice.label] == 1 and choice.label
        else f"{choice.label} ({choice.code})"
        for choice in offered
    }


def _labelled_ends(offered: list[Choice]) -> str:
    """``1 (nie) … 5 (immer)`` for a scale of numbers of which some have a label."""
    numbers = [choice for choice in offered if choice.code.isdecimal()]
    plain = [choice for choice in numbers if choice.label == choice.code]
    if len(numbers) < len(offered) or not plain or len(plain) == len(offered):
        return ""
    return labels.ends({choice.code: (int(choice.code), choice.label) for choice in offered if choice not in plain})


def _with_sums(column: Column, offered: list[Choice], times: pd.Series) -> Column:
    """The column with sum, minimum and maximum if all its answers are numbers."""
    codes = [choice.code for choice in offered]
    if list(column.values or ()) != codes or not all(map(str.isdecimal, codes)) or times.empty:
        return column
    chosen = {int(code): int(n) for code, n in times.items()}
    total = sum(step * n for step, n in chosen.items())
    return replace(column, sum=total, min=min(chosen), max=max(chosen))


def _inspected(raw: RawTable, seen: tuple[Column, ...], first: tuple[Finding, ...]) -> InspectedTable:
    return InspectedTable(
        raw.file,
        {"text": "csv", "workbook": "xlsx"}.get(raw.format, raw.format),
        raw.encoding,
        raw.delimiter,
        raw.sheet,
        tuple(int(row) for row in raw.header_rows),
        len(raw.rows),
        seen,
        raw.excluded,
        (*first, *_findings(raw, seen)),
    )


def _findings(raw: RawTable, seen: tuple[Column, ...]) -> Iterator[Finding]:
    """Notes of the reader, doubts about single columns, cells that do not fit, then doubts about several columns."""
    yield from (Finding(note.key, values=note.values, note=note) for note in raw.notes)
    for column in seen:
        yield from (
            Finding(doubt.rule, column.name, doubt.values) for doubt in column.doubts if doubt.rule not in GROUPED
        )
        if column.unread:
            yield _unread(raw, column)
    yield from _marked(raw)
    for rule in GROUPED:
        names = [column.name for column in seen if Doubt(rule) in column.doubts]
        if names:
            yield Finding(rule, values={"n": len(names), "columns": ", ".join(names)})


def _unread(raw: RawTable, column: Column) -> Finding:
    """The cells of a column that do not fit its kind, with the first rows that have one."""
    cells = recipes.mended(raw.cells[column.name])
    rows = [
        str(row)
        for row, cell in zip(raw.rows, cells, strict=True)
        if cell is not None and " ".join(str(cell).split()) in column.unread
    ]
    more = "" if len(rows) <= NAMED else " …"
    values = {
        "n": sum(column.unread.values()),
        "rows": ", ".join(rows[:NAMED]) + more,
        "value": labels.some(list(column.unread)[:NAMED]),
        "accepted": column.kind,
        "choices": column.choices,
    }
    return Finding("unread_cells", column.name, values)


def _marked(raw: RawTable) -> Iterator[Finding]:
    """Cells in which a program left byte order marks or HTML entities, which are ignored."""
    counts = {}
    for heading in raw.cells.columns:
        cells = raw.cells[heading]
        clean = recipes.mended(cells)
        counts[heading] = 0 if clean is cells else int(((clean != cells) & cells.notna()).sum())
    marked = {heading: n for heading, n in counts.items() if n}
    if marked:
        yield Finding("marked_cells", values={"n": sum(marked.values()), "columns": ", ".join(marked)})
