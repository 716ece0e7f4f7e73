"""Items that a notebook names wrongly are an error with the nearest, in every function of the survey."""

from collections.abc import Callable
from typing import Any

import factories
import pytest

from evaluation.data import Data
from evaluation.language.errors import EvaluationError
from evaluation.metrics import survey

BY_LIST: list[Callable[[Data, Any], object]] = [
    *(survey.distribution, survey.unanswered, survey.repeated, survey.before_after, survey.change),
    *(survey.both_improved, survey.gap, survey.closeness, survey.both_sides, survey.mutuality, survey.scores),
    lambda data, items: survey.questions(data, items=items),
    lambda data, items: survey.change(data, items, unit="persons"),
    lambda data, items: survey.before_after(data, items, remembered=True),
]


def one(**settings: Any) -> Data:
    return factories.survey_data({"AUG[SQ001]": {"M1": "12", "P1": "12"}}, **settings)


@pytest.mark.parametrize("function", BY_LIST)
def test_a_misspelt_item_is_an_error_with_the_nearest(function: Callable[[Data, Any], object]) -> None:
    with pytest.raises(EvaluationError, match=r"„AUG\[SQ01\]“ kommt in keiner .* vielleicht: AUG\[SQ001\]"):
        function(one(), ["AUG[SQ001]", "AUG[SQ01]"])


@pytest.mark.parametrize("function", BY_LIST)
def test_a_text_in_the_place_of_a_list_is_an_error_that_shows_the_list(function: Callable[[Data, Any], object]) -> None:
    with pytest.raises(EvaluationError, match=r"Liste von Fragen, z\.\sB\. \[„AUG\[SQ001\]“\]"):
        function(one(), "AUG[SQ001]")


def test_a_misspelt_item_of_the_coded_answers_is_an_error() -> None:
    coding = {"wave": "t1", "respondent": "M1-0", "item": "AUG[SQ001]", "code": "Geld"}
    with pytest.raises(EvaluationError, match=r"„AUG“ kommt in keiner"):
        survey.coded(one(tables={"codings": [coding]}), "AUG")


def test_items_of_the_settings_may_be_still_to_come_and_without_answers_nothing_is_misspelt() -> None:
    assert survey.both_sides(one(headline=("ENDE",)), ["ENDE"]).absent
    assert survey.distribution(factories.data({}), ["AUG"]).absent == "answers"
