"""Who answered: invited, begun, finished, represented, and who of the first wave was still there in the last.

What is not known is left out and not shown as 0. People are recognised by the code they gave themselves and by
nothing else. Answers about the event and answers from memory are no wave of their own.
"""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.findings import pairing
from evaluation.metrics.counts import RECORD_COLUMNS, Counts, cells_of, empty_counts
from evaluation.metrics.survey.answers import TOTAL, group_labels
from evaluation.metrics.survey.paired_answers import why_unpaired
from evaluation.metrics.survey.point_scales import points
from evaluation.metrics.survey.waves import main_waves, named_waves
from evaluation.project import schema
from evaluation.reading.cleaning.organisations import UNLISTED, side_of

PARTS = {  # of what each measure is a part, where that is known
    "started": "invited",
    "completed": "invited",
    "answered": "invited",
    "organisations": "all_organisations",
    "both_sides": "all_tandems",
}


def response(data: Data) -> Counts:
    """By wave: people invited, begun, finished and with any answer; organisations represented; tandems with both sides.

    The base of a measure is what it is a part of (people invited, all organisations, all tandems), or 0 where that is
    not known. What is not known (no invitations, no organisations, some numbers of a wave left out) is left out.
    """
    if not data.has("answers"):
        return empty_counts("response", table="answers", unit="persons", data=data)
    answers = data["answers"]
    waves = main_waves(data)
    if not waves:
        return empty_counts("response", table="no_wave", unit="persons", data=data)
    given = answers[answers["missing"].isna() & answers["wave"].isin(waves)]
    people = given.drop_duplicates(["wave", "respondent"])
    invited = data["invitations"][data["invitations"]["wave"].isin(waves)]
    parts = {
        name: _measured(name, invited[invited[name].notna()], value=invited[name].dropna(), table="invitations")
        for name in ("invited", "started", "completed")
        if invited[name].notna().any() and (name == "invited" or not _partly(invited, name))
    }
    parts["answered"] = _measured("answered", people, value=1)
    listed = people[people["org_id"].notna() & (people["org_id"] != UNLISTED)]
    if len(listed):
        known = listed.drop_duplicates(["wave", "org_id"])
        parts["organisations"] = _measured("organisations", known, value=1)
    if people["tandem_id"].notna().any():
        known = people.dropna(subset=["tandem_id"])
        sides = known.groupby(["wave", "tandem_id"])["side"].transform("nunique")
        both = known[sides == len(schema.SIDES)].drop_duplicates(["wave", "tandem_id"])
        parts["both_sides"] = _measured("both_sides", both, value=1)
    records = pd.concat(parts.values(), ignore_index=True)
    measures = list(parts)
    cells = cells_of(records, ("measure", "wave"), levels={"measure": measures, "wave": waves})
    return Counts(
        "response",
        cells,
        ("measure", "wave"),
        "fact",
        "entries",
        _wholes(data, cells),
        records,
        by=("measure", "wave"),
        labels={
            "wave": {wave: data.project.wave_label(wave, data.language) for wave in waves},
            "measure": {measure: data.words.say(f"measure.{measure}") for measure in measures},
        },
        source=data.words.say("survey.source", waves=named_waves(data, waves)),
        data=data,
    )


