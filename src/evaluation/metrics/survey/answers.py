"""How the answers to each question are distributed, in the order of the scale, with every answer nobody chose.

The base of an item is everyone with an answer on its scale. All others who were asked are missing, by kind: not shown,
not answered, don't know. Base and missing add up to everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from evaluation.data import Data
from evaluation.language import folding
from evaluation.metrics.counts import RECORD_COLUMNS, Counts, cells_of, empty_counts
from evaluation.metrics.survey.described import described_answers
from evaluation.metrics.survey.items import Scale, class_labels, item_texts, question_text, questions, scale
from evaluation.metrics.survey.naming import named
from evaluation.metrics.survey.reasons import unasked
from evaluation.metrics.survey.waves import latest, named_waves
from evaluation.project import schema

TOTAL = "total"
DIMENSIONS = ("item", "group", "answer")


def distribution(data: Data, items: Iterable[str]) -> Counts:
    """How the answers to items of one scale are distributed: persons by item, group, answer; unused answers with 0.

    Where the settings name weights, cells and bases have their sums beside the number of persons (``weighted``).

    Groups are ``total`` and, where the project asks for it and it is known, the two sides. Of several waves the last
    one that asked the item is taken. ``bases`` has, beside ``missing``, one column for each kind of missing.
    ``statistics``: the share of the upper end of the scale (Wilson interval) where its wording says which end that is.
    """
    items = named(data, items)
    if absent := unasked(data, items, weights=True):
        return empty_counts("distribution", table=absent, disclosure="survey", unit="persons", data=data)
    known, book = set(data["answers"]["item"].unique()), data["codebook"]
    items = tuple(item for item in items if item in known)
    question = question_text(data, items[0])
    kind = scale(book[book["item"] == items[0]])
    if not kind.answers:
        texts = {"question": question} if question else {}
        return empty_counts(
            "distribution", table="no_scale", disclosure="survey", unit="persons", texts=texts, data=data
        )
    answers = latest(data, items)
    asked = by_group(person_records(answers), data)
    records = on_scale(asked, kind)
    groups = groups_in(records)
    weight = data.weight_of(answers)
    source = data.words.say("survey.source", waves=named_waves(data, answers["wave"].unique()))
    return grouped(
        "distribution",
        records[records["group"].isin(groups)],
        asked,
        items=items,
        groups=groups,
        answers=kind.answers,
        labels={
            "item": item_texts(data, items),
            "group": group_labels(data),
            "answer": dict(zip(kind.answers, kind.labels, strict=True)),
            "class": class_labels(data, kind),
        },
        classes=kind.classes,
        source=data.words.say("survey.weighted", source=source, weight=weight) if weight else source,
        texts={"question": question, "family": kind.family},
        weight=weight,
        statistics=described_answers(data, records, kind, by=DIMENSIONS[:2]),
        sensitive=sensitive(data, items),
        data=data,
    )


def summary(data: Data) -> pd.DataFrame:
    """Every wave and item with every answer and kind of missing, by side: ``wave``, ``item``, ``side``, ``answer``,
    ``missing``, ``persons`` and, of answers with weights, their sum (``weighted``).

    In the order of the codebook's ranks, with 0 for answers nobody chose. For analysts only: a plain table of
    all cells, which ``publish`` refuses.
    """
    cells = ["wave", "item", "side", "answer", "missing"]
    answers = data["answers"].rename(columns={"value": "answer"})
    by_cell = answers.groupby(cells, dropna=False, observed=True, sort=False)["weight"]
    counted = by_cell.agg(persons="size", weighted=lambda weights: weights.sum(min_count=1)).reset_index()
    book = data["codebook"].dropna(subset=["answer_code"])[["item", "answer_code", "rank"]]
    book = book.rename(columns={"answer_code": "answer"}).drop_duplicates(["item", "answer"])
    asked = counted[["wave", "item", "side"]].drop_duplicates()
    unused = asked.merge(book[["item", "answer"]], on="item").merge(counted, how="left", on=cells[:4])
    unused = unused[unused["persons"].isna()].assign(persons=0)
    whole = pd.concat([counted, unused], ignore_index=True).merge(book, how="left", on=["item", "answer"])
    ordered = whole.sort_values(["wave", "item", "side", "rank", "answer", "missing"], kind="stable")
    shown = [*cells, "persons", *(["weighted"] if answers["weight"].notna().any() else [])]
    return ordered[shown].astype({"persons": "int64"}).reset_index(drop=True)


def headline(data: Data) -> Counts:
    """The distribution of the first item the project shows in its closing report, or of the survey's first scale.

    With no item named in the settings the choice is the questionnaire's, not the result's.
    """
    named = [item for item in data.project.headline if item in set(data["answers"]["item"])]
    first = [item for question in questions(data)[:1] for item in question.items[:1]]
    return distribution(data, named[:1] or first)


def unanswered(data: Data, items: Iterable[str]) -> Counts:
    """Of everyone in the wave: who answered an item, and of the others how many for which reason; reasons nobody had
    are left out.

    One row an item, one column ``answered`` and each kind of missing, in persons. People choose what they do not say
    ("don't know", a refusal), so this is a result of the survey; its classes are answered and not.
    """
    items = named(data, items)
    if absent := unasked(data, items, weights=True):
        return empty_counts("unanswered", table=absent, disclosure="survey", unit="persons", data=data)
    known = set(data["answers"]["item"].unique())
    items = tuple(item for item in items if item in known)
    answers = latest(data, items)
    records = person_records(answers).assign(measure=answers["missing"].fillna("answered"))
    kinds = [kind for kind in ("answered", *folding.MISSING_KINDS) if kind in set(records["measure"])]
    everyone = records.groupby("item")["value"].sum().reindex(items)
    answered = data.words.say("measure.answered_item")
    labels = {kind: data.words.say(f"missing.{kind}") for kind in kinds if kind != "answered"}
    return Counts(
        "unanswered",
        cells_of(records, ("item", "measure"), levels={"item": list(items), "measure": kinds}),
        ("item", "measure"),
        "survey",
        "persons",
        pd.DataFrame({"item": items, "base": everyone.to_numpy(), "missing": 0}),
        records[["item", "measure", *RECORD_COLUMNS]],
        by=("item",),
        labels={
            "item": item_texts(data, items),
            "measure": {"answered": answered, **labels},
            "class": {"first": answered, "last": data.words.say("missing.all")},
        },
        classes={kind: "first" if kind == "answered" else "last" for kind in kinds},
        source=data.words.say("survey.source", waves=named_waves(data, answers["wave"].unique())),
        sensitive=sensitive(data, items),
        data=data,
    )


def grouped(
    name: str,
    records: pd.DataFrame,
    asked: pd.DataFrame,
    *,
    items: Sequence[str],
    groups: Sequence[str],
    answers: Sequence[str],
    by: str = "group",
    **rest: Any,
) -> Counts:
    """Counts of persons by item, group (or what ``by`` names) and answer; ``asked``: the records of everybody."""
    levels = {"item": list(items), by: list(groups), "answer": list(answers)}
    dimensions = tuple(levels)
    cells = cells_of(records, dimensions, levels=levels)
    kept = records[[*dimensions, *RECORD_COLUMNS]]
    bases = _bases(cells, asked, levels)
    if rest.get("weight"):
        sums = records.groupby(list(dimensions), observed=True, sort=False)["weight"].sum()
        index = pd.MultiIndex.from_frame(cells[list(dimensions)])
        cells = cells.assign(weighted=sums.reindex(index, fill_value=0.0).to_numpy(dtype=float))
        whole = cells.groupby(list(dimensions[:2]), sort=False)["weighted"].sum().reset_index()
        bases = bases.merge(whole, on=list(dimensions[:2]), how="left")
    return Counts(name, cells, dimensions, "survey", "persons", bases, kept, by=dimensions[:2], **rest)


def person_records(answers: pd.DataFrame) -> pd.DataFrame:
    """One record an answer, with whose it is; ``why`` is the kind of missing."""
    return pd.DataFrame(
        {
            "item": answers["item"],
            "answer": answers["value"],
            "why": answers["missing"],
            "side": answers["side"],
            "table": "answers",
            "row": answers.index,
            "person": answers["wave"] + "/" + answers["respondent"],
            "organisation": answers["org_id"],
            "tandem": answers["tandem_id"],
            "value": 1,
            "weight": answers["weight"].astype(float),
        }
    )


def on_scale(records: pd.DataFrame, kind: Scale) -> pd.DataFrame:
    return records[records["answer"].isin(kind.answers) & records["why"].isna()]


def by_group(records: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Records as part of the total and, where the project asks for it, of their side."""
    total = records.assign(group=TOTAL)
    if "side" not in data.project.breakdowns:
        return total
    sides = records[records["side"].isin(schema.SIDES)]
    return pd.concat([total, sides.assign(group=sides["side"])], ignore_index=True)


