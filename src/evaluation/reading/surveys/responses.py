"""A survey of any program in one form: items, their possible answers, and a cell for each answer.

The readers of LimeSurvey, Forms and SPSS find out which column is which item. The rest is the same for all: cells
become answer codes, kinds of missing stay distinct, and unknown answers are noted with their place and never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from evaluation.language import parsing
from evaluation.language.errors import EvaluationError, closest
from evaluation.language.folding import Missing
from evaluation.reading.raw import Note, RawTable, letter
from evaluation.reading.surveys import scale_wordings
from evaluation.reading.surveys.questionnaire import Choice, Item, beyond_steps, fold, missing_answer, strays

ITEM_COLUMNS = ["column", "item", "question", "question_text", "text", "type", "scale"]
ANSWER_COLUMNS = ["item", "answer_code", "label", "rank", "missing"]
WEIGHTS = re.compile(r"(design|person\w*|haushalts?|fall|kalibrierungs)?gewicht(e|ung)?(sfaktor)?|[dp]?weights?|wgh?t")
CONSENT = re.compile(
    r"einverstanden|einverständnis|einwillig|zustimm\w*|stimme\b.*\bzu\b|\b(consent|agree)", re.IGNORECASE
)
OF_DATA = re.compile(
    r"auswertung|ausgewertet|verarbeit|gespeichert|speicherung|datenschutz|"
    r"(meine|diese|der) (antworten|daten|angaben)\b|teilnahme an (der|dieser) (befragung|umfrage|studie)|"
    r"\b(my|the) (answers|responses|data)\b|data protection|privacy|evaluation of",
    re.IGNORECASE,
)
_CODED = re.compile(r"einw(illig\w*)?\d*|einverst\w*|dsgvo|datenschutz|consent\d*", re.IGNORECASE)
_REFUSED = frozenset(map(fold, ("nein", "no", "n", "nicht einverstanden", "lehne ab", "stimme nicht zu", "disagree")))
_NEGATIVE = re.compile(r"[-–\u2212] ?\d.*", re.DOTALL)
NOTED = 5  # unknown answers of a column that a note names


@dataclass(frozen=True)
class Survey:
    """An export and what is known of its items.

    ``items``: one row an export column that is an item (``column`` is its heading in ``raw``; ``type`` is scale,
    single, multiple, number, text or date). ``answers``: the codebook, one row an item and possible answer, in
    the order shown; ``rank`` is missing where the order is unknown or the answer is a kind of ``missing``.
    ``respondent``: the heading of the column that tells people apart, ``None`` where there is none. ``choices``: the
    answers by item. ``complete``: for each row whether the questionnaire was finished, ``None`` where the file does
    not tell. ``named``: what the codes of columns beside the questions stand for, where the file says it. ``days``:
    when each row was answered, ``whole``: all of a row that has a time of day; empty where unknown.
    """

    raw: RawTable
    items: pd.DataFrame
    answers: pd.DataFrame
    respondent: str | None
    choices: Mapping[str, tuple[Choice, ...]]
    complete: np.ndarray | None = None
    named: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    days: tuple[dt.date | None, ...] = ()
    whole: tuple[str, ...] = ()


def survey_of(
    raw: RawTable, found: Mapping[str, Item], respondent: str | None, *, complete: np.ndarray | None = None
) -> Survey:
    """A survey of the items found, with a note for each answer that its item does not have.

    Raises ``EvaluationError`` where two columns would be one item.
    """
    no_two_alike(raw, {heading: item.code for heading, item in found.items()})
    found, said = _without_far_codes(found, raw)
    found, stray_notes = _without_far_numbers(found, raw)
    rows = [
        (heading, item.code, item.question, item.question_text, item.text, item.type, item.scale)
        for heading, item in found.items()
    ]
    codebook = [
        (item.code, choice.code, choice.label, choice.rank, choice.missing)
        for item in found.values()
        for choice in item.choices
    ]
    items = pd.DataFrame(rows, columns=ITEM_COLUMNS, dtype=object)
    answers = pd.DataFrame(codebook, columns=ANSWER_COLUMNS, dtype=object).astype({"rank": "Int64"})
    choices = {item.code: item.choices for item in found.values()}
    survey = Survey(raw, items, answers, respondent, choices, complete)
    notes = [*said, *stray_notes]
    notes += [note for heading, item in found.items() for note in _answer_notes(raw, heading, item)]
    named = {note.values.get("column") for note in raw.notes if note.key == "weighted"}
    weights = [heading for heading, item in found.items() if heading not in named and _are_weights(raw, heading, item)]
    notes += [column_note("weighted", raw, heading) for heading in weights]
    notes += [note for heading, item in found.items() for note in _refused_notes(raw, heading, item)]
    notes += [*_unticked_notes(survey), *_incomplete_notes(survey)]
    return replace(survey, raw=replace(raw, notes=(*raw.notes, *notes)))


def no_two_alike(raw: RawTable, items: Mapping[str, str]) -> None:
    """Raise ``EvaluationError`` where two columns (heading → item) have one item: one of them would not count."""
    first: dict[str, str] = {}
    for heading, item in items.items():
        if first.setdefault(item, heading) != heading:
            both = ", ".join(f"{raw.column_letter(one)} ({one})" for one in (first[item], heading))
            raise EvaluationError("items_alike", file=raw.file, item=item, columns=both)


def _without_far_codes(found: Mapping[str, Item], raw: RawTable) -> tuple[dict[str, Item], list[Note]]:
    """The items without steps whose code is far above the others: they count as no answer, with a note."""
    mended, notes = dict(found), []
    for heading, item in found.items():
        far = beyond_steps(item.choices) if item.type == "scale" and not item.ranked else []
        if far:
            codes = "; ".join(f"{choice.code} = {choice.label}" for choice in far)
            notes.append(column_note("far_code", raw, heading, value=codes))
            kept = [choice for choice in item.choices if choice.missing is None and choice not in far]
            ranks = {choice.code: rank for rank, choice in enumerate(kept, 1) if choice.rank is not None}
            choices = (
                replace(choice, rank=None, missing="not_answered")
                if choice in far
                else replace(choice, rank=ranks.get(choice.code))
                for choice in item.choices
            )
            mended[heading] = replace(item, choices=tuple(choices))
    return mended, notes


def _without_far_numbers(found: Mapping[str, Item], raw: RawTable) -> tuple[dict[str, Item], list[Note]]:
    """Questions for a number without values that mean "no answer" in many surveys and are far from all others.

    They count as no answer until a codebook says what they are. Such values among the others count, with a note.
    """
    mended, notes = dict(found), []
    for heading, item in found.items():
        if item.type != "number":
            continue
        cells = map(bare, raw.cells[heading].unique())
        given = {cell: number for cell in cells if (number := _number(cell)) is not None}
        known = {choice.code for choice in item.choices}
        doubted = sorted(strays(given) - known, key=given.__getitem__)
        usual = [number for cell, number in given.items() if cell not in {*doubted, *known}]
        silent = tuple(choice for choice in item.choices if choice.missing)
        mended[heading] = replace(item, choices=silent)
        if not usual or not doubted or (min(usual) < 0 and all(given[cell] < 0 for cell in doubted)):
            continue
        low, high = min(usual), max(usual)
        reach = high - low
        below = 0 if low >= 0 else low - reach
        far = [cell for cell in doubted if given[cell] < below or given[cell] > high + reach]
        near = [cell for cell in doubted if cell not in far and not low <= given[cell] <= high + reach / 10]
        if far:
            notes.append(column_note("far_value", raw, heading, value=", ".join(far), low=f"{low:g}", high=f"{high:g}"))
            silent += tuple(Choice(cell, cell, None, "not_answered") for cell in far)
            mended[heading] = replace(item, choices=silent)
        if near:
            notes.append(column_note("far_number", raw, heading, value=", ".join(near)))
    return mended, notes


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if re.fullmatch(r"-?\d+([.,]\d+)?", text) else None


def _are_weights(raw: RawTable, heading: str, item: Item) -> bool:
    """Whether a column has a name of weights and only numbers without labels."""
    called = any(WEIGHTS.fullmatch(fold(text)) for text in (heading, item.text))
    plain = all(choice.label == choice.code for choice in item.choices)
    given = set(raw.cells[heading].map(bare)) - {""} if called and plain else set()
    return bool(given) and all(re.fullmatch(r"\d*[.,]?\d+", cell) for cell in given)


def answers_long(survey: Survey) -> pd.DataFrame:
    """Every cell of every item: ``row`` (place in ``raw.cells``), ``item``, ``value``, ``missing``.

    ``value`` is the answer code for scales and choices, else the text; it is missing where ``missing`` says why there
    is none. A missing answer that was chosen ("Keine Angabe") keeps its code beside its kind; an answer the
    questionnaire does not have keeps its text and is ``unreadable``. Questionnaires that were not finished come first,
    so that of two by the same person the last complete one is the last.
    """
    rows = len(survey.raw.cells)
    values, kinds = _read_items(survey)
    for boxes in _tick_boxes(survey, values, kinds):
        for place in boxes.places:
            unticked = boxes.reached & (kinds[place] == "not_answered")
            values[place][unticked] = "N"
            kinds[place][unticked] = None
    order = np.arange(rows) if survey.complete is None else np.argsort(survey.complete, kind="stable")
    return pd.DataFrame(
        {
            "row": np.repeat(order, len(values)),
            "item": np.tile(survey.items["item"].to_numpy(dtype=object), rows),
            "value": np.array(values, dtype=object).reshape(-1, rows).T[order].ravel(),
            "missing": np.array(kinds, dtype=object).reshape(-1, rows).T[order].ravel(),
        }
    )


class _Answers:
    """Reads the cells of one item: as codes where more of them are codes than labels."""

    def __init__(self, choices: tuple[Choice, ...]) -> None:
        self.missing: dict[str, Missing | None] = {choice.code: choice.missing for choice in choices}
        self.open = all(choice.missing for choice in choices)  # a number or a text, perhaps with codes for no answer
        self.labels: dict[str, set[str]] = {}
        self.exact = {choice.label: choice.code for choice in choices}
        for choice in choices:
            for spelling in (choice.label, *choice.spellings):
                self.labels.setdefault(fold(spelling), set()).add(choice.code)

    def read(self, cells: pd.Series) -> tuple[np.ndarray, np.ndarray]:
        """Values and kinds of missing of all cells, found once for each different text."""
        texts, places = np.unique(cells.to_numpy(dtype=object), return_inverse=True)
        found = self.of({str(text) for text in texts})
        pairs = np.empty((len(texts), 2), dtype=object)
        for place, text in enumerate(texts):
            pairs[place] = found[str(text)]
        return pairs[places, 0], pairs[places, 1]

    def of(self, texts: set[str]) -> dict[str, tuple[str | None, Missing | None]]:
        answers = {text: bare(text) for text in texts}
        kinds = {text: parsing.missing_kind(answer, source="limesurvey") for text, answer in answers.items()}
        given = {text: answer for text, answer in answers.items() if kinds[text] is None}
        as_code = self.in_codes(given.values())
        codes = {text: self.code(answer, as_code=as_code) for text, answer in given.items()}
        return {text: self.pair(answers[text], kinds[text], codes.get(text)) for text in texts}

    def pair(self, answer: str, kind: Missing | None, code: str | None) -> tuple[str | None, Missing | None]:
        if kind is not None:
            return None, kind
        if code is None:
            word = None if self.open else missing_answer(answer, list(self.exact))
            return (None, word) if word else (answer, None if self.open else "unreadable")
        return code, self.missing[code]

    def in_codes(self, answers: Collection[str]) -> bool:
        return sum(a in self.missing for a in answers) > sum(fold(a) in self.labels for a in answers)

    def code(self, answer: str, *, as_code: bool) -> str | None:
        """The code of an answer; ``None`` for one that is unknown, or the label of several."""
        if as_code and answer in self.missing:
            return answer
        fitting = self.labels.get(fold(answer), set())
        if _NEGATIVE.fullmatch(answer):  # the sign matters
            fitting = set()
        if len(fitting) == 1:
            return next(iter(fitting))
        return self.exact.get(answer) or (answer if answer in self.missing else _numbered(answer, self.missing))


def bare(text: str) -> str:
    """A cell without byte order marks, surrounding blanks and the sign that LimeSurvey puts before an equation.

    >>> bare("\\ufeff 1 (None at all) "), bare("'=SUM(A1)")
    ('1 (None at all)', '=SUM(A1)')
    """
    answer = text.replace("\ufeff", "").strip()
    return answer[1:] if answer.startswith("'=") else answer


def _numbered(answer: str, codes: Mapping[str, object]) -> str | None:
    """The number before a label: ``10 - Completely satisfied`` where 10 is an answer."""
    found = scale_wordings.numbered(answer)
    return str(found[0]) if found and str(found[0]) in codes else None


def _read_items(survey: Survey) -> tuple[list[np.ndarray], list[np.ndarray]]:
    read = [
        _Answers(survey.choices.get(item, ())).read(survey.raw.cells[column])
        for column, item in survey.items[["column", "item"]].itertuples(index=False)
    ]
    return [values for values, _ in read], [kinds for _, kinds in read]


@dataclass(frozen=True)
class _Boxes:
    """The boxes of one question: their places among the items, who saw them for certain, and who may not have."""

    question: str
    places: list[int]
    reached: np.ndarray
    unknown: np.ndarray


def _tick_boxes(survey: Survey, values: list[np.ndarray], kinds: list[np.ndarray]) -> Iterator[_Boxes]:
    """Questions with boxes in an export that writes nothing for a box left empty.

    There an empty box may be a No or a question that was never reached. It is a No where the export tells "not shown"
    apart, and where the person ticked another box of the question or wrote something under "other" or beside a box.
    """
    boxes = survey.items[survey.items["type"] == "multiple"]
    for question, group in boxes.groupby("question", sort=False):
        places = list(group.index)
        if (np.array([values[place] for place in places], dtype=object) == "N").any():
            continue  # full answers say No themselves
        kind = np.array([kinds[place] for place in places], dtype=object)
        texts = survey.items[(survey.items["question"] == question) & (survey.items["type"] == "text")]
        written = [values[place] for place in (*places, *texts.index)]
        reached = (pd.notna(np.array(written, dtype=object))).any(axis=0)
        if (kind == "not_shown").any() or survey.raw.format == "lsa":  # the archive always tells it apart
            reached = ~(kind == "not_shown").all(axis=0)
        yield _Boxes(str(question), places, reached, ~reached & (kind == "not_answered").all(axis=0))


def _refused_notes(raw: RawTable, heading: str, item: Item) -> list[Note]:
    """Respondents who refused the use of their answers: no answers count until these rows are removed.

    The question is recognised by its words or its code, a refusal by the label of the answer or by the cell.
    """
    asked = " ".join((heading, item.question_text, item.text))
    if not (CONSENT.search(asked) and OF_DATA.search(asked)) and not _CODED.fullmatch(item.code):
        return []
    labels = {choice.code: choice.label for choice in item.choices if not choice.missing}
    if len(labels) > len(("yes", "no")):  # how much somebody agrees is an opinion
        return []
    cells = [bare(str(cell)) for cell in raw.cells[heading]]
    no = [fold(cell) in _REFUSED or fold(labels.get(cell, "")) in _REFUSED for cell in cells]
    rows = [str(row) for row, refused in zip(raw.rows, no, strict=True) if refused]
    if not rows:
        return []
    listed = ", ".join(rows[:NOTED]) + (" …" if len(rows) > NOTED else "")
    return [column_note("evaluation_refused", raw, heading, row=rows[0], n=len(rows), rows=listed)]


def _unticked_notes(survey: Survey) -> list[Note]:
    """A note on the base of a question with boxes, where empty boxes may mean that somebody never saw them."""
    texts = dict(zip(survey.items["question"], survey.items["question_text"], strict=True))
    notes = []
    for boxes in _tick_boxes(survey, *_read_items(survey)):
        n, base = int(boxes.unknown.sum()), int(boxes.reached.sum())
        if n:
            notes.append(Note("unticked", {"question": texts[boxes.question], "n": n, "base": base}))
    return notes


def _incomplete_notes(survey: Survey) -> list[Note]:
    if survey.complete is None or survey.complete.all():
        return []
    return [Note("incomplete", {"n": int((~survey.complete).sum()), "all": len(survey.complete)})]


def _answer_notes(raw: RawTable, heading: str, item: Item) -> list[Note]:
    """The answers of a column that its item does not have."""
    answers = _Answers(item.choices)
    if answers.open:
        return []
    found = answers.of(set(raw.cells[heading].unique()))
    unknown = sorted({str(value) for value, missing in found.values() if missing == "unreadable"})
    return [
        column_note(
            "ambiguous_answer" if len(answers.labels.get(fold(value), ())) > 1 else "unmatched_answer",
            raw,
            heading,
            value=value,
        )
        for value in unknown[:NOTED]
    ]


def fits(cells: pd.Series, choices: tuple[Choice, ...]) -> bool:
    """Whether a column was answered, and by nothing else than these answers."""
    found = _Answers(choices).of(set(cells.unique())).values()
    return any(kind is None for _, kind in found) and all(kind != "unreadable" for _, kind in found)


def column_note(key: str, raw: RawTable, heading: str, **values: object) -> Note:
    """A note on a column: its letter and heading, and what else the phrase has a place for."""
    place = letter(raw.places[list(raw.cells.columns).index(heading)])
    return Note(key, {"place": place, "column": heading, **values})


def as_text(raw: RawTable) -> RawTable:
    """The cells as text, whatever the file holds: numbers and empty cells in a workbook."""
    if raw.format in ("text", "html"):
        return raw
    cells = {heading: pd.Series(map(_text, raw.cells[heading]), dtype="str") for heading in raw.cells.columns}
    return replace(raw, cells=pd.DataFrame(cells), formats=None)


def _text(cell: Any) -> str:
    if cell is None or cell != cell:  # NaN differs from itself
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def without(raw: RawTable, dropped: Collection[str]) -> RawTable:
    """The table without columns that identify who answered; their headings are noted, their cells are dropped."""
    if not dropped:
        return raw
    pairs = zip(raw.cells.columns, raw.places, strict=True)
    kept = [(heading, place) for heading, place in pairs if heading not in dropped]
    return replace(
        raw,
        cells=raw.cells[[heading for heading, _ in kept]],
        places=tuple(place for _, place in kept),
        notes=(*raw.notes, Note("dropped_columns", {"columns": ", ".join(dropped)})),
    )


def with_items(raw: RawTable, items: Mapping[str, str]) -> RawTable:
    """The table with renamed columns (heading → item); branches of one question become one column.

    Raises ``EvaluationError`` where two branches are answered in one row.
    """
    columns = list(raw.cells.columns)
    for heading in items:
        if heading not in columns:
            raise EvaluationError("survey_column", name="items", heading=heading, hint=closest(heading, columns))
    places = dict(zip(columns, raw.places, strict=True))
    cells: dict[str, pd.Series] = {}
    found: dict[str, int] = {}
    for heading in columns:
        item, given = items.get(heading, heading), raw.cells[heading]
        if item in cells:
            empty = (given.str.strip() == "").to_numpy()
            both = raw.rows[~empty & (cells[item].str.strip() != "").to_numpy()]
            if len(both):
                rows = ", ".join(map(str, both[:NOTED]))
                raise EvaluationError("branches_both", file=raw.file, item=item, heading=heading, rows=rows)
            given = cells[item].where(empty, given)
        cells[item] = given
        found.setdefault(item, places[heading])
    return replace(raw, cells=pd.DataFrame(cells), places=tuple(found.values()))


def telling_apart(raw: RawTable, columns: Collection[str]) -> tuple[str | None, Note]:
    """The first of ``columns`` in which everybody has a short text of their own, and a note on this choice."""
    for heading in columns:
        values = raw.cells[heading]
        if values.is_unique and values.str.len().between(1, 40).all():
            return heading, Note("guessed_respondent", {"column": heading})
    return None, Note("no_respondent")
