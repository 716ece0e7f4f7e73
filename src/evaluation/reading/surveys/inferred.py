"""Items of a survey export without its structure: what can be concluded from headings and answers alone.

Codes like ``QMIQ02[QMI01]`` and headings like ``Frage [Teilfrage]`` name question and subquestion. A scale is
recognised where the answers are whole numbers or labels of one usual family (``wordings``); in an export in codes whole
numbers of a single question may be codes, and stay numbers. Steps that were
offered and never chosen are in no export: a question may name the ends, a neighbour in its block may have a codebook;
else the ends are assumed, with a note. Comments and fields for other answers are free text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from evaluation.language import parsing
from evaluation.language.folding import Missing
from evaluation.reading.raw import Note, RawTable
from evaluation.reading.surveys import scale_wordings
from evaluation.reading.surveys.questionnaire import (
    BOX,
    COMMENT_TEXTS,
    OTHER_COMMENT_TEXTS,
    OTHER_TEXTS,
    TICKED,
    Choice,
    Item,
    ItemType,
    fold,
    missing_answer,
    strays,
    without_number,
)
from evaluation.reading.surveys.responses import column_note
from evaluation.reading.tables import headings as words_of
from evaluation.reading.tables.headings import LARGEST

FEW = 12  # more different labels are free text
SHORT = 80  # longer ones as well
MANY = 10  # rows from which on a gap in a scale is no chance

_CODE = re.compile(
    r"(?P<question>[A-Za-z]\w*)(?:\[(?P<sub>[^\]]+)\])?(?:\[(?P<scale>\d)\])?(?:[.:]\s+(?P<text>.*))?", re.DOTALL
)
_UNDERSCORED = re.compile(
    r"(?P<question>[A-Za-z]\w*?)_(?P<sub>SQ\d+(?:comment)?|other(?:comment)?|comment)(?:_(?P<scale>[01]))?"
)
_TEXT = re.compile(r"(?P<question>.+?)\s*\[\s*(?P<sub>[^\[\]]+)\]", re.DOTALL)
_DUAL = re.compile(r"(?P<rest>.+\])\s*\[\s*(?:Skala|Scale) (?P<scale>[12])\s*\]", re.DOTALL)
_FREE = re.compile(r"other|(.*)comment")
_YES_NO = frozenset(fold(word) for words in TICKED for word in words)
_WITH_SIGN = re.compile(r"[-+\u2212–]?\d")
_MINUS = str.maketrans({"\u2212": "-", "–": "-"})
_COMMENTS = frozenset(map(fold, (*COMMENT_TEXTS, *OTHER_COMMENT_TEXTS)))
_OTHERS = frozenset(map(fold, OTHER_TEXTS))


class Parts(NamedTuple):
    """The parts of a heading; ``free``: a comment or a field for other answers, ``maybe``: only by its text."""

    code: str
    question: str
    question_text: str
    text: str
    scale: str = ""
    free: bool = False
    maybe: bool = False


class Reading(NamedTuple):
    """What the answers of a column or block are; ``assumed``: it is unknown which steps were offered."""

    type: ItemType
    choices: tuple[Choice, ...] = ()
    assumed: bool = False


def infer_items(cells: pd.DataFrame) -> dict[str, Item]:
    """An item for each column of ``cells``, by its heading; headings are made unique, so items are too."""
    parts = {heading: _parts(heading, set(cells.columns)) for heading in cells.columns}
    times = Counter(part.code for part in parts.values())  # the same text before several brackets is a word and no code
    parts |= {h: _parts(h, set(cells.columns), coded=False) for h, part in parts.items() if times[part.code] > 1}
    coded = any(re.fullmatch(r"[A-Za-z]\w*\[\w+\]", heading) for heading in cells.columns)
    groups: dict[str, list[str]] = {}
    for heading, part in parts.items():
        groups.setdefault(part.question, []).append(heading)
    found: dict[str, Item] = {}
    for headings in groups.values():
        everything = {heading: _answers(cells[heading]) for heading in headings}
        words = _words({answer for answers in everything.values() for answer in answers})
        values = {heading: _without(seen, words) for heading, seen in everything.items()}
        readings = _block(values, {heading: parts[heading] for heading in headings}, len(cells), coded=coded)
        for heading in headings:
            part, reading = parts[heading], readings[heading]
            silent = sorted(everything[heading].keys() & set(words)) if reading.type not in ("multiple", "text") else []
            choices = (*reading.choices, *(Choice(word, word, None, words[word]) for word in silent))
            found[heading] = Item(*part[:4], reading.type, part.scale, choices, assumed=reading.assumed)
    return {heading: found[heading] for heading in cells.columns}


def settled(found: Mapping[str, Item], raw: RawTable) -> tuple[dict[str, Item], list[Note]]:
    """The items with the scale of a neighbour in their block whose steps are known, where theirs are not.

    And a note for each question with a scale whose ends are assumed, with a scale of which only one side was chosen
    (it is not evaluated), or with answers without an order.
    """
    known: dict[str, list[Item]] = {}
    for item in found.values():
        if item.type == "scale" and item.choices and not item.assumed:
            known.setdefault(item.question, []).append(item)
    mended = dict(found)
    notes: dict[str, Note] = {}
    for heading, item in found.items():
        if item.type == "scale" and not item.choices:  # a codebook says so and names no answers
            item = _from_answers(item, raw.cells[heading])
        model = next((one for one in known.get(item.question, []) if item.assumed and _holds(one, item)), None)
        if model is not None:
            silent = tuple(choice for choice in item.choices if choice.missing and not _knows(model, choice.code))
            item = replace(item, type="scale", choices=(*model.choices, *silent), assumed=False)
        mended[heading] = item
        steps = [choice for choice in item.choices if not choice.missing]
        if item.assumed and item.type == "scale":
            ends = {"first": steps[0].label, "last": steps[-1].label, "n": len(steps)}
            notes.setdefault(item.question, column_note("assumed_scale", raw, heading, **ends))
        elif item.assumed:
            labels = "; ".join(choice.label for choice in steps)
            notes.setdefault(item.question, column_note("open_scale", raw, heading, value=labels))
        elif item.type == "single" and steps and all(choice.rank is None for choice in steps):
            notes.setdefault(item.question, Note("unknown_order", {"question": item.question_text}))
    return mended, list(notes.values())


def _from_answers(item: Item, column: pd.Series) -> Item:
    answers = _answers(column)
    stated = scale_wordings.ends_in(item.question_text)
    reading = _read(_without(answers, _words(set(answers))), len(column), "", several=True, stated=stated)
    return replace(item, choices=reading.choices, assumed=reading.assumed) if reading.type == "scale" else item


def _holds(model: Item, item: Item) -> bool:
    """Whether every answer of an item is one of a neighbour's."""
    return all(_knows(model, choice.code) for choice in item.choices if not choice.missing)


