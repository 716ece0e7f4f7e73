"""The command ``evaluation``: check a project's tables, build its reports.

Exit codes: 0 done, 1 the data or a report failed, 2 wrong use. Every error is one sentence in the project's language,
on the error stream.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from evaluation import checks, console, exceptions, secret, wording
from evaluation.errors import EvaluationError, UsageError, closest, of_os_error

if TYPE_CHECKING:  # pandas is loaded only by commands that read tables
    from evaluation.building.audit import Audit
    from evaluation.data import Data

# What typer raises when it cannot understand a command: an error of click, or of the copy of click it has of its own.
Misuse: type[Exception] = typer.BadParameter.__mro__[1]
app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, help=__doc__)
Folder = Annotated[Path, typer.Option("--project", help="Ordner des Projekts (mit evaluation.toml).")]
Language = Annotated[str, typer.Option(help="Sprache: de oder en. Vorgabe: die des Projekts.")]


@app.callback()
def about() -> None:
    """Aus einem Ordner voller Tabellen werden Berichte, Folien und Diagramme."""


@app.command()
def check(
    project: Folder = Path(),
    language: Language = "",
    accept: Annotated[str, typer.Option(metavar="ID", help="Diesen Befund mit Begründung stehen lassen.")] = "",
    reason: Annotated[str, typer.Option(help="Die Begründung dafür; sie steht in den Berichten.")] = "",
    whole: Annotated[bool, typer.Option("--all", help="Auch von vielen Werten einer Spalte jeden zeigen.")] = False,
) -> None:
    """Liest und prüft alle Tabellen, zeigt die Befunde und schreibt sie nach reports/internal/findings.xlsx."""
    from evaluation import accounting
    from evaluation.building import findings_book
    from evaluation.data import open_project, processed, replace_file

    if bool(accept) != bool(reason.strip()):
        raise UsageError("accept_reason")
    data = _kept_well(open_project(project, language=language))
    if accept:
        _accept(data, accept.strip(), reason)
        data = _kept_well(open_project(project, language=language))
    screen = Console(highlight=False)
    for place, account in processed(data.project).accounts.items():
        screen.print(escape(accounting.line(place, account, data.words)))
    _tell_findings(data.findings, data.words, screen, notes=True, whole=whole)
    book = findings_book.book(checks.listed(data.findings), data.words.tag, day=data.as_of)
    replace_file(data.project.folder / findings_book.NAME, book)
    if len(data.findings):
        screen.print(data.words.say("build.findings_book", file=findings_book.NAME))
    raise typer.Exit(int(checks.stopping(data.findings).any()))


def _kept_well(data: Data) -> Data:
    """The project with today's findings on how its files are kept; the tables do not depend on the day."""
    from evaluation import privacy

    found = checks.excepted(privacy.findings(data.project, _today()), exceptions.read(data.project.folder))
    return replace(data, findings=checks.frame([*checks.listed(data.findings), *found])) if found else data


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).astimezone().date()


def _accept(data: Data, id: str, reason: str) -> None:
    """Record a person's reason for letting a finding stand; an unknown id is an error with the likeliest."""
    from evaluation.building import together
    from evaluation.data import replace_file

    if id not in set(data.findings["id"]) | together.withheld_for(data.project):
        raise UsageError("unknown_finding", id=id, hint=closest(id, data.findings["id"].head(8)))
    folder = data.project.folder
    text = exceptions.written(exceptions.read(folder), id, reason=reason, day=_today())
    replace_file(folder / exceptions.FILE, text.encode())


