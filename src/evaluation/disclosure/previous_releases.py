"""Earlier releases: a reader who has two of them can compute their difference, which may be the answers of few.

Results for 24 people and later for the 23 who stayed give the answer of the one who left; two dates between which only
one organisation had expenses give its amount. So each result is compared with those of earlier releases for the same
readers (``building.release_memory`` stores them, under keyed hashes that need the project's secret). Where few
contributors differ, the newer result is withheld, unless a person has accepted this very difference.

Whether it is withheld depends on whose answers differ and not on what they say, so it is decided before anything else.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from evaluation.data import Data
from evaluation.disclosure.base_rules import SMALLEST_CELL, base_reason, contributors, nearly_unanimous
from evaluation.disclosure.provenance import Traced
from evaluation.disclosure.published import TOTAL, Key, View
from evaluation.disclosure.result_class import of_answers
from evaluation.disclosure.suppression import is_sensitive
from evaluation.findings import pairing
from evaluation.language import folding
from evaluation.metrics.counts import Counts
from evaluation.metrics.survey.items import scale
from evaluation.project import secret
from evaluation.project.schema import SIDES
from evaluation.reading.cleaning.organisations import UNLISTED

REASON = "earlier"
LENGTH = 16  # hexadecimal digits of a mark
Entry = dict[str, Any]
Units = Mapping[str, tuple[str, str, tuple[tuple[str, str], ...]]]


@dataclass(frozen=True, eq=False)
class Memory:
    """Earlier releases for the same readers: groups of answers, sums, rows shown by consent, by their subject.

    ``same``: what was published from these very inputs and so discloses nothing new. ``accepted``: differences a person
    accepted.
    """

    others: Mapping[str, tuple[Entry, ...]]
    same: Mapping[str, tuple[Entry, ...]]
    accepted: Mapping[str, tuple[str, str]]

    def __bool__(self) -> bool:
        return bool(self.others)

    def already_published(self, now: Entry, part: str) -> bool:
        """Whether exactly this was published before: then it discloses nothing new."""
        return any(entry[part] == now[part] for entry in (*_alike(self.others, now), *_alike(self.same, now)))

    @cached_property
    def sums(self) -> tuple[list[Entry], list[str], np.ndarray]:
        """All sums, everybody who has a part in one, and what each has in each: sums by contributors."""
        sums = [entry for entries in self.others.values() for entry in entries if not entry.get("hidden", True)]
        everybody = sorted({who for entry in sums for who in entry["parts"]})
        amounts = [[entry["parts"].get(who, 0) for who in everybody] for entry in sums]
        return sums, everybody, np.array(amounts, dtype=np.int64).reshape(len(sums), len(everybody))


@lru_cache(maxsize=8)
def _read(text: str) -> Memory:
    content = json.loads(text) if text else {}
    accepted = {id: (reason, since) for id, (reason, since) in content.get("accepted", {}).items()}
    return Memory(_by_subject(content.get("others", ())), _by_subject(content.get("same", ())), accepted)


def _alike(entries: Mapping[str, tuple[Entry, ...]], now: Entry) -> Iterator[Entry]:
    """The entries about the same subject: with the same code or, where a question got a new code, the same wording."""
    yield from entries.get(now["of"], ())
    for words in now.get("worded", ()):
        yield from (entry for entry in entries.get(words, ()) if entry["of"] != now["of"])


def _by_subject(entries: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for of in (entry["of"], *entry.get("worded", ())):
            found.setdefault(of, []).append(entry)
    return {of: tuple(several) for of, several in found.items()}


def memory(data: Data) -> Memory:
    return _read(data.earlier)


def answers_reason(key: Key, records: pd.DataFrame, counts: Counts, view: View, *, persons: int = 0) -> str:
    """Why a group of answers and an earlier release together would disclose the answers of few; empty if they do not.

    ``persons``: the minimum for a sensitive question, where it is above that of the project's rules.
    """
    known = memory(view.data)
    if not known or records.empty:
        return ""
    now = _group(key, records, counts, view.data, merged=False)
    if now is None or known.already_published(now, "units"):
        return ""
    for entry in _alike(known.others, now):
        coded = set(_answers(entry["units"], 0)).isdisjoint(
            _answers(now["units"], 0)
        )  # its answers have different codes
        level = 1 if entry["merged"] or coded else 0
        changed = _changed(entry["units"], now["units"], level)
        if _few(changed, entry, now, level, counts.unit, view, persons) and _not_accepted(
            changed["unit"], counts, view
        ):
            return REASON
    return ""


def disclosing_sums(result: Traced, view: View) -> set[Key]:
    """The cells of amounts from which an earlier release would disclose those of one or two organisations."""
    known = memory(view.data)
    found: set[Key] = set()
    for key, now in _sums(result, view.data) if known else ():
        for parts in () if known.already_published(now, "parts") else _differences(now, known, view):
            differ = [f"{who}:{value}" for who, value in sorted(parts.items())]
            if _not_accepted(differ, result, view):
                found.add(key)
    return found


def _differences(now: Entry, known: Memory, view: View) -> Iterator[dict[str, int]]:
    """The difference between a sum and each earlier one, by contributor, where few contributors make it up.

    For an earlier sum of something else, only one or two contributors count as few.
    """
    sums, everybody, amounts = known.sums
    own = np.array([now["parts"].get(who, 0) for who in everybody], dtype=np.int64)
    new = {who: value for who, value in now["parts"].items() if who not in set(everybody)}
    least, pool_of = view.rules.min_organisations, _pools(view)
    difference = own - amounts
    pools = list(dict.fromkeys(pool_of.get(who, who) for who in (*everybody, *new)))
    within = np.array([[pool_of.get(who, who) == pool for pool in pools] for who in everybody], dtype=np.int64)
    fresh = _pooled(new, pool_of)
    sizes = np.abs(difference) @ within.reshape(len(everybody), len(pools)) + np.array([fresh[pool] for pool in pools])
    for place, differ in enumerate((sizes > 0).sum(axis=1) if sums else ()):
        if not differ or (sums[place]["of"] != now["of"] and differ >= least):
            continue
        few = min(len(_pooled(each["parts"], pool_of)) for each in (now, sums[place])) < least
        if few and sums[place]["of"] != now["of"]:  # nobody's secret: no contributors, or shown with consent
            continue
        if is_sensitive(sizes[place][sizes[place] > 0], view.rules):
            yield new | {everybody[at]: int(difference[place, at]) for at in np.flatnonzero(difference[place])}


def _pools(view: View) -> dict[str, str]:
    """The marks of organisations that know each other's amounts, each with one for both of them."""
    return {_mark(view.data, "organisation", who): pool for who, pool in view.pools.items()}


