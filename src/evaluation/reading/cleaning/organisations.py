"""Which organisation a table means, and which tandem it is in.

People write an organisation in many ways: by its number, by its name, with another legal form, another umlaut, other
blanks. Texts that differ only in spelling are one organisation. A text that could mean two means neither, and a person
is asked.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

import pandas as pd

from evaluation.language import folding
from evaluation.language.parsing import missing_kind
from evaluation.project import schema
from evaluation.project.settings import Project

NUMBERED = tuple(
    (table.name, column.name)
    for table in schema.TABLES.values()
    for column in table.columns
    if column.references == "organisations.org_id"
)
NAMED = (("payments", "payer"), ("budget", "recipient"))  # columns with names, which stay names
UNLISTED = "?"  # stands for all organisations of answers that the table of organisations lacks
LIKE = 0.8  # similarity of two spellings from which on one may be a misspelling of the other
_FORMS = {
    "ev": ("e v", "ev", "eingetragener verein"),
    "eg": ("e g", "eg", "eingetragene genossenschaft"),
    "ggmbh": ("ggmbh", "g gmbh", "gem gmbh", "gemeinnuetzige gmbh"),
    "gmbh": ("gmbh", "g m b h", "gesellschaft mit beschraenkter haftung"),
    "gug": ("gug", "g ug", "gemeinnuetzige ug", "gug haftungsbeschraenkt", "gemeinnuetzige ug haftungsbeschraenkt"),
    "ug": ("ug", "ug haftungsbeschraenkt"),
    "gag": ("gag", "gemeinnuetzige ag"),
    **{form: (form,) for form in ("ag", "kg", "ohg", "gbr")},
}
_ENDS = sorted(
    ((tuple(written.split()), form) for form, several in _FORMS.items() for written in several),
    key=lambda end: -len(end[0]),
)
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "&": " und ", "+": " und "})
_FILLERS = {"und", "der", "die", "das", "des", "fuer", "in", "im", "am", "zu", "von", "and", "of", "the", "for"}
_WORD = re.compile(r"[^\W_]+")
_NOBODY = re.compile(
    r"sonstige[srnm]?(organisation(en)?)?|(eine?)?(andere[srnm]?|weitere)(organisation(en)?)?|others?(organi[sz]ations?)?|divers(e|es)?"
    r"|keine[rs]?(organisation|zuordnung|davon)?|none(ofthese)?|ohne(organisation|zuordnung)?|nichtzugeordnet"
    r"|privat(person)?|einzelperson|anonym|unklar"
)


class Spelling(NamedTuple):
    """A name as it is compared, and its legal form (empty where there is none)."""

    name: str
    form: str


def spelling(text: str) -> Spelling:
    """A name without case, blanks, signs and accents, with umlauts and legal forms in one spelling.

    Separate digits stay separate: ``1-2`` is not ``12``.

    >>> spelling("„Büro  Poly“ e. V.") == spelling("BUERO-POLY eV"), spelling("Haus 1-2 g GmbH")
    (True, Spelling(name='haus1-2', form='ggmbh'))
    """
    words, form = _words(text)
    between = ("-" if a[-1].isdecimal() and b[0].isdecimal() else "" for a, b in pairwise(words))
    return Spelling("".join(map("".join, zip_longest(words, between, fillvalue=""))), form)


@cache
def _words(text: str) -> tuple[tuple[str, ...], str]:
    """The words of a name as they are compared, and its legal form."""
    plain = folding.plain(unicodedata.normalize("NFKC", text).translate(_LETTERS))
    words = tuple(_WORD.findall(plain))
    for end, form in _ENDS:
        if len(words) > len(end) and words[-len(end) :] == end:
            return words[: -len(end)], form
    return words, ""


@dataclass(frozen=True)
class Register:
    """The organisations a project knows, by all their names.

    ``called``: the name of each by its number; the project's own organisation and its funder have their name as number
    where the table lacks them. ``exact``, ``spelled``: the organisations a text, or a spelling, may mean.
    """

    called: Mapping[str, str]
    exact: Mapping[str, frozenset[str]]
    spelled: Mapping[str, Mapping[str, frozenset[str]]]

    def fitting(self, text: str) -> tuple[str, ...]:
        """The organisations a text may mean: one if it is certain, several if it is ambiguous, none if it is unknown.

        A number comes before a name, an equal text before another spelling, and that before a name without legal form.
        """
        if text in self.called:
            return (text,)
        exact = self.exact.get(_tidy(text))
        if exact:
            return tuple(sorted(exact))
        name, form = spelling(text)
        forms = self.spelled.get(name, {}) if name else {}
        near = forms.get(form) or frozenset().union(*(ids for own, ids in forms.items() if not (own and form)))
        return tuple(sorted(near))

    def claiming(self, text: str) -> frozenset[str]:
        """All organisations of this name, in any spelling: more than one is a contradiction."""
        name, form = spelling(text)
        return self.exact.get(_tidy(text), frozenset()) | self.spelled.get(name, {}).get(form, frozenset())

    def name(self, id: str) -> str:
        """The name of an organisation where no other has it, else its number; an unknown text stays."""
        called = self.called.get(id, id)
        return called if self.fitting(called) == (id,) else id

    def nearest(self, text: str) -> str:
        """The organisation with the name most similar to an unknown text; empty where none is similar."""
        own, words = spelling(text).name, set(_words(text)[0])
        if _number(text):
            return next((self.called[id] for id in sorted(self.called) if _number(id) == _number(text)), "")
        if not own:
            return ""
        digits = re.findall(r"\d+", own)  # Kita 5 is no misspelling of Kita 6
        known = sorted(self.called.values(), reverse=True)
        names = {name: called for called in known if re.findall(r"\d+", name := spelling(called).name) == digits}
        close = difflib.get_close_matches(own, names, n=1, cutoff=LIKE)
        others = {called: set(_words(called)[0]) for called in names.values()}
        part = [called for called, other in others.items() if words <= other or (len(other) > 1 and other <= words)]
        return names[close[0]] if close else part[0] if len(part) == 1 else ""


def _number(text: str) -> str:
    """A number without leading zeros and decimals: ``03`` and ``3.0`` are 3; empty for other texts."""
    found = re.fullmatch(r"0*(\d+?)(?:[.,]0+)?", text.strip())
    return found[1] if found else ""


def register(organisations: pd.DataFrame, project: Project) -> Register:
    """The organisations of the table and of the settings, by number, name and declared other names."""
    called: dict[str, str] = {}
    pairs: list[tuple[str, str]] = []
    for id, name, others in _rows(organisations):
        called[id] = min(called.get(id, name), name)
        both = (f"{id} {name}", f"{name} {id}", f"{' '.join(_words(name)[0])} {id}")
        pairs += [(text, id) for text in (id, name, *both, *others)]
    known = _register(called, pairs)
    for party in filter(None, dict.fromkeys((project.organisation, project.funder))):
        if not known.fitting(party):
            called[party] = party
            pairs.append((party, party))
    known = _register(called, pairs)
    for alias, meant in project.aliases.items():
        ids = known.fitting(meant)
        if not ids:  # another name of an organisation that is in no table
            called[meant] = meant
            pairs.append((meant, meant))
        pairs += [(alias, id) for id in ids or (meant,) if len(ids) < 2]
    return _register(called, pairs)


def _register(called: Mapping[str, str], pairs: Iterable[tuple[str, str]]) -> Register:
    exact: dict[str, set[str]] = defaultdict(set)
    spelled: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for text, id in pairs:
        exact[_tidy(text)].add(id)
        name, form = spelling(text)
        if name:
            spelled[name][form].add(id)
    return Register(
        dict(called),
        {text: frozenset(ids) for text, ids in exact.items()},
        {name: {form: frozenset(ids) for form, ids in forms.items()} for name, forms in spelled.items()},
    )


def _rows(organisations: pd.DataFrame) -> list[tuple[str, str, tuple[str, ...]]]:
    """Number, name (the number where there is none) and other names of each row with a number."""
    rows = organisations.dropna(subset=["org_id"])
    others = rows["aliases"] if "aliases" in rows else pd.Series(pd.NA, rows.index)
    return [
        (str(id), str(id) if pd.isna(name) else str(name), aliases(other))
        for id, name, other in zip(rows["org_id"], rows["name"], others, strict=True)
    ]


def aliases(cell: object) -> tuple[str, ...]:
    """The other names in one cell of the table of organisations.

    >>> aliases("Poly; Büro P. ;"), aliases(None)
    (('Poly', 'Büro P.'), ())
    """
    return () if pd.isna(cell) else tuple(filter(None, map(str.strip, str(cell).split(";"))))


def meanings(written: Mapping[str, int], known: Register) -> dict[str, str]:
    """The organisation each text means: the number of the only one it fits, else the most common spelling.

    Unknown texts that differ only in spelling are one organisation. A text that fits several means none of them and
    stays as it is. ``written``: how often each text occurs.
    """
    fits = {text: known.fitting(text) for text in written}
    unknown = {text: written[text] for text, ids in fits.items() if not ids}
    one = {text: group[0] for group in spellings(unknown) for text in group}
    return {text: ids[0] if len(ids) == 1 else one.get(text, text) for text, ids in fits.items()}


def spellings(written: Mapping[str, int]) -> list[list[str]]:
    """Groups of texts that differ only in spelling; the most frequent text of each comes first.

    A name without a legal form is the same as one with a form, unless there are two forms.

    >>> spellings({"Chor e.V.": 1, "Chor eV": 2, "CHOR": 1, "Rat": 1, "Rat AG": 1, "Rat eG": 1})
    [['Chor eV', 'CHOR', 'Chor e.V.'], ['Rat'], ['Rat AG'], ['Rat eG']]
    """
    forms: dict[str, set[str]] = defaultdict(set)
    for text in written:
        name, form = spelling(text)
        forms[name] |= {form} - {""}
    groups: dict[Spelling, list[str]] = defaultdict(list)
    for text in sorted(written, key=lambda text: (-written[text], text)):
        name, form = spelling(text)
        only = next(iter(forms[name])) if len(forms[name]) == 1 else form
        groups[Spelling(name, only) if name else Spelling(_tidy(text), "")].append(text)
    return sorted(groups.values())


def alike(groups: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of names that may be one: a typing error in a word of four letters or more, a longer name, initials.

    >>> alike(["Kulturverein Sonne", "Kulturvrein Sonne", "Haus Nord", "Haus Süd", "Verein A", "Verein B"])
    [('Kulturverein Sonne', 'Kulturvrein Sonne')]
    >>> alike(["Chor Nord", "Chor Nord e. V. (Hagen)", "DRK", "Deutsches Rotes Kreuz Hagen", "Chor Nord eG"])
    [('Chor Nord', 'Chor Nord e. V. (Hagen)'), ('Chor Nord', 'Chor Nord eG'), ('DRK', 'Deutsches Rotes Kreuz Hagen')]
    """
    index: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    names = sorted(set(groups))
    found = _longer(names)
    for text in names:
        words, _ = _words(text)
        for place, word in enumerate(words):
            if len(word) >= 4 and word.isalpha():
                rest = (*words[:place], "", *words[place + 1 :])
                others = [other for other, like in index[rest] if other != text and _one_apart(like, word)]
                found |= {(other, text) for other in others if not _two_forms(other, text)}
                index[rest].append((text, word))
    return sorted(found)


