"""What the demonstration project tells: invented organisations, tandems, committees, sentences and sums.

Nobody and nothing here exists. The year has its successes and its failures: tandems stall, one breaks off, a seat is
lost, an application is refused. ``make_demo`` turns these literals into files as offices send them.
"""

# ruff: noqa: E501  # a table reads better with one row a line, however long

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

ASSOCIATION = "Beispielverband e. V."
FUNDER = "Musterstiftung"
MADE_UP = "Beispieldaten – frei erfunden"
START, END = dt.date(2023, 6, 1), dt.date(2024, 5, 31)
PERIOD = "2023/24"
AS_OF = "Stand: 31.05.2024"
STALLED = ("T05", "T08")
BROKEN_OFF = "T09"

TOWNS = (
    "Musterhausen", "Beispielstadt", "Lindenprobe", "Neumusterburg", "Auenbeispiel", "Kreis Probefeld",
)  # fmt: skip

MSO_NAMES = (
    "Brückenschlag Musterhausen e. V.",
    "Stimmenvielfalt Beispielstadt e. V.",
    "Generationenhof Lindenprobe e. V.",
    "Frauenrunde Neumusterburg e. V.",
    "Mütter und Töchter Auenbeispiel e. V.",
    "Regenbogentreff Probefeld e. V.",
    "Jugendkompass Musterhausen e. V.",
    "Elternnetz Beispielstadt e. V.",
    "Ankommen in Lindenprobe e. V.",
    "Gesund in Neumusterburg e. V.",
    "Sprachmittlung Auenbeispiel e. V.",
    "Bündnis Gleiche Chancen Probefeld e. V.",
)
OTHER_NAMES = (
    "Werkstätten am Musterweg gGmbH",
    "Assistenzdienst Beispielstadt gGmbH",
    "Seniorenbüro Lindenprobe",
    "Frauenberatung Neumusterburg e. V.",
    "Mädchentreff Auenbeispiel e. V.",
    "Queeres Zentrum Probefeld e. V.",
    "Jugendwerk Musterhausen gGmbH",
    "Familienhilfe Beispielstadt e. V.",
    "Wohnungsnothilfe Lindenprobe e. V.",
    "Gesundheitsladen Neumusterburg e. V.",
    "Selbsthilfe-Kontaktstelle Auenbeispiel",
    "Antidiskriminierungsbüro Probefeld e. V.",
)
MSO_FIELDS = ("Migration", "Integration", "Flucht")


@dataclass(frozen=True)
class Tandem:
    """One tandem: its field of work, how it ended, and how many per cent of its money went to the MSO."""

    id: str
    field: str
    title: str
    start: str
    end: str
    status: str
    continuation: str
    mso_percent: int
    contacts: int

    @property
    def mso(self) -> str:
        return f"O{int(self.id[1:]):02}"

    @property
    def other(self) -> str:
        return f"O{int(self.id[1:]) + 12:02}"

    @property
    def sides(self) -> tuple[str, str]:
        return (self.mso, self.other)


