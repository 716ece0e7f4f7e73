"""The amounts of all reports together: what each shows, and what their differences would tell of one organisation."""

from __future__ import annotations

import datetime as dt

import factories
import pytest

from evaluation.building.auditing import releases
from evaluation.content.model import Chart, Cover, Series, Statement, Table, TableColumn
from evaluation.exporting.document import Block, Document

N = "\u00a0"
DAY = dt.date(2024, 1, 1)
COVER = Cover("cover", "de", (), "r", "Bericht", "", "Verband", "2024-05-31", "public", (), "")
CHART = Chart(
    id="plan",
    language="de",
    marks=(),
    kind="bars",
    title="",
    subtitle="",
    alt="",
    categories=("A", "B"),
    series=(Series("Ist", (1_250_17, None), (f"1.250,17{N}€", "·")),),
    unit="money",
    source="",
    base="",
)
TABLE = Table(
    id="sums",
    language="de",
    marks=(),
    title="",
    columns=(TableColumn("", "text"), TableColumn("", "number"), TableColumn("", "number")),
    rows=(("A", f"8,20{N}€", "3"),),
    values=(("A", 820, 3),),
    totals=(),
    source="",
    base="",
)
SLOTS = (("x", f"−12,05{N}€"), ("y", f"7,00{N}€"), ("n", "5"))
SENTENCE = Statement("left", "de", (), f"Übrig sind −12,05{N}€.", slots=SLOTS)


def test_the_cents_of_charts_tables_and_sentences_are_those_a_reader_sees_and_of_prose_whatever_it_holds() -> None:
    document = Document(COVER, tuple(Block("c", False, content=each) for each in (CHART, TABLE, SENTENCE)), ())
    shown = releases.published(document)
    assert {id: [(each.cents, each.measure) for each in amounts] for id, amounts in shown.items()} == {
        "plan": [(1_250_17, "Ist")],
        "sums": [(820, "")],
        "left": [(-12_05, "x")],
        "c": [(-12_05, releases.PROSE), (7_00, releases.PROSE)],  # a slot the sentence does not say is in the file too
    }


@pytest.mark.parametrize(
    ("funding", "survey", "places"),
    [
        ([5_000_00], [5_000_00 - 1_234_56], ["Ergebnis „funding: a“", "Ergebnis „survey: b“"]),
        ([1_234_56], [], ["Ergebnis „funding: a“"]),
        ([5_000_00], [4_000_00], []),
    ],
)
def test_an_amount_of_one_organisation_is_found_in_one_report_or_between_two(
    funding: list[int], survey: list[int], places: list[str]
) -> None:
    expenses = [
        {"org_id": f"O{n}", "voucher": str(n), "position": "Miete", "amount": 1_234_56 + n, "payment_date": DAY}
        for n in range(4)
    ]
    data = factories.data({"expenses": expenses, "organisations": [{"org_id": f"O{n}", "name": "N"} for n in range(4)]})
    told = {"reports": {"funding": {"amounts": {"a": funding}}, "survey": {"amounts": {"b": survey}}}}
    lines = [hit.text("de") for hit in releases.leaks(data, told) if hit.sure]
    assert [place for place in places if not any(place in line for line in lines)] == []
    assert bool(lines) == bool(places)
    assert not any("1.234" in line for line in lines)