def attrition(data: Data) -> Counts:
    """Who stayed from the first wave to the last: people invited, with answers before, after, both, only once; by side.

    Only where the project has two waves and a pairing code; codes are compared as they are, near misses stay apart.
    Responses without a code can be in no group and count as missing. The survey software's own numbers are no such
    code: they begin anew in every wave. Leavers are a number; their answers are never shown.
    """
    waves = main_waves(data)
    if absent := why_unpaired(data):
        return empty_counts("attrition", table=absent, unit="persons", data=data)
    answers = data["answers"]
    given = answers[answers["missing"].isna() & answers["wave"].isin([waves[0], waves[-1]])]
    paired = pairing.pairs(given, waves[0], waves[-1])
    people = _stayed(given, paired, waves)
    invited = data["invitations"].dropna(subset=["invited"])
    sides = side_of(data["organisations"])
    asked = [
        _measured(name, rows, value=rows["invited"], table="invitations").assign(side=rows["org_id"].map(sides).array)
        for name, wave in (("invited_before", waves[0]), ("invited_after", waves[-1]))
        if len(rows := invited[invited["wave"] == wave])
    ]
    records = pd.concat([*asked, people], ignore_index=True)
    known = records[records["side"].isin(schema.SIDES)]
    records = pd.concat([records.assign(group=TOTAL), known.assign(group=known["side"])], ignore_index=True)
    order = ("invited_before", "before", "invited_after", "after", "both", "only_before", "only_after")
    measures = [name for name in order if name in {*records["measure"], *order[1::2], *order[4:]}]
    groups = [TOTAL, *(side for side in schema.SIDES if side in set(known["side"]))]
    anybody = records[records["measure"].isin(["both", "only_before", "only_after"])].groupby("group")["value"].sum()
    base = anybody.reindex(groups, fill_value=0).to_numpy()
    return Counts(
        "attrition",
        cells_of(records, ("group", "measure"), levels={"group": groups, "measure": measures}),
        ("group", "measure"),
        "fact",
        "persons",
        pd.DataFrame({"group": groups, "base": base, "missing": [paired.uncoded, *[0] * (len(groups) - 1)]}),
        records[["group", "measure", *RECORD_COLUMNS]],
        by=("group",),
        labels={
            "group": group_labels(data),
            "measure": {measure: data.words.say(f"attrition.{measure}") for measure in measures},
        },
        source=data.words.say("survey.source", waves=named_waves(data, [waves[0], waves[-1]])),
        data=data,
    )


def leavers(data: Data, item: str) -> pd.DataFrame:
    """The first wave's answers to an item of those who stayed beside those who left: ``group``, ``n``, ``median``.

    For the analyst's own eyes: leavers' answers are never shown, so this is a plain table that ``publish`` refuses.
    """
    waves = main_waves(data)
    given = points(data, [item])
    first = given[given["wave"] == waves[0]]
    stayed = set(data["answers"].loc[data["answers"]["wave"] == waves[-1], "respondent"])
    groups = first["person"].isin(stayed).map({True: "stayed", False: "left"}).rename("group")
    return first.groupby(groups)["value"].agg(n="size", median="median").reset_index()


def _stayed(given: pd.DataFrame, paired: pairing.Pairing, waves: list[str]) -> pd.DataFrame:
    """One record a person and measure: before, after, both, only once; with side and row of the later response."""
    order = given["wave"].map({wave: place for place, wave in enumerate(waves)})
    last = (
        given.assign(row=given.index)
        .loc[order.sort_values(kind="stable").index]
        .drop_duplicates("respondent", keep="last")
    )
    by_person = last.set_index("respondent")
    groups = {
        "before": (*paired.pairs, *paired.only_before),
        "after": (*paired.pairs, *paired.only_after),
        "both": paired.pairs,
        "only_before": paired.only_before,
        "only_after": paired.only_after,
    }
    parts = [by_person.loc[list(people)].assign(measure=name).reset_index() for name, people in groups.items()]
    rows = pd.concat(parts)
    return rows.assign(
        table="answers", person=rows["respondent"], organisation=rows["org_id"], tandem=rows["tandem_id"], value=1
    )[["measure", "side", *RECORD_COLUMNS]]


def _wholes(data: Data, cells: pd.DataFrame) -> pd.DataFrame:
    """What each measure is a part of, by wave: 0 where it is a part of nothing that is known."""
    values = cells.set_index(["measure", "wave"])["value"].to_dict()
    fixed = {
        "all_organisations": data["organisations"]["org_id"].nunique(),
        "all_tandems": data["tandems"]["tandem_id"].nunique(),
    }
    keys = [(str(measure), str(wave)) for measure, wave in cells[["measure", "wave"]].to_numpy()]
    whole = [PARTS.get(measure, "") for measure, _ in keys]
    base = [fixed.get(of, values.get((of, wave), 0)) for of, (_, wave) in zip(whole, keys, strict=True)]
    return cells[["measure", "wave"]].assign(base=base, missing=0)


def _partly(invited: pd.DataFrame, name: str) -> bool:
    """Whether a number is known of some organisations of a wave and not of others, so that its sum is too small."""
    known = invited[name].notna().groupby(invited["wave"])
    return bool((known.any() & ~known.all()).any())


def _measured(measure: str, rows: pd.DataFrame, *, value: object, table: str = "answers") -> pd.DataFrame:
    records = pd.DataFrame(
        {"wave": rows["wave"], "measure": measure, "table": table, "row": rows.index, "value": value}
    )
    return records.assign(person=None, organisation=None, tandem=None).astype({"value": "int64"})