TANDEMS = (
    Tandem("T01", "Menschen mit Behinderung", "Arbeit ohne Hürden", "2023-06-01", "2024-05-31", "abgeschlossen", "ja", 50, 12),
    Tandem("T02", "Menschen mit Behinderung", "Assistenz in vielen Sprachen", "2023-06-01", "2024-05-31", "abgeschlossen", "ja", 50, 11),
    Tandem("T03", "Seniorinnen und Senioren", "Gemeinsam älter werden", "2023-06-01", "2024-05-31", "abgeschlossen", "offen", 60, 10),
    Tandem("T04", "Frauen und Mädchen", "Beratung, die alle erreicht", "2023-06-15", "", "laufend", "ja", 40, 12),
    Tandem("T05", "Frauen und Mädchen", "Mädchen reden mit", "2023-06-15", "2024-05-31", "beendet", "nein", 50, 4),
    Tandem("T06", "LSBT*", "Sichtbar und sicher", "2023-07-01", "", "laufend", "ja", 55, 11),
    Tandem("T07", "Jugendhilfe", "Jugendhilfe von nebenan", "2023-06-01", "", "läuft", "ja", 45, 13),
    Tandem("T08", "Jugendhilfe", "Eltern im Gespräch", "2023-07-01", "", "laufend", "offen", 50, 4),
    Tandem("T09", "Wohnungslosenhilfe", "Wohnen ist mehr als ein Dach", "2023-07-01", "2024-01-31", "abgebrochen", "nein", 50, 5),
    Tandem("T10", "Gesundheit", "Vorsorge verständlich", "2023-06-01", "2024-05-31", "abgeschlossen", "ja", 60, 10),
    Tandem("T11", "Gesundheit", "Selbsthilfe öffnet sich", "2023-06-15", "", "laufend", "offen", 35, 8),
    Tandem("T12", "Antidiskriminierung", "Beschwerde als Recht", "2023-06-01", "2024-05-31", "abgeschlossen", "ja", 50, 10),
)  # fmt: skip

# The grant: what the organisations were to spend, and what the association kept for the event after the year.
PLAN = (
    ("1.1", "Tandemarbeit vor Ort", "Personal", 118_000),
    ("1.2", "Tandemarbeit vor Ort", "Honorare und Dienstleistungen", 62_000),
    ("1.3", "Tandemarbeit vor Ort", "Reise und Übernachtung", 16_000),
    ("1.4", "Tandemarbeit vor Ort", "Verpflegung", 14_000),
    ("1.5", "Tandemarbeit vor Ort", "Raummiete", 22_000),
    ("1.6", "Tandemarbeit vor Ort", "Druck und Öffentlichkeitsarbeit", 20_000),
    ("1.7", "Tandemarbeit vor Ort", "Barrierefreiheit und Übersetzung", 18_000),
    ("1.8", "Tandemarbeit vor Ort", "Weitergabe an Dritte", 18_000),
    ("2.1", "Abschlussveranstaltung", "Verpflegung", 4_500),
    ("2.2", "Abschlussveranstaltung", "Raummiete", 3_500),
    ("2.3", "Abschlussveranstaltung", "Druck und Öffentlichkeitsarbeit", 4_000),
)
STAFF, FEES, ONWARD = "Personal", "Honorare und Dienstleistungen", "Weitergabe an Dritte"
OTHER_POSITIONS = (
    "Reise und Übernachtung",
    "Verpflegung",
    "Raummiete",
    "Druck und Öffentlichkeitsarbeit",
    "Barrierefreiheit und Übersetzung",
)
PURCHASES = {
    "Personal": (("Gehaltsabrechnung", "Koordination Tandem, anteilig"), ("Gehaltsabrechnung", "Stundenaufstockung")),
    "Honorare und Dienstleistungen": (("Dr. Erika Erfunden", "Moderation Workshop"), ("Büro Klartext", "Fortbildung")),
    "Reise und Übernachtung": (("Regionalbahn Probefeld", "Fahrten zum Fachtag"), ("Hotel zur Probe", "Klausur")),
    "Verpflegung": (("Biobäckerei Muster", "Tandemtreffen"), ("Catering Vielfalt", "Fachgespräch")),
    "Raummiete": (("Bürgerhaus Beispielstadt", "Saalmiete"), ("Tagungshaus Linde", "Seminarraum")),
    "Druck und Öffentlichkeitsarbeit": (("Druckerei Blattwerk", "Faltblatt"), ("Agentur Sichtbar", "Plakate")),
    "Barrierefreiheit und Übersetzung": (("Gebärdenwelt GbR", "Gebärdensprache"), ("Sprachbüro Poly", "Übersetzung")),
    "Weitergabe an Dritte": (("Initiative Nachbarschaft", "Kleinprojekt"), ("Gruppe Mittendrin", "Kleinprojekt")),
}
INELIGIBLE = ("O14", "Catering Vielfalt", "Dienstjubiläum", 18_640)
OBJECTION = "Ein Beleg über 186,40 € gehört nicht zum Projekt (Dienstjubiläum)."
RETURNED = ("O21", 315_040)  # what the broken-off tandem sent back, in cents
UNPROVED = ("O05", "O08", "O17", "O21")