def _knows(model: Item, answer: str) -> bool:
    return any(fold(answer) in (fold(choice.code), fold(choice.label)) for choice in model.choices)


def _parts(heading: str, headings: Collection[str], *, coded: bool = True) -> Parts:
    """What a heading says: item code, question code, question text and text; without a code it stands for itself.

    ``coded``: what looks like a code is one.

    >>> _parts("Wie zufrieden?  [Raum]", ())[:4]
    ('Wie zufrieden? [Raum]', 'Wie zufrieden?', 'Wie zufrieden?', 'Raum')
    >>> _parts("Wo? [Raum] [Kommentar]", ()).free, _parts("Q1[SQ001comment]", ()).free, _parts("Q1[SQ001][2]", ()).scale
    (True, True, '1')
    """
    bare = without_number(heading)
    again = heading[len(bare) :] if bare in headings else ""  # of a heading that comes twice
    flat = _UNDERSCORED.fullmatch(bare)
    match = _CODE.fullmatch(f"{flat['question']}[{flat['sub']}]{_dual(flat['scale'])}" if flat else bare)
    if match and coded:
        scale = f"[{match['scale']}]" if match["scale"] else ""
        bare = match["question"] + (f"[{match['sub']}]" if match["sub"] else "")
        label = (match["text"] or bare).strip()
        label = label[1:-1] if label.startswith("[") and label.endswith("]") else label
        dual = _DUAL.fullmatch(label) if scale else None
        question, sub = _split(dual["rest"] if dual else label)
        number, suffix = (str(int(match["scale"]) - 1), f" {scale}") if scale else ("", "")
        free = _FREE.fullmatch(match["sub"] or "") is not None
        text = (sub or label) + suffix
        return Parts(bare + scale + again, match["question"] + scale + again, question or label, text, number, free)
    whole = " ".join((bare if again else heading).split())
    dual = _DUAL.fullmatch(whole)
    scale = f" [{dual['scale']}]" if dual else ""
    question, sub = _split(dual["rest"] if dual else whole)
    comment, other = fold(sub) in _COMMENTS, fold(sub) in _OTHERS
    if comment or other:  # a comment on one row of a block stands in a bracket of its own
        question = _split(question)[0] or question
    question, text = (question, sub + scale) if question else (whole, whole)
    number = str(int(dual["scale"]) - 1) if dual else ""
    return Parts(whole + again, question + scale + again, question, text, number, comment or other, other)


