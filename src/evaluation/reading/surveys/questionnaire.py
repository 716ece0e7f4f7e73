"""The items a questionnaire exports: one for each column LimeSurvey writes, its headings, its answers in order.

LimeSurvey names a column by code (``DZE1[SQ001]``, ``DZE1_SQ001``), by text (``Frage [Teilfrage]``) or by both. Which
answers an item has depends on the type letter of its question; for some types they are in no file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from evaluation.language import folding, parsing
from evaluation.language.folding import Missing
from evaluation.reading.surveys import scale_wordings
from evaluation.reading.surveys.lss import Question, Structure

ItemType = Literal["scale", "single", "multiple", "number", "text", "date"]

TYPES: dict[str, ItemType] = {
    **dict.fromkeys("FHABCE15", "scale"),
    **dict.fromkeys("L!OYGIR", "single"),
    **dict.fromkeys("MP", "multiple"),
    **dict.fromkeys("NK:", "number"),
    "D": "date",
}
ROWED = "FHABCE1MPQK:;"  # types with a column for each subquestion
SILENT = "X"  # a text on the page, without an answer
OTHER = "-oth-"
OTHER_TEXTS = ("Sonstiges", "Andere", "Anderes", "Sonstige", "Other")
COMMENT_TEXTS = ("Kommentar", "Comment")
OTHER_COMMENT_TEXTS = ("Anderer Kommentar", "Sonstiges Kommentar", "Other comment")
TICKED = (("Y", "Ja", "Yes"), ("N", "Nein", "No"))
# what programs and people write into a box that is ticked, and into one that is not, folded
TICKED_WORDS = frozenset(
    (
        "1",
        "true",
        "wahr",
        "x",
        "checked",
        "selected",
        "ausgewaehlt",
        "gewaehlt",
        "angekreuzt",
        "genannt",
        "✓",
        "✔",
        "☑",
        "☒",
    )
)
NOT_TICKED = frozenset(
    ("0", "false", "falsch", "unchecked", "notselected", "unselected", "nichtausgewaehlt", "nichtgewaehlt")
) | frozenset(("nichtangekreuzt", "nichtgenannt", "☐"))
# "trifft nicht zu" denies what another answer says with the same word
OPPOSITES = ("trifft", "zutreffend", "anwendbar", "appl(y|ies)", "applicable")
# labels that say why there is no answer, unless another answer says the opposite; in other tables they are words
SILENT_LABELS: tuple[tuple[Missing, str, str], ...] = (
    ("not_answered", "(antwort|angaben?)?(verweigert|refused)", "willigt|erteilt|genehmigt|erlaubt|gegeben"),
    ("not_answered", "(wert)?fehlt|fehlend(erwert)?|(system)?missing(value)?|system(fehlend)?", "vorhanden|liegtvor"),
    (
        "not_answered",
        "ungueltig(eantwort|eangabe)?|invalid|unleserlich|mehrfach(nennung(en)?|antwort(en)?)",
        "^gueltig",
    ),
    ("not_answered", "nicht(erhoben|gestellt|gefragt)|filter(fuehrung)?|notasked", "^erhoben|^gestellt"),
    ("not_applicable", "nichtrelevant|irrelevant|notrelevant", "relevant"),
    ("dont_know", "(noch)?niegehoert|keineerfahrung(en)?(damit|hiermit|dazu)?", "gehoert|erfahrung|kenn"),
)
BUILT_IN = {
    "Y": TICKED,
    "M": TICKED,
    "P": TICKED,
    "C": (("Y", "Ja", "Yes"), ("U", "Unsicher", "Uncertain"), ("N", "Nein", "No")),
    "E": (("D", "Abnahme", "Decrease"), ("S", "Gleich", "Same"), ("I", "Zunahme", "Increase")),
    "G": (("F", "Weiblich", "Female"), ("M", "Männlich", "Male")),
    "A": tuple((str(number),) * 3 for number in range(1, 6)),
    "5": tuple((str(number),) * 3 for number in range(1, 6)),
    "B": tuple((str(number),) * 3 for number in range(1, 11)),
}
_BOTH = re.compile(r"(?P<code>[A-Za-z]\w*(?:\[[^\]]*\])*)(?P<mark>\W+)(?P<text>.+)", re.DOTALL)
_STRAY = re.compile(r"-[1-9]|-?(66|77|88|9[5-9]|666|777|888|99[0-9]|999[0-9]|9{5,})")
_USUAL = re.compile(r"[.:]\s+")  # between code and text, where nobody chose another mark


@dataclass(frozen=True)
class Choice:
    """One possible answer: its code, its label, its place in the order (none for a kind of missing)."""

    code: str
    label: str
    rank: int | None = None
    missing: Missing | None = None
    spellings: tuple[str, ...] = ()


BOX = tuple(Choice(code, de, rank, None, (en,)) for rank, (code, de, en) in enumerate(TICKED, start=1))


@dataclass(frozen=True)
class Item:
    """One column of an export: how it may be called there and what can be answered.

    ``assumed``: its choices are those that were chosen; it is unknown which were offered.
    ``ranked``: the ranks of its choices come from a person.
    """

    code: str
    question: str
    question_text: str
    text: str
    type: ItemType
    scale: str = ""
    choices: tuple[Choice, ...] = ()
    texts: tuple[str, ...] = ()
    assumed: bool = False
    ranked: bool = False

    def code_headings(self, *, from_zero: bool = False) -> tuple[str, ...]:
        """The heading in codes: as exported, for expressions, and as statistics programs rewrite it.

        The scales of a dual array are ``[1]`` and ``[2]``, in codes for expressions ``_0`` and ``_1`` (``from_zero``).
        """
        flat = (f"{self.code[:-3]}[{self.scale}]" if from_zero and self.scale else self.code).replace("]", "")
        return (self.code, flat.replace("[", "_"), flat.replace("[", "."), re.sub(r"[\[\]]", ".", self.code))


def items_of(structure: Structure) -> list[Item]:
    """All items in the order of the questionnaire, which is the order of the export's columns.

    They have the texts of every language, because an export may be in any of them.
    """
    items = _items_in(structure.questions)
    for questions in structure.others:
        original = {item.code: item for item in _items_in(questions) if item.question_text}
        items = [_also_called(item, original[item.code]) if item.code in original else item for item in items]
    return items


def _items_in(questions: Iterable[Question]) -> list[Item]:
    return [item for question in questions if question.type not in SILENT for item in _items(question)]


def _also_called(item: Item, other: Item) -> Item:
    """An item with the texts of another language as further spellings."""
    labels = {choice.code: (choice.label, *choice.spellings) for choice in other.choices}
    choices = (replace(choice, spellings=(*choice.spellings, *labels.get(choice.code, ()))) for choice in item.choices)
    return replace(item, choices=tuple(choices), texts=(*item.texts, *other.texts))


def fold(text: str) -> str:
    """A text without what people vary when they type it; of a text without letters the text itself.

    >>> fold(" Stimme garnicht zu") == fold("Stimme gar nicht zu"), fold("+")
    (True, '+')
    """
    return folding.fold(text) or " ".join(text.casefold().split())


Answers = Mapping[str, Collection[str]]
_NONE: Answers = MappingProxyType({})


def match_columns(headings: Iterable[str], items: list[Item], answers: Answers = _NONE) -> dict[str, Item]:
    """The item of each heading, by code, else by its text where only one item has it.

    Of several items with the text, those that lack one of the ``answers`` in the column are excluded.

    The order of columns is used only for an export that is completely in the order of the questionnaire.
    """
    return _matched(list(headings), items, answers)[0]


def alike(
    headings: Iterable[str], items: list[Item], answers: Answers = _NONE
) -> dict[str, tuple[list[str], Item | None]]:
    """For each heading that fits several items, their codes, since none of them is certain.

    And, where all of them have the same answers, an item of its own under the heading, else ``None``.
    """
    by_code = {item.code: item for item in items}
    found = {}
    for heading, codes in _matched(list(headings), items, answers)[1].items():
        first, *others = (by_code[code] for code in codes)
        same = all((other.type, other.choices) == (first.type, first.choices) for other in others)
        bare = without_number(heading)
        own = replace(first, code=heading, question=first.question_text + heading[len(bare) :], scale="")
        found[heading] = (codes, own if same else None)
    return found


def _matched(headings: list[str], items: list[Item], answers: Answers) -> tuple[dict[str, Item], dict[str, list[str]]]:
    by_code = _by_code(headings, items)
    by_text: dict[str, dict[int, None]] = {}
    for place, item in enumerate(items):
        for text in item.texts:
            by_text.setdefault(fold(text), {})[place] = None
    places: dict[str, list[int]] = {}
    taken: set[int] = set()
    for heading in headings:
        own = _coded(heading, items, by_code)
        if own is not None and own not in taken:
            taken.add(own)
            places[heading] = [own]
    for heading in headings:
        if heading not in places:
            fitting = by_text.get(fold(heading)) or by_text.get(fold(without_number(heading))) or {}
            open_ones = [place for place in fitting if place not in taken]
            several = open_ones or _shortened_for(heading, items, taken)
            texts = answers.get(heading, ())
            fitting_answers = [place for place in several if _has_all(items[place], texts)]
            places[heading] = fitting_answers or several
    found: dict[str, Item] = {}
    while True:
        times = Counter(several[0] for several in places.values() if len(several) == 1)
        certain = {
            heading: several[0] for heading, several in places.items() if len(several) == 1 and times[several[0]] == 1
        }
        if not certain:
            break
        found |= {heading: items[place] for heading, place in certain.items()}
        gone = set(certain.values())  # an item with its column is no candidate for another
        places = {
            heading: [place for place in several if place not in gone]
            for heading, several in places.items()
            if heading not in certain
        }
    certain = {heading: items.index(item) for heading, item in found.items()}
    placed = _in_order(headings, certain, {heading: several for heading, several in places.items() if several})
    found |= {heading: items[place] for heading, place in placed.items()}
    return found, {
        heading: [items[place].code for place in several]
        for heading, several in places.items()
        if several and heading not in placed
    }


def _has_all(item: Item, answers: Collection[str]) -> bool:
    """Whether an item has all answers of a column, as they are written; an item without a list has any answer."""
    known = {text for choice in item.choices for text in (choice.code, choice.label, *choice.spellings)}
    return not item.choices or all(answer in known or parsing.missing_kind(answer) is not None for answer in answers)


def _in_order(headings: list[str], certain: dict[str, int], open_ones: dict[str, list[int]]) -> dict[str, int]:
    """The places of repeated texts, in an export that is completely in the order of its questionnaire.

    That is certain where every column is a question, each repeated text has as many columns as questions, and there is
    a certain column between any two of them.
    """
    if {*certain, *open_ones} != set(headings):
        return {}
    placed = dict(certain)
    for several in {tuple(places) for places in open_ones.values()}:
        own = [heading for heading in headings if tuple(open_ones.get(heading, ())) == several]
        if len(own) != len(several):
            return {}
        placed |= dict(zip(own, sorted(several), strict=True))
        at = [headings.index(heading) for heading in own]
        if not all(any(name in certain for name in headings[one:other]) for one, other in pairwise(at)):
            return {}
    order = [placed[heading] for heading in headings]
    rising = all(one < other for one, other in pairwise(order))
    return {heading: placed[heading] for heading in open_ones} if rising else {}


def _by_code(headings: list[str], items: list[Item]) -> dict[str, int]:
    """The place of the item a code stands for. Codes for expressions count scales from 0, other programs from 1."""
    codes = {_code_in(heading) for heading in headings}
    doubled = [item for item in items if item.scale]
    from_zero = any(codes & set(item.code_headings(from_zero=True)[1:3]) for item in doubled if item.scale == "0")
    found: dict[str, int] = {}
    for place, item in enumerate(items):
        for form in item.code_headings(from_zero=from_zero):
            found.setdefault(form, place)
    return found


def _code_in(heading: str) -> str:
    both = _BOTH.fullmatch(heading)
    return both["code"] if both else heading


def _shortened_for(heading: str, items: list[Item], taken: set[int]) -> list[int]:
    """The places of items an abbreviated heading may mean: LimeSurvey cuts off after some signs (``Wie zufri..``)."""
    pattern = _shortened(without_number(heading))
    if pattern is None:
        return []
    fitting = [place for place, item in enumerate(items) if place not in taken and _called_so(item, pattern)]
    alone = [place for place in fitting if (items[place].code != items[place].question) == ("[" in heading)]
    return alone or fitting


def _shortened(heading: str) -> re.Pattern[str] | None:
    """What the full text of an abbreviated heading looks like; ``None`` where nothing was cut off."""
    parts = [part.strip() for part in re.split(r"[\[\]]", heading) if part.strip()]
    if not any(part.endswith("..") for part in parts):
        return None
    return re.compile("".join(re.escape(fold(part)) + (".*" if part.endswith("..") else "") for part in parts))


def _called_so(item: Item, pattern: re.Pattern[str]) -> bool:
    """Whether a pattern fits the texts of an item, or that of its question with the code of the subquestion."""
    coded = f"{item.question_text} {item.code.removeprefix(item.question)}"
    return any(pattern.fullmatch(fold(text)) for text in (*item.texts, coded))


def _coded(heading: str, items: list[Item], by_code: dict[str, int]) -> int | None:
    """The place of the item whose code a heading has, alone or before its text."""
    if heading in by_code:
        return by_code[heading]
    both = _BOTH.fullmatch(heading)
    place = by_code.get(both["code"]) if both else None
    if both and place is not None and (_USUAL.fullmatch(both["mark"]) or _is_text_of(items[place], both["text"])):
        return place
    return None


def _is_text_of(item: Item, text: str) -> bool:
    """Whether the text after a code is that of its item; since any separator is possible, the code is not enough."""
    pattern = _shortened(text)
    return fold(text) in map(fold, item.texts) or (pattern is not None and _called_so(item, pattern))


def without_number(heading: str) -> str:
    """A heading without the number that made it unique.

    >>> without_number("Wie wichtig ist das? [Ziel] (2)")
    'Wie wichtig ist das? [Ziel]'
    """
    return re.sub(r" \(\d+\)$", "", heading)


def _items(question: Question) -> Iterator[Item]:
    """The columns of a question in the order LimeSurvey writes them."""
    kind = TYPES.get(question.type, "text")
    if question.type == "1":
        yield from _dual(question)
    elif question.type in ":;":
        yield from _fields(question, kind)
    elif question.type == "R":
        yield from _ranks(question)
    elif question.type in ROWED:
        for sub in question.subquestions:
            yield _item(question, f"[{sub.code}]", (sub.text,), kind, _choices(question))
            if question.type == "P":
                yield _item(question, f"[{sub.code}comment]", (sub.text,), "text", extra=COMMENT_TEXTS)
    else:
        yield _item(question, "", ("",), kind, _choices(question))
        if question.type == "O":
            yield _item(question, "[comment]", ("",), "text", extra=COMMENT_TEXTS)
    if question.type == "|":
        yield replace(_item(question, "[filecount]", ("",), "number"), texts=(f"filecount - {question.text}",))
    if question.other:
        yield _item(question, "[other]", ("",), "text", extra=_other_texts(question))
        if question.type == "P":
            yield _item(question, "[othercomment]", ("",), "text", extra=OTHER_COMMENT_TEXTS)


def _dual(question: Question) -> Iterator[Item]:
    for sub in question.subquestions:
        for scale in (0, 1):
            names = tuple(f"{word} {scale + 1}" for word in ("Skala", "Scale"))
            choices = _choices(question, scale=scale)
            yield _item(
                question, f"[{sub.code}][{scale + 1}]", (sub.text,), "scale", choices, extra=names, scale=str(scale)
            )


def _fields(question: Question, kind: ItemType) -> Iterator[Item]:
    columns = [sub for sub in question.subquestions if sub.axis == 1]
    for sub in (sub for sub in question.subquestions if sub.axis == 0):
        for column in columns:
            yield _item(question, f"[{sub.code}_{column.code}]", (sub.text, column.text), kind)


def _ranks(question: Question) -> Iterator[Item]:
    places = len(question.subquestions) or len(question.answers)
    labels = [(sub.code, sub.text) for sub in question.subquestions] or [(a.code, a.label) for a in question.answers]
    choices = tuple(Choice(code, label, place) for place, (code, label) in enumerate(labels, start=1))
    for place in range(1, places + 1):
        names = tuple(f"{word} {place}" for word in ("Rang", "Rank", "Ranking"))
        yield _item(question, f"[{place}]", ("",), "single", choices, extra=names)


def _item(
    question: Question,
    suffix: str,
    parts: tuple[str, ...],
    kind: ItemType,
    choices: tuple[Choice, ...] = (),
    *,
    extra: tuple[str, ...] = (),
    scale: str = "",
) -> Item:
    """``extra`` are the words LimeSurvey adds in brackets, in any language."""
    label = " ".join(part for part in parts if part)
    headings = tuple(f"{question.text} {label} {word}" for word in extra or ("",))
    text = label or (extra[0] if extra else question.text)
    return Item(question.code + suffix, question.code, question.text, text, kind, scale, choices, headings)


def _choices(question: Question, *, scale: int = 0) -> tuple[Choice, ...]:
    listed = [(answer.code, answer.label) for answer in question.answers if answer.scale == scale]
    if not listed:
        built_in = BUILT_IN.get(question.type, ())
        return tuple(Choice(code, de, rank, None, (en,)) for rank, (code, de, en) in enumerate(built_in, start=1))
    choices = list(ordered(listed))
    if question.other and question.type in "L!":
        rank = sum(choice.rank is not None for choice in choices) + 1
        choices.append(Choice(OTHER, _other_texts(question)[0], rank, None, OTHER_TEXTS))
    return tuple(choices)


def _other_texts(question: Question) -> tuple[str, ...]:
    """Names of the field for other answers, that of the questionnaire first."""
    return tuple(text for text in (question.other_text, *OTHER_TEXTS) if text)


def ordered(answers: Iterable[tuple[str, str]]) -> Iterator[Choice]:
    """Answers with their rank; those that are no answer ("Keine Angabe") get a kind of missing instead.

    >>> [(choice.rank, choice.missing) for choice in ordered([("A1", "ja"), ("A2", "weiß nicht"), ("A3", "nein")])]
    [(1, None), (None, 'dont_know'), (2, None)]
    """
    listed = list(answers)
    rank = 0
    for code, label in listed:
        missing = missing_answer(label, [other for _, other in listed if other != label])
        rank += missing is None
        yield Choice(code, label, None if missing else rank, missing)


def missing_answer(label: str, others: list[str]) -> Missing | None:
    """The kind of missing a label stands for, ``None`` for an answer; ``others`` are the other labels of its question.

    "Trifft nicht zu" is an answer where another one says "trifft zu", and "-" where another one says "+".

    >>> missing_answer("trifft nicht zu", ["trifft zu"]), missing_answer("entfällt", ["trifft zu", "trifft nicht zu"])
    (None, 'not_applicable')
    """
    kind = parsing.missing_kind(label) or _silent_label(label, others)
    if kind in ("unreadable", None) or not label.strip():
        return None
    if not folding.fold(label):
        return None if any("+" in other for other in others) else kind
    if kind != "not_applicable":
        return kind
    opposites = [stem for stem in OPPOSITES if re.search(stem, folding.fold(label))]
    return None if any(re.search(stem, folding.fold(other)) for other in others for stem in opposites) else kind


def _silent_label(label: str, others: list[str]) -> Missing | None:
    folded = folding.fold(label)
    fitting = ((kind, opposite) for kind, words, opposite in SILENT_LABELS if re.fullmatch(words, folded))
    kind, opposite = next(fitting, (None, ""))
    return None if kind and any(re.search(opposite, folding.fold(other)) for other in others) else kind


def strays(answers: Iterable[str]) -> set[str]:
    """Numbers among answers that mean "no answer" in many surveys: -9, 77, 98, 999. They are no steps.

    >>> sorted(strays(["1", "-1", "66", "77", "95", "998", "-99", "9999", "100", "-10"]))
    ['-1', '-99', '66', '77', '95', '998', '9999']
    """
    return {answer for answer in answers if _STRAY.fullmatch(answer)}


def beyond_steps(choices: tuple[Choice, ...]) -> list[Choice]:
    """The answers of a scale whose codes jump beyond its steps, as 98 beyond 1 to 4, and whose labels are of no family.

    >>> labels = enumerate(["gut", "mittel", "schlecht"], 1)
    >>> [c.code for c in beyond_steps((*(Choice(str(n), label, n) for n, label in labels), Choice("9", "egal", 4)))]
    ['9']
    """
    given = [choice for choice in choices if choice.missing is None]
    if not all(re.fullmatch(r"-?\d{1,4}", choice.code) for choice in given):
        return []
    numbers = sorted(int(choice.code) for choice in given)
    if numbers and numbers == list(range(-numbers[-1], numbers[-1] + 1)):  # from minus to plus
        return []
    steps = [number for place, number in enumerate(numbers) if number >= 0 and _follows(numbers, place)]
    far = [number for number in numbers if number not in steps and (number < 0 or number in (7, 8, 9) or number > 65)]
    if len(steps) < 2 or len(steps) + len(far) < len(numbers) or scale_wordings.from_best(c.label for c in given):
        return []
    return [choice for choice in given if int(choice.code) in far]


def _follows(numbers: list[int], place: int) -> bool:
    """Whether a number is reached from the smallest one that is not negative by steps of 1."""
    start = next(number for number in numbers if number >= 0)
    return numbers[place] - start == place - numbers.index(start)
