"""The survey: who answered, and how the answers to each question are distributed, in the order of the scale.

The order of a scale is that of the questionnaire, never of its codes. Which end is agreement is read from the
wording of the answers; where it cannot be read, no "top two" is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from evaluation import pairing, schema
from evaluation.counts import RECORD_COLUMNS, Counts, count, nothing
from evaluation.data import Data

TOTAL = "total"
# How the ends of usual scales are worded; the first fitting family gives the names of the merged classes.
FAMILIES = {
    "agreement": (
        r"^(?!.*\b(nicht|kein|dis|not)).*(zu\b|zustimm|trifft.*zu|agree)",
        r"(nicht zu\b|ablehn|lehn.*\bab\b|disagree|not agree|trifft.*nicht)",
    ),
    "importance": (
        r"^(?!.*(un|nicht )wichtig)(?!.*(not|un)\W?important).*(wichtig|important)",
        r"(unwichtig|nicht wichtig|unimportant|not important)",
    ),
    "satisfaction": (
        r"^(?!.*(unzu|nicht zu|dis)).*(zufrieden|satisfied)",
        r"(unzufrieden|nicht zufrieden|dissatisfied)",
    ),
    "frequency": (r"\b(immer|häufig|oft|always|often)\b", r"\b(nie|selten|never|rarely)\b"),
}


@dataclass(frozen=True)
class Scale:
    """The answers of an item that are on its scale, best end first, their classes, and the family of their wording."""

    answers: tuple[str, ...]
    labels: tuple[str, ...]
    family: str

    @property
    def classes(self) -> dict[str, str]:
        """``high``, ``middle`` (only of an odd number) and ``low``, by code.

        >>> Scale(("A1", "A2", "A4", "A5"), ("a", "b", "c", "d"), "").classes
        {'A1': 'high', 'A2': 'high', 'A4': 'low', 'A5': 'low'}
        """
        half, odd = divmod(len(self.answers), 2)
        return {
            code: "high" if place < half else "middle" if odd and place == half else "low"
            for place, code in enumerate(self.answers)
        }


@dataclass(frozen=True)
class Question:
    """A question's text and its items that share one scale. ``id`` names its charts and files."""

    id: str
    text: str
    items: tuple[str, ...]
    scale: Scale


def questions(data: Data) -> list[Question]:
    """The questions with a scale that somebody was asked, in the order of the questionnaire."""
    found: list[Question] = []
    book = _book(data)
    book = book[book["type"] == "scale"]
    asked = set(data["answers"]["item"].dropna())
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
    """How many questions of each other type there are, which the distributions do not show."""
    book = _book(data)
    book = book[book["item"].isin(data["answers"]["item"])].drop_duplicates("question")
    return {str(kind): int(number) for kind, number in book[book["type"] != "scale"]["type"].value_counts().items()}


def scale(rows: pd.DataFrame) -> Scale:
    """The scale of one item from its codebook rows: without kinds of missing, in the order of rank, agreement first."""
    answers = rows[rows["missing"].isna() & rows["answer_code"].notna()].sort_values("rank", kind="stable")
    codes, labels = tuple(answers["answer_code"]), tuple(answers["answer"].fillna(answers["answer_code"]))
    if len(codes) < 2:
        return Scale((), (), "")
    for family, (positive, negative) in FAMILIES.items():
        ends = [_end(label, positive, negative) for label in (labels[0], labels[-1])]
        if ends == ["high", "low"]:
            return Scale(codes, labels, family)
        if ends == ["low", "high"]:
            return Scale(codes[::-1], labels[::-1], family)
    return Scale(codes, labels, "")