def _dual(scale: str | None) -> str:
    """The scale of a dual array, which codes for expressions count from 0."""
    return f"[{int(scale) + 1}]" if scale else ""


def _split(heading: str) -> tuple[str, str]:
    """Question and subquestion of ``Frage [Teilfrage]``; empty texts where a heading has no bracket at its end."""
    match = _TEXT.fullmatch(heading)
    return (match["question"], match["sub"].strip()) if match else ("", "")


def scales_or_codes(found: Mapping[str, Item], cells: pd.DataFrame) -> list[Note]:
    """Notes on small whole numbers, which may be steps of a scale or codes of a codebook."""
    alone = Counter(item.question for item in found.values())
    columns = []
    for heading, item in found.items():
        silent = {choice.label for choice in item.choices if choice.missing}
        if item.type == "number" and alone[item.question] == 1:
            columns += [heading] if _small(_without(_answers(cells[heading]), silent), heading) else []
    return [Note("scale_or_codes", {"columns": ", ".join(columns)})] if columns else []


def _answers(column: pd.Series) -> Counter[str]:
    times: Counter[str] = Counter()
    for value, often in column.value_counts().items():
        times[str(value).replace("\ufeff", "").strip()] += int(often)
    return Counter({text: n for text, n in times.items() if parsing.missing_kind(text, source="limesurvey") is None})


def _without(answers: Counter[str], words: Collection[str]) -> Counter[str]:
    return Counter({answer: times for answer, times in answers.items() if answer not in words})


def _small(answers: Mapping[str, int], heading: str) -> bool:
    """Whether small whole numbers are repeated, as those of a scale are."""
    if not all(text.isdecimal() and len(text) < 3 for text in answers):
        return False
    return bool(words_of.steps({int(text): times for text, times in answers.items()}, heading))


def _words(values: set[str]) -> dict[str, Missing]:
    """The kinds of missing among ``values``, by text."""
    kinds = {value: missing_answer(value, sorted(values - {value})) for value in values}
    return {value: kind for value, kind in kinds.items() if kind is not None}


