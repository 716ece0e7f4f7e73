"""The tables of a project: columns, kinds, classes of disclosure, allowed answers, headings people write.

This is the only source for names. Reading, cleaning, checks, templates and documentation use it, and a table or column
that is not here does not exist. Names are English in code; German and English headings are accepted
in the files, whatever their case, blanks, hyphens or underscores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Literal

from evaluation.language.folding import MISSING_KINDS, doubtful, fold

Kind = Literal[
    "text", "code", "integer", "number", "percent", "money", "date", "datetime", "yes_no", "choice", "choices"
]
DataClass = Literal["fact", "money", "survey", "text"]
SIDES = ("mso", "other")
NAMES = ("name", "short_title")


class Labelled:
    """Something with a German and an English name."""

    de: str
    en: str

    def label(self, language: str) -> str:
        return self.en if language == "en" else self.de


@dataclass(frozen=True)
class Choice(Labelled):
    """One allowed answer: the code of the software, its labels, and other spellings that are accepted."""

    code: str
    de: str
    en: str
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.code, self.de, self.en, *self.aliases)


@dataclass(frozen=True)
class Column(Labelled):
    """One column: what it holds, its headings, and how far it may be shown.

    The cells of a ``verbatim`` column are always text: "NA" and "entfällt" are no missing values there.
    A ``one_sided`` column holds what one side of a tandem reports, which its partner need not know.
    """

    name: str
    kind: Kind
    de: str
    en: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    references: str | None = None
    verbatim: bool = False
    disclosure: DataClass = "fact"
    personal: bool = False
    one_sided: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.name, self.de, self.en, *self.aliases)

    @property
    def is_name(self) -> bool:
        """Whether it holds identifiers or names, so that ``NA`` is a name and not a missing value."""
        named = self.kind == "text" and ((self.personal and self.disclosure == "fact") or self.name in NAMES)
        return self.kind == "code" or named


@dataclass(frozen=True)
class Table(Labelled):
    """One table: its columns in the order of the template and what identifies a row."""

    name: str
    de: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def breakdown_columns(table: str) -> list[str]:
    """The columns by which a table of amounts may be broken down: words that name no person, organisation or tandem.

    Tables without amounts have none: facts are counted freely, and answers and texts have separate rules.
    """
    columns = TABLES[table].columns
    if not any(column.kind == "money" for column in columns):
        return []
    return [
        column.name
        for column in columns
        if column.kind in ("choice", "text") and column.disclosure == "fact" and not column.personal
    ]


_TWICE = re.compile(r"(.+?)\s*(?:\(([^()]+)\)|\s[–/-]\s(.+))")  # an answer repeated in other words
SELF = (  # gender signs, hyphens and blanks are ignored
    *("MO", "MSOs", "Migrant*innenselbstorganisation", "Migrantenselbstorganisation", "migrantische Organisation"),
    *("migrantische Selbstorganisation", "Migrant*innenorganisation", "Migrantenorganisation"),
    *("migrant self-organisation", "migrant organisation"),
)
PARTNER = ("Partner", "Partner*in", "Partnerorganisation", "Organisation", "andere", "other")


def _choices(*written: str) -> tuple[Choice, ...]:
    """Allowed answers, each written as ``code | German label | English label``, then other accepted spellings."""
    return tuple(Choice(code, de, en, tuple(more)) for code, de, en, *more in (text.split(" | ") for text in written))


SIDE = (
    Choice("mso", "MSO", "MSO", SELF),
    Choice("other", "andere Organisation", "other organisation", PARTNER),
)
LEVEL = _choices(
    "municipality | Kommune | municipality | Stadt | Gemeinde | kommunal",
    "district | Kreis | district",
    "state | Land | state",
    "association | Verband | association",
)
CONTRIBUTION = _choices(
    "by_tandem | durch das Tandem | through the tandem",
    "partly | teilweise | partly",
    "independent | unabhängig | independently",
    "unclear | unklar | unclear",
)
WAVE = _choices(
    "t0 | t0 | t0 | Beginn | vorher | Start",
    "t1 | t1 | t1 | Ende | nachher | Abschluss",
    "retro | rückblickend | retrospective",
    "event | Veranstaltung | event",
)


def _col(kind: Kind, written: str, *answers: str, **options: object) -> Column:
    """A column, written as ``name | German heading | English heading``, then other accepted headings."""
    name, de, en, *aliases = written.split(" | ")
    options = {"choices": _choices(*answers), **options}
    return Column(name, kind, de, en, tuple(aliases), **options)  # type: ignore[arg-type]  # options of Column


_text, _code, _choice = partial(_col, "text"), partial(_col, "code"), partial(_col, "choice")


def _tandem(*, required: bool = False) -> Column:
    return _code("tandem_id | Tandem-Nr. | Tandem ID | Tandem", required=required, references="tandems.tandem_id")


def _remark(*aliases: str) -> Column:
    """A remark on an answer, which may withdraw it."""
    usual = "Bemerkungen | Anmerkung | Anmerkungen | Kommentar | Kommentare | Hinweis | Hinweise | Notiz"
    english = "Notizen | Remarks | Note | Notes | Comment | Comments"
    return _text(" | ".join(["remark | Bemerkung | Remark", usual, *aliases, english]), disclosure="text")


def _organisation(*, required: bool = False) -> Column:
    return _code(
        "org_id | Organisations-Nr. | Organisation ID | Org-Nr. | Organisation | Org",
        required=required,
        references="organisations.org_id",
    )


def _committee(*, required: bool = False) -> Column:
    return _code(
        "committee_id | Gremien-Nr. | Committee ID | Gremium", required=required, references="committees.committee_id"
    )


def _wave() -> Column:
    return _choice("wave | Welle | Wave | Erhebung | Zeitpunkt", choices=WAVE, required=True, disclosure="survey")


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "organisations",
            "Organisationen",
            "Organisations",
            (
                _code("org_id | Organisations-Nr. | Organisation ID | Org-Nr. | Nr.", required=True),
                _text("name | Name | Name | Organisation | Name der Organisation", required=True, personal=True),
                _choice("side | Typ | Type | Seite | Art der Organisation", choices=SIDE, required=True),
                _text("field | Handlungsfeld | Field of work | Arbeitsfeld | Feld"),
                _text("place | Ort | Place | Ort/Kreis | Kreis | Stadt"),
                _text("legal_form | Rechtsform | Legal form"),
                _text("aliases | Auch genannt | Also known as | Alias | Weitere Namen | Kurzname", personal=True),
                _col("yes_no", "association_member | Mitglied im Verband | Member of the association | Mitglied"),
                _col("number", "paid_posts | Hauptamtliche Stellen | Paid posts | Stellen"),
                _col("integer", "founded | Gründungsjahr | Founded | gegründet"),
            ),
            ("org_id",),
        ),
        Table(
            "tandems",
            "Tandems",
            "Tandems",
            (
                _code("tandem_id | Tandem-Nr. | Tandem ID | Tandem", required=True),
                _code("mso_id | MSO | MSO | MSO-Nr. | Nr. der MSO", required=True, references="organisations.org_id"),
                _code(
                    "other_id | Andere Organisation | Other organisation | Partner | Partner-Nr."
                    " | Nr. der anderen Organisation",
                    required=True,
                    references="organisations.org_id",
                ),
                _text("field | Handlungsfeld | Field of work | Arbeitsfeld | Feld"),
                _col("date", "start | Beginn | Start | von"),
                _col("date", "end | Ende | End | bis"),
                _choice(
                    "status | Status | Status",
                    "running | laufend | running | läuft",
                    "completed | abgeschlossen | completed | beendet",
                    "broken_off | abgebrochen | broken off | Abbruch",
                ),
                _text("short_title | Kurztitel | Short title | Titel"),
                _choice(
                    "continuation | Fortsetzung | Continuation",
                    "yes | ja | yes",
                    "no | nein | no",
                    "open | offen | open | unklar",
                ),
            ),
            ("tandem_id", "mso_id", "other_id"),
        ),
        Table(
            "budget",
            "Finanzplan",
            "Budget",
            (
                _text("plan | Plan | Plan | Haushalt"),
                _code("line | Lfd. Nr. | Line | LfdNr | Zeile | Plan-Nr."),
                _choice("level | Ebene | Level", "project | Projekt | project", "tandem | Tandem | tandem"),
                _tandem(),
                _choice(
                    "direction | Einnahme/Ausgabe | Income/expense | Seite",
                    "expense | Ausgabe | expense | Ausgaben | Aufwendungen | Aufwand",
                    "income | Einnahme | income | Einnahmen | Erträge | Ertrag",
                    "balance | Saldo | balance | Ergebnis",
                ),
                _text("activity | Aktivität | Activity | Maßnahme"),
                _text("position | Kostenposition | Cost position | Position | Kostenart"),
                _text("recipient | Empfänger | Recipient | Empfängerin | Zuwendungsempfänger", personal=True),
                _code("unit | Einheit | Unit | Produktgruppe | Produktbereich | Amt | Gruppe"),
                _code("period | Jahr | Period | Haushaltsjahr | Zeitraum"),
                _choice(
                    "basis | Plan/Ist | Plan/actual",
                    "plan | Plan | plan | Ansatz | Soll",
                    "actual | Ist | actual | Ergebnis",
                ),
                _col("money", "amount | Betrag | Amount | Betrag in Euro | Summe", required=True, disclosure="money"),
                _code("version | Version | Version | Fassung"),
                _col("date", "valid_from | Gültig ab | Valid from"),
                _col("money", "allowance | Freibetrag | Allowance", disclosure="money"),
                _col("percent", "rate | Fördersatz | Funding rate | Förderquote | Kofinanzierungssatz"),
            ),
        ),
        Table(
            "payments",
            "Zahlungen",
            "Payments",
            (
                _code("payment_id | Zahlungs-Nr. | Payment ID | Nr."),
                _col("date", "date | Datum | Date | Zahldatum | Buchungstag", required=True),
                _text("payer | Von | Payer | Zahler | Auftraggeber", personal=True),
                _code(
                    "org_id | An | Payee | Empfänger | Empfangende Organisation | Organisations-Nr.",
                    references="organisations.org_id",
                ),
                _col("money", "amount | Betrag | Amount | Betrag in Euro", required=True, disclosure="money"),
                _choice(
                    "type | Art | Type | Zahlungsart | Typ",
                    "call_down | Abruf | call-down | Mittelabruf | Abruf der Bewilligung",
                    "forwarding | Weiterleitung | forwarding | Weitergabe | Weitergabe an Dritte",
                    "own | Eigenmittel | own funds",
                    "third_party | Drittmittel | third-party funds",
                    "repayment | Rückzahlung | repayment",
                    required=True,
                ),
                _tandem(),
                _code("contract | Vertrags-Nr. | Contract | Vertrag"),
            ),
            ("payment_id",),
        ),
        Table(
            "expenses",
            "Belege",
            "Expenses",
            (
                _code("voucher | Beleg-Nr. | Voucher | Beleg", required=True),
                _organisation(required=True),
                _tandem(),
                _col("date", "invoice_date | Rechnungsdatum | Invoice date"),
                _col("date", "payment_date | Zahldatum | Payment date | bezahlt am", required=True),
                _text("payee | Empfänger | Payee | Zahlungsempfänger", personal=True),
                _text("reason | Grund | Reason | Zweck | Verwendungszweck", disclosure="text"),
                _text("activity | Aktivität | Activity | Maßnahme"),
                _text("position | Kostenposition | Cost position | Position | Kostenart", required=True),
                _col("money", "amount | Betrag | Amount | Betrag in Euro", required=True, disclosure="money"),
                _col("yes_no", "eligible | Förderfähig | Eligible"),
                _choice(
                    "funds | Aus Mitteln | Paid from",
                    "grant | Förderung | grant | Fördermittel | Zuwendung",
                    "own | Eigenmittel | own funds | eigen",
                    "third_party | Drittmittel | third-party funds | dritt",
                ),
                _col("yes_no", "proof | Nachweis vorhanden | Proof present | Nachweis"),
            ),
            ("org_id", "voucher", "position", "funds"),
        ),
        Table(
            "proofs",
            "Verwendungsnachweise",
            "Proofs of use",
            (
                _organisation(required=True),
                _code("period | Zeitraum | Period"),
                _col("date", "due | Fällig am | Due"),
                _col("date", "received | Eingang | Received | eingegangen am"),
                _col("date", "checked | Geprüft am | Checked on"),
                _choice(
                    "status | Status | Status",
                    "open | offen | open",
                    "submitted | eingereicht | submitted",
                    "checked | geprüft | checked",
                    "objected | beanstandet | objected",
                    "accepted | anerkannt | accepted",
                ),
                _col("money", "submitted_amount | Nachgewiesen | Submitted amount", disclosure="money"),
                _col("money", "accepted_amount | Anerkannt | Accepted amount", disclosure="money"),
                _text("objection | Beanstandung | Objection", disclosure="text"),
                _col("yes_no", "report_present | Sachbericht vorhanden | Narrative report present"),
            ),
            ("org_id", "period"),
        ),
        Table(
            "advice",
            "Beratungen",
            "Advice sessions",
            (
                _code("advice_id | Beratungs-Nr. | Advice ID | Nr."),
                _tandem(required=True),
                _col("date", "date | Datum | Date", required=True),
                _col("integer", "minutes | Dauer (Min.) | Minutes | Dauer | Minuten"),
                _choice(
                    "form | Form | Form",
                    "on_site | vor Ort | on site | Präsenz",
                    "online | online | online | Videokonferenz | Zoom",
                    "telephone | Telefon | telephone | telefonisch",
                ),
                _text("topic | Thema | Topic"),
                _col("integer", "participants_mso | Teilnehmende MSO | Participants MSO"),
                _col("integer", "participants_other | Teilnehmende andere | Participants other"),
                _col("yes_no", "held | Stattgefunden | Held"),
                _text("internal_note | Notiz (intern) | Internal note | Notiz", disclosure="text", personal=True),
            ),
            ("advice_id",),
        ),
        Table(
            "committees",
            "Gremien",
            "Committees",
            (
                _code("committee_id | Gremien-Nr. | Committee ID | Nr.", required=True),
                _text("name | Name | Name | Gremium", required=True),
                _choice("level | Ebene | Level", choices=LEVEL),
                _choice(
                    "type | Art | Type",
                    "expert | Fachgremium | expert body",
                    "network | Netzwerk | network",
                    "committee | Ausschuss | committee",
                    "working_group | AG | working group | Arbeitsgemeinschaft | Arbeitsgruppe",
                ),
                _text("field | Feld | Field | Handlungsfeld | Arbeitsfeld"),
                _col("yes_no", "mainstream | Regelstruktur | Mainstream structure"),
            ),
            ("committee_id",),
        ),
        Table(
            "memberships",
            "Mitgliedschaften",
            "Memberships",
            (
                _organisation(required=True),
                _committee(required=True),
                _choice(
                    "role | Rolle | Role",
                    "voice | Stimme | voting member | stimmberechtigt | Mitglied",
                    "guest | Gast | guest",
                    "deputy | Stellvertretung | deputy",
                    "chair | Vorsitz | chair",
                ),
                _col("date", "start | Von | From | seit | Beginn"),
                _col("date", "end | Bis | Until | Ende"),
                _choice(
                    "contribution | Beitrag des Tandems | Contribution of the tandem | Beitrag",
                    choices=CONTRIBUTION,
                    one_sided=True,
                ),
                _choice(
                    "contribution_partner | Beitrag, Sicht der anderen Seite | Contribution seen by other side",
                    choices=CONTRIBUTION,
                    one_sided=True,
                ),
                _text("evidence | Beleg | Evidence", disclosure="text"),
            ),
        ),
        Table(
            "contributions",
            "Beiträge in Gremien",
            "Contributions",
            (
                _code("contribution_id | Beitrags-Nr. | Contribution ID | Nr."),
                _committee(),
                _organisation(required=True),
                _col("date", "date | Datum | Date"),
                _choice(
                    "type | Art | Type",
                    "statement | Stellungnahme | statement | Wortbeitrag",
                    "agenda_item | Tagesordnungspunkt | agenda item | TOP",
                    "training | Fortbildung | training | Schulung | Workshop",
                    "position_paper | Positionspapier | position paper",
                ),
                _text("topic | Thema | Topic"),
                _text("taken_up_by | Aufgegriffen von | Taken up by"),
            ),
            ("contribution_id",),
        ),
        Table(
            "funding_status",
            "Förderstatus",
            "Funding status",
            (
                _organisation(required=True),
                _col("date", "date | Stichtag | Date | Stand", required=True),
                _text("funder | Geber | Funder | Fördergeber"),
                _text("field | Feld | Field | Handlungsfeld"),
                _choice(
                    "type | Art | Type",
                    "mainstream | Regel | mainstream | Regelförderung",
                    "project | Projekt | project | Projektförderung",
                ),
                _choice(
                    "status | Status | Status",
                    "not_sought | nicht angestrebt | not sought",
                    "informed | informiert | informed",
                    "applied | beantragt | applied for",
                    "granted_project | bewilligt (Projekt) | granted (project)",
                    "granted_mainstream | bewilligt (Regel) | granted (mainstream)",
                    "refused | abgelehnt | refused | Ablehnung",
                    required=True,
                ),
                _col("money", "amount | Betrag | Amount", disclosure="money"),
                _col("date", "until | Laufzeit bis | Runs until | Laufzeit"),
                _choice(
                    "contribution | Beitrag des Tandems | Contribution of the tandem | Beitrag",
                    choices=CONTRIBUTION,
                    one_sided=True,
                ),
                _choice(
                    "contribution_partner | Beitrag, Sicht der anderen Seite | Contribution seen by other side",
                    choices=CONTRIBUTION,
                    one_sided=True,
                ),
            ),
        ),
        Table(
            "decisions",
            "Entscheidungen",
            "Decisions",
            (
                _tandem(required=True),
                _choice(
                    "subject | Gegenstand | Subject",
                    "money | Geld | money",
                    "staff | Personal | staff",
                    "things | Sachmittel | things",
                    "chair | Vorsitz | chair",
                    "public | Öffentlichkeit | public relations",
                    required=True,
                ),
                _choice(
                    "decided_by | Wer entscheidet | Decided by | wer",
                    choices=(*SIDE, *_choices("both | gemeinsam | jointly | beide")),
                    one_sided=True,
                ),
                _choice("reported_by | Berichtet von | Reported by", choices=SIDE),
            ),
            ("tandem_id", "subject", "reported_by"),
        ),
        Table(
            "milestones",
            "Meilensteine",
            "Milestones",
            (
                _code("milestone_id | Meilenstein-Nr. | Milestone ID | Nr."),
                _tandem(required=True),
                _text("title | Titel | Title | Meilenstein", required=True),
                _col("integer", "step | Stufe | Step | Stufe der Wirkungstreppe"),
                _col("date", "due | Soll-Datum | Due | fällig am | geplant"),
                _col("date", "done | Ist-Datum | Done | erreicht am"),
                _choice(
                    "status | Status | Status",
                    "open | offen | open",
                    "done | erreicht | done",
                    "partly | teilweise | partly",
                    "dropped | entfallen | dropped",
                ),
                _text("evidence | Nachweis | Evidence", disclosure="text"),
                _text("obstacle | Hindernis | Obstacle"),
                _choice(
                    "contribution_mso | Beitrag, Sicht der MSO | Contribution seen by MSO",
                    choices=CONTRIBUTION,
                    one_sided=True,
                ),
                _choice(
                    "contribution_other | Beitrag, Sicht der anderen Seite | Contribution seen by other side",
                    choices=CONTRIBUTION,
                    one_sided=True,
                ),
                _text("comment | Kommentar | Comment", disclosure="text", personal=True),
            ),
            ("milestone_id",),
        ),
        Table(
            "insights",
            "Erkenntnisse",
            "Insights",
            (
                _code("insight_id | Erkenntnis-Nr. | Insight ID | Nr."),
                _code("thread | Zusammenhang | Thread | Bezug | Gehört zu"),
                _tandem(),
                _choice(
                    "type | Art | Type",
                    "practice | Praxis | practice",
                    "obstacle | Hindernis | obstacle",
                    "solution | Lösung | solution | was geholfen hat",
                    "insight | Erkenntnis | insight | was bleibt",
                    "recommendation | Empfehlung | recommendation",
                    required=True,
                ),
                _text("topic | Thema | Topic | Themencode"),
                _text("text | Text | Text | Wortlaut", disclosure="text", personal=True),
                _choice(
                    "overcome | Überwunden | Overcome",
                    "yes | ja | yes",
                    "partly | teilweise | partly",
                    "no | nein | no",
                ),
                _choice(
                    "source | Quelle | Source",
                    "interview | Interview | interview",
                    "workshop | Workshop | workshop",
                    "report | Sachbericht | narrative report",
                    "advice | Beratung | advice",
                ),
                _text("approved_text | Freigegebener Text | Approved text", disclosure="text"),
                _col("yes_no", "approved | Freigabe | Approved | freigegeben"),
                _remark(),
            ),
            ("insight_id",),
        ),
        Table(
            "indicators",
            "Indikatoren",
            "Indicators",
            (
                _code("indicator_id | Indikator-Nr. | Indicator ID | Nr.", required=True),
                _text("name | Name | Name | Indikator", required=True),
                _col("integer", "step | Stufe | Step"),
                _text("dac | DAC-Kriterium | DAC criterion | DAC"),
                _text("formula | Formel | Formula"),
                _col("number", "baseline | Ausgangswert | Baseline"),
                _col("number", "target | Zielwert | Target"),
                _choice("direction | Richtung | Direction", "high | hoch | high", "low | niedrig | low"),
                _text("unit | Einheit | Unit"),
                _text("source | Quelle | Source"),
            ),
            ("indicator_id",),
        ),
        Table(
            "codebook",
            "Codebuch",
            "Codebook",
            (
                _code("item | Frage-Code | Item | Fragecode | Frage | Variable", required=True, verbatim=True),
                _code("question | Fragegruppe | Question | Frageblock", verbatim=True),
                _text("question_text | Fragetext | Question text | Frage", verbatim=True),
                _text("text | Text | Text | Teilfrage | Itemtext", verbatim=True),
                _text("short | Kurz | Short | Kurztext", verbatim=True),
                _choice(
                    "type | Fragetyp | Type",
                    "scale | Skala | scale | likert",
                    "single | einfach | single choice | Einfachauswahl",
                    "multiple | mehrfach | multiple choice | Mehrfachauswahl",
                    "number | Zahl | number",
                    "text | Text | text",
                    "date | Datum | date",
                ),
                _code("answer_code | Antwort-Code | Answer code | Code", verbatim=True),
                _text("answer | Antwort | Answer | Antworttext", verbatim=True),
                _col("integer", "rank | Rang | Rank | Reihenfolge"),
                _choice(
                    "missing | Fehlgrund | Missing",
                    "dont_know | weiß nicht | don't know",
                    "not_answered | keine Angabe | not answered",
                    "not_applicable | trifft nicht zu | not applicable",
                    "no_consent | keine Einwilligung | no consent",
                ),
                _text("scale | Skala | Scale | Skalen-Nr."),
                _choice("direction | Richtung | Direction", "+ | positiv | positive", "- | negativ | negative"),
                _col("yes_no", "sensitive | Sensibel | Sensitive"),
            ),
            ("item", "answer_code"),
        ),
        Table(
            "answers",
            "Antworten",
            "Answers",
            (
                _wave(),
                _code("respondent | Antwort-ID | Respondent | Pseudonym", required=True, personal=True),
                _organisation(),
                _tandem(),
                _choice("side | Typ | Side | Seite", choices=SIDE, disclosure="survey"),
                _code("item | Frage | Item | Frage-Code", required=True, disclosure="survey"),
                _text("value | Antwort | Answer | Wert", disclosure="survey"),
                _choice(
                    "missing | Fehlgrund | Missing",
                    choices=tuple(Choice(kind, kind, kind) for kind in MISSING_KINDS),
                    disclosure="survey",
                ),
                _col("number", "weight | Gewicht | Weight", disclosure="survey"),
            ),
            ("wave", "respondent", "item"),
        ),
        Table(
            "invitations",
            "Einladungen",
            "Invitations",
            (
                _wave(),
                _organisation(required=True),
                _col("integer", "invited | Eingeladen | Invited", required=True, disclosure="survey"),
                _col("integer", "started | Begonnen | Started", disclosure="survey"),
                _col("integer", "completed | Abgeschlossen | Completed", disclosure="survey"),
            ),
            ("wave", "org_id"),
        ),
        Table(
            "codings",
            "Codierungen",
            "Codings",
            (
                _wave(),
                _code("respondent | Antwort-ID | Respondent", required=True, personal=True),
                _code("item | Frage | Item", required=True, disclosure="survey"),
                _text("code | Kategorie | Code | Code", required=True, disclosure="survey"),
                _code("coder | Codiert von | Coder", personal=True),
            ),
            ("wave", "respondent", "item", "code", "coder"),
        ),
        Table(
            "quotations",
            "Zitate",
            "Quotations",
            (
                _code("quotation_id | Zitat-Nr. | Quotation ID | Nr.", required=True),
                _code("respondent | Antwort-ID | Respondent", personal=True),
                _tandem(),
                _organisation(),
                _text("topic | Thema | Topic"),
                _text("text | Wortlaut | Text", disclosure="text", personal=True),
                _text("approved_text | Freigegebener Text | Approved text", disclosure="text"),
                _col("yes_no", "approved | Freigabe | Approved | freigegeben"),
                _col("date", "date | Datum | Date"),
                _remark(),
            ),
            ("quotation_id",),
        ),
        Table(
            "consents",
            "Freigaben",
            "Consents",
            (
                _tandem(),
                _code("org_id | Organisations-Nr. | Organisation ID | Organisation", references="organisations.org_id"),
                _choice(
                    "subject | Was | Subject | Gegenstand",
                    "name | Name | name | Nennung",
                    "facts | Angaben zum Tandem | facts | Steckbrief",
                    "amounts | Beträge | amounts | Geld",
                    "quotations | Zitate | quotations",
                    required=True,
                ),
                _choice(
                    "audience | Für wen | Audience",
                    "public | öffentlich | public | Öffentlichkeit",
                    "tandem | eigenes Tandem | own tandem",
                    "funder | Fördergeber | funder",
                    "internal | intern | internal",
                ),
                _choice(
                    "answer | Antwort | Answer | Freigabe | Einwilligung",
                    "yes | ja | yes | x",
                    "no | nein | no",
                    "change | ändern | change",
                    required=True,
                ),
                _col("date", "date | Datum | Date | Stand"),
                _remark(
                    *("Vorbehalt", "Einschränkung", "Einschränkungen", "Bedingung", "Widerruf"),
                    *("widerrufen", "widerrufen am", "Status"),
                ),
            ),
            ("tandem_id", "org_id", "subject", "audience", "answer", "date"),
        ),
        Table(
            "registrations",
            "Anmeldungen",
            "Registrations",
            (
                _code("registration_id | Anmelde-Nr. | Registration ID | Nr.", required=True),
                _col("datetime", "date | Datum | Date | angemeldet am | Zeitstempel | Timestamp"),
                _text("organisation_type | Art der Organisation | Type of organisation"),
                _text("role | Rolle | Role"),
                _text("form | Form der Teilnahme | Form of participation | Teilnahme"),
                _col("choices", "needs | Bedarf | Needs | Unterstützungsbedarf", disclosure="text", personal=True),
                _col("yes_no", "attended | Anwesend | Attended | teilgenommen"),
                _col("yes_no", "cancelled | Abgesagt | Cancelled | Absage"),
            ),
            ("registration_id",),
        ),
    )
}


def choice_of(column: Column, text: str) -> str | None:
    """The code of the answer ``text`` in ``column``, in any accepted spelling; ``None`` for other texts.

    >>> side = TABLES["organisations"].column("side")
    >>> [choice_of(side, text) for text in (" mso ", "MSO (Migrant:innenorganisation)", "MSO / Partner")]
    ['mso', 'mso', None]
    """
    wanted = fold(text) or text.strip()
    if doubtful(text):
        return None
    for choice in column.choices:
        if wanted in {fold(spelling) or spelling for spelling in choice.spellings}:
            return choice.code
    if twice := _TWICE.fullmatch(text.strip()):
        said = {choice_of(column, part) for part in twice.groups() if part}
        return said.pop() if len(said) == 1 else None
    return None


def choice_label(column: Column, code: str, language: str) -> str:
    """The label of the answer ``code``, or the code itself if it is not one of the column's."""
    return next((choice.label(language) for choice in column.choices if choice.code == code), code)
