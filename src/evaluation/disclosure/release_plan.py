"""The hidden cells of linked tables, decided once for a release, before any report is made.

Two reports that each hide a different cell of the same table disclose both. So the cells of all breakdowns of one table
are decided together, the plan is part of every job's input, and ``publish`` looks it up. Consent is read from the table
``consents``, the same for all reports; the attacker is assumed to know what is shown by consent and the other published
sums of the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import pandas as pd

from evaluation.data import Data
from evaluation.disclosure import previous_releases
from evaluation.disclosure.cell_bounds import too_narrow
from evaluation.disclosure.consent_rules import rows
from evaluation.disclosure.linked_tables import TOTAL_CELL, Cell, Known, Linked, linked
from evaluation.disclosure.money_rules import BY_CONTRACT, by_contributor, money
from evaluation.disclosure.provenance import traced
from evaluation.disclosure.published import Published, View, Withheld, pools, shown
from evaluation.disclosure.suppression import hidden_cells, is_sensitive, sensitive
from evaluation.language.errors import EvaluationError
from evaluation.language.wording import MISSING
from evaluation.metrics import funding
from evaluation.metrics.breakdowns import TOTAL, breakdown_records
from evaluation.metrics.counts import Counts
from evaluation.project.settings import SETTINGS, Breakdown


@dataclass(frozen=True)
class Plan:
    """The decisions of a release: the hidden cells of each table of the project, each as text.

    ``refused``: tables for which no choice of cells would be safe, so that no breakdown of them is shown.
    """

    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def plan(data: Data) -> Plan:
    """Decide the hidden cells of all breakdowns the settings name, for the audience ``data`` was opened for.

    A tandem has the plan of the public: a separate one would hide other cells, and both together would disclose them.
    """
    if data.audience in BY_CONTRACT:
        return Plan()
    data = replace(data, audience="public", tandem="") if data.audience == "tandem" else data
    hidden, refused = {}, []
    for table in dict.fromkeys(asked.table for asked in data.project.strict if data.has(asked.table)):
        chosen = _hidden(data, [asked for asked in data.project.strict if asked.table == table])
        if chosen is None:
            refused.append(table)
        else:
            hidden[table] = chosen
    return Plan(hidden, tuple(refused))


def planned(data: Data) -> Plan:
    """The plan passed to a report; in an analyst's notebook the plan is computed."""
    if not data.decided:
        return plan(data)
    decided = json.loads(data.decided)
    return Plan({table: tuple(cells) for table, cells in decided["hidden"].items()}, tuple(decided["refused"]))


def strict(counts: Counts, view: View) -> Published:
    """A breakdown with its hidden cells empty, or not shown where no choice of cells is safe. Sums are always exact.

    A breakdown that is not in the settings is an error: the plan has no decision for it.
    """
    if view.audience in BY_CONTRACT:
        return shown(counts, view)
    data = view.data
    known = {asked.id: asked for asked in data.project.strict}
    if counts.strict not in known:
        requested = {name: counts.texts[name] for name in ("table", "columns")}
        raise EvaluationError("breakdown_not_set", **requested, known=", ".join(known) or MISSING)
    asked = known[counts.strict]
    decided = planned(data if view.audience == data.audience else replace(data, audience="public", decided=""))
    if asked.table in decided.refused:
        return shown(counts, view, reason="no_safe_choice")
    named = [_text(_cell(asked, key)) for key in counts.cells[list(asked.by)].itertuples(index=False, name=None)]
    away = pd.Series(named, index=counts.cells.index).isin(decided.hidden[asked.table])
    cells = counts.cells.assign(value=counts.cells["value"].astype("Int64").mask(away))
    withheld = (Withheld((str(int(away.sum())),), "cells"),) if away.any() else ()
    published = shown(counts, view, cells=cells, withheld=withheld)
    as_shown = traced(counts, published)
    if counts.disclosure == "money" and (
        previous_releases.disclosing_sums(as_shown, view) or previous_releases.discloses_hidden_cells(as_shown, view)
    ):
        return shown(counts, view, reason=previous_releases.REASON)
    return published


def system_of(data: Data, breakdowns: list[Breakdown]) -> Linked:
    """All breakdowns of one table as one system of sums, with the sums of its rows that the reports on money show."""
    columns = tuple(dict.fromkeys(name for asked in breakdowns for name in asked.by))
    records = breakdown_records(data, Breakdown(breakdowns[0].table, columns))
    pool_of = pools(data)  # both organisations of a tandem know each other's amounts
    whose = records["organisation"].map(lambda org: pool_of.get(org, org), na_action="ignore")
    renamed = records.assign(contributor=whose)
    return linked(renamed, [asked.by for asked in breakdowns], _known(data, records))


def _hidden(data: Data, breakdowns: list[Breakdown]) -> tuple[str, ...] | None:
    system, rules = system_of(data, breakdowns), data.project.rules
    if any(is_sensitive(each, rules) for each in _totals(system)):
        return None
    chosen = hidden_cells(system, rules)
    if chosen is None or too_narrow(system, sensitive(system, rules), chosen, rules):
        return None
    return tuple(_text(system.cells[place]) for place in chosen)


def _totals(system: Linked) -> Iterator[np.ndarray]:
    """The amounts of each contributor in the grand total, and in the total minus each part that other results show.

    Both are shown or can be computed (all expenses minus those from the grant are own funds), so no choice of cells
    could protect them.
    """
    place = system.place(TOTAL_CELL)
    yield from (system.contributions[place], system.net[place])
    secret = ~system.agreed
    for known in system.known:
        rest = system.sums[place] - system.sums[known]
        if (system.sums[known] >= 0).all() and rest[secret].any():
            yield rest[secret] @ np.abs(system.parts[:-1, secret]).T
            yield np.abs(rest[secret] @ system.parts[:-1, secret].T)


def _known(data: Data, records: pd.DataFrame) -> list[Known]:
    """Sums of the same rows in other results, known to the attacker: amounts with consent, sums of the project."""
    view = View(data, data.project.rules, data.audience)
    found: dict[bytes, Known] = {}
    if records.empty:
        return []
    for metric in funding.SUMS:
        counts = by_contributor(metric(data), data)
        if not counts.cells.empty:
            result = traced(counts, rows(counts, view) if counts.per else money(counts, view))
            for _, entries in result.sums():
                signs = _signs(entries, records)
                if signs.any():
                    agreed = bool(counts.per) or (signs.tobytes() in found and found[signs.tobytes()].agreed)
                    found[signs.tobytes()] = Known(signs, agreed)
    return list(found.values())


def _signs(entries: pd.DataFrame, records: pd.DataFrame) -> np.ndarray:
    """The sign of each record in a sum of entries; all 0 if the sum has other parts as well."""
    table, amounts = records["table"].iloc[0], records.set_index("row")["value"]
    entries = entries[entries["table"] != SETTINGS]
    signs = entries.groupby("row")["value"].sum() / amounts.reindex(entries["row"].unique())
    if not (entries["table"] == table).all() or not signs.isin([-1, 0, 1]).all():
        return np.zeros(len(records), dtype=np.int64)
    return np.asarray(signs.reindex(records["row"], fill_value=0), dtype=np.int64)


def _cell(asked: Breakdown, key: tuple[str, ...]) -> Cell:
    return tuple(sorted((name, value) for name, value in zip(asked.by, key, strict=True) if value != TOTAL))


def _text(cell: Cell) -> str:
    """A cell as text for the plan: its columns and values, as in the tables."""
    return json.dumps(cell, ensure_ascii=False)