def _pooled(parts: Mapping[str, int], pool_of: Mapping[str, str]) -> Counter[str]:
    """The absolute amount of each contributor; a tandem's organisations count as one (see ``money_rules._reason``)."""
    found: Counter[str] = Counter()
    for who, value in parts.items():
        found[pool_of.get(who, who)] += abs(value)
    return +found


def discloses_hidden_cells(result: Traced, view: View) -> bool:
    """Whether an earlier release of a breakdown, which hid other cells, discloses the cells hidden now.

    A cell that was hidden and is shown now discloses the cells hidden with it then, unless its value has changed; a
    cell that was shown and is hidden now is known to everybody.
    """
    known = memory(view.data)
    now = [*remembered(result, view.data)] if known else []
    if all(known.already_published(entry, "parts") for entry in now):
        return False
    exposed = set()
    for entry in now:
        for other in known.others.get(entry["opposite"], ()):
            parts: Counter[str] = Counter(entry["parts"])
            parts.subtract(other["parts"])
            if len(_pooled(parts, _pools(view))) < view.rules.min_organisations:
                exposed.add(entry["opposite"])
    return bool(exposed) and _not_accepted(exposed, result, view)


def shown_before(ids: Iterable[str], counts: Counts, view: View) -> set[str]:
    """Those of ``ids`` whose amounts an earlier release showed: its readers can still subtract them."""
    entries = memory(view.data).others.get(_of(view.data, "rows", counts.per, counts.name), ())
    marks = {mark for entry in entries for mark in entry["rows"]}
    return {id for id in ids if _mark(view.data, counts.per, id) in marks}


def remembered(result: Traced, data: Data) -> Iterator[Entry]:
    """The parts of a published result that later releases have to be compared with."""
    if result.disclosure == "money" and not result.per:
        for hidden in (False, True):
            yield from (entry for _, entry in _sums(result, data, hidden=hidden))
    elif of_answers(result):
        for key, records in result.groups(agreed=True):
            entry = _group(key, records, result, data, merged=result.merged)
            if entry is not None:
                yield entry
            yield from _items_behind(key, records, result, data)
    if result.per:
        ids = sorted({_mark(data, result.per, str(id)) for id in result.cells[result.dimensions[0]]})
        yield {"of": _of(data, "rows", result.per, result.name), "rows": ids}


