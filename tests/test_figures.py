"""The numbers in titles and sentences: ties are named, signs are right, and per cent need a base."""

from __future__ import annotations

import dataclasses

import factories
import pytest
from counted import ROWS, N, answered, compared, fields
from hypothesis import given
from hypothesis import strategies as st

from evaluation.content import number_texts
from evaluation.project.settings import Rules


def test_several_largest_parts_are_all_named() -> None:
    found = number_texts.slot_values(fields("Kultur", "Sport", "Kultur", "Sport", "Alter"))
    assert (found["largest"], found["largest_value"]) == ("„Kultur“ und „Sport“", "2")
    assert (found["smallest"], found["smallest_value"]) == ("„Alter“", "1")


def test_of_many_equal_parts_the_first_is_named_and_the_others_are_counted() -> None:
    assert number_texts.slot_values(fields(*"DCBA"))["largest"] == "„A“ und 3 weitere"


def test_a_field_called_like_one_of_our_own_numbers_does_not_take_its_place() -> None:
    found = number_texts.slot_values(fields("base", "base", "total", "largest", "n", "key", "date"))
    assert (found["base"], found["total"], found["largest"]) == ("7", "7", "„base“")
    assert number_texts.phrase_text(
        fields("n", "n", "m"), "metric.tandems_by_field.title", number_texts.slot_values(fields("n", "n", "m"))
    )


@pytest.mark.parametrize(
    ("part", "base", "share", "with_share", "of_base"),
    [
        (19, 19, "19 von 19", "19", "19 von 19"),
        (10, 20, f"50{N}%", f"10 (50{N}%)", f"10 von 20 (50{N}%)"),
        (40, 51, f"78{N}%", f"40 (78{N}%)", f"40 von 51 (78{N}%)"),
        (1, 8, "1 von 8", "1", "1 von 8"),
        (25, 40, f"63{N}%", f"25 (63{N}%)", f"25 von 40 (63{N}%)"),
        (0, 20, f"0{N}%", f"0 (0{N}%)", f"0 von 20 (0{N}%)"),
    ],
)
def test_per_cent_are_whole_and_need_a_base_of_twenty(
    part: int, base: int, share: str, with_share: str, of_base: str
) -> None:
    published = fields("Kultur")
    assert number_texts.share(published, part, base) == share
    assert number_texts.with_share(published, part, base) == with_share
    assert number_texts.of_base(published, part, base) == of_base


def test_the_smallest_base_of_per_cent_is_the_project_s() -> None:
    published = answered({"Q": {"": "11555"}}, rules=Rules(percent_from=5))
    assert number_texts.share(published, 2, 5) == f"40{N}%"


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (0, 125_000_00, "neu"),
        (0, -5, "neu"),
        (0, 0, "–"),
        (100, 100, f"0,0{N}%"),
        (100, 177, f"+77,0{N}%"),
        (100, 0, f"−100,0{N}%"),
        (-100, -150, f"−50,0{N}%"),
        (-100, -50, f"+50,0{N}%"),
        (-100, 100, f"+200,0{N}%"),
        (100_000, 100_001, f"0,0{N}%"),
        (100_000, 99_999, f"0,0{N}%"),
        (2000, 2001, f"+0,1{N}%"),
    ],
)
def test_a_change_has_a_sign_that_is_true_and_is_new_where_nothing_was(before: int, after: int, text: str) -> None:
    assert number_texts.change(fields("Kultur"), before, after) == text


def test_amounts_show_cents_everywhere_or_nowhere() -> None:
    whole, odd = compared([("A", 100_00, 200_00)]), compared([("A", 100_00, 200_01)])
    assert number_texts.amount(whole, 100_00) == f"100{N}€"
    assert number_texts.amount(odd, 100_00) == f"100,00{N}€"
    assert number_texts.amount(odd, -520_820_86) == f"−520.820,86{N}€"


def test_numbers_are_written_in_the_language_of_the_report() -> None:
    assert number_texts.amount(compared([("A", 1, 2)], language="en"), 190_002_700) == "€1,900,027.00"


def test_the_largest_amount_is_the_one_farthest_from_zero_with_its_sign() -> None:
    found = number_texts.slot_values(compared([("A", 5, 0), ("B", -9, 1)]))
    assert (found["largest"], found["largest_value"]) == ("„B“", f"−0,09{N}€")


