"""A plain codebook sheet beside a survey: it gives texts, types and the order of answers where the file has none.

What a person wrote into the codebook wins over what the export or its structure says. An entry is found by the code of
an item, or by its text, because exports of Forms have no codes; texts that fit several columns are not used.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

import pandas as pd

from evaluation.language.folding import Missing
from evaluation.reading.raw import Note
from evaluation.reading.surveys.lss import without_marks
from evaluation.reading.surveys.questionnaire import Choice, Item, ItemType, fold, ordered, without_number
from evaluation.reading.tables.headings import LARGEST

DENIALS = frozenset(map(fold, ("trifft nicht zu", "nicht zutreffend", "does not apply")))


def with_codebook(found: Mapping[str, Item], book: pd.DataFrame | None) -> tuple[dict[str, Item], list[Note]]:
    """The items of an export, by heading, with what the codebook has for them; and notes about the codebook.

    ``book`` is a typed codebook table, ``None`` where the project has none.
    """
    if book is None or book.empty:
        return dict(found), []
    entries, notes = entries_of(book)
    mended, used = {}, []
    by_heading = {heading: entry_for(heading, item, entries) for heading, item in found.items()}
    for heading, item in found.items():
        entry = by_heading[heading]
        block = _block_entry(item, entries, by_heading.values()) if entry is None else None
        if block is not None:
            entry = replace(block, code=item.code, question=block.code, text=item.text)
            block_note = Note("codebook_block", {"item": block.code, "question": item.question_text})
            notes += [block_note] if block_note not in notes else []
            used.append(block.code)
        mended[heading] = item if entry is None else _joined(item, entry)
        used += [entry.code] if entry is not None else []
    return mended, [note for note in notes if note.values["item"] in used]


def entries_of(book: pd.DataFrame) -> tuple[list[Item], list[Note]]:
    """What a codebook says of each item, and a note for each scale whose order is that of the rows."""
    entries, notes = [], []
    for code, rows in book.groupby("item", sort=False):
        texts = {
            name: without_marks(_first(rows[name])) for name in ("question", "question_text", "text", "type", "scale")
        }
        choices = _choices(rows)
        ranked = bool(rows["rank"].notna().any())
        kind = texts["type"] or ("scale" if ranked and choices else "")
        choices = _between(choices) if kind == "scale" else choices
        if kind == "scale" and choices and not ranked:
            notes.append(Note("codebook_order", {"item": str(code)}))
        names = (texts["question"], texts["question_text"], texts["text"])
        entries.append(Item(str(code), *names, cast(ItemType, kind), texts["scale"], choices, ranked=ranked))
    return entries, notes


def entry_for(heading: str, item: Item, entries: list[Item]) -> Item | None:
    """The one entry of the codebook for a column: by code, else by the texts under which the column is known."""
    by_code = [entry for entry in entries if entry.code in (item.code, heading)]
    if by_code:
        return by_code[0]
    known = {fold(without_marks(text)) for text in (heading, without_number(heading), item.text) if text}
    fitting = [entry for entry in entries if known & _called(entry)]
    return fitting[0] if len(fitting) == 1 else None


def _block_entry(item: Item, entries: list[Item], used: Collection[Item | None]) -> Item | None:
    """The one entry for the whole block a column is part of: called as its question, and as no column of its own."""
    if item.type not in ("scale", "single", "number") or fold(item.text) == fold(item.question_text):
        return None
    known = {fold(without_marks(text)) for text in (item.question, item.question_text) if text}
    fitting = [entry for entry in entries if entry.choices and entry not in used and known & _called(entry)]
    return fitting[0] if len(fitting) == 1 else None


def _called(entry: Item) -> set[str]:
    """The texts an entry may stand for; the text of its question alone where it has no text of its own."""
    texts = (entry.code, entry.text, f"{entry.question_text} {entry.text}", "" if entry.text else entry.question_text)
    return {fold(without_marks(text)) for text in texts if text.strip()}


def _joined(item: Item, entry: Item) -> Item:
    return replace(
        item,
        code=entry.code,
        question=entry.question or (entry.code if entry.question_text else item.question),
        question_text=entry.question_text or item.question_text,
        text=entry.text or item.text,
        type=entry.type or ("single" if entry.choices and item.type in ("text", "number") else item.type),
        scale=entry.scale or item.scale,
        choices=entry.choices or item.choices,
        assumed=item.assumed and not entry.choices,
        ranked=entry.ranked,
    )


def _choices(rows: pd.DataFrame) -> tuple[Choice, ...]:
    """The answers in the order of their rank, or of the rows; answers without a code are their own code."""
    rows = rows[~(rows["answer_code"].map(_is_dash) & rows["answer"].map(_is_dash))]
    listed = rows[rows["answer_code"].notna() | rows["answer"].notna()].sort_values("rank", kind="stable")
    codes = listed["answer_code"].fillna(listed["answer"]).astype(str)
    labels = listed["answer"].fillna(codes).astype(str).map(without_marks)
    kinds: list[Missing | None] = [_or_none(kind) for kind in listed["missing"]]
    plain = [(code, label) for code, label, kind in zip(codes, labels, kinds, strict=True) if kind is None]
    ranked = set(codes[listed["rank"].notna()])
    ranks = {choice.code: choice for choice in _in_order(plain, ranked)}
    return tuple(
        ranks[code] if kind is None else Choice(code, label, None, kind)
        for code, label, kind in zip(codes, labels, kinds, strict=True)
    )


def _in_order(answers: list[tuple[str, str]], ranked: Collection[str]) -> Iterator[Choice]:
    """Answers with their rank; "trifft nicht zu" is one, and so is a word like "entfällt" that a person gave a rank."""
    rank = 0
    for choice in ordered(answers):
        denies = fold(choice.label) in DENIALS or (choice.missing == "not_applicable" and choice.code in ranked)
        kept = choice.missing is None or denies
        rank += kept
        yield replace(choice, rank=rank, missing=None) if kept else choice


def _between(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The answers of a scale whose codebook names only the two ends, with the whole numbers between them."""
    ends = [choice for choice in choices if choice.missing is None]
    numbers = [int(choice.code) for choice in ends if choice.code.isdecimal() and len(choice.code) < 3]
    if len(numbers) != 2 or len(ends) != 2 or not 1 < abs(numbers[1] - numbers[0]) <= LARGEST:
        return choices
    way = 1 if numbers[1] > numbers[0] else -1
    labels = {number: choice.label for number, choice in zip(numbers, ends, strict=True)}
    steps = enumerate(range(numbers[0], numbers[1] + way, way), 1)
    named = [Choice(str(step), labels.get(step, str(step)), rank) for rank, step in steps]
    return (*named, *(choice for choice in choices if choice.missing))


def _is_dash(value: object) -> bool:
    """Whether a cell says that there are no answers to name, as people write for questions with free texts."""
    return pd.isna(value) or not str(value).strip("-–— ")


def _first(values: pd.Series) -> str:
    return next((str(value) for value in values.dropna()), "")


def _or_none(value: Any) -> Any:
    return None if pd.isna(value) else value
