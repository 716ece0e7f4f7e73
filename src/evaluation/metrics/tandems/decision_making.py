"""On an equal footing, by facts: who decides on money, staff and things, who chairs, who speaks in public.

Both sides of a tandem report. Where their reports differ, that is a result and neither of them is taken for the truth;
where one side is silent, its partner's word does not stand for both.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts
from evaluation.metrics.tandems.records import choices, counted, recorded

OUTCOMES = ("mso", "both", "other", "differs", "one_side")
POSSIBLE = {side: (side, "differs") for side in ("mso", "both", "other")}  # by what a side reported itself


def decisions(data: Data) -> Counts:
    """For each subject, tandems where the MSO, the other organisation or both decide, as both sides report alike.

    ``differs``: the two reports disagree; ``one_side``: only one side reported. Tandems of the table without any report
    on a subject are missing there.
    """
    if not data.has("decisions"):
        return empty_counts("decisions", table="decisions", unit="tandems", data=data)
    known = data["decisions"].dropna(subset=["tandem_id", "subject", "decided_by"])
    known = known.sort_values(["tandem_id", "subject", "reported_by"], kind="stable")
    reports = known.groupby(["tandem_id", "subject"], sort=True)
    first = reports.head(1).sort_values(["tandem_id", "subject"])
    outcomes = [_outcome(rows) for _, rows in reports]
    records = recorded(first, "decisions", {"subject": first["subject"], "outcome": outcomes}, tandem="tandem_id")
    subjects = choices(data, "decisions", "subject")
    labels = {
        "mso": data.project.side("mso", data.language),
        "other": data.project.side("other", data.language),
        **{name: data.words.say(f"decided.{name}") for name in ("both", "differs", "one_side")},
    }
    levels = {"subject": subjects, "outcome": {name: labels[name] for name in OUTCOMES}}
    base = records["subject"].value_counts().reindex(list(subjects), fill_value=0).to_numpy()
    tandems = data["decisions"]["tandem_id"].nunique()
    bases = pd.DataFrame({"subject": list(subjects), "base": base, "missing": tandems - base})
    made = counted(
        data, "decisions", records, levels, tables=("decisions",), unit="tandems", by=("subject",), bases=bases
    )
    return replace(made, compatible=POSSIBLE)


def _outcome(reports: pd.DataFrame) -> str:
    """What both sides report alike; a report whose side is not known does not make a second one."""
    if reports["reported_by"].nunique() < 2:
        return "one_side"
    stated = reports.loc[reports["reported_by"].notna(), "decided_by"].unique()
    return str(stated[0]) if len(stated) == 1 else "differs"
