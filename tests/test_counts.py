"""Counting: nothing that was asked for disappears, nothing counts twice, and the order of the rows says nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics.counts import cells_of, empty_counts

LEVELS = {"item": ["a", "b"], "answer": ["yes", "no", "maybe"]}
ROWS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["yes", "no"]), st.integers(-9, 9)), max_size=30)


def records(rows: list[tuple[str, str, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["item", "answer", "value"])


def test_answers_nobody_chose_stay_with_zero_in_the_order_of_the_scale() -> None:
    cells = cells_of(records([("b", "no", 1), ("b", "no", 1)]), ("item", "answer"), levels=LEVELS)
    assert cells.to_dict("split")["data"] == [
        ["a", "yes", 0],
        ["a", "no", 0],
        ["a", "maybe", 0],
        ["b", "yes", 0],
        ["b", "no", 2],
        ["b", "maybe", 0],
    ]


@pytest.mark.parametrize("dimensions", [("answer",), ("item", "answer")])
def test_without_any_record_every_cell_is_zero(dimensions: tuple[str, ...]) -> None:
    cells = cells_of(records([]), dimensions, levels=LEVELS)
    assert list(cells.columns) == [*dimensions, "value"]
    assert cells["value"].tolist() == [0] * (3 if len(dimensions) == 1 else 6)


@given(ROWS, st.randoms())
def test_the_order_of_the_rows_never_matters(rows: list[tuple[str, str, int]], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    pd.testing.assert_frame_equal(
        cells_of(records(rows), ("item", "answer"), levels=LEVELS),
        cells_of(records(mixed), ("item", "answer"), levels=LEVELS),
    )


@given(ROWS)
def test_the_sum_over_all_cells_is_the_sum_of_the_records(rows: list[tuple[str, str, int]]) -> None:
    assert cells_of(records(rows), ("item", "answer"), levels=LEVELS)["value"].sum() == sum(row[2] for row in rows)


@given(ROWS)
def test_one_more_record_changes_its_own_cell_and_no_other(rows: list[tuple[str, str, int]]) -> None:
    before = cells_of(records(rows), ("item", "answer"), levels=LEVELS)
    after = cells_of(records([*rows, ("a", "maybe", 1)]), ("item", "answer"), levels=LEVELS)
    assert (after["value"] - before["value"]).tolist() == [0, 0, 1, 0, 0, 0]


def test_amounts_beyond_the_exact_range_of_floats_are_summed_to_the_cent() -> None:
    large = 9_007_199_254_740_993  # 2 ** 53 + 1 is no float
    cells = cells_of(records([("a", "yes", large), ("a", "yes", 1)]), ("item", "answer"), levels=LEVELS)
    assert cells["value"].iloc[0] == large + 1


def test_a_metric_without_its_table_says_which_one_it_needs() -> None:
    missing = empty_counts("response", table="answers", disclosure="survey", unit="persons")
    assert (missing.absent, len(missing.cells), missing.disclosure) == ("answers", 0, "survey")


def test_a_value_without_a_label_is_named_as_it_is() -> None:
    assert empty_counts("response", table="answers").label("answer", "A1") == "A1"
