"""Sentences: the finding with its numbers as slots, why something is not there, and the head of a report."""

from __future__ import annotations

import datetime as dt

import factories
import pytest
from counted import answered, compared, fields

from evaluation.content import statements
from evaluation.disclosure import Published, publish
from evaluation.findings.checks import Finding
from evaluation.language import wording
from evaluation.metrics import funding, survey, tandems
from evaluation.project.settings import Event, Rules

FINE = {"M1": "1155", "M2": "2455", "M3": "1145"}


def test_the_finding_says_its_numbers_and_offers_them_as_slots() -> None:
    sentence = statements.finding(fields("Kultur", "Sport", "Kultur"), id="fields")
    assert sentence.text == "3 Tandems haben in 2 Handlungsfeldern zusammengearbeitet, am häufigsten (2) in „Kultur“."
    slots = dict(sentence.slots)
    assert (slots["fields.base"], slots["fields.largest_value"]) == ("3", "2")
    assert sentence.role == "finding"


def test_a_tie_and_a_single_field_are_not_called_most_frequent() -> None:
    for names in (("Kultur", "Sport"), ("Kultur", "Kultur")):
        assert "am häufigsten" not in statements.finding(fields(*names), id="x").text


def test_the_finding_of_an_item_says_how_many_of_how_many() -> None:
    assert statements.finding(answered({"Q": FINE}), id="x").text == "„Aussage Q“ – Zustimmung: 5 von 12."


def test_the_finding_of_a_scale_without_direction_claims_no_agreement() -> None:
    published = answered({"Q": {"": "1111122222"}}, labels=factories.COLOURS)
    text = statements.finding(published, id="x").text
    assert text.startswith("Auf die Frage „Wie sehen Sie das?“ haben auf der Skala 10 Personen geantwortet")
    assert "Zustimmung bedeutet, ist nicht zu erkennen" in text


@pytest.mark.parametrize("language", wording.languages())
def test_every_metric_has_its_finding_in_every_language(language: str) -> None:
    data = factories.data(
        {
            "tandems": [{"tandem_id": "T1", "mso_id": "M1", "other_id": "P1", "field": "Kultur", "status": "running"}],
            "payments": [{"type": "call_down", "amount": 5}],
            "budget": [{"position": "A", "amount": 5}],
            "expenses": [{"position": "A", "amount": 5}],
        },
        language=language,
    )
    for metric in (tandems.by_field, tandems.by_status, funding.chain, funding.plan_actual):
        assert "{" not in statements.finding(publish(metric(data), data=data), id="x").text
    for total in (True, False):
        assert statements.finding(compared([("A", 1, 2)], language=language, total=total), id="x").text


def note(published: Published) -> str:
    assert published.reason == ""
    return statements.withheld_note(published)


def test_items_left_out_are_named_with_the_reason_once() -> None:
    published = answered({"Q": {"": "115"}, "R": {"": "155"}, "S": {"": "11555"}})
    assert note(published) == "Nicht gezeigt: „Aussage Q“ und „Aussage R“ (zu wenige Personen haben geantwortet)."


def test_a_unanimous_item_is_told_in_words_without_a_number() -> None:
    published = answered({"Q": {"": "11111115"}, "S": {"": "11555"}})
    assert note(published) == "„Aussage Q“: (nahezu) alle – Zustimmung."


def test_a_unanimous_item_beside_full_scales_is_told_by_its_class() -> None:
    published = answered({"Q": {"": "111112222255555"}, "S": {"": "1111122222"}})
    assert not published.merged
    assert note(published) == "„Aussage S“: (nahezu) alle – Zustimmung."


def test_a_unanimous_item_of_a_scale_without_direction_is_told_by_its_answer() -> None:
    published = answered({"Q": {"": "1111122222"}, "S": {"": "33333333"}}, labels=factories.COLOURS)
    assert note(published) == "„Aussage S“: (nahezu) alle – grün."


def test_of_a_unanimous_item_the_sides_are_not_told_as_well() -> None:
    both = {f"{side}{n}": "15" for side in "MP" for n in (1, 2, 3, 4)}
    all_yes = dict.fromkeys(both, "12")
    published = answered({"Q": both, "R": all_yes}, by_side=True)
    assert note(published) == "„Aussage R“: (nahezu) alle – Zustimmung."


