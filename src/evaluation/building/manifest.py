"""``manifest.json``: how the reports in a folder were made, so that they can be made again and compared.

It holds parameters, versions, thresholds, what was withheld and why, plain hashes of the files beside it, and hashes of
the inputs keyed with the project's secret, so that nobody can test guesses about the raw files. It has no path of a
machine and no time.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from evaluation.building.jobs import Job, Result
from evaluation.data import DECIDED, Data, fingerprint
from evaluation.project import secret

NAME = "manifest.json"
SOURCES = (".py", ".toml", ".j2", ".css", ".typ", ".mplstyle")
VERSIONS = ("evaluation", "matplotlib", "nbconvert", "pandas", "papermill", "python-docx", "python-pptx", "typst")


def read(folder: Path) -> dict[str, Any]:
    """The manifest of a folder of reports; an empty one when there is none or it cannot be read."""
    try:
        loaded = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def updated(old: dict[str, Any], data: Data, made: list[tuple[Job, Result]]) -> dict[str, Any]:
    """The manifest after a build: the entries of new reports are replaced.

    A report made from the same inputs keeps its files in other formats, as they are still current.
    """
    earlier = old.get("reports", {})
    reports = {**earlier, **{job.name: entry(job, result, earlier.get(job.name, {})) for job, result in made}}
    return {
        "project": data.project.title,
        "demo": data.project.demo,
        "audience": data.audience,
        "secret": secret.mark(data.secret, "secret"),
        "inputs": {
            name: secret.mark(data.secret, name, content)
            for name, content in fingerprint(data.project).items()
            if name != "evaluation"
        },
        "thresholds": asdict(data.project.rules),
        "reports": dict(sorted(reports.items())),
        "tables": old.get("tables", {}),
    }


def entry(job: Job, result: Result, before: dict[str, Any]) -> dict[str, Any]:
    current = before if same(before, job) else {}
    files = {**current.get("files", {}), **{name: digest(content) for name, content in result.files.items()}}
    return {
        "job": job.digest,
        "versions": versions(),
        "parameters": dict(job.parameters),
        "formats": sorted({*current.get("formats", ()), *job.made}),
        "files": dict(sorted(files.items())),
        "withheld": list(result.withheld),
        "disclosure": secret.mark(job.secret, digest(job.files.get(f"data/processed/{DECIDED}", b""))),
        "title": result.title,
        "findings": list(result.findings),
        "shown": [asdict(shown) for shown in result.shown],
        "amounts": dict(result.amounts),
    }


def renumbered(old: dict[str, Any], data: Data) -> bool:
    """Whether earlier reports in the folder were made with another secret: "Tandem 7" is now another tandem.

    >>> renumbered({}, Data)
    False
    """
    return bool(old) and old.get("secret") != secret.mark(data.secret, "secret")


def same(report: dict[str, Any], job: Job) -> bool:
    """Whether a report (its entry) was made from the inputs of ``job`` by the same versions."""
    return report.get("job") == job.digest and report.get("versions") == versions()


def current(old: dict[str, Any], job: Job, folder: Path) -> bool:
    """Whether a job's files in its formats are there, unchanged, and made of the same inputs by the same versions."""
    report = old.get("reports", {}).get(job.name, {})
    made = set(report.get("formats", ()))
    if not same(report, job) or not (set(job.formats) <= made or set(job.made) <= made):
        return False
    return all(
        (folder / name).is_file() and digest((folder / name).read_bytes()) == expected
        for name, expected in report.get("files", {}).items()
    )


@cache
def versions() -> dict[str, str]:
    """What made the reports: versions of the libraries, and a hash of this software's own files."""
    package = Path(__file__).parents[1]
    files = sorted(path for path in package.rglob("*") if path.suffix in SOURCES)
    software = digest(b"".join(path.read_bytes() for path in files))
    return {**{name: metadata.version(name) for name in VERSIONS}, "software": software}


def text(manifest: dict[str, Any]) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
