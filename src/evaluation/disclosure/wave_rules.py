"""Answers of several waves: results for pairs must not disclose the answers of those who answered only once.

Of the last wave that asked an item everybody's answers are shown; of earlier waves only those of people who can be
paired. The last wave's answers of the same people are shown with its total only if the remaining ones could be, too.
"""

from __future__ import annotations

import pandas as pd

from evaluation.disclosure.base_rules import base_reason, contributors, nearly_unanimous
from evaluation.disclosure.published import View
from evaluation.findings import pairing
from evaluation.metrics.counts import Counts
from evaluation.project import schema


def reason(records: pd.DataFrame, counts: Counts, view: View) -> str:
    """Why a group's answers may not be shown with those of everybody to the same item; empty if they may.

    Only results whose records are rows of ``answers``, one for each person and item, can be compared in this way.
    """
    answers = view.data["answers"]
    rows = answers.loc[answers.index.isin(records.loc[records["table"] == "answers", "row"])]
    if rows.empty or len(rows) != len(records):
        return ""
    for item, wave in rows[["item", "wave"]].drop_duplicates().itertuples(index=False, name=None):
        asked = answers[(answers["item"] == item).to_numpy()]
        chosen = asked[asked.index.isin(rows.index) & (asked["wave"] == wave).to_numpy()]
        if wave != pairing.in_order(asked["wave"].dropna().unique(), view.data.project)[-1]:
            if pairing.has_key(view.data.project) and not _paired(chosen, asked, wave):
                return "pairs_only"
            continue
        rest = _left_over(chosen, asked[(asked["wave"] == wave).to_numpy()], counts)
        if not rest.empty and (base_reason(_people(rest), view.rules) or _alike(_people(rest), counts)):
            return "left_over"
    return ""


def _paired(chosen: pd.DataFrame, asked: pd.DataFrame, wave: str) -> bool:
    others = asked[(asked["wave"] != wave) & asked["missing"].isna()]
    return bool((chosen["respondent"].isin(others["respondent"]) & ~pairing.unnamed(chosen)).all())


def _left_over(chosen: pd.DataFrame, everybody: pd.DataFrame, counts: Counts) -> pd.DataFrame:
    """The rows of those who answered the item on its scale, belong to the same sides, and are not chosen."""
    scale = set(counts.classes) or set(counts.labels.get(counts.dimensions[-1], ()))
    left = ~everybody.index.isin(chosen.index) & everybody["value"].isin(scale) & everybody["missing"].isna()
    sides = set(chosen["side"])
    if sides <= set(schema.SIDES) and len(sides) == 1:
        left &= everybody["side"].isin(sides)
    return everybody[left.to_numpy()]


def _people(rest: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": rest["wave"] + "/" + rest["respondent"],
            "organisation": rest["org_id"],
            "tandem": rest["tandem_id"],
            "answer": rest["value"],
        }
    )


def _alike(rest: pd.DataFrame, counts: Counts) -> bool:
    classes = rest["answer"].map(lambda answer: counts.classes.get(answer, answer))
    return nearly_unanimous(contributors(rest), classes).recognisable
