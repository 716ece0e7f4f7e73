"""Text becomes a value, or is refused: numbers, money, dates, yes and no, and the kinds of missing."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.language import wording
from evaluation.language.parsing import (
    Money,
    decide_date_format,
    decide_money_format,
    decide_number_format,
    excel_serial,
    missing_kind,
    parse_amount,
    parse_date,
    parse_datetime,
    parse_money,
    parse_number,
    parse_yes_no,
    without_percent,
)

FORMATS = {"de": "german", "en": "english"}
languages = st.sampled_from(sorted(FORMATS))
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "cents", "currency"),
    [
        ("1.234,56 €", 123456, "EUR"),
        ("1.234,56\u00a0€", 123456, "EUR"),
        ("1\u202f234,56", 123456, ""),
        ("1\u00a0234\u00a0567,5", 123456750, ""),
        ("109.782,00 EUR", 10978200, "EUR"),
        ("172.306 €", 17230600, "EUR"),
        ("€ 5", 500, "EUR"),
        ("\u221212,00", -1200, ""),
        ("- 12,00 €", -1200, "EUR"),
        ("(1,00)", -100, ""),
        ("(1,00) €", -100, "EUR"),
        ("520.820,86-", -52082086, ""),
        ("599.260-", -59926000, ""),
        ("1.234,-", 123400, ""),
        ("1.234,– €", 123400, "EUR"),
        ("0,00", 0, ""),
    ],
)
def test_german_money_is_read_in_all_the_ways_people_write_it(text: str, cents: int, currency: str) -> None:
    assert parse_money(text, "german") == Money(cents, currency)


@pytest.mark.parametrize(
    "text",
    [
        "1.23",
        "12.34,5",
        "1.2345",
        "12.345.67",
        "1,234",
        "1,2,3",
        "1.234 567",
        "(-1,00)",
        "-1,00-",
        "5 € €",
        "00,5",
        "007",
        "24,69 Mio €",
        "1.234,5-,",
        ",50",
        "5,",
        "1e5",
        "14.06.2024",
        "",
        "€",
        "-",
        "12,00 Euros",
        "1.234,50,-",
    ],
)
def test_neighbours_of_german_money_are_refused(text: str) -> None:
    assert parse_money(text, "german") is None


def test_trailing_zeros_of_a_program_are_whole_euros() -> None:
    assert parse_money("46000.0", "english") == Money(4600000)
    assert parse_money("1'234.50", "swiss") == Money(123450)


def test_a_number_keeps_all_its_decimals_and_has_no_currency() -> None:
    assert parse_number("0,166320166320166", "german") == Decimal("0.166320166320166")
    assert parse_number("5 €", "german") is None
    assert parse_amount("5 CHF", "german") == (Decimal(5), "CHF")


def test_without_a_format_only_plain_digits_are_a_number() -> None:
    assert parse_number("1234", None) == 1234
    assert parse_number("1.234", None) is None


@pytest.mark.parametrize(
    ("values", "format", "ambiguous"),
    [
        (["1.234"], None, True),
        (["1,234", "5"], None, True),
        (["1.234", "1.234,56"], "german", False),
        (["520.820,86-", "0"], "german", False),
        (["46000.0", "0.0"], "english", False),
        (["1'234.50", "46000.0"], "swiss", False),
        (["1.234.567", "Summe"], "german", False),
        (["12", "5"], "german", False),
        (["1 234"], "german", False),
        (["Text", ""], None, False),
        (["1,5", "1.5"], None, True),
        (["1,5"] * 9 + ["1.5"], "german", False),
    ],
)
def test_the_number_format_is_decided_from_all_values(values: list[str], format: str | None, ambiguous: bool) -> None:
    decision = decide_number_format(values)
    assert (decision.format, decision.ambiguous) == (format, ambiguous)


def test_a_decision_names_the_value_that_made_it() -> None:
    assert decide_number_format(["1.234", "2,50"]).evidence == "2,50"
    assert decide_number_format(["7", "1.234"]).evidence == "1.234"


@given(languages, st.integers(-(10**13), 10**13))
def test_money_survives_being_written_and_read(code: str, cents: int) -> None:
    text = wording.language(code).money(cents)
    assert parse_money(text, FORMATS[code]) == Money(cents, "EUR")  # type: ignore[arg-type]  # one of the formats


@given(languages, st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_numbers_survive_being_written_and_read(code: str, scaled: int, decimals: int) -> None:
    text = wording.language(code).number(scaled / 10**decimals, decimals=decimals)
    read = parse_number(text, FORMATS[code])  # type: ignore[arg-type]  # one of the formats
    assert read == Decimal(scaled).scaleb(-decimals)


@given(languages, days)
def test_dates_survive_being_written_and_read(code: str, day: dt.date) -> None:
    assert parse_date(wording.language(code).date(day)) == day


@given(st.integers(1, 10**9), st.integers(0, 99))
def test_an_english_amount_with_a_point_is_refused_in_a_german_column(euros: int, cents: int) -> None:
    assert parse_money(f"{euros}.{cents:02}", "german") is None


@given(st.text(max_size=20), st.sampled_from(["german", "english", "swiss", None]))
def test_any_text_is_read_or_refused_without_an_error(text: str, format: str | None) -> None:
    parse_money(text, format)  # type: ignore[arg-type]  # one of the formats
    parse_date(text)
    missing_kind(text)
    decide_number_format([text])
    decide_date_format([text])


@pytest.mark.parametrize(
    "text",
    [
        "14.06.2024",
        "14.6.24",
        "14.06.2024 13:00",
        "14.06.2024, 13:00 Uhr",
        "2024/06/14 8:16:53 AM Mitteleuropäische Sommerzeit",
        "14.06.2024 08:16:53 (Central European Summer Time)",
        "14.06.2024 08:16 GMT+0200 (Mitteleuropäische Sommerzeit)",
        "2024-06-14 08:16 Europe/Berlin",
        "2024-06-14",
        "2024-06-14 13:00:00",
        "2024-06-14T13:00:00.000Z",
        "14 June 2024",
        "14. Juni 2024",
    ],
)
def test_every_form_of_a_day_is_the_same_day(text: str) -> None:
    assert parse_date(text) == dt.date(2024, 6, 14)


@pytest.mark.parametrize(
    "text", ["06/14/2024", "14-06-2024", "31.02.2024", "14062024", "2024-14-06", "14.06", "Juni 2024"]
)
def test_other_forms_of_a_day_are_refused(text: str) -> None:
    assert parse_date(text) is None


def test_a_format_reads_no_other() -> None:
    assert parse_date("2024-06-14", "dotted") is None
    assert decide_date_format(["14.06.2024", "01.02.24", "2024-06-14"]).format == "dotted"


def test_days_that_could_be_months_are_ambiguous() -> None:
    decision = decide_date_format(["03/04/2024"])
    assert (decision.format, decision.ambiguous, decision.evidence) == (None, True, "03/04/2024")


def test_an_excel_serial_is_a_day_and_a_small_number_is_none() -> None:
    assert excel_serial(42370.75) == dt.date(2016, 1, 1)
    assert excel_serial(2024) is None


def test_yes_and_no_have_many_spellings() -> None:
    assert [parse_yes_no(text) for text in ("ja", " JA ", "x", "1", "Nein", "0", "evtl.", "")] == [
        *(True, True, True, True, False, False, None, None)
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "not_answered"),
        (" \u00a0", "not_answered"),
        ("k. A.", "not_answered"),
        ("Keine Angabe", "not_answered"),
        ("–", "not_answered"),
        ("Weiß nicht", "dont_know"),
        ("trifft nicht zu", "not_applicable"),
        ("Die Einwilligung des Zuwendungsgebers liegt nicht vor", "no_consent"),
        ("#DIV/0!", "unreadable"),
        ("0", None),
        ("nein", None),
        ("-5", None),
    ],
)
def test_the_ways_of_saying_nothing_keep_their_kind(text: str, kind: str | None) -> None:
    assert missing_kind(text) == kind


def test_in_a_survey_only_the_program_says_that_nothing_is_there() -> None:
    assert [missing_kind(text, source="limesurvey") for text in ("N/A", "", "-", "weiß nicht")] == [
        *("not_shown", "not_answered", None, None)
    ]


@pytest.mark.parametrize(
    ("values", "format", "ambiguous"),
    [
        (["31/12/2024", "03/04/2024"], "day_first", False),
        (["12/31/2024", "03/04/2024"], "month_first", False),
        (["31-12-2020", "01-01-2014"], "day_first", False),
        (["01/01/2024"], "day_first", False),
        (["31/12/2024", "12/31/2024"], None, True),
        (["03/04/2024", "05/06/2024"], None, True),
        (["05.02.16", "12.04.16", "03-04-2014"], "dotted", True),
        (["05.02.16", "12.04.16", "31-12-2020"], "dotted", False),
        (["45457", "45458"], "serial", False),
        (["99/99/2024"], None, False),
    ],
)
def test_what_stands_first_is_read_off_the_column_or_stays_open(
    values: list[str], format: str | None, ambiguous: bool
) -> None:
    decision = decide_date_format(values)
    assert (decision.format, decision.ambiguous) == (format, ambiguous)


@given(st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)), st.sampled_from(["/", "-"]))
def test_dates_with_strokes_survive_in_the_order_of_their_column(day: dt.date, mark: str) -> None:
    assert parse_date(f"{day:%d}{mark}{day:%m}{mark}{day.year}", "day_first") == day
    assert parse_date(f"{day:%m}{mark}{day:%d}{mark}{day.year}", "month_first") == day


@given(st.datetimes(dt.datetime.fromisoformat("1970-01-01"), dt.datetime.fromisoformat("2069-12-31")))
def test_day_and_time_survive(moment: dt.datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert parse_datetime(moment.isoformat(sep=" ")) == moment
    assert parse_datetime(f"{moment:%d.%m.%Y}, {moment:%H:%M} Uhr") == moment.replace(second=0)


@given(languages, st.integers(0, 10_000))
def test_per_cent_survive_being_written_and_read(code: str, tenths: int) -> None:
    text = wording.language(code).percent(tenths, 1000, decimals=1)
    assert parse_number(without_percent(text), FORMATS[code]) == Decimal(tenths) / 10  # type: ignore[arg-type]  # one of the formats


def test_per_cent_decide_the_format_of_their_column() -> None:
    assert decide_number_format(["49,92%", "50 %"]).format == "german"
    assert parse_number(without_percent("1.5 %"), "german") is None


@pytest.mark.parametrize(
    ("values", "format", "ambiguous"),
    [
        (["1.234", "7"], "german", True),
        (["1,234", "7"], "english", True),
        (["1.234", "1,234"], None, True),
        (["1.234,50", "7"], "german", False),
        (["1,5", "1.5"], None, True),
    ],
)
def test_three_digits_after_a_mark_are_no_cents(values: list[str], format: str | None, ambiguous: bool) -> None:
    decision = decide_money_format(values)
    assert (decision.format, decision.ambiguous) == (format, ambiguous)


@pytest.mark.parametrize(("text", "currency"), [("Fr. 5", "CHF"), ("5 PLN", "PLN"), ("5 zł", "PLN"), ("US$ 5", "USD")])
def test_a_currency_is_known_by_sign_and_code(text: str, currency: str) -> None:
    assert parse_money(text, "german") == Money(500, currency)


def test_a_byte_order_mark_inside_a_cell_is_no_part_of_its_value() -> None:
    assert parse_money("\ufeff5,00 €", "german") == Money(500, "EUR")
    assert parse_date("\ufeff14.06.2024") == dt.date(2024, 6, 14)
    assert missing_kind("\ufeff") == "not_answered"
