"""Pages about single tandems, made from published results: a few numbers, what was done and reached, what remains.

A page is a single page: long lists are cut with the number left out, quotations are shown in full or not at all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from evaluation.content import number_texts as numbers
from evaluation.content.model import Profile, Statement
from evaluation.content.number_texts import words
from evaluation.content.statements import unavailable
from evaluation.disclosure import Published, require
from evaluation.language import wording
from evaluation.language.wording import Language

LISTED = 240  # characters of a list before the rest is only counted
QUOTED = 600  # characters of all quotations of a page
COUNTED = {"sessions": "sessions", "contributions": "contributions", "done": "reached", "seats": "seats_gained"}
SEATS = ("seats_gained", "seats_kept", "seats_lost")
Pairs = tuple[tuple[str, str], ...]
Items = Mapping[str, Mapping[str, int]]


def profiles(
    identity: Published,
    facts: Published,
    *,
    members: Published,
    lessons: Published,
    amounts: Published,
    tandem: str = "",
    id: str,
) -> list[Profile] | list[Statement]:
    """A page for each tandem that may be shown, or for ``tandem`` alone; if there is none, the reason.

    ``identity`` lists these tandems; a page takes from the other results what belongs to its tandem. Pages are ordered
    by title: an order by id would disclose whose page it is.
    """
    for result in (identity, facts, members, lessons, amounts):
        require(result)
    shown = [] if identity.reason else identity.levels("tandem_id")
    chosen = [one for one in shown if tandem in ("", one)]
    if not chosen:
        return [unavailable(identity, id=id)]
    pages = [_page(one, identity, facts, members, lessons, amounts) for one in chosen]
    return sorted(pages, key=lambda page: (page.title.casefold(), page.name))


def _page(
    tandem: str, identity: Published, facts: Published, members: Published, lessons: Published, amounts: Published
) -> Profile:
    language, title = words(identity), identity.label("tandem_id", tandem)
    neutral, items = _neutral(title, language), _items(facts, tandem)
    quoted, left = _wordings(lessons, tandem)
    notes = [unavailable(facts, id="").text] if facts.reason else []
    results = [result for result in (identity, facts, members, amounts) if not result.reason]
    return Profile(
        id="profile",
        language=identity.language,
        marks=identity.marks,
        name=title if neutral else tandem,
        title=title,
        subtitle=language.listing(items.get("field", ())),
        facts=(*(() if neutral else _sides(members, tandem)), *_dates(identity, tandem), *_state(items, language)),
        figures=tuple(_figures(facts, items, tandem)),
        sections=tuple(_sections(items, amounts, tandem, language)),
        wordings=quoted,
        notes=(*notes, *([language.say("profile.more_wordings", n=left)] if left else [])),
        source=", ".join(dict.fromkeys(part for result in results for part in result.source.split(", "))),
    )


def _neutral(title: str, language: Language) -> bool:
    """Whether a title replaces a name that may not be shown; then neither may the id nor a partner's name."""
    form = re.escape(language.say("consent.tandem", n="#")).replace(re.escape("#"), r"[\d.,]+")
    return re.fullmatch(form, title) is not None


def _items(facts: Published, tandem: str) -> dict[str, dict[str, int]]:
    """The items of a tandem with their counts, by subject, in reading order."""
    found: dict[str, dict[str, int]] = {}
    if not facts.reason:
        for row in facts.cells[facts.cells["tandem_id"] == tandem].to_dict("records"):
            found.setdefault(str(row["subject"]), {})[str(row["item"])] = int(row["value"])
    return found


def _sides(members: Published, tandem: str) -> Iterator[tuple[str, str]]:
    if members.reason:
        return
    own = members.cells[members.cells["tandem_id"] == tandem]
    for side, rows in own.groupby("side", sort=False):
        names = [members.label("org_id", str(org)) for org in rows["org_id"]]
        yield members.label("side", str(side)), words(members).listing(names)