def _longer(names: list[str]) -> set[tuple[str, str]]:
    """Pairs of names where one has all words of the other, in any order, joined, or abbreviated."""
    bare = {name: _bare(name) for name in names}
    having: dict[str, set[str]] = defaultdict(set)
    for name, (words, _) in bare.items():
        ends = range(1, len(words) + 1)
        for word in {"".join(words[start:end]) for end in ends for start in range(end)}:
            having[word].add(name)
    found = set()
    for name, (words, form) in bare.items():
        if not any(len(word) > 1 and word.isalpha() for word in words):
            continue
        longer = having["".join(words)] | _having_all(words, having, names)
        for short in _shortened(name):
            rest = tuple(word for word in words if word != short)
            others = _having_all(rest, having, names)
            longer |= {each for each in others if _short_for(short, [w for w in bare[each][0] if w not in rest])}
        found |= {
            (min(name, other), max(name, other))
            for other in longer - {name}
            if not (form and bare[other][1] and form != bare[other][1])
        }
    return found


def _having_all(words: Iterable[str], having: Mapping[str, set[str]], names: list[str]) -> set[str]:
    sets = sorted((having.get(word, set()) for word in words), key=len)
    return set.intersection(*sets) if sets else set(names)


def _bare(text: str) -> tuple[tuple[str, ...], str]:
    """The significant words of a name, and its legal form, which may be followed by a place."""
    words, form = _words(text)
    for end, inner in () if form else _ENDS:
        for place in range(1, len(words)):
            if words[place : place + len(end)] == end and end not in (("ag",), ("kg",), ("ug",)):
                words, form = (*words[:place], *words[place + len(end) :]), inner
                break
        if form:
            break
    return tuple(word for word in words if word not in _FILLERS) or words, form


