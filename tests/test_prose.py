"""Markdown as HTML: what an author means is kept, what might be code is shown as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from evaluation.exporting.document import parse
from evaluation.exporting.prose import to_html
from evaluation.language.errors import EvaluationError


def shown(markdown: str) -> str:
    return to_html(parse(markdown), cell="intro")


def test_raw_html_is_shown_as_the_text_it_is():
    assert shown("A <script>alert(1)</script> B") == "<p>A &lt;script&gt;alert(1)&lt;/script&gt; B</p>"
    assert shown("<div onclick='x'>A</div>") == "<p>&lt;div onclick=&#x27;x&#x27;&gt;A&lt;/div&gt;</p>"


def test_an_ampersand_is_an_ampersand_however_it_was_written():
    assert shown("Müller & Söhne &amp; Töchter") == "<p>Müller &amp; Söhne &amp; Töchter</p>"


@pytest.mark.parametrize("url", ["https://example.org/a?b=1&c=2", "mailto:info@example.org"])
def test_a_link_leads_to_the_web_or_into_a_mail(url):
    assert html.fromstring(shown(f"[Seite]({url})")).find(".//a").get("href") == url


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "../andere.html"])
def test_any_other_link_becomes_text(url):
    assert "<a" not in shown(f"[Seite]({url})")


def test_lists_keep_their_order_and_their_start():
    assert shown("3. drei\n4. vier") == '<ol start="3"><li>drei</li><li>vier</li></ol>'
    assert shown("- a\n  - b") == "<ul><li>a<ul><li>b</li></ul></li></ul>"


def test_a_table_names_its_columns_and_rows():
    tree = html.fromstring(shown("| | Betrag |\n|---|--:|\n| Personal | 5 |"))
    assert [(cell.get("scope"), cell.text) for cell in tree.iter("th")] == [("col", "Betrag"), ("row", "Personal")]
    assert [cell.text for cell in tree.iter("td") if cell.get("class") == "number"] == ["5"]


def test_a_picture_is_an_error_that_names_its_cell_because_it_would_be_lost():
    with pytest.raises(EvaluationError, match="intro"):
        shown("![Foto](foto.png)")


def test_an_element_nobody_knows_is_an_error():
    with pytest.raises(EvaluationError, match="footnote"):
        to_html([{"type": "footnote", "children": []}], cell="intro")


@given(st.text(max_size=80))
def test_no_text_becomes_a_script_or_a_handler(text):
    try:
        tree = html.fragment_fromstring(shown(text), create_parent=True)
    except EvaluationError:
        return
    allowed = {"class", "scope", "href", "rel", "start", "tabindex"}
    assert all(set(element.keys()) <= allowed for element in tree.iter() if isinstance(element.tag, str))
    assert not list(tree.iter("script", "style", "img", "iframe"))
