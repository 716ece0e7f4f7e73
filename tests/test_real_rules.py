"""What the public sees of the real surveys keeps the rules, which are written here once more from the answers alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import attacking
import pandas as pd
import pytest
from conftest import ROOT
from real_surveys import SURVEYS, patients, results
from seeing import seen

from evaluation.data import Data
from evaluation.disclosure import Published, publish
from evaluation.metrics import survey

LETTERS = {name: letter for letter, name in attacking.NAMES.items()}
Results = list[tuple[survey.Question, Published]]


@pytest.fixture(scope="module", params=[name for name, opened in SURVEYS.items() if opened is not patients])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def data(name: str, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Data:
    return SURVEYS[name](real_data, tmp_path_factory.mktemp("rules"))


@pytest.fixture(scope="module")
def published(data: Data) -> Results:
    """Every question with a scale, as the public sees it."""
    asked = survey.questions(data)
    assert asked
    return [(question, publish(survey.distribution(data, question.items), data=data)) for question in asked]


def given(data: Data, item: str, group: str, scale: tuple[str, ...]) -> pd.DataFrame:
    """Who answered what on the scale; ``who`` pools what they know: the organisation, else the person alone."""
    answers = data["answers"]
    own = answers[(answers["item"] == item) & answers["missing"].isna() & answers["value"].isin(scale)]
    own = own if group == "total" else own[own["side"] == group]
    return own.assign(who=own["org_id"].fillna("person " + own["respondent"].astype(str)))


def keys(table: pd.DataFrame) -> set[tuple[str, str]]:
    return set(table[["item", "group"]].itertuples(index=False, name=None))


def test_numbers_of_a_real_survey_are_true_and_have_a_base(data: Data, published: Results) -> None:
    for question, result in published:
        for (item, group), cells in result.cells.groupby(["item", "group"]):
            told = given(data, item, group, question.scale.answers)
            assert len(told) >= 5
            if told["org_id"].notna().any():
                assert 2 * told["who"].value_counts().max() <= len(told)
                assert told["org_id"].nunique() >= 3
                assert told["tandem_id"].nunique() >= 3
            answers = told["value"].map(question.scale.classes) if result.merged else told["value"]
            counted = cells.set_index("answer")["value"]
            assert counted[counted > 0].to_dict() == answers.value_counts().to_dict()
            assert result.merged or counted[counted > 0].min() >= 5


def test_nobody_of_a_real_survey_is_left_with_others_of_one_mind(data: Data, published: Results) -> None:
    for question, result in published:
        classes = question.scale.classes or {code: code for code in question.scale.answers}
        for item, group in keys(result.cells):
            told = given(data, item, group, question.scale.answers)
            minds = told["value"].map(classes)
            outside = minds != minds.value_counts().index[0]
            most, minority = told["who"].value_counts().max(), outside.sum()
            assert minority > most
            assert len(told) < 4 * (most + 1) or minority > most + 1 or told.loc[outside, "who"].nunique() > 2
            assert told[told["who"] != told["who"].iloc[0]]["value"].map(classes).nunique() > 1


def test_what_is_withheld_of_a_real_survey_is_in_no_table(published: Results) -> None:
    for question, result in published:
        shown, withheld = keys(result.cells), {each.group for each in result.withheld}
        assert shown == keys(result.bases)
        assert keys(result.statistics) <= shown
        assert result.statistics[["low", "high", "p_value"]].isna().all(axis=None)
        assert not withheld & shown
        for item in question.items:
            total, sides = (item, "total"), {(item, "mso"), (item, "other")} & shown
            assert (total in shown) != (total in withheld)
            assert not sides or (len(sides) == 2 and total in shown)


def test_of_a_real_item_no_less_is_shown_than_the_rules_let_through(data: Data, published: Results) -> None:
    for question, result in published:
        for item in question.items if question.scale.family else ():
            told = given(data, item, "total", question.scale.answers)["value"].map(question.scale.classes)
            world = {f"M{place}": LETTERS[answer] for place, answer in enumerate(told)}  # everybody alone
            cells = result.cells[result.cells["item"] == item]
            alone = replace(result, cells=cells, withheld=tuple(it for it in result.withheld if it.group[0] == item))
            assert seen(alone) == attacking.answers(world, by_side=False), item


def test_the_page_for_data_protection_counts_what_is_shown_of_a_real_survey(name: str, published: Results) -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    (line,) = (line for line in page.splitlines() if line.startswith(f"| {name} |"))
    shown = {key for _, result in published for key in keys(result.cells) if key[1] == "total"}
    words = {each.group for _, result in published for each in result.withheld if each.text}
    asked = sum(len(question.items) for question, _ in published)
    told = line.split("|")
    assert [int(told[place].split()[0]) for place in (2, 4, 5)] == [asked, len(shown | words), len(words)]


def test_the_change_of_the_patients_is_shown_with_its_base(real_data: Path, tmp_path: Path) -> None:
    data = patients(real_data, tmp_path)
    (counts,) = results(data)
    result = publish(counts, data=data)
    wide = data["answers"].pivot_table(index="respondent", columns="wave", values="value", aggfunc="first")
    fall = (wide["w1"].astype(float) - wide["w4"].astype(float)).dropna()
    assert list(result.cells["value"]) == [(fall >= 7).sum(), (fall.abs() < 7).sum(), (fall <= -7).sum()]
    assert result.bases["base"].tolist() == [len(fall)]
    assert len(fall) - result.cells["value"].max() > 2  # whoever subtracts themselves is left with two classes
