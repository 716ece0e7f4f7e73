"""Waves of a survey paired by the code people gave themselves, and by nothing else.

A code that two people of one wave share, or that is spelled differently in the other wave, pairs wrongly or not at all.
Neither is mended here: duplicates are named and counted once, near misses are suggested and never joined. Where there
is no code, waves are compared as independent groups; the order of the rows is never a key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from evaluation import schema
from evaluation.checks import Finding
from evaluation.project import Project

SHORTEST = 4  # codes of fewer characters differ in one by chance


@dataclass(frozen=True)
class Pairing:
    """Who answered in which of two waves, each code in exactly one of the first three groups.

    ``duplicates`` are the codes that stand for several responses of one wave; they count once. ``near_misses`` are
    codes of ``only_before`` and ``only_after`` that may be the same person. ``uncoded`` is how many responses of both
    waves have no code and can be paired with nobody.
    """

    pairs: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    near_misses: tuple[tuple[str, str], ...] = ()
    uncoded: int = 0


def pairs(answers: pd.DataFrame, before: str, after: str) -> Pairing:
    """The people of two waves by their codes; ``answers`` is the table of this name, one row a person and item.

    A response without a code is named by its file and row, which is no key: it is only counted.

    >>> rows = [("t0", "AB12", "a", 2), ("t1", "ab12", "b", 2), ("t0", "CD34", "a", 3), ("t1", "CD34", "b", 3)]
    >>> answers = pd.DataFrame(rows, columns=["wave", "respondent", "source_file", "source_row"])
    >>> found = pairs(answers, "t0", "t1")
    >>> found.pairs, found.only_before, found.near_misses
    (('CD34',), ('AB12',), (('AB12', 'ab12'),))
    """
    responses = answers.loc[
        answers["wave"].isin([before, after]), ["wave", "respondent", "source_file", "source_row"]
    ].drop_duplicates()
    coded = responses["respondent"].notna() & ~unnamed(responses)
    named = responses[coded]
    first, last = (set(named.loc[named["wave"] == wave, "respondent"]) for wave in (before, after))
    again = named[named.duplicated(["wave", "respondent"])]["respondent"]
    return Pairing(
        tuple(sorted(first & last)),
        tuple(sorted(first - last)),
        tuple(sorted(last - first)),
        tuple(sorted(set(again))),
        tuple(near_misses(first - last, last - first)),
        int((~coded).sum()),
    )


def has_key(project: Project) -> bool:
    """Whether every survey names the column with people's own code; numbers of the software begin anew each time.

    Feedback on an event is compared with nothing and needs no code.
    """
    surveys = [source for source in project.sources if source.table == "answers" and source.wave != "event"]
    return all("respondent" in source.columns for source in surveys)


def in_order(waves: Iterable[str], project: Project) -> list[str]:
    """Waves in the order of the settings, else in that of the schema; others behind them by name."""
    named = [wave.id for wave in project.waves] or [choice.code for choice in schema.WAVE]
    return sorted(set(waves), key=lambda wave: (named.index(wave) if wave in named else len(named), wave))


def findings(answers: pd.DataFrame, project: Project) -> list[Finding]:
    """A warning for each near miss between two waves, at the response of the later one; both codes stand only here."""
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
    return found


def unnamed(answers: pd.DataFrame) -> pd.Series:
    """Whose name is only the file and row of the response, because the person gave no code."""
    return answers["respondent"] == answers["source_file"] + ":" + answers["source_row"].astype("str")


def near_misses(before: Iterable[str], after: Iterable[str]) -> list[tuple[str, str]]:
    """Codes that differ in case, in how an umlaut is written, or in one character; each as it was written.

    >>> near_misses(["MÜ04"], ["mue04", "MÜ05", "XY99"])
    [('MÜ04', 'MÜ05'), ('MÜ04', 'mue04')]
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
    """A code without what people vary; a code in another than the Latin alphabet is told apart by case alone."""
    latin = all(schema.fold(sign) for sign in code if sign.isalnum())
    return (schema.fold(code) if latin else "") or code.casefold().strip()


def _shorter(code: str) -> set[str]:
    """A code and all codes with one character less: two codes that are one character apart share one of them."""
    return {code, *(code[:place] + code[place + 1 :] for place in range(len(code)))}


def _near(first: str, second: str) -> bool:
    """Whether two plain codes are equal, or one character apart and long enough for that to say something.

    >>> _near("ul19gi", "ul18gi"), _near("ul19gi", "ul19g"), _near("ul19gi", "lu19gi"), _near("o01", "o02")
    (True, True, False, False)
    """
    if first == second:
        return True
    if min(len(first), len(second)) < SHORTEST:
        return False
    if len(first) == len(second):
        return sum(a != b for a, b in zip(first, second, strict=True)) == 1
    short, long = sorted((first, second), key=len)
    return short in _shorter(long)
