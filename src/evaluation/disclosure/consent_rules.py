"""Consent: rows of one tandem or organisation each, of which those without consent must not be computable.

Reports show the sums of three and more. So if only one or two have not consented, their numbers are the sum minus all
others, and subtraction would undo the consent: then no single number is shown. The amounts of a tandem are those of its
sides, whose sums other results show, so either all of them are shown or none; each flow of money of an organisation is
decided separately, and where it is hidden, so is everything it could be computed from.
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
from evaluation.reading.cleaning.consents import EVERYBODY, ConsentAnswer
from evaluation.reading.cleaning.organisations import tandems_of

FEW = 3
SUBJECTS = {"money": "amounts", "fact": "facts", "text": "quotations"}
Kind = Literal["tandem", "organisation"]
KINDS: tuple[Kind, ...] = ("tandem", "organisation")


def rows(counts: Counts, view: View) -> Published:
    """The rows of those who agreed, with their name or a neutral one, and the number of the others.

    The project team and the funder, who have the numbers by contract, see all rows except those refused to them; a
    tandem also sees its own.
    """
    dimension = counts.dimensions[0]
    assert counts.per  # checked by the callers
    ids = list(dict.fromkeys(counts.cells[dimension].astype(str)))
    agreed = agreeing(view, ids, SUBJECTS[counts.disclosure], counts.per)
    own = _own(view.data, counts.per) if view.audience == "tandem" else set()
    refused = [id for id in ids if id not in agreed]
    rest = [id for id in refused if id not in shown_before(refused, counts, view)]
    hidden = set().union(*(_computable_levels(counts, ids, view) for ids in (refused, rest) if ids))
    nobody = hidden == set(_levels(counts))
    visible = [id for id in ids if id in agreed and (id in own or not nobody)]
    if not visible:
        return shown(counts, view, reason="consent_rest" if agreed else "no_consent")
    cells = _of(counts.cells, dimension, visible)
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
        bases=_of(counts.bases, dimension, visible),
        labels={**counts.labels, dimension: names(view, visible, counts)},
        withheld=tuple(withheld),
    )


def agreeing(view: View, ids: Iterable[str], subject: str, kind: Kind) -> set[str]:
    """Those of ``ids`` whose ``subject`` (``name``, ``facts``, ``amounts``, ``quotations``) this audience may be shown.

    The public needs a yes. In a tandem everybody has to agree, in one row for the tandem or one for each organisation;
    an organisation may refuse for itself where its tandem agrees. "Change" is not a yes.
    """
    said = _said(view.data, subject)
    return {id for id in ids if _may(view, id, said, kind)}


def quotable(records: pd.DataFrame, view: View) -> pd.Series:
    """Which quotations may be shown according to their organisation and its tandem; they need approval as well.

    ``records`` have the columns ``tandem`` and ``organisation``. A known organisation has to agree, and so does
    everybody in the tandem of its row, or without one in each of its tandems; if the organisation is not in the tandem
    of its row, its consent is unknown and the quotation is not shown. Where neither is known, or the project's consents
    do not mention quotations, the approval alone decides.
    """
    tandems = tandems_of(view.data["tandems"])
    own = [tandems.get(org, ()) for org in records["organisation"].astype(object)]
    named = [() if pd.isna(tandem) else (str(tandem),) for tandem in records["tandem"]]
    allowed = pd.Series(
        [not (mine and stated) or set(stated) <= set(mine) for mine, stated in zip(own, named, strict=True)],
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
        stated if lonely or (set(stated) <= there and stated) else mine
        for lonely, mine, stated in zip(alone, own, named, strict=True)
    ]
    agreed = agreeing(view, {tandem for each in concerned for tandem in each}, "quotations", "tandem")
    return allowed & pd.Series([set(each) <= agreed for each in concerned], index=records.index, dtype=bool)


def profiled(data: Data) -> dict[str, str]:
    """The tandems whose page the audience of ``data`` may see, each with the name for its files.

    That is the id where the name may be shown, otherwise the neutral name.
    """
    view = View(data, data.project.rules, data.audience)
    agreed = agreeing(view, data["tandems"]["tandem_id"].dropna().unique(), "facts", "tandem")
    named, neutral = agreeing(view, agreed, "name", "tandem"), _neutral(data, "tandem", agreed)
    return {id: id if id in named else neutral[id] for id in sorted(agreed)}


def names(view: View, ids: Iterable[str], counts: Counts) -> dict[str, str]:
    """The labels of rows: those of the metric where the name may be shown, otherwise "Tandem 7".

    An id may be an abbreviated name, so it is never shown. All tandems are numbered in an order that is independent of
    their ids and the same in every report.
    """
    dimension, kind = counts.dimensions[0], counts.per
    assert kind
    named, neutral = agreeing(view, ids, "name", kind), _neutral(view.data, kind, ids)
    return {id: counts.label(dimension, id) if id in named else neutral[id] for id in ids}


def _neutral(data: Data, kind: Kind, ids: Iterable[str]) -> dict[str, str]:
    return {id: data.words.say(f"consent.{kind}", n=n) for n, id in enumerate(_shuffled(data, kind, ids), 1)}


def _may(view: View, id: str, said: list[ConsentAnswer], kind: Kind) -> bool:
    """Whether the statements of the tandem, and of each organisation concerned, allow it."""
    data = view.data
    tandems, members = ({id}, _members(data, id)) if kind == "tandem" else (_tandems_of(data, id), {id})
    said = [one for one in said if _concerns(one, tandems, members, kind)]
    public = _all_yes([one for one in said if one.audience == "public"], data, id, kind)
    if view.audience == "public":
        return public
    if view.audience == "tandem":
        return public or id in _own(data, kind)
    return all(one.yes for one in said if one.audience == view.audience)


def _concerns(one: ConsentAnswer, tandems: set[str], members: set[str], kind: Kind) -> bool:
    """Whether an answer is about a tandem with these members, or about this member of these tandems."""
    if one.tandem == EVERYBODY:
        return True
    if one.organisation and one.organisation not in members:
        return kind == "tandem" and one.tandem in tandems  # the organisation has left the tandem
    return bool(one.organisation) if not one.tandem else one.tandem in tandems


def _said(data: Data, subject: str) -> list[ConsentAnswer]:
    table = data["consents"]
    unclear = consents.unclear_cells(table, data.missing_of("consents"))
    ids: set[str] | None = None
    if data.has("tandems") and data.has("organisations"):
        ids = {*data["tandems"]["tandem_id"].dropna(), *data["organisations"]["org_id"].dropna()}
    return [one for one in consents.consent_answers(table, unclear, ids, until=data.as_of) if one.subject == subject]


def _all_yes(said: list[ConsentAnswer], data: Data, id: str, kind: Kind) -> bool:
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


def _computable_levels(counts: Counts, refused: list[str], view: View) -> set[str]:
    """The levels where those without consent can be computed: they are few, or one of them has nearly everything."""
    if counts.disclosure != "money":
        return set(_levels(counts)) if counts.additive and len(refused) < FEW else set()
    if view.audience in BY_CONTRACT:
        return set()
    level = _level(counts.records, counts)
    found = {
        name
        for name in _levels(counts)
        for part in _parts(counts, level == name)
        if _discloses(counts, part, refused, view)
    }
    rows = pd.MultiIndex.from_frame(counts.records[["table", "row"]])
    return found | set(
        level[rows.isin(rows[level.isin(found)])]
    )  # a balance would disclose the hidden one of its parts


def _parts(counts: Counts, chosen: pd.Series) -> Iterator[pd.DataFrame]:
    """The records of a level; for tandems also by stage and side, as other reports show these sums."""
    records = counts.records[chosen]
    yield records
    for name in counts.dimensions[1:] if counts.per == "tandem" else ():
        yield from (records[records[name].astype(str) == value] for value in counts.cells[name].astype(str).unique())


def _discloses(counts: Counts, records: pd.DataFrame, refused: list[str], view: View) -> bool:
    """Whether these amounts minus those shown disclose somebody without consent; a sum of 0 discloses everybody."""
    rest = records[records[counts.dimensions[0]].astype(str).isin(refused)]
    reason = amounts_reason(rest, counts.dimensions[0], view, none="few_organisations")
    return bool(records["value"].any()) and bool(reason)


def _flows(counts: Counts) -> bool:
    return counts.disclosure == "money" and counts.per == "organisation" and len(counts.dimensions) > 1


def _levels(counts: Counts) -> list[str]:
    """The levels that are decided separately: the flows of an organisation; a single one for a tandem."""
    return list(_level(counts.cells, counts).unique())


def _level(rows: pd.DataFrame, counts: Counts) -> pd.Series:
    return rows[counts.dimensions[-1]].astype(str) if _flows(counts) else pd.Series("", index=rows.index)


def _of(frame: pd.DataFrame, dimension: str, ids: list[str]) -> pd.DataFrame:
    return frame if dimension not in frame else frame[frame[dimension].astype(str).isin(ids)].reset_index(drop=True)


def _shuffled(data: Data, kind: Kind, ids: Iterable[str]) -> list[str]:
    """All ids of the project in an order that cannot be reproduced without the project's secret."""
    table, column = {"tandem": ("tandems", "tandem_id"), "organisation": ("organisations", "org_id")}[kind]
    known = {*data[table][column].dropna().astype(str), *ids}
    return sorted(known, key=lambda id: secret.mark(data.secret, kind, id))
