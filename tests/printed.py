"""A made-up report with hostile texts, and the document that exporters print."""

from __future__ import annotations

import dataclasses
from typing import Any

from evaluation.content.model import Chart, Content, Cover, Series, Statement, Table, TableColumn
from evaluation.exporting.document import Block, Document, parse

MARKS = ("Beispieldaten – frei erfunden", "Entwurf")


HOSTILE = '#read("/etc/passwd") $x$ @ref <label> \\ // /* `raw` *bold* _it_ [x] #panic() --- "q" <script>&amp;'


COVER = Cover(
    id="cover",
    language="de",
    marks=MARKS,
    report="closing_event",
    title="Gemeinsam solidarisch handeln",
    subtitle="Ergebnisse der Evaluation",
    organisation="Verband für Teilhabe",
    as_of="2024-05-31",
    audience="public",
    facts=(("Veranstaltung", "14. Juni 2024, Bochum"), ("Stand der Daten", "31.05.2024")),
    funding_notice="Gefördert durch die Beispielstiftung.",
    method=("Antworten einzelner Tandems werden in keinem Bericht gezeigt.",),
)


SEATS = Chart(
    id="seats",
    language="de",
    marks=MARKS,
    kind="bars",
    title="18 von 31 neuen Sitzen liegen außerhalb des Migrationsfelds",
    subtitle="Neue Sitze nach Arbeitsfeld, Anzahl",
    alt="Balkendiagramm der neuen Sitze: Seniorinnen und Senioren 18, Migration 13.",
    categories=("Seniorinnen und Senioren", "Migration"),
    series=(Series("neue Sitze", (18, 13), ("18", "13")),),
    unit="count",
    source="Mitgliedschaften",
    base="31 neue Sitze",
)


HEARD = Chart(
    id="heard",
    language="de",
    marks=MARKS,
    kind="stacked",
    title="Die meisten haben vom Tandem gelernt",
    subtitle="Zustimmung am Ende, Anteile",
    alt="Gestapeltes Balkendiagramm: 80 % stimmen zu, 20 % lehnen ab.",
    categories=("alle Befragten",),
    series=(Series("Zustimmung", (80,), ("80 %",), "agree"), Series("Ablehnung", (20,), ("20 %",), "disagree")),
    unit="share",
    source="Abschlussbefragung",
    base="51 Personen",
    bases=("n = 51",),
)


MONEY = Table(
    id="money",
    language="de",
    marks=MARKS,
    title="Mittel je Vorhaben",
    columns=(TableColumn("Vorhaben", "text"), TableColumn("bewilligt", "number"), TableColumn("verausgabt", "number")),
    rows=(*((f"Vorhaben {n}", f"1.{n:03} €", f"{n} €") for n in range(1, 41)), ("Summe", "40.820 €", "820 €")),
    values=(),
    totals=(40,),
    source="Belegliste",
    base="40 Vorhaben",
)


def statement(text: str, role: Any = "finding", **more: str) -> Statement:
    return Statement(id="s", language="de", marks=MARKS, text=text, role=role, **more)


def markdown(text: str) -> Block:
    return Block("words", False, tokens=tuple(parse(text)))


def document(*blocks: Block | Content, **cover: object) -> Document:
    wrapped = (block if isinstance(block, Block) else Block("cell", False, content=block) for block in blocks)
    return Document(dataclasses.replace(COVER, **cover), tuple(wrapped), ())


REPORT = document(
    markdown("## Umsetzung\n\nZwölf Tandems haben *ein* Jahr **zusammen** gearbeitet.\n\n- Beratung\n- Fachtage\n"),
    statement("Alle Tandems wurden in jedem Quartal beraten.", source="Beratungsprotokolle"),
    markdown("#### Gremien"),
    SEATS,
    statement("Die Angaben nach Seite werden nicht gezeigt.", "withheld"),
    markdown("## Lernen\n\n" + "Ein Absatz über das Lernen im Tandem. " * 120),
    HEARD,
    statement("„Wir werden jetzt gefragt.“", "quotation"),
    markdown("## Mittel\n\nMehr im [Projektbericht](https://example.org/bericht)."),
    MONEY,
    statement("Zur Regelförderung liegt keine Tabelle vor.", "absent"),
)
