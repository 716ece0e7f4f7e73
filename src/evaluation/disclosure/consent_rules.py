"""Who agreed to be shown: rows of one tandem or organisation each, and what is left of them without consent.

Sums of three and more are shown. So where one or two are left without consent, their figures are the sum
less all others, and consent would be undone by subtraction: then nobody's own figure is shown. The amounts of a tandem
are those of its sides, of which other results show the sums, so they are shown together or not at all; each flow of
money of an organisation is a figure of its own, and where it is not shown, nothing is that it could be computed from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import pandas as pd

from evaluation.data import Data
from evaluation.disclosure.money_rules import BY_CONTRACT, amounts_reason
from evaluation.disclosure.previous_releases import shown_before
from evaluation.disclosure.published import Published, View, Withheld, shown
from evaluation.metrics.counts import Counts
from evaluation.project import secret
from evaluation.reading.cleaning import consents
from evaluation.reading.cleaning.consents import EVERYBODY, Said
from evaluation.reading.cleaning.organisations import tandems_of

FEW = 3
SUBJECTS = {"money": "amounts", "fact": "facts", "text": "quotations"}
Kind = Literal["tandem", "organisation"]
KINDS: tuple[Kind, ...] = ("tandem", "organisation")


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
    rest = [id for id in refused if id not in shown_before(refused, counts, view)]
    hidden = set().union(*(_to_be_had(counts, ids, view) for ids in (refused, rest) if ids))
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
    """Those of ``ids`` whose ``subject`` (``name``, ``facts``, ``amounts``, ``quotations``) this audience may be shown.

    The public needs a yes. Of a tandem everybody in it has to agree, in one line for the tandem or each for itself;
    an organisation may say no for itself where its tandem says yes. "Change" is not yet a yes.
    """
    said = _said(view.data, subject)
    return {id for id in ids if _may(view, id, said, kind)}


def quotable(records: pd.DataFrame, view: View) -> pd.Series:
    """Which wordings may be shown by what their organisation and its tandem said, beside the approval itself.

    ``records`` have the columns ``tandem`` and ``organisation``. Of an organisation that is known it has to agree, and
    so has everybody in the tandem that is named with it, else in each one it is in; an organisation that is not in the
    tandem named with it is nobody whose consent is known. Where neither is known, or the project's consents say nothing
    of quotations, the approval decides.
    """
    tandems = tandems_of(view.data["tandems"])
    own = [tandems.get(org, ()) for org in records["organisation"].astype(object)]
    named = [() if pd.isna(tandem) else (str(tandem),) for tandem in records["tandem"]]
    allowed = pd.Series(
        [not (mine and told) or set(told) <= set(mine) for mine, told in zip(own, named, strict=True)],
        index=records.index,
        dtype=bool,
    )
    if not (view.data["consents"]["subject"].isin(["quotations"]) | view.data["consents"]["subject"].isna()).any():
        return allowed
    known = set(records["organisation"].dropna().astype(str))
    allowed &= ~records["organisation"].isin(known - agreeing(view, known, "quotations", "organisation"))
    there = set(view.data["tandems"]["tandem_id"].dropna())
    alone = records["organisation"].isna()
    concerned = [
        told if lonely or (set(told) <= there and told) else mine
        for lonely, mine, told in zip(alone, own, named, strict=True)
    ]
    agreed = agreeing(view, {tandem for each in concerned for tandem in each}, "quotations", "tandem")
    return allowed & pd.Series([set(each) <= agreed for each in concerned], index=records.index, dtype=bool)


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
    data = view.data
    tandems, members = ({id}, _members(data, id)) if kind == "tandem" else (_tandems_of(data, id), {id})
    said = [one for one in said if _concerns(one, tandems, members, kind)]
    public = _all_yes([one for one in said if one.audience == "public"], data, id, kind)
    if view.audience == "public":
        return public
    if view.audience == "tandem":
        return public or id in _own(data, kind)
    return all(one.yes for one in said if one.audience == view.audience)


def _concerns(one: Said, tandems: set[str], members: set[str], kind: Kind) -> bool:
    """Whether an answer is about a tandem with these members, or about this member of these tandems."""
    if one.tandem == EVERYBODY:
        return True
    if one.organisation and one.organisation not in members:
        return kind == "tandem" and one.tandem in tandems  # of an organisation that has left the tandem
    return bool(one.organisation) if not one.tandem else one.tandem in tandems


def _said(data: Data, subject: str) -> list[Said]:
    table = data["consents"]
    unclear = consents.unclear_cells(table, data.missing_of("consents"))
    ids: set[str] | None = None
    if data.has("tandems") and data.has("organisations"):
        ids = {*data["tandems"]["tandem_id"].dropna(), *data["organisations"]["org_id"].dropna()}
    return [one for one in consents.said(table, unclear, ids, until=data.as_of) if one.subject == subject]


def _all_yes(said: list[Said], data: Data, id: str, kind: Kind) -> bool:
    if not said or not all(one.yes for one in said):
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
    if counts.disclosure != "money":
        return set(_levels(counts)) if counts.additive and len(refused) < FEW else set()
    if view.audience in BY_CONTRACT:
        return set()
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
    reason = amounts_reason(rest, counts.dimensions[0], view, none="few_organisations")
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
    """All ids of the project in an order that only who holds the project's secret can repeat."""
    table, column = {"tandem": ("tandems", "tandem_id"), "organisation": ("organisations", "org_id")}[kind]
    known = {*data[table][column].dropna().astype(str), *ids}
    return sorted(known, key=lambda id: secret.mark(data.secret, kind, id))
