"""The questions of a survey and their scales: the order of the answers, and which end is agreement.

The order of a scale is that of the questionnaire, never of its codes. Which end is agreement is read from the
wording of the answers; where it cannot be read, no "top two" is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.survey.naming import named
from evaluation.metrics.survey.waves import EVENT
from evaluation.reading.surveys import scale_wordings

LONGEST = 40  # of a question's text in the name of a file
NUMBER = re.compile(r"\s*[-+]?\d{1,3}(?!\w|[.,]\d)")


@dataclass(frozen=True)
class Scale:
    """The answers of an item that are on its scale, best end first, and the family of their wording.

    Without a family nothing says which end is the better one; then they are in the order of the questionnaire.
    """

    answers: tuple[str, ...]
    labels: tuple[str, ...]
    family: str

    @property
    def classes(self) -> dict[str, str]:
        """``high``, ``middle`` (only of an odd number) and ``low``, by code; of mere numbers ``first`` and ``last``.

        Answers that are neither have no order that can be relied on, and so no classes.

        >>> Scale(("A1", "A2", "A4", "A5"), ("a", "b", "c", "d"), "agreement").classes
        {'A1': 'high', 'A2': 'high', 'A4': 'low', 'A5': 'low'}
        >>> Scale(("1", "2", "3"), ("1", "2", "3 = ganz"), "").classes, Scale(("A", "B"), ("rot", "blau"), "").classes
        ({'1': 'first', '2': 'middle', '3': 'last'}, {})
        """
        if not self.family and not self.numbers:
            return {}
        half, odd = divmod(len(self.answers), 2)
        ends = ("high", "low") if self.family else ("first", "last")
        return {
            code: ends[0] if place < half else "middle" if odd and place == half else ends[1]
            for place, code in enumerate(self.answers)
        }

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers the answers begin with, where they count up or down by one; else none. An end may be in words.

        >>> Scale(("1", "2", "3", "4"), ("None at all", "2", "3", "4"), "").numbers
        (1, 2, 3, 4)
        """
        found = [NUMBER.match(label) for label in self.labels]
        places = [(place, int(number[0])) for place, number in enumerate(found) if number]
        if len(places) < 2 or places[0][0] > 1 or places[-1][0] < len(found) - 2:
            return ()
        (place, number), (_, second) = places[:2]
        numbers = tuple(number + (each - place) * (1 if second > number else -1) for each in range(len(found)))
        return numbers if places == [(each, numbers[each]) for each, one in enumerate(found) if one] else ()


@dataclass(frozen=True)
class Question:
    """A question's text and its items that share one scale. ``id`` names its charts and files."""

    id: str
    text: str
    items: tuple[str, ...]
    scale: Scale


def questions(data: Data, *, event: bool = False, items: Iterable[str] = ()) -> list[Question]:
    """The questions with a scale that somebody was asked, in the order of the questionnaire; or ``items`` of them.

    What was only asked about the event comes with ``event`` and without the others. Questions that ask people to
    remember an earlier time are in neither list: their answers stand beside those of today (``before_after``).
    """
    found: list[Question] = []
    book = _book(data)
    book = book[book["type"] == "scale"]
    wanted = set(named(data, items))
    asked = {item for item in _asked(data, event=event) if not wanted or item in wanted}
    for code, rows in book.groupby("question", sort=False):
        by_scale: dict[Scale, list[str]] = {}
        for item in dict.fromkeys(rows["item"]):
            if item in asked:
                by_scale.setdefault(scale(rows[rows["item"] == item]), []).append(item)
        text = next(iter(rows["question_text"].dropna()), str(code))
        scales = [(kind, tuple(items)) for kind, items in by_scale.items() if kind.answers]
        for place, (kind, items) in enumerate(scales, 1):
            name = _id(str(code)) + (f"-{place}" if len(scales) > 1 else "")
            found.append(Question(_unlike(name, {question.id for question in found}), text, items, kind))
    return found


