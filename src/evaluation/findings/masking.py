"""Finds what looks like personal data in a text: patterns and names, and masks it.

Used in three places: ``check`` warns of addresses in free text, approved wordings are shown with such passages masked,
and the audit of finished outputs searches for them. Patterns find what has a form (an e-mail address); names have none,
so they come from the project's tables and its own list of words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, NamedTuple, TypeVar

import pandas as pd

from evaluation.language.folding import plain
from evaluation.reading.cleaning.organisations import aliases

T = TypeVar("T")

EMAIL = re.compile(r"[\w.+-]+(?:@|\s?[(\[]at[)\]]\s?)[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w.,])(?:(?:\+|00)[1-9]\d{0,2}|\(?0[1-9]\d{1,4})[\d /()-]{4,}\d(?!\w)")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
STREET = re.compile(
    r"\b[A-ZÄÖÜ][\w.-]*?(?:\s?[Ss]tra(?:ß|ss)e|\s?[Ss]tr\.|allee|gasse|chaussee)\s\d{1,4}(?:\s?[a-z])?\b"
    r"|\b\d{1,4}[a-z]?\s[A-Z]\w+\s(?:Street|Road|Avenue|Lane)\b"
)
WAY = re.compile(r"\b[A-ZÄÖÜ][\w-]+(?:weg|platz|ring|damm|ufer|hof)\s\d{1,4}(?:\s?[a-z])?\b")
TOWN = re.compile(r"(?<![\w.,-])\d{5}\s[A-ZÄÖÜ][a-zäöüß]+")
PERSON = re.compile(
    r"\b(?:(?:Frau|Fr\.|Herrn?|Hrn?\.|Mrs?\.|Ms\.)(?:\s(?:Prof\.|Dr\.))*|(?:Prof\.\s)?Dr\.|Prof\.)\s[A-ZÄÖÜ][\w-]+"
)
WEB = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”»]*[^\s<>\"“”».,;:!?)]|(?<!\w)@[A-Za-z]\w{2,}"
    r"|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.(?:de|org|com|net|eu|info|io|at|ch|berlin|hamburg|koeln|ruhr|nrw)(?:/[^\s,;!?)]*)?(?!\w)"
)
CALLED = re.compile(r"(?<!\w)[A-ZÄÖÜŚŽ][^\W\d_]+(?:-[A-ZÄÖÜ][^\W\d_]+)?")
FAMILY = re.compile(r"\s[A-ZÄÖÜŚŽ][^\W\d_]+(?:-[A-ZÄÖÜ][^\W\d_]+)?")

BREAK = "\x1e"  # between texts that are not adjacent
WORD = re.compile(rf"[^\W_]+|{BREAK}")
LEGAL_FORMS = ("e v", "ev", "e g", "eg", "ggmbh", "gmbh", "gug", "ug", "ag", "kg", "gbr", "mbh", "i g")
TITLES = ("frau", "herr", "herrn", "dr", "prof", "mr", "mrs", "ms")
SHORTEST = 4  # letters of a name; shorter ones are abbreviations
PEOPLE = (("expenses", "payee"), ("payments", "payer"), ("budget", "recipient"))


class Span(NamedTuple):
    """A passage of a text: its start and end, and what it looks like."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Masked:
    """A masked text, and the kinds of the passages that were replaced, in order."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Phrases(Generic[T]):
    """Many phrases to be found in one pass, whatever their case, accents and punctuation.

    ``known``: the value of each phrase (a tuple of words). ``lengths``: for each first word the lengths of its phrases.
    """

    known: Mapping[tuple[str, ...], T]
    lengths: Mapping[str, frozenset[int]]

    def find(self, text: str) -> Iterator[tuple[int, int, T]]:
        """Every phrase in ``text``: start, end, and its value.

        >>> [text[start:end] for text in ["Im BÜRO Poly!"] for start, end, _ in phrases({("Büro Poly"): 1}).find(text)]
        ['BÜRO Poly']
        """
        found = list(WORD.finditer(text))
        words = [_word(match.group()) for match in found]
        for place, word in enumerate(words):
            for length in self.lengths.get(word, ()):
                last = place + length - 1
                meaning = self.known.get(tuple(words[place : last + 1])) if last < len(words) else None
                if meaning is not None:
                    yield found[place].start(), found[last].end(), meaning


def phrases(meanings: Mapping[str, T] | Iterable[tuple[tuple[str, ...], T]]) -> Phrases[T]:
    """Phrases from texts, or from words as :func:`words_of` gives them, with their values; the first of two is used."""
    pairs = ((words_of(text), value) for text, value in meanings.items()) if isinstance(meanings, Mapping) else meanings
    known: dict[tuple[str, ...], T] = {}
    lengths: dict[str, set[int]] = {}
    for words, value in pairs:
        if words and words not in known:
            known[words] = value
            lengths.setdefault(words[0], set()).add(len(words))
    return Phrases(known, {word: frozenset(several) for word, several in lengths.items()})


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared.

    >>> words_of("Bündnis für Gemeinsames e. V.")
    ('buendnis', 'fuer', 'gemeinsames', 'e', 'v')
    """
    return tuple(_word(match) for match in WORD.findall(text))


