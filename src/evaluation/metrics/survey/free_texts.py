"""What people wrote: how many raised a topic, and what they said in words they approved.

Counted are people, not mentions: somebody who writes about money three times is one person. A quotation is shown only
as approved, one of each person, and never with a tandem or organisation.
"""

from __future__ import annotations

import pandas as pd

from evaluation.data import Data
from evaluation.metrics.counts import RECORD_COLUMNS, REST, Counts, cells_of, empty_counts, statistics_of
from evaluation.metrics.survey.described import Row, value_row
from evaluation.metrics.survey.items import item_texts
from evaluation.metrics.survey.naming import named
from evaluation.metrics.survey.waves import named_waves
from evaluation.project import schema


def coded(data: Data, item: str = "", *, mentions: bool = False) -> Counts:
    """How many people raised each topic in their answers to an item (or all items), most frequent first.

    An answer has a code that at least half of its coders gave it. ``mentions``: answers with the code instead of
    people. Topics of fewer people than may be shown become one row. The base are people with a coded answer;
    missing are those who wrote something that nobody coded. ``statistics``: of the codes given to answers with
    several coders, the share all of them gave.
    """
    name = "mentions" if mentions else "coded"
    if not data.has("codings"):
        return empty_counts(name, table="codings", disclosure="survey", unit="persons", data=data)
    keys = ["wave", "respondent", "item"]
    codings = data["codings"].assign(row=data["codings"].index)
    codings = codings[codings["item"].isin(named(data, [item]))] if item else codings
    votes = _votes(codings, keys)
    agreed = votes[votes["given"] * 2 >= votes["coders"]]
    rows = agreed if mentions else agreed.drop_duplicates(["wave", "respondent", "code"])
    if rows.empty:
        return empty_counts(
            name, table="no_topic" if len(codings) else "codings", disclosure="survey", unit="persons", data=data
        )
    records = _with_people(data, rows)
    records["code"] = _merged(records, data.project.rules.min_persons)
    records = records if mentions else records.drop_duplicates(["code", "person"])
    sizes = records["code"].value_counts()
    codes = sorted(sizes.index, key=lambda code: (code == REST, -sizes[code], code))
    people = codings[["wave", "respondent"]].drop_duplicates()
    texts = data["answers"]
    texts = texts[texts["item"].isin(codings["item"].unique()) & texts["missing"].isna()]
    wrote = texts[["wave", "respondent"]].drop_duplicates()
    base = len(codings[keys].drop_duplicates()) if mentions else len(people)
    return Counts(
        name,
        cells_of(records, ("code",), levels={"code": codes}),
        ("code",),
        "survey",
        "entries" if mentions else "persons",
        pd.DataFrame({"base": [base], "missing": [max(0, len(wrote) - len(people))]}),
        records[["code", *RECORD_COLUMNS]],
        labels={"code": {REST: data.words.say("survey.other_topics")}},
        classes={},
        source=data.words.say("survey.source", waves=named_waves(data, codings["wave"].unique())),
        texts={"question": item_texts(data, [item])[item]} if item else {},
        statistics=statistics_of(_coder_agreement(data, votes), ()),
        data=data,
    )


def quotations(data: Data, topic: str = "") -> Counts:
    """Approved wordings (of a topic, if one is named), one of each person: the first by date and number.

    Where the respondent is unknown, each quotation counts as one person's. Missing are further approved wordings of
    people who are quoted already. No tandem or side is part of the result; the records name tandem and organisation of
    whoever said it, because their consent is asked.
    """
    if not data.has("quotations"):
        return empty_counts("quotations", table="quotations", disclosure="text", data=data)
    rows = data["quotations"]
    rows = rows[rows["topic"] == topic] if topic else rows
    rows = rows.assign(row=rows.index, allowed=rows["approved"].fillna(False) & rows["approved_text"].notna())
    rows = rows.sort_values(["date", "quotation_id"], na_position="last", kind="stable")
    person = rows["respondent"].fillna("quotation " + rows["quotation_id"])
    again = rows["allowed"] & person.where(rows["allowed"]).duplicated()
    chosen, person = rows[~again], person[~again]
    records = pd.DataFrame(
        {
            "quotation": chosen["quotation_id"],
            "topic": chosen["topic"].fillna(""),
            "text": chosen["approved_text"].fillna(""),
            "approved": chosen["allowed"].astype(bool),
            "table": "quotations",
            "row": chosen["row"],
            "person": person,
            **speakers(data).loc[chosen.index],
            "value": 1,
        }
    ).reset_index(drop=True)
    dimensions = ("quotation", "topic", "text")
    cells = records[[*dimensions, "value"]]
    bases = pd.DataFrame({"base": [len(records)], "missing": [int(again.sum())]})
    source = schema.TABLES["quotations"].label(data.language)
    return Counts("quotations", cells, dimensions, "text", "entries", bases, records, source=source, data=data)


def speakers(data: Data) -> pd.DataFrame:
    """Whose each quotation is (``tandem``, ``organisation``): as its row says, else as its respondent answered."""
    rows = data["quotations"]
    answers = data["answers"].drop_duplicates("respondent", keep="last").set_index("respondent")
    known = answers.reindex(rows["respondent"])
    return pd.DataFrame(
        {
            name: rows[column].fillna(pd.Series(known[column].to_numpy(), rows.index))
            for name, column in (("tandem", "tandem_id"), ("organisation", "org_id"))
        }
    )


def topics(data: Data) -> list[str]:
    """The topics of the quotations, in the order of the alphabet."""
    return sorted(data["quotations"]["topic"].dropna().unique())


def _votes(codings: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row an answer and code: how many coders gave it, and how many coded the answer at all."""
    named = codings.assign(coder=codings["coder"].fillna(""))
    coders = named.groupby(keys)["coder"].nunique().rename("coders")
    given = named.groupby([*keys, "code"], sort=True).agg(given=("coder", "nunique"), row=("row", "min")).reset_index()
    return given.merge(coders, on=keys)


def _with_people(data: Data, rows: pd.DataFrame) -> pd.DataFrame:
    """Coded answers with whose they are, as far as the answers tell."""
    people = data["answers"].drop_duplicates(["wave", "respondent"]).set_index(["wave", "respondent"])
    known = people.reindex(pd.MultiIndex.from_frame(rows[["wave", "respondent"]]))
    return rows.assign(
        table="codings",
        person=rows["wave"] + "/" + rows["respondent"],
        organisation=known["org_id"].to_numpy(),
        tandem=known["tandem_id"].to_numpy(),
        value=1,
    )


def _merged(records: pd.DataFrame, least: int) -> pd.Series:
    """The codes, those of too few people as one; where that is still too few people, the next smallest joins them."""
    people = records.groupby("code")["person"].nunique().sort_values(kind="stable")
    small = list(people[people < least].index)
    rest = records["code"].isin(small)
    for code in people.index[len(small) :]:
        if not rest.any() or records.loc[rest, "person"].nunique() >= least:
            break
        rest |= records["code"] == code
    return records["code"].mask(rest, REST)


def _coder_agreement(data: Data, votes: pd.DataFrame) -> list[Row]:
    several = votes[votes["coders"] > 1]
    if several.empty:
        return []
    share = float((several["given"] == several["coders"]).mean())
    return [value_row("coders", share, n=len(several), method=data.words.say("survey_statistic.coders"))]
