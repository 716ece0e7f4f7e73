"""What is installed works: the wheel holds all it needs, an editable install finds the same, the lock is whole."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from evaluation.project.settings import shipped

ROOT = Path(__file__).parents[1]


def run(*command: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    environment["PYTHONUTF8"] = "1"
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    made = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert made.returncode == 0, made.stdout + made.stderr
    return next(folder.glob("evaluation-*.whl"))


@pytest.fixture(scope="module")
def members(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds nothing but the wheel, and borrows the libraries of this one.

    A folder named in a ``.pth`` file lends its packages but not its own ``.pth`` files, so an editable install of this
    project does not come along.
    """
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    variables = {"base": str(home), "platbase": str(home)}
    libraries = Path(sysconfig.get_path("purelib", scheme="venv", vars=variables))
    lent = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (libraries / "borrowed.pth").write_text("\n".join(lent), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    made = run(*pip)
    assert made.returncode == 0, made.stdout + made.stderr
    return python


def tracked(folder: str) -> set[str]:
    """The files of a folder of the repository that are no leftovers of an editor or of Python."""
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {
        path.relative_to(ROOT / folder).as_posix()
        for path in paths
        if not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }


def test_the_wheel_holds_every_file_of_the_package(members: set[str]) -> None:
    package = {f"evaluation/{name}" for name in tracked("src/evaluation")}
    assert package <= members
    for suffix in (".toml", ".ttf", ".woff2", ".mplstyle", ".css", ".j2", ".typ"):
        assert any(name.endswith(suffix) for name in members), suffix


def test_the_wheel_holds_the_notebooks_and_the_licences(members: set[str]) -> None:
    assert {f"evaluation/shipped/notebooks/{name}" for name in tracked("notebooks")} <= members
    assert "evaluation/shipped/notebooks/closing_event.ipynb" in members
    assert [name for name in members if name.endswith("licenses/LICENSE")] != []


def test_the_wheel_holds_no_data_no_tests_and_no_tools(members: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in members} == {"evaluation"}
    assert [name for name in members if name.endswith((".xlsx", ".csv", ".lss", ".pyc"))] == []


def test_an_editable_install_finds_the_files_at_the_root_of_the_checkout() -> None:
    assert shipped("notebooks") == ROOT / "notebooks"


def test_an_installed_wheel_finds_the_same_files_in_the_package(installed: Path, tmp_path: Path) -> None:
    program = (
        "import json; from evaluation.project.settings import shipped; place = shipped('notebooks');"
        "print(json.dumps([place.as_posix(), sorted(path.name for path in place.glob('*.ipynb'))]))"
    )
    told = run(installed, "-c", program, cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    place, names = json.loads(told.stdout)
    assert Path(place).is_relative_to(installed.parents[1])
    assert names == sorted(path.name for path in shipped("notebooks").glob("*.ipynb"))


@pytest.mark.deep
def test_an_installed_wheel_builds_a_report_from_another_folder(
    installed: Path, own_demo: Path, tmp_path: Path
) -> None:
    origin = run(installed, "-c", "import evaluation; print(evaluation.__file__)", cwd=tmp_path)
    assert Path(origin.stdout.strip()).is_relative_to(installed.parents[1])
    command = installed.with_name("evaluation.exe" if os.name == "nt" else "evaluation")
    built = run(command, "build", "--project", own_demo, "--only", "funding", "--formats", "html", cwd=tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr
    assert (own_demo / "reports" / "public" / "funding.html").stat().st_size > 10_000


def test_the_exporters_are_found_by_the_name_jupyter_uses(installed: Path, tmp_path: Path) -> None:
    program = (
        "from nbconvert.exporters import get_exporter;"
        "print([get_exporter('evaluation_' + name).__module__ for name in ('html', 'pdf', 'docx', 'pptx')])"
    )
    told = run(installed, "-c", program, cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip() == str([f"evaluation.exporting.{name}" for name in ("html", "pdf", "word", "slides")])


def test_the_lock_names_no_address_and_pins_every_dependency() -> None:
    lock = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert re.findall(r"://|^-.*|@ ", lock, re.M) == []
    locked: dict[str, list[str]] = {}
    for requirement in map(Requirement, lock.splitlines()):
        locked.setdefault(requirement.name.lower(), []).append(str(requirement.specifier).removeprefix("=="))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    for requirement in map(Requirement, wanted):
        versions = locked.get(requirement.name.lower(), [])
        assert versions, f"{requirement.name} is not locked: run the command in pyproject.toml again"
        assert all(requirement.specifier.contains(version) for version in versions), (requirement, versions)
