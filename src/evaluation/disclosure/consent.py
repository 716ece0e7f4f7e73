"""Who agreed to be shown: rows of one tandem or organisation each, and what is left of them without consent.

Sums over the whole project are always shown. So where one or two are left without consent, their figures are the sum
less all others, and consent would be undone by subtraction: then nobody's own figure is shown. The amounts of a tandem
are those of its sides, of which other results show the sums, so they are shown together or not at all; each flow of
money of an organisation is a figure of its own, and where it is not shown, nothing is that it could be computed from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import pandas as pd

from evaluation.counts import Counts
from evaluation.data import Data
from evaluation.disclosure.money import BY_CONTRACT, amounts_reason
from evaluation.disclosure.published import Published, View, Withheld, shown

FEW = 3
SUBJECTS = {"money": "amounts", "fact": "facts", "text": "quotations"}
Kind = Literal["tandem", "organisation"]


def rows(counts: Counts, view: View) -> Published:
    """The rows of those who agreed, under their name or a neutral one, and how many others there are.

    To the project team and the funder, who have the figures by contract, all rows are shown but those refused to them;
    to a tandem its own as well.
    """
    dimension = counts.dimensions[0]
    assert counts.per  # whoever calls this has looked
    ids = list(dict.fromkeys(counts.cells[dimension].astype(str)))
    agreed = agreeing(view, ids, SUBJECTS[counts.disclosure], counts.per)
    own = _own(view.data, counts.per) if view.audience == "tandem" else set()
    refused = [id for id in ids if id not in agreed]
    hidden = _to_be_had(counts, refused, view) if refused else set()
    nobody = hidden == set(_levels(counts))
    kept = [id for id in ids if id in agreed and (id in own or not nobody)]
    if not kept:
        return shown(counts, view, reason="consent_rest" if agreed else "no_consent")
    cells = _of(counts.cells, dimension, kept)
    away = _level(cells, counts).isin(hidden) & ~cells[dimension].astype(str).isin(own)
    withheld = [Withheld((str(len(refused)),), "without_consent")] if refused else []
    withheld += [Withheld((level,), "consent_rest") for level in _level(cells[away], counts).unique()]
    if away.any():
        cells = cells.assign(value=cells["value"].astype("Int64").mask(away))
        cells = cells[_level(cells, counts).isin(_level(cells[~away], counts))].reset_index(drop=True)
    return shown(
        counts,
        view,
        cells=cells,
        bases=_of(counts.bases, dimension, kept),
        labels={**counts.labels, dimension: names(view, kept, counts)},
        withheld=tuple(withheld),
    )


def agreeing(view: View, ids: Iterable[str], subject: str, kind: Kind) -> set[str]:
    """Those of ``ids`` whose ``subject`` (``name``, ``facts``, ``amounts``) may be shown to this audience.

    The public needs a yes. Of a tandem everybody in it has to agree, in one line for the tandem or each for itself;
    an organisation may say no for itself where its tandem says yes. "Change" is not yet a yes.
    """
    said = _said(view.data, subject)
    return {id for id in ids if _may(view, id, said, kind)}


def quotable(organisations: pd.Series, view: View) -> pd.Series:
    """Which people may be quoted, by their organisation: that is asked as well as the approval of the wording.

    Where an organisation is unknown, or the project's consents say nothing of quotations, the approval decides.
    """
    if not (view.data["consents"]["subject"] == "quotations").any():
        return pd.Series(True, index=organisations.index)
    known = organisations.dropna().astype(str)
    return ~organisations.isin(set(known) - agreeing(view, set(known), "quotations", "organisation"))


def profiled(data: Data) -> dict[str, str]:
    """The tandems of which the audience ``data`` was opened for may see a page, and what its files are called after.

    That is the id where the name may be shown, else the neutral name.
    """
    view = View(data, data.project.rules, data.audience)
    agreed = agreeing(view, data["tandems"]["tandem_id"].dropna().unique(), "facts", "tandem")
    named, neutral = agreeing(view, agreed, "name", "tandem"), _neutral(data, "tandem", agreed)
    return {id: id if id in named else neutral[id] for id in sorted(agreed)}


def names(view: View, ids: Iterable[str], counts: Counts) -> dict[str, str]:
    """What rows are called: as the metric calls them, where the name may be shown, else "Tandem 7".

    An id may be a name in short, so it is never shown either. The numbers are those of all tandems in an order that
    has nothing to do with their ids, and the same in every report.
    """
    dimension, kind = counts.dimensions[0], counts.per
    assert kind
    named, neutral = agreeing(view, ids, "name", kind), _neutral(view.data, kind, ids)
    return {id: counts.label(dimension, id) if id in named else neutral[id] for id in ids}


def _neutral(data: Data, kind: Kind, ids: Iterable[str]) -> dict[str, str]:
    return {id: data.words.say(f"consent.{kind}", n=n) for n, id in enumerate(_shuffled(data, kind, ids), 1)}


def _may(view: View, id: str, said: list[Said], kind: Kind) -> bool:
    """Whether what was said by the tandem, and by each organisation concerned, allows it."""
    if kind == "tandem":
        said = [one for one in said if one.tandem == id]
    elif said:
        tandems = _tandems_of(view.data, id)
        said = [one for one in said if one.organisation == id or (not one.organisation and one.tandem in tandems)]
    public = _all_yes([one for one in said if one.audience == "public"], view.data, id, kind)
    if view.audience == "public":
        return public
    if view.audience == "tandem":
        return public or id in _own(view.data, kind)
    return all(one.answer == "yes" for one in said if one.audience == view.audience)


class Said(NamedTuple):
    """What a tandem, or one of its organisations, said last for an audience; a missing name is empty."""

    tandem: str
    organisation: str
    audience: str
    answer: str


def _said(data: Data, subject: str) -> list[Said]:
    consents = data["consents"]
    told = consents[consents["subject"] == subject].sort_values("date", kind="stable", na_position="first")
    rows = told[["tandem_id", "org_id", "audience", "answer"]].astype(object).fillna("")
    last = {row[:3]: row for row in rows.itertuples(index=False, name=None)}
    return [
        Said(tandem, organisation, audience or "public", answer)
        for tandem, organisation, audience, answer in last.values()
    ]


def _all_yes(said: list[Said], data: Data, id: str, kind: Kind) -> bool:
    if not said or any(one.answer != "yes" for one in said):
        return False
    organisations = {one.organisation for one in said}
    return kind == "organisation" or "" in organisations or _members(data, id) <= organisations


def _members(data: Data, tandem: str) -> set[str]:
    tandems = data["tandems"]
    chosen = tandems[tandems["tandem_id"] == tandem]
    return set(chosen["mso_id"].dropna()) | set(chosen["other_id"].dropna())


def _tandems_of(data: Data, organisation: str) -> set[str]:
    tandems = data["tandems"]
    return set(tandems.loc[(tandems[["mso_id", "other_id"]] == organisation).any(axis=1), "tandem_id"])


def _own(data: Data, kind: Kind) -> set[str]:
    return {data.tandem} if kind == "tandem" else _members(data, data.tandem)


def _to_be_had(counts: Counts, refused: list[str], view: View) -> set[str]:
    """The levels of which those without consent are so few, or one of them so large, that sums less all others tell."""
    if view.audience in BY_CONTRACT:
        return set()
    if counts.disclosure != "money":
        return set(_levels(counts)) if counts.additive and len(refused) < FEW else set()
    level = _level(counts.records, counts)
    found = {
        name for name in _levels(counts) for part in _parts(counts, level == name) if _told(counts, part, refused, view)
    }
    rows = pd.MultiIndex.from_frame(counts.records[["table", "row"]])
    return found | set(level[rows.isin(rows[level.isin(found)])])  # a balance would tell the one of its parts


def _parts(counts: Counts, chosen: pd.Series) -> Iterator[pd.DataFrame]:
    """The records of a level; of a tandem also by stage or side, whose sums stand in other reports."""
    records = counts.records[chosen]
    yield records
    for name in counts.dimensions[1:] if counts.per == "tandem" else ():
        yield from (records[records[name].astype(str) == value] for value in counts.cells[name].astype(str).unique())


def _told(counts: Counts, records: pd.DataFrame, refused: list[str], view: View) -> bool:
    """Whether the sum of these amounts less those shown tells of somebody without consent; a sum of 0 tells of all."""
    rest = records[records[counts.dimensions[0]].astype(str).isin(refused)]
    reason = amounts_reason(rest, counts.dimensions[0], view.rules, none="few_organisations")
    return bool(records["value"].any()) and bool(reason)


def _flows(counts: Counts) -> bool:
    return counts.disclosure == "money" and counts.per == "organisation" and len(counts.dimensions) > 1


def _levels(counts: Counts) -> list[str]:
    """What is shown or not by itself: the flows of an organisation, everything of a tandem."""
    return list(_level(counts.cells, counts).unique())


def _level(rows: pd.DataFrame, counts: Counts) -> pd.Series:
    return rows[counts.dimensions[-1]].astype(str) if _flows(counts) else pd.Series("", index=rows.index)


def _of(frame: pd.DataFrame, dimension: str, ids: list[str]) -> pd.DataFrame:
    return frame if dimension not in frame else frame[frame[dimension].astype(str).isin(ids)].reset_index(drop=True)


def _shuffled(data: Data, kind: Kind, ids: Iterable[str]) -> list[str]:
    """All ids of the project in an order without meaning, always the same."""
    table, column = {"tandem": ("tandems", "tandem_id"), "organisation": ("organisations", "org_id")}[kind]
    known = {*data[table][column].dropna().astype(str), *ids}
    return sorted(known, key=lambda id: hashlib.sha256(f"{data.project.title}/{id}".encode()).hexdigest())
