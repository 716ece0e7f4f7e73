"""Tables: each row adds up, signs and changes are true, and text stands in it only as it was approved."""

from __future__ import annotations

import factories
from counted import ROWS, N, answered, compared
from hypothesis import given

from evaluation.content import tables
from evaluation.content.model import Statement, Table
from evaluation.disclosure import publish
from evaluation.metrics import funding, survey, tandems

TWO_SIDES = {f"{side}{n}": "15" for side in "MP" for n in (1, 2, 3)}


def made(content: Table | Statement) -> Table:
    assert isinstance(content, Table)
    return content


def test_the_chain_as_a_table_gives_each_amount_its_share_of_the_first() -> None:
    data = factories.data({"payments": [{"type": "call_down", "amount": 150_00}]}, granted=200_00)
    table = made(tables.amounts(publish(funding.chain(data), data=data), id="chain"))
    assert table.rows == (
        ("bewilligt", f"200{N}€", f"100{N}%"),
        ("abgerufen", f"150{N}€", f"75{N}%"),
        ("weitergeleitet", f"0{N}€", f"0{N}%"),
    )
    assert [column.label for column in table.columns] == ["Stufe", "Betrag", "Anteil (bewilligt)"]
    assert table.values[1] == ("abgerufen", 150_00, 0.75)
    assert table.title == f"0{N}€ weitergeleitet, das sind 0{N}% von „bewilligt“"


def test_a_chain_that_starts_with_nothing_has_no_shares() -> None:
    data = factories.data({"payments": [{"type": "call_down", "amount": 0}, {"type": "forwarding", "amount": 150_00}]})
    table = made(tables.amounts(publish(funding.chain(data), data=data), id="chain"))
    assert [row[2] for row in table.rows] == ["–", "–"]


def test_a_change_from_nothing_is_new_and_one_to_nothing_a_full_loss() -> None:
    table = made(tables.change(compared([("neu", 0, 125_00), ("weg", 50_00, 0), ("nie", 0, 0)]), id="x"))
    assert {row[0]: row[3:] for row in table.rows} == {
        "weg": (f"−50{N}€", f"−100,0{N}%"),
        "neu": (f"125{N}€", "neu"),
        "nie": (f"0{N}€", "–"),
        "Summe": (f"75{N}€", f"+150,0{N}%"),
    }
    assert table.totals == (3,)


@given(ROWS)
def test_the_total_row_is_the_sum_of_the_rows_above_and_differences_fit(rows: list[tuple[str, int, int]]) -> None:
    table = made(tables.change(compared(rows), id="x", top=4))
    *parts, total = table.values
    for column in (1, 2, 3):
        assert total[column] == sum(row[column] for row in parts)  # type: ignore[misc]  # numbers by their column
    assert all(row[3] == row[2] - row[1] for row in table.values)  # type: ignore[operator]  # numbers by their column


def test_rows_that_are_sums_of_others_are_all_shown_and_have_no_total() -> None:
    table = made(tables.change(compared([(f"Z{n}", n, n) for n in range(20)], total=False), id="x", top=3))
    assert (len(table.rows), table.totals) == (20, ())
    assert "Zwischensummen" in table.base


def test_where_only_sums_may_be_shown_there_is_one_row_and_no_second_total() -> None:
    data = factories.data(
        {
            "budget": [{"position": "Reisen", "amount": 100}],
            "expenses": [
                {"position": position, "amount": 50, "org_id": org, "payment_date": "2024-01-01"}
                for position, org in (("Reisen", "M1"), ("Porto", "M2"), ("Porto", "M3"))
            ],
        }
    )
    table = made(tables.change(publish(funding.plan_actual(data), data=data), id="x"))
    assert [row[0] for row in table.rows] == ["Summe"]
    assert "Kostenposition" not in table.base
    assert table.note.startswith("Nur die Summe wird gezeigt")


