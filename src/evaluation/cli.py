"""The command ``evaluation``: check a project's tables, build its reports.

Exit codes: 0 done, 1 the data or a report failed, 2 wrong use. Every error is one sentence in the project's language,
on the error stream.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evaluation.language import console, wording
from evaluation.language.console import Line, say
from evaluation.language.errors import EvaluationError, UsageError, closest, of_os_error

if TYPE_CHECKING:  # no command loads more than it needs: pandas, drawing, printing
    from evaluation.building.cache import Outcome
    from evaluation.data import Data
    from evaluation.findings.checks import Finding

# What typer raises when it cannot understand a command: an error of click, or of its own copy of click.
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
    from evaluation.building import cache

    if bool(accept) != bool(reason.strip()):
        raise UsageError("accept_reason")
    command = ["check", language, str(whole), _today().isoformat()]
    outcome = None if accept else cache.outcome(project, command)
    if outcome is None:
        outcome = _checked(project, command, language=language, accept=accept.strip(), reason=reason, whole=whole)
    say(*outcome.lines)
    raise typer.Exit(outcome.code)


def _checked(project: Path, command: list[str], *, language: str, accept: str, reason: str, whole: bool) -> Outcome:
    """Read and check all tables, write the book of findings, and cache the outcome."""
    from evaluation.building import cache, findings_book, messages
    from evaluation.data import open_project, replace_file
    from evaluation.findings import checks, housekeeping
    from evaluation.project.settings import AUDIENCES, load

    inputs = cache.Watched.of(load(project))
    before = inputs.mark(project)
    data = _with_housekeeping(open_project(project, language=language))
    if accept:
        _accept(data, accept, reason)
        data = _with_housekeeping(open_project(project, language=language))
    data = _with(data, _unused_acceptances(data))
    lines = [*messages.accounts(data), *messages.findings(data.findings, data.words, notes=True, whole=whole)]
    book = findings_book.book(checks.listed(data.findings), data.words.tag, day=data.as_of)
    replace_file(data.project.folder / findings_book.NAME, book)
    if len(data.findings):
        lines.append(Line(data.words.say("build.findings_book", file=findings_book.NAME)))
    outcome = cache.Outcome(tuple(lines), int(checks.stopping(data.findings).any()))
    if inputs.mark(project) == before:
        built = [f"reports/{audience}/manifest.json" for audience in AUDIENCES]
        outputs = cache.Watched.of(load(project), housekeeping.PROCESSED, findings_book.NAME, *built)
        cache.keep(project, command, outputs, outcome)
    return outcome


def _with_housekeeping(data: Data) -> Data:
    """The project with today's findings on how its files are stored; the tables do not depend on the day."""
    from evaluation.findings import acceptance, checks, housekeeping

    return _with(
        data, checks.excepted(housekeeping.findings(data.project, _today()), acceptance.read(data.project.folder))
    )


def _with(data: Data, found: list[Finding]) -> Data:
    from evaluation.findings import checks

    return replace(data, findings=checks.frame([*checks.listed(data.findings), *found])) if found else data


def _unused_acceptances(data: Data) -> list[Finding]:
    """A warning for each accepted finding that does not exist: it has changed by now, or never existed.

    Accepted differences from earlier reports are left out, as only a build knows whether they are used.
    """
    from evaluation.findings import acceptance, checks

    known = acceptance.read(data.project.folder)
    used = set(data.findings["id"])
    of_builds = {id for id in known if id.startswith(acceptance.ALARM)}
    if of_builds:
        from evaluation.building import build as building

        found = building.alarms(data.project)
        used |= of_builds if found is None else found
    left = {id: why for id, (why, _) in known.items() if id not in used and not id.startswith(acceptance.DIFFERENCE)}
    common: dict[str, Any] = {
        "severity": "warning",
        "rule": "exception_in_vain",
        "table": "",
        "file": acceptance.FILE,
    }
    return [checks.Finding(**common, value=id, hint=why) for id, why in left.items()]


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).astimezone().date()


