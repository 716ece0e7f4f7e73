"""The demonstration project's money: the plan, what was called down and forwarded, what was spent and proved.

Everything is in integer cents and fits together: nobody spends more of the grant than they received, a part of one
bill is objected to in the proof, and what the broken-off tandem did not need came back.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import demo_content as content
from demo_content import AS_OF
from demo_forms import EURO, SUM, Sheet, german_date, german_money, office_csv, working_day


def budget() -> Sheet:
    return Sheet(
        "Finanzplan",
        ("Lfd. Nr.", "Ebene", "Einnahme/Ausgabe", "Aktivität", "Kostenposition", "Betrag in Euro"),
        [(line, "Projekt", "Ausgabe", activity, position, amount) for line, activity, position, amount in content.PLAN],
        (f"Finanzplan {content.PERIOD} ({content.MADE_UP})", f"Bewilligung der {content.FUNDER} vom 15.05.2023"),
        total={"Lfd. Nr.": "Summe", "Betrag in Euro": SUM},
        formats={"Betrag in Euro": EURO},
    )


@dataclass(frozen=True)
class Payment:
    date: dt.date
    payer: str
    payee: str
    cents: int
    type: str
    tandem_id: str = ""


def money_flow() -> list[Payment]:
    """Call-downs, two instalments to every organisation, and the sum the broken-off tandem returned."""
    found = [
        Payment(dt.date(*day), content.FUNDER, content.ASSOCIATION, cents, "Mittelabruf")
        for day, cents in (((2023, 6, 12), 9_500_000), ((2023, 8, 14), 8_500_000), ((2024, 1, 15), 10_000_000))
    ]
    for tandem in content.TANDEMS:
        first = dt.date(2023, 6, 26) if tandem.id <= "T06" else dt.date(2023, 8, 21)
        second = 960_000 // (2 if tandem.id == "T08" else 1)  # T08 had spent little by then
        for day, cents in ((first, 1_440_000), (dt.date(2024, 1, 22), second)):
            if tandem.id == content.BROKEN_OFF and day.year == 2024:
                continue
            for org_id, percent in zip(tandem.sides, (tandem.mso_percent, 100 - tandem.mso_percent), strict=True):
                amount = cents * percent // 100
                found.append(Payment(day, content.ASSOCIATION, org_id, amount, "Weitergabe", tandem.id))
    org_id, cents = content.RETURNED
    found.append(Payment(dt.date(2024, 3, 18), org_id, content.ASSOCIATION, cents, "Rückzahlung", content.BROKEN_OFF))
    return sorted(found, key=lambda payment: payment.date)


def payments() -> bytes:
    header = ("Nr.", "Datum", "Von", "An", "Betrag", "Zahlungsart", "Tandem", "Vertrags-Nr.")
    rows = [
        (f"Z{number:03}", german_date(payment.date), payment.payer, payment.payee, german_money(payment.cents),
         payment.type, payment.tandem_id, f"W-2023-{payment.tandem_id}" if payment.tandem_id else "")
        for number, payment in enumerate(money_flow(), 1)
    ]  # fmt: skip
    return office_csv(header, rows)


@dataclass(frozen=True)
class Voucher:
    """One line of the bookkeeping; ``bill`` is shared by the lines of one bill that was split over positions."""

    org_id: str
    tandem_id: str
    bill: str
    invoice: dt.date
    paid: dt.date
    payee: str
    reason: str
    position: str
    cents: int
    funds: str = "Förderung"
    eligible: bool = True


def vouchers(random: Random) -> list[Voucher]:
    """All expenses by date of payment; what an organisation spends from the grant is at most what it received."""
    received: Counter[str] = Counter()
    for payment in money_flow():
        received[payment.payee] += payment.cents
        received[payment.payer] -= payment.cents
    found: list[Voucher] = []
    for tandem in content.TANDEMS:
        for org_id in tandem.sides:
            per_mille = random.randint(*((700, 800) if tandem.id in content.STALLED else (900, 1000)))
            spent = received[org_id] * (1000 if org_id == content.RETURNED[0] else per_mille) // 1000
            spent -= random.randrange(100)
            found += _vouchers_of(org_id, tandem, spent, random)
    return sorted(found, key=lambda voucher: (voucher.paid, voucher.bill))


def _vouchers_of(org_id: str, tandem: content.Tandem, spent: int, random: Random) -> list[Voucher]:
    """The expenses of one organisation: everybody pays staff and fees, and three or four of the other positions."""
    place = int(org_id[1:])
    positions = [content.STAFF, content.STAFF, content.FEES]
    positions += [content.OTHER_POSITIONS[(place + step) % 5] for step in range(4 if place % 3 == 0 else 3)]
    positions += [content.ONWARD] * (place % 5 == 1)
    amounts = _split(spent, positions, random)
    last = tandem.end if tandem.id == content.BROKEN_OFF else "2024-05-17"
    found = []
    for step, (position, cents) in enumerate(zip(positions, amounts, strict=True)):
        payee, reason = content.PURCHASES[position][step % 2]
        invoice = working_day(dt.date(2023, 7, 3), dt.date.fromisoformat(last) - dt.timedelta(days=14), random)
        paid = working_day(invoice, invoice + dt.timedelta(days=14), random)
        found.append(Voucher(org_id, tandem.id, f"{org_id}-{step}", invoice, paid, payee, reason, position, cents))
    if place % 6 == 4:
        found[-1] = Voucher(*_bill(found[-2]), found[-1].reason, found[-1].position, found[-1].cents)  # one bill, split
    if place % 8 == 3:
        own = dict(
            zip(
                ("bill", "funds", "cents"), (f"{org_id}-own", "Eigenmittel", random.randint(9_000, 90_000)), strict=True
            )
        )
        found.append(Voucher(**{**vars(found[3]), **own}))
    if org_id == content.INELIGIBLE[0]:
        _, payee, reason, cents = content.INELIGIBLE
        day = dt.date(2024, 3, 8)
        found.append(
            Voucher(org_id, tandem.id, "ineligible", day, day, payee, reason, "Verpflegung", cents, eligible=False)
        )
    return found


def _bill(voucher: Voucher) -> tuple[str, str, str, dt.date, dt.date, str]:
    return voucher.org_id, voucher.tandem_id, voucher.bill, voucher.invoice, voucher.paid, voucher.payee


def _split(total: int, positions: Sequence[str], random: Random) -> list[int]:
    """``total`` cents over positions, staff and fees the largest; the parts add up exactly."""
    usual = {content.STAFF: (18, 26), content.FEES: (18, 28)}
    weights = [random.randint(*usual.get(position, (5, 13))) for position in positions]
    parts = [total * weight // sum(weights) for weight in weights]
    return [total - sum(parts[1:]), *parts[1:]]


def expenses(bookkeeping: Sequence[Voucher]) -> bytes:
    header = ("Beleg-Nr.", "Org-Nr.", "Tandem", "Rechnungsdatum", "bezahlt am", "Empfänger", "Zweck", "Kostenposition",
              "Betrag", "förderfähig", "Aus Mitteln", "Nachweis vorhanden")  # fmt: skip
    numbers = {bill: number for number, bill in enumerate(dict.fromkeys(line.bill for line in bookkeeping), 1)}
    rows = [
        (f"{line.paid.year}-{numbers[line.bill]:04}", line.org_id, line.tandem_id, german_date(line.invoice),
         german_date(line.paid), line.payee, line.reason, line.position, german_money(line.cents),
         "ja" if line.eligible else "nein", line.funds, "nein" if numbers[line.bill] % 40 == 7 else "ja")
        for line in bookkeeping
    ]  # fmt: skip
    total = german_money(sum(line.cents for line in bookkeeping))
    return office_csv(header, [*rows, ("Summe", *[""] * 7, total, "", "", "")])


def proofs(bookkeeping: Sequence[Voucher]) -> Sheet:
    granted = Counter({org_id: 0 for tandem in content.TANDEMS for org_id in tandem.sides})
    for line in bookkeeping:
        granted[line.org_id] += line.cents if line.funds == "Förderung" else 0
    rows = [_proof(org_id, granted[org_id]) for org_id in sorted(granted)]
    return Sheet(
        "Verwendungsnachweise",
        ("Organisations-Nr.", "Zeitraum", "fällig am", "eingegangen am", "geprüft am", "Status", "Nachgewiesen",
         "Anerkannt", "Beanstandung", "Sachbericht vorhanden"),
        rows,
        (f"Verwendungsnachweise ({content.MADE_UP})", AS_OF),
        formats={"Nachgewiesen": EURO, "Anerkannt": EURO},
    )  # fmt: skip


def _proof(org_id: str, cents: int) -> tuple[str | float | dt.date | None, ...]:
    place = int(org_id[1:])
    due, received = dt.date(2024, 5, 24), dt.date(2024, 5, 18 + place % 6)
    if org_id in content.UNPROVED:
        return (org_id, content.PERIOD, due, None, None, "offen", None, None, None, "nein")
    if org_id == content.INELIGIBLE[0]:
        accepted = (cents - content.INELIGIBLE[3]) / 100
        return (
            org_id,
            content.PERIOD,
            due,
            received,
            dt.date(2024, 5, 28),
            "beanstandet",
            cents / 100,
            accepted,
            content.OBJECTION,
            "ja",
        )
    status = ("anerkannt", "eingereicht", "anerkannt", "geprüft")[place % 4]
    checked = None if status == "eingereicht" else dt.date(2024, 5, 27 + place % 4)
    accepted_amount = cents / 100 if status == "anerkannt" else None
    return (
        org_id,
        content.PERIOD,
        due,
        received,
        checked,
        status,
        cents / 100,
        accepted_amount,
        None,
        "ja" if place % 7 else "nein",
    )