@cache
def _word(word: str) -> str:
    return plain(word)


def core(name: str) -> tuple[str, ...]:
    """The words of the name of an organisation or a person without legal form and titles.

    >>> core("Bündnis Probefeld gGmbH"), core("AG e. V."), core("Frau Dr. Ada Muster")
    (('buendnis', 'probefeld'), ('ag', 'e', 'v'), ('ada', 'muster'))
    """
    words = words_of(name)
    while words[:1] and words[0] in TITLES and long_enough(words[1:]):
        words = words[1:]
    for form in LEGAL_FORMS:
        end = tuple(form.split())
        if words[-len(end) :] == end and long_enough(words[: -len(end)]):
            return words[: -len(end)]
    return words


def long_enough(words: Iterable[str]) -> bool:
    """Whether words have enough letters to be a name and no abbreviation."""
    return sum(map(str.isalpha, "".join(words))) >= SHORTEST


def patterns(text: str) -> Iterator[Span]:
    """E-mail addresses, telephone numbers, bank accounts and postal addresses, certain and possible ones.

    The kinds ``person``, ``way`` and ``town`` are only possible: ordinary text looks like them too ("Arbeitsplatz 3").

    >>> [span.kind for span in patterns("Ada, Musterstraße 5, 12345 Ort, Tel. 0234 123 45 67, am 14.06.2024")]
    ['phone', 'address', 'town']
    """
    for kind, (expression, holds) in PATTERNS.items():
        if kind != "email" or "@" in text or "at)" in text or "at]" in text:  # it is slow for long words
            yield from (Span(*match.span(), kind) for match in expression.finditer(text) if holds(match.group()))


def slips(text: str) -> Iterator[Span]:
    """Given names and web addresses: what else slips into a wording that a person approved.

    Finished reports are not searched for them: there, the organisation's address and names of authors are usual.

    >>> [text[:3] for text in ["Aylins Idee"] for span in slips(text)], [*slips("Das Amt war gut.")]
    (['Ayl'], [])
    """
    yield from (Span(*match.span(), "web") for match in WEB.finditer(text))
    for match in CALLED.finditer(text):
        word = match.group().split("-")[0].casefold()
        if word in GIVEN_NAMES or (word.endswith("s") and word[:-1] in GIVEN_NAMES):
            # the word after a given name is the family name, but after the genitive "Aylins" something else
            family = FAMILY.match(text, match.end()) if word in GIVEN_NAMES else None
            yield Span(match.start(), family.end() if family else match.end(), "given_name")


def is_phone(text: str) -> bool:
    """Whether a text of the form of a telephone number has at least eight digits."""
    return sum(map(str.isdigit, text)) >= 8


def is_iban(text: str) -> bool:
    """Whether a text is the number of a bank account, by its check digits.

    >>> is_iban("DE02 1203 0000 0000 2020 51"), is_iban("DE03 1203 0000 0000 2020 51")
    (True, False)
    """
    number = text.replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1


PATTERNS: dict[str, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    "email": (EMAIL, bool),
    "phone": (PHONE, is_phone),
    "iban": (IBAN, is_iban),
    "address": (STREET, bool),
    "way": (WAY, bool),
    "town": (TOWN, bool),
    "person": (PERSON, bool),
}


def listed(tables: Mapping[str, pd.DataFrame], words: Iterable[str] = ()) -> Phrases[str]:
    """The names and places of a project's tables, and the ``words`` of its own list, with their kind.

    Names of fewer than four letters are left out: they would be found in ordinary sentences.
    """
    known = [(words_of(word), "word") for word in words]
    known += [(core(name), "name") for name in _values(tables, "organisations", "name")]
    known += [(core(name), "name") for table, column in PEOPLE for name in _values(tables, table, column)]
    known += [(core(name), "name") for cell in _values(tables, "organisations", "aliases") for name in aliases(cell)]
    known += [(words_of(place), "place") for place in _values(tables, "organisations", "place")]
    return phrases((name, kind) for name, kind in known if kind == "word" or long_enough(name))


