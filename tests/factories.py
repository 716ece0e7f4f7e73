"""Projects made of literal tables, without files, and surveys written as one line an organisation.

``opinions("Q", {"M1": "112", "P1": "45-"})`` are three people of the MSO M1 who chose the first, first and second
answer, and three of its partner P1, one of whom gave none. The number of an organisation is that of its tandem.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.data import Data
from evaluation.findings import checks
from evaluation.project import schema
from evaluation.project.settings import Project, Rules, Source
from evaluation.reading.cleaning import recipes

Row = dict[str, Any]
SIDES = {"M": "mso", "P": "other"}
SILENT = {"-": "not_answered", "?": "dont_know", ".": "not_shown"}
FIVE = ("stimme voll zu", "stimme eher zu", "teils/teils", "stimme eher nicht zu", "stimme gar nicht zu")
FOUR = ("stimme voll zu", "stimme eher zu", "stimme eher nicht zu", "stimme gar nicht zu")
COLOURS = ("rot", "gelb", "grün", "blau")


def table(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Rows as a typed table of the schema; what a row does not name is missing."""
    return _typed(name, tuple(tuple(row.items()) for row in rows)).copy()


@lru_cache(maxsize=64)  # properties ask for the same codebook hundreds of times
def _typed(name: str, rows: tuple[tuple[tuple[str, Any], ...], ...]) -> pd.DataFrame:
    frame = pd.DataFrame([dict(row) for row in rows], columns=[*schema.TABLES[name].names])
    origin = {"source_file": "literal.csv", "source_sheet": None, "source_row": range(2, len(frame) + 2)}
    return recipes.joined_frame(frame.assign(**origin), schema.TABLES[name])


def project(**settings: Any) -> Project:
    given = {"title": "Probe", "organisation": "Verein", "as_of": dt.date(2024, 5, 31), "folder": Path("nowhere")}
    return Project(**(given | settings))


def data(
    tables: Mapping[str, Iterable[Row]] | None = None,
    *,
    audience: str = "public",
    language: str = "de",
    as_of: dt.date = dt.date(2024, 5, 31),
    findings: Iterable[checks.Finding] = (),
    **settings: Any,
) -> Data:
    """A project opened: literal tables, and settings as keywords of ``Project``."""
    typed = {name: table(name, rows) for name, rows in (tables or {}).items()}
    return Data(project(**settings), typed, checks.frame(findings), audience, language, as_of)


def opinions(item: str, given: Mapping[str, str], *, wave: str = "t1") -> list[Row]:
    """The answers of people to an item: per organisation one character a person; ``""`` is an unknown organisation."""
    return [
        {
            "wave": wave,
            "respondent": f"{organisation}-{place}",
            "org_id": organisation or None,
            "tandem_id": f"T{organisation[1:]}" if organisation else None,
            "side": SIDES.get(organisation[:1]),
            "item": item,
            "value": None if answer in SILENT else f"A{answer}",
            "missing": SILENT.get(answer),
        }
        for organisation, answers in given.items()
        for place, answer in enumerate(answers)
    ]


def scale(item: str, labels: Iterable[str] = FIVE, *, question: str | None = "Q", **columns: Any) -> list[Row]:
    """The codebook of an item: codes A1, A2, … in the order of the labels."""
    return [
        {
            "item": item,
            "question": question,
            "question_text": "Wie sehen Sie das?",
            "text": f"Aussage {item}",
            "type": "scale",
            "answer_code": f"A{rank}",
            "answer": label,
            "rank": rank,
        }
        | columns
        for rank, label in enumerate(labels, 1)
    ]


def survey_data(
    answers: Mapping[str, Mapping[str, str]], *, labels: Iterable[str] = FIVE, by_side: bool = False, **settings: Any
) -> Data:
    """A project with one survey: per item the answers of each organisation, all on the same scale."""
    rules = settings.pop("rules", Rules())
    tables = {
        "answers": [row for item, given in answers.items() for row in opinions(item, given)],
        "codebook": [row for item in answers for row in scale(item, labels)],
    }
    breakdowns = ("side",) if by_side else ()
    return data({**tables, **settings.pop("tables", {})}, rules=rules, breakdowns=breakdowns, **settings)


def source(name: str, **options: Any) -> Source:
    return Source(name, f"{name}.csv", **options)