@app.command()
def build(
    project: Folder = Path(),
    audience: Annotated[str, typer.Option(help="Für wen: public, tandem, funder oder internal.")] = "public",
    language: Language = "",
    as_of: Annotated[str, typer.Option(help="Stand der Daten, z. B. 2024-05-31.")] = "",
    only: Annotated[list[str] | None, typer.Option(help="Nur diesen Bericht (mehrfach möglich).")] = None,
    tandem: Annotated[
        str, typer.Option(help="Steckbriefe: all oder eine Kennung, z. B. T01. Vorgabe: alle, die zugestimmt haben.")
    ] = "",
    formats: Annotated[
        str, typer.Option(help="html,pdf,docx,pptx,csv oder ein Teil davon. Vorgabe: alle außer csv.")
    ] = "",
    workers: Annotated[int, typer.Option(help="Wie viele Berichte gleichzeitig. Vorgabe: einer je Prozessorkern.")] = 0,
    force: Annotated[bool, typer.Option(help="Auch Berichte, deren Daten sich nicht geändert haben.")] = False,
) -> None:
    """Prüft, liest und baut alle Berichte nach reports/."""
    from evaluation.building import workers as processes
    from evaluation.building.build import build as build_reports
    from evaluation.building.plan import chosen_formats
    from evaluation.building.plan import wanted as asked_for
    from evaluation.data import open_project
    from evaluation.project import load

    if workers < 0:
        raise UsageError("not_workers", value=str(workers))
    wanted = chosen_formats(formats)
    one = "" if tandem == "all" else tandem
    screen, alarm = Console(highlight=False), Console(highlight=False, stderr=True)
    load(project)  # what is wrong in it is told before any process starts
    with processes.pool(workers, reports=len(only or ())) as executor:
        data = _kept_well(open_project(project, audience=audience, language=language, as_of=as_of, tandem=one))
        names, words = [report.name for report in asked_for(data, only or [])], data.words
        rows = sum(len(table) for table in data.tables.values())
        screen.print(words.say("build.read", tables=len(data.tables), rows=rows))
        _tell_findings(data.findings, words, screen, notes=False)
        with Progress(BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), console=screen) as bar:
            task = bar.add_task("", total=len(names))
            built = build_reports(
                data,
                only=tuple(only or ()),
                formats=wanted,
                executor=executor,
                force=force,
                every=tandem == "all",
                progress=lambda result: bar.update(task, advance=1, description=result.name),
            )
            bar.update(task, completed=len(names), description="")
    for name in built.unchanged:
        screen.print(words.say("build.unchanged", name=name))
    for result in built.done:
        screen.print(words.say("build.done", name=result.name))
        if not result.files:
            screen.print(escape(" ".join(result.withheld)))
        for cell in result.ignored:
            screen.print(escape(words.say("build.ignored", name=result.name, cell=cell)))
    if built.renumbered:
        screen.print(escape(words.say("build.renumbered", file=secret.FILE)), style="yellow")
    if built.differences:
        screen.print(escape(words.say("build.differences", file=exceptions.FILE)), style="yellow")
        screen.print(escape(_section(built.differences, words)), soft_wrap=True)
    for name, line in built.typed:
        screen.print(escape(words.say("build.typed", name=name, line=line)), style="yellow")
    for stopped in built.stopped:
        table = stopped.finding.table
        finding = stopped.finding.text(data.words.tag)
        sentence = words.say("build.stopped", report=stopped.name, table=_label(table, data.language), finding=finding)
        alarm.print(escape(sentence), style="red")
    for result in built.failed:
        if result.error is not None:
            alarm.print(escape(result.error.text(data.words.tag)), style="red")
    if not built.whole:
        screen.print(words.say("build.kept"))
    _tell_audit(built.audited, words)
    made = len(built.done) + len(built.unchanged)
    folder = f"reports/{data.audience}"
    screen.print(words.say("build.summary", done=made, all=len(names), folder=folder))
    raise typer.Exit(int(not built.whole or not built.clean))


def _section(differences: Mapping[str, Sequence[str]], words: wording.Language) -> str:
    """The section of ``accepted.toml`` that lets differences stand, but for the reason."""
    from evaluation import exceptions

    told = {
        id: words.listing(
            [words.say(key) if words.has(key) else key for key in (f"metric.{name}.name" for name in names)]
        )
        for id, names in differences.items()
    }
    return exceptions.section({id: words.say("build.difference", names=names) for id, names in told.items()}, _today())


def _tell_audit(audited: Audit, words: wording.Language) -> None:
    """What an audit found: leaks on the error stream, then what a person should look at, or that all is well."""
    screen, alarm = Console(highlight=False), Console(highlight=False, stderr=True)
    for heading, hits, stream, style in (
        ("audit.leaks", audited.leaks, alarm, "red"),
        ("audit.look", audited.doubtful, screen, "yellow"),
    ):
        if hits:
            stream.print(words.say(heading, n=len(hits)), style=style)
            for hit in hits:
                stream.print(escape(f"  {hit.text(words.code)}"), style=style)
    numbered = {hit.id: "; ".join(at for _, at in hit.place) for hit in audited.hits if hit.id}
    if numbered:
        screen.print(escape(words.say("audit.let_stand", file=exceptions.FILE)), style="yellow")
        screen.print(escape(exceptions.section(numbered, _today())), soft_wrap=True)
    if not audited.leaks:
        screen.print(words.say("audit.clean", n=audited.files))


