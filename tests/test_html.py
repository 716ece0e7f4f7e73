"""The HTML report: one file, readable for everybody, safe whatever the data say."""

import re
from dataclasses import replace
from itertools import pairwise

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from evaluation.content.model import Chart, Cover, Series, Statement, Table, TableColumn
from evaluation.exporting.document import Block, Document, parse
from evaluation.exporting.html import HtmlReport, css_string, render

MARKS = ("Beispieldaten – frei erfunden",)
SCRIPT = "<script>alert(1)</script>"
COVER = Cover(
    id="cover",
    language="de",
    marks=(*MARKS, "Entwurf"),
    report="closing_event",
    title="Gemeinsam solidarisch handeln",
    subtitle="Ergebnisse aus einem Jahr",
    organisation="Der Verband",
    as_of="2024-05-31",
    audience="public",
    facts=(("Zeitraum", "01.06.2023–31.05.2024"), ("Stand", "31.05.2024")),
    funding_notice="Gefördert durch die Stiftung.",
    method=("Gezeigt wird nur, was von fünf Personen kommt.",),
)
CHART = Chart(
    id="seats",
    language="de",
    marks=MARKS,
    kind="bars",
    title="Acht von zwölf Tandems haben neue Sitze",
    subtitle="Zahl der Sitze, Stand 31.05.2024",
    alt="Balken: Menschen mit Behinderungen 9, Frauen und Mädchen 4 Sitze.",
    categories=("Menschen mit Behinderungen", "Frauen und Mädchen"),
    series=(Series("Sitze", (9, 4), ("9", "4")),),
    unit="count",
    source="Gremienliste",
    base="24 Organisationen",
)
TABLE = Table(
    id="budget",
    language="de",
    marks=MARKS,
    title="Wohin die Mittel geflossen sind",
    columns=(TableColumn("Position", "text"), TableColumn("Betrag", "number")),
    rows=(("Personal", "5\u00a0€"), ("Summe", "5\u00a0€")),
    values=(("Personal", 500), ("Summe", 500)),
    totals=(1,),
    source="Belege",
    base="24 Organisationen",
)


def statement(text: str, role: str = "finding", **values: str) -> Statement:
    return Statement(id="s", language="de", marks=MARKS, text=text, role=role, **values)


def document(*contents: object, cover: Cover = COVER) -> Document:
    """A document of Markdown (text) and content objects."""
    blocks = (
        Block("cell", False, tokens=tuple(parse(content)))
        if isinstance(content, str)
        else Block("cell", False, content=content)
        for content in contents
    )
    return Document(cover, tuple(blocks), ())


REPORT = document(
    "# Kurz gefasst",
    statement("Acht von zwölf.", base="24 Organisationen"),
    "# Gremien\n\n#### Sitze\n\nEin *Satz*.",
    CHART,
    replace(CHART, title="Noch ein Bild"),
    TABLE,
    statement("Nicht gezeigt, weil zu wenige geantwortet haben.", "withheld"),
    statement("„Wir wurden gefragt.“", "quotation", source="Interview"),
)


@pytest.fixture(scope="module")
def page():
    return html.document_fromstring(render(REPORT))


