"""What the tests share: the demo project, its build, the real data where they are, and how deep the property tests go.

``EVALUATION_DEPTH`` is the one switch: ``pytest`` (30 examples a property, the same ones each time), ``deep`` (1,000)
or ``soak`` (10,000). The latter two start from a new seed, which stands in the output; ``EVALUATION_SEED`` repeats one.
What is marked ``deep``, whole builds in further variants, is left out of plain ``pytest`` and run by ``.ci/run``.
"""

from __future__ import annotations

import gc
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).parents[1]
REAL = Path(os.environ.get("EVALUATION_REAL_DATA") or ROOT.parent / "shared" / "real")
DEPTH = os.environ.get("EVALUATION_DEPTH", "pytest")
PARTS = ("evaluation.toml", "secret.txt", "data/raw", "notebooks", "texts")

hypothesis.settings.register_profile("pytest", max_examples=30, deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("deep", max_examples=1_000, deadline=None, derandomize=False, print_blob=True)
hypothesis.settings.register_profile("soak", max_examples=10_000, deadline=None, derandomize=False, print_blob=True)
hypothesis.settings.load_profile(DEPTH)
gc.set_threshold(100_000, 50, 100)  # thousands of small tables: looking for garbage less often saves a twentieth


@pytest.hookimpl(tryfirst=True)  # before hypothesis reads its seed
def pytest_configure(config: pytest.Config) -> None:
    if DEPTH != "pytest" and config.getoption("hypothesis_seed") is None:
        # in the environment, so that the workers of a parallel run take the same one
        config.option.hypothesis_seed = os.environ.setdefault(
            "EVALUATION_SEED", str(random.SystemRandom().randrange(2**32))
        )


def pytest_report_header(config: pytest.Config) -> str:
    seed = config.getoption("hypothesis_seed")
    return f"depth: {DEPTH}, {hypothesis.settings().max_examples} examples a property, seed: {seed or 'fixed'}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if DEPTH != "pytest":  # the header is not shown in quiet runs
        terminalreporter.write_line(pytest_report_header(config))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if DEPTH == "pytest":
        later = [item for item in items if item.get_closest_marker("deep")]
        items[:] = [item for item in items if item not in later]
        config.hook.pytest_deselected(items=later)
    for item in items:
        if "real_data" in getattr(item, "fixturenames", ()):
            item.add_marker("real_data")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where the real data must be there, a skipped test on them is a failed one."""
    report = yield
    if report.skipped and item.get_closest_marker("real_data") and os.environ.get("EVALUATION_REQUIRE_REAL") == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped although the real data are required"
    return report


def run(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """``evaluation …`` as a command of its own, with what it printed."""
    command = [sys.executable, "-m", "evaluation.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=900)


def copy_demo(folder: Path) -> Path:
    """The demo project of the repository in a folder of its own, without anything that was built."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        else:
            shutil.copyfile(source, target)
    return folder


def small_project(folder: Path, tables: Mapping[str, str], files: Mapping[str, str]) -> Path:
    """A project whose ``tables`` come from files under data/raw, with the ``files`` it has."""
    head = '[project]\ntitle = "Tandem"\norganisation = "Verband"\nas_of = 2024-05-31\n'
    settings = head + "".join(f'[tables.{table}]\nfile = "data/raw/{file}"\n' for table, file in tables.items())
    for name, text in {"evaluation.toml": settings, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real data sets; tests that use it are skipped where it is absent."""
    if not REAL.is_dir():
        pytest.skip("the real data are not here (EVALUATION_REAL_DATA)")
    return REAL


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo project that all tests read and none changes."""
    return copy_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def own_demo(tmp_path: Path) -> Path:
    """A copy of the demo project for a test that changes or builds it."""
    return copy_demo(tmp_path / "demo")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo project after ``evaluation build``, built once for all workers of a test run."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "built"
    with _lock(shared / "built.lock"):
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            result = run("build", "--project", copy_demo(folder), cwd=shared)
            assert result.returncode == 0, result.stdout + result.stderr
            (folder / "done").touch()
    return folder


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """One process at a time; SQLite waits on every system, and lets go when its process dies."""
    with closing(sqlite3.connect(path, timeout=1800, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