def groups_in(records: pd.DataFrame) -> list[str]:
    """The total and the sides that answered; a question put to one side only has no breakdown."""
    sides = [side for side in schema.SIDES if side in set(records["group"].unique())]
    return [TOTAL, *sides] if len(sides) > 1 else [TOTAL]


def group_labels(data: Data) -> dict[str, str]:
    sides = {side: data.project.side(side, data.language) for side in schema.SIDES}
    return {TOTAL: data.words.say("document.all"), **sides}


def sensitive(data: Data, items: Iterable[str]) -> frozenset[str]:
    """The items the codebook calls sensitive: they are shown in total only."""
    book = data["codebook"]
    marked = set(book.loc[book["sensitive"].fillna(False).astype(bool), "item"])
    return frozenset(item for item in items if item in marked)


def _bases(cells: pd.DataFrame, asked: pd.DataFrame, levels: Mapping[str, list[str]]) -> pd.DataFrame:
    by = list(levels)[:2]
    index = pd.MultiIndex.from_product([levels[name] for name in by], names=by)
    base = cells.groupby(by, sort=False)["value"].sum().reindex(index, fill_value=0)
    reasons = asked.assign(why=asked["why"].fillna("")).groupby([*by, "why"])["value"].sum()
    by_reason = reasons.unstack("why", fill_value=0).reindex(index, fill_value=0)
    kinds = [kind for kind in folding.MISSING_KINDS if kind in by_reason]
    frame = pd.DataFrame({"base": base, "missing": by_reason.sum(axis=1) - base})
    return frame.join(by_reason[kinds]).reset_index()
