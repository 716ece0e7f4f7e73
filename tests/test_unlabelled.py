"""Rows that are sums of other rows, or stand below a total, while nothing in their text says so."""

from __future__ import annotations

from pathlib import Path

from evaluation import reading


def notes(tmp_path: Path, text: str) -> dict[str, list[dict[str, object]]]:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    (raw,) = reading.read(tmp_path / "t.csv")
    found: dict[str, list[dict[str, object]]] = {}
    for note in raw.notes:
        found.setdefault(note.key, []).append(dict(note.values))
    return found


def test_a_row_that_counts_the_columns_may_be_the_only_one(tmp_path: Path) -> None:
    assert notes(tmp_path, "a;b;c\n1;2;3\n") == {}


def test_a_year_has_no_sum(tmp_path: Path) -> None:
    text = "Posten;Jahr;Betrag\nMiete;2026;100,00\nPorto;2026;50,00\nSumme;2026;{}\n"
    assert "total_differs" not in notes(tmp_path, text.format("150,00"))
    (wrong,) = notes(tmp_path, text.format("160,00"))["total_differs"]
    assert (wrong["column"], wrong["stated"], wrong["read"]) == ("Betrag", 160, 150)


def test_a_wrong_total_is_compared_with_the_rows_it_is_nearest_to(tmp_path: Path) -> None:
    text = "Posten;Betrag\nPersonal;100,00\nMiete;250,00\nZwischensumme;350,00\nReisen;40,00\nDruck;60,00\n"
    (wrong,) = notes(tmp_path, text + "Zwischensumme;110,00\n")["total_differs"]
    assert (wrong["stated"], wrong["read"]) == (110, 100)
