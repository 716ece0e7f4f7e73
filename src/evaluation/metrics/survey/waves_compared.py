"""The answers to an item before and after, side by side: of the same people where they can be recognised.

Where people gave themselves a code, both distributions are of those who answered both times, so that nobody who left
or joined moves a number. Where there is no code, the waves are two independent groups, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evaluation import statistics
from evaluation.data import Data
from evaluation.metrics.counts import Counts, empty_counts, statistics_of
from evaluation.metrics.survey.answers import grouped, on_scale, person_records, sensitive
from evaluation.metrics.survey.described import Row, described_answers, row
from evaluation.metrics.survey.items import class_labels, item_texts, question_text, scale
from evaluation.metrics.survey.naming import named
from evaluation.metrics.survey.paired_answers import compared, pairs, repeated, unrepeated, why_unpaired
from evaluation.metrics.survey.point_scales import points
from evaluation.metrics.survey.waves import RETRO, main_waves

TIMES = ("before", "after")
BY = ("item", "time")


def before_after(data: Data, items: Iterable[str], *, remembered: bool = False) -> Counts:
    """How the answers to items of one scale are distributed before and after: persons by item, time, answer.

    With a pairing code, of people who answered both times; the others are missing and stand in ``attrition``. Without,
    of everybody in each wave, as two independent groups (``texts["form"]`` is ``apart``), with Cliff's delta.
    ``remembered``: what all say of today and what all remember; asked at once, so nobody is lost between the two.
    ``statistics``: the share of the upper end at each time (Wilson interval).
    """
    items = named(data, items)
    coded = why_unpaired(data, remembered=remembered)
    absent = ("" if coded == "pairing_code" else coded) or unrepeated(data, items, remembered=remembered)
    items = repeated(data, items, remembered=remembered)
    kind = scale(data["codebook"][data["codebook"]["item"].isin(items[:1])])
    if absent := absent or ("" if kind.answers else "no_scale"):
        return empty_counts("before_after", table=absent, disclosure="survey", unit="persons", data=data)
    form = "remembered" if remembered else "apart" if coded else "paired"
    asked = _asked(data, items, remembered=remembered)
    records = on_scale(asked, kind)
    if form == "paired":
        stayed = pairs(data, items) if kind.family else _both_times(records)
        wanted = set(zip(stayed["measure"], stayed["person"], strict=True))
        here = [key in wanted for key in zip(records["item"], records["respondent"], strict=True)]
        records = records[here]
        if records.empty:
            return empty_counts("before_after", table="no_pairs", disclosure="survey", unit="persons", data=data)
        asked = asked.drop_duplicates(["item", "time", "person"])
    shares = described_answers(data, records, kind, by=BY)
    return grouped(
        "before_after",
        records,
        asked,
        items=items,
        groups=TIMES,
        by="time",
        answers=kind.answers,
        labels={
            "item": item_texts(data, items),
            "time": _times(data, form),
            "answer": dict(zip(kind.answers, kind.labels, strict=True)),
            "class": class_labels(data, kind),
        },
        classes=kind.classes,
        source=compared(data, remembered=remembered),
        texts={"question": question_text(data, items[0]), "family": kind.family, "form": form},
        statistics=pd.concat([shares, _apart(data, items)]) if form == "apart" else shares,
        sensitive=sensitive(data, items),
        data=data,
    )


def _asked(data: Data, items: tuple[str, ...], *, remembered: bool) -> pd.DataFrame:
    """The records of everybody asked at either time, ``time`` being ``before`` or ``after``."""
    answers = data["answers"]
    waves = main_waves(data)
    after = answers[answers["item"].isin(items) & (answers["wave"] == waves[-1])]
    before = answers[answers["item"].isin(items) & (answers["wave"] == waves[0])]
    if remembered:
        back = {data.project.retrospective[item]: item for item in items if item in data.project.retrospective}
        before = answers[answers["item"].isin(list(back)) & (answers["wave"] == waves[-1])]
        then = answers[answers["item"].isin(set(items) - set(back.values())) & (answers["wave"] == RETRO)]
        before = pd.concat([before.assign(item=before["item"].map(back)), then])
    parts = [
        person_records(rows).assign(time=time, respondent=rows["respondent"])
        for time, rows in (("before", before), ("after", after))
    ]
    return pd.concat(parts, ignore_index=True)


def _both_times(records: pd.DataFrame) -> pd.DataFrame:
    """Who answered at both times, for a scale without points."""
    times = records.groupby(["item", "respondent"])["time"].nunique()
    both = times[times == 2].reset_index()
    return both.rename(columns={"item": "measure", "respondent": "person"})


def _times(data: Data, form: str) -> dict[str, str]:
    if form == "remembered":
        return {time: data.words.say(f"time.{time}") for time in TIMES}
    waves = main_waves(data)
    return {
        time: data.project.wave_label(wave, data.language)
        for time, wave in (("before", waves[0]), ("after", waves[-1]))
    }


def _apart(data: Data, items: tuple[str, ...]) -> pd.DataFrame:
    """Cliff's delta of two independent waves: how often somebody afterwards agrees more than somebody before."""
    waves = main_waves(data)
    rows: list[Row] = []
    for item, given in points(data, items).groupby("measure", sort=False):
        after, before = (given.loc[given["wave"] == wave, "value"] for wave in (waves[-1], waves[0]))
        found = row(data, "cliffs_delta", statistics.cliffs_delta(after, before))
        rows.append({"item": item, "time": "after"} | found)
    return statistics_of(rows, BY)
