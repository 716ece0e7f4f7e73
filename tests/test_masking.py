"""What looks like personal data is found by its form or by the project's lists, and a mark takes its place."""

from __future__ import annotations

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.findings import approved_wordings, masking
from evaluation.findings.masking import listed, masked, patterns, phrases
from evaluation.project.settings import Privacy

TABLES = {
    "organisations": factories.table(
        "organisations",
        [
            {"org_id": "O1", "name": "Brückenschlag Musterhausen e. V.", "side": "mso", "place": "Neustadt"},
            {"org_id": "O2", "name": "AWG", "side": "other"},
        ],
    ),
    "expenses": factories.table("expenses", [{"voucher": "1", "payee": "Dr. Erika Erfunden"}]),
}
NAMES = listed(TABLES, ["Lotsenprojekt"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ada@haus.example", "email"),
        ("ada (at) haus.example", "email"),
        ("0234 / 123 456 7", "phone"),
        ("+49 171 1234567", "phone"),
        ("(0234) 123456-7", "phone"),
        ("DE02 1203 0000 0000 2020 51", "iban"),
        ("Musterstraße 5", "address"),
        ("Alte Str. 12a", "address"),
        ("Lindenallee 3", "address"),
        ("12 High Street", "address"),
        ("Lindenweg 3", "way"),
        ("44787 Bochum", "town"),
        ("Frau Beispiel", "person"),
        ("Prof. Dr. Müller-Lüdenscheid", "person"),
    ],
)
def test_personal_data_have_a_form(text: str, kind: str) -> None:
    assert {span.kind for span in patterns(f"Bitte {text} fragen.")} == {kind}
    assert masked(f"Bitte {text} fragen.", phrases({})).text == "Bitte […] fragen."


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ohne Fatma hätte das nicht geklappt.", "Ohne […] hätte das nicht geklappt."),
        ("Aylins Idee war es, sagt Oleksandr.", "[…] Idee war es, sagt […]."),
        ("Anna-Lena und MEHMET kamen.", "[…] und […] kamen."),
        ("Mehr auf www.haus.example/wir.", "Mehr auf […]."),
        ("Siehe https://haus.example/a?b=1, dort steht es.", "Siehe […], dort steht es."),
        ("Unsere Seite haus-der-vielen.de/team hilft.", "Unsere Seite […] hilft."),
        ("Folgt uns: @hausdervielen!", "Folgt uns: […]!"),
        ("Bei ada@haus.de fragen.", "Bei […] fragen."),
        ("Fatma Yılmaz half.", "[…] half."),
        ("Kollegin Svetlana Ivanova war da.", "Kollegin […] war da."),
        ("Herr Dr. Kowalski sagte es.", "[…] sagte es."),
        ("Hr. Meier und Fr. Prof. Dr. Öz halfen.", "[…] und […] halfen."),
    ],
)
def test_given_names_and_web_addresses_are_masked_in_what_was_approved(text: str, kept: str) -> None:
    assert masked(text, phrases({})).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "Wir haben viel gelernt, z. B. im Amt.",
        "Am Ende des Tages zählt das Ergebnis.",
        "Der Verein e.V. und die gGmbH",
        "Um 10.30 Uhr bzw. 2024.",
        "Die Rosa Liste und der Markt.",
        "Ein Euro/Person, d.h. wenig.",
    ],
)
def test_ordinary_sentences_stay_as_they_were_approved(text: str) -> None:
    assert masked(text, phrases({})).text == text


@pytest.mark.parametrize(
    "text",
    [
        "am 01.06.2024 um 13:00",
        "Beleg 2023-0001",
        "1.234,56 €",
        "01 02 03 04 05 06 07 08 09 10 11 12",
        "0 10 20 30 40 50 60 70 80",
        "Monat 5 auf dem langen Weg 3",
        "12.345 Euro",
        "@home",
        "0912345678ab",
        "DE03 1203 0000 0000 2020 51",
    ],
)
def test_days_amounts_and_axes_are_no_personal_data(text: str) -> None:
    assert list(patterns(text)) == []


@pytest.mark.parametrize(
    ("text", "shown", "kinds"),
    [
        ("Danke an Brückenschlag Musterhausen!", "Danke an […]!", ("name",)),
        ("BRÜCKENSCHLAG MUSTERHAUSEN e. V.", "[…] e. V.", ("name",)),
        ("In Neustadt half Erika Erfunden.", "In […] half […].", ("place", "name")),
        ("Das Lotsenprojekt bleibt.", "Das […] bleibt.", ("word",)),
        ("Die AWG und die Neustädter bleiben.", "Die AWG und die Neustädter bleiben.", ()),
    ],
)
def test_names_and_places_come_from_the_projects_lists(text: str, shown: str, kinds: tuple[str, ...]) -> None:
    assert masked(text, NAMES) == masking.Masked(shown, kinds)


@given(st.text(st.sampled_from("ab @.0123456789+-/Brückenschlag Musterhausen\n"), max_size=60))
def test_masking_leaves_nothing_to_mask_and_all_other_letters(text: str) -> None:
    shown = masked(text, NAMES)
    assert (shown.text == text) == (not shown.kinds)
    assert masked(shown.text, NAMES).text == shown.text
    assert all(part in text for part in shown.text.split(masking.MARK))


@given(st.lists(st.sampled_from(["ein", "Ein", "satz", "wort", "mit"]), max_size=9))
def test_phrases_are_found_exactly_where_they_stand(words: list[str]) -> None:
    wanted = {("ein", "satz"): "a", ("satz",): "b", ("wort", "mit", "ein"): "c"}
    text = " - ".join(words)
    lower = [word.lower() for word in words]
    expected = [
        (place, told)
        for place in range(len(lower))
        for phrase, told in wanted.items()
        if tuple(lower[place : place + len(phrase)]) == phrase
    ]
    found = [(text[:start].count(" - "), told) for start, _, told in phrases(wanted.items()).find(text)]
    assert sorted(found) == sorted(expected)


def wordings(text: str, accepted: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """The approved wording as reports see it, and the findings on it by id."""
    rows = [{"insight_id": "E1", "type": "insight", "text": text, "approved_text": text, "approved": True}]
    tables = TABLES | {"insights": factories.table("insights", rows)}
    project = factories.project(privacy=Privacy(words=("Lotsenprojekt",)))
    shown, findings = approved_wordings.masked_wordings(tables, project, {}, accepted=accepted)
    assert text == shown["insights"]["text"].tolist()[0]
    assert all(finding.rule == "wording_masked" for finding in findings)
    return shown["insights"]["approved_text"].tolist()[0], [finding.id for finding in findings]


def test_an_approved_wording_is_shown_as_approved() -> None:
    assert wordings("Augenhöhe beginnt beim Terminkalender.") == ("Augenhöhe beginnt beim Terminkalender.", [])


def test_what_looks_like_a_person_in_an_approved_wording_is_masked_and_told() -> None:
    shown, findings = wordings("Das Lotsenprojekt und Frau Beispiel haben geholfen.")
    assert shown == "Das […] und […] haben geholfen."
    assert len(findings) == 1


def test_an_accepted_wording_stands_as_it_was_approved_until_it_changes() -> None:
    _, findings = wordings("Frau Beispiel hat geholfen.")
    assert wordings("Frau Beispiel hat geholfen.", tuple(findings))[0] == "Frau Beispiel hat geholfen."
    assert wordings("Frau Muster hat geholfen.", tuple(findings))[0] == "[…] hat geholfen."
