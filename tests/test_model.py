"""Content objects survive their way through a notebook, and nothing in them becomes markup."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from evaluation.content.model import (
    KINDS,
    Chart,
    Content,
    Cover,
    Series,
    Statement,
    Table,
    TableColumn,
    from_bundle,
    table_html,
)
from evaluation.language.errors import EvaluationError

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
VALUE = st.none() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
COMMON = {"id": TEXT, "language": st.sampled_from(["de", "en"]), "marks": TEXTS}
SERIES = st.builds(Series, TEXT, st.lists(VALUE, max_size=3).map(tuple), TEXTS, st.sampled_from(["agree", "muted"]))
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
COLUMNS = st.lists(st.builds(TableColumn, TEXT, st.sampled_from(["text", "number"])), max_size=3).map(tuple)
CONTENT = st.one_of(
    st.builds(
        Chart,
        **COMMON,
        kind=st.sampled_from(["bars", "stacked", "matrix", "timeline"]),
        title=TEXT,
        subtitle=TEXT,
        alt=TEXT,
        categories=TEXTS,
        series=st.lists(SERIES, max_size=2).map(tuple),
        unit=st.sampled_from(["count", "share", "money"]),
        source=TEXT,
        base=TEXT,
        bases=TEXTS,
        note=TEXT,
        category_label=TEXT,
        columns=TEXTS,
        cells=st.lists(st.lists(st.none() | st.integers(0, 9), max_size=3).map(tuple), max_size=3).map(tuple),
        events=st.lists(st.tuples(*[st.integers(0, 400)] * 4), max_size=3).map(tuple),
        ticks=st.lists(st.tuples(st.integers(0, 400), TEXT), max_size=3).map(tuple),
    ),
    st.builds(
        Table,
        **COMMON,
        title=TEXT,
        columns=COLUMNS,
        rows=st.lists(TEXTS, max_size=3).map(tuple),
        values=st.lists(st.lists(VALUE | TEXT, max_size=3).map(tuple), max_size=3).map(tuple),
        totals=st.lists(st.integers(0, 9), max_size=2).map(tuple),
        source=TEXT,
        base=TEXT,
        note=TEXT,
    ),
    st.builds(Statement, **COMMON, text=TEXT, role=st.sampled_from(["finding", "absent"]), slots=PAIRS, source=TEXT),
    st.builds(
        Cover,
        **COMMON,
        report=TEXT,
        title=TEXT,
        subtitle=TEXT,
        organisation=TEXT,
        as_of=TEXT,
        audience=TEXT,
        facts=PAIRS,
        funding_notice=TEXT,
        method=TEXTS,
    ),
)


@given(CONTENT)
def test_every_kind_comes_back_from_a_notebook_as_it_went_in(content: Content) -> None:
    stored = json.loads(json.dumps({content.MIME: content.to_json(), "text/plain": "…"}))
    assert from_bundle(stored) == content


def test_every_kind_has_a_media_type_of_its_own_and_says_its_version() -> None:
    assert sorted(KINDS) == [
        f"application/vnd.evaluation.{kind}+json" for kind in ("chart", "cover", "profile", "statement", "table")
    ]
    assert Statement("x", "de", (), "Satz.").to_json()["version"] == 1


@pytest.mark.parametrize("bundle", [{}, {"text/plain": "3"}, {"text/html": "<table></table>"}, {"image/png": "…"}])
def test_other_output_is_none_of_ours(bundle: dict[str, str]) -> None:
    assert from_bundle(bundle) is None


EVIL = '<script>alert("1")</script> & „x“'


def test_names_and_answers_never_become_markup_in_a_table() -> None:
    table = Table("x", "de", (), EVIL, (TableColumn(EVIL, "text"),), ((EVIL,),), ((EVIL,),), (), EVIL, EVIL)
    page = html.fromstring(table_html(table))
    assert page.xpath("//script") == []
    assert [node.text for node in page.xpath("//caption | //th")] == [EVIL] * 3


@pytest.mark.parametrize(
    "content",
    [
        Statement("x", "de", (), EVIL),
        Cover("x", "de", (EVIL,), "survey", EVIL, "", "", "", "", ((EVIL, EVIL),), ""),
    ],
)
def test_sentences_and_heads_never_become_markup(content: Content) -> None:
    page = html.fromstring(content.preview()["text/html"])
    assert page.xpath("//script") == []
    assert EVIL in page.text_content()


def small(**changes: object) -> Chart:
    values: dict[str, object] = {
        "id": "x",
        "language": "de",
        "marks": ("Entwurf",),
        "kind": "stacked",
        "title": "Titel",
        "subtitle": "",
        "alt": "Beschreibung",
        "categories": ("A", "B"),
        "series": (Series("ja", (3, 4), ("3", "4")), Series("nein", (2, 0), ("2", "0"))),
        "unit": "count",
        "source": "Befragung",
        "base": "",
        "bases": ("n = 5", "n = 4"),
        "category_label": "Aussage",
    }
    return Chart(**(values | changes))  # type: ignore[arg-type]  # the fields of Chart


def test_the_table_of_a_chart_has_the_same_texts_values_and_bases() -> None:
    table = small().table()
    assert [column.label for column in table.columns] == ["Aussage", "ja", "nein", "n"]
    assert table.rows == (("A", "3", "2", "5"), ("B", "4", "0", "4"))
    assert [row[:3] for row in table.values] == [("A", 3, 2), ("B", 4, 0)]
    assert (table.source, table.marks) == ("Befragung", ("Entwurf",))


def test_a_chart_without_bases_has_no_column_for_them() -> None:
    assert [column.label for column in small(bases=()).table().columns] == ["Aussage", "ja", "nein"]


def test_the_total_of_a_table_and_its_headings_are_marked_for_screen_readers() -> None:
    table = Table(
        *("x", "de", (), "Titel"),
        columns=(TableColumn("Feld", "text"), TableColumn("Betrag", "number")),
        rows=(("A", "1"), ("Summe", "1")),
        values=(("A", 1), ("Summe", 1)),
        totals=(1,),
        source="",
        base="",
    )
    page = html.fromstring(table_html(table))
    assert [node.text for node in page.xpath("//th[@scope='row']")] == ["A", "Summe"]
    assert [node.text for node in page.xpath("//tr[@class='total']/*")] == ["Summe", "1"]
    assert [node.get("style") for node in page.xpath("//td")] == ["text-align:right", "text-align:right"]


def test_jupyterlab_gets_the_bundle_and_something_to_look_at() -> None:
    bundle = small()._repr_mimebundle_()
    assert set(bundle) == {Chart.MIME, "text/html", "text/plain"}
    assert bundle["text/plain"] == "Beschreibung"
    [image] = html.fragments_fromstring(bundle["text/html"])
    assert image.get("alt") == "Beschreibung"
    drawn = base64.b64decode(image.get("src").partition(",")[2])
    assert b"<text" not in drawn  # letters are outlines: the reader's fonts do not change the picture


def test_the_table_of_rows_and_columns_says_in_each_cell_what_the_picture_shows() -> None:
    signs = (Series("neu", (1,), ("1",)), Series("verloren", (1,), ("1",)))
    rows = {"categories": ("T1", "T2"), "columns": ("A", "B"), "series": signs}
    matrix = small(**rows, kind="matrix", cells=((0, 1), (None, 0)))
    assert matrix.table().rows == (("T1", "neu", "verloren"), ("T2", "–", "neu"))
    bubbles = small(**rows, kind="bubbles", cells=((3, 0), (None, 12)))
    assert bubbles.table().values == (("T1", 3, 0), ("T2", None, 12))


def test_a_notebook_that_a_browser_saved_is_not_altered() -> None:
    chart = small(kind="dots", series=(Series("x", (50.0, 2.5), ("50", "2,5"), intervals=((-0.0, 60.0), (1.5, 3.0))),))
    saved = json.loads(json.dumps(chart.to_json()).replace("50.0", "50").replace("-0.0", "0").replace("60.0", "60"))
    assert from_bundle({Chart.MIME: saved}) == chart
    saved["series"][0]["values"][0] = 51
    with pytest.raises(EvaluationError):
        from_bundle({Chart.MIME: saved})


def test_a_chart_keeps_the_ground_of_paper_in_a_dark_page() -> None:
    [image] = html.fragments_fromstring(small().preview()["text/html"])
    assert "background:#fff" in image.get("style")


def test_below_a_table_and_a_sentence_stand_note_base_source_and_marks() -> None:
    table = Table(
        "x", "de", ("Entwurf",), "T", (TableColumn("A", "text"),), (("1",),), (("1",),), (), "Q", "n = 5", "N"
    )
    sentence = Statement("x", "de", ("Entwurf",), "Satz.", source="Q", base="n = 5")
    for content, note in ((table, "N"), (sentence, "")):
        below = html.fromstring(f"<div>{content.preview()['text/html']}</div>").xpath("//p[@style]")[0].text_content()
        assert below == f"{note}Basis: n = 5 · Quelle: QEntwurf"