def said(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_page_tells_its_language_and_has_one_main_heading(page):
    assert page.get("lang") == "de"
    assert [said(heading) for heading in page.iter("h1")] == [COVER.title]
    assert page.findtext("head/title") == "Gemeinsam solidarisch handeln – Der Verband"


def test_no_level_of_headings_is_skipped_whatever_the_notebook_uses(page):
    levels = [int(element.tag[1]) for element in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [said(heading) for heading in page.iter("h3")] == ["Sitze"]


def test_the_contents_lead_to_the_sections_and_the_method(page):
    links = {said(link): link.get("href") for link in page.find(".//nav").iter("a")}
    assert list(links) == ["Kurz gefasst", "Gremien", "Zu Methode und Schutz der Befragten"]
    assert all(page.find(f".//*[@id='{address.removeprefix('#')}']") is not None for address in links.values())


def test_every_id_is_there_once_and_everything_that_points_to_one_finds_it(page):
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    pointed = [name for element in page.iter() for name in (element.get("aria-labelledby") or "").split()]
    assert set(pointed) <= set(ids)


def test_charts_are_numbered_figures_with_caption_source_and_marks(page):
    first, second = page.iter("figure")
    assert said(first.find("figcaption")).startswith("Abbildung 1: Acht von zwölf Tandems haben neue Sitze")
    assert said(second.find("figcaption")).startswith("Abbildung 2: Noch ein Bild")
    assert MARKS[0] in said(first.find("figcaption"))
    assert "Quelle: Gremienliste · Basis: 24 Organisationen" in said(first)


def test_every_chart_can_be_heard_and_its_data_read_as_a_table(page):
    figure = next(page.iter("figure"))
    for picture in figure.iter("svg"):
        assert picture.get("role") == "img"
        assert CHART.alt in said(picture.find("desc"))
    data = figure.find("details//table")
    assert [said(row) for row in data.iter("tr")][1:] == ["Menschen mit Behinderungen9", "Frauen und Mädchen4"]


def test_tables_have_a_numbered_caption_and_headings_with_a_scope(page):
    table = page.find(".//div[@class='table']//table")
    assert said(table.find("caption")).startswith("Tabelle 1: Wohin die Mittel geflossen sind")
    assert {cell.get("scope") for cell in table.find("thead").iter("th")} == {"col"}
    assert [said(cell) for cell in table.iter("th") if cell.get("scope") == "row"] == ["Personal", "Summe"]
    assert [row.get("class") for row in table.find("tbody")] == [None, "total"]


def test_a_table_too_wide_for_a_telephone_can_be_reached_by_keyboard_and_has_a_name(page):
    for region in page.xpath("//section[@tabindex='0']"):
        assert region.get("tabindex") == "0"
        assert region.get("aria-labelledby")


def test_an_empty_column_heading_is_no_heading():
    unnamed = replace(TABLE, columns=(TableColumn("", "text"), TableColumn("Betrag", "number")))
    tree = html.document_fromstring(render(document(unnamed)))
    assert [said(cell) for cell in tree.find(".//thead").iter("th")] == ["Betrag"]


def test_findings_withheld_results_and_quotations_are_told_apart(page):
    assert said(page.find(".//div[@class='finding']/p")) == "Acht von zwölf."
    assert "zu wenige" in said(page.find(".//div[@class='withheld']"))
    assert said(page.find(".//blockquote")) == "„Wir wurden gefragt.“ Quelle: Interview"


def test_the_page_asks_nobody_for_anything_and_runs_nothing(page):
    text = render(REPORT)
    assert not list(page.iter("script", "link", "iframe", "object", "img"))
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    assert re.findall(r"url\((?!data:font/woff2;base64,)[^)]*", text) == []
    assert "@import" not in text
    policy = page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy.startswith("default-src 'none'")


def test_marks_stand_at_the_top_at_the_foot_and_on_printed_pages(page):
    assert said(page.find(".//aside")) == "Beispieldaten – frei erfunden · Entwurf"
    assert "Entwurf" in said(page.find(".//footer"))
    assert '@bottom-left{content:"Beispieldaten' in page.findtext(".//style")


def test_a_report_without_marks_has_no_band():
    tree = html.document_fromstring(render(document("# A", cover=replace(COVER, marks=()))))
    assert tree.find(".//aside") is None


def test_names_and_answers_cannot_become_markup_anywhere():
    evil = {"title": SCRIPT, "source": SCRIPT, "base": SCRIPT, "note": SCRIPT, "marks": (SCRIPT, "</style>")}
    cover = replace(
        COVER,
        title=SCRIPT,
        subtitle=SCRIPT,
        organisation=SCRIPT,
        facts=((SCRIPT, SCRIPT),),
        marks=("</style>" + SCRIPT,),
    )
    chart = replace(CHART, alt=SCRIPT, subtitle=SCRIPT, categories=(SCRIPT, '"><b>'), **evil)
    table = replace(TABLE, rows=((SCRIPT, SCRIPT), ("x", "y")), columns=(TableColumn(SCRIPT, "text"),) * 2, **evil)
    text = render(document(f"# {SCRIPT}\n\n{SCRIPT}", chart, table, statement(SCRIPT, source=SCRIPT), cover=cover))
    tree = html.document_fromstring(text)
    assert "<script" not in text
    assert len(list(tree.iter("style"))) == 1
    assert text.count("</style>") == 1
    assert not tree.xpath("//figure//b")


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=60))
def test_any_text_comes_out_as_it_went_in(text):
    tree = html.document_fromstring(render(document(statement(text), cover=replace(COVER, marks=(text,)))))
    wanted = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", "\ufffd", text)
    shown = tree.find(".//div[@class='finding']/p").text_content()
    assert shown.split() == wanted.split()


def test_a_css_string_ends_where_it_should():
    assert css_string('a"}</style>\\') == r'"a\22 \7d \3c \2f style\3e \5c "'


def test_the_same_document_gives_the_same_page():
    assert render(REPORT) == render(REPORT)


def test_an_english_report_speaks_english():
    tree = html.document_fromstring(render(document("# Results", TABLE, cover=replace(COVER, language="en"))))
    assert tree.get("lang") == "en"
    assert said(tree.find(".//caption")).startswith("Table 1:")
    assert said(tree.find(".//nav/h2")) == "Contents"


def test_headings_of_the_same_name_have_addresses_of_their_own():
    tree = html.document_fromstring(render(document("# Größe\n\n# Größe\n\n# ***")))
    assert [heading.get("id") for heading in tree.find(".//main").iter("h2")][:2] == [
        "section-grosse",
        "section-grosse-2",
    ]


def test_an_executed_notebook_goes_through_the_door_of_nbconvert():
    cell = nbformat.v4.new_code_cell("cover(project)")
    cell.outputs = [nbformat.v4.new_output("display_data", data={Cover.MIME: COVER.to_json()})]
    notebook = nbformat.v4.new_notebook(cells=[cell, nbformat.v4.new_markdown_cell("# Ergebnisse")])
    made, resources = HtmlReport().from_notebook_node(notebook)
    assert resources["output_extension"] == ".html"
    assert "Ergebnisse" in made
