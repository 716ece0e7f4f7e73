"""How long a forced build of the demo takes, side by side with what an analyst would type without this package.

    python benchmarks/build.py [--rounds 3] [--formats html,pdf,pptx]

One side is ``evaluation build --force``: reading, cleaning, checking, the reports in all formats, charts, tables and
the manifest. The other side is ``papermill`` and then ``jupyter nbconvert --to html``, one after the other, for the
same notebooks and parameters, on a copy of the project whose tables are processed already. The order alternates, so
that neither side always has the warmer machine. Afterwards every sentence and every table cell of the executed
notebooks is looked up in both sides' HTML: a faster build that says something else would be no faster build.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from base64 import b64decode
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.content.model import Chart, Statement, Table, from_bundle

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ("closing_event", "survey", "funding")


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="evaluation-benchmark-") as folder:
        ours, plain = (_copy(Path(folder) / name) for name in ("ours", "plain"))
        _build(plain, formats="html")  # so that the plain commands find processed tables
        rounds = [_round(ours, plain, formats=options.formats, ours_first=not n % 2) for n in range(options.rounds)]
        compared, differing = _same_numbers(ours, plain)
    print(
        f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, {len(NOTEBOOKS)} notebooks"
    )
    _report(f"evaluation build --force --formats {options.formats}", [mine for mine, _ in rounds], "s")
    _report("papermill + jupyter nbconvert --to html", [other for _, other in rounds], "s")
    _report("ratio (plain commands / build)", [other / mine for mine, other in rounds], "×")
    print(f"same numbers: {compared} texts compared, {len(differing)} differing")
    for text in differing[:10]:
        print(f"    {text}")
    return 1 if differing or not compared else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--formats", default="html,pdf,pptx", help="what our side makes; the plain side makes HTML")
    return parser.parse_args()


def _report(label: str, values: Sequence[float], unit: str) -> None:
    median, low, high = statistics.median(values), min(values), max(values)
    print(f"{label:<52} median {median:6.2f} {unit}   min {low:6.2f}   max {high:6.2f}   n = {len(values)}")


def _copy(folder: Path) -> Path:
    for part in ("data/raw", "notebooks", "texts"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copyfile(ROOT / "evaluation.toml", folder / "evaluation.toml")
    return folder


def _round(ours: Path, plain: Path, *, formats: str, ours_first: bool) -> tuple[float, float]:
    """The seconds of both sides, whichever came first."""
    if ours_first:
        mine, other = _build(ours, formats=formats), _plain(plain)
    else:
        other, mine = _plain(plain), _build(ours, formats=formats)
    return mine, other


def _build(project: Path, *, formats: str) -> float:
    only = [argument for name in NOTEBOOKS for argument in ("--only", name)]
    command = ["evaluation.cli", "build", "--force", "--project", str(project), "--formats", formats, *only]
    return _run(command, cwd=project)


def _plain(project: Path) -> float:
    return sum(_plain_notebook(project, name) for name in NOTEBOOKS)


def _plain_notebook(project: Path, name: str) -> float:
    executed = project / f"{name}.ipynb"
    parameters = [part for pair in _parameters(project).items() for part in ("-p", *pair)]
    papermill = ["papermill", str(project / "notebooks" / f"{name}.ipynb"), str(executed), *parameters]
    seconds = _run(papermill, cwd=project)
    return seconds + _run(["nbconvert", "--to", "html", str(executed)], cwd=project)


def _parameters(project: Path) -> dict[str, str]:
    settings = tomllib.loads((project / "evaluation.toml").read_text(encoding="utf-8"))["project"]
    language, as_of = settings.get("language", "de"), settings["as_of"].isoformat()
    return {"project_dir": str(project), "audience": "public", "language": language, "as_of": as_of}


def _run(arguments: list[str], *, cwd: Path) -> float:
    """The seconds a module took as a command of its own; its output is shown only when it failed."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=cwd, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}\n{done.stdout}{done.stderr}")
    return time.perf_counter() - start


def _same_numbers(ours: Path, plain: Path) -> tuple[int, list[str]]:
    """How many texts were looked up, and those that one side's HTML does not have."""
    compared, differing = 0, []
    for name in NOTEBOOKS:
        pages = {
            "ours": _readable((ours / "reports" / "public" / f"{name}.html").read_text(encoding="utf-8")),
            "plain": _readable((plain / f"{name}.html").read_text(encoding="utf-8")),
        }
        for text in _texts(plain / f"{name}.ipynb"):
            compared += 1
            differing += [f"{name}, {side}: {text}" for side, page in pages.items() if _folded(text) not in page]
    return compared, differing


def _texts(executed: Path) -> Iterator[str]:
    """What a reader must find: every sentence, every table cell, and what is said of every chart."""
    for cell in json.loads(executed.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            content = from_bundle(output.get("data", {}))
            if isinstance(content, Statement):
                yield content.text
            elif isinstance(content, Table):
                yield from (text for row in content.rows for text in row)
            elif isinstance(content, Chart):
                yield content.alt


def _readable(page: str) -> str:
    """A page's text without plain markup; nbconvert packs pictures, and with them what they say, into base64."""
    pictures = [
        b64decode(packed).decode("utf-8") for packed in re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", page)
    ]
    return _folded(html.unescape(re.sub(r"</?\w+>", " ", " ".join([page, *pictures]))))


def _folded(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
