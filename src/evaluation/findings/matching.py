"""Which questions of several surveys are the same: by code, else by text, never by the position of their columns.

Blanks, case and the mark at the end of a sentence do not matter. A changed wording makes another question: the two are
suggested to a person and never joined. Where one file has two questions of one wording, nobody knows which of them
another file means, so all stay separate until the settings join them (``items`` of the source).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import combinations

import pandas as pd

from evaluation.findings.checks import Finding
from evaluation.project.settings import Source
from evaluation.reading.surveys.questionnaire import Choice, fold
from evaluation.reading.surveys.responses import ANSWER_COLUMNS, Survey, no_two_alike
from evaluation.reading.surveys.shared_scales import with_scales

ALIKE = 0.8  # share of two wordings that is equal where one may be the other, changed
APART = frozenset({"event"})  # waves with a questionnaire of their own, which is not compared
EVENT = " (event)"  # added to the name of an event's question that a survey asks as well
DESCRIPTION = ["question", "question_text", "text", "type", "scale"]


@dataclass(frozen=True)
class Asked:
    """A question in one file; ``number`` is the file's place among the surveys.

    ``heading`` is its code without the number that a program adds to a second question of the same name (``again``:
    there is one). ``text`` is empty where only the code is known, as of a form's heading.
    """

    number: int
    file: str
    sheet: str
    place: str
    code: str
    heading: str
    text: str
    again: bool
    choices: tuple[Choice, ...]

    @property
    def wording(self) -> str:
        return self.text or self.heading

    def finding(self, rule: str, *, value: str, accepted: str, hint: str = "") -> Finding:
        where = ("answers", self.file, self.sheet, 0, self.place)
        return Finding("warning", f"matching.{rule}", *where, value=value, accepted=accepted, hint=hint)


Names = Mapping[Asked, str]


def matched(surveys: Sequence[tuple[Source, Survey]]) -> tuple[list[Survey], list[Finding]]:
    """The surveys with one name for each question, and warnings where that is uncertain."""
    asked = [list(_asked(number, *each)) for number, each in enumerate(surveys)]
    names = _names(asked)
    known = {name: one for one, name in reversed(list(names.items())) if one.text}
    found = [_renamed(surveys, number, ones, names, known) for number, ones in enumerate(asked)]
    compared = [ones for ones, (source, _) in zip(asked, surveys, strict=True) if source.wave not in APART]
    return with_scales(found), [*_repeated(asked, names), *_changed(names), *_near_misses(compared, names)]


def event_apart(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables, where a question of the event's feedback that a survey asks too has a name of its own (``EVENT``)."""
    answers, found = tables["answers"], dict(tables)
    there = answers["wave"].isin(APART)
    both = set(answers.loc[there, "item"]) & set(answers.loc[~there, "item"])
    for name in ("answers", "codings"):
        if name in tables:
            rows = tables[name]["wave"].isin(APART) & tables[name]["item"].isin(both)
            items = tables[name]["item"]
            found[name] = tables[name].assign(item=items.mask(rows, items + EVENT))
    book = tables["codebook"]
    again = book[book["item"].isin(both)]
    names = {name: again[name] + EVENT for name in ("item", "question", "scale")}
    found["codebook"] = pd.concat([book, again.assign(**names)], ignore_index=True)
    return found


def spelled(text: str) -> str:
    """A wording without case, blanks and final marks, which vary when it is typed again.

    >>> spelled("Wie  zufrieden? [Raum]") == spelled("wie zufrieden ? [ raum ]"), spelled("A+") == spelled("A-")
    (True, False)
    """
    parts = [" ".join(part.casefold().split()) for part in re.split(r"[\[\]]", text)]
    return " [".join(bare for part in parts if (bare := part.rstrip(" .:?!*…")))


