"""The lines that commands print about a project, a build and an audit, so that they can be cached and printed again.

Findings and failures go to the error stream; warnings are yellow, whatever stops a report or a build is red.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from evaluation.data import Data, processed
from evaluation.findings import acceptance, accounting, checks
from evaluation.language import wording
from evaluation.language.console import Line
from evaluation.project import schema, secret

if TYPE_CHECKING:  # a check builds and audits nothing
    from evaluation.building.auditing.outputs import Audit
    from evaluation.building.build import Built

STYLES = {"error": "red", "warning": "yellow", "note": "dim"}


def accounts(data: Data) -> Iterator[Line]:
    """What became of the cells of each source."""
    for place, account in processed(data.project).accounts.items():
        yield Line(accounting.line(place, account, data.words))


def read(data: Data) -> Line:
    rows = sum(len(table) for table in data.tables.values())
    return Line(data.words.say("build.read", tables=len(data.tables), rows=rows))


def findings(found: pd.DataFrame, words: wording.Language, *, notes: bool, whole: bool = False) -> Iterator[Line]:
    """The number of findings, and each of them; without ``notes`` neither notes nor accepted findings."""
    number = found.loc[found["reason"] == "", "severity"].value_counts()
    shown = {f"{kind}s": int(number.get(kind, 0)) for kind in STYLES}
    yield Line(words.say("build.findings", **shown))
    for finding in checks.listed(found):
        if notes or (finding.severity != "note" and not finding.reason):
            label = words.say("build.excepted" if finding.reason else f"build.severity_{finding.severity}")
            text = f"{label}: {finding.text(words.tag, whole=whole)} [{finding.id}]"
            yield Line(text, "dim" if finding.reason else STYLES[finding.severity], alarm=finding.stops)


def built(built: Built, data: Data, *, reports: int, today: dt.date) -> Iterator[Line]:
    """The outcome of each report, the decisions a person has to make, and the result of the audit."""
    words = data.words
    for name in built.unchanged:
        yield Line(words.say("build.unchanged", name=name))
    for result in built.done:
        yield Line(words.say("build.done", name=result.name))
        if not result.files:
            yield Line(" ".join(result.withheld))
        for cell in result.ignored:
            yield Line(words.say("build.ignored", name=result.name, cell=cell))
    for name in built.without_slides:
        yield Line(words.say("build.no_slides", name=name), "yellow")
    if built.renumbered:
        yield Line(words.say("build.renumbered", file=secret.FILE), "yellow")
    if built.differences:
        yield Line(words.say("build.differences", file=acceptance.FILE), "yellow")
        yield Line(_section(built.differences, words, today), soft=True)
    for name, line in built.typed:
        yield Line(words.say("build.typed", name=name, line=line), "yellow")
    for stopped in built.stopped:
        finding, table = stopped.finding.text(words.tag), schema.TABLES[stopped.finding.table].label(data.language)
        yield Line(words.say("build.stopped", report=stopped.name, table=table, finding=finding), "red", alarm=True)
    for result in built.failed:
        if result.error is not None:
            yield Line(result.error.text(words.tag), "red", alarm=True)
    if not built.whole:
        yield Line(words.say("build.kept"))
    yield from audited(built.audited, words, today)
    made = len(built.done) + len(built.unchanged)
    yield Line(words.say("build.summary", done=made, all=reports, folder=f"reports/{data.audience}"))


def audited(found: Audit, words: wording.Language, today: dt.date) -> Iterator[Line]:
    """The result of an audit: leaks, then what a person should look at, or that nothing was found."""
    for heading, hits, alarm, style in (
        ("audit.leaks", found.leaks, True, "red"),
        ("audit.look", found.doubtful, False, "yellow"),
    ):
        if hits:
            yield Line(words.say(heading, n=len(hits)), style, alarm)
            yield from (Line(f"  {hit.text(words.code)}", style, alarm) for hit in hits)
    numbered = {hit.id: "; ".join(at for _, at in hit.place) for hit in found.hits if hit.id}
    if numbered:
        yield Line(words.say("audit.let_stand", file=acceptance.FILE), "yellow")
        yield Line(acceptance.section(numbered, today), soft=True)
    if not found.leaks:
        yield Line(words.say("audit.clean", n=found.files))


def _section(differences: Mapping[str, Sequence[str]], words: wording.Language, today: dt.date) -> str:
    """The section of ``accepted.toml`` that accepts differences; the reason is still to be filled in."""
    metrics_of = {
        id: words.listing(
            [words.say(key) if words.has(key) else key for key in (f"metric.{name}.name" for name in names)]
        )
        for id, names in differences.items()
    }
    return acceptance.section(
        {id: words.say("build.difference", names=names) for id, names in metrics_of.items()}, today
    )