def _accept(data: Data, id: str, reason: str) -> None:
    """Record a person's reason for accepting a finding; an unknown id is an error with the nearest known one."""
    from evaluation.building import build as building
    from evaluation.building.auditing import releases
    from evaluation.data import replace_file
    from evaluation.findings import acceptance

    alarms = building.alarms(data.project) if id.startswith(acceptance.ALARM) else None
    if id not in {*data.findings["id"], *releases.withheld_for(data.project), *(alarms or ())}:
        raise UsageError("unknown_finding", id=id, hint=closest(id, data.findings["id"].head(8)))
    folder = data.project.folder
    text = acceptance.written(acceptance.read(folder), id, reason=reason, day=_today())
    replace_file(folder / acceptance.FILE, text.encode())


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
    watch: Annotated[bool, typer.Option(help="Danach nach jedem Speichern neu bauen; Ende mit Strg+C.")] = False,
) -> None:
    """Prüft, liest und baut alle Berichte nach reports/."""
    from evaluation.building import cache

    if workers < 0:
        raise UsageError("not_workers", value=str(workers))
    asked = {"audience": audience, "language": language, "as_of": as_of, "tandem": "" if tandem == "all" else tandem}
    names, every = tuple(only or ()), tandem == "all"
    command = ["build", *asked.values(), str(every), formats, _today().isoformat(), *names]
    outcome = None if force else cache.outcome(project, command)
    run = partial(_built, project, command, asked, only=names, formats=formats, workers=workers, every=every)
    code = run(force=force) if outcome is None else outcome.code
    say(*(outcome.lines if outcome else ()))
    raise typer.Exit(_watched(project, run) if watch else code)


def _watched(project: Path, run: Callable[..., int]) -> int:
    """Build after each saved file until Ctrl+C, its findings first; an error is printed and does not end it."""
    from evaluation.building import watching
    from evaluation.project.settings import load

    words = wording.language(load(project).language)
    say(Line(words.say("build.watching", folder=project.resolve().name)))
    code = 0
    for names in watching.saved(project):
        say(Line(words.say("build.saved", files=words.listing(names))))
        try:
            code = run(force=False, first=names)
        except EvaluationError as error:
            code = 1
            say(Line(error.text(words.tag), "red", alarm=True))
    return code