def test_of_two_amounts_as_far_from_zero_both_are_named_with_both_signs() -> None:
    found = number_texts.slot_values(compared([("A", 500, 0), ("B", -500, 100)]))
    assert (found["largest"], found["largest_value"]) == ("„A“ und „B“", f"5{N}€ und −5{N}€")


def test_rows_that_are_sums_of_others_give_no_totals_to_be_quoted() -> None:
    found = number_texts.slot_values(compared([("A", 1, 2), ("Summe", 1, 2)], total=False))
    assert not [name for name in found if name.endswith("_total")]


@given(ROWS, st.integers(1, 6))
def test_summing_up_the_rest_loses_no_cent_and_never_only_one_row(rows: list[tuple[str, int, int]], top: int) -> None:
    shown = number_texts.side_by_side(compared(rows), top=top)
    assert [sum(column) for column in list(zip(*shown, strict=True))[1:]] == [
        sum(row[1] for row in rows),
        sum(row[2] for row in rows),
    ]
    assert len(shown) <= top + 1
    assert "übrige (1)" not in [label for label, _, _ in shown]


def test_sums_of_sums_are_not_summed_up() -> None:
    rows = [(f"Zeile {n}", n, n) for n in range(20)]
    assert len(number_texts.side_by_side(compared(rows, total=False), top=3)) == 20


def test_the_upper_end_of_the_scale_is_counted_in_the_full_scale_and_in_classes() -> None:
    full = answered({"Q": {"M1": "115", "M2": "115", "M3": "122", "M4": "225", "M5": "255"}})
    merged = answered({"Q": {"M1": "15", "M2": "115", "M3": "122", "M4": "225", "M5": "255"}})
    assert number_texts.top(full)[["value", "base"]].to_numpy().tolist() == [[10, 15]]
    assert number_texts.top(merged)[["value", "base"]].to_numpy().tolist() == [[9, 14]]


def test_nobody_in_the_upper_end_is_zero_and_not_missing() -> None:
    assert number_texts.top(answered({"Q": {"": "33355"}}))["value"].tolist() == [0]


def test_items_with_the_same_share_are_all_named_at_both_ends() -> None:
    found = number_texts.slot_values(answered({"Q": {"": "11555"}, "R": {"": "11555"}, "S": {"": "11155"}}))
    assert (found["top_item"], found["top_two"]) == ("„Aussage S“", "3 von 5")
    assert (found["low_item"], found["low_two"]) == ("„Aussage Q“ und „Aussage R“", "2 von 5")


def test_the_same_share_of_different_bases_is_given_for_each() -> None:
    found = number_texts.slot_values(answered({"Q": {"": "111555"}, "R": {"": "11115555"}, "S": {"": "11555"}}))
    assert (found["top_item"], found["top_two"]) == ("„Aussage Q“ und „Aussage R“", "3 von 6 und 4 von 8")


def test_the_base_of_several_items_is_a_range_where_it_differs() -> None:
    assert number_texts.slot_values(answered({"Q": {"": "11555"}, "R": {"": "111555"}}))["base"] == "5–6"
    assert number_texts.slot_values(answered({"Q": {"": "11555"}, "R": {"": "11155"}}))["base"] == "5"


def test_the_base_of_a_scale_without_direction_is_that_of_everyone_and_not_of_a_side() -> None:
    people = {f"{side}{n}": "11114444" for side in "MP" for n in (1, 2, 3)}
    published = answered({"Q": people}, labels=factories.COLOURS, by_side=True)
    assert len(published.bases) == 3
    assert number_texts.slot_values(published)["base"] == "48"


def test_a_long_name_is_cut_at_a_word() -> None:
    text = number_texts.named(fields("Kultur"), "field", ["Wort " * 60])
    assert len(text) <= number_texts.LONG + 2
    assert text.endswith("Wort …“")


def test_figures_of_what_is_withheld_hold_no_number_of_it() -> None:
    found = number_texts.slot_values(answered({"Q": {"": "1155"}}))
    shown = number_texts.slot_values(answered({"Q": {"": "11555"}}))
    texts_only = {"question", "question_short", "family", "date"}
    assert set(found) <= texts_only < set(shown)
    assert not dataclasses.asdict(answered({"Q": {"": "1155"}}))["cells"].to_numpy().size