def other_questions(data: Data) -> dict[str, int]:
    """How many questions of each other type there are, which neither the distributions show nor the topics of texts."""
    book = _book(data)
    book = book[~book["item"].isin(data["codings"]["item"])]
    book = book[book["item"].isin(data["answers"]["item"])].drop_duplicates("question")
    return {str(kind): int(number) for kind, number in book[book["type"] != "scale"]["type"].value_counts().items()}


def scales(data: Data) -> dict[str, tuple[str, ...]]:
    """The items of each scale the codebook names, in the order of the questionnaire; single items make no scale."""
    book = data["codebook"][["item", "scale"]].dropna(subset=["scale"]).drop_duplicates("item")
    found: dict[str, list[str]] = {}
    for item, name in book.itertuples(index=False, name=None):
        found.setdefault(str(name), []).append(item)
    return {name: tuple(items) for name, items in found.items() if len(items) > 1}


def scale(rows: pd.DataFrame) -> Scale:
    """The scale of one item from its codebook rows: without kinds of missing, in the order of rank, agreement first."""
    answers = rows[rows["missing"].isna() & rows["answer_code"].notna()].sort_values("rank", kind="stable")
    codes, labels = tuple(answers["answer_code"]), tuple(answers["answer"].fillna(answers["answer_code"]))
    if len(codes) < 2:
        return Scale((), (), "")
    for family in scale_wordings.FAMILIES:
        first, last = (scale_wordings.stance(label, family) or 0 for label in (labels[0], labels[-1]))
        if first > 0 > last:
            return Scale(codes, labels, family)
        if first < 0 < last:
            return Scale(codes[::-1], labels[::-1], family)
    return Scale(codes, labels, "")


def item_texts(data: Data, items: Iterable[str]) -> dict[str, str]:
    """The short text of each item, else its own text, else that of its question."""
    book = data["codebook"].drop_duplicates("item").set_index("item")
    text = book["short"].fillna(book["text"]).fillna(book["question_text"])
    return {item: str(text.get(item, item)) for item in items}


def class_labels(data: Data, kind: Scale) -> dict[str, str]:
    """What the merged classes are called: by the family of the scale, else by its numbers from first to last."""
    if kind.family:
        return {name: data.words.say(f"scale.{kind.family}.{name}") for name in ("high", "middle", "low")}
    members: dict[str, list[str]] = {}
    for name, label in zip(kind.classes.values(), kind.labels, strict=False):
        number = NUMBER.match(label)
        members.setdefault(name, []).append(number[0].strip() if number else data.words.quote(label))
    return {
        name: data.words.say("scale.numbers", first=found[0], last=found[-1]) if len(found) > 1 else found[0]
        for name, found in members.items()
    }


def question_text(data: Data, item: str) -> str:
    """The question an item belongs to, as it was asked."""
    book = data["codebook"]
    return next(iter(book.loc[book["item"] == item, "question_text"].dropna()), "")


def _book(data: Data) -> pd.DataFrame:
    """The codebook; an item without a question is a question of its own."""
    book = data["codebook"]
    return book.assign(question=book["question"].fillna(book["item"]))


def _asked(data: Data, *, event: bool) -> set[str]:
    """The items of the survey, or those of the feedback on the event; none that asks about an earlier time."""
    answers = data["answers"]
    elsewhere = set(answers.loc[answers["wave"] != EVENT, "item"])
    only_event = set(answers["item"].dropna()) - elsewhere
    return only_event if event else elsewhere - set(data.project.retrospective.values())


def _unlike(name: str, taken: set[str]) -> str:
    """``name``, with a number appended where it is used already: different codes can give the same name."""
    names = (name if number == 1 else f"{name}-no{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _id(code: str) -> str:
    """A question's code as a name of charts and files: codes come from outside and may be whole sentences."""
    return re.sub(r"[^A-Za-z0-9]+", "-", code)[:LONGEST].strip("-").lower() or "question"