# Refused, to be changed, or never answered; everybody else said yes to everything.
REFUSED = {
    ("O06", "Name"), ("O18", "Name"), ("O23", "Name"), ("O18", "Angaben zum Tandem"), ("O18", "Zitate"), ("O03", "Beträge"),
    ("O06", "Beträge"), ("O18", "Beträge"), ("O23", "Beträge"), ("O10", "Zitate"), ("O20", "Zitate"),
}  # fmt: skip
TO_CHANGE = {("O02", "Angaben zum Tandem"), ("O11", "Beträge")}
SILENT = ("O09", "O21", "O17")

TOPICS = (
    "Antragstellung",
    "Zusammenarbeit auf Augenhöhe",
    "Gremienarbeit",
    "Öffentlichkeitsarbeit",
    "Finanzen und Nachweise",
    "Barrierefreiheit",
    "Konflikte klären",
)
INTERNAL_NOTES = (
    "Frau Erfunden möchte die Moderation abgeben.",
    "Termin kurzfristig verlegt.",
    "Zweites Gespräch zum Geld nötig.",
    "Gute Stimmung, nächster Schritt: Antrag.",
)

COMMITTEES = (
    ("G01", "Beirat für Menschen mit Behinderung Musterhausen", "Kommune", "Fachgremium", "Menschen mit Behinderung", "ja"),
    ("G02", "Seniorenbeirat Lindenprobe", "Kommune", "Fachgremium", "Seniorinnen und Senioren", "ja"),
    ("G03", "Ausschuss für Gleichstellung Neumusterburg", "Stadt", "Ausschuss", "Frauen und Mädchen", "ja"),
    ("G04", "Netzwerk Queeres Leben Probefeld", "Kreis", "Netzwerk", "LSBT*", "nein"),
    ("G05", "Jugendhilfeausschuss Musterhausen", "Kommune", "Ausschuss", "Jugendhilfe", "ja"),
    ("G06", "AG Wohnungslosenhilfe Lindenprobe", "Kommune", "AG", "Wohnungslosenhilfe", "ja"),
    ("G07", "Gesundheitskonferenz Neumusterburg", "Kreis", "Fachgremium", "Gesundheit", "ja"),
    ("G08", "Integrationsrat Beispielstadt", "Kommune", "Ausschuss", "Integration", "ja"),
    ("G09", "Runder Tisch Flucht Auenbeispiel", "Kreis", "Netzwerk", "Flucht", "nein"),
    ("G10", "Landesnetzwerk gegen Diskriminierung", "Land", "Netzwerk", "Antidiskriminierung", "nein"),
    ("G11", "Fachausschuss Teilhabe im Beispielverband", "Verband", "Ausschuss", "Menschen mit Behinderung", "ja"),
)  # fmt: skip

