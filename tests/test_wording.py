"""Numbers, money, dates, lists and phrases come out as the language writes them, and never with a lost digit."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.language import wording
from evaluation.language.wording import HIDDEN, MISSING, Language, language, languages

DE, EN = language("de"), language("en")
whole = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("value", "decimals", "german", "english"),
    [
        (0, 0, "0", "0"),
        (1234567, 0, "1.234.567", "1,234,567"),
        (-1234, 0, "−1.234", "−1,234"),
        (0.5, 0, "1", "1"),
        (-0.5, 0, "−1", "−1"),
        (-0.4, 0, "0", "0"),
        (2.675, 2, "2,68", "2.68"),
        (7, 2, "7,00", "7.00"),
        (-0.05, 1, "−0,1", "−0.1"),
        (1e-7, 2, "0,00", "0.00"),
    ],
)
def test_a_number_is_rounded_as_the_reader_would_round_it(
    value: float, decimals: int, german: str, english: str
) -> None:
    assert DE.number(value, decimals=decimals) == german
    assert EN.number(value, decimals=decimals) == english


@pytest.mark.parametrize(
    ("cents", "german", "english"),
    [
        (0, "0\u00a0€", "€0"),
        (5, "0,05\u00a0€", "€0.05"),
        (-5, "−0,05\u00a0€", "−€0.05"),
        (123400, "1.234\u00a0€", "€1,234"),
        (123450, "1.234,50\u00a0€", "€1,234.50"),
    ],
)
def test_cents_are_printed_when_there_are_any(cents: int, german: str, english: str) -> None:
    assert DE.money(cents) == german
    assert EN.money(cents) == english


def test_whole_euros_are_rounded_and_a_minus_never_stands_before_a_zero() -> None:
    assert DE.money(-49, decimals=0) == "0\u00a0€"
    assert DE.money(-50, decimals=0) == "−1\u00a0€"
    assert DE.money(123400, decimals=2) == "1.234,00\u00a0€"


def test_a_share_without_a_base_is_a_dash_and_no_division() -> None:
    assert DE.percent(0, 0) == MISSING
    assert DE.percent(1, 3) == "33\u00a0%"
    assert DE.percent(1, 8, decimals=1) == "12,5\u00a0%"
    assert EN.percent(1, 200) == "1%"
    assert DE.percent(-1, 3) == "−33\u00a0%"


@pytest.mark.parametrize("lang", [DE, EN])
def test_what_is_not_known_is_a_dash_in_every_form(lang: Language) -> None:
    assert [lang.number(None), lang.money(None), lang.date(None)] == [MISSING] * 3
    assert MISSING != HIDDEN


def test_dates_quotations_and_lists_have_the_form_of_the_language() -> None:
    assert DE.date(dt.date(2024, 3, 5)) == "05.03.2024"
    assert EN.date(dt.date(2024, 3, 5)) == "5 March 2024"
    assert (DE.quote("so"), EN.quote("so")) == ("„so“", "“so”")
    assert [DE.listing(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a und b",
        "a, b und c",
    ]


def test_a_phrase_takes_numbers_formatted_and_text_as_it_is() -> None:
    words = Language("xx", DE.formats, DE.months, {"found": "{n} in {place}", "found_one": "eins in {place}"})
    assert words.say("found", n=1234, place="A{n}") == "1.234 in A{n}"
    assert words.say("found", n=1, place="B") == "eins in B"
    assert words.say("found", n=True, place="B") == "eins in B"


def test_a_phrase_that_does_not_exist_or_lacks_a_value_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        DE.say("errors.no_such_phrase")
    with pytest.raises(KeyError):
        DE.say("errors.unknown_report", name="x")
    assert DE.has("errors.unknown_report")
    assert not DE.has("errors.no_such_phrase")


def test_an_unknown_language_names_those_there_are() -> None:
    assert languages() == ("de", "de-simple", "en")
    with pytest.raises(KeyError, match="'fr'; there are de, de-simple, en"):
        language("fr")


def test_a_tilde_in_the_catalogue_is_a_blank_that_does_not_break() -> None:
    texts = [
        text for code in languages() for text in (*language(code).phrases.values(), *language(code).formats.values())
    ]
    assert [text for text in texts if "~" in text] == []
    assert "\u00a0" in DE.formats["percent"]


@given(part=st.integers(0, 10**6), base=st.integers(1, 10**6))
def test_a_share_and_its_rest_add_to_a_hundred_or_round_up_together(part: int, base: int) -> None:
    part = part % (base + 1)
    share, rest = (int(re.sub(r"\D", "", DE.percent(n, base))) for n in (part, base - part))
    assert share + rest == (101 if (200 * part) % (2 * base) == base else 100)


@given(value=whole, decimals=st.integers(0, 3))
def test_a_whole_number_loses_no_digit_in_any_language(value: int, decimals: int) -> None:
    for code in wording.languages():
        text = language(code).number(value, decimals=decimals)
        assert text.startswith("−") == (value < 0)
        assert int(re.sub(r"\D", "", text)) == abs(value) * 10**decimals
