"""A build makes the reports it can, says which it cannot and why, and leaves whole files only."""

import json
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import small_project
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from evaluation import data as opened
from evaluation.building import build as building
from evaluation.building import jobs, kernels, manifest, workers
from evaluation.building.auditing import outputs, secrets
from evaluation.building.build import Built
from evaluation.building.jobs import Job, Result
from evaluation.building.planning import Report, chosen, chosen_formats, plan, reports, snapshot
from evaluation.data import open_project
from evaluation.findings.checks import Finding, frame
from evaluation.language.errors import EvaluationError, UsageError
from evaluation.project import secret
from evaluation.project.settings import load

TABLES = {"organisations": "Liste.csv", "tandems": "Tandems.csv", "advice": "Beratung.csv"}
PARAMETERS = 'project_dir: str = ".."\naudience: str = "public"\nlanguage: str = ""\nas_of: str = ""'
COVER = (
    "from evaluation.metrics import funding, tandems\nfrom evaluation.content import statements\n"
    "from evaluation.data import open_project\nfrom evaluation.disclosure import publish\n"
    "data = open_project(project_dir, audience=audience, language=language, as_of=as_of)\n"
    'statements.cover(data, report="funding")'
)
STATUS = 'statements.finding(publish(tandems.by_status(data), data=data), id="status")'
CHAIN = 'statements.finding(publish(funding.chain(data), data=data), id="chain")'


def build(folder: Path, *reports: str, formats: tuple[str, ...] = ("html",), **options: Any) -> Built:
    """A build whose reports run in threads of this process."""
    with ThreadPoolExecutor() as executor:
        return building.build(open_project(folder), only=reports, formats=formats, executor=executor, **options)


def notebook(*cells: Any, uses: tuple[str, ...] = (), parameters: str = PARAMETERS, **told: Any) -> str:
    """A report with a cell of parameters, a cover and these cells."""
    head = [
        new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}),
        new_code_cell(COVER, id="cover"),
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return str(
        nbformat.writes(
            new_notebook(cells=[*head, *cells], metadata={**metadata, "evaluation": {"uses": uses, **told}})
        )
    )


TINY = notebook(
    new_markdown_cell("## Der Stand", id="status-de", metadata={"tags": ["de"]}),
    new_code_cell(STATUS, id="status"),
    new_code_cell(CHAIN, id="chain"),
    new_code_cell("print(len(data.tables))", id="look"),
    uses=("tandems",),
)
WRONG = notebook(
    new_markdown_cell("## What goes wrong", id="wrong-en", metadata={"tags": ["en"]}),
    new_markdown_cell("## Was schiefgeht", id="wrong-de", metadata={"tags": ["de"]}),
    new_code_cell('data["tandem"]', id="wrong"),
)
STOPPED = notebook(uses=("tandems", "advice"))


def make(folder: Path, **notebooks: str) -> Path:
    """A project with a whole table of tandems and one of advice with a date that is none."""
    files = {
        "data/raw/Liste.csv": "Nr.;Name;Typ\nO1;Haus;MSO\nO2;Hof;Partner\n",
        "data/raw/Tandems.csv": "Tandem-Nr.;MSO;Partner;Status\nT1;O1;O2;beendet\n",
        "data/raw/Beratung.csv": "Nr.;Tandem;Datum\nA1;T1;neulich\n",
        **{f"notebooks/{name}.ipynb": text for name, text in notebooks.items()},
    }
    return small_project(folder, TABLES, files)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    """A project with a report that works, one that fails and one that is stopped, built once."""
    folder = make(tmp_path_factory.mktemp("Projekt Süd"), tiny=TINY, wrong=WRONG, stopped=STOPPED)
    out = folder / "reports/public"
    out.mkdir(parents=True)
    for name in ("wrong.html", "stopped.html"):
        (out / name).write_text("earlier", encoding="utf-8")
    with workers.pool(2) as executor:
        only = ("tiny", "wrong", "stopped")
        built = building.build(open_project(folder), only=only, formats=("html",), executor=executor)
    return folder, built


