"""The demonstration project's voices: topics two people found in the open answers, and feedback on a day for experts.

The coders read the answers of the last wave as they were exported and mostly agree. The feedback is a survey of its
own, without codes and organisations: whoever took part in the day answered on the spot. Everything is invented.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from random import Random

from demo_content import MADE_UP
from demo_forms import Question, Sheet, survey_csv, survey_structure
from demo_survey import AGREEMENT, OPEN_TEXTS

CODERS = ("BB", "CC")
TIME, ADVICE, FOOTING, MONEY, PLACES = (
    "Zeit und Fortsetzung",
    "Beratung und Absprachen",
    "Beteiligung und Augenhöhe",
    "Geld und Formulare",
    "Gremien",
)
TOPICS = (
    (TIME, MONEY),
    (ADVICE,),
    (ADVICE,),
    (FOOTING,),
    (TIME,),
    (MONEY,),
    (TIME,),
    (ADVICE,),
    (PLACES, TIME),
    (FOOTING,),
    (FOOTING,),
    (TIME,),
)
SCALES = (
    ("AUG[SQ001]", "Augenhöhe", None),
    ("AUG[SQ002]", "Augenhöhe", None),
    ("AUG[SQ003]", None, "ja"),
    ("AUG[SQ004]", "Augenhöhe", None),
    ("NETZ[SQ001]", "Zugänge", None),
    ("NETZ[SQ002]", "Zugänge", None),
    ("NETZ[SQ003]", "Zugänge", None),
)
DAY, GUESTS = dt.date(2024, 2, 22), 41
FEEDBACK = (
    Question(
        "TAG",
        "F",
        "Rückmeldung zum Fachtag. Wie sehr stimmen Sie den folgenden Aussagen zu?",
        "Fachtag",
        (
            "Der Fachtag hat sich für mich gelohnt.",
            "Ich habe neue Kontakte geknüpft.",
            "Es blieb genug Zeit zum Reden.",
        ),
        AGREEMENT,
    ),
)
OPINIONS = (1.8, 2.3, 3.2)


def codebook() -> Sheet:
    """Which statements belong to a scale, and which is sensitive; all else stands in the survey's structure."""
    return Sheet("Codebuch", ("Frage", "Skala", "Sensibel"), SCALES, (f"Codebuch ({MADE_UP})", "Ergänzt die Struktur"))


def codings(export: bytes, random: Random) -> Sheet:
    """Who found which topic in which open answer: both coders read them all and now and then disagree."""
    header, *rows = csv.reader(io.StringIO(export.decode("utf-8-sig"), newline=""), delimiter=";")
    found = []
    for row in rows:
        answer = dict(zip(header, row, strict=True)) if row else {}
        if answer.get("OFFEN", "") in OPEN_TEXTS:
            topics = TOPICS[OPEN_TEXTS.index(answer["OFFEN"])]
            for coder in CODERS:
                seen = [topic if random.random() > 0.12 else FOOTING for topic in topics]
                found += [("t1", answer["CODE"], "OFFEN", topic, coder) for topic in seen]
    heads = ("Welle", "Antwort-ID", "Frage", "Kategorie", "Codiert von")
    notes = (f"Codierung der freien Antworten ({MADE_UP})", "zwei Personen")
    return Sheet("Codierungen", heads, sorted(set(found)), notes)


def structure() -> bytes:
    return survey_structure(f"Rückmeldung zum Fachtag ({MADE_UP})", number=602841, questions=FEEDBACK)


def feedback(random: Random) -> bytes:
    """The export of the feedback: no code and no organisation was asked for."""
    rows = []
    for number in range(1, GUESTS + 1):
        leaning = random.random() - 0.5
        time = f"{DAY} {random.randint(16, 17):02}:{random.randrange(60):02}:{random.randrange(60):02}"
        given: Sequence[str] = [_agreement(opinion + leaning, random) for opinion in OPINIONS]
        rows.append([str(number), time, "1", "de", *given])
    columns = [column for question in FEEDBACK for column in question.columns]
    return survey_csv(["id", "submitdate", "lastpage", "startlanguage", *columns], rows)


def _agreement(opinion: float, random: Random) -> str:
    """An answer around an opinion; a few leave it open. Sums only: every computer draws the same."""
    drawn = random.random()
    if drawn < 0.05:
        return ""
    noise = (random.random() + random.random() + random.random() - 1.5) * 1.6
    return f"A{min(5, max(1, int(opinion + noise + 0.5)))}"
