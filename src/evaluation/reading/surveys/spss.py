"""A data file of SPSS: codes with labels, an order where SPSS knows one, and values a person declared as missing.

Why an answer is missing stands in the label of its code ("weiß nicht"), so declared codes are kept and become kinds of
missing. Variables that a person joined to a set of several answers are the boxes of one question. Labels are applied
only where they fit: a variable whose codes begin with 0 and whose labels begin with 1 was recoded, and its labels would
name the wrong answers. The library is native code and runs in a child process.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

import numpy as np
import pandas as pd

from evaluation.language.errors import EvaluationError
from evaluation.language.folding import Missing
from evaluation.reading.files import child_process, opening
from evaluation.reading.raw import Note, RawTable
from evaluation.reading.surveys.codebook import with_codebook
from evaluation.reading.surveys.inferred import settled
from evaluation.reading.surveys.limesurvey import PERSONAL, RESPONDENT, STARTED, SUBMITTED, SYSTEM
from evaluation.reading.surveys.lss import without_marks
from evaluation.reading.surveys.periods import two_periods
from evaluation.reading.surveys.personal import without_items, without_personal
from evaluation.reading.surveys.questionnaire import BOX, Choice, Item, ItemType, fold, missing_answer
from evaluation.reading.surveys.responses import Survey, as_text, column_note, survey_of, telling_apart, with_items
from evaluation.reading.tables.headings import LARGEST

MAGIC = (b"$FL2", b"$FL3")
SECONDS, MEGABYTES = 60, 2_000
OLD_ENCODING = "windows-1252"  # what German SPSS wrote before it wrote UTF-8
HEADER, WEIGHT = 176, 76  # bytes before the variables, and where the place of the weight stands
NAMED = 5  # so many values are named in a note


@dataclass(frozen=True)
class Variable:
    """What SPSS says of a variable: its label, the labels of its codes, its measure, and ranges declared as missing."""

    name: str
    label: str
    labels: Mapping[str, str]
    measure: str
    missing: tuple[tuple[Any, Any], ...]


@dataclass(frozen=True)
class ResponseSet:
    """Variables that are the boxes of one question, and the code of a tick; ``None`` where the file does not tell."""

    name: str
    label: str
    ticked: str | None
    variables: tuple[str, ...]


def weighted_by(data: bytes, names: Sequence[str]) -> str | None:
    """The variable by which a file of SPSS is weighted, from its dictionary; ``None`` where it is by none.

    The header tells its place among the variables, in which a long text takes several places.
    """
    order: Literal["<", ">"] = "<" if data[64:68] in (b"\2\0\0\0", b"\3\0\0\0") else ">"

    def number(place: int) -> int:
        return int(struct.unpack_from(f"{order}i", data, place)[0])

    try:
        wanted, place, column = number(WEIGHT), HEADER, -1
        for _ in range(wanted):
            width, labelled, missing = (number(place + offset) for offset in (4, 8, 12))
            column += width >= 0  # further places of a long text have -1
            place += 32
            place += 4 + -(-number(place) // 4) * 4 if labelled else 0
            place += 8 * abs(missing)
    except struct.error:  # a damaged header; the library says so
        return None
    return names[column] if 0 <= column < len(names) else None


def is_sav(path: Path) -> bool:
    """Whether a file is one of SPSS, whatever its name says."""
    return opening.load(path).startswith(MAGIC)


def read_sav(
    path: Path,
    *,
    book: pd.DataFrame | None = None,
    encoding: str | None = None,
    items: Mapping[str, str] = MappingProxyType({}),
    people: Collection[str] = (),
    aside: Collection[str] = (),
) -> Survey:
    """The survey in a file of SPSS; rows are numbered by case. ``book`` is a typed codebook table, which wins.

    ``people`` are variables that tell who answered, ``aside`` others that are no question either.
    ``items`` are variables that have another name in the project; branches of one name have the same labels.

    Raises ``EvaluationError`` for a file that is damaged, that takes too much time or memory, or whose branches differ.
    """
    frame, facts, sets, used = child_process.run(
        load, str(path), encoding, seconds=SECONDS, megabytes=MEGABYTES, file=path.name
    )
    weight = weighted_by(opening.load(path), list(frame.columns))
    raw = as_text(
        RawTable(
            path.name, "sav", frame, np.arange(1, len(frame) + 1), tuple(range(1, frame.shape[1] + 1)), encoding=used
        )
    )
    moments = [heading for heading in raw.cells.columns if fold(heading) in STARTED | SUBMITTED]
    raw = with_items(replace(raw, notes=tuple(two_periods(raw, moments))), items)
    variables: dict[str, Variable] = {}
    for variable in facts:
        name = items.get(variable.name, variable.name)
        if variables.setdefault(name, replace(variable, name=name)).labels != variable.labels:
            raise EvaluationError("branches_differ", file=path.name, item=name, heading=variable.name)
    sets = [replace(group, variables=tuple(items.get(name, name) for name in group.variables)) for group in sets]
    known = [name for name in raw.cells.columns if _known(variables[name], PERSONAL)]
    called = {name: [name, variables[name].label] for name in raw.cells.columns}
    raw = without_personal(raw, called, known=known, used=aside, codes=people)
    respondent = next((name for name in raw.cells.columns if _known(variables[name], RESPONDENT)), None)
    apart = {respondent, *people, *aside}
    columns = [name for name in raw.cells.columns if name not in apart and not _known(variables[name], SYSTEM)]
    found, notes = {}, [Note("old_encoding", {"encoding": used})] if used != (encoding or "UTF-8") else []
    notes += [column_note("weighted", raw, name) for name in columns if name == items.get(weight or "", weight)]
    for name in columns:
        found[name], said = _item(variables[name], raw)
        notes += said
    for group in sets:
        raw, found, said = _joined(group, raw, found)
        notes += said
    found, said = with_codebook(found, book)
    notes += said
    raw, found = without_items(raw, found)
    found, said = settled(found, raw)
    notes += said
    if respondent is None and not people:
        respondent, note = telling_apart(raw, [name for name in columns if name in raw.cells.columns])
        notes.append(note)
        found.pop(respondent or "", None)
    named = {name: variables[name].labels for name in aside if name in variables and variables[name].labels}
    return replace(survey_of(replace(raw, notes=(*raw.notes, *notes)), found, respondent), named=named)


def load(path: str, encoding: str | None) -> tuple[pd.DataFrame, list[Variable], list[ResponseSet], str]:
    """The cells, the variables, their sets and the encoding used; called in a child process: it returns plain data."""
    import pyreadstat  # loaded in the child alone

    for name in (encoding, OLD_ENCODING):
        try:
            frame, meta = pyreadstat.read_sav(path, user_missing=True, encoding=name)
            variables = [_variable(name, meta) for name in meta.column_names]
            frame.columns = [variable.name for variable in variables]
            sets = [_set(name, entry, variables) for name, entry in meta.mr_sets.items()]
        except Exception as error:  # whatever a damaged file makes the library raise, the sentence is the same
            if name == OLD_ENCODING or encoding or "convert" not in str(error):
                reason = str(error) or type(error).__name__
                raise EvaluationError("reading_broken_sav", file=Path(path).name, reason=reason) from None
        else:
            return frame.loc[:, ~frame.columns.duplicated()].astype(object), variables, sets, name or "UTF-8"
    raise EvaluationError("reading_encoding", file=Path(path).name, encoding=f"UTF-8, {OLD_ENCODING}")


def _variable(name: Any, meta: Any) -> Variable:
    """What stands in a damaged file for a name or a label need not be a text."""
    labels = meta.variable_value_labels.get(name, {})
    return Variable(
        str(name),
        " ".join(without_marks(str(meta.column_names_to_labels.get(name) or "")).split()),
        {code_of(code): " ".join(without_marks(str(label)).split()) for code, label in labels.items()},
        str(meta.variable_measure.get(name, "unknown")),
        tuple((span["lo"], span["hi"]) for span in meta.missing_ranges.get(name, [])),
    )


def _set(name: str, entry: Mapping[str, Any], variables: list[Variable]) -> ResponseSet:
    """A set names its variables in small letters; of one of categories no value is a tick."""
    known = {variable.name.casefold(): variable.name for variable in variables}
    listed = (known.get(str(variable).casefold()) for variable in entry["variable_list"])
    ticked = code_of(entry["counted_value"]) if entry["is_dichotomy"] and entry["counted_value"] is not None else None
    return ResponseSet(name, " ".join(entry["label"].split()), ticked, tuple(filter(None, listed)))


def _joined(group: ResponseSet, raw: RawTable, items: dict[str, Item]) -> tuple[RawTable, dict[str, Item], list[Note]]:
    """The variables of a set as boxes of one question: the counted code is a tick, any other answer is none."""
    question = group.label or group.name
    names = [name for name in group.variables if name in items and items[name].type != "multiple"]
    if group.ticked is None or len(names) < 2:
        return raw, items, [Note("response_set", {"question": question})]
    cells, boxes = raw.cells.copy(), {}
    for name in names:
        silent = tuple(choice for choice in items[name].choices if choice.missing)
        kept = {"", *(choice.code for choice in silent)}
        ticks = {code: code if code in kept else "N" for code in map(str.strip, cells[name])} | {group.ticked: "Y"}
        cells[name] = cells[name].str.strip().map(ticks)
        boxes[name] = Item(name, group.name, question, items[name].text, "multiple", "", (*BOX, *silent))
    return replace(raw, cells=cells), items | boxes, []


def code_of(value: Any) -> str:
    """A code as text: SPSS stores whole numbers as 1.0.

    >>> code_of(1.0), code_of(1.5), code_of("A ")
    ('1', '1.5', 'A')
    """
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _known(variable: Variable, names: frozenset[str]) -> bool:
    return fold(variable.name) in names or fold(variable.label) in names


def _item(variable: Variable, raw: RawTable) -> tuple[Item, list[Note]]:
    """The item of a variable: its answers where the labels fit what was answered, else its numbers or texts."""
    notes: list[Note] = []
    codes = sorted({cell.strip() for cell in raw.cells[variable.name]} - {""}, key=_order)
    silent = _silent(variable, codes)
    unnamed = [code for code, kind in silent.items() if kind is None]
    if unnamed:
        notes.append(column_note("missing_unnamed", raw, variable.name, value=", ".join(unnamed[:NAMED])))
    kinds: dict[str, Missing] = {code: kind or "not_answered" for code, kind in silent.items()}
    answered = [code for code in codes if code not in kinds]
    labels = {code: label for code, label in variable.labels.items() if code not in kinds}
    misfit = _misfit(answered, labels)
    between = [] if misfit else [code for code in answered if labels and code not in labels]
    if between:
        ends = {"first": " = ".join(next(iter(labels.items()))), "last": " = ".join(list(labels.items())[-1])}
        notes.append(column_note("unlabelled_steps", raw, variable.name, value=", ".join(between), **ends))
    if misfit:
        values = {
            "value": ", ".join(misfit[:NAMED]),
            "labels": "; ".join(f"{code} = {label}" for code, label in labels.items()),
        }
        notes.append(column_note("labels_misfit", raw, variable.name, **values))
        labels = {}
    ordinal = variable.measure in ("ordinal", "scale")
    steps = _between(labels) if between else []
    listed = sorted({*labels, *answered, *steps}, key=_order) if labels else []
    choices = [Choice(code, labels.get(code, code), rank if ordinal else None) for rank, code in enumerate(listed, 1)]
    choices += [Choice(code, variable.labels.get(code, code), None, kind) for code, kind in kinds.items()]
    kind = ("scale" if ordinal else "single") if labels else "number" if _numbers(answered) else "text"
    text = variable.label or variable.name
    return Item(variable.name, variable.name, text, text, cast(ItemType, kind), "", tuple(choices)), notes


def _silent(variable: Variable, codes: list[str]) -> dict[str, Missing | None]:
    """The codes that are no answer, and why: declared as missing, or labelled like "weiß nicht".

    ``None`` is a declared code whose label does not say why.
    """
    found: dict[str, Missing | None] = {}
    for code in sorted({*codes, *variable.labels}, key=_order):
        label = variable.labels.get(code, "")
        others = [other for other in variable.labels.values() if other != label]
        kind = missing_answer(label, others) if label else None
        if kind is not None or any(_within(code, low, high) for low, high in variable.missing):
            found[code] = kind
    return found


def _within(code: str, low: Any, high: Any) -> bool:
    """Whether a code is declared as missing: as a number of a range, or as what is written there (a word, a time).

    >>> from datetime import time
    >>> _within("98", 97.0, 99.0), _within("98", time(1), time(2)), _within("x", "x", "x")
    (True, False, True)
    """
    number = _number(code)
    if number is None or not isinstance(low, int | float) or not isinstance(high, int | float):
        return code == code_of(low)
    return bool(low <= number <= high)


def _misfit(answered: list[str], labels: Mapping[str, str]) -> list[str]:
    """Answers that the labels do not know, unless the labels name only ends, and perhaps the middle, of a scale."""
    unknown = [code for code in answered if code not in labels]
    ends, inner = [_number(code) for code in labels], [_number(code) for code in unknown]
    if not labels or not unknown:
        return []
    if None in ends or None in inner:
        return unknown
    low, high = min(cast(list[float], ends)), max(cast(list[float], ends))
    between = all(low < number < high and number.is_integer() for number in cast(list[float], inner))
    named = sorted(number for number in cast(list[float], ends) if low < number < high)
    return [] if between and named in ([], [(low + high) / 2]) and high - low <= LARGEST else unknown


def _between(labels: Mapping[str, str]) -> list[str]:
    """Every whole number from the lowest to the highest code that has a label."""
    numbers = sorted(int(number) for number in map(_number, labels) if number is not None)
    return [str(step) for step in range(numbers[0], numbers[-1] + 1)]


def _number(code: str) -> float | None:
    try:
        return float(code)
    except ValueError:
        return None


def _numbers(codes: list[str]) -> bool:
    return bool(codes) and all(_number(code) is not None for code in codes)


def _order(code: str) -> tuple[float, str]:
    """Numbers by size, then texts."""
    number = _number(code)
    return (float("inf") if number is None else number, code)
