"""Waves paired by code: every response is counted once, nothing is joined that was not written alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import pairing
from evaluation.checks import listed
from evaluation.data import Data, open_project
from evaluation.pairing import Pairing
from evaluation.survey import attrition

CODES = st.text("AaBbÄäe019", min_size=1, max_size=5)
RESPONSES = st.lists(st.tuples(st.sampled_from(["t0", "t1", "event"]), CODES), max_size=12)


def table(*responses: tuple[str, str | None], items: int = 2) -> pd.DataFrame:
    """Responses in the order of their rows, each with several items; without a code the file and row stand for it."""
    rows = [
        {"wave": wave, "respondent": code or f"{wave}.csv:{row}", "source_file": f"{wave}.csv", "source_row": row}
        for row, (wave, code) in enumerate(responses, 2)
        for _ in range(items)
    ]
    return pd.DataFrame(rows, columns=["wave", "respondent", "source_file", "source_row"])


def paired(*responses: tuple[str, str | None]) -> Pairing:
    return pairing.pairs(table(*responses), "t0", "t1")


def test_only_codes_that_are_written_alike_are_pairs() -> None:
    found = paired(("t0", "UL19GI"), ("t0", "CN01VU"), ("t1", "UL19GI"), ("t1", "KE10ER"))
    assert found == Pairing(("UL19GI",), ("CN01VU",), ("KE10ER",))


def test_a_code_used_twice_is_named_and_counts_once() -> None:
    found = paired(("t0", "UL19GI"), ("t1", "UL19GI"), ("t1", "UL19GI"))
    assert (found.pairs, found.duplicates) == (("UL19GI",), ("UL19GI",))


def test_the_same_person_in_both_waves_is_no_duplicate() -> None:
    assert paired(("t0", "UL19GI"), ("t1", "UL19GI")).duplicates == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("UL19GI", "UL18GI"),
        ("UL19GI", "UL19G"),
        ("UL19G", "UL19GI"),
        ("UL19GI", "ul19gi"),
        ("UL19GI", "ul18gi"),
        ("MÜ04", "MUE04"),
        ("Groß1", "Gross1"),
        ("UL 19 GI", "UL19GI"),
        ("a1", "A1"),
    ],
)
def test_near_misses_are_suggested_and_never_joined(before: str, after: str) -> None:
    found = paired(("t0", before), ("t1", after))
    assert found == Pairing((), (before,), (after,), (), ((before, after),))


@pytest.mark.parametrize(
    ("before", "after"), [("UL19GI", "UL18GJ"), ("O01", "O02"), ("UL19GI", "LU19GI"), ("Ж1", "Щ1")]
)
def test_codes_further_apart_or_too_short_are_no_near_misses(before: str, after: str) -> None:
    assert paired(("t0", before), ("t1", after)).near_misses == ()


def test_a_code_that_has_its_pair_is_no_near_miss() -> None:
    assert paired(("t0", "UL19GI"), ("t1", "UL19GI"), ("t1", "UL18GI")).near_misses == ()


def test_who_gave_no_code_is_counted_and_paired_with_nobody() -> None:
    found = paired(("t0", None), ("t1", None), ("t1", "UL19GI"))
    assert found == Pairing((), (), ("UL19GI",), uncoded=2)


def test_other_waves_are_left_alone() -> None:
    assert paired(("event", "UL19GI"), ("t1", "UL19GI")) == Pairing((), (), ("UL19GI",))


def test_without_answers_there_is_nothing_to_pair() -> None:
    assert paired() == Pairing()


@given(RESPONSES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_never_matters(responses: list[tuple[str, str]], random: Any) -> None:
    rows = table(*responses)
    mixed = list(range(len(rows)))
    random.shuffle(mixed)
    assert pairing.pairs(rows.iloc[mixed], "t0", "t1") == pairing.pairs(rows, "t0", "t1")


@given(RESPONSES)
def test_every_code_is_in_one_group_and_the_counts_add_up(responses: list[tuple[str, str]]) -> None:
    found = paired(*responses)
    first, last = ({code for wave, code in responses if wave == name} for name in ("t0", "t1"))
    groups = [*found.pairs, *found.only_before, *found.only_after]
    assert len(groups) == len(set(groups)) == len(first | last)
    assert (len(found.pairs) + len(found.only_before), len(found.pairs) + len(found.only_after)) == (
        len(first),
        len(last),
    )
    assert set(found.duplicates) <= first | last
    assert all(one in found.only_before and other in found.only_after for one, other in found.near_misses)


@given(RESPONSES)
def test_near_misses_are_the_same_seen_from_the_other_wave(responses: list[tuple[str, str]]) -> None:
    rows = table(*responses)
    there, back = (pairing.pairs(rows, *waves).near_misses for waves in (("t0", "t1"), ("t1", "t0")))
    assert sorted((other, one) for one, other in back) == list(there)


HEAD = '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-05-31\n'


def project(folder: Path, *, key: bool = True, **waves: str) -> Data:
    """A project with one survey a wave, each a column of codes and one of answers."""
    settings = HEAD
    for wave, codes in waves.items():
        lines = [f"{n};{code};{n}" for n, code in enumerate(codes.split(), 1)]
        (folder / f"{wave}.csv").write_text("\n".join(["id;CODE;Q1", *lines, ""]), encoding="utf-8")
        columns = '\ncolumns = { respondent = "CODE" }' if key else ""
        settings += f'[[tables.answers]]\nfile = "{wave}.csv"\nwave = "{wave}"{columns}\n'
    (folder / "evaluation.toml").write_text(settings, encoding="utf-8")
    return open_project(folder)


def stayed(data: Data) -> dict[str, int]:
    cells = attrition(data).cells.set_index("measure")["value"]
    return {name: int(cells[name]) for name in ("both", "only_before", "only_after")}


def test_a_near_miss_is_a_warning_at_the_later_response_and_nobody_is_joined(tmp_path: Path) -> None:
    data = project(tmp_path, t0="UL19GI CN01VU", t1="CN01VU UL18GI")
    warnings = [finding for finding in listed(data.findings) if finding.rule == "pairing.near_miss"]
    assert [(found.severity, found.file, found.row) for found in warnings] == [("warning", "t1.csv", 3)]
    assert "Der Code „UL18GI“ kommt nur in dieser Erhebung vor, „UL19GI“ nur in einer früheren." in warnings[0].text(
        "de"
    )
    assert "“UL18GI” occurs in this wave only, “UL19GI” in an earlier one only" in warnings[0].text("en")
    assert stayed(data) == {"both": 1, "only_before": 1, "only_after": 1}


def test_who_answered_twice_in_a_wave_is_one_person_among_those_who_stayed_and_a_warning(tmp_path: Path) -> None:
    data = project(tmp_path, t0="UL19GI", t1="UL19GI UL19GI")
    assert stayed(data) == {"both": 1, "only_before": 0, "only_after": 0}
    assert "duplicate_answers" in data.findings["rule"].tolist()


def test_who_gave_no_code_is_missing_among_those_who_stayed(tmp_path: Path) -> None:
    data = project(tmp_path, t0="UL19GI N/A", t1="UL19GI N/A N/A")
    assert attrition(data).bases[["base", "missing"]].to_numpy().tolist() == [[1, 3]]


def test_waves_without_a_key_are_said_to_be_independent(tmp_path: Path) -> None:
    data = project(tmp_path, key=False, t0="UL19GI", t1="UL18GI")
    assert attrition(data).absent == "pairing_code"
    assert "unabhängige Gruppen" in data.words.say("absent.pairing_code")
    assert "pairing.near_miss" not in data.findings["rule"].tolist()


def test_columns_with_a_meaning_of_their_own_are_no_items(tmp_path: Path) -> None:
    data = project(tmp_path, t0="UL19GI CN01VU")
    assert set(data["codebook"]["item"]) == set(data["answers"]["item"]) == {"Q1"}
