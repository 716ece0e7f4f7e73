"""Which columns of an export identify who answered: names, addresses, telephone numbers, days of birth, postcodes.

They reach no table, whatever program wrote the file. A heading decides where all its words are of that kind ("Vor- und
Nachname", "E-Mail-Adresse (für Rückfragen)"). Where such a word stands in a longer question it may be an opinion about
it: then the column is kept and asked about, unless its cells are few answers that come again and again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal

from evaluation.reading.raw import RawTable
from evaluation.reading.surveys.questionnaire import Item
from evaluation.reading.surveys.responses import column_note, without

FEW = 10  # so many different answers are those of a question
LONGEST = 12  # words of a heading in which "your" goes with the name or address

_WORD = re.compile(  # of names, mails, telephones, birth, places, contacts, numbers of people and devices
    r"(vor|nach|familien|zu|ruf|geburts|nutzer|benutzer|user|first|last|middle|sur|full|fore)?name(n|ns|s)?"
    r"|(e|recipient|respondent)?mail(s|adressen?|address|kontakt)?"
    r"|(tele[fp]h?on|handy|mobil(telefon|funk)?|ruf|festnetz|fax|phone|mobile|cell|whatsapp)(nummern?|nr|number)?|tel|fon"
    r"|geburts(datum|jahr|jahrgang|tag|ort|monat)(e?s)?|geb(datum|jahr|tag)?|geboren|jahrgang"
    r"|birth(day|date|year|place)?|born|dob"
    r"|plz|postleit(zahl|zahlen|gebiet)|(post|heimat|privat)?(anschrift|adresse)n?|strasse|hausnummer"
    r"|wohn(ort|sitz|adresse|anschrift)(e?s)?|zip(code)?|post(al)?code|street|address"
    r"|(location)?(latitude|longitude)|geolocation|gps(koordinaten)?|breitengrad|längengrad"
    r"|(ansprech|kontakt)(partner|person)(in|innen|en)?|kontakt(daten|angaben|adresse|möglichkeit)|personalien"
    r"|ip(adr|addr|adressen?|address)?|refurl|iban|(personal|matrikel|versicherten|steuer|kunden)(nummer|nr)"
    r"|signature|unterschrift|deviceid|subscriberid|simserial|recipient(email|firstname|lastname)"
)
_CHANNEL = re.compile(r".*mail.*|.*(telefon|telephone|handy|mobil|phone|fax|whatsapp|festnetz).*|tel|fon|cell")
_ADDING_NOTHING = """
    ihr ihre ihrem ihren ihrer ihres dein deine deinem deinen deiner mein meine meiner der die das den dem des ein eine
    einer und oder bzw sowie and or the of your my our a an for to in wie lautet lauten ist sind was what is are wann wo
    welchem welches welcher welche jahr jahrs tag when where were you year date day bitte geben gib sie du uns nennen
    nenne tragen trage eintragen angeben hinterlassen please enter give us für rückfragen rückfrage kontaktaufnahme zur
    zum zu von vom bei am im falls gewünscht evtl ggf freiwillig optional freiwillige angabe angaben contact follow up e
    vor nach familien nummer nr no number privat private dienstlich dienstliche geschäftlich vollständig vollständiger
    vollständige full given first last middle home person personen befragte befragten befragter teilnehmende
    teilnehmenden teilnehmer teilnehmerin respondent participant ort stadt land wohnort city town country postal zip
    house mobile work user kind kindes kinder mutter vater vaters eltern child mother father
    code datum uhrzeit details daten data persönliche persönlicher kontakt erreichbar unter s
