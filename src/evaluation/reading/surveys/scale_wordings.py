"""The order of answers by their wording: numbers before labels, common families, ends named in a question.

"Trifft eher zu" stands between "trifft zu" and "trifft nicht zu" whatever the file says. Each family knows its words,
the opposite ones and how a word is strengthened or weakened; a label gets a place from best to worst only where one
family knows all labels of a question. What no family knows has no order.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from evaluation.reading.tables.headings import LARGEST, names_counts

_NUMBERED = re.compile(r"(?P<step>\d{1,2})(?:\s*(?:[-–.)]\s+|[:=]\s*|\()(?!\d)(?P<label>.+?)\)?)?", re.DOTALL)
_ASSIGNED = re.compile(r"(?<![\d.,])(\d{1,2})\s*[=:]\s*(?!\d)(.+?)\s*(?=[,;)(\]/|…]|\.\.\.|\bbis\b|\bto\b|[-–]\s|\d|$)")
_BRACKETED = re.compile(r"(?<![\d.,])(\d{1,2})\s*\((?!\d)([^()=]+)\)")
_RANGE = re.compile(r"(?<![\d.,])([01])\s*(?:bis|to|[-–])\s*(\d{1,2})(?![\d.,])")
_RANGE_IN_BRACKETS = re.compile(r"[(\[]\s*(?:\w+\s+)?([01])\s*(?:bis|to|[-–])\s*(\d{1,2})\s*[)\],;]")
_RANGE_ALONE = re.compile(  # and no number of something: 1 bis 5 Jahre
    r"(?<![\d.,\w])([01]) (?:bis|to) (\d{1,2})"
    r"(?![\d.,]\d|\d|\s+[A-ZÄÖÜ]|\s+(?:years|months|weeks|days|hours|minutes)\b)"
)
_RATING = re.compile(r"skala|scale|note\b|noten\b|punkte|points|bewert|\brat(e|ing)", re.IGNORECASE)

# the words of a family and their opposites; the first family that knows both ends gives the names of merged classes
FAMILIES = {
    "agreement": (
        r"(stimm|trifft).*\bzu\b|zustimm|\bstimmt\b|zutreff|einverstanden|richtig|agree|\bappl(y|ies)\b|\btrue\b"
        r"|\bja\b|\byes\b|auf jeden fall|definitely",
        r"ablehn|\blehn.*\bab\b|disagree|unzutreffend|falsch|\buntrue\b|\bfalse\b|\bnein\b|\bno\b|auf keinen fall",
    ),
    "importance": (r"wichtig|important", r"unwichtig|unimportant"),
    "satisfaction": (r"zufrieden|satisfied", r"unzufrieden|dissatisfied|unsatisfied"),
    "frequency": (
        r"\b(immer|stets|ständig|häufig|oft|meist|meistens|always|often|usually|frequently)\b",
        r"\b(nie|niemals|selten|never|rarely|seldom)\b",
    ),
    "likelihood": (
        r"wahrscheinlich|likely|probable|auf jeden fall",
        r"unwahrscheinlich|unlikely|improbable|auf keinen fall",
    ),
    "ease": (r"\b(leicht|einfach|easy)\b", r"\b(schwer|schwierig|difficult|hard)\b"),
    "quality": (
        r"\b(gut|good|excellent|hervorragend|ausgezeichnet)\b",
        r"\b(schlecht|ausreichend|mangelhaft|ungenügend|bad|poor)\b",
    ),
    "extent": (
        r"\b(sehr|viel|stark|hoch|ziemlich|völlig|voll und ganz|very|much|a great deal|a lot|extremely|completely)\b",
        r"\b((gar|überhaupt) nicht|(gar )?nichts|keine?|wenig|kaum|gering|niedrig|not at all|none|nothing|little)\b",
    ),
}
SCHOOL_GRADES = ("sehr gut", "gut", "befriedigend", "ausreichend", "mangelhaft", "ungenügend")
_DENIED = re.compile(r"\b(nicht|kein\w*|wenig|kaum|not|hardly)\b|n't\b")
_MIDDLE = re.compile(
    r"\b(teils|teilweise|weder|neutral|unentschieden|unentschlossen|mittel\w*|mäßig|manchmal|gelegentlich|ab und zu"
    r"|befriedigend|durchschnittlich|geht so|vielleicht|neither|partly|undecided|sometimes|occasionally|average|fair)\b"
)
_DEGREES = (
    (3.0, r"\b(voll|völlig|vollkommen|vollständig|absolut|überhaupt|gar|äußerst|extrem|total|strongly|completely)\b"),
    (3.0, r"\b(fully|totally|extremely|at all|immer|stets|ständig|nie|niemals|always|never|hervorragend|excellent)\b"),
    (3.0, r"\b(ungenügend|nichts|none|nothing|a great deal)\b"),
    (1.5, r"\b(überwiegend|weitgehend|größtenteils|meist|meistens|mostly|usually)\b"),
    (1.5, r"\b(wenig|kaum|hardly)\b"),
    (1.0, r"\b(eher|etwas|ein wenig|rather|somewhat|slightly|tend to|ausreichend)\b"),
    (2.5, r"\b(sehr|very|ganz|mangelhaft|stark)\b"),
)
_TOO = re.compile(
    r"\b(zu|too) (wenig|viel|hoch|niedrig|gering|stark|leicht|schwer|schwierig|einfach|much|little|hard|easy)\b"
)
_ALMOST = re.compile(r"\b(fast|beinahe|almost)\b")


def numbered(text: str) -> tuple[int, str] | None:
    """Number and label of an answer that begins with its number; ``None`` for any other text.

    >>> numbered("1 = stimme voll zu"), numbered("3 (nie)"), numbered("2"), numbered("3 Jahre"), numbered("1-2")
    ((1, 'stimme voll zu'), (3, 'nie'), (2, ''), None, None)
    """
    match = _NUMBERED.fullmatch(text)
    return (int(match["step"]), (match["label"] or "").strip()) if match else None


def ends_in(text: str) -> dict[int, str]:
    """The steps of a scale that a question names, with their labels; empty where it names none.

    >>> ends_in("Wie war es? (1 = gar nicht gut, 5 = sehr gut)"), ends_in("Auf einer Skala von 0 bis 10: wie …?")
    ({1: 'gar nicht gut', 5: 'sehr gut'}, {0: '', 10: ''})
    >>> ends_in("Wie zufrieden (1–7)?"), ends_in("Wie zufrieden von 0 bis 10 mit dem Raum?")
    ({1: '', 7: ''}, {0: '', 10: ''})
    >>> ends_in("Wie viele Kinder (1-10)?"), ends_in("Arbeit von 1 bis 10 Stunden"), ends_in("Block 1-5")
    ({}, {}, {})
    >>> ends_in("Wie gut? (1-5, 6 = weiß nicht)"), ends_in("Wie gut? (1–5; 6 = k. A.)")
    ({1: '', 5: '', 6: 'weiß nicht'}, {1: '', 5: '', 6: 'k. A.'})
    """
    named = {int(step): label.strip() for pattern in (_ASSIGNED, _BRACKETED) for step, label in pattern.findall(text)}
    if len(named) > 1:
        return dict(sorted(named.items()))
    if names_counts(text):
        return {}
    rated = _RANGE.search(text) if _RATING.search(text) else None
    span = rated or _RANGE_IN_BRACKETS.search(text) or _RANGE_ALONE.search(text)
    ends = {int(span[1]): "", int(span[2]): ""} if span and 2 < int(span[2]) <= LARGEST else {}
    beyond = {step: label for step, label in named.items() if ends and step > max(ends)}
    return ends | beyond


def stance(label: str, family: str) -> float | None:
    """How far a label is on the better side (positive) or on the other one; 0 in the middle, ``None`` if unknown.

    >>> [stance(label, "agreement") for label in ("trifft voll zu", "eher ja", "teils/teils", "stimme nicht zu", "rot")]
    [3.0, 1.0, 0.0, -2.0, None]
    """
    text = " ".join(label.casefold().split())
    better, worse = FAMILIES[family]
    opposite = re.search(worse, text)
    if _MIDDLE.search(text):
        return 0.0
    if _TOO.search(text) or (not opposite and not re.search(better, text)):
        return None
    denied = _DENIED.search(text) and family != "extent"
    degree = next((degree for degree, words in _DEGREES if re.search(words, text)), 2.0)
    degree -= 0.5 if _ALMOST.search(text) else 0.0
    return -degree if opposite or denied else degree


def family_of(labels: Collection[str]) -> str:
    """The family that knows every label; empty where none does.

    >>> family_of(["nie", "selten", "oft"]), family_of(["rot", "gut"])
    ('frequency', '')
    """
    return next((name for name in FAMILIES if labels and all(stance(label, name) is not None for label in labels)), "")


def from_best(labels: Iterable[str]) -> tuple[str, ...]:
    """The labels from the best to the worst, where one family knows them all and no two stand in one place.

    >>> from_best({"eher nein", "ja", "teilweise", "nein", "eher ja"})
    ('ja', 'eher ja', 'teilweise', 'eher nein', 'nein')
    >>> from_best({"rot", "grün"}), from_best({"häufig", "oft"})
    ((), ())
    """
    listed = sorted(labels)
    family = family_of(listed)
    places = {label: stance(label, family) for label in listed} if family else {}
    if len(listed) < 2 or len(set(places.values())) < len(listed):
        return ()
    return tuple(sorted(listed, key=lambda label: places[label] or 0.0, reverse=True))


def has_both_ends(labels: Collection[str]) -> bool:
    """Whether as many labels stand on the better side as on the other one: else an end was never chosen.

    >>> has_both_ends(["ja", "eher ja", "nein", "eher nein"]), has_both_ends(["ja", "eher ja", "nein"])
    (True, False)
    """
    family = family_of(labels)
    places = [stance(label, family) or 0.0 for label in labels] if family else []
    return sum(place > 0 for place in places) == sum(place < 0 for place in places) > 0
