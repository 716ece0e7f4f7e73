"""Linked tables of amounts: no hidden cell can be computed, by anybody, more closely than the policy allows."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.disclosure.cell_bounds import attackers, feasible_range, too_narrow, wide_enough
from evaluation.disclosure.linked_tables import TOTAL_CELL, Known, Linked, linked
from evaluation.disclosure.suppression import hidden_cells, optimum, sensitive
from evaluation.project.settings import Rules

RULES = Rules()
# The table of sdcTable's test-simpleheuristic, with what is published of it; the other cells are hidden.
KNOWN = {
    "w": [None, None, None, 89],
    "x": [None, 124, None, 31],
    "y": [92, None, 59, None],
    "z": [800, None, 651, None],
}
ROWS, COLUMNS = [230, 250, 336, 3127], [1021, 1262, 770, 890]
TRUE = {"w": [64, 47, 30, 89], "x": [65, 124, 30, 31], "y": [92, 85, 59, 100], "z": [800, 1006, 651, 670]}


def equations() -> tuple[np.ndarray, np.ndarray]:
    """The published cells and all sums of rows and columns, over the 16 inner cells."""
    parts = np.arange(16).reshape(4, 4)
    known = [(parts[r, c], v) for r, row in enumerate(KNOWN.values()) for c, v in enumerate(row) if v is not None]
    lines = [*([part] for part, _ in known), *parts, *parts.T]
    return np.array([np.isin(np.arange(16), line) for line in lines], dtype=float), np.array(
        [*(value for _, value in known), *ROWS, *COLUMNS], dtype=float
    )


@pytest.mark.parametrize(("cell", "expected"), [(1, (47, 47)), (9, (0, 185))])
def test_a_cell_can_be_computed_although_every_line_has_two_hidden_ones(
    cell: int, expected: tuple[float, float]
) -> None:
    target = (np.arange(16) == cell).astype(float)
    assert feasible_range(target, *equations(), np.zeros(16)) == pytest.approx(expected, abs=1e-4)


def published_case() -> Linked:
    """The same table with contributors: one behind the cell (w, b), four behind every other."""
    rows = [
        (row, column, f"{row}{column}{who}", value if (row, column) == ("w", "b") else value // 4)
        for row, line in TRUE.items()
        for column, value in zip("abcd", line, strict=True)
        for who in range(1 if (row, column) == ("w", "b") else 4)
    ]
    return linked(pd.DataFrame(rows, columns=["row", "column", "contributor", "value"]), [("row", "column")])


def test_the_audit_refuses_that_choice_of_hidden_cells_and_strict_makes_another() -> None:
    system = published_case()
    secret = system.place((("column", "b"), ("row", "w")))
    assert sensitive(system, RULES) == [secret]
    heuristic = [
        system.place((("column", column), ("row", row)))
        for row, line in KNOWN.items()
        for column, value in zip("abcd", line, strict=True)
        if value is None
    ]
    assert too_narrow(system, [secret], heuristic, RULES) == [secret]
    chosen = hidden_cells(system, RULES)
    assert chosen is not None
    assert too_narrow(system, [secret], chosen, RULES) == []
    assert system.place(TOTAL_CELL) not in chosen


def test_amounts_shown_with_consent_are_known_and_a_cell_made_of_them_protects_no_other() -> None:
    """The cell (a, x) is of one contributor; those of (b, x) agreed that each of their sums is shown."""
    rows = [("a", "x", "M1", 50), *(("b", "x", f"T{n}", 300) for n in range(3))]
    rows += [(row, column, f"O{n}", 100) for row in "abc" for column in "xyz" for n in range(4) if row + column != "ax"]
    rows = [each for each in rows if each[:2] != ("b", "x") or each[2].startswith("T")]
    records = pd.DataFrame(rows, columns=["row", "column", "contributor", "value"])
    agreed = [Known((records["contributor"] == f"T{n}").to_numpy(dtype=np.int64), agreed=True) for n in range(3)]
    alone, beside = linked(records, [("row", "column")]), linked(records, [("row", "column")], agreed)
    cells = [alone.place((("column", column), ("row", row))) for row, column in ("ax", "bx", "ay", "by")]
    assert too_narrow(alone, cells[:1], cells, RULES) == []
    assert too_narrow(beside, cells[:1], cells, RULES) == cells[:1]
    assert sensitive(beside, RULES) == cells[:1]
    chosen = hidden_cells(beside, RULES)
    assert chosen is not None
    assert too_narrow(beside, cells[:1], chosen, RULES) == []
    assert not set(chosen) & set(beside.known)


def system_of(rows: list[tuple[str, str, str, int]], tables: list[tuple[str, ...]]) -> Linked:
    return linked(pd.DataFrame(rows, columns=["row", "column", "contributor", "value"]), tables)


def test_the_cells_of_a_table_are_all_its_margins() -> None:
    system = system_of([("a", "x", "M1", 3), ("a", "y", "M2", 4), ("b", "x", "M1", 5)], [("row", "column")])
    assert dict(zip(system.cells, system.values.tolist(), strict=True)) == {
        (): 12,
        (("column", "x"),): 8,
        (("column", "y"),): 4,
        (("row", "a"),): 7,
        (("row", "b"),): 5,
        (("column", "x"), ("row", "a")): 3,
        (("column", "x"), ("row", "b")): 5,
        (("column", "y"), ("row", "a")): 4,
    }


def test_a_contributor_that_knows_its_own_part_needs_a_wider_range_than_an_outsider() -> None:
    fine = [(row, column, f"{row}{column}{n}", 100) for row in "ab" for column in "xy" for n in range(4)]
    rows = [*fine, ("c", "x", "M1", 400), ("c", "y", "M2", 500)]
    system = system_of(rows, [("row", "column")])
    cell = system.place((("column", "x"), ("row", "c")))
    other = system.place((("column", "y"), ("row", "c")))
    hidden = [cell, other]
    assert not wide_enough(system, cell, None, hidden, RULES)  # the columns' sums tell both
    chosen = hidden_cells(system, RULES)
    assert chosen is not None
    assert {cell, other} < set(chosen)
    assert all(wide_enough(system, cell, who, chosen, RULES) for who in attackers(system, chosen))


def test_a_margin_published_elsewhere_stays_and_a_sensitive_one_cannot() -> None:
    rows = [(row, column, f"M{n}", 10 + n) for row in "abc" for column in "xyz" for n in range(4)]
    rows += [("d", "x", "M0", 50), ("d", "y", "M1", 40), ("d", "z", "M2", 40)]
    system = system_of(rows, [("row", "column")])
    margins = [place for place, cell in enumerate(system.cells) if len(cell) == 1]
    chosen = hidden_cells(system, RULES, fixed=margins)
    assert chosen is not None
    assert not set(chosen) & set(margins)
    alone = system_of([*rows, ("e", "x", "M1", 5)], [("row", "column")])
    assert hidden_cells(alone, RULES, fixed=[alone.place((("row", "e"),))]) is None


def test_where_no_choice_is_safe_there_is_none() -> None:
    assert hidden_cells(system_of([("a", "x", "M1", 5)], [("row", "column")]), RULES) is None


def test_a_refund_does_not_make_the_attacker_certain_of_too_little() -> None:
    rows = [("a", "x", "M1", -50), ("a", "x", "M2", 80), *(("b", "y", f"P{n}", 40) for n in range(4))]
    system = system_of(rows, [("row",), ("column",)])
    assert system.floor(None).tolist() == [-50, 0]
    assert system.floor(system.contributors.index("M2")).tolist() == [30, 0]


@st.composite
def tables(draw: st.DrawFn) -> Linked:
    """A small table, or two linked by a column, with few contributors and uneven amounts."""
    cells = list(itertools.product("abc"[: draw(st.integers(2, 3))], "xyz"[: draw(st.integers(2, 3))]))
    rows = [
        (row, column, f"M{who}", draw(st.sampled_from([1, 5, 20, 100])))
        for row, column in cells
        for who in draw(st.lists(st.integers(0, 4), max_size=4, unique=True))
    ]
    rows += [("a", "x", f"M{who}", 30) for who in range(4)]
    return system_of(rows, draw(st.sampled_from([[("row", "column")], [("row",), ("column",)]])))


@given(tables())
@settings(max_examples=max(10, settings().max_examples // 5))
def test_whatever_is_hidden_the_audit_passes_and_the_whole_stays(system: Linked) -> None:
    chosen = hidden_cells(system, RULES)
    if chosen is None:
        return
    assert system.place(TOTAL_CELL) not in chosen
    assert set(sensitive(system, RULES)) <= set(chosen)
    assert too_narrow(system, sensitive(system, RULES), chosen, RULES) == []


@given(tables())
@settings(max_examples=max(3, settings().max_examples // 20))
def test_no_choice_hides_fewer_cells_than_the_optimum_and_the_optimum_is_safe(system: Linked) -> None:
    chosen, best = hidden_cells(system, RULES), optimum(system, RULES)
    assert (chosen is None) == (best is None)
    if chosen is not None and best is not None:
        assert len(best) <= len(chosen)
        assert too_narrow(system, sensitive(system, RULES), best, RULES) == []