def _asked(number: int, source: Source, survey: Survey) -> Iterator[Asked]:
    raw = survey.raw
    items = survey.items[["column", "item", "question_text", "text"]].fillna("")
    known = {*items["item"], *(_parts(item)[0] for item in items["item"])}
    first = {item: _first(item, known) for item in items["item"]}
    times = Counter(spelled(heading) for heading in first.values())
    for column, item, question, text in items.itertuples(index=False):
        wording = question if text in ("", question) else f"{question} [{text}]" if question else text
        key = spelled(first[item])
        yield Asked(
            number,
            source.file_shown,
            raw.sheet or "",
            f"{raw.column_letter(column)} ({column})",
            item,
            first[item],
            "" if spelled(wording) == key else wording,
            times[key] > 1,
            tuple(survey.choices.get(item, ())),
        )


def _parts(heading: str) -> tuple[str, str]:
    """A heading without its last part in brackets, and that part."""
    split = re.fullmatch(r"(.*?)( ?\[[^\[\]]*\])?", heading, re.DOTALL)
    return (split[1], split[2] or "") if split else (heading, "")


def _first(heading: str, known: Collection[str]) -> str:
    """A heading without the number that a second one of its wording gets: ``(2)``, in Microsoft Forms ``2``.

    >>> _first("Wie war es? (2)", ["Wie war es?"]), _first("Wie war es?2 [Raum]", ["Wie war es?"])
    ('Wie war es?', 'Wie war es? [Raum]')
    >>> _first("Q1 (2)", ["Q1"]), _first("AUG2", ["AUG"])
    ('Q1', 'AUG2')
    """
    numbered = re.fullmatch(r"(.+?)( \(\d+\)|\d+)((?: ?\[[^\[\]]*\])?)", heading, re.DOTALL)
    if numbered is None or numbered[1] not in known:
        return heading
    certain = numbered[2].startswith(" (") or re.search(r"[ ?]", numbered[1])
    return numbered[1] + numbered[3] if certain else heading


def _names(asked: Sequence[Sequence[Asked]]) -> Names:
    """The name of each question: the first spelling of its code, else that of its text."""
    listed = [one for ones in asked for one in ones]
    unsure = {spelled(one.heading) for one in listed if one.again}
    files = Counter((one.code, one.number) for one in listed)
    names: dict[Asked, str] = {}
    given: set[tuple[int, str]] = set()
    by_code: dict[str, str] = {}
    by_text: dict[str, set[str]] = {}
    for one in sorted(listed, key=lambda one: not one.text):  # those with a code first
        key = spelled(one.heading)
        texts = by_text.get(key, set()) if not one.text else set()
        if key in unsure:
            elsewhere = any(code == one.code and number != one.number for code, number in files)
            name = f"{one.code} ({one.file})" if elsewhere else one.code
        elif key not in by_code and len(texts) == 1:
            (name,) = texts
        else:
            name = by_code.setdefault(key, one.code)
        names[one] = one.code if (one.number, name) in given else name
        given.add((one.number, names[one]))
        if one.text:
            by_text.setdefault(spelled(one.text), set()).add(names[one])
    return names


def _renamed(
    surveys: Sequence[tuple[Source, Survey]],
    number: int,
    asked: Sequence[Asked],
    names: Names,
    known: Mapping[str, Asked],
) -> Survey:
    """A survey with the common names of its questions; one matched by text takes the answers of the one with a code."""
    survey = surveys[number][1]
    called = {one.code: names[one] for one in asked}
    columns = zip(survey.items["column"], survey.items["item"].map(called), strict=True)
    no_two_alike(survey.raw, dict(columns))
    taught = {one.code: known[names[one]] for one in asked if not one.text and names[one] in known}
    if all(code == name for code, name in called.items()) and not taught:
        return survey
    items = survey.items.copy()
    choices = {called[code]: listed for code, listed in survey.choices.items() if code in called}
    for code, one in taught.items():
        other = surveys[one.number][1].items
        described = other.loc[other["item"] == one.code, DESCRIPTION]
        items.loc[items["item"] == code, DESCRIPTION] = described.to_numpy()
        choices[called[code]] = one.choices or choices.get(called[code], ())
    items["item"] = items["item"].map(called)
    book = [
        (item, choice.code, choice.label, choice.rank, choice.missing)
        for item in items["item"]
        for choice in choices.get(item, ())
    ]
    answers = pd.DataFrame(book, columns=ANSWER_COLUMNS, dtype=object).astype({"rank": "Int64"})
    settled = set(survey.items.loc[survey.items["item"].isin(taught), "question_text"])
    notes = tuple(
        note for note in survey.raw.notes if note.key != "unknown_order" or note.values["question"] not in settled
    )
    return replace(survey, raw=replace(survey.raw, notes=notes), items=items, answers=answers, choices=choices)


