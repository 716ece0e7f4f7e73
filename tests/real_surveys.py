"""The real surveys as projects: settings in a folder of their own, which read the files where they lie.

Two of them are no survey's export (pairs side by side, four measurements below each other): their answers are made
of the files here.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import factories
import pandas as pd

from evaluation.data import Data, open_project
from evaluation.metrics import survey
from evaluation.metrics.counts import Counts

EXPORT = """
[project]
title = "Befragung"
organisation = "Forschungsgruppe"
as_of = 2022-12-31
[tables.answers]
file = "REAL/{file}"
"""
TWINS = """
[project]
title = "Digitale Zwillinge"
organisation = "Forschungsgruppe"
as_of = 2022-12-31
[tables.answers]
file = "REAL/survey-digital-twins-de/results_german.csv"
structure = "REAL/survey-digital-twins-de/limesurvey_survey_222232.lss"
"""
CODEBOOK = '[tables.codebook]\nfile = "codebook.csv"\n'

CODED = (factories.source("answers", respondent=("id",)),)


def numbers(item: str, ends: tuple[int, int], **columns: Any) -> list[dict[str, Any]]:
    """The codebook of a scale from one number to another, the codes being the numbers."""
    rows = factories.scale(item, [str(number) for number in range(ends[0], ends[1] + 1)], **columns)
    return [row | {"answer_code": row["answer"]} for row in rows]


def patients_in(folder: Path, treatment: str = "") -> Data:
    rows = pd.read_csv(folder / "claus_2020_long.csv").dropna(subset=["bdi"])
    rows = rows[rows["treatment"] == treatment] if treatment else rows
    answers = [
        {"wave": f"w{time}", "respondent": str(person), "item": "bdi", "value": str(int(value))}
        for person, time, value in rows[["id", "time", "bdi"]].itertuples(index=False)
    ]
    book = [{"item": "bdi", "type": "number", "text": "BDI", "direction": "-"}]
    return factories.data({"answers": answers, "codebook": book}, sources=CODED)


def couples_in(folder: Path) -> Data:
    wide = pd.read_csv(folder / "DRES.csv").filter(like="PRQC")
    long = wide.stack().dropna().reset_index()
    long.columns = ["couple", "column", "value"]
    answers = [
        {
            "wave": "t1",
            "respondent": f"{couple}.{column[-1]}",
            "org_id": f"O{couple}.{column[-1]}",
            "tandem_id": f"T{couple}",
            "side": "mso" if column.endswith(".1") else "other",
            "item": column[:-2],
            "value": str(int(value)),
        }
        for couple, column, value in long.itertuples(index=False)
    ]
    items = sorted({answer["item"] for answer in answers})
    book = [row for item in items for row in numbers(item, (1, 7), scale="PRQC")]
    return factories.data({"answers": answers, "codebook": book}, min_answered=1.0)


def twins(real: Path, folder: Path) -> Data:
    return _opened(TWINS, real, folder)


def engineers(real: Path, folder: Path) -> Data:
    """The export has its answers in words; the order of those on agreement stands in a list beside it."""
    place = real / "survey-rse-germany-2017"
    order = [line.split(";")[0] for line in (place / "likert_agree.csv").read_text(encoding="utf-8-sig").splitlines()]
    with (place / "public_data.csv").open(encoding="utf-8", newline="") as file:
        items = [heading.partition(".")[0] for heading in next(csv.reader(file)) if heading.startswith("likert2")]
    rows = [(item, "scale", answer, answer, rank) for item in items for rank, answer in enumerate(order, 1)]
    with (folder / "codebook.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([("item", "type", "answer_code", "answer", "rank"), *rows])
    return _opened(EXPORT.format(file="survey-rse-germany-2017/public_data.csv") + CODEBOOK, real, folder)


def vividness(real: Path, folder: Path) -> Data:
    return _opened(EXPORT.format(file="survey-plr-limesurvey-codes/results-survey.csv"), real, folder)


def couples(real: Path, folder: Path) -> Data:
    """Every partner an organisation, every couple a tandem, and both sides apart."""
    data = couples_in(real / "dyads-dres-couples")
    return replace(data, project=replace(data.project, breakdowns=("side",)))


def patients(real: Path, folder: Path) -> Data:
    return patients_in(real / "prepost-claus-2020")


SURVEYS: dict[str, Callable[[Path, Path], Data]] = {
    "Digitale Zwillinge (echt)": twins,
    "Forschungssoftware (echt)": engineers,
    "Lebhaftigkeit der Vorstellung, Skalen ohne Worte (echt)": vividness,
    "Paare, Skalen ohne Worte (echt)": couples,
    "Depression, Veränderung (echt)": patients,
}


def results(data: Data) -> list[Counts]:
    """What a report would publish: every question on a scale; of a survey that has none, how its number changed."""
    asked = [survey.distribution(data, question.items) for question in survey.questions(data)]
    return asked or [survey.change(data, data["codebook"]["item"].unique(), unit="persons", smallest=7)]


def _opened(settings: str, real: Path, folder: Path) -> Data:
    (folder / "evaluation.toml").write_text(settings.replace("REAL", real.as_posix()), encoding="utf-8")
    return open_project(folder)