def test_one_report_that_fails_does_not_stop_the_others(outcome: tuple[Path, Built]) -> None:
    folder, built = outcome
    assert [result.name for result in built.done] == ["tiny"]
    assert [result.name for result in built.failed] == ["wrong"]
    assert [stopped.name for stopped in built.stopped] == ["stopped"]
    assert not built.whole
    text = (folder / "reports/public/tiny.html").read_text(encoding="utf-8")
    assert "1 abgeschlossen" in text


def test_a_failing_cell_is_told_with_its_section_and_what_to_do(outcome: tuple[Path, Built]) -> None:
    assert str(outcome[1].failed[0].error) == (
        "Der Bericht „wrong“ ist im Abschnitt „Was schiefgeht“ gescheitert (Zelle wrong): "
        "Eine Tabelle „tandem“ gibt es nicht. Gemeint ist vielleicht: tandems."
    )


def test_a_broken_table_stops_the_report_that_uses_it_and_says_why(outcome: tuple[Path, Built]) -> None:
    finding = outcome[1].stopped[0].finding
    assert (finding.table, finding.rule, finding.row) == ("advice", "unreadable_cell", 2)
    assert "„neulich“ konnte nicht gelesen werden" in finding.text("de")


def test_earlier_files_of_a_report_that_was_not_made_stay(outcome: tuple[Path, Built]) -> None:
    out = outcome[0] / "reports/public"
    over_all = {"index.html", "charts.csv", "manifest.json"}
    assert {path.name for path in out.iterdir()} == {"tiny.html", "wrong.html", "stopped.html", *over_all}
    assert {(out / name).read_text(encoding="utf-8") for name in ("wrong.html", "stopped.html")} == {"earlier"}


def test_output_that_is_no_content_is_in_no_report_and_its_cell_is_named(outcome: tuple[Path, Built]) -> None:
    assert outcome[1].done[0].ignored == ("look",)


def test_the_manifest_tells_what_was_made_of_what_and_no_path(outcome: tuple[Path, Built]) -> None:
    folder, _ = outcome
    text = (folder / "reports/public/manifest.json").read_text(encoding="utf-8")
    told = json.loads(text)
    assert list(told["reports"]) == ["tiny"]
    tiny = told["reports"]["tiny"]
    content = (folder / "reports/public/tiny.html").read_bytes()
    assert tiny["files"] == {"tiny.html": manifest.digest(content)}
    assert tiny["parameters"] == {"audience": "public", "language": "de", "as_of": "2024-05-31"}
    assert tiny["withheld"] == [
        "Zu dem Weg der Fördermittel kann dieser Bericht nichts sagen: Die Tabelle „Zahlungen“ liegt nicht vor."
    ]
    assert set(tiny["versions"]) >= {"evaluation", "pandas", "software"}
    assert told["thresholds"]["min_persons"] == 5
    raw, key = (folder / "data/raw/Liste.csv").read_bytes(), secret.of_folder(folder)
    assert told["inputs"]["data/raw/Liste.csv"] == secret.mark(key, "data/raw/Liste.csv", manifest.digest(raw))
    hashed = [manifest.digest(path.read_bytes()) for path in (folder / "data").rglob("*") if path.is_file()]
    assert not [value for value in hashed if value in text]  # a plain hash would let anybody try out raw files
    assert str(folder) not in text
    assert folder.name not in text


def test_a_job_is_plain_data_and_gives_the_same_bytes_in_any_process(outcome: tuple[Path, Built]) -> None:
    folder, built = outcome
    data = open_project(folder)
    (job,), *_ = plan(data, chosen(reports(data.project), ["tiny"]), ("html",))
    sent = pickle.loads(pickle.dumps(job))
    assert sent == job
    result = jobs.run(sent)
    assert result.error is None
    assert dict(result.files) == dict(built.done[0].files)
    assert pickle.loads(pickle.dumps(result)) == result


