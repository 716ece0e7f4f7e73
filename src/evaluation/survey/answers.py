"""How the answers to each question are distributed, in the order of the scale, with every answer nobody chose."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evaluation import schema
from evaluation.counts import RECORD_COLUMNS, Counts, count, nothing
from evaluation.data import Data
from evaluation.survey.scales import class_labels, item_texts, question_text, questions, scale
from evaluation.survey.waves import latest, named_waves

TOTAL = "total"


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
        source=data.words.say("survey.source", waves=named_waves(data, answers)),
        texts={"question": question_text(data, items[0]), "family": kind.family},
    )


def headline(data: Data) -> Counts:
    """The distribution of the first item the project shows in its closing report, or of the survey's first scale.

    With no item named in the settings the choice is the questionnaire's, not the result's.
    """
    named = [item for item in data.project.headline if item in set(data["answers"]["item"])]
    first = [item for question in questions(data)[:1] for item in question.items[:1]]
    return distribution(data, named[:1] or first)


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