MEMBERSHIPS = (
    # before the year: MSO mostly in their core fields, the other organisations in the structures of theirs
    ("O01", "G08", "Stimme", "2020-11-01", "", "", ""),
    ("O02", "G08", "Gast", "2021-02-15", "", "", ""),
    ("O03", "G09", "Mitglied", "2019-05-01", "", "", ""),
    ("O06", "G10", "Stimme", "2021-09-01", "", "", ""),
    ("O07", "G08", "Vorsitz", "2020-11-01", "", "", ""),
    ("O09", "G09", "Stimme", "2018-03-01", "2023-12-31", "unabhängig", "Protokoll vom 05.12.2023"),
    ("O11", "G09", "Gast", "2022-01-01", "", "", ""),
    ("O12", "G10", "Stimme", "2019-01-01", "", "", ""),
    ("O13", "G01", "Stimme", "2015-01-01", "", "", ""),
    ("O14", "G01", "Stellvertretung", "2018-01-01", "", "", ""),
    ("O15", "G02", "Vorsitz", "2016-06-01", "", "", ""),
    ("O16", "G03", "Stimme", "2014-10-01", "", "", ""),
    ("O18", "G04", "Stimme", "2017-01-01", "", "", ""),
    ("O19", "G05", "Stimme", "2014-10-01", "", "", ""),
    ("O20", "G05", "Gast", "2019-10-01", "", "", ""),
    ("O21", "G06", "Stimme", "2012-01-01", "", "", ""),
    ("O22", "G07", "Stimme", "2016-01-01", "", "", ""),
    ("O24", "G10", "Vorsitz", "2018-01-01", "", "", ""),
    # gained in the year
    ("O01", "G01", "Gast", "2023-11-15", "", "durch das Tandem", "Einladung vom 02.11.2023"),
    ("O02", "G11", "Stimme", "2024-02-01", "", "durch das Tandem", "Beschluss vom 25.01.2024"),
    ("O03", "G02", "Gast", "2024-01-20", "", "teilweise", "Protokoll vom 20.01.2024"),
    ("O04", "G03", "Stellvertretung", "2024-03-01", "", "durch das Tandem", "Ratsbeschluss"),
    ("O06", "G04", "Stimme", "2023-10-10", "", "durch das Tandem", "Aufnahmeschreiben"),
    ("O07", "G05", "Stimme", "2024-04-15", "", "teilweise", "Wahl am 15.04.2024"),
    ("O10", "G07", "Gast", "2023-09-20", "", "durch das Tandem", "Teilnahmeliste"),
    ("O12", "G08", "Stimme", "2024-02-10", "", "unabhängig", "Nachwahl"),
    ("O24", "G08", "Gast", "2024-03-05", "", "teilweise", "Einladung"),
)

# how the other side of the tandem sees it; where nothing stands it did not say
PARTNER_VIEWS = {
    ("O01", "G01"): "durch das Tandem",
    ("O02", "G11"): "teilweise",
    ("O03", "G02"): "teilweise",
    ("O04", "G03"): "durch das Tandem",
    ("O06", "G04"): "unabhängig",
    ("O07", "G05"): "durch das Tandem",
    ("O10", "G07"): "durch das Tandem",
    ("O24", "G08"): "unklar",
    ("O01", "Land Musterland"): "durch das Tandem",
    ("O02", "Stadt Beispielstadt"): "teilweise",
    ("O06", "Kreis Probefeld"): "unabhängig",
    ("O07", "Jugendamt Musterhausen"): "teilweise",
    ("O10", "Krankenkasse Probe"): "durch das Tandem",
}

