"""Organisations and committees as a network before and after: on the same nodes, so that two densities can be compared.

For the appendix: indices and exact tests of what ``mainstreaming`` counts. There are few organisations and every one
of them is known, so nothing here is needed to say that a seat was gained.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from evaluation import statistics
from evaluation.data import Data
from evaluation.metrics.counts import Counts, computed, empty_counts, statistics_of
from evaluation.metrics.tandems.core_fields import MOMENTS, key_dates, moments, no_key_dates, side_labels
from evaluation.metrics.tandems.mainstreaming import TABLES, pairs_of
from evaluation.metrics.tandems.records import counted, recorded


def network(data: Data) -> Counts:
    """Seats as ties between all organisations and all committees, before and after, by side; the base is all possible.

    ``statistics``: density before and after, persistence (Jaccard), and for MSO the E-I index before and after, where
    external is a tie to a committee outside the core fields.
    """
    days = key_dates(data) if data.has("memberships") else None
    if days is None:
        return empty_counts(
            "network", table=no_key_dates(data) if data.has("memberships") else "memberships", data=data
        )
    pairs = pairs_of(data, days)
    organisations, committees = _nodes(data["organisations"], "org_id"), _nodes(data["committees"], "committee_id")
    known = pairs[pairs["org_id"].isin(organisations) & pairs["committee_id"].isin(committees) & pairs["side"].notna()]
    then = {moment: known[known["change"] != gone] for moment, gone in zip(MOMENTS, ("gained", "lost"), strict=True)}
    parts = [
        recorded(
            there, "memberships", {"side": there["side"], "moment": moment}, organisation="org_id", tandem="tandem_id"
        )
        for moment, there in then.items()
    ]
    levels = {"side": side_labels(data), "moment": moments(data, days)}
    possible = len(organisations) * len(committees)
    bases = pd.DataFrame({"base": [possible], "missing": [len(pairs) - len(known)]})
    rows = _indices(data, then, organisations, committees)
    return counted(
        data, "network", pd.concat(parts), levels, tables=TABLES, bases=bases, statistics=statistics_of(rows)
    )


def _indices(
    data: Data, then: dict[str, pd.DataFrame], organisations: list[str], committees: list[str]
) -> list[dict[str, Any]]:
    """Density and E-I index of each moment, and how much of the network stayed."""
    ties = {moment: list(zip(there["org_id"], there["committee_id"], strict=True)) for moment, there in then.items()}
    rows = [
        computed(
            f"density_{moment}",
            statistics.two_mode_density(ties[moment], first=organisations, second=committees),
            data.language,
        )
        for moment in MOMENTS
    ]
    rows.append(computed("persistence", statistics.jaccard(ties["before"], ties["after"]), data.language))
    if not data.project.core_fields:
        return rows
    for moment, there in then.items():
        placed = there[(there["side"] == "mso") & there["place"].notna()]
        groups = dict.fromkeys(placed["org_id"], "core") | dict(
            zip("committee " + placed["committee_id"], placed["place"], strict=True)
        )
        tied = zip(placed["org_id"], "committee " + placed["committee_id"], strict=True)
        rows.append(computed(f"e_i_{moment}", statistics.e_i_index(tied, groups=groups), data.language))
    return rows


def _nodes(table: pd.DataFrame, column: str) -> list[str]:
    return list(table[column].dropna().drop_duplicates())
