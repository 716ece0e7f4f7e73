"""What an account held before and after is no booking; it checks that the bookings between are all there."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.reading import read
from evaluation.reading.raw import RawTable

ROWS = "03.01.24;Stiftung;5.000,00\n04.01.24;Verein A;-1.500,00\n"


def bank(folder: Path, before: str, after: str, *, above: str = "", rows: str = ROWS) -> RawTable:
    text = f"{above}Tag;Text;Betrag\n{before}{rows}{after}"
    (folder / "b.csv").write_text(text, encoding="utf-8")
    (raw,) = read(folder / "b.csv")
    return raw


def asked(raw: RawTable) -> list[str]:
    return sorted(
        note.key for note in raw.notes if note.key in ("total_differs", "left_out", "maybe_total", "sum_unsaid")
    )


@pytest.mark.parametrize(
    ("before", "after", "above", "told"),
    [
        ("Anfangssaldo;;1.000,00\n", "Endsaldo;;4.500,00\n", "", []),
        ("01.01.24;Anfangssaldo;1.000,00\n", "31.01.24;Endsaldo;4.500,00\n", "", []),
        ("", "Neuer Kontostand;;4.500,00\n", "Alter Kontostand;;1.000,00\n", []),
        (";Saldovortrag;1.000,00\n", ";Endbestand;4.500,00\n", "", []),
        ("Anfangssaldo;;1.000,00\n", "Endsaldo;;4.600,00\n", "", ["left_out", "total_differs"]),
        ("", "Kontostand am 31.01.2024;;4.500,00\n", "", ["left_out"]),
        ("Opening balance;;1.000,00\n", "", "", ["left_out"]),
    ],
)
def test_balances_are_no_bookings_and_checked_by_them(
    before: str, after: str, above: str, told: list[str], tmp_path: Path
) -> None:
    raw = bank(tmp_path, before, after, above=above)
    assert raw.cells["Betrag"].tolist() == ["5.000,00", "-1.500,00"]
    assert asked(raw) == told


def test_the_last_running_balance_is_the_one_after_the_bookings(tmp_path: Path) -> None:
    text = "Tag;Text;Bestand\n;Anfangsbestand;100,00\n3.1.24;Spende;150,00\n4.1.24;Porto;130,00\n;Endbestand;{}\n"
    for stated, told in (("130,00", []), ("131,00", ["left_out", "total_differs"])):
        (tmp_path / "k.csv").write_text(text.format(stated), encoding="utf-8")
        (raw,) = read(tmp_path / "k.csv")
        assert (len(raw.rows), asked(raw)) == (2, told)


@pytest.mark.parametrize("text", ["Kontostand Girokonto", "Endabrechnung", "Bestandsaufnahme", "Standmiete"])
def test_other_words_are_bookings(text: str, tmp_path: Path) -> None:
    assert len(bank(tmp_path, "", f"05.01.24;{text};7,00\n").rows) == 3
