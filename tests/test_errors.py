"""An error tells what was found and what to do next, in the reader's language, also from another process."""

import pickle

import pytest

from evaluation.language.errors import EvaluationError, UsageError, closest


def test_an_error_is_told_in_german_and_in_english() -> None:
    error = EvaluationError("not_a_date", value="31.05.2024")
    assert str(error) == "„31.05.2024“ ist kein Datum. Erwartet wird z. B. 2024-05-31."
    assert error.text("en") == "“31.05.2024” is not a date. Expected e.g. 2024-05-31."


@pytest.mark.parametrize("kind", [EvaluationError, UsageError])
def test_an_error_survives_the_way_back_from_another_process(kind: type[EvaluationError]) -> None:
    error = pickle.loads(pickle.dumps(kind("toml_value", key="project.language", value="fr", known="de, en")))
    assert type(error) is kind
    assert str(error) == "evaluation.toml, project.language: „fr“ ist nicht erlaubt. Erlaubt ist: de, en."


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert "„{hint}“" in str(EvaluationError("unknown_report", name="{hint}", hint="funding"))


def test_the_hint_is_the_likeliest_name_or_all_of_them() -> None:
    known = ["funding", "survey", "closing_event"]
    assert closest("fundign", known) == "funding"
    assert closest("zzz", known) == "funding, survey, closing_event"
    assert closest("zzz", []) == ""