@app.command()
def audit(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Dateien oder Ordner.", show_default=False)],
    project: Annotated[
        Path | None, typer.Option(help="Ordner des Projekts. Vorgabe: dieser Ordner, wenn er eines ist.")
    ] = None,
    audience: Annotated[str, typer.Option(help="Für wen. Vorgabe: der Ordner unter reports/, sonst public.")] = "",
    language: Language = "",
) -> None:
    """Durchsucht fertige Dateien nach allem, was nicht hineingehört: Namen, Adressen, Codes, freie Texte, Pfade."""
    from evaluation.building import audit as auditing
    from evaluation.building.auditing import secrets
    from evaluation.data import open_project
    from evaluation.project import AUDIENCES, SETTINGS

    if audience and audience not in AUDIENCES:
        raise UsageError("unknown_audience", name=audience, known=", ".join(AUDIENCES))
    words = wording.language(language or _language())
    folder = project or (Path() if Path(SETTINGS).is_file() else None)
    if folder is None:
        Console(highlight=False).print(words.say("audit.patterns_only"), style="yellow")
    whole = auditing.Audit((), 0)
    groups: dict[str, list[Path]] = {}
    for path in auditing.files_of(paths):
        groups.setdefault(audience or auditing.audience_of(path), []).append(path)
    for seen, several in groups.items():
        known = secrets.of_project(open_project(folder, audience=seen)) if folder else secrets.of_machine()
        found = auditing.audit(several, known, folder=Path())
        whole = auditing.Audit((*whole.hits, *found.hits), whole.files + found.files)
    _tell_audit(whole, words)
    raise typer.Exit(int(bool(whole.leaks)))


@app.command()
def purge(
    project: Folder = Path(),
    yes: Annotated[
        bool, typer.Option("--yes", help="Wirklich löschen. Ohne diese Angabe wird nur aufgelistet.")
    ] = False,
    language: Language = "",
) -> None:
    """Listet, was nach delete_after zu löschen ist (Rohdateien, Tabellen, Schlüssel), und löscht es mit --yes."""
    from evaluation import privacy
    from evaluation.project import load

    settings = load(project)
    words, screen = wording.language(language or settings.language), Console(highlight=False)
    day = settings.privacy.delete_after
    if day is None or _today() <= day:
        screen.print(words.say("purge.not_due", day=words.date(day)) if day else words.say("purge.no_day"))
        raise typer.Exit(int(yes))
    files = privacy.kept(settings)
    for path in files:
        screen.print(escape(privacy.within(settings, path)))
    left = privacy.deleted(settings, files) if yes else []
    for path in left:
        screen.print(escape(words.say("purge.elsewhere", file=path.name)), style="yellow")
    screen.print(words.say("purge.deleted" if yes else "purge.listed", n=len(files) - len(left)))
    screen.print(words.say("purge.stays"))


@app.command()
def pseudonyms(
    number: Annotated[int, typer.Argument(help="Wie viele.", show_default=False, min=1, max=100_000)],
) -> None:
    """Schreibt zufällige Pseudonyme, eines je Zeile, zum Eintragen in die Schlüsseldatei."""
    from evaluation import privacy

    typer.echo("\n".join(privacy.pseudonyms(number)))


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Neuer oder leerer Ordner für das Projekt.")],
    language: Annotated[str, typer.Option(help="Sprache der Berichte und Vorlagen: de oder en.")] = "de",
    title: Annotated[str, typer.Option(help="Titel des Projekts.")] = "",
    organisation: Annotated[str, typer.Option(help="Wer das Projekt trägt.")] = "",
) -> None:
    """Legt ein neues Projekt an: Einstellungen, Excel-Vorlagen und Notebooks."""
    from evaluation import starting

    files = starting.files(language=language, title=title, organisation=organisation, as_of=_today())
    starting.start(folder, files)
    words, screen = wording.language(language), Console(highlight=False)
    screen.print(escape(words.say("new.made", folder=folder.absolute().name, files=len(files))))
    screen.print(escape(words.say("new.next")))


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="Die Datei (CSV, XLSX, LimeSurvey-Export).", show_default=False)],
    sheet: Annotated[str, typer.Option(help="Nur dieses Blatt. Vorgabe: alle.")] = "",
    structure: Annotated[Path | None, typer.Option(help="Der Fragebogen zum LimeSurvey-Export (.lss).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Als JSON ausgeben.")] = False,
    language: Annotated[str, typer.Option(help="Sprache: de oder en.")] = "de",
) -> None:
    """Zeigt, was in einer Datei gelesen wird: Spalten, Schreibweisen, fehlende Werte, Summen."""
    from evaluation import inspecting

    if language not in wording.languages():
        raise UsageError("unknown_language", name=language, known=", ".join(wording.languages()))
    sights = inspecting.inspect(file, sheet=sheet or None, structure=structure)
    if json:
        typer.echo(console.escaped(inspecting.as_json(sights, language), sys.stdout.encoding))
        return
    screen = Console(highlight=False)
    for sight in sights:
        screen.print(*inspecting.on_screen(sight, language), sep="\n")