def test_unchanged_reports_are_left_until_forced(outcome: tuple[Path, Built], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, first = outcome
    ran: list[str] = []

    def results(todo: list[Job], executor: object) -> list[tuple[Job, Result]]:
        ran.extend(job.name for job in todo)
        return [(job, first.done[0]) for job in todo]

    monkeypatch.setattr(building, "_results", results)
    again = build(folder, "tiny")
    assert (again.unchanged, again.done, ran, again.whole) == (("tiny",), (), [], True)
    forced = build(folder, "tiny", force=True)
    assert (forced.unchanged, ran) == ((), ["tiny"])
    html = folder / "reports/public/tiny.html"
    html.write_text("changed by hand", encoding="utf-8")
    assert build(folder, "tiny").unchanged == ()
    assert html.read_bytes() == first.done[0].files["tiny.html"]


def test_a_report_made_by_other_versions_is_made_again(
    outcome: tuple[Path, Built], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = outcome
    data = open_project(folder)
    (job,), *_ = plan(data, chosen(reports(data.project), ["tiny"]), ("html",))
    old = manifest.read(folder / "reports/public")
    assert manifest.current(old, job, folder / "reports/public")
    assert not manifest.current(old, replace(job, parameters={**job.parameters, "language": "en"}), folder)
    monkeypatch.setattr(manifest, "versions", lambda: {"evaluation": "99"})
    assert not manifest.current(old, job, folder / "reports/public")
    newer = manifest.updated(old, data, [(replace(job, name="other"), Result("other"))])
    assert not manifest.current(newer, job, folder / "reports/public")


def test_a_job_knows_no_raw_file_and_no_folder(tmp_path: Path) -> None:
    folder = make(tmp_path, tiny=TINY)
    data = open_project(folder)
    files = snapshot(data)
    assert "data/processed/tandems.parquet" in files
    assert [name for name in files if "raw" in name] == []
    assert set(json.loads(files["data/processed/state.json"])) == {"sealed", "accounts"}
    (job,), *_ = plan(data, chosen(reports(data.project), ["tiny"]), ("html",))
    assert str(folder).encode() not in pickle.dumps(job)


def test_a_projects_own_notebook_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    shipped = {report.name: report for report in reports(load(make(tmp_path)))}
    assert {"closing_event", "funding", "survey"} <= set(shipped)
    assert "explore" not in shipped
    make(tmp_path, funding=notebook(uses=("budget",), order=0), mine=TINY)
    own = reports(load(tmp_path))
    assert own[0] == Report("funding", tmp_path / "notebooks/funding.ipynb", ("budget",), 0)
    assert own[-1].name == "mine"


def test_a_notebook_of_the_project_that_is_no_report_hides_the_shipped_one(tmp_path: Path) -> None:
    text = nbformat.writes(new_notebook(cells=[]))
    assert "funding" not in [report.name for report in reports(load(make(tmp_path, funding=text)))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (notebook(uses=("tandem",)), "Eine Tabelle „tandem“ gibt es nicht. Gemeint ist vielleicht: tandems."),
        ("kein JSON", "Das Notebook „broken.ipynb“ ist nicht lesbar"),
        (
            nbformat.writes(new_notebook(metadata={"evaluation": {"uses": []}})),
            "hat keine Zelle mit dem Tag „parameters“",
        ),
        (nbformat.writes(new_notebook(metadata={"evaluation": "ja"})), "Das Notebook „broken.ipynb“ ist nicht lesbar"),
        (nbformat.writes(new_notebook(metadata={"evaluation": {"order": "x"}})), "ist nicht lesbar"),
    ],
    ids=["table", "no JSON", "no parameters", "no metadata", "no order"],
)
def test_a_notebook_that_cannot_be_used_stops_itself_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    monkeypatch.setattr(building, "run", lambda job: Result(job.name, {f"{job.name}.html": b"whole"}))
    built = build(make(tmp_path, broken=text, one=TINY), "broken", "one")
    assert [result.name for result in built.done] == ["one"]
    ((name, error),) = [(result.name, str(result.error)) for result in built.failed]
    assert name == "broken"
    assert said in error


def test_a_misspelled_report_or_format_is_an_error_with_what_there_is() -> None:
    found = [Report(name, Path(name), (), 0) for name in ("funding", "survey")]
    assert [report.name for report in chosen(found, [])] == ["funding", "survey"]
    assert [report.name for report in chosen(found, ["survey"])] == ["survey"]
    with pytest.raises(UsageError, match=r"Einen Bericht „fundign“ gibt es nicht\. Gemeint ist vielleicht: funding\."):
        chosen(found, ["survey", "fundign"])
    assert chosen_formats(" pptx, html ") == ("html", "pptx")
    assert chosen_formats("") == jobs.DEFAULT
    with pytest.raises(UsageError, match=r"Das Format „hmtl“ gibt es nicht\. Es gibt: html, pdf"):
        chosen_formats("pdf,hmtl")


def test_a_warning_or_a_broken_table_nobody_uses_stops_nothing(tmp_path: Path) -> None:
    data = open_project(make(tmp_path, tiny=TINY))
    tiny = chosen(reports(data.project), ["tiny"])
    planned, stopped, failed = plan(data, tiny, ("html",))
    assert ([job.name for job in planned], stopped, failed) == (["tiny"], [], [])
    warned = replace(data, findings=frame([Finding("warning", "unreadable_cell", "tandems")]))
    assert plan(warned, tiny, ("html",))[1] == []
    broken = replace(data, findings=frame([Finding("error", "orphan", "tandems", row=2)]))
    assert [found.name for found in plan(broken, tiny, ("html",))[1]] == ["tiny"]


def test_a_misspelled_parameter_is_an_error_before_anything_runs(tmp_path: Path) -> None:
    read = nbformat.reads(TINY, as_version=4)
    assert kernels.parameters_of(read) == ("project_dir", "audience", "language", "as_of")
    with pytest.raises(UsageError) as error:
        kernels.execute(read, {"langauge": "de"}, report="tiny")
    assert str(error.value) == "Das Notebook „tiny“ hat keinen Parameter „langauge“. Gemeint ist vielleicht: language."
    data = open_project(make(tmp_path, tiny=notebook(parameters='audience: str = "public"')))
    jobs, _, (failed,) = plan(data, chosen(reports(data.project), ["tiny"]), ("html",))
    assert (jobs, failed.name) == ([], "tiny")
    assert "hat keinen Parameter „project_dir“" in str(failed.error)


def test_two_jobs_differ_when_anything_they_are_made_of_differs() -> None:
    job = Job("tiny", "{}", {"audience": "public"}, {"a": b"1"}, ("html",))
    others = [
        replace(job, name="big"),
        replace(job, notebook="{ }"),
        replace(job, parameters={"audience": "internal"}),
        replace(job, files={"a": b"2"}),
    ]
    assert len({each.digest for each in [job, *others]}) == 5
    assert replace(job, files={"a": b"1"}).digest == job.digest
    assert replace(job, formats=("pdf",)).digest == job.digest  # the same report in another form


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    """A project with two reports."""
    return make(tmp_path, one=TINY, two=TINY)


def test_a_worker_that_dies_takes_no_other_report_with_it(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(job: Job) -> Result:
        if job.name == "one":
            raise MemoryError("out of memory")
        return Result(job.name, {f"{job.name}.html": b"whole"})

    monkeypatch.setattr(building, "run", run)
    heard: list[str] = []
    built = build(quick, "one", "two", progress=lambda result: heard.append(result.name))
    assert [result.name for result in built.done] == ["two"]
    assert str(built.failed[0].error) == "Der Bericht „one“ konnte nicht ausgeführt werden: MemoryError: out of memory"
    assert sorted(heard) == ["one", "two"]


def test_a_file_held_open_fails_its_report_only(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(path: Path, content: bytes) -> None:
        if path.name == "one.html":
            raise EvaluationError("file_in_use", file=path.name)
        opened.replace_file(path, content)

    monkeypatch.setattr(building, "run", lambda job: Result(job.name, {f"{job.name}.html": b"whole"}))
    monkeypatch.setattr(building, "replace_file", write)
    built = build(quick, "one", "two")
    assert [result.name for result in built.done] == ["two"]
    assert "Die Datei one.html ist in einem anderen Programm geöffnet" in str(built.failed[0].error)
    assert list(manifest.read(built.folder)["reports"]) == ["two"]


def test_charts_a_report_no_longer_has_are_removed_and_nothing_else(
    quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"one": ["one.html", "charts/one-a.svg", "charts/one-b.svg"], "two": ["two.html", "charts/two-a.svg"]}
    monkeypatch.setattr(building, "run", lambda job: Result(job.name, dict.fromkeys(names[job.name], b"x")))
    out = build(quick, "one", "two").folder
    (out / "charts/mine.svg").write_bytes(b"x")
    names["one"] = ["one.html", "charts/one-b.svg"]
    monkeypatch.setattr(manifest, "versions", lambda: {"evaluation": "99"})
    build(quick, "one", "two")
    assert sorted(path.name for path in (out / "charts").iterdir()) == ["mine.svg", "one-b.svg", "two-a.svg"]


def test_files_of_other_formats_stay_while_they_are_current_and_go_when_they_are_not(
    quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(job: Job) -> Result:
        return Result(job.name, {f"{job.name}.{ending}": ending.encode() for ending in job.formats})

    def built(*formats: str) -> tuple[list[str], list[str]]:
        outcome = build(quick, "one", formats=formats)
        told = manifest.read(outcome.folder)["reports"]["one"]["files"]
        there = sorted(path.name for path in outcome.folder.glob("one.*"))
        assert sorted(told) == there
        return there, [*outcome.unchanged]

    monkeypatch.setattr(building, "run", made)
    assert built("html", "pdf") == (["one.html", "one.pdf"], [])
    assert built("html") == (["one.html", "one.pdf"], ["one"])
    assert built("pptx") == (["one.html", "one.pdf", "one.pptx"], [])
    assert built("html", "pptx") == (["one.html", "one.pdf", "one.pptx"], ["one"])
    monkeypatch.setattr(manifest, "versions", lambda: {"evaluation": "99"})
    assert built("html") == (["one.html"], [])


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_broken_manifest_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / manifest.NAME).write_text(text, encoding="utf-8")
    assert manifest.read(tmp_path) == {}


def test_the_slow_grammar_of_addresses_is_not_loaded_and_can_still_be_had() -> None:
    asked = (
        "import evaluation.building.build, sys; from importlib.util import find_spec;"
        "print('nbformat' in sys.modules, 'rfc3987_syntax' in sys.modules, find_spec('rfc3987_syntax') is not None)"
    )
    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
    assert told.split() == ["True", "False", "True"]


@pytest.mark.deep
def test_files_are_searched_side_by_side_as_one_by_one(outcome: tuple[Path, Built]) -> None:
    folder, built = outcome
    assert built.audited.files > 1
    files = outputs.files_of([built.folder])
    hostile = built.folder.parent / "more.txt"
    hostile.write_text("a.b@example.org", encoding="utf-8")
    known = secrets.of_project(open_project(folder))
    alone = outputs.audit([*files, hostile], known, folder=folder)
    with workers.pool(1, reports=1) as executor:
        assert outputs.audit([*files, hostile], known, folder=folder, executor=executor) == alone
    assert [hit.file for hit in alone.leaks] == ["reports/more.txt"]
