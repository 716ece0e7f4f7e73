"""``publish``: the data class of the counts decides which rules apply."""

from __future__ import annotations

from dataclasses import fields, replace

import pandas as pd

from evaluation.data import Data
from evaluation.disclosure import consent_rules, previous_releases
from evaluation.disclosure.answer_rules import each, survey
from evaluation.disclosure.money_rules import BY_CONTRACT, by_contributor, money, published_already
from evaluation.disclosure.provenance import attach
from evaluation.disclosure.published import Published, View, Withheld, shown
from evaluation.disclosure.release_plan import strict
from evaluation.disclosure.result_class import coarse, foreign_groups, of_answers, topics
from evaluation.disclosure.tandem_count_rules import derived, reported
from evaluation.language import wording
from evaluation.language.errors import EvaluationError
from evaluation.metrics.counts import Counts
from evaluation.project.settings import Rules


def publish(counts: Counts, *, data: Data | None = None, policy: Rules | None = None, audience: str = "") -> Published:
    """What of ``counts`` may be shown to the audience its project was opened for.

    Facts are counted freely and named with consent; money by group needs three organisations of which none has more
    than 85 %; survey answers follow the base rule, the classes and the rule of unanimity; text is shown only as
    approved. The thresholds are the project's, or those of ``policy`` where it is stricter. ``audience`` may be
    ``public`` for a result that everybody may see in a report that is not public. ``data``: the project as it was
    opened for somebody else, or the project of counts made without one. A base that is too small is no error: the
    result then carries the reason.
    """
    if not isinstance(counts, Counts):
        raise EvaluationError("not_counts", found=type(counts).__name__)
    data = counts.data if data is None else data
    if data is None:
        raise EvaluationError("counts_without_project", name=counts.name)
    if audience not in ("", "public", data.audience):
        raise EvaluationError("wider_audience", audience=audience, own=data.audience)
    counts = by_contributor(counts, data)
    view = View(data, stricter(data.project.rules, policy), audience or data.audience)
    published = _decided(counts, view)
    attach(counts, published, view.differences)
    return published


def _decided(counts: Counts, view: View) -> Published:
    if not counts.absent and _unknown(counts):
        counts = replace(counts, absent="unknown")
    if counts.absent or counts.cells.empty:
        return shown(_absent(counts, view), view, reason="absent" if counts.absent else "nothing")
    if of_answers(counts):
        return _survey(coarse(counts, view.rules), view)
    if counts.strict:
        return strict(counts, view)
    if counts.discloses and view.audience not in BY_CONTRACT:
        return shown(counts, view, reason=counts.discloses)
    if counts.disclosure == "text":
        return consent_rules.rows(_approved(counts), view) if counts.per else _text(counts, view)
    if counts.per and not published_already(counts, view.rules):
        return consent_rules.rows(counts, view)
    if counts.disclosure == "money":
        return money(counts, view)
    by_sides = (counts.compatible or counts.one_sided) and view.audience not in BY_CONTRACT
    return reported(counts, view) if by_sides else shown(counts, view)


def _unknown(counts: Counts) -> bool:
    """Whether facts add up to 0 only because all are unknown. (An indicator has excluded rows among the missing.)"""
    counted = counts.disclosure == "fact" and not counts.per and counts.name != "indicator"
    nought = counted and not counts.cells.empty and not counts.cells["value"].any()
    return nought and bool((counts.bases["missing"] > 0).all())


def _absent(counts: Counts, view: View) -> Counts:
    """The reason for an empty result: the table has no rows, which differs from a table the project does not have."""
    there = {source.table for source in view.data.project.sources}
    return replace(counts, absent=f"empty_table.{counts.absent}") if counts.absent in there else counts


def stricter(rules: Rules, policy: Rules | None) -> Rules:
    """The rules of the project, each made stricter where ``policy`` is.

    >>> stricter(Rules(min_persons=5), Rules(min_persons=8, max_person_share=0.9)).min_persons
    8
    """
    if policy is None:
        return rules
    pairs = {field.name: (getattr(rules, field.name), getattr(policy, field.name)) for field in fields(Rules)}
    chosen = {
        name: min(pair) if name.startswith("max_") else max(pair)
        for name, pair in pairs.items()
        if not isinstance(pair[0], tuple)
    }
    return replace(rules, **chosen)


def _survey(counts: Counts, view: View) -> Published:
    if each(counts):
        return shown(counts, view, reason="each")
    if foreign_groups(counts):
        return shown(counts, view, reason="foreign_groups")
    if counts.records.get("table", pd.Series(dtype=object)).eq("codings").any():
        by_topic = topics(counts, view)
        if counts.name != "indicator":
            reason = previous_releases.answers_reason((), counts.records, counts, view) if not counts.by else ""
            return shown(counts, view, reason=reason) if reason else by_topic
        if by_topic.reason or by_topic.withheld:  # of what is counted, and of the rest
            return shown(counts, view, reason="topic")
    return derived(counts, view) if counts.unit == "tandems" else survey(counts, view)


def _approved(counts: Counts) -> Counts:
    """The approved texts of single tandems; a tandem's page does not mention the others."""
    approved = counts.records["approved"].fillna(False).astype(bool).to_numpy()
    return replace(counts, cells=counts.cells[approved].reset_index(drop=True), records=counts.records[approved])


def _text(counts: Counts, view: View) -> Published:
    approved = counts.records["approved"].fillna(False).astype(bool)
    approved &= consent_rules.quotable(counts.records, view)
    if not approved.any():
        return shown(counts, view, reason="none_approved")
    cells = counts.cells.assign(text=counts.cells["text"].where(approved.to_numpy(), wording.HIDDEN))
    left = int((~approved).sum())
    return shown(counts, view, cells=cells, withheld=(Withheld((str(left),), "not_approved"),) if left else ())
