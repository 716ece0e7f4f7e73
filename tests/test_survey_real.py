"""Real surveys through the public functions: numbers that were computed independently of this software."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import factories
import pandas as pd
import pytest
from real_surveys import couples_in, numbers, patients_in

from evaluation.metrics import survey
from evaluation.metrics.counts import Counts


def expected(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "expected.json").read_text(encoding="utf-8")))


def statistic(counts: Counts, name: str, item: str) -> float:
    rows = counts.statistics[(counts.statistics["item"] == item) & (counts.statistics["statistic"] == name)]
    return float(rows["value"].iloc[0])


def test_improved_unchanged_and_deteriorated_patients_are_those_published(real_data: Path) -> None:
    folder = real_data / "prepost-claus-2020"
    told = {
        name: survey.change(patients_in(folder, name), ["bdi"], unit="persons", smallest=7)
        for name in ("", "TAU", "PA")
    }
    found = {name: counts.cells["value"].tolist() for name, counts in told.items()}
    published = expected(folder)
    assert found[""] == list(published["classes"].values()) == [25, 11, 4]
    assert (found["TAU"], found["PA"]) == (published["TAU"], published["PA"])
    assert told[""].bases[["base", "missing"]].to_numpy().tolist() == [[40, 3]]


def test_before_and_after_of_the_patients_have_the_published_tests(real_data: Path) -> None:
    folder = real_data / "prepost-claus-2020"
    rows = survey.change(patients_in(folder, "PA"), ["bdi"], unit="persons").statistics.set_index("statistic")
    assert rows.loc["ranks", "n"] == 21
    assert rows.loc["ranks", "p_value"] < 0.001


def test_agreement_of_the_couples_is_that_computed_elsewhere(real_data: Path) -> None:
    folder = real_data / "dyads-dres-couples"
    data, told = couples_in(folder), expected(folder)
    counts = survey.gap(data, ["PRQC"])
    assert counts.bases["base"].item() == told["pairs"]
    assert statistic(counts, "icc", "PRQC") == pytest.approx(told["icc1"], abs=1e-5)
    assert statistic(counts, "distance", "PRQC") == pytest.approx(told["mad"], abs=1e-5)
    close = survey.closeness(data, ["PRQC"])
    different = close.cells.set_index("closeness")["value"]["different"]
    assert different == 25
    assert statistic(counts, "equal", "PRQC") * told["pairs"] == pytest.approx(19)


def test_exact_agreement_of_the_couples_by_item(real_data: Path) -> None:
    data = couples_in(real_data / "dyads-dres-couples")
    items = [f"PRQC_{number}" for number in range(1, 10)]
    counts = survey.gap(data, items)
    same = counts.cells[counts.cells["gap"] == "same"].set_index("item")["value"]
    base = counts.bases.set_index("item")["base"]
    shares = [100 * same[item] / base[item] for item in items]
    assert shares == pytest.approx([49.6, 58.7, 47.9, 68.3, 68.6, 43.0, 35.0, 33.1, 34.7], abs=0.06)
    within = [100 * statistic(counts, "within_one", item) for item in items]
    assert within == pytest.approx([87.6, 88.4, 86.0, 95.0, 94.2, 69.4, 70.8, 65.3, 71.1], abs=0.06)


def test_scale_scores_and_alpha_of_a_survey_in_codes(real_data: Path) -> None:
    folder = real_data / "survey-plr-limesurvey-codes"
    wide = pd.read_csv(folder / "results-survey.csv")
    columns = [column for column in wide if column.startswith("QMIQ")]
    answers = [
        {"wave": "t1", "respondent": str(person), "item": item, "value": str(value)}
        for item in columns
        for person, value in wide[["Q00PARTICIPANT", item]].dropna().itertuples(index=False)
    ]
    told = expected(folder)
    senses = {item: item.split("[")[0] for item in columns}
    for names, means in ((dict.fromkeys(columns, "total"), [told["total_mean"]]), (senses, told["sub_means"])):
        book = [row for item in columns for row in numbers(item, (1, 7), scale=names[item])]
        counts = survey.scores(factories.data({"answers": answers, "codebook": book}))
        scales = list(dict.fromkeys(names.values()))
        assert [statistic(counts, "mean", name) for name in scales] == pytest.approx(means, abs=0.006)
        if scales == ["total"]:
            assert statistic(counts, "sd", "total") == pytest.approx(told["total_sd"], abs=1e-4)
            assert statistic(counts, "alpha", "total") == pytest.approx(told["alpha"], abs=1e-4)
            assert (round(statistic(counts, "least", "total"), 2), round(statistic(counts, "largest", "total"), 2)) == (
                2.31,
                6.86,
            )


def test_satisfaction_of_research_software_engineers(real_data: Path) -> None:
    folder = real_data / "survey-rse-germany-2017"
    order = [line.split(";")[0] for line in (folder / "likert_agree.csv").read_text(encoding="utf-8-sig").splitlines()]
    column = next(name for name in pd.read_csv(folder / "public_data.csv", nrows=0) if "affSat1]" in name)
    given = pd.read_csv(folder / "public_data.csv", usecols=[column])[column].dropna()
    answers = [
        {"wave": "t1", "respondent": str(person), "item": "affSat1", "value": value} for person, value in given.items()
    ]
    book = [row | {"answer_code": row["answer"]} for row in factories.scale("affSat1", order)]
    counts = survey.distribution(factories.data({"answers": answers, "codebook": book}), ["affSat1"])
    told = expected(folder)
    assert dict(zip(counts.cells["answer"], counts.cells["value"], strict=True)) == told["affSat1"]
    assert list(counts.cells["answer"]) == list(told["affSat1"])
    assert 100 * statistic(counts, "top_two", "affSat1") == pytest.approx(told["affSat1_top2"], abs=0.05)