def _repeated(asked: Sequence[Sequence[Asked]], names: Names) -> Iterator[Finding]:
    """Questions of one wording in one file, and questions of other files that may be either of them."""
    unsure = {spelled(one.heading) for ones in asked for one in ones if one.again}
    for ones in asked:
        first: dict[str, Asked] = {}
        for one in ones:
            key = spelled(one.heading)
            if one.again and key in first:
                yield one.finding("repeated", value=names[one], accepted=names[first[key]], hint=first[key].place)
            elif key in unsure and names[one] != one.code:
                yield one.finding("unjoined", value=one.heading, accepted=names[one])
            first.setdefault(key, one)


def _changed(names: Names) -> Iterator[Finding]:
    """Codes with another text or other answers in another file."""
    first: dict[str, Asked] = {}
    for one, name in names.items():
        before = first.setdefault(name, one)
        if one.text and before.text and fold(one.text) != fold(before.text):
            yield one.finding("text_changed", value=name, accepted=f"{before.text} → {one.text}", hint=before.file)
        here, there = _steps(one.choices), _steps(before.choices)
        if here and there and here != there:
            change = f"{', '.join(there)} → {', '.join(here)}"
            mixed = _in_numbers(one.choices) != _in_numbers(before.choices)
            found = one.finding(
                "answers_mixed" if mixed else "answers_other", value=name, accepted=change, hint=before.file
            )
            yield replace(found, severity="error") if mixed else found


def _in_numbers(choices: Sequence[Choice]) -> bool:
    """Whether a scale's answers are only numbers; they cannot be matched with those of a scale in words."""
    return all(re.fullmatch(r"[-+]?\d+", choice.label) for choice in choices if choice.rank is not None)


def _steps(choices: Sequence[Choice]) -> list[str]:
    """What identifies a scale: its labelled answers and its two ends; empty where it is not known."""
    ranked = [choice for choice in choices if choice.rank is not None and choice.missing is None]
    ends = {choice.code for choice in (*ranked[:1], *ranked[-1:])}
    return [
        choice.code if choice.label == choice.code else f"{choice.code} = {choice.label}"
        for choice in ranked
        if choice.label != choice.code or choice.code in ends
    ]


def _near_misses(asked: Sequence[Sequence[Asked]], names: Names) -> Iterator[Finding]:
    """Questions that only one of two files has, with the most similar wording in the other."""
    for before, after in combinations(asked, 2):
        here, there = ({names[one] for one in ones} for ones in (after, before))
        left = [one for one in before if names[one] not in here and not one.again]
        for one in after:
            if names[one] not in there and not one.again:
                likeness, other = max(
                    ((_likeness(one, each), each) for each in left), default=(0.0, one), key=lambda x: x[0]
                )
                if likeness >= ALIKE:
                    yield one.finding("near_miss", value=one.wording, accepted=other.wording, hint=other.file)


def _likeness(one: Asked, other: Asked) -> float:
    """The share of two wordings that is equal: the smaller one of question and part; 0 for codes."""
    pairs = list(zip(_parts(one.wording), _parts(other.wording), strict=True))
    if not all(" " in wording for wording in (one.wording, other.wording)):
        return 0.0
    return min(_ratio(spelled(first), spelled(second)) for first, second in pairs if first or second)


def _ratio(first: str, second: str) -> float:
    compared = SequenceMatcher(None, first, second, autojunk=False)
    return compared.ratio() if compared.quick_ratio() >= ALIKE else 0.0
