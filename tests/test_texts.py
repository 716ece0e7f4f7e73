"""The evaluator's own words: in place of a report's prose, below what a cell shows, and with numbers from the data."""

import pytest
from nbformat import v4

from evaluation.content.model import Cover, Statement
from evaluation.exporting import own_texts
from evaluation.exporting.document import read, text_of
from evaluation.language.errors import EvaluationError

FILE = "texts/closing_event.de.md"


def shown(content):
    return v4.new_output("display_data", data=content._repr_mimebundle_())


def notebook(language="de"):
    cover = Cover("cover", language, (), "r", "Bericht", "", "Verband", "2024-05-31", "public", (), "")
    seats = Statement("seats", language, (), "Neun neue Sitze.", slots=(("seats.total", "9"),))
    return v4.new_notebook(
        cells=[
            v4.new_code_cell("cover", id="cover", outputs=[shown(cover)]),
            v4.new_markdown_cell("## Vorgabe", id="intro-de", metadata={"tags": ["de"]}),
            v4.new_markdown_cell("## Default", id="intro-en", metadata={"tags": ["en"]}),
            v4.new_code_cell("seats", id="seats", metadata={"tags": ["slide"]}, outputs=[shown(seats)]),
        ]
    )


def said(own, language="de"):
    found = read(notebook(language), own_texts.sections(own, file=FILE)).blocks
    return [block.content.text if block.content else text_of(list(block.tokens)) for block in found]


def checked(own):
    found = own_texts.sections(own, file=FILE)
    own_texts.check(found, notebook(), file=FILE)
    return read(notebook(), found)


def test_without_own_words_the_prose_is_the_notebooks():
    assert said("") == ["Vorgabe", "Neun neue Sitze."]


def test_a_passage_is_replaced_and_words_follow_what_a_cell_shows_with_its_numbers():
    own = "# intro\n## Bei uns\n\n# seats\nDas sind {{seats.total}} mehr als zuvor.\n"
    assert said(own) == ["Bei uns", "Neun neue Sitze.", "Das sind 9 mehr als zuvor."]


def test_words_below_what_is_on_a_slide_are_on_the_slide():
    blocks = read(notebook(), {"seats": "Und das freut uns."}).blocks
    assert [block.slide for block in blocks] == [False, True, True]


def test_an_id_of_prose_and_of_a_cell_means_the_prose():
    double = notebook()
    double.cells[3].id = "intro"
    blocks = read(double, {"intro": "Kurz."}).blocks
    assert [text_of(list(block.tokens)) for block in blocks if not block.content] == ["Kurz."]


def test_an_empty_section_leaves_the_passage_out():
    assert said("# intro\n") == ["Neun neue Sitze."]


def test_a_way_of_speaking_keeps_the_prose_of_its_language_where_it_has_no_own():
    assert said("", language="de-simple") == ["Vorgabe", "Neun neue Sitze."]
    assert said("# intro\n## Kurz\n", language="de-simple")[0] == "Kurz"


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ("Vorweg.\n# intro\nText", "vor dem ersten Abschnitt: „Vorweg.“"),
        ("# intro\nA\n# intro\nB", "Abschnitt „intro“ zweimal"),
        ("# intor\nA", "Gemeint ist vielleicht: intro"),
        ("# seats\n{{seats.sum}}", "seats.sum"),
    ],
)
def test_a_mistake_is_told_with_the_file_and_what_to_do(own, sentence):
    with pytest.raises(EvaluationError) as error:
        checked(own)
    assert sentence in error.value.text("de")


@pytest.mark.parametrize(
    "line",
    ["Am 14.06.2024.", "Am 14. Juni 2024, im Jahr 2023/24.", "1. Erstens", "{{seats.total}} Sitze", "on 14 June 2024"],
)
def test_dates_years_and_slots_are_no_typed_numbers(line):
    assert own_texts.typed_numbers(line) == []


@pytest.mark.parametrize("line", ["Es sind 9 Sitze.", "Rund 40 %", "3 von 12 am 14.06.2024", "1.234 Euro"])
def test_a_typed_number_is_told_with_its_line(line):
    assert own_texts.typed_numbers("Vorher.\n" + line) == [line]


def test_code_in_own_words_is_printed_as_text():
    assert said('# intro\n#read("/etc/passwd") <script>x</script>\n')[0].startswith('#read("/etc/passwd")')