def test_waves_and_their_response_stand_in_one_table() -> None:
    data = factories.survey_data({"Q": {"M1": "12", "P1": "5"}})
    table = made(tables.rates(publish(survey.response(data), data=data), id="response"))
    assert [column.label for column in table.columns] == ["Maß", "t1"]
    assert table.rows == (
        ("haben geantwortet", "3"),
        ("Organisationen vertreten", "2"),
        ("Tandems mit beiden Seiten", "1"),
    )


def test_agreement_by_side_gives_each_side_its_own_base() -> None:
    table = made(tables.by_side(answered({"Q": TWO_SIDES}, by_side=True), id="x"))
    assert table.rows == (("Aussage Q", "6 von 12", "3 von 6", "3 von 6"),)


def test_a_side_that_is_withheld_is_marked_as_hidden_and_not_as_zero() -> None:
    few = {"M1": "155", "M2": "15", "M3": "15", "P1": "1"}
    table = made(tables.by_side(answered({"Q": TWO_SIDES, "R": few}, by_side=True), id="x"))
    assert table.rows[1] == ("Aussage R", "4 von 8", "·", "·")
    assert "„Aussage R“ – andere Organisation" in table.note


def test_agreement_by_side_is_not_claimed_for_a_scale_without_direction() -> None:
    sentence = tables.by_side(answered({"Q": {"": "1111122222"}}, labels=factories.COLOURS), id="x")
    assert isinstance(sentence, Statement)
    assert "welches Ende der Skala Zustimmung bedeutet" in sentence.text


def insight(thread: str, type: str, text: str, *, approved: bool = True, **columns: object) -> dict[str, object]:
    return {
        "insight_id": text,
        "thread": thread,
        "type": type,
        "approved_text": text,
        "approved": approved,
        **columns,
    }


def threads(*rows: dict[str, object]) -> Table:
    data = factories.data({"insights": rows})
    return made(tables.threads(publish(tandems.obstacles(data), data=data), id="x"))


def test_obstacle_what_helped_and_what_remains_stand_in_one_row() -> None:
    table = threads(
        insight("A", "insight", "Zeit bleibt knapp."),
        insight("A", "solution", "Feste Termine."),
        insight("A", "obstacle", "Zu wenig Zeit.", overcome="partly"),
        insight("B", "obstacle", "Kein Raum."),
        insight("C", "solution", "Ohne Hindernis."),
    )
    assert table.rows == (
        ("Zu wenig Zeit.", "Feste Termine.", "Zeit bleibt knapp.", "teilweise"),
        ("Kein Raum.", "–", "–", "–"),
    )


def test_a_thread_whose_obstacle_is_not_approved_is_left_out_whole() -> None:
    table = threads(
        insight("A", "obstacle", "geheim", approved=False),
        insight("A", "solution", "Feste Termine."),
        insight("B", "obstacle", "Kein Raum."),
    )
    assert [row[0] for row in table.rows] == ["Kein Raum."]
    assert table.note == "Ein weiterer Text ist nicht freigegeben."


def test_whether_an_obstacle_was_overcome_is_said_of_the_one_that_is_shown() -> None:
    table = threads(
        insight("A", "obstacle", "geheim", approved=False, overcome="no"),
        insight("A", "obstacle", "Kein Raum.", overcome="yes"),
    )
    assert table.rows == (("· Kein Raum.", "–", "–", "ja"),)


def test_what_helped_but_is_not_approved_is_marked_as_hidden() -> None:
    table = threads(insight("A", "obstacle", "Kein Raum."), insight("A", "solution", "geheim", approved=False))
    assert table.rows[0][1] == "·"


def test_without_its_table_a_sentence_stands_in_place_of_each_table() -> None:
    data = factories.data()
    for show, counts in (
        (tables.amounts, funding.chain(data)),
        (tables.change, funding.plan_actual(data)),
        (tables.measures, survey.response(data)),
        (tables.by_side, survey.headline(data)),
        (tables.threads, tandems.obstacles(data)),
    ):
        sentence = show(publish(counts, data=data), id="x")
        assert isinstance(sentence, Statement)
        assert (sentence.role, "liegt nicht vor" in sentence.text) == ("absent", True)