CONTRIBUTIONS = (
    ("G01", "O01", "2023-11-29", "Wortbeitrag", "Anträge in leichter Sprache", "Verwaltung Musterhausen"),
    ("G01", "O01", "2024-02-28", "TOP", "Zugänge zu Werkstätten", "Beirat"),
    ("G11", "O02", "2024-03-14", "Positionspapier", "Assistenz in der Erstsprache", "Beispielverband e. V."),
    ("G02", "O03", "2024-02-21", "Stellungnahme", "Altenhilfe und Herkunft", ""),
    ("G03", "O04", "2024-03-19", "Stellungnahme", "Schutzräume für alle Frauen", "Gleichstellungsstelle"),
    ("G04", "O06", "2023-11-08", "Schulung", "Mehrfachdiskriminierung", "Netzwerk"),
    ("G04", "O06", "2024-04-10", "Tagesordnungspunkt", "Sichere Orte", "Netzwerk"),
    ("G05", "O07", "2024-05-02", "TOP", "Elternarbeit ohne Vorurteile", "Jugendamt"),
    ("G07", "O10", "2023-10-18", "Stellungnahme", "Sprachmittlung in Praxen", "Gesundheitsamt"),
    ("G07", "O10", "2024-03-06", "Fortbildung", "Rassismus im Gesundheitswesen", "Gesundheitsamt"),
    ("G08", "O12", "2024-03-12", "Tagesordnungspunkt", "Beschwerdestelle", ""),
    ("G10", "O12", "2023-09-14", "Positionspapier", "Recht auf Beschwerde", "Landesnetzwerk"),
    ("G10", "O06", "2023-12-06", "Stellungnahme", "Recht auf Beschwerde", "Landesnetzwerk"),
    ("G08", "O07", "2023-10-24", "Wortbeitrag", "Jugendhilfe als Thema des Integrationsrats", "Integrationsrat"),
)

# organisation, status before and after, field, who decides, type, amount in euros, until, contribution
FUNDING = (
    ("O01", "nicht angestrebt", "bewilligt (Projekt)", "Menschen mit Behinderung", "Land Musterland", "Projekt", 18_000, "2025-12-31", "durch das Tandem"),
    ("O02", "informiert", "beantragt", "Menschen mit Behinderung", "Stadt Beispielstadt", "Regel", 24_500, "", "durch das Tandem"),
    ("O03", "nicht angestrebt", "informiert", "Seniorinnen und Senioren", "Kommune Lindenprobe", "Regel", None, "", "teilweise"),
    ("O04", "beantragt", "abgelehnt", "Frauen und Mädchen", "Stadt Neumusterburg", "Regel", 32_000, "", "unabhängig"),
    ("O05", "nicht angestrebt", "nicht angestrebt", "Frauen und Mädchen", "", "Regel", None, "", ""),
    ("O06", "informiert", "bewilligt (Projekt)", "LSBT*", "Kreis Probefeld", "Projekt", 12_800, "2025-03-31", "teilweise"),
    ("O07", "beantragt", "bewilligt (Regel)", "Jugendhilfe", "Jugendamt Musterhausen", "Regel", 46_200, "2026-12-31", "durch das Tandem"),
    ("O08", "informiert", "informiert", "Jugendhilfe", "Jugendamt Beispielstadt", "Regel", None, "", ""),
    ("O09", "nicht angestrebt", "nicht angestrebt", "Wohnungslosenhilfe", "", "Regel", None, "", ""),
    ("O10", "informiert", "beantragt", "Gesundheit", "Krankenkasse Probe", "Regel", 15_750, "", "durch das Tandem"),
    ("O11", "bewilligt (Projekt)", "bewilligt (Projekt)", "Flucht", "Kreis Auenbeispiel", "Projekt", 9_900, "2024-12-31", ""),
    ("O12", "bewilligt (Projekt)", "bewilligt (Regel)", "Antidiskriminierung", "Land Musterland", "Regel", 38_000, "2026-12-31", "unklar"),
)  # fmt: skip

# title, step of the ladder of effects, due
MILESTONES = (
    ("Auftakt und gemeinsame Ziele", 1, "2023-09-15"),
    ("Drei gemeinsame Angebote durchgeführt", 2, "2023-12-15"),
    ("Teams haben voneinander gelernt", 4, "2024-02-29"),
    ("Zugang zu einem Fachgremium", 5, "2024-04-30"),
)
LAST_MILESTONES = (
    ("Beratungswege sind für alle offen", 6, "2024-05-15"),
    ("Vereinbarung über die Zeit danach", 7, "2024-05-31"),
    ("Fortbildung für das ganze Team", 4, "2024-04-15"),
)
OBSTACLES = ("Zeitmangel im Ehrenamt", "Personalwechsel", "Abläufe der Verwaltung")