def test_of_a_unanimous_side_only_the_missing_breakdown_is_told() -> None:
    both = {f"{side}{n}": answers for side, answers in (("M", "12"), ("P", "15")) for n in range(6)}
    text = note(answered({"Q": both}, by_side=True))
    assert text.startswith("Nicht gezeigt: „Aussage Q“ – MSO und „Aussage Q“ – andere Organisation (sonst ließe sich")
    assert "Zustimmung" not in text


def test_a_question_that_is_withheld_is_named_by_its_text() -> None:
    sentence = statements.finding(answered({"Q": {"": "1155"}}), id="x")
    assert sentence.text == "Zu „Wie sehen Sie das?“ wird nichts gezeigt: zu wenige Personen haben geantwortet."
    assert (sentence.role, sentence.slots) == ("withheld", ())


@pytest.mark.parametrize("language", wording.languages())
def test_what_is_not_there_is_told_for_every_metric(language: str) -> None:
    data = factories.data(language=language)
    metrics = (
        tandems.by_field,
        tandems.by_status,
        tandems.obstacles,
        funding.chain,
        funding.plan_actual,
        survey.headline,
        survey.response,
        survey.attrition,
    )
    for metric in metrics:
        sentence = statements.unavailable(publish(metric(data), data=data), id="x")
        assert sentence.role == "absent"
        assert "{" not in sentence.text


def test_waves_without_a_code_are_told_apart_from_a_single_wave() -> None:
    answers = [row for wave in ("t0", "t1") for row in factories.opinions("Q", {"M1": "12"}, wave=wave)]
    data = factories.data(
        {"answers": answers, "codebook": factories.scale("Q")}, sources=(factories.source("answers"),)
    )
    text = statements.unavailable(publish(survey.attrition(data), data=data), id="x").text
    assert "keinen Code, der die Antworten verknüpft" in text


def test_questions_that_are_not_shown_are_counted_by_type() -> None:
    data = factories.data()
    sentence = statements.not_evaluated(data, {"text": 2, "multiple": 1}, id="x")
    assert sentence is not None
    assert sentence.text.endswith("Nicht ausgewertet sind: offene Fragen (2) und Mehrfachauswahl (1).")
    assert statements.not_evaluated(data, {}, id="x") is None


def test_the_head_of_a_report_says_what_it_is_about_and_for_whom() -> None:
    data = factories.data(
        funder="Stiftung",
        funding_notice="Gefördert.",
        start=dt.date(2023, 6, 1),
        end=dt.date(2024, 5, 31),
        event=Event("Macht & Wissen", dt.date(2024, 6, 14), "Bochum"),
    )
    cover = statements.cover(data, report="closing_event")
    assert (cover.id, cover.title, cover.subtitle) == ("closing_event-cover", "Abschlussbericht", "Probe")
    assert cover.facts == (
        ("Veranstaltung", "„Macht & Wissen“, 14.06.2024, Bochum"),
        ("Zeitraum", "01.06.2023 – 31.05.2024"),
        ("Stand der Daten", "31.05.2024"),
        ("Gefördert von", "Stiftung"),
        ("Fassung", "öffentlich"),
    )
    assert cover.marks == ("Entwurf",)
    assert "Veranstaltung" not in dict(statements.cover(data, report="survey").facts)


def test_demonstration_data_and_a_closed_audience_are_marked_on_the_head() -> None:
    cover = statements.cover(factories.data(demo=True, audience="internal"), report="survey")
    assert cover.marks == ("Beispieldaten – frei erfunden", "intern – nur für das Projektteam", "Entwurf")
    assert cover.method[0].startswith("Alle Daten dieses Berichts sind frei erfunden")


def test_the_notes_on_method_name_the_thresholds_of_the_project_and_only_what_it_has() -> None:
    asked = factories.survey_data({"Q": FINE}, rules=Rules(min_persons=7, min_organisations=4, percent_from=30))
    method = " ".join(statements.cover(asked, report="survey").method)
    for words in ("mindestens 7 Personen", "mindestens 4 Organisationen", "ab 30 Antworten"):
        assert words in method
    assert "Cent" not in method
    money = " ".join(statements.cover(factories.data({"payments": [{"amount": 1}]}), report="funding").method)
    assert "Stand 31.05.2024" in money
    assert "Personen geantwortet" not in money


def test_the_number_of_warnings_stands_on_the_head() -> None:
    one = (Finding("warning", "empty_cell", "tandems"), Finding("note", "column_unused", "tandems"))
    method = statements.cover(factories.data(findings=one), report="funding").method
    assert method[-1].startswith("Ein Befund, der zu prüfen ist")
