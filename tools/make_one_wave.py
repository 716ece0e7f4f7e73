"""Write the raw files of ``examples/one_wave``: one survey at the end, which asks about before and today at once.

``python tools/make_one_wave.py [DIR]`` fills ``DIR/data/raw``. This is the case most offices have: a list of the
organisations and tandems, and one survey whose "before" is remembered. Everything is invented; every run gives the same
bytes.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import demo_content as content
from demo_forms import Question, Sheet, survey_csv, survey_structure, workbook
from demo_survey import AGREEMENT

SEED = 20240705
TANDEMS = 8
FIELDS = ("Jugend", "Pflege", "Wohnen", "Kultur", "Pflege", "Jugend", "Bildung", "Kultur")
FIRST_DAY = dt.date(2024, 6, 17)
AS_OF = "Stand: 30.06.2024"
ORGANISATIONS = tuple(
    (f"O{number:02}", name)
    for number, name in enumerate((*content.MSO_NAMES[:TANDEMS], *content.OTHER_NAMES[:TANDEMS]), 1)
)
ACCESS = (
    "Wir kennen die wichtigen Ansprechpersonen.",
    "Wir werden zu Fachgremien eingeladen.",
    "Wir wissen, wie wir Regelförderung beantragen können.",
    "Unsere Anliegen werden gehört.",
)
LOOKING_BACK = (
    "Beide Organisationen haben voneinander gelernt.",
    "Über das Geld haben wir gemeinsam entschieden.",
    "Wir wollen weiter zusammenarbeiten.",
)
# Where opinions lie on the scale from 1 (agree) to 5, one number a statement.
OPINIONS = {
    ("VORHER", "mso"): (3.4, 4.1, 3.8, 3.7),
    ("VORHER", "other"): (2.1, 2.0, 2.2, 2.4),
    ("HEUTE", "mso"): (2.2, 3.2, 2.8, 2.7),
    ("HEUTE", "other"): (1.9, 1.9, 2.1, 2.3),
    ("ENDE", "mso"): (2.0, 3.0, 1.9),
    ("ENDE", "other"): (2.1, 2.2, 2.0),
}
QUESTIONS = (
    Question("ORG", "L", "In welcher Organisation arbeiten Sie mit?", "Zu Ihnen", answers=ORGANISATIONS),
    Question("VORHER", "F", "Wenn Sie an die Zeit vor dem Projekt denken: Wie sehr hätten Sie damals zugestimmt?",
             "Zugänge", ACCESS, AGREEMENT),
    Question("HEUTE", "F", "Und heute: Wie sehr stimmen Sie zu?", "Zugänge", ACCESS, AGREEMENT),
    Question("ENDE", "F", "Wie sehr stimmen Sie den folgenden Aussagen zum Tandem zu?", "Rückblick", LOOKING_BACK,
             AGREEMENT),
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody who answered; ``leaning`` moves all answers."""

    org_id: str
    leaning: float

    @property
    def side(self) -> str:
        return "mso" if int(self.org_id[1:]) <= TANDEMS else "other"


def main(folder: Path) -> None:
    """Write every raw file into ``folder/data/raw``; other files there are left alone."""
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for name, data in files().items():
        (raw / name).write_bytes(data)


def files() -> dict[str, bytes]:
    """All raw files by name."""
    return {
        "Organisationen und Tandems.xlsx": workbook(organisations(), tandems()),
        "Befragung.csv": export(Random(SEED)),
        "Befragung.lss": survey_structure(
            f"Befragung zum Abschluss ({content.MADE_UP})", number=730114, questions=QUESTIONS
        ),
    }


def organisations() -> Sheet:
    rows = [
        (org_id, name, "MSO" if place < TANDEMS else "andere Organisation", FIELDS[place % TANDEMS])
        for place, (org_id, name) in enumerate(ORGANISATIONS)
    ]
    notes = (f"Organisationen ({content.MADE_UP})", AS_OF)
    return Sheet("Organisationen", ("Org.-Nr.", "Name der Organisation", "Typ", "Arbeitsfeld"), rows, notes)


def tandems() -> Sheet:
    rows = [
        (f"T{place + 1:02}", ORGANISATIONS[place][0], ORGANISATIONS[place + TANDEMS][0], FIELDS[place], status)
        for place, status in enumerate(["abgeschlossen"] * (TANDEMS - 1) + ["abgebrochen"])
    ]
    header = ("Tandem-Nr.", "MSO-Nr.", "Nr. der anderen Organisation", "Handlungsfeld", "Status")
    return Sheet("Tandems", header, rows, (f"Tandems ({content.MADE_UP})", AS_OF))


def export(random: Random) -> bytes:
    """The survey's export in question and answer codes, in the order in which people answered."""
    people = [Person(org_id, random.random() - 0.5) for org_id, _ in ORGANISATIONS for _ in range(random.randint(2, 4))]
    random.shuffle(people)
    columns = [column for question in QUESTIONS for column in question.columns]
    rows = []
    for number, person in enumerate(people, 1):
        day = FIRST_DAY + dt.timedelta(days=number // 5)
        time = f"{day} {random.randint(8, 20):02}:{random.randrange(60):02}:{random.randrange(60):02}"
        rows.append([str(number), time, "3", "de", *_answers(person, random)])
    return survey_csv(["id", "submitdate", "lastpage", "startlanguage", *columns], rows)


def _answers(person: Person, random: Random) -> Sequence[str]:
    opinions = [opinion for question in QUESTIONS[1:] for opinion in OPINIONS[question.code, person.side]]
    return [person.org_id, *(_agreement(opinion + person.leaning, random) for opinion in opinions)]


def _agreement(opinion: float, random: Random) -> str:
    """An answer around an opinion; a few do not know or leave it open. Sums only: every computer draws the same."""
    drawn = random.random()
    if drawn < 0.06:
        return "A6" if drawn < 0.03 else ""
    noise = (random.random() + random.random() + random.random() - 1.5) * 1.6
    return f"A{min(5, max(1, int(opinion + noise + 0.5)))}"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "examples" / "one_wave")
