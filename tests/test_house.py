"""The house keeps its order: who imports whom, what opens a module, what a notebook may hold, what loads lightly."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
import papermill
import pytest

from evaluation.metrics import funding, survey, tandems

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "evaluation"
ROOMS = [
    "language",
    "project",
    "reading",
    "findings",
    "data",
    "statistics",
    "metrics",
    "disclosure",
    "content",
    "exporting",
    "building",
    "cli",
]
MODULES = sorted(SOURCE.rglob("*.py"))
SCRIPTS = sorted([*ROOT.glob("tools/*.py"), *ROOT.glob("benchmarks/*.py")])
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
REPORTS = [path for path in NOTEBOOKS if path.stem != "explore"]
PARAMETERS = ["project_dir", "audience", "language", "as_of"]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room(module: str) -> str:
    """The room of a dotted name: ``evaluation.content.model`` is in ``content``."""
    return module.split(".")[1]


def imports(path: Path) -> Iterator[str]:
    """The dotted names of this package that a module imports anywhere, also inside functions."""
    package = ".".join(["evaluation", *path.relative_to(SOURCE).parent.parts])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("evaluation."))
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            if origin == "evaluation":
                yield from (f"evaluation.{name.name}" for name in node.names)
            elif origin.startswith("evaluation."):
                yield origin


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_module_has_a_room_and_imports_only_from_rooms_above(path: Path) -> None:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    if parts == ("__init__",):
        code = "import evaluation, sys; sys.exit(any(name.startswith('evaluation.') for name in sys.modules))"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
        return
    assert parts[0] in ROOMS, f"give {named(path)} a place in the list of rooms"
    below = [name for name in imports(path) if ROOMS.index(room(name)) > ROOMS.index(parts[0])]
    assert below == []


def test_an_import_from_a_room_below_is_seen_wherever_it_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(globals(), "SOURCE", tmp_path)
    (tmp_path / "content").mkdir()
    module = tmp_path / "content" / "charts.py"
    module.write_text(
        "import evaluation.cli\nfrom evaluation import building, wording\nfrom . import model\n"
        "def late():\n    from ..building import plan\n"
    )
    assert sorted(imports(module)) == [
        "evaluation.building",
        "evaluation.building",
        "evaluation.cli",
        "evaluation.content",
        "evaluation.wording",
    ]


def test_no_modules_import_each_other_in_a_circle() -> None:
    known = {
        ".".join(["evaluation", *path.relative_to(SOURCE).with_suffix("").parts]).removesuffix(".__init__"): path
        for path in MODULES
    }
    graph = {name: set(needed(path, known)) for name, path in known.items()}
    while free := [name for name, wanted in graph.items() if not wanted & graph.keys() - {name}]:
        graph = {name: wanted for name, wanted in graph.items() if name not in free}
    assert sorted(graph) == []


def needed(path: Path, known: Iterable[str]) -> Iterator[str]:
    """The modules a module imports while it runs, also inside functions; not what only types need."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    types = {id(part) for node in ast.walk(tree) if of_types(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in types and str(node.module).startswith("evaluation"):
            yield from (
                module if (module := f"{node.module}.{name.name}") in known else str(node.module) for name in node.names
            )


def of_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def test_a_dozen_things_stand_at_the_top() -> None:
    top = {path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in MODULES} - {"__init__"}
    assert top == set(ROOMS)
    assert len(ROOMS) == 12


def test_no_two_modules_of_two_rooms_have_one_name() -> None:
    names = Counter(path.stem for path in MODULES if path.stem not in ("__init__", "model"))
    assert [name for name, number in names.items() if number > 1] == []


def test_no_test_imports_from_another() -> None:
    """What two of them need is in a module of this folder that holds no tests."""
    imported = re.compile(r"^\s*(?:from|import) test_\w+", re.M)
    assert imported.findall("import test_a\nfrom test_b import c") == ["import test_a", "from test_b"]
    found = {path.name: imported.findall(path.read_text(encoding="utf-8")) for path in ROOT.glob("tests/*.py")}
    assert {name: lines for name, lines in found.items() if lines and name != Path(__file__).name} == {}


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=named)
def test_every_module_opens_with_a_sentence_on_its_problem(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert len(docstring.split()) >= 5


DOORS = "matplotlib pptx docx typst pandas"


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [
        (", ".join(f"evaluation.exporting.{name}" for name in ("html", "pdf", "slides", "word")), DOORS),
        ("evaluation.cli", "matplotlib pptx docx typst papermill scipy"),
        ("evaluation.statistics", "matplotlib scipy"),
    ],
)
def test_what_jupyter_and_the_command_line_import_stays_light(modules: str, heavy: str) -> None:
    program = f"import sys, {modules}; print(*sorted(set({heavy.split()!r}) & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert (loaded.returncode, loaded.stderr[-2000:]) == (0, "")
    assert loaded.stdout.split() == []


def test_the_notebooks_of_the_first_thread_are_there() -> None:
    assert {"closing_event", "tandem_outcomes", "survey", "funding", "explore"} <= {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_a_notebook_is_valid_and_stores_nothing_that_was_computed(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count is not None] == []
    assert "papermill" not in notebook.metadata


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_cell_ids_can_be_read_and_named_in_texts(path: Path) -> None:
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert len(set(ids)) == len(ids)
    assert [id for id in ids if not re.fullmatch(r"[a-z][a-z0-9_-]{2,}", id) or re.fullmatch(r"[0-9a-f]{8}", id)] == []


@pytest.mark.parametrize("path", REPORTS, ids=named)
def test_the_parameters_are_annotated_and_explained_in_one_cell(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert len([cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]) == 1
    found = papermill.inspect_notebook(str(path))
    assert list(found) == [*PARAMETERS, *(["tandem"] if path.stem == "tandem_profile" else [])]
    assert [name for name, told in found.items() if told["inferred_type_name"] == "None" or not told["help"]] == []


@pytest.mark.parametrize("path", REPORTS, ids=named)
def test_a_notebook_is_sentences_around_calls(path: Path) -> None:
    made = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            nodes = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, made)]
            assert nodes == [], (
                f"cell {cell.id} of {path.name} makes a function or a class; it belongs into the package"
            )


@pytest.mark.parametrize("path", REPORTS, ids=named)
def test_every_sentence_stands_in_german_and_in_english(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    spoken = [[tag for tag in cell.metadata.get("tags", []) if tag in ("de", "en")] for cell in cells]
    assert [cell.id for cell, tags in zip(cells, spoken, strict=True) if len(tags) != 1] == []
    assert spoken.count(["de"]) == spoken.count(["en"]) > 0


def test_every_metric_is_defined_in_the_documentation() -> None:
    text = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    missing = [
        f"{module.__name__}.{name}"
        for module in (tandems, funding, survey)
        for name in module.__all__
        if "Counts" in getattr(getattr(module, name), "__annotations__", {}).get("return", "")
        and not re.search(rf"`(?:\w+\.)?{name}`", text)
    ]
    assert missing == []
