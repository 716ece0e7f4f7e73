"""Who answered: invited, answered, represented, and who of the first wave was still there in the last.

What is not known is left out and not shown as 0. People are recognised by the code they gave themselves and by
nothing else.
"""

from __future__ import annotations

import pandas as pd

from evaluation import pairing, schema
from evaluation.counts import Counts, count, nothing
from evaluation.data import Data
from evaluation.survey.waves import named_waves, ordered


def response(data: Data) -> Counts:
    """By wave: people invited, people who answered anything, organisations represented, tandems with both sides.

    What is not known (no invitations, no organisations) is left out, not shown as 0.
    """
    if not data.has("answers"):
        return nothing("response", table="answers", unit="persons")
    answers = data["answers"]
    given = answers[answers["missing"].isna()]
    people = given.drop_duplicates(["wave", "respondent"])
    parts = {}
    if data.has("invitations"):
        invited = data["invitations"]
        parts["invited"] = _measured("invited", invited, value=invited["invited"].fillna(0), table="invitations")
    parts["answered"] = _measured("answered", people, value=1)
    if people["org_id"].notna().any():
        known = people.dropna(subset=["org_id"]).drop_duplicates(["wave", "org_id"])
        parts["organisations"] = _measured("organisations", known, value=1)
    if people["tandem_id"].notna().any():
        known = people.dropna(subset=["tandem_id"])
        sides = known.groupby(["wave", "tandem_id"])["side"].transform("nunique")
        both = known[sides == len(schema.SIDES)].drop_duplicates(["wave", "tandem_id"])
        parts["both_sides"] = _measured("both_sides", both, value=1)
    records = pd.concat(parts.values(), ignore_index=True)
    waves = ordered(data, records["wave"].unique())
    measures = list(parts)
    cells = count(records, ("wave", "measure"), levels={"wave": waves, "measure": measures})
    return Counts(
        "response",
        cells,
        ("wave", "measure"),
        "fact",
        "entries",
        pd.DataFrame({"wave": waves, "base": 0, "missing": 0}),
        records,
        by=("wave",),
        labels={
            "wave": {wave: data.project.wave_label(wave, data.language) for wave in waves},
            "measure": {measure: data.words.say(f"measure.{measure}") for measure in measures},
        },
        source=data.words.say("survey.source", waves=named_waves(data, answers)),
    )


def panel(data: Data) -> Counts:
    """Who answered in the first and the last wave, by pairing code: both, only before, only after.

    Only where the project has two waves and a pairing code; codes are compared as they are, near misses stay apart.
    Responses without a code are in no group and count as missing. The survey software's own numbers are no such code:
    they begin anew in every wave.
    """
    answers = data["answers"]
    waves = ordered(data, answers["wave"].dropna().unique())
    if len(waves) < 2:
        return nothing("panel", table="second_wave", unit="persons")
    if not pairing.has_key(data.project):
        return nothing("panel", table="pairing_code", unit="persons")
    paired = pairing.pairs(answers[answers["missing"].isna()], waves[0], waves[-1])
    groups = {"both": paired.pairs, "only_before": paired.only_before, "only_after": paired.only_after}
    rows = [(name, person) for name, people in groups.items() for person in people]
    records = pd.DataFrame(rows, columns=["group", "person"]).assign(
        table="answers", row=-1, organisation=None, tandem=None, value=1
    )
    return Counts(
        "panel",
        count(records, ("group",), levels={"group": list(groups)}),
        ("group",),
        "fact",
        "persons",
        pd.DataFrame({"base": [len(rows)], "missing": [paired.uncoded]}),
        records,
        labels={"group": {name: data.words.say(f"panel.{name}") for name in groups}},
        source=data.words.say("survey.source", waves=named_waves(data, answers)),
    )


def _measured(measure: str, rows: pd.DataFrame, *, value: object, table: str = "answers") -> pd.DataFrame:
    records = pd.DataFrame(
        {"wave": rows["wave"], "measure": measure, "table": table, "row": rows.index, "value": value}
    )
    return records.assign(person=None, organisation=None, tandem=None).astype({"value": "int64"})