# thread, tandem, overcome, topic, source, obstacle, what helped, what stays (text, approved wording or "")
INSIGHTS = (
    ("Z1", "T01", "ja", "Zeit und Ehrenamt", "Workshop",
     ("Treffen lagen in der Arbeitszeit der Hauptamtlichen; Ehrenamtliche konnten nicht kommen.", "Treffen lagen tagsüber, Ehrenamtliche konnten nicht kommen."),
     ("Wir haben abends getagt und die Zeit der Ehrenamtlichen bezahlt.", "Treffen am Abend und bezahlte Zeit für Ehrenamtliche."),
     ("Augenhöhe beginnt beim Terminkalender.", "Augenhöhe beginnt beim Terminkalender.")),
    ("Z2", "T07", "ja", "Gremien", "Beratung",
     ("Die Geschäftsordnung des Ausschusses kannte keine Gäste.", "Die Geschäftsordnung sah keine Gäste vor."),
     ("Die Partnerorganisation hat ihren Redeplatz geteilt.", "Die andere Organisation hat ihren Redeplatz geteilt."),
     ("Wer drin ist, kann Türen öffnen.", "Wer einen Sitz hat, kann Türen öffnen.")),
    ("Z3", "T04", "teilweise", "Geld", "Interview",
     ("Das Geld lag bei einer Organisation, die andere musste fragen.", "Das Geld lag bei einer der beiden Organisationen."),
     ("Wir haben ein gemeinsames Budget mit zwei Unterschriften vereinbart.", "Ein gemeinsames Budget mit zwei Unterschriften."),
     ("Zwei Unterschriften kosten Zeit und schaffen Vertrauen.", "Zwei Unterschriften kosten Zeit und schaffen Vertrauen.")),
    ("Z4", "T10", "ja", "Sprache", "Sachbericht",
     ("Fachsprache hat Menschen aus Sitzungen ausgeschlossen.", "Fachsprache schloss Menschen aus Sitzungen aus."),
     ("Eine Person hat Fachwörter an der Tafel gesammelt und erklärt.", "Fachwörter wurden gesammelt und erklärt."),
     ("Einfache Sprache hilft allen, auch den Fachleuten.", "Einfache Sprache hilft allen, auch Fachleuten.")),
    ("Z5", "T05", "nein", "Personalwechsel", "Interview",
     ("Die Stelle war ein halbes Jahr unbesetzt, danach fehlte das Wissen.", "Eine Stelle blieb ein halbes Jahr unbesetzt."),
     None,
     ("Ein Tandem darf nicht an zwei Personen hängen.", "Ein Tandem darf nicht an zwei Personen hängen.")),
    ("Z6", "T09", "nein", "Erwartungen", "Beratung",
     ("Die Ziele lagen zu weit auseinander, im Januar haben wir aufgehört.", ""),
     ("Ein Klärungsgespräch mit der Beratung kam zu spät.", ""),
     ("Ein früher Ausstieg ist auch ein Ergebnis.", "")),
    ("Z7", "T06", "teilweise", "Mehrfachdiskriminierung", "Workshop",
     ("Menschen fühlten sich in beiden Häusern nur halb gemeint.", "Menschen fühlten sich in beiden Häusern nur halb gemeint."),
     ("Ein gemeinsamer Abend im Monat, geplant von beiden Teams.", "Ein gemeinsamer Abend im Monat."),
     ("Räume werden offen, wenn beide sie gestalten.", "Räume werden offen, wenn beide sie gestalten.")),
    ("Z8", "T11", "teilweise", "Antragstellung", "Beratung",
     ("Der Antrag verlangte Eigenmittel, die eine MSO nicht hat.", "Der Antrag verlangte Eigenmittel, die nicht da waren."),
     ("Die andere Organisation hat die Eigenmittel übernommen.", "Die andere Organisation übernahm die Eigenmittel."),
     ("Eigenmittel entscheiden, wer überhaupt beantragen kann.", "Eigenmittel entscheiden, wer beantragen kann.")),
)  # fmt: skip
RECOMMENDATIONS = (
    ("T01", "Zeit und Ehrenamt", "Ehrenamtliche Zeit sollte förderfähig sein."),
    ("T08", "Personalwechsel", "Ein Jahr ist zu kurz; drei Jahre geben Halt."),
    ("T12", "Gremien", "Gremien sollten Gäste mit Rederecht zulassen."),
)