def _few(changed: pd.DataFrame, then: Entry, now: Entry, level: int, unit: str, view: View, persons: int) -> bool:
    """Whether those who differ are too few or too much alike, or the numbers differ by so little that few are meant."""
    least = max(persons, view.rules.min_persons)
    counted, before = (Counter(_answers(each["units"], level)) for each in (now, then))
    apart = sum(((counted - before) + (before - counted)).values())
    if len(changed) == len(then["units"]) + len(now["units"]):  # nobody is in both, or nobody can be recognised
        return 0 < apart < least
    if unit == "tandems":
        alike = nearly_unanimous(changed["tandem"], changed["class"]).recognisable
        return changed["tandem"].nunique() < least or alike
    alike = nearly_unanimous(contributors(changed), changed["class"]).recognisable
    return bool(base_reason(changed, view.rules, persons=least)) or alike or 0 < apart < least


def _changed(then: Units, now: Units, level: int) -> pd.DataFrame:
    """Who is in only one of two groups, or answered differently: a row for what is gone and one for what is new."""
    rows = []
    for sign, here, there in (("-", then, now), ("+", now, then)):
        for unit, (organisation, tandem, answers) in here.items():
            own = sorted(answer[level] for answer in answers)
            if unit not in there or own != sorted(answer[level] for answer in there[unit][2]):
                rows.append((unit, unit, organisation or None, tandem or None, sign + ",".join(own)))
    return pd.DataFrame(rows, columns=["unit", "person", "organisation", "tandem", "class"])


def _answers(units: Units, level: int) -> Iterator[str]:
    for _, _, answers in units.values():
        yield from (answer[level] for answer in answers)


def _not_accepted(differ: Iterable[str], result: Counts | Traced, view: View) -> bool:
    """Whether nobody has accepted a difference; it is recorded in ``view.differences``, so that a person can."""
    mark = secret.mark(view.data.secret, "difference", *sorted(set(differ)))
    id = "R-" + base64.b32encode(bytes.fromhex(mark))[:7].decode()
    if id in memory(view.data).accepted:
        return False
    if (id, result.name) not in view.differences:
        view.differences.append((id, result.name))
    return True


def _group(key: Key, records: pd.DataFrame, result: Counts | Traced, data: Data, *, merged: bool) -> Entry | None:
    """A group of answers as an entry of the memory: the question and wave, and who gave which answer."""
    counted = records[records["value"] > 0] if result.unit == "tandems" else records
    units = _units(counted, result, data)
    if not units:
        return None
    named = dict(zip(result.by, key, strict=True))
    item, group = named.pop("item", ""), named.pop("group", TOTAL)
    named.pop("time", None)
    metric = result.name if result.unit == "tandems" or item in ("", "indicator") else ""
    waves = sorted({str(person).partition("/")[0] for person in counted["person"].dropna()})
    subject = (result.unit, result.dimensions[-1], group, *map(str, named.values()), *waves)
    of = _of(data, "answers", metric, item, *subject)
    worded = [_of(data, "worded", metric, words, *subject) for words in _wordings(data, item)]
    return {"of": of, "worded": worded, "merged": merged, "units": units}


def _items_behind(key: Key, records: pd.DataFrame, result: Traced, data: Data) -> Iterator[Entry]:
    """The questions that an indicator or a score of people was computed from, as if these answers had been shown.

    A later release may show such a question, or another indicator of it: the difference would be as disclosing.
    """
    rows = records[records["table"] == "answers"] if result.unit == "persons" else records.head(0)
    answers = data["answers"].reindex(rows["row"])
    for item in sorted(set(answers["item"].dropna()) - set(key)):
        there = ((answers["item"] == item) & answers["value"].notna()).to_numpy()
        given = answers.loc[there, "value"].astype(str)
        classes = scale(data["codebook"][data["codebook"]["item"] == item]).classes
        group = next((part for part in key if part in SIDES), TOTAL)
        columns = {"item": item, "group": group, "answer": given.to_numpy()}
        asked = replace(
            result, by=("item", "group"), dimensions=("item", "group", "answer"), classes=classes, name="distribution"
        )
        merged = bool(classes) and bool((given.value_counts() < SMALLEST_CELL).any())
        entry = _group((item, group), rows[there].assign(**columns), asked, data, merged=merged)
        if entry is not None:
            yield entry


