"""Sentences: the finding of a published result, the reason why something is not shown, and the head of a report."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping

from evaluation.content.model import Cover, Logo, Statement
from evaluation.content.number_texts import name_of, phrase_text, slot_values, words
from evaluation.data import Data
from evaluation.disclosure import Published, Withheld, require, worded
from evaluation.disclosure.money_rules import BY_CONTRACT
from evaluation.disclosure.previous_releases import memory
from evaluation.findings.checks import Finding, listed
from evaluation.language.errors import EvaluationError, closest
from evaluation.language.wording import Language
from evaluation.metrics.survey.waves import EVENT
from evaluation.project import schema, settings

LOGOS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LARGEST = 2_000_000  # bytes of a logo, which is part of every report
UNREAD = (
    "unreadable_cell",
    "unknown_answer",
    "unknown_more",
    "formula",
)  # warnings about cells that no number includes


def finding(published: Published, *, id: str, phrase: str = "finding") -> Statement:
    """The finding of a metric as a sentence from the catalogue; its numbers can be used as slots ``{{id.name}}``."""
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    found = slot_values(published)
    form = "" if published.additive else ".untotalled"
    if published.texts.get("family") == "":  # the ends of the scale are unknown
        form = ".undirected"
        if not words(published).has(f"metric.{published.name}{form}.{phrase}"):
            return unavailable(worded(published, reason="undirected"), id=id)
    text = phrase_text(published, f"metric.{published.name}{form}.{phrase}", found)
    if phrase == "finding" and (missing := missing_note(published)):
        text += f" {missing}"
    slots = tuple((f"{id}.{name}", value) for name, value in found.items())
    return Statement(
        id=id,
        language=published.language,
        marks=published.marks,
        text=text,
        slots=slots,
        source=published.source,
    )


def slots(published: Published) -> dict[str, str]:
    """The slots that titles and sentences of this result may use, such as ``{largest}``, with their values."""
    require(published)
    return {name: value for name, value in slot_values(published).items() if not name.startswith("phrase.")}


def note(data: Data, key: str, *, id: str, **values: object) -> Statement:
    """A sentence of the catalogue about the report rather than a result."""
    text = data.words.say(f"note.{key}", **values) + _for_the_team(data.words, f"note.{key}", data.audience)
    return Statement(id=id, language=data.language, marks=data.marks, text=text, role="note")


def event_note(data: Data, *, id: str) -> Statement | None:
    """Why there is no feedback on an event, which may still be to come; ``None`` where there is some."""
    event = data.project.event
    if EVENT in set(data["answers"]["wave"].dropna()):
        return None
    if event is not None and event.date is not None and event.date > data.as_of:
        return note(data, "event_ahead", id=id, day=data.words.date(event.date))
    return note(data, "no_feedback", id=id)


def _for_the_team(language: Language, key: str, audience: str) -> str:
    """The setting that would change a sentence, for the project team only."""
    detailed = audience == "internal" and language.has(f"{key}_internal")
    return f" {language.say(f'{key}_internal')}" if detailed else ""


def not_evaluated(data: Data, questions: Mapping[str, int], *, id: str) -> Statement | None:
    """The numbers of survey questions that the report does not show, by type; ``None`` when there are none."""
    if not questions:
        return None
    kinds = [data.words.say(f"question_type.{kind}", number=number) for kind, number in questions.items()]
    text = data.words.say("note.other_questions", types=data.words.listing(kinds))
    return Statement(id=id, language=data.language, marks=data.marks, text=text, role="note")


def unavailable(published: Published, *, id: str) -> Statement:
    """Why a result is not shown: a table is missing, or disclosure control does not allow it."""
    language = words(published)
    question = published.texts.get("question")
    name = language.quote(question) if question else name_of(published)
    if published.reason == "absent":
        kind, _, table = published.absent.rpartition(".")
        known = table in schema.TABLES
        key = f"absent.{kind or 'table'}" if known else f"absent.{published.absent}"
        label = schema.TABLES[table].label(published.language) if known else ""
        text = language.say(key, **{**published.texts, "name": name, "table": label})
        text += _for_the_team(language, key, published.audience)
        return Statement(id=id, language=published.language, marks=published.marks, text=text, role="absent")
    sentences = [_agreed(published, group, name) for group in published.withheld if group.text]
    text = " ".join(sentences) or language.say(
        "withheld.sentence", name=name, reason=_reason(published, published.reason)
    )
    return Statement(id=id, language=published.language, marks=published.marks, text=text, role="withheld")


def withheld_note(published: Published) -> str:
    """The groups missing from a result that is shown, with reasons; empty if there are none."""
    language = words(published)
    lines = []
    for reason in dict.fromkeys(group.reason for group in published.withheld):
        groups = [group for group in published.withheld if group.reason == reason]
        if reason == "unanimous":
            lines += [_agreed(published, group, "") for group in groups]
        elif reason in ("not_approved", "without_consent", "cells"):
            lines.append(language.say(f"withheld.{reason}", n=int(groups[0].group[0])))
        elif not groups[0].group:
            lines.append(language.say("withheld.totals_only", reason=_reason(published, reason)))
        else:
            parts = (
                published.label(published.dimensions[-1], group.group[0])
                if reason == "consent_rest" or not published.by  # the same flow of every row; a topic, a stage
                else group_name(published, group.group)
                for group in groups
            )
            names = language.listing(dict.fromkeys(parts))
            lines.append(language.say("withheld.groups", names=names, reason=_reason(published, reason)))
    return " ".join(lines)


def _reason(published: Published, reason: str) -> str:
    """A reason in words, with special forms for pairs of answers and for tandems counted from answers."""
    language, form = words(published), published.texts.get("form", "")
    key = f"withheld.{reason}"
    for special in (f"{key}_{form}", f"{key}_derived" if published.unit == "tandems" else ""):
        key = special if language.has(special) else key
    return language.say(key, date=language.date(published.as_of))


def _agreed(published: Published, group: Withheld, name: str) -> str:
    """The answer of (nearly) all in a group, instead of numbers; ``name`` where the group has no name."""
    answer = published.label("class" if published.classes else published.dimensions[-1], group.text)
    name = group_name(published, group.group) or name
    return words(published).say("withheld.unanimous_group", name=name, answer=answer)


def missing_note(published: Published, *, groups: bool = False) -> str:
    """How many facts could not be counted because the value they are counted by is missing; with ``groups`` by group.

    A metric may have its own phrases for this (``metric.….missing``) and for further columns of its bases.
    """
    if published.unit == "cents" and published.name == "timely_use":
        lacking = int(published.bases["missing"].sum())
        return words(published).say("note.undated", amount=words(published).money(lacking)) if lacking else ""
    if published.disclosure != "fact" or published.bases.empty or (published.by and not groups):
        return ""
    language, rows = words(published), published.bases
    sentences = []
    if published.by and "tandem_id" not in published.by:
        lacking = rows[rows["missing"] > 0]
        names = [group_name(published, tuple(map(str, key))) for key in lacking[list(published.by)].to_numpy()]
        numbers = [f"{name}: {language.number(int(n))}" for name, n in zip(names, lacking["missing"], strict=True)]
        sentences += [language.say("note.missing_groups", groups=", ".join(numbers))] if numbers else []
    elif not published.by:
        for name in (name for name in rows if name != "base"):
            key = f"metric.{published.name}.{name}"
            n = int(rows[name].sum())
            sentences += [language.say(key if language.has(key) else "note.missing", n=n)] if n else []
    return " ".join(sentences)


def group_name(published: Published, group: tuple[str, ...]) -> str:
    """The label of a group: the item, and the side unless it is the total."""
    parts = [
        published.label(dimension, value)
        for dimension, value in zip(published.by, group, strict=True)
        if value != "total"
    ]
    return " – ".join(words(published).quote(part) if place == 0 else part for place, part in enumerate(parts))


def cover(data: Data, *, report: str) -> Cover:
    """The head of a report: project, event, period, date of the data, audience, and notes on method and privacy."""
    language, project = data.words, data.project
    if not language.has(f"report.{report}"):
        known = [key.removeprefix("report.") for key in language.phrases if key.startswith("report.")]
        raise EvaluationError("unknown_report", name=report, hint=closest(report, known))
    facts = []
    if project.event and report == "closing_event":
        parts = [
            language.quote(project.event.title),
            project.event.date and language.date(project.event.date),
            project.event.place,
        ]
        facts.append((language.say("cover.event"), ", ".join(part for part in parts if part)))
    if project.start and project.end:
        facts.append((language.say("cover.period"), f"{language.date(project.start)} – {language.date(project.end)}"))
    facts.append((language.say("cover.as_of"), language.date(data.as_of)))
    if project.funder:
        facts.append((language.say("cover.funder"), project.funder))
    facts.append((language.say("cover.audience"), language.say(f"audience.{data.audience}")))
    return Cover(
        id=f"{report}-cover",
        language=data.language,
        marks=data.marks,
        report=report,
        title=language.say(f"report.{report}"),
        subtitle=project.title,
        organisation=project.organisation,
        as_of=data.as_of.isoformat(),
        audience=data.audience,
        facts=tuple(facts),
        funding_notice=project.funding_notice,
        method=_method(data),
        logos=tuple(_logo(data, logo) for logo in project.brand.logos),
        gendered=project.gendered,
        colours=tuple(sorted(project.brand.colours.items())),
    )


def _logo(data: Data, logo: settings.Logo) -> Logo:
    """A logo for the cover; a file that is not a logo is an error that says which files are."""
    try:
        content = (data.project.folder / logo.file).read_bytes()
    except OSError as error:
        raise EvaluationError("brand_file", file=logo.file) from error
    kind = next((mime for start, mime in LOGOS.items() if content.startswith(start)), "")
    kind = kind or ("image/svg+xml" if b"<svg" in content[:1000] else "")
    if not kind or len(content) > LARGEST:
        raise EvaluationError("brand_logo", file=logo.file)
    return Logo(logo.alt, kind, base64.b64encode(content).decode())


def _method(data: Data) -> tuple[str, ...]:
    language, rules = data.words, data.project.rules
    lines = [language.say("method.traceable")]
    if data.has("answers"):
        values = {"persons": rules.min_persons, "organisations": rules.min_organisations, "percent": rules.percent_from}
        lines += [language.say("method.base", **values), language.say("method.classes"), language.say("method.missing")]
    for name, (own, promised) in settings.weaker(rules).items():
        lines.append(language.say("method.weaker", name=name, own=own, promised=promised))
    if data.has("payments") or data.has("expenses") or data.has("budget"):
        shared = "contract" if data.audience in BY_CONTRACT else "money"
        found = {"date": language.date(data.as_of), "organisations": rules.min_organisations}
        lines.append(language.say(f"method.{shared}", **found))
    if not data["expenses"]["eligible"].fillna(True).all():
        lines.append(language.say("method.eligible"))
    is_accepted = data.findings["reason"] != ""
    open_ones = data.findings[(data.findings["severity"] == "warning") & ~is_accepted]
    unread = int(open_ones["rule"].isin(UNREAD).sum())
    for key, number in (("unread", unread), ("findings", len(open_ones) - unread)):
        lines += [language.say(f"method.{key}", n=number)] if number else []
    lines += [_exception(language, finding) for finding in listed(data.findings[is_accepted])]
    for id, (reason, since) in sorted(memory(data).accepted.items()):
        key = "method.alarm" if id.startswith("A-") else "method.difference"
        lines.append(language.say(key, id=id, date=_day(language, since), reason=reason))
    if data.project.demo:
        lines.insert(0, language.say("method.demo"))
    return tuple(lines)


def _exception(language: Language, finding: Finding) -> str:
    """An accepted finding with date and reason, without the value of the cell."""
    return language.say(
        "method.exception",
        id=finding.id,
        table=schema.TABLES[finding.table].label(language.code),
        date=_day(language, finding.since),
        reason=finding.reason,
    )


def _day(language: Language, since: str) -> str:
    return language.date(dt.date.fromisoformat(since))