def _shortened(text: str) -> set[str]:
    """Words of a name that look like an abbreviation: two to five letters with two capitals or without a vowel."""
    plain = {word: folding.plain(word) for word in re.findall(r"[^\W\d_]{2,5}", text)}
    return {
        folded
        for word, folded in plain.items()
        if sum(letter.isupper() for letter in word) > 1 or not set(folded) & set("aeiou")
    } & set(_bare(text)[0])


def _short_for(short: str, words: list[str]) -> bool:
    """Whether a text abbreviates consecutive words: the first letter of each, and any others in their order.

    >>> [_short_for("kv", ["kulturverein"]), _short_for("drk", ["deutsches", "rotes", "kreuz", "hagen"])]
    [True, True]
    >>> [_short_for("kv", ["verein", "kultur"]), _short_for("awo", ["arbeiterwohlfahrt"]), _short_for("tv", ["chor"])]
    [False, True, False]
    """
    runs = [words[start:end] for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    return any(
        len("".join(run)) >= 2 * len(short) and re.fullmatch(_letters_of(run), short) is not None for run in runs
    )


def _letters_of(words: list[str]) -> str:
    """A pattern of abbreviations of these words."""
    return "".join(word[0] + "".join(f"(?:{re.escape(letter)})?" for letter in word[1:]) for word in words)


def _two_forms(first: str, second: str) -> bool:
    """Whether two names differ only in their legal forms: a club and its company are two organisations."""
    return spelling(first).name == spelling(second).name and bool(spelling(first).form and spelling(second).form)


def _one_apart(first: str, second: str) -> bool:
    """Whether two words differ in one letter that is added, missing or changed, or in two that are swapped."""
    if abs(len(first) - len(second)) > 1:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(map(len, (first, second)))
    )
    one, two = first[start:], second[start:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or (one[:2] == two[1::-1] and one[2:] == two[2:])


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", str(text)).split())


def written(tables: Mapping[str, pd.DataFrame]) -> Counter[str]:
    """How often each text occurs where tables name an organisation."""
    cells = (tables[table][column].dropna() for table, column in (*NUMBERED, *NAMED) if table in tables)
    return Counter(text for column in cells for text in column.astype(str))


def resolved(tables: Mapping[str, pd.DataFrame], known: Register) -> dict[str, pd.DataFrame]:
    """The tables with one number for each organisation, or one name in columns of names, however it was written."""
    meant = meanings(written(tables), known)
    found = dict(tables)
    for table, column in (*NUMBERED, *NAMED):
        if table in found:
            ids = found[table][column].map(meant, na_action="ignore")
            if (table, column) in NUMBERED:
                nobody = [id for id in ids.dropna().unique() if id not in known.called and names_nobody(id)]
                ids = ids.mask(ids.isin(nobody))
            if (table, column) in NAMED:
                ids = ids.map(known.name, na_action="ignore")
            found[table] = found[table].assign(**{column: ids.astype(found[table][column].dtype)})
    return found


def names_nobody(text: str) -> bool:
    """Whether a text in the place of an organisation says that it is another one, or none.

    >>> names_nobody("Sonstiges"), names_nobody("k. A."), names_nobody("Andere Wege e. V.")
    (True, True, False)
    """
    return missing_kind(text) is not None or _NOBODY.fullmatch(folding.fold(text)) is not None


def contributors(names: pd.Series, known: Register) -> pd.Series:
    """The organisation behind each amount, for disclosure control: organisations that may be the same count as one.

    A name that fits several organisations, or is similar to a known one, must not count as one more organisation.
    """
    meant = meanings(Counter(names.dropna().astype(str)), known)
    one = {id: id for id in meant.values()}
    for text, id in meant.items():
        fits = known.fitting(text)
        near = fits if len(fits) > 1 else () if fits else known.fitting(known.nearest(text))
        for other in near:
            _join(one, id, other)
    called = {known.name(id): id for id in meant.values()}
    for first, second in alike(called):
        if not {called[first], called[second]} <= set(known.called):  # two listed organisations are certainly two
            _join(one, called[first], called[second])
    return names.map({text: _first(one, id) for text, id in meant.items()}, na_action="ignore").astype("str")


def _join(one: dict[str, str], first: str, second: str) -> None:
    one.setdefault(second, second)
    ends = sorted((_first(one, first), _first(one, second)))
    one[ends[1]] = ends[0]


def _first(one: Mapping[str, str], id: str) -> str:
    while one[id] != id:
        id = one[id]
    return id


def side_of(organisations: pd.DataFrame) -> pd.Series:
    """The side of each organisation by its number; none where two rows contradict each other."""
    rows = organisations.dropna(subset=["org_id", "side"]).drop_duplicates(["org_id", "side"])
    return rows[~rows.duplicated("org_id", keep=False)].set_index("org_id")["side"]


def tandems_of(tandems: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The tandems of each organisation by its number, in the order of their ids."""
    rows = tandems.dropna(subset=["tandem_id"])
    members = pd.concat(
        [rows[["tandem_id", side]].set_axis(["tandem", "org"], axis=1) for side in ("mso_id", "other_id")]
    )
    groups = members.dropna().drop_duplicates().sort_values("tandem").groupby("org")["tandem"]
    return {str(org): tuple(map(str, own)) for org, own in groups}


def tandem_of(tandems: pd.DataFrame) -> dict[str, str]:
    """The tandem of each organisation that is in only one; with several, each row has to name it.

    >>> rows = [("T1", "M1", "P1"), ("T2", "M2", "P1"), ("T1", "M1", "P3")]
    >>> tandem_of(pd.DataFrame(rows, columns=["tandem_id", "mso_id", "other_id"]))
    {'M1': 'T1', 'M2': 'T2', 'P3': 'T1'}
    """
    return {org: own[0] for org, own in tandems_of(tandems).items() if len(own) == 1}