def masked(text: str, names: Phrases[str]) -> Masked:
    """``text`` with ``[…]`` in place of everything that looks like personal data.

    >>> masked("Frau Muster vom Büro Poly hilft: a@b.de", phrases({"Büro Poly": "name"}))
    Masked(text='[…] vom […] hilft: […]', kinds=('person', 'name', 'email'))
    """
    found = [*patterns(text), *(Span(*found) for found in names.find(text)), *slips(text)]
    spans = sorted(found, key=lambda span: (span.start, -span.end))
    kinds, parts, end = [], [], 0
    for span in spans:
        if span.start >= end:
            parts += [text[end : span.start], MARK]
            kinds.append(span.kind)
        end = max(end, span.end)
    return Masked("".join([*parts, text[end:]]), tuple(kinds))


MARK = "[…]"

# common given names of people in Germany, in any language, without those that are also words
_NAMES = """
    abdul abdullah achim adriana agnieszka ahmad ahmed aisha aischa alejandro alexander alexandra alexandru ali alina
    aliya aleksandra amal amina amira ana anastasia anastasiia anatoli andrea andreas andrei andrej andrzej angela
    angelika anja anke anna anne anneliese annette antje antonia antonio anton arjun artem asli astrid ayesha ayla
    aylin ayse ayşe barbara bashar beate benjamin bernd bernhard bettina birgit björn bogdan bożena brigitte bülent
    burak can carlos carmen carsten cem christa christian christiane christina christine christoph claudia cornelia
    dagmar daniel daniela danuta daria david deniz denise detlef dieter dilek dimitri dirk dmitri dmytro dominik doris
    dorothea edith ekaterina ekrem elena eleni elif elisabeth elke ella emine emma emre erika esra eva ewa fadi farid
    fatima fatma fatoumata felix ferhat florian francesca francesco friedrich fritz gabriela gabriele galina gerd
    gerhard gertrud gisela giulia giuseppe gökhan grigori grzegorz gudrun günter günther hakan halima hamid hamza
    hanna hannah hannelore hans harald hasan hassan hatice heike heinrich heinz helga helmut herbert hilde hildegard
    holger horst hossein hussein ibrahim ines inge ingo ingrid ioana irina iryna isabel isabella ismail iwona jacek
    jakob jamila jana janina jasmin jelena jennifer jens jessica joachim joanna johanna johannes jonas jorge jörg
    josef josé juan judith julia julian juliane jürgen justyna jutta kamal karim karin karl karsten kateryna katharina
    kathrin katja katrin kemal kerstin khaled kirsten klara krystyna krzysztof larisa larissa laura layla leila lena
    leonie leyla lidia lisa ljudmila lorenz louisa luca lucia ludmila luis luisa lukas lutz lyudmila maciej magdalena
    mahmoud małgorzata manfred manuela marcel marco marcus maria mariam marianne marie marina mario marion markus
    marlies marta martin martina matthias maximilian mehmet mehtap melanie melek merve michael michaela michał miriam
    mohamad mohamed mohammad mohammed monika mustafa mykola nadia nadine nadja nasrin natalia natalie natalija
    nataliia natascha nicole niklas nikolai nina noor nour olaf oleg oleksandr oleksandra olena olga omar oksana osman
    ömer özlem paolo patricia patrick paula paulina pawel paweł pedro petra philipp pierre piotr rabia rainer ralf
    ramona rana rania rasha rebecca reinhard renate reza rita rolf roland roman ronja rüdiger ruth sabine sabrina said
    salma samir samira sandra sara sarah sascha sebastian selin selma semra serhat serhii sergej sergei sevgi shirin
    siegfried sigrid silke silvia simon simone snežana sofia sofiia sonja sophia sophie stefan stefanie steffen
    stephan susanne svetlana svitlana swetlana sylvia tamara tanja tarek tatiana tatjana tetiana theresa thomas
    thorsten tobias torsten traute tülay ulrich ulrike ursula uta ute valentina valeria vanessa vera veronika viktor
    viktoria viktoriia vincent vitali volker volodymyr waltraud wanda werner wiebke wilhelm wladimir wolfgang yasemin
    yasmin yevhen yulia yuliia yusuf zeynep zeinab zofia
"""
GIVEN_NAMES = frozenset(_NAMES.split())


def _values(tables: Mapping[str, pd.DataFrame], table: str, column: str) -> list[str]:
    known = table in tables and column in tables[table]
    return tables[table][column].dropna().unique().tolist() if known else []