def main() -> None:
    """Run the command; errors become one sentence on the error stream and an exit code."""
    console.never_fail((sys.stdout, sys.stderr))
    try:
        code = app(standalone_mode=False)
    except UsageError as error:
        code = _fail(error, 2)
    except EvaluationError as error:
        code = _fail(error, 1)
    except typer.Abort:
        code = 130
    except Misuse as error:
        code = _misused(error)
    except BrokenPipeError:  # whoever reads the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except OSError as error:
        code = _fail(of_os_error(error, Path(error.filename or "?").name), 1)
    sys.exit(code)


def _misused(error: Any) -> int:
    """What was wrong with a command, in one sentence; the help where there was none."""
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.format_message())
        return 2
    command = error.ctx.command if error.ctx else None
    commands = list(getattr(command, "commands", ()))
    typed = sys.argv[1] if len(sys.argv) > 1 else ""
    if type(error).__name__ == "NoSuchOption":
        known = ["--help", *(name for parameter in getattr(command, "params", ()) for name in parameter.opts)]
        hint = closest(error.option_name, known)
        return _fail(UsageError("unknown_option", name=error.option_name, hint=hint), 2)
    if commands and typed not in commands and not typed.startswith("-"):
        return _fail(UsageError("unknown_command", name=typed, hint=closest(typed, commands)), 2)
    return _fail(UsageError("wrong_use", reason=error.format_message().rstrip(".") + "."), 2)


def _fail(error: EvaluationError, code: int) -> int:
    sys.stderr.write(error.text(_language()) + "\n")
    return code


def _language() -> str:
    """The language of an error that ended the command: as asked for, else the project's, else German."""
    from evaluation.project import load

    language = _typed("--language")
    with suppress(EvaluationError):
        language = language or load(_typed("--project") or ".").language
    return language if language in wording.languages() else "de"


def _typed(option: str) -> str:
    """The value of an option as it was typed, also where the command could not be understood."""
    words = [part for word in sys.argv for part in (word.split("=", 1) if word.startswith("--") else [word])]
    return next((value for name, value in pairwise(words) if name == option), "")


def _tell_findings(
    findings: object, words: wording.Language, screen: Console, *, notes: bool, whole: bool = False
) -> None:
    import pandas as pd

    assert isinstance(findings, pd.DataFrame)
    number = findings.loc[findings["reason"] == "", "severity"].value_counts()
    shown = {f"{kind}s": int(number.get(kind, 0)) for kind in ("error", "warning", "note")}
    screen.print(words.say("build.findings", **shown))
    styles = {"error": "red", "warning": "yellow", "note": "dim"}
    for finding in checks.listed(findings):
        if notes or (finding.severity != "note" and not finding.reason):
            label = words.say("build.excepted" if finding.reason else f"build.severity_{finding.severity}")
            stream = Console(highlight=False, stderr=True) if finding.stops else screen
            text = f"{label}: {finding.text(words.tag, whole=whole)} [{finding.id}]"
            stream.print(escape(text), style="dim" if finding.reason else styles[finding.severity])


def _label(table: str, language: str) -> str:
    from evaluation import schema

    return schema.TABLES[table].label(language)


if __name__ == "__main__":
    main()