def _built(
    project: Path,
    command: list[str],
    asked: Mapping[str, str],
    *,
    only: tuple[str, ...],
    formats: str,
    workers: int,
    force: bool,
    every: bool,
    first: Sequence[str] = (),
) -> int:
    """Read the project, build its reports, print the outcome, and cache what the same build would print again.

    The findings of the files in ``first`` are printed before all others.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from evaluation.building import build, cache, messages
    from evaluation.building import workers as processes
    from evaluation.building.planning import chosen_formats, wanted
    from evaluation.content import kept_pictures
    from evaluation.data import open_project
    from evaluation.findings import housekeeping
    from evaluation.project.settings import load

    chosen = chosen_formats(formats)
    inputs = cache.Watched.of(load(project))  # errors in the settings are reported before any process starts
    before = inputs.mark(project)
    pictures = kept_pictures.pictures(project.absolute(), used=not force)
    with processes.pool(workers, reports=len(only), pictures=pictures) as executor:
        data = _with_housekeeping(open_project(project, **asked))
        names = [report.name for report in wanted(data, only)]
        found = data.findings.sort_values("file", key=lambda files: ~files.isin(first), kind="stable")
        start = [messages.read(data), *messages.findings(found, data.words, notes=False)]
        say(*start)
        with Progress(BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), console=Console()) as bar:
            task = bar.add_task("", total=len(names))
            built = build.build(
                data,
                only=only,
                formats=chosen,
                executor=executor,
                force=force,
                every=every,
                progress=lambda result: bar.update(task, advance=1, description=result.name),
            )
            bar.update(task, completed=len(names), description="")
    say(*messages.built(built, data, reports=len(names), today=_today()))
    code = int(not built.whole or not built.clean)
    if not built.news and inputs.mark(project) == before:
        outputs = cache.Watched.of(load(project), housekeeping.PROCESSED, f"reports/{data.audience}")
        lines = (*start, *messages.built(built.again(), data, reports=len(names), today=_today()))
        cache.keep(project, command, outputs, cache.Outcome(lines, code))
    return code


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
    from evaluation.building import messages
    from evaluation.building.auditing import outputs as auditing
    from evaluation.building.auditing import secrets
    from evaluation.data import open_project
    from evaluation.project.settings import AUDIENCES, SETTINGS

    if audience and audience not in AUDIENCES:
        raise UsageError("unknown_audience", name=audience, known=", ".join(AUDIENCES))
    words = wording.language(language or _language())
    folder = project or (Path() if Path(SETTINGS).is_file() else None)
    if folder is None:
        say(Line(words.say("audit.patterns_only"), "yellow"))
    total = auditing.Audit((), 0)
    groups: dict[str, list[Path]] = {}
    for path in auditing.files_of(paths):
        groups.setdefault(audience or auditing.audience_of(path), []).append(path)
    for reader, several in groups.items():
        known = secrets.of_project(open_project(folder, audience=reader)) if folder else secrets.of_machine()
        found = auditing.audit(several, known, folder=Path())
        total = auditing.Audit((*total.hits, *found.hits), total.files + found.files)
    say(*messages.audited(total, words, _today()))
    raise typer.Exit(int(bool(total.leaks)))


@app.command()
def purge(
    project: Folder = Path(),
    yes: Annotated[
        bool, typer.Option("--yes", help="Wirklich löschen. Ohne diese Angabe wird nur aufgelistet.")
    ] = False,
    language: Language = "",
) -> None:
    """Listet, was nach delete_after zu löschen ist (Rohdateien, Tabellen, Schlüssel), und löscht es mit --yes."""
    from evaluation.findings import housekeeping
    from evaluation.project.settings import load

    settings = load(project)
    words = wording.language(language or settings.language)
    day = settings.privacy.delete_after
    if day is None or _today() <= day:
        say(Line(words.say("purge.not_due", day=words.date(day)) if day else words.say("purge.no_day")))
        raise typer.Exit(int(yes))
    files = housekeeping.personal_files(settings)
    say(*(Line(housekeeping.within(settings, path)) for path in files))
    left = housekeeping.deleted(settings, files) if yes else []
    say(*(Line(words.say("purge.elsewhere", file=path.name), "yellow") for path in left))
    say(Line(words.say("purge.deleted" if yes else "purge.listed", n=len(files) - len(left))))
    say(Line(words.say("purge.stays")))


@app.command()
def pseudonyms(
    number: Annotated[int, typer.Argument(help="Wie viele.", show_default=False, min=1, max=100_000)],
) -> None:
    """Schreibt zufällige Pseudonyme, eines je Zeile, zum Eintragen in die Schlüsseldatei."""
    from evaluation.findings import housekeeping

    typer.echo("\n".join(housekeeping.pseudonyms(number)))


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Neuer oder leerer Ordner für das Projekt.")],
    language: Annotated[str, typer.Option(help="Sprache der Berichte und Vorlagen: de oder en.")] = "de",
    title: Annotated[str, typer.Option(help="Titel des Projekts.")] = "",
    organisation: Annotated[str, typer.Option(help="Wer das Projekt trägt.")] = "",
) -> None:
    """Legt ein neues Projekt an: Einstellungen, Excel-Vorlagen und Notebooks."""
    from evaluation.building import new_project

    files = new_project.files(language=language, title=title, organisation=organisation, as_of=_today())
    new_project.start(folder, files)
    words = wording.language(language)
    say(Line(words.say("new.made", folder=folder.absolute().name, files=len(files))), Line(words.say("new.next")))


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="Die Datei (CSV, XLSX, LimeSurvey-Export).", show_default=False)],
    sheet: Annotated[str, typer.Option(help="Nur dieses Blatt. Vorgabe: alle.")] = "",
    structure: Annotated[Path | None, typer.Option(help="Der Fragebogen zum LimeSurvey-Export (.lss).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Als JSON ausgeben.")] = False,
    language: Annotated[str, typer.Option(help="Sprache: de oder en.")] = "de",
) -> None:
    """Zeigt, was in einer Datei gelesen wird: Spalten, Schreibweisen, fehlende Werte, Summen."""
    from rich.console import Console

    from evaluation.reading import inspecting

    if language not in wording.languages():
        raise UsageError("unknown_language", name=language, known=", ".join(wording.languages()))
    inspected_tables = inspecting.inspect(file, sheet=sheet or None, structure=structure)
    if json:
        typer.echo(console.escaped(inspecting.as_json(inspected_tables, language), sys.stdout.encoding))
        return
    screen = Console(highlight=False)
    for inspected in inspected_tables:
        screen.print(*inspecting.on_screen(inspected, language), sep="\n")


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
    except BrokenPipeError:  # the reader of the output stopped reading
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except OSError as error:
        code = _fail(of_os_error(error, Path(error.filename or "?").name), 1)
    sys.exit(code)


def _misused(error: Any) -> int:
    """Print what was wrong with a command in one sentence, or the help where there was no command."""
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
    """The language of an error that ended the command: from the option, otherwise the project's, otherwise German."""
    from evaluation.project.settings import load

    language = _typed("--language")
    with suppress(EvaluationError):
        language = language or load(_typed("--project") or ".").language
    return language if language in wording.languages() else "de"


def _typed(option: str) -> str:
    """The value of an option as typed, even if the command could not be parsed."""
    words = [part for word in sys.argv for part in (word.split("=", 1) if word.startswith("--") else [word])]
    return next((value for name, value in pairwise(words) if name == option), "")


if __name__ == "__main__":
    main()