"""
_BESIDE = frozenset(_ADDING_NOTHING.split())
_WHO = re.compile(
    r"(teilnehm(er|ende|enden)|mitarbeit(er|ende|enden)|schüler|klient|patient|befragte|ratsuchende|besucher|gäste?"
    r"|participant|student|client|visitor|attendee)(in|innen|r|s|n)?"
)
_OF_A_THING = re.compile(
    r"organi[sz]ation|verein|verband|einrichtung|projekt|project|veranstaltung|event|kurs|course|angebot|träger|"
    r"institution|firma|unternehmen|company|schul|school|kita|gruppe|group|tandem|stiftung|gremium|netzwerk|team|datei|file"
)
_ASKS = re.compile(
    r"(wie hei(ß|ss)(en sie|t du)|wo wohn(en sie|st du)|in welche[mrn] (ort|stadt|straße) (wohn|leb)(en sie|st du))\b"
    r"[^a-z]*",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(ihr(e[mnrs]?)?|dein(e[mnrs]?)?|mein(e[mnrs]?)?|your|my)\b", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_GENDERED = re.compile(r"[*:_/]-?in(nen)?\b|(?<=[a-zß])In(nen)?\b|\(in(nen)?\)")
_NUMBERED = re.compile(r"^\s*(?=\S*\d)[\w-]{1,15}[.:)]\s+(?=\S)")
_QUESTION_AND_PART = re.compile(r"(?P<question>.*\S)\s*\[(?P<part>[^\[\]]+)\]\s*(\(\d+\)|\d+)?\s*", re.DOTALL)
Kind = Literal["personal", "asked"]


def kind(heading: str, cells: Sequence[str] = ()) -> Kind | None:
    """Whether a column is ``personal``, has to be ``asked`` about, or neither.

    >>> [kind(text) for text in ("Vor- und Nachname", "E-Mail-Adresse (für Rückfragen)", "Ansprechpartner*in")]
    ['personal', 'personal', 'personal']
    >>> [kind(text) for text in ("Wie wohl fühlen Sie sich mit Ihrem Namen?", "PLZ-Bereich Ihrer Organisation?")]
    ['asked', 'asked']
    >>> [kind(text) for text in ("Name der Organisation", "Wie zufrieden sind Sie?", "Alter")]
    [None, None, None]
    """
    few = _are_few(cells)
    split = _QUESTION_AND_PART.fullmatch(heading)
    if split is not None:
        question, part = _of_words(split["question"]), _of_words(split["part"])
        if question and part:
            return "personal"
        return "asked" if (question == "personal" or part) and not few else None
    found = _of_words(heading)
    if found is None and _names_people(heading, cells):
        return "asked"
    if found == "personal":
        return "asked" if few and _only_channels(heading) else found
    own = len(_words(heading)) <= LONGEST and _OWN.search(heading)
    return found if found and (not few or own) else None


@cache
def _of_words(heading: str) -> Kind | None:
    if _ASKS.fullmatch(heading.strip()):
        return "personal"
    bare = _NUMBERED.sub("", _GENDERED.sub("", heading))
    while (without_remark := re.sub(r"\([^()]*\)", " ", bare)) != bare:
        bare = without_remark
    words = _words(bare) or _words(heading)
    found = [word for word in words if _WORD.fullmatch(word)]
    if not found:
        return None
    if all("name" in word for word in found) and _OF_A_THING.search(heading.casefold()):
        return None
    rest = [word for word in words if word not in found and word not in _BESIDE]
    return "asked" if rest else "personal"


def _words(text: str) -> list[str]:
    """The words in small letters, those that hyphens and capitals join both whole and in parts where they are names."""
    joined = re.sub(r"(?<=\w)-(?=\w)", "", text)
    words = [word.casefold().replace("ß", "ss") for word in re.findall(r"[^\W\d_]+", joined)]
    if any(_WORD.fullmatch(word) for word in words):
        return words
    return [word.casefold().replace("ß", "ss") for word in re.findall(r"[^\W\d_]+", _CAMEL.sub(" ", text))]


def _names_people(heading: str, cells: Sequence[str]) -> bool:
    """Whether a list of people may stand there: the heading says so, and most cells are words of their own."""
    words = _words(_GENDERED.sub("", heading))
    given = [cell.strip() for cell in cells if cell.strip()]
    if not given or not any(_WHO.fullmatch(word) for word in words) or _are_few(cells):
        return False
    worded = [cell for cell in given if re.fullmatch(r"[^\W\d_][^\d@]{2,}", cell)]
    return all(_WHO.fullmatch(word) or word in _BESIDE for word in words) and 2 * len(worded) > len(given)


def _only_channels(heading: str) -> bool:
    """Whether it names ways to reach somebody, which may as well be answered by how often they are used."""
    found = [word for word in _words(heading) if _WORD.fullmatch(word)]
    return all(_CHANNEL.fullmatch(word) for word in found)


def _are_few(cells: Sequence[str]) -> bool:
    given = [cell.strip() for cell in cells if cell.strip()]
    return bool(given) and len(set(given)) <= FEW and len(given) >= 2 * len(set(given))


def without_personal(
    raw: RawTable,
    texts: Mapping[str, Collection[str]],
    *,
    known: Collection[str] = (),
    used: Collection[str] = (),
    codes: Collection[str] = (),
) -> RawTable:
    """The table without columns that tell who answered, with a note on them and on those that have to be asked about.

    ``texts``: what each column is called, in its heading and where the file or its questionnaire says more. ``known``
    are those of the program, whatever they are called; ``used`` those that the settings have a use for. ``codes`` tell
    people apart: a part of a code may be a day of birth, a code alone is no name.
    """
    used = {*used, *(codes if len(codes) > 1 else ())}
    kinds = {
        heading: {kind(text, raw.cells[heading].tolist()) for text in called}
        for heading, called in texts.items()
        if heading not in used and heading not in known
    }
    dropped = [name for name in raw.cells.columns if name in known or "personal" in kinds.get(name, ())]
    asked = [name for name in raw.cells.columns if name not in dropped and name not in codes]
    doubted = [name for name in asked if "asked" in kinds.get(name, ())]
    notes = [column_note("maybe_personal", raw, name) for name in doubted if raw.cells[name].str.strip().any()]
    return without(replace(raw, notes=(*raw.notes, *notes)), dropped)


def without_items(raw: RawTable, items: Mapping[str, Item]) -> tuple[RawTable, dict[str, Item]]:
    """The table and its items without those of which questionnaire or codebook say more than the heading."""
    called = {
        heading: [item.question_text if item.code == item.question else f"{item.question_text} [{item.text}]"]
        for heading, item in items.items()
        if kind(heading) is None
    }
    raw = without_personal(raw, called)
    return raw, {heading: item for heading, item in items.items() if heading in raw.cells.columns}