def _block(
    values: Mapping[str, Counter[str]], parts: Mapping[str, Parts], rows: int, *, coded: bool
) -> dict[str, Reading]:
    """How each column of a question is read: as a block where the columns have answers in common, else alone.

    A column without answers belongs to its block.
    """
    texts = [part.question_text for part in parts.values()] + [part.text for part in parts.values()]
    stated = next((ends for text in texts if (ends := scale_wordings.ends_in(text))), {})
    maybe = {heading for heading, part in parts.items() if part.maybe and values[heading]}
    free = {heading for heading, part in parts.items() if part.free}
    several = len(values) - len(free - maybe) > 1
    ticked = {heading for heading in values if _yes_no(set(values[heading])) and heading not in free - maybe}
    closed = [heading for heading in values if heading not in free | ticked]
    found = {heading: _read(values[heading], rows, heading, stated=stated, coded=coded) for heading in closed}
    numeric = {heading for heading in closed if _steps_in(set(values[heading]) - strays(values[heading]))}
    same = numeric or {heading for heading in closed if found[heading].choices}
    core = sum((values[heading] for heading in same), Counter[str]())
    same |= {heading for heading in (*closed, *maybe - ticked) if core and set(values[heading]) <= set(core)}
    ticked |= {heading for heading in closed if ticked and heading not in same and not values[heading]}
    found |= {heading: Reading("text") for heading in free}
    if several:
        found |= dict.fromkeys(same, _read(core, rows, "", several=True, stated=stated, coded=coded))
    seen = sum((values[heading] for heading in ticked), Counter[str]())
    return found | dict.fromkeys(ticked, _read(seen, rows, "", several=several))


def _read(
    answers: Counter[str],
    rows: int,
    heading: str,
    *,
    several: bool = False,
    stated: Mapping[int, str] | None = None,
    coded: bool = False,
) -> Reading:
    """What answers are; ``several``: those of a block of columns, ``stated``: steps that the question names."""
    values, stated = set(answers), stated or {}
    if _yes_no(values):
        coded_both = values <= {"Y", "N"} and "N" in values  # Y alone is what LimeSurvey writes for a tick
        return Reading("multiple" if several and not coded_both else "single", BOX)
    if signed := _signed(values):
        return signed
    if balanced := _balanced(values):
        return Reading("single", tuple(Choice(value, value) for value in balanced))
    far = strays(values)
    labels = _steps_in(values - far)
    uncoded = not coded and _small(_without(answers, far), heading)
    if labels and (several or stated or any(labels.values()) or uncoded):
        return _scale(labels, stated, rows)
    form = parsing.decide_number_format(values).format
    if values and all(parsing.parse_number(value, form) is not None for value in values):  # type: ignore[arg-type]  # a format
        return Reading("number")
    return _labelled(values, rows)


def _labelled(values: set[str], rows: int) -> Reading:
    """Labels to choose from: in the order of their wording, where one family knows them all."""
    if {value.casefold() for value in values} <= set(scale_wordings.SCHOOL_GRADES) and len(values) > 2:
        written = {value.casefold(): value for value in values}
        if set(written) & set(scale_wordings.SCHOOL_GRADES[3:]):
            grades = [written.get(grade, grade) for grade in scale_wordings.SCHOOL_GRADES]
            return Reading("scale", tuple(Choice(grade, grade, rank) for rank, grade in enumerate(grades, 1)), True)
    listed = scale_wordings.from_best(values)
    if listed and max(map(len, values)) <= SHORT:
        if scale_wordings.has_both_ends(values):
            return Reading("scale", tuple(Choice(value, value, rank) for rank, value in enumerate(listed, 1)), True)
        return Reading("single", tuple(Choice(value, value) for value in listed), True)
    if _are_labels(values, rows):
        return Reading("single", tuple(Choice(value, value) for value in sorted(values)))
    return Reading("text")


def _balanced(values: Collection[str]) -> list[str]:
    """Numbers that may be a scale around 0, as from -2 to 2, in their order; else none.

    -1 and -2 stand for no answer in other surveys, so whoever made the survey has to say what they are.

    >>> _balanced({"-2", "-1", "0", "2"}), _balanced({"-1", "0", "1"}), _balanced({"-9", "-8", "0", "1"})
    (['-2', '-1', '0', '2'], [], [])
    """
    if not all(re.fullmatch(r"-?[0-5]", value) for value in values):
        return []
    numbers = sorted(map(int, values))
    around = sum(number < 0 for number in numbers) > 1 and 0 in numbers and -numbers[0] == numbers[-1]
    return [str(number) for number in numbers] if around else []


