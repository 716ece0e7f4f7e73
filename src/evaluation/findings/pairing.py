"""Pairs the waves of a survey by the codes people gave themselves, and by nothing else.

"k.A.", "xxx" and codes that several people gave identify nobody: their answers count, but are paired with none. Blanks
and case do not matter; codes that differ otherwise are suggested to a person and never joined. Without codes, waves
are independent groups; the order of the rows is never a key.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from evaluation.findings.checks import ColumnPlaces, Finding, in_row
from evaluation.language import folding, parsing
from evaluation.project import schema
from evaluation.project.settings import Project, Source
from evaluation.reading.cleaning import recipes
from evaluation.reading.surveys.responses import Survey

SHORTEST = 4  # shorter codes are given by several people by chance, or differ in one character by chance
RESPONSE = ["wave", "respondent", "source_file", "source_sheet", "source_row"]
WHOSE = ["org_id", "tandem_id", "side"]
NO_CODES = frozenset(
    folding.fold(word)
    for word in (
        *("kein", "keine", "keinen", "keiner", "kein Code", "keinen Code", "nein", "no", "none", "nichts", "ohne"),
        *("test", "code", "anonym", "anonymous", "vergessen", "egal", "keine Ahnung", "unbekannt", "no code", "n.n."),
    )
)
_NO_WORDS = re.compile(
    r"\b(kein\w*|nicht|vergessen|ahnung|unbekannt|none|not|don.?t|forgot\w*|unknown)\b", re.IGNORECASE
)
_NO_CODE = re.compile(r"[\W_]*|x+|(\D)\1{2,}", re.IGNORECASE)


@dataclass(frozen=True)
class Pairing:
    """Who answered in which of two waves; each code is in exactly one of the first three groups.

    ``near_misses``: pairs of codes of ``only_before`` and ``only_after`` that may be the same person. ``uncoded``: the
    number of responses of both waves without a code, which cannot be paired.
    """

    pairs: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    near_misses: tuple[tuple[str, str], ...] = ()
    uncoded: int = 0


def recognised(
    answers: pd.DataFrame,
    at: ColumnPlaces,
    *,
    unfinished: Collection[tuple[str, int]] = (),
    numbered: Collection[str] = (),
) -> tuple[pd.DataFrame, list[Finding]]:
    """Answers in which each code is one person with one answer to an item, and findings on codes given several times.

    A code given several times in a wave is one person where the answers do not contradict each other (an answer counts
    more than none), or where it is long enough and comes from one organisation, or one response (file and row) is
    ``unfinished``: then the last response counts. Else it identifies nobody. ``numbered``: files whose respondents
    have numbers of a program, which begin again in each file.
    """
    answers = answers.assign(respondent=one_spelling(answers["respondent"], answers["respondent"]))
    responses = answers[[*RESPONSE, *WHOSE]].drop_duplicates(RESPONSE)
    named = responses[~unnamed(responses)]
    given_codes = set(named["respondent"])
    none = {code for code in given_codes if is_none(code) or _stands_for_missing(code, given_codes)}
    silent = set(none)
    again = named[named.duplicated(["wave", "respondent"], keep=False) & ~named["respondent"].isin(none)]
    found: list[Finding] = []
    repeated: list[tuple[str, str]] = []
    for (wave, code), rows in again.groupby(["wave", "respondent"], sort=True):
        given = answers[(answers["wave"] == wave) & (answers["respondent"] == code) & answers["missing"].isna()]
        differ = int((given.groupby("item")["value"].nunique() > 1).sum())
        values = {"hint": ", ".join(_places(rows)), "accepted": str(differ)}
        if _is_one(rows, differ, unfinished=unfinished, numbered=numbered):
            repeated += [(wave, code)] if differ else []
            value = f"{wave} / {code}"
            found.append(
                in_row("warning", "duplicate_answers", "answers", rows.iloc[-1], at, *KEY, value=value, **values)
            )
        else:
            none.add(code)
            if len(code) < SHORTEST and (code.isdecimal() or code.isalpha()):
                silent.add(code)
                continue
            moved = _whose(rows)
            rule = "pairing.shared_whose" if moved else "pairing.shared" if differ else "pairing.shared_unclear"
            values = {"value": code, "hint": f"{wave} – {values['hint']}", "accepted": moved or values["accepted"]}
            found.append(in_row("warning", rule, "answers", rows.iloc[-1], at, *KEY, **values))
    found += _no_codes(named[named["respondent"].isin(silent)], at)
    nameless = answers["respondent"].isin(none)
    answers = answers.assign(respondent=answers["respondent"].mask(nameless, recipes.nameless(answers)))
    pairs = pd.MultiIndex.from_frame(answers[["wave", "respondent"]])
    last = answers["missing"].isna() | pairs.isin(
        repeated
    )  # an answer counts more than none, except where the last response counts
    ordered = answers.assign(last=last, place=range(len(answers))).sort_values(["last", "place"], kind="stable")
    counted = ordered.drop_duplicates(["wave", "respondent", "item"], keep="last").sort_values("place")
    return counted.drop(columns=["last", "place"]).reset_index(drop=True), found


KEY = ("wave", "respondent")
DIFFERENT, ANSWERS = 4, 20  # more equal rows and answers than this are no chance


def copied(asked: Sequence[tuple[Source, Survey]]) -> Iterator[Finding]:
    """Rows that are equal in every column and in the time of day: an error between two files, else a warning."""
    first: dict[str, tuple[int, str, int]] = {}
    for number, (source, survey) in enumerate(asked):
        again: dict[str, list[tuple[int, int]]] = {}
        for whole, row in zip(survey.whole, survey.raw.rows, strict=False):
            at, file, place = (
                first.setdefault(whole, (number, source.file_shown, int(row))) if whole else (number, "", row)
            )
            if at != number:
                again.setdefault(file, []).append((int(row), place))
            elif place != row:
                where = ("answers", source.file_shown, survey.raw.sheet or "", int(row))
                yield Finding("warning", "pairing.copied", *where, hint=str(place))
        for file, rows in again.items():
            where = ("answers", source.file_shown, survey.raw.sheet or "", rows[0][0])
            values: dict[str, Any] = {"value": str(len(rows)), "hint": file, "accepted": str(rows[0][1])}
            yield Finding("error", "pairing.copied_file", *where, **values)
    yield from _copied_untimed([(source, survey) for source, survey in asked if not any(survey.whole)])


def _copied_untimed(asked: Sequence[tuple[Source, Survey]]) -> Iterator[Finding]:
    """Files without a time of day where one contains all rows of the other, with their numbers or in their order.

    Few short rows may be equal by chance: there must be several different rows and many answers.
    """
    texts = [_numbered_rows(survey, source.respondent) for source, survey in asked]
    for (one, first), (other, second) in combinations(enumerate(texts), 2):
        fewer, more = sorted((first, second), key=len)
        different = {text.partition("\0")[2] for text in fewer}
        answers = sum(text.count("\0") for text in fewer)
        if len(different) < DIFFERENT or answers < ANSWERS or not set(fewer) <= set(more):
            continue
        (earlier_source, earlier), (source, survey) = asked[one], asked[other]
        place = int(survey.raw.rows[next(at for at, text in enumerate(second) if text in set(first))])
        same = [at for at, text in enumerate(first) if text in set(second)]
        where = ("answers", source.file_shown, survey.raw.sheet or "", place)
        values: dict[str, Any] = {
            "value": str(len(fewer)),
            "hint": earlier_source.file_shown,
            "accepted": str(int(earlier.raw.rows[same[0]])),
        }
        yield Finding("error", "pairing.copied_untimed", *where, **values)


def _numbered_rows(survey: Survey, codes: Sequence[str]) -> list[str]:
    """Each row of a survey as a text: its number or code, else its place, then the answers."""
    cells = survey.raw.cells
    known = [*codes] or ([survey.respondent] if survey.respondent else [])
    keys = cells[known].agg(" ".join, axis=1).tolist() if known else [str(place) for place in range(len(cells))]
    names = sorted(map(str, cells.columns.difference(known)))
    rows = cells[names].to_numpy().tolist()
    texts = (
        "\0".join(f"{name}\1{cell}" for name, cell in zip(names, row, strict=True) if str(cell).strip()) for row in rows
    )
    return [f"{key}\0{text}" for key, text in zip(keys, texts, strict=True)]


def _is_one(
    rows: pd.DataFrame, differ: int, *, unfinished: Collection[tuple[str, int]], numbered: Collection[str]
) -> bool:
    """Whether several responses with one code in a wave are those of one person."""
    code = rows["respondent"].iloc[0]
    several_files = rows["source_file"].nunique() > 1 and not set(numbered).isdisjoint(rows["source_file"])
    if len(code) < SHORTEST or several_files or any(rows[name].nunique() > 1 for name in WHOSE):
        return False
    ended = [place not in unfinished for place in zip(rows["source_file"], rows["source_row"], strict=True)]
    same = rows["org_id"].notna().all() and len(rows) == 2  # sent again
    return not differ or bool(same) or (sum(ended) == 1 and len(rows) == 2)  # begun again


def _whose(rows: pd.DataFrame) -> str:
    """The organisations, tandems and sides in which responses with one code differ; empty where they do not."""
    values = {name: rows[name].dropna().unique() for name in WHOSE}
    return "; ".join(f"§{name}: {', '.join(given)}" for name, given in values.items() if len(given) > 1)


def _places(rows: pd.DataFrame) -> Iterator[str]:
    files = rows.groupby("source_file", sort=False)["source_row"]
    for file, numbers in files:
        yield f"{file}: {', '.join(str(number) for number in sorted(numbers))}"


def _no_codes(rows: pd.DataFrame, at: ColumnPlaces) -> Iterator[Finding]:
    """Texts in the place of a code that are no code: one finding a file, with how often each was given."""
    for _, given in rows.groupby("source_file", sort=True):
        times = Counter(given["respondent"]).most_common()
        values = {"value": ", ".join(f"{code} ({n})" for code, n in times), "accepted": str(len(given))}
        yield in_row("warning", "pairing.no_codes", "answers", given.iloc[0], at, "respondent", **values)


def is_none(code: str) -> bool:
    """Whether a text in the place of a code, or a part of it, says that there is none, or is no code at all.

    >>> [is_none(text) for text in ("k.A.", "weiß nicht", "xxx", "habe keinen mehr", "k.A. / A")]
    [True, True, True, True, True]
    >>> [is_none(text) for text in ("UL19GI", "11", "12 / A", "UL 19 KEIN")]
    [False, False, False, False]
    """
    return any(_says_none(part) for part in [code, *code.split(recipes.CODE_SEPARATOR)])


def _says_none(text: str) -> bool:
    sentence = " " in text.strip() and not any(sign.isdecimal() for sign in text)
    return (
        parsing.missing_kind(text) is not None
        or folding.fold(text) in NO_CODES
        or _NO_CODE.fullmatch(text) is not None
        or (sentence and _NO_WORDS.search(text) is not None)
    )


def _stands_for_missing(code: str, codes: Collection[str]) -> bool:
    """Whether 99 or 0 means that there is no code; not where its neighbour is a code too, as in numbered lists.

    >>> _stands_for_missing("999", ["999", "12"]), _stands_for_missing("99", ["98", "99"])
    (True, False)
    >>> _stands_for_missing("00", ["00", "12"]), _stands_for_missing("00", ["00", "01"])
    (True, False)
    """
    if re.fullmatch("-?9{2,}", code):
        return str(int(code) - 1) not in codes
    return re.fullmatch("0+", code) is not None and f"{code[:-1]}1" not in codes


def one_spelling(codes: pd.Series, known: pd.Series) -> pd.Series:
    """Codes in their first spelling among ``known``: blanks and case do not matter.

    >>> one_spelling(pd.Series(["ab 12", "AB12", "CD34", None]), pd.Series(["AB12"])).tolist()
    ['AB12', 'AB12', 'CD34', nan]
    """
    first: dict[str, str] = {}
    for code in known.dropna().unique():
        first.setdefault(_bare(code), code)
    return codes.map(lambda code: first.get(_bare(code), code), na_action="ignore")


def _bare(code: str) -> str:
    return "".join(code.split()).casefold()


def pairs(answers: pd.DataFrame, before: str, after: str) -> Pairing:
    """The people of two waves by their codes; ``answers``: the table, one row for each person and item.

    A response without a code is named by its file and row, which is no key: it is only counted.

    >>> rows = [("t0", "AB12", "a", 2), ("t1", "AB13", "b", 2), ("t0", "CD34", "a", 3), ("t1", "CD34", "b", 3)]
    >>> answers = pd.DataFrame(rows, columns=["wave", "respondent", "source_file", "source_row"])
    >>> found = pairs(answers.assign(source_sheet=None), "t0", "t1")
    >>> found.pairs, found.only_before, found.near_misses
    (('CD34',), ('AB12',), (('AB12', 'AB13'),))
    """
    responses = answers.loc[answers["wave"].isin([before, after]), RESPONSE].drop_duplicates()
    coded = responses["respondent"].notna() & ~unnamed(responses)
    named = responses[coded]
    first, last = (set(named.loc[named["wave"] == wave, "respondent"]) for wave in (before, after))
    return Pairing(
        tuple(sorted(first & last)),
        tuple(sorted(first - last)),
        tuple(sorted(last - first)),
        tuple(near_misses(first - last, last - first)),
        int((~coded).sum()),
    )


def has_key(project: Project) -> bool:
    """Whether the settings name a column of people's own codes for every survey; a program's numbers are no key.

    Feedback on an event is not compared and needs no code.
    """
    surveys = [source for source in project.sources if source.table == "answers" and source.wave != "event"]
    return all(source.respondent for source in surveys)


def in_order(waves: Iterable[str], project: Project) -> list[str]:
    """Waves in the order of the settings, else in that of the schema; then others by name."""
    named = [wave.id for wave in project.waves] or [choice.code for choice in schema.WAVE]
    return sorted(set(waves), key=lambda wave: (named.index(wave) if wave in named else len(named), wave))


def findings(answers: pd.DataFrame, project: Project) -> list[Finding]:
    """A warning for each near miss between two waves, at the later response; no other output has both codes."""
    if not has_key(project):
        return []
    found = []
    for before, after in combinations(in_order(answers["wave"].dropna(), project), 2):
        later = answers[answers["wave"] == after].drop_duplicates("respondent").set_index("respondent")
        for code, other in pairs(answers, before, after).near_misses:
            file, sheet, row = later.loc[other, ["source_file", "source_sheet", "source_row"]]
            sheet = "" if pd.isna(sheet) else str(sheet)
            warning = Finding("warning", "pairing.near_miss", "answers", file, sheet, int(row), value=other, hint=code)
            found.append(warning)
    return [*found, *_moved(answers[answers["wave"] != "event"], in_order(answers["wave"].dropna(), project))]


def _moved(answers: pd.DataFrame, waves: Sequence[str]) -> Iterator[Finding]:
    """A warning for each person whose organisation, tandem or side differs between waves, at the later response."""
    people = answers[[*RESPONSE, *WHOSE]].drop_duplicates(["wave", "respondent"])
    people = people[people["respondent"].notna() & ~unnamed(people)]
    several = people.groupby("respondent")[WHOSE].transform("nunique").gt(1).any(axis=1)
    for code, rows in people[several].groupby("respondent", sort=True):
        ordered = rows.sort_values("wave", key=lambda names: names.map(list(waves).index), kind="stable")
        places = "; ".join(f"{wave} – {', '.join(_places(one))}" for wave, one in ordered.groupby("wave", sort=False))
        values = {"value": str(code), "hint": places, "accepted": _whose(ordered)}
        yield in_row("warning", "pairing.moved", "answers", ordered.iloc[-1], {}, **values)


def unnamed(answers: pd.DataFrame) -> pd.Series:
    """Which respondents gave no code and are named by the file and row of their response."""
    return answers["respondent"] == recipes.nameless(answers)


def near_misses(before: Iterable[str], after: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of codes that differ in case, in how an umlaut is written, or in one character; as they were written.

    >>> near_misses(["MÜ04"], ["mue04", "MÜ05", "XY99"])
    [('MÜ04', 'MÜ05'), ('MÜ04', 'mue04')]
    >>> near_misses(["0011"], ["11"])
    [('0011', '11')]
    """
    index: dict[str, list[str]] = {}
    for code in after:
        for form in _shorter(_plain(code)):
            index.setdefault(form, []).append(code)
    found = {
        (code, other)
        for code in before
        for form in _shorter(_plain(code))
        for other in index.get(form, ())
        if code != other and _near(_plain(code), _plain(other))
    }
    return sorted(found)


def _plain(code: str) -> str:
    """A code without what people vary; of a code in another alphabet than the Latin one only case is ignored."""
    latin = all(folding.fold(sign) for sign in code if sign.isalnum())
    return (folding.fold(code) if latin else "") or code.casefold().strip()


def _shorter(code: str) -> set[str]:
    """A code and all codes with one character less: codes that differ in one character share one of them."""
    return {code, _unpadded(code), *(code[:place] + code[place + 1 :] for place in range(len(code)))}


def _unpadded(code: str) -> str:
    """A code without zeros before its digits, which a spreadsheet drops."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", code)


def _near(first: str, second: str) -> bool:
    """Whether two plain codes are equal, or differ in one character and are long enough for that to matter.

    >>> _near("ul19gi", "ul18gi"), _near("ul19gi", "ul19g"), _near("ul19gi", "lu19gi"), _near("o01", "o02")
    (True, True, False, False)
    """
    if first == second or _unpadded(first) == _unpadded(second):
        return True
    if min(len(first), len(second)) < SHORTEST:
        return False
    if len(first) == len(second):
        return sum(a != b for a, b in zip(first, second, strict=True)) == 1
    short, long = sorted((first, second), key=len)
    return short in _shorter(long)