QUOTATIONS = (
    ("O01", "Augenhöhe", "Zum ersten Mal wurden wir nicht nach Folklore gefragt, sondern nach Fachwissen.", "ja"),
    ("O16", "Lernen", "Wir dachten, unsere Türen seien offen. Jetzt wissen wir, wo die Schwelle liegt.", "ja"),
    ("O07", "Gremien", "Im Ausschuss sitzen wir nun selbst, statt dass über uns gesprochen wird.", "ja"),
    ("O13", "Zeit", "Ein Jahr reicht, um anzufangen. Zum Bleiben reicht es nicht.", "ja"),
    ("O18", "Geld", "Über das Geld haben wir zu spät gesprochen.", "nein"),
    ("O05", "Personal", "Nach dem Weggang von Frau Beispiel lag alles brach.", "nein"),
)

# name, step, criterion, formula, baseline, target, direction, unit; the last one has a slip that a check finds
INDICATORS = (
    ("Sitze der MSO mit Stimme", 5, "Wirksamkeit", 'Anzahl(Mitgliedschaften wobei Rolle = "Stimme" und seit >= 2023-06-01)', 0, 6, "hoch", "Sitze"),
    ("Bewilligte Anträge der MSO", 5, "Wirksamkeit", 'Anzahl(Förderstatus wobei Stichtag = 2024-05-31 und Status in ("bewilligt (Projekt)", "bewilligt (Regel)"))', 2, 6, "hoch", "Anträge"),
    ("Erreichte Meilensteine", 1, "Effizienz", 'Anteil(Meilensteine wobei Status = "erreicht")', 0, 75, "hoch", "%"),
    ("Dauer einer Beratung (Median)", 1, "Effizienz", "Median(Beratungen.Dauer wobei Stattgefunden = ja)", None, 90, "hoch", "Minuten"),
    ("Ausgaben der Tandems aus der Förderung", 1, "Effizienz", 'Summe(Belege.Betrag wobei [Aus Mitteln] = "Förderung")', 0, 288_000, "hoch", ""),
    ("Voneinander gelernt: Zustimmung am Ende", 4, "Relevanz", 'Anteil(Antworten wobei Antwort in ("A1", "A2") von Frage = "ENDE[SQ001]" und Welle = "t1")', 0, 60, "hoch", "%"),
    ("Nicht überwundene Hindernisse", 4, "Kohärenz", 'Anzahl(Erkenntnisse wobei Art = "Hindernis" und Überwunden = "nein")', 8, 2, "niedrig", "Hindernisse"),
    ("Fortgesetzte Tandems", 7, "Nachhaltigkeit", 'Anteil(Tandems wobei Fortsetzung = "ja")', 0, 75, "hoch", "%"),
    ("Beschlüsse zur Öffnung", 7, "Wirkung", 'Anzahl(Beschlüsse wobei Status = "gefasst")', 0, 3, "hoch", "Beschlüsse"),
)  # fmt: skip
PRACTICE = (
    ("T02", "Sprache", "Jede Sitzung beginnt mit einer Runde in allen Sprachen."),
    ("T06", "Öffentlichkeit", "Einladungen tragen immer beide Logos."),
)
GUESTS = ("MSO", "MSO", "andere Organisation", "andere Organisation", "Verwaltung", "Politik", "Stiftung", "Presse")
ROLES = ("Tandem", "Gast", "Podium", "Team")