def _yes_no(values: Collection[str]) -> bool:
    return bool(values) and {fold(value) for value in values} <= _YES_NO


def _steps_in(values: set[str]) -> dict[int, str]:
    """Number and label of answers that all begin with a number of a scale; else nothing."""
    found = [scale_wordings.numbered(value) for value in values]
    steps = [step for step in found if step is not None and step[0] <= LARGEST]
    return dict(sorted(steps)) if len(steps) == len(values) else {}


def _signed(values: Collection[str]) -> Reading | None:
    """The steps of a scale from minus to plus, where plus signs say that there is one.

    >>> found = _signed(["+2", "0", "-1", "+1"])
    >>> [(choice.code, choice.label) for choice in found.choices], _signed(["-1", "1", "2"])
    ([('-2', '-2'), ('-1', '-1'), ('0', '0'), ('1', '+1'), ('2', '+2')], None)
    """
    written = {value: int(value.translate(_MINUS)) for value in values if _WITH_SIGN.fullmatch(value)}
    reach = max(map(abs, written.values()), default=0)
    plus = any(value.startswith("+") for value in written)
    if not plus or len(written) < len(values) or not 0 < reach <= LARGEST // 2:
        return None
    called = {number: value for value, number in sorted(written.items())}
    choices = (
        Choice(str(step), called.get(step) or (f"+{step}" if step > 0 else str(step)), rank)
        for rank, step in enumerate(range(-reach, reach + 1), 1)
    )
    return Reading("scale", tuple(choices), assumed=True)


def _scale(labels: Mapping[int, str], stated: Mapping[int, str], rows: int) -> Reading:
    """Every number between the ends, chosen or not: those the question names, or the lowest and highest seen.

    Where each step has words and neither end says more or less, the numbers are codes and have no order. A scale begins
    with 1 where nothing says 0. A last number far above all others, as 9 is above 5, is no step.
    """
    named = {number: labels.get(number) or stated.get(number, "") for number in sorted({*labels, *stated})}
    kinds = {number: missing_answer(label, [*named.values()]) for number, label in named.items() if label}
    silent = {number: kind for number, kind in kinds.items() if kind is not None}
    offered = sorted(number for number in (stated or labels) if number not in silent)
    if len(offered) < 2:  # the question names only one step and a kind of missing
        offered = sorted({*offered, *labels} - set(silent))
    if not stated and len(offered) > 2 and rows >= MANY and offered[-1] in (8, 9) and offered[-1] - offered[-2] > 2:
        offered = offered[:-1]
    if not offered:
        return Reading("text")
    low = offered[0] if stated else min(offered[0], 1)
    steps = range(low, offered[-1] + 1)
    choices = [Choice(str(step), named.get(step) or str(step), rank) for rank, step in enumerate(steps, 1)]
    choices += [Choice(str(number), named[number], None, kind) for number, kind in silent.items()]
    worded = [named[step] for step in steps if named.get(step)]
    if len(worded) == len(steps) and not any(_has_place(label) for label in (worded[0], worded[-1])):
        return Reading("single", tuple(replace(choice, rank=None) for choice in choices))
    ends = bool(named.get(low) and named.get(steps[-1])) and (
        len(worded) < len(steps) or scale_wordings.has_both_ends(worded)
    )
    return Reading("scale", tuple(choices), not stated and not ends)


def _has_place(label: str) -> bool:
    """Whether the words of an answer have a place from more to less: "Nord" has none."""
    return any(scale_wordings.stance(label, family) is not None for family in scale_wordings.FAMILIES)


def _are_labels(values: set[str], rows: int) -> bool:
    return 1 < len(values) <= FEW and len(values) * 2 < rows and max(map(len, values)) <= SHORT