def _wordings(data: Data, item: str) -> list[str]:
    """The wording of an item, alone and after its question, unless another item of the codebook has the same."""
    book = data["codebook"].drop_duplicates("item")
    text, question = (book[name].fillna("").map(folding.fold) for name in ("text", "question_text"))
    found = (words.set_axis(book["item"]) for words in (text.where(text != "", question), question + " " + text))
    own = {str(words[item]) for words in found if item in words and (words == words[item]).sum() == 1}
    return sorted(own - {"", " "})


def _units(records: pd.DataFrame, result: Counts | Traced, data: Data) -> dict[str, list[Any]]:
    who = "tandem" if result.unit == "tandems" else "person"
    people = _recognised(records, data) if who == "person" else records[who]
    found: dict[str, list[Any]] = {}
    columns = (people, records["organisation"], records["tandem"], records[result.dimensions[-1]].astype(str))
    for person, organisation, tandem, answer in zip(*columns, strict=True):
        unit = found.setdefault(
            _mark(data, who, person), [_whose(data, organisation), _mark(data, "tandem", tandem), []]
        )
        pair = [_mark(data, "answer", answer), _mark(data, "answer", result.classes.get(answer, answer))]
        unit[2] = sorted([*unit[2], pair])
    return found


def _recognised(records: pd.DataFrame, data: Data) -> pd.Series:
    """The identity of people across releases; without a code all of their answers, as row numbers change."""
    named = _contents(data)
    return records["person"].map(lambda person: named.get(person, person)) if named else records["person"]


_KNOWN: dict[int, tuple[pd.DataFrame, dict[str, str]]] = {}


def _contents(data: Data) -> dict[str, str]:
    """An identity for each person without a code: the wave and all answers. Cached for the latest table."""
    answers = data["answers"]
    if id(answers) not in _KNOWN or _KNOWN[id(answers)][0] is not answers:
        silent = answers[pairing.unnamed(answers)]
        people = silent["wave"] + "/" + silent["respondent"]
        columns = (silent[name].astype("str").fillna("") for name in ("org_id", "item", "value"))
        answered = pd.Series(["=".join(row) for row in zip(*columns, strict=True)], silent.index, dtype="str")
        contents = answered.groupby(people).agg(lambda each: "\n".join(sorted(each)))
        place = contents.groupby(contents).cumcount()
        found = {
            person: f"{person.partition('/')[0]}/{content}\n{number}"
            for person, content, number in zip(contents.index, contents, place, strict=True)
        }
        _KNOWN.clear()
        _KNOWN[id(answers)] = (answers, found)
    return _KNOWN[id(answers)][1]


def _sums(result: Traced, data: Data, *, hidden: bool = False) -> Iterator[tuple[Key, Entry]]:
    """The sums that are shown, or those that are hidden, with the part of each contributor.

    ``opposite`` is the subject of the same cell hidden instead of shown, or the other way round.
    """
    tables = sorted(set(result.records["table"].dropna()))
    for key, records in result.hidden() if hidden else result.sums():
        known = records[records["organisation"].notna()]
        parts = known.groupby(known["organisation"].astype(str))["value"].sum()
        held = {_mark(data, "organisation", who): int(value) for who, value in parts.items() if value}
        subject = (result.name, *tables, *result.dimensions, *key)
        of, opposite = (_of(data, kind, *subject) for kind in (("hidden", "sum") if hidden else ("sum", "hidden")))
        yield key, {"of": of, "opposite": opposite, "hidden": hidden, "parts": dict(sorted(held.items()))}


def _whose(data: Data, organisation: Any) -> str:
    return UNLISTED if organisation == UNLISTED else _mark(data, "organisation", organisation)


def _of(data: Data, *parts: str) -> str:
    return _mark(data, "of", "\n".join(parts))


def _mark(data: Data, kind: str, value: Any) -> str:
    return "" if pd.isna(value) else _marked(data.secret, kind, str(value))


@lru_cache(maxsize=100_000)
def _marked(key: bytes, kind: str, value: str) -> str:
    return secret.mark(key, f"earlier {kind}", value)[:LENGTH]
