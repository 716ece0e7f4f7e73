"""``manifest.json``: of what and how the reports in a folder were made, so that they can be made again and compared.

It holds parameters, versions, thresholds, what was withheld and why, plain hashes of the files beside it, and marks of
the inputs that only who holds the project's secret can repeat: nobody can try out on them what a raw file might say.
No path of a machine and no time.
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
    """The manifest after a build: reports that were made anew are replaced, the others stay as they were told.

    A report of the same inputs keeps its files of other formats: they are as current as the new ones.
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
    kept = before if same(before, job) else {}
    files = {**kept.get("files", {}), **{name: digest(content) for name, content in result.files.items()}}
    return {
        "job": job.digest,
        "versions": versions(),
        "parameters": dict(job.parameters),
        "formats": sorted({*kept.get("formats", ()), *job.made}),
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


def same(told: dict[str, Any], job: Job) -> bool:
    """Whether what is told of a report was made of the inputs of ``job`` by the same versions."""
    return told.get("job") == job.digest and told.get("versions") == versions()


def current(old: dict[str, Any], job: Job, folder: Path) -> bool:
    """Whether a job's files in its formats are there, unchanged, and made of the same inputs by the same versions."""
    told = old.get("reports", {}).get(job.name, {})
    made = set(told.get("formats", ()))
    if not same(told, job) or not (set(job.formats) <= made or set(job.made) <= made):
        return False
    return all(
        (folder / name).is_file() and digest((folder / name).read_bytes()) == expected
        for name, expected in told.get("files", {}).items()
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