def distribution(data: Data, items: Iterable[str]) -> Counts:
    """How the answers to items of one scale are distributed: persons by item, group, answer; unused answers with 0.

    The base of an item is everyone with an answer on the scale; missing are those without (not shown, not answered,
    don't know, …). Groups are ``total`` and, where the project asks for it and it is known, the two sides. Of several
    waves the last one that asked the item is taken.
    """
    items = [item for item in items if item in set(data["answers"]["item"])]
    if not items:
        return nothing("distribution", table="answers", disclosure="survey", unit="persons")
    book = data["codebook"]
    kind = scale(book[book["item"] == items[0]])
    answers = latest(data, items)
    valid = answers[answers["value"].isin(kind.answers) & answers["missing"].isna()]
    records = _by_group(_person_records(valid), data)
    groups = _groups(records)
    records = records[records["group"].isin(groups)]
    dimensions = ("item", "group", "answer")
    cells = count(records, dimensions, levels={"item": items, "group": groups, "answer": list(kind.answers)})
    return Counts(
        "distribution",
        cells,
        dimensions,
        "survey",
        "persons",
        _bases(cells, _by_group(_person_records(answers), data), items, groups),
        records[[*dimensions, *RECORD_COLUMNS]],
        by=("item", "group"),
        labels={
            "item": item_texts(data, items),
            "group": {
                TOTAL: data.words.say("document.all"),
                **{side: data.project.side(side, data.language) for side in schema.SIDES},
            },
            "answer": dict(zip(kind.answers, kind.labels, strict=True)),
            "class": class_labels(data, kind),
        },
        classes=kind.classes if kind.family else {},
        source=data.words.say("survey.source", waves=_waves(data, answers)),
        texts={"question": _question_text(data, items[0]), "family": kind.family},
    )


def headline(data: Data) -> Counts:
    """The distribution of the first item the project shows in its closing report, or of the survey's first scale.

    With no item named in the settings the choice is the questionnaire's, not the result's.
    """
    named = [item for item in data.project.headline if item in set(data["answers"]["item"])]
    first = [item for question in questions(data)[:1] for item in question.items[:1]]
    return distribution(data, named[:1] or first)


def response(data: Data) -> Counts:
    """By wave: people invited, people who answered anything, organisations represented, tandems with both sides.

    What is not known (no invitations, no organisations) is left out, not shown as 0.
    """
    if not data.has("answers"):
        return nothing("response", table="answers", unit="persons")
    answers = data["answers"]
    given = answers[answers["missing"].isna()]
    people = given.drop_duplicates(["wave", "respondent"])
    parts = {}
    if data.has("invitations"):
        invited = data["invitations"]
        parts["invited"] = _measured("invited", invited, value=invited["invited"].fillna(0), table="invitations")
    parts["answered"] = _measured("answered", people, value=1)
    if people["org_id"].notna().any():
        known = people.dropna(subset=["org_id"]).drop_duplicates(["wave", "org_id"])
        parts["organisations"] = _measured("organisations", known, value=1)
    if people["tandem_id"].notna().any():
        known = people.dropna(subset=["tandem_id"])
        sides = known.groupby(["wave", "tandem_id"])["side"].transform("nunique")
        both = known[sides == len(schema.SIDES)].drop_duplicates(["wave", "tandem_id"])
        parts["both_sides"] = _measured("both_sides", both, value=1)
    records = pd.concat(parts.values(), ignore_index=True)
    waves = _ordered_waves(data, records["wave"].unique())
    measures = list(parts)
    cells = count(records, ("wave", "measure"), levels={"wave": waves, "measure": measures})
    return Counts(
        "response",
        cells,
        ("wave", "measure"),
        "fact",
        "entries",
        pd.DataFrame({"wave": waves, "base": 0, "missing": 0}),
        records,
        by=("wave",),
        labels={
            "wave": {wave: data.project.wave_label(wave, data.language) for wave in waves},
            "measure": {measure: data.words.say(f"measure.{measure}") for measure in measures},
        },
        source=data.words.say("survey.source", waves=_waves(data, answers)),
    )


def panel(data: Data) -> Counts:
    """Who answered in the first and the last wave, by pairing code: both, only before, only after.

    Only where the project has two waves and a pairing code; codes are compared as they are, near misses stay apart.
    Responses without a code are in no group and count as missing. The survey software's own numbers are no such code:
    they begin anew in every wave.
    """
    answers = data["answers"]
    waves = _ordered_waves(data, answers["wave"].dropna().unique())
    if len(waves) < 2:
        return nothing("panel", table="second_wave", unit="persons")
    if not pairing.has_key(data.project):
        return nothing("panel", table="pairing_code", unit="persons")
    paired = pairing.pairs(answers[answers["missing"].isna()], waves[0], waves[-1])
    groups = {"both": paired.pairs, "only_before": paired.only_before, "only_after": paired.only_after}
    rows = [(name, person) for name, people in groups.items() for person in people]
    records = pd.DataFrame(rows, columns=["group", "person"]).assign(
        table="answers", row=-1, organisation=None, tandem=None, value=1
    )
    return Counts(
        "panel",
        count(records, ("group",), levels={"group": list(groups)}),
        ("group",),
        "fact",
        "persons",
        pd.DataFrame({"base": [len(rows)], "missing": [paired.uncoded]}),
        records,
        labels={"group": {name: data.words.say(f"panel.{name}") for name in groups}},
        source=data.words.say("survey.source", waves=_waves(data, answers)),
    )


