"""The page over all reports and the list of charts: every file of the manifest, in order, with its marks."""

import csv
import io
from urllib.parse import unquote

import factories
from lxml import html

from evaluation.building import index
from evaluation.building.jobs import Shown

CHART = Shown("charts/survey-learned", "Alle haben gelernt", "Balken: 9 von 12.", "Befragung", "n = 12")
TABLE = Shown("tables/survey-sides", "Beide Seiten", "", "Befragung", "Personen")
FILES = (
    "survey.pdf",
    "survey.html",
    "charts/survey-learned.png",
    "charts/survey-learned.svg",
    "tables/survey-sides.xlsx",
)
MANIFEST = {
    "reports": {
        "closing_event.de-simple": {"title": "Kurz gesagt", "files": {"closing_event.de-simple.html": ""}},
        "survey": {
            "title": "Befragung <b>",
            "findings": ["9 von 12 stimmen zu."],
            "files": dict.fromkeys(FILES, ""),
            "shown": [vars(CHART), vars(TABLE)],
        },
        "closing_event": {"title": "Abschluss", "files": {"closing_event.html": ""}},
    }
}


def made(language="de", **settings):
    data = factories.data(language=language, demo=True, **settings)
    return index.files(data, MANIFEST, ["closing_event", "survey"])


def page(language="de"):
    return html.document_fromstring(made(language)["index.html"].decode())


def test_reports_stand_in_their_order_with_the_plain_version_behind_its_own():
    assert [heading.text_content() for heading in page().iter("h2")] == [
        "Abschluss",
        "Kurz gesagt",
        "Befragung <b>",
        "Listen",
    ]


def test_every_file_of_the_manifest_is_linked_once():
    linked = [unquote(link.get("href")) for link in page().iter("a") if not link.get("href").startswith("#")]
    files = [name for told in MANIFEST["reports"].values() for name in told["files"]]
    assert sorted(linked) == sorted([*files, "charts.csv"])


def test_the_financial_statement_is_linked_where_there_is_one():
    told = {**MANIFEST, "tables": {"tables/financial_statement.xlsx": ""}}
    made = index.files(factories.data(demo=True), told, [])["index.html"].decode()
    (link,) = html.document_fromstring(made).xpath("//a[contains(@href, 'financial_statement')]")
    assert link.get("href") == "tables/financial_statement.xlsx"
    assert link.text_content() == "Zahlenmäßiger Nachweis mit Belegliste (Excel)"


def test_links_say_to_a_screen_reader_what_they_belong_to():
    texts = [link.text_content() for link in page().iter("a") if "survey" in link.get("href")]
    assert texts[:2] == ["Bericht lesen: Befragung <b>", "PDF: Befragung <b>"]
    assert len(set(texts)) == len(texts)


def test_the_page_has_the_marks_and_the_findings_and_runs_nothing():
    text = page().text_content()
    assert "Beispieldaten – frei erfunden" in text
    assert "9 von 12 stimmen zu." in text
    assert not list(page().iter("script"))


def test_the_list_of_charts_names_each_picture_with_what_has_to_be_said_beside_it():
    rows = list(csv.reader(io.StringIO(made()["charts.csv"].decode("utf-8-sig")), delimiter=";"))
    assert rows == [
        ["Datei", "Titel", "Alternativtext", "Quelle", "Basis"],
        ["charts/survey-learned.svg", CHART.title, CHART.alt, "Befragung", "n = 12"],
        ["charts/survey-learned.png", CHART.title, CHART.alt, "Befragung", "n = 12"],
    ]


def test_the_page_speaks_the_language_of_the_build():
    assert page("en").get("lang") == "en"
    assert [heading.text_content() for heading in page("en").iter("h1")] == ["All reports"]


def test_pages_about_tandems_are_one_group_and_a_report_without_a_file_is_left_out():
    shown = Shown("profiles/T01", "Titel 1", "", "Tandems", "")
    told = {
        "tandem_profile": {
            "title": "Steckbriefe",
            "files": {"profiles.pdf": "", "profiles/T01.html": "", "profiles/T01.pdf": ""},
            "shown": [vars(shown)],
        },
        "empty": {"title": "Ohne Datei", "files": {}},
    }
    made = index.files(factories.data(), {"reports": told}, ["tandem_profile", "empty"])
    tree = html.document_fromstring(made["index.html"].decode())
    links = [link.get("href") for link in tree.xpath("//section[@class='report']//a")]
    assert links == ["profiles.pdf", "profiles/T01.html", "profiles/T01.pdf", "charts.csv"]
    assert "Ohne Datei" not in tree.text_content()
