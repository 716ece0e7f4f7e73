"""Items of a survey export that comes without its structure: what headings and answers alone say, and no more.

Codes like ``QMIQ02[QMI01]`` and headings like ``Frage [Teilfrage]`` name question and subquestion; an item without a
code is called as its heading, so that it has the same name wherever its column stands. A scale is only recognised where
the answers are whole numbers; the order of labels is unknown without the structure, and stays so. Small whole numbers
alone are taken for a scale, as in a table, and that is said; in an export in codes they may be codes, and stay numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping

import pandas as pd

from evaluation import parsing
from evaluation.reading import headings as words_of
from evaluation.reading.headings import LARGEST
from evaluation.reading.questionnaire import BOX, TICKED, Choice, Item, ItemType, fold, missing_answer, without_number
from evaluation.reading.raw import Note
from evaluation.schema import Missing

FEW = 12  # more different labels are free text
SHORT = 80  # longer ones as well

_CODE = re.compile(
    r"(?P<question>[A-Za-z]\w*)(?:\[(?P<sub>[^\]]+)\])?(?:\[(?P<scale>\d)\])?(?:[.:]\s+(?P<text>.*))?", re.DOTALL
)
_TEXT = re.compile(r"(?P<question>.+?)\s*\[\s*(?P<sub>[^\[\]]+)\]", re.DOTALL)
_NUMBERED = re.compile(r"(?P<code>\d{1,2})(?:\s*(?:[-–:]\s+|\()(?P<label>.*?)\)?)?", re.DOTALL)
_YES_NO = frozenset(fold(word) for words in TICKED for word in words)

Parts = tuple[str, str, str, str]


def infer_items(cells: pd.DataFrame) -> dict[str, Item]:
    """An item for each column of ``cells``, by its heading; headings are made unique, so items are too."""
    parts = {heading: _parts(heading, set(cells.columns)) for heading in cells.columns}
    coded = any(re.fullmatch(r"[A-Za-z]\w*\[\w+\]", heading) for heading in cells.columns)
    groups: dict[str, list[str]] = {}
    for heading, (_, question, _, _) in parts.items():
        groups.setdefault(question, []).append(heading)
    found: dict[str, Item] = {}
    for question, headings in groups.items():
        everything = {heading: _answers(cells[heading]) for heading in headings}
        words = _words({answer for answers in everything.values() for answer in answers})
        values = {heading: _without(seen, words) for heading, seen in everything.items()}
        together = sum(values.values(), Counter[str]())
        for heading in headings:
            code, _, question_text, text = parts[heading]
            several = len(headings) > 1
            seen = values[heading] if _yes_no(values[heading]) or not several else together
            kind, choices = _read(seen, len(cells), heading, several=several, coded=coded)
            silent = sorted(everything[heading].keys() & set(words)) if kind != "multiple" else []
            choices += tuple(Choice(word, word, None, words[word]) for word in silent)
            found[heading] = Item(code, question, question_text, text, kind, "", choices)
    return found


def _parts(heading: str, headings: Collection[str]) -> Parts:
    """Item code, question code, question text and text of a heading; without a code the heading stands for it.

    >>> _parts("Wie zufrieden?  [Raum]", ())
    ('Wie zufrieden? [Raum]', 'Wie zufrieden?', 'Wie zufrieden?', 'Raum')
    """
    bare = without_number(heading)
    again = heading[len(bare) :] if bare in headings else ""  # of a heading that comes twice
    match = _CODE.fullmatch(bare)
    if match and " " not in match["question"]:
        scale = f"[{match['scale']}]" if match["scale"] else ""
        code = match["question"] + (f"[{match['sub']}]" if match["sub"] else "") + scale
        told = (match["text"] or code).strip()
        told = told[1:-1] if told.startswith("[") and told.endswith("]") else told
        split = _TEXT.fullmatch(told)
        question_text, text = (split["question"], split["sub"].strip()) if split else (told, told)
        return code + again, match["question"] + again, question_text, text
    whole = " ".join((bare if again else heading).split())
    split = _TEXT.fullmatch(whole)
    question, text = (split["question"], split["sub"].strip()) if split else (whole, whole)
    return whole + again, question + again, question, text


def scales_by_values(found: Mapping[str, Item], cells: pd.DataFrame) -> list[Note]:
    """That small whole numbers alone made a scale of a question, or may be codes that only a codebook knows."""
    alone = Counter(item.question for item in found.values())
    told: dict[str, list[str]] = {"scale": [], "number": []}
    for heading, item in found.items():
        silent = {choice.label for choice in item.choices if choice.missing}
        bare = alone[item.question] == 1 and all(choice.label == choice.code for choice in item.choices)
        if bare and item.type in told and _steps(_without(_answers(cells[heading]), silent), heading):
            told[item.type].append(heading)
    keys = {"scale": "scale_by_values", "number": "scale_or_codes"}
    return [Note(keys[kind], {"columns": ", ".join(columns)}) for kind, columns in told.items() if columns]


def _words(values: set[str]) -> dict[str, Missing]:
    """The answers among ``values`` that say why there is none, with their kinds of missing."""
    kinds = {value: missing_answer(value, sorted(values - {value})) for value in values}
    return {value: kind for value, kind in kinds.items() if kind is not None}


def _answers(column: pd.Series) -> Counter[str]:
    times: Counter[str] = Counter()
    for value, often in column.value_counts().items():
        times[str(value).replace("\ufeff", "").strip()] += int(often)
    return Counter({text: n for text, n in times.items() if parsing.missing_kind(text, source="limesurvey") is None})


def _without(answers: Counter[str], words: Collection[str]) -> Counter[str]:
    return Counter({answer: times for answer, times in answers.items() if answer not in words})


def _steps(answers: Mapping[str, int], heading: str) -> tuple[int, ...]:
    if not all(text.isdecimal() and len(text) < 3 for text in answers):
        return ()
    return words_of.steps({int(text): times for text, times in answers.items()}, heading)


def _read(
    answers: Counter[str], rows: int, heading: str, *, several: bool, coded: bool
) -> tuple[ItemType, tuple[Choice, ...]]:
    values = set(answers)
    if _yes_no(values):
        return ("multiple" if several and not values <= {"Y", "N"} else "single"), BOX
    numbered = {value: _NUMBERED.fullmatch(value) for value in values}
    if values and all(match and int(match["code"]) <= LARGEST for match in numbered.values()):
        labels = {int(match["code"]): (match["label"] or "").strip() for match in numbered.values() if match}
        if several or any(labels.values()) or (not coded and _steps(answers, heading)):
            return "scale", _scale(labels)
    form = parsing.decide_number_format(values).format
    if values and all(parsing.parse_number(value, form) is not None for value in values):  # type: ignore[arg-type]  # a format
        return "number", ()
    if _are_labels(values, rows):
        return "single", tuple(Choice(value, value) for value in sorted(values))
    return "text", ()


def _yes_no(values: Collection[str]) -> bool:
    return bool(values) and {fold(value) for value in values} <= _YES_NO


def _scale(labels: dict[int, str]) -> tuple[Choice, ...]:
    """Every number between the lowest and the highest seen, chosen or not."""
    numbers = range(min(labels), max(labels) + 1)
    return tuple(Choice(str(number), labels.get(number) or str(number), rank) for rank, number in enumerate(numbers, 1))


def _are_labels(values: set[str], rows: int) -> bool:
    return 1 < len(values) <= FEW and len(values) * 2 < rows and max(map(len, values)) <= SHORT