def latest(data: Data, items: Iterable[str]) -> pd.DataFrame:
    """The answers to items in the last wave that asked them."""
    answers = data["answers"][data["answers"]["item"].isin(list(items))]
    order = {wave: place for place, wave in enumerate(_ordered_waves(data, answers["wave"].unique()))}
    place = answers["wave"].map(order)
    return answers[place == place.groupby(answers["item"]).transform("max")]


def item_texts(data: Data, items: Iterable[str]) -> dict[str, str]:
    """The short text of each item, else its own text, else that of its question."""
    book = data["codebook"].drop_duplicates("item").set_index("item")
    text = book["short"].fillna(book["text"]).fillna(book["question_text"])
    return {item: str(text.get(item, item)) for item in items}


def class_labels(data: Data, kind: Scale) -> dict[str, str]:
    """What the merged classes are called: by the family of the scale, else by the answers they are made of."""
    if kind.family:
        return {name: data.words.say(f"scale.{kind.family}.{name}") for name in ("high", "middle", "low")}
    return {}


def _book(data: Data) -> pd.DataFrame:
    """The codebook; an item without a question is a question of its own."""
    book = data["codebook"]
    return book.assign(question=book["question"].fillna(book["item"]))


def _unlike(name: str, taken: set[str]) -> str:
    """``name``, or with a number behind it where it is taken: different codes can give the same name."""
    names = (name if number == 1 else f"{name}-no{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _id(code: str) -> str:
    """A question's code as a name of charts and files: codes come from outside and may hold anything."""
    return re.sub(r"[^A-Za-z0-9]+", "-", code).strip("-").lower() or "question"


def _end(label: str, positive: str, negative: str) -> str:
    text = label.casefold()
    return "low" if re.search(negative, text) else "high" if re.search(positive, text) else ""


def _person_records(answers: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "item": answers["item"],
            "answer": answers["value"],
            "side": answers["side"],
            "table": "answers",
            "row": answers.index,
            "person": answers["wave"] + "/" + answers["respondent"],
            "organisation": answers["org_id"],
            "tandem": answers["tandem_id"],
            "value": 1,
        }
    )


def _by_group(records: pd.DataFrame, data: Data) -> pd.DataFrame:
    total = records.assign(group=TOTAL)
    if "side" not in data.project.breakdowns:
        return total
    sides = records[records["side"].isin(schema.SIDES)]
    return pd.concat([total, sides.assign(group=sides["side"])], ignore_index=True)


def _groups(records: pd.DataFrame) -> list[str]:
    """The total and the sides that answered; a question put to one side only has no breakdown."""
    sides = [side for side in schema.SIDES if side in set(records["group"])]
    return [TOTAL, *sides] if len(sides) > 1 else [TOTAL]


def _bases(cells: pd.DataFrame, everyone: pd.DataFrame, items: list[str], groups: list[str]) -> pd.DataFrame:
    base = cells.groupby(["item", "group"], sort=False)["value"].sum()
    index = pd.MultiIndex.from_product([items, groups], names=["item", "group"])
    asked = everyone.groupby(["item", "group"])["value"].sum().reindex(index, fill_value=0)
    base = base.reindex(index, fill_value=0)
    return pd.DataFrame({"base": base, "missing": asked - base}).reset_index()


def _measured(measure: str, rows: pd.DataFrame, *, value: object, table: str = "answers") -> pd.DataFrame:
    records = pd.DataFrame(
        {"wave": rows["wave"], "measure": measure, "table": table, "row": rows.index, "value": value}
    )
    return records.assign(person=None, organisation=None, tandem=None).astype({"value": "int64"})


def _ordered_waves(data: Data, waves: Iterable[str]) -> list[str]:
    return pairing.in_order(waves, data.project)


def _waves(data: Data, answers: pd.DataFrame) -> str:
    waves = _ordered_waves(data, answers["wave"].dropna().unique())
    return data.words.listing(data.project.wave_label(wave, data.language) for wave in waves)


def _question_text(data: Data, item: str) -> str:
    book = data["codebook"]
    return next(iter(book.loc[book["item"] == item, "question_text"].dropna()), "")
