"""The demonstration project's survey: who was asked, who answered in which wave, and what.

Two waves share pairing codes people made themselves; some answer only once, two mistype their code, one sends twice,
a few stop halfway. Answers are drawn with a fixed seed from opinions that differ by side, statement and tandem.
Only sums and products are used, so that every computer draws the same answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import demo_content as content
from demo_forms import Question, survey_csv, survey_structure

WAVES = {"t0": (481207, dt.date(2023, 6, 12)), "t1": (563918, dt.date(2024, 5, 6))}
NOT_SHOWN = "N/A"
AGREEMENT = (
    ("A1", " Stimme voll und ganz zu"),
    ("A2", " Stimme eher zu"),
    ("A3", " Teils, teils"),
    ("A4", " Stimme eher nicht zu"),
    ("A5", " Stimme gar nicht zu"),
    ("A6", "Weiß nicht"),
    ("A7", "Keine Angabe"),
)
ORGANISATIONS = tuple(
    (f"O{number:02}", f"O{number:02} – {name}")
    for number, name in enumerate((*content.MSO_NAMES, *content.OTHER_NAMES), 1)
)
STATEMENTS = {
    "AUG": (
        "Wir entscheiden gemeinsam, was im Tandem geschieht.",
        "Unser Wissen zählt im Tandem so viel wie das der anderen Organisation.",
        "Konflikte sprechen wir offen an.",
        "Über das Geld entscheiden beide Organisationen.",
    ),
    "NETZ": (
        "Wir kennen die wichtigen Ansprechpersonen im Handlungsfeld des Tandems.",
        "Wir werden zu Fachgremien eingeladen.",
        "Wir wissen, wie wir Regelförderung beantragen können.",
    ),
    "ENDE": (
        "Wir haben vom Tandem gelernt.",
        "Die andere Organisation hat von uns gelernt.",
        "Wir wollen weiter zusammenarbeiten.",
        "Die Mittel waren gerecht verteilt.",
    ),
    "GEH": ("Unsere Themen wurden aufgegriffen.", "Wir wurden in Gremien gehört."),
    "SEN": (
        "Wir erkennen heute eher, wo Regeln und Abläufe Menschen ausschließen.",
        "Wir haben in unserer Organisation etwas geändert, das Menschen ausgeschlossen hat.",
    ),
}
THEMES = ("Anträge und Förderung", "Gremien", "Öffentlichkeitsarbeit", "Personal", "Räume", "Barrierefreiheit")
# Where opinions lie on the scale from 1 (agree) to 5: by question, side and wave, one number a statement.
OPINIONS: dict[tuple[str, str], dict[str, tuple[float, ...]]] = {
    ("AUG", "mso"): {"t0": (2.4, 2.9, 2.6, 3.1), "t1": (2.0, 2.4, 2.3, 2.9)},
    ("AUG", "other"): {"t0": (2.0, 1.9, 2.5, 2.2), "t1": (1.8, 1.8, 2.4, 2.2)},
    ("NETZ", "mso"): {"t0": (3.3, 3.8, 3.5), "t1": (2.3, 3.0, 2.7)},
    ("NETZ", "other"): {"t0": (1.7, 1.9, 2.0), "t1": (1.7, 1.9, 2.0)},
    ("ENDE", "mso"): {"t1": (1.9, 2.2, 2.1, 3.1)},
    ("ENDE", "other"): {"t1": (1.8, 2.6, 2.0, 2.0)},
    ("GEH", "mso"): {"t1": (2.2, 2.9)},
    ("SEN", "other"): {"t1": (2.0, 2.9)},
}
OPEN_TEXTS = (
    "Mehr Zeit für Begegnung, weniger Formulare.",
    "Die Beratung war sehr hilfreich.",
    "Frau Erfunden hat uns sehr unterstützt, bitte weiter so.",
    "Bitte beide Organisationen von Anfang an fragen, was sie brauchen.",
    "Wir würden gern weitermachen. Kontakt: tandem@beispielbruecke.example",
    "Zu wenig Geld für Ehrenamtliche.",
    "Die Treffen am Abend haben viel möglich gemacht.",
    "Es fehlte jemand, der auf die Absprachen achtet.",
    "Der Jugendhilfeausschuss war für uns neu.\nWir möchten bleiben.",
    "Wir haben gelernt, unsere Einladungen anders zu schreiben.",
    "Gut war, dass das Wort „Augenhöhe“ auch einmal hinterfragt wurde.",
    "Ein Jahr ist zu kurz.",
)
DUPLICATE = "O05"
LOWER_CASE, MISTYPED = "O03", "O15"


@dataclass(frozen=True)
class Person:
    """Somebody who was asked in one wave or both; ``leaning`` moves all answers, ``finished`` if the last page came."""

    org_id: str
    code: str
    waves: tuple[str, ...]
    leaning: float
    finished: bool = True

    @property
    def side(self) -> str:
        return "mso" if self.org_id <= "O12" else "other"

    @property
    def tandem_id(self) -> str:
        return f"T{(int(self.org_id[1:]) - 1) % 12 + 1:02}"


def questions(wave: str) -> tuple[Question, ...]:
    """The questionnaire of one wave; the second one adds the direct questions at the end."""
    mso = " or ".join(f'ORG.NAOK == "{code}"' for code, _ in ORGANISATIONS[:12])
    first = "Wie sehr stimmen Sie den folgenden Aussagen zu?"
    asked = [
        Question("CODE", "S", "Bitte bilden Sie Ihren persönlichen Code.", "Zu Ihnen"),
        Question("ORG", "L", "In welcher Organisation arbeiten Sie mit?", "Zu Ihnen", answers=ORGANISATIONS),
        _array("AUG", f"Zusammenarbeit auf Augenhöhe. {first}", "Zusammenarbeit"),
        _array("NETZ", f"Zugänge und Netzwerke. {first}", "Zugänge"),
    ]
    if wave == "t1":
        asked += [
            _array("ENDE", f"Rückblick auf das Jahr. {first}", "Rückblick"),
            _array("GEH", f"Gehört werden. {first}", "Rückblick", relevance=f"({mso})"),
            _array("SEN", f"Benachteiligung durch Strukturen. {first}", "Rückblick", relevance=f"!({mso})"),
            Question("THEMA", "M", "Welche Themen haben Sie im Tandem bearbeitet?", "Ausblick", THEMES, other=True),
            Question("OFFEN", "T", "Was sollte bleiben, was sollte sich ändern?", "Ausblick"),
        ]
    return tuple(asked)


def _array(code: str, text: str, group: str, *, relevance: str = "1") -> Question:
    return Question(code, "F", text, group, STATEMENTS[code], AGREEMENT, relevance)


def people(random: Random) -> list[Person]:
    """Everybody asked: two to four people of each organisation finish each wave, and most organisations have one more
    who was asked and did not; so the response lies between 70 and 83 per cent whatever the seed.
    """
    found: list[Person] = []
    for place, (org_id, _) in enumerate(ORGANISATIONS):
        before, after = random.randint(2, 4), random.randint(2, 4)
        both = max(1, min(before, after) - (random.random() < 0.35))
        waves = [("t0", "t1")] * both + [("t0",)] * (before - both) + [("t1",)] * (after - both)
        for answered in waves:
            found.append(Person(org_id, _code(random, found), answered, random.random() * 1.6 - 0.8))
        if place % 5 != 4:  # 20 of 24 organisations
            found.append(Person(org_id, _code(random, found), ("t0", "t1"), 0.0, finished=False))
    return found


def _code(random: Random, known: Sequence[Person]) -> str:
    """A self-made code such as ``MA07BE``, unlike all others in at least two characters."""
    while True:
        letters = ["ABCDEFGHIJKLMNOPRSTUVWZ"[random.randrange(23)] + "AEIOULRN"[random.randrange(8)] for _ in range(2)]
        code = f"{letters[0]}{random.randint(1, 31):02}{letters[1]}"
        if all(sum(a != b for a, b in zip(code, other.code, strict=True)) > 1 for other in known):
            return code


def invitations(everybody: Sequence[Person]) -> list[tuple[str, str, int, int, int]]:
    """Per wave and organisation: asked, begun, finished; a person who sent twice counts once."""
    rows = []
    for wave in WAVES:
        for org_id, _ in ORGANISATIONS:
            asked = [person for person in everybody if person.org_id == org_id and wave in person.waves]
            finished = sum(person.finished for person in asked)
            begun = finished + sum(_stopped(person, wave) for person in asked)
            rows.append((wave, org_id, len(asked), begun, finished))
    return rows


def _stopped(person: Person, wave: str) -> bool:
    """Whether this person began and did not finish; all others who did not finish never began."""
    return not person.finished and person.org_id in {"t0": ("O02", "O13", "O19"), "t1": ("O08", "O22")}[wave]


def structure(wave: str) -> bytes:
    title = f"Befragung der Tandems, {'Beginn' if wave == 't0' else 'Abschluss'} ({content.MADE_UP})"
    return survey_structure(title, number=WAVES[wave][0], questions=questions(wave))


def export(everybody: Sequence[Person], wave: str, random: Random) -> bytes:
    """The export of one wave in question codes and answer codes, in the order in which people answered."""
    asked = questions(wave)
    header = ["id", "submitdate", "lastpage", "startlanguage", "seed"]
    header += [column for question in asked for column in question.columns]
    answering = [person for person in _as_typed(everybody, wave) if wave in person.waves]
    answering = [person for person in answering if person.finished or _stopped(person, wave)]
    random.shuffle(answering)
    if wave == "t1":
        answering.append(next(person for person in answering if person.org_id == DUPLICATE))
    rows = []
    for number, person in enumerate(answering, 1):
        day = WAVES[wave][1] + dt.timedelta(days=number // 6)
        time = f"{day} {random.randint(8, 20):02}:{random.randrange(60):02}:{random.randrange(60):02}"
        pages = len({question.group for question in asked})
        begin = [str(number), time, str(pages)] if person.finished else [str(number), "", "2"]
        rows.append([*begin, "de", str(random.randint(10**8, 10**9)), *_answers(person, wave, asked, random)])
    return survey_csv(header, rows)


def _as_typed(everybody: Sequence[Person], wave: str) -> list[Person]:
    """Everybody with the code as it was typed in this wave: two people do not type the same one at the end."""
    typed = list(everybody)
    if wave == "t1":
        lower, other = (_first_of_both_waves(everybody, org_id) for org_id in (LOWER_CASE, MISTYPED))
        typed[lower] = replace(typed[lower], code=typed[lower].code.lower())
        last = "X" if typed[other].code[-1] != "X" else "Y"
        typed[other] = replace(typed[other], code=typed[other].code[:-1] + last)
    return typed


def _first_of_both_waves(everybody: Sequence[Person], org_id: str) -> int:
    return next(place for place, person in enumerate(everybody) if person.org_id == org_id and len(person.waves) == 2)


def _answers(person: Person, wave: str, asked: Sequence[Question], random: Random) -> list[str]:
    cells: list[str] = []
    for question in asked:
        reached = person.finished or question.group in ("Zu Ihnen", "Zusammenarbeit")
        shown = reached and question.code != {"mso": "SEN", "other": "GEH"}[person.side]
        cells += _answer(person, wave, question, random) if shown else [NOT_SHOWN] * len(question.columns)
    return cells


def _answer(person: Person, wave: str, question: Question, random: Random) -> list[str]:
    if question.code == "CODE":
        return [person.code]
    if question.code == "ORG":
        return [person.org_id]
    if question.code == "THEMA":
        ticked = ["Y" if random.random() < 0.4 else "" for _ in THEMES]
        return [*ticked, "Sprachmittlung" if random.random() < 0.08 else ""]
    if question.code == "OFFEN":
        return [OPEN_TEXTS[random.randrange(len(OPEN_TEXTS))] if random.random() < 0.3 else ""]
    opinions = OPINIONS[(question.code, person.side)][wave]
    return [_agreement(opinion + _mood(person, wave) + person.leaning, random) for opinion in opinions]


def _mood(person: Person, wave: str) -> float:
    """Where a tandem stalls or breaks off, both sides see the end of the year less kindly."""
    if wave == "t0":
        return 0.0
    return {content.BROKEN_OFF: 1.3, **dict.fromkeys(content.STALLED, 0.8)}.get(person.tandem_id, -0.1)


def _agreement(opinion: float, random: Random) -> str:
    drawn = random.random()
    if drawn < 0.08:
        return "A6" if drawn < 0.03 else "A7" if drawn < 0.05 else ""
    noise = (random.random() + random.random() + random.random() + random.random() - 2) * 1.5
    return f"A{min(5, max(1, int(opinion + noise + 0.5)))}"
