"""Write the raw files of the demonstration project: ``python tools/make_demo.py [DIR]`` fills ``DIR/data/raw``.

Everything is invented and marked so. The files have the forms offices really send (notes above the header, total
rows, merged cells, decimal commas, a survey with its structure), and every run gives the same bytes: each file draws
from a random generator of its own, whose seed was fixed once and is not tuned to the results.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import demo_content as content
import demo_money
import demo_survey
import demo_voices
from demo_content import AS_OF, END, START
from demo_forms import EURO, SUM, Sheet, german_date, workbook, working_day

SEED = 20240614


def main(folder: Path) -> None:
    """Write every raw file into ``folder/data/raw``; other files there are left alone."""
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for name, data in files().items():
        (raw / name).write_bytes(data)


def files() -> dict[str, bytes]:
    """All raw files by name."""
    everybody = demo_survey.people(Random(f"{SEED} people"))
    bookkeeping = demo_money.vouchers(Random(f"{SEED} vouchers"))
    exports = {
        f"Befragung_{wave}.csv": demo_survey.export(everybody, wave, Random(f"{SEED} {wave}"))
        for wave in demo_survey.WAVES
    }
    return {
        "Organisationen und Tandems.xlsx": workbook(organisations(Random(f"{SEED} posts")), tandems(), consents()),
        "Finanzplan.xlsx": workbook(demo_money.budget()),
        "Zahlungen.csv": demo_money.payments(),
        "Belege.csv": demo_money.expenses(bookkeeping),
        "Verwendungsnachweise.xlsx": workbook(demo_money.proofs(bookkeeping)),
        "Beratungen.xlsx": workbook(advice(Random(f"{SEED} advice"))),
        "Gremien.xlsx": workbook(committees(), memberships(), contributions()),
        "Förderstatus der MSO.xlsx": workbook(funding_status()),
        "Entscheidungen.xlsx": workbook(decisions(Random(f"{SEED} decisions"))),
        "Meilensteine.xlsx": workbook(milestones(Random(f"{SEED} milestones"), Random(f"{SEED} views"))),
        "Erkenntnisse.xlsx": workbook(insights()),
        "Anmeldungen.xlsx": workbook(registrations(Random(f"{SEED} registrations"))),
        "Indikatoren.xlsx": workbook(indicators()),
        "Einladungen.xlsx": workbook(invitations(everybody)),
        "Zitate.xlsx": workbook(quotations(everybody)),
        **{f"Befragung_{wave}.lss": demo_survey.structure(wave) for wave in demo_survey.WAVES},
        **exports,
        "Codebuch.xlsx": workbook(demo_voices.codebook()),
        "Codierungen.xlsx": workbook(demo_voices.codings(exports["Befragung_t1.csv"], Random(f"{SEED} codings"))),
        "Fachtag.lss": demo_voices.structure(),
        "Fachtag.csv": demo_voices.feedback(Random(f"{SEED} feedback")),
    }


def organisations(random: Random) -> Sheet:
    rows: list[tuple[str | int | float, ...]] = []
    for place, name in enumerate((*content.MSO_NAMES, *content.OTHER_NAMES)):
        town, is_mso = content.TOWNS[place % len(content.TOWNS)], place < len(content.MSO_NAMES)
        field = content.MSO_FIELDS[place % 3] if is_mso else content.TANDEMS[place - 12].field
        side = "MSO" if is_mso else "andere Organisation"
        form = next((form for form in ("gGmbH", "e. V.") if name.endswith(form)), "in Trägerschaft")
        member = random.choice(("ja", "nein")) if is_mso else "ja"
        posts = random.choice((0, 0.5, 1, 1.5, 2) if is_mso else (3, 4.5, 6, 12, 18.75))
        founded = random.randint(1994, 2021) if is_mso else random.randint(1952, 2005)
        rows.append((f"O{place + 1:02}", name, side, field, town, form, member, posts, founded))
    return Sheet(
        "Organisationen",
        ("Org.-Nr.", "Name der Organisation", "Typ", "Arbeitsfeld", "Ort / Kreis", "Rechtsform", "Mitglied im Verband",
         "hauptamtliche Stellen", "Gründungsjahr"),
        rows,
        (f"Organisationen im Projekt ({content.MADE_UP})", f"{AS_OF} · {content.ASSOCIATION}"),
        total={"Org.-Nr.": "Gesamt", "Name der Organisation": f"{len(rows)} Organisationen",
               "hauptamtliche Stellen": SUM},
        formats={"hauptamtliche Stellen": "0.00", "Gründungsjahr": "0"},
    )  # fmt: skip


def tandems() -> Sheet:
    return Sheet(
        "Tandems",
        ("Tandem-Nr.", "Handlungsfeld", "MSO-Nr.", "Nr. der anderen Organisation", "Kurztitel", "Beginn", "Ende",
         "Status", "Fortsetzung"),
        [
            (tandem.id, tandem.field, tandem.mso, tandem.other, tandem.title, _day(tandem.start), _day(tandem.end),
             tandem.status, tandem.continuation)
            for tandem in content.TANDEMS
        ],
        (f"Tandems ({content.MADE_UP})", f"{AS_OF}; „Ende“ ist leer, wenn das Tandem weiterläuft"),
        merged="Handlungsfeld",
    )  # fmt: skip


def consents() -> Sheet:
    rows: list[tuple[str | dt.date, ...]] = []
    for tandem in content.TANDEMS:
        for org_id in tandem.sides:
            for subject in ("Name", "Angaben zum Tandem", "Beträge", "Zitate"):
                if org_id in content.SILENT:
                    continue
                refused, change = (org_id, subject) in content.REFUSED, (org_id, subject) in content.TO_CHANGE
                answer = "nein" if refused else "ändern" if change else "ja"
                rows.append((tandem.id, org_id, subject, "öffentlich", answer, dt.date(2024, 5, 13 + len(rows) % 5)))
    return Sheet(
        "Freigaben",
        ("Tandem-Nr.", "Organisations-Nr.", "Was", "Für wen", "Antwort", "Datum"),
        rows,
        (f"Freigaben zur Veröffentlichung ({content.MADE_UP})", f"{AS_OF}; fehlende Zeilen: keine Antwort"),
    )


def advice(random: Random) -> Sheet:
    """Sessions over the year; two dates are typed as text, and one duration ("ca. 90") cannot be read."""
    sessions = []
    for tandem in content.TANDEMS:
        first, last = dt.date.fromisoformat(tandem.start), dt.date.fromisoformat(tandem.end or "2024-05-31")
        if tandem.id in content.STALLED:
            last = dt.date(2023, 12, 15)
        sessions += [(working_day(first, last, random), tandem.id) for _ in range(tandem.contacts)]
    sessions.sort()
    rows = [_session(number, day, tandem_id, random) for number, (day, tandem_id) in enumerate(sessions, 1)]
    for place in (17, 58):
        rows[place][2] = german_date(sessions[place][0])
    next(row for row in rows[40:] if row[8] == "ja")[3] = "ca. 90"
    return Sheet(
        "Beratungen",
        ("Nr.", "Tandem", "Datum", "Länge des Gesprächs (Minuten)", "Form", "Thema", "Teilnehmende MSO",
         "Teilnehmende Andere", "stattgefunden", "Notiz (intern)"),
        rows,
        (f"Fachliche Beratung ({content.MADE_UP})", AS_OF),
    )  # fmt: skip


def _session(number: int, day: dt.date, tandem_id: str, random: Random) -> list[str | int | dt.date | None]:
    form = random.choice(("vor Ort", "vor Ort", "online", "Videokonferenz", "telefonisch"))
    topic, note = random.choice(content.TOPICS), random.choice(content.INTERNAL_NOTES)
    minutes, mso, other = random.randrange(30, 181, 15), random.randint(1, 4), random.randint(1, 3)
    if random.random() < 0.08:
        return [f"B{number:03}", tandem_id, day, None, form, topic, 0, 0, "nein", None]
    return [f"B{number:03}", tandem_id, day, minutes, form, topic, mso, other, "ja", note if number % 9 == 0 else None]


def committees() -> Sheet:
    header = ("Nr.", "Name", "Ebene", "Art", "Handlungsfeld", "Regelstruktur")
    return Sheet("Gremien", header, content.COMMITTEES, (f"Gremien ({content.MADE_UP})", AS_OF))


def memberships() -> Sheet:
    rows = [
        (org_id, committee, role, _day(start), _day(end), contribution, _partner(org_id, committee), evidence)
        for org_id, committee, role, start, end, contribution, evidence in content.MEMBERSHIPS
    ]
    header = (
        *("Organisations-Nr.", "Gremien-Nr.", "Rolle", "seit", "bis", "Beitrag des Tandems"),
        *("Beitrag, Sicht der anderen Seite", "Beleg"),
    )
    return Sheet("Mitgliedschaften", header, rows, (f"Sitze in Gremien ({content.MADE_UP})", AS_OF))


def _partner(org_id: str, where: str) -> str | None:
    return content.PARTNER_VIEWS.get((org_id, where))


def contributions() -> Sheet:
    rows = [
        (f"W{number:02}", committee, org_id, _day(date), kind, topic, taken_up)
        for number, (committee, org_id, date, kind, topic, taken_up) in enumerate(content.CONTRIBUTIONS, 1)
    ]
    header = ("Beitrags-Nr.", "Gremium", "Organisation", "Datum", "Art", "Thema", "Aufgegriffen von")
    return Sheet("Beiträge", header, rows, (f"Beiträge in Gremien ({content.MADE_UP})", AS_OF))


def funding_status() -> Sheet:
    """Per MSO one row at the beginning and one at the end of the year."""
    rows: list[tuple[str | int | dt.date | None, ...]] = []
    for org_id, before, after, field, funder, kind, amount, until, contribution in content.FUNDING:
        kept = amount if before.startswith("bewilligt") else None
        rows.append((org_id, START, funder, field, "Projekt" if kept else kind, before, kept, None, None, None))
        seen = _partner(org_id, funder)
        rows.append((org_id, END, funder, field, kind, after, amount, _day(until), contribution, seen))
    return Sheet(
        "Förderstatus",
        (
            "Org-Nr.",
            "Stichtag",
            "Fördergeber",
            "Feld",
            "Art",
            "Status",
            "Betrag",
            "Laufzeit bis",
            "Beitrag des Tandems",
            "Beitrag, Sicht der anderen Seite",
        ),
        rows,
        (f"Förderung der MSO vorher und nachher ({content.MADE_UP})", AS_OF),
        formats={"Betrag": EURO},
    )


def decisions(random: Random) -> Sheet:
    """Who decides on what, told by both sides, who do not always tell the same; one organisation did not answer."""
    rows = []
    for tandem in content.TANDEMS:
        for subject in ("Geld", "Personal", "Sachmittel", "Vorsitz", "Öffentlichkeit"):
            usual = ("andere Organisation", "gemeinsam", "gemeinsam", "MSO")
            truth = random.choice((*usual, "andere Organisation") if subject in ("Geld", "Personal") else usual)
            for reporter in ("MSO", "andere Organisation"):
                differs = random.random() < 0.2
                told = random.choice(("MSO", "andere Organisation", "gemeinsam")) if differs else truth
                if tandem.id != content.BROKEN_OFF or reporter == "MSO":
                    rows.append((tandem.id, subject, told, reporter))
    header = ("Tandem-Nr.", "Gegenstand", "Wer entscheidet", "Berichtet von")
    return Sheet("Entscheidungen", header, rows, (f"Wer entscheidet worüber? ({content.MADE_UP})", AS_OF))


def milestones(random: Random, seen: Random) -> Sheet:
    """Four a tandem, and one of its own; one date ("Mitte Mai") cannot be read."""
    rows: list[list[str | int | dt.date | None]] = []
    for place, tandem in enumerate(content.TANDEMS):
        for title, step, date in (*content.MILESTONES, content.LAST_MILESTONES[place % 3]):
            due = dt.date.fromisoformat(date)
            status, done = _milestone(tandem, due, random)
            obstacle = random.choice(content.OBSTACLES) if status not in ("erreicht", "offen") else None
            if tandem.id in content.STALLED and status == "offen":
                obstacle = "Personalwechsel"
            evidence = "Protokoll" if done else None
            views = _views(status, seen)
            rows.append(
                [f"M{len(rows) + 1:02}", tandem.id, title, step, due, done, status, evidence, obstacle, *views, None]
            )
    last = [row for row in rows if row[6] == "erreicht"][-1]
    last[5], last[-1] = "Mitte Mai", "Frau Beispiel reicht das genaue Datum nach."
    return Sheet(
        "Meilensteine",
        ("Meilenstein-Nr.", "Tandem", "Meilenstein", "Stufe der Wirkungstreppe", "Soll-Datum", "Ist-Datum", "Status",
         "Nachweis", "Hindernis", "Beitrag, Sicht der MSO",
         "Beitrag, Sicht der anderen Seite", "Kommentar"),
        rows,
        (f"Meilensteine ({content.MADE_UP})", AS_OF),
    )  # fmt: skip


def _milestone(tandem: content.Tandem, due: dt.date, random: Random) -> tuple[str, dt.date | None]:
    done = working_day(due - dt.timedelta(days=21), due + dt.timedelta(days=24), random)
    drawn = random.random()
    if tandem.id == content.BROKEN_OFF and due > dt.date(2024, 1, 31):
        return "entfallen", None
    if tandem.id in content.STALLED and due > dt.date(2023, 12, 1):
        return "offen", None
    if done > END or drawn < 0.1:
        return "offen", None
    return ("teilweise", None) if drawn < 0.25 else ("erreicht", done)


def _views(status: str, random: Random) -> tuple[str | None, str | None]:
    """How the MSO and the other organisation see what the tandem did for a milestone; often the same, not always."""
    views = ("durch das Tandem", "durch das Tandem", "teilweise", "teilweise", "unabhängig", "unklar")
    mso, other, same, silent = random.choice(views), random.choice(views), random.random() < 0.6, random.random() < 0.1
    if status not in ("erreicht", "teilweise"):
        return None, None
    return mso, None if silent else mso if same else other


def insights() -> Sheet:
    rows: list[list[str | None]] = []
    for thread, tandem_id, overcome, topic, source, *texts in content.INSIGHTS:
        for kind, text in zip(("Hindernis", "Lösung", "Erkenntnis"), texts, strict=True):
            if isinstance(text, tuple):
                solved = overcome if kind == "Hindernis" else None
                rows.append(
                    [thread, tandem_id, kind, topic, text[0], solved, source, text[1], "ja" if text[1] else "nein"]
                )
    for tandem_id, topic, said in content.RECOMMENDATIONS:
        rows.append([None, tandem_id, "Empfehlung", topic, said, None, "Workshop", said, "ja"])
    for tandem_id, topic, said in content.PRACTICE:
        rows.append([None, tandem_id, "Praxis", topic, said, None, "Sachbericht", said, "ja"])
    return Sheet(
        "Erkenntnisse",
        ("Nr.", "Zusammenhang", "Tandem-Nr.", "Art", "Thema", "Wortlaut", "Überwunden", "Quelle",
         "Freigegebener Text", "Freigabe"),
        [(f"E{number:02}", *row) for number, row in enumerate(rows, 1)],
        (f"Hindernisse, Lösungen, Erkenntnisse ({content.MADE_UP})", AS_OF),
    )  # fmt: skip


def registrations(random: Random) -> Sheet:
    """Who has registered for the event, which is still to come; some have cancelled already."""
    rows = []
    for number in range(1, 49):
        day = working_day(dt.date(2024, 5, 2), END, random)
        form, role = random.choice(("vor Ort", "vor Ort", "vor Ort", "online")), random.choice(content.ROLES)
        cancelled = "ja" if random.random() < 0.1 else "nein"
        rows.append((f"A{number:02}", day, random.choice(content.GUESTS), role, form, None, cancelled))
    header = ("Anmelde-Nr.", "angemeldet am", "Art der Organisation", "Rolle", "Teilnahme", "Anwesend", "Abgesagt")
    return Sheet("Anmeldungen", header, rows, (f"Anmeldungen zur Veranstaltung ({content.MADE_UP})", AS_OF))


def indicators() -> Sheet:
    rows = [(f"K{number:02}", *row) for number, row in enumerate(content.INDICATORS, 1)]
    header = (
        "Indikator-Nr.",
        "Name",
        "Stufe",
        "DAC-Kriterium",
        "Formel",
        "Ausgangswert",
        "Zielwert",
        "Richtung",
        "Einheit",
    )
    return Sheet("Indikatoren", header, rows, (f"Indikatoren und Zielwerte ({content.MADE_UP})", AS_OF))


def invitations(everybody: Sequence[demo_survey.Person]) -> Sheet:
    return Sheet(
        "Einladungen",
        ("Welle", "Organisations-Nr.", "Eingeladen", "Begonnen", "Abgeschlossen"),
        demo_survey.invitations(everybody),
        (f"Einladungen zur Befragung ({content.MADE_UP})", AS_OF),
        total={"Welle": "Summe", "Eingeladen": SUM, "Begonnen": SUM, "Abgeschlossen": SUM},
    )


def quotations(everybody: Sequence[demo_survey.Person]) -> Sheet:
    rows = []
    for number, (org_id, topic, text, approved) in enumerate(content.QUOTATIONS, 1):
        person = next(person for person in everybody if person.org_id == org_id and "t1" in person.waves)
        shown = text if approved == "ja" else None
        rows.append((f"Q{number}", person.code, topic, text, shown, approved, dt.date(2024, 5, 20 + number)))
    header = ("Zitat-Nr.", "Antwort-ID", "Thema", "Wortlaut", "Freigegebener Text", "Freigabe", "Datum")
    return Sheet("Zitate", header, rows, (f"Zitate ({content.MADE_UP})", AS_OF))


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1])