def _dates(identity: Published, tandem: str) -> Iterator[tuple[str, str]]:
    language = words(identity)
    rows = identity.cells[identity.cells["tandem_id"] == tandem]
    days = {row["subject"]: row["item"] for row in rows.to_dict("records") if row["item"]}
    texts = {name: language.date(dt.date.fromisoformat(day)) for name, day in days.items()}
    if len(texts) == 2:
        yield language.say("profile.period"), f"{texts['start']} – {texts['end']}"
    else:
        yield from ((language.say(f"profile.{name}"), day) for name, day in texts.items())


def _state(items: Items, language: Language) -> Iterator[tuple[str, str]]:
    if "status" in items:
        yield language.say("profile.status"), language.listing(items["status"])


def _figures(facts: Published, items: Items, tandem: str) -> Iterator[tuple[str, str]]:
    """The few numbers at the top of a page, without zeros."""
    language = words(facts)
    for name, subject in COUNTED.items():
        number = sum(items.get(subject, {}).values())
        if number:
            yield language.number(number), language.say(f"profile.figure.{name}", n=number)
        if name == "sessions" and not facts.reason:
            hours = facts.statistics[facts.statistics["tandem_id"] == tandem]["value"]
            if len(hours):
                yield numbers.computed(facts, "total_hours", float(hours.iloc[0])), language.say("profile.figure.hours")


def _sections(items: Items, amounts: Published, tandem: str, language: Language) -> Iterator[tuple[str, Pairs]]:
    """The sections that have content, each with its lines."""
    for name, pairs in (
        ("done", tuple(_done(items, language))),
        ("reached", tuple(_reached(items, language))),
        ("amounts", tuple(_amounts(amounts, tandem))),
        ("next", tuple(("", text) for text in items.get("continuation", ()))),
    ):
        if pairs:
            yield language.say(f"profile.section.{name}"), pairs


def _done(items: Items, language: Language) -> Iterator[tuple[str, str]]:
    if "milestones" in items:
        states = [f"{language.number(n)} {state}" for state, n in items["milestones"].items()]
        yield language.say("profile.milestones"), language.listing(states)
    for subject in ("reached", "topics", "contributions"):
        if subject in items:
            yield language.say(f"profile.{subject}"), _listed(items[subject], language)


def _reached(items: Items, language: Language) -> Iterator[tuple[str, str]]:
    for subject in SEATS:
        if subject in items:
            yield language.say(f"profile.{subject}"), _listed(items[subject], language)
    steps = [language.listing(items.get(f"funding_{moment}", ())) or wording.MISSING for moment in ("before", "after")]
    if set(steps) != {wording.MISSING}:
        yield language.say("profile.funding"), " → ".join(steps)


def _amounts(amounts: Published, tandem: str) -> Iterator[tuple[str, str]]:
    if not amounts.reason:
        for row in amounts.cells[amounts.cells["tandem_id"] == tandem].to_dict("records"):
            yield amounts.label("stage", str(row["stage"])), numbers.amount(amounts, int(row["value"]))


def _listed(items: Mapping[str, int], language: Language) -> str:
    """Items by frequency, with their number if above 1; for a long list the first ones and the number of the others."""
    ordered = sorted(items.items(), key=lambda pair: -pair[1])
    texts = [f"{item} ({language.number(n)})" if n > 1 else item for item, n in ordered]
    ends = [sum(map(len, texts[: place + 1])) for place in range(len(texts))]
    shown = max(1, sum(end <= LISTED for end in ends))
    left = len(texts) - shown
    return language.listing([*texts[:shown], *([language.say("profile.more", n=left)] if left else [])])


def _wordings(lessons: Published, tandem: str) -> tuple[Pairs, int]:
    """The approved quotations that fit, in full and with their kind, and the number of the others."""
    rows = [] if lessons.reason else lessons.cells[lessons.cells["tandem_id"] == tandem].to_dict("records")
    chosen: list[tuple[str, str]] = []
    for row in rows:
        if sum(len(text) for _, text in chosen) + len(str(row["text"])) <= QUOTED:
            chosen.append((lessons.label("type", str(row["type"])), str(row["text"])))
    return tuple(chosen), len(rows) - len(chosen)
