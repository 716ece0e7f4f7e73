"""The audit of finished outputs: every file is opened and searched for what its audience must not have.

A hit fails a build. Messages name file, place and kind but never repeat what was found, as others read them too;
doubtful hits are listed separately, for a person to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256
from itertools import chain, pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from evaluation.building import findings_book
from evaluation.building.auditing.contents import UNKNOWN, pieces
from evaluation.building.auditing.pieces import Piece
from evaluation.building.auditing.searching import found
from evaluation.building.auditing.secrets import Secret, Secrets
from evaluation.building.cache import Cache
from evaluation.findings.masking import MARK
from evaluation.language import wording
from evaluation.language.errors import UsageError
from evaluation.project.content_hashes import key, software
from evaluation.project.settings import AUDIENCES

TO_LOOK_AT = ("hidden", UNKNOWN)
BATCH = 8  # files a process is given at once


@dataclass(frozen=True)
class Hit:
    """Something found: the file, the place in it, and the kind; ``sure`` or for a person to look at.

    For a leak across several results also how it was found (``why``), and the ``id`` by which a person can accept it.
    """

    file: str
    place: tuple[tuple[str, str], ...]
    secret: Secret
    why: str = ""
    id: str = ""

    @property
    def sure(self) -> bool:
        return self.secret.sure

    def to_json(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {**asdict(self), "secret": {**asdict(self.secret), "tandems": sorted(self.secret.tandems)}}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Hit:
        """The inverse of ``to_json``."""
        secret = Secret(**{**content["secret"], "tandems": frozenset(content["secret"]["tandems"])})
        return cls(**{**content, "place": tuple((kind, at) for kind, at in content["place"]), "secret": secret})

    def text(self, language: str) -> str:
        """One line without what was found."""
        words = wording.language(language)
        parts = [self.file, *(words.say(f"audit.place.{kind}", at=at) for kind, at in self.place)]
        origin = ""
        if self.secret.file:
            row = str(self.secret.row)
            origin = (
                words.say("audit.origin", file=self.secret.file, row=row) if row != "0" else f" ({self.secret.file})"
            )
        why = f"; {words.say(f'audit.why.{self.why}')}" if self.why else ""
        number = f" [{self.id}]" if self.id else ""
        return f"{', '.join(parts)}: {words.say(f'audit.kind.{self.secret.kind}')}{origin}{why}{number}"


Sought = tuple[str, list[Hit]]


@dataclass(frozen=True)
class Audit:
    """What an audit found, and how many files it opened."""

    hits: tuple[Hit, ...]
    files: int

    @property
    def leaks(self) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if hit.sure)

    @property
    def doubtful(self) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if not hit.sure)


def audit(
    files: Iterable[Path],
    secrets: Secrets,
    *,
    folder: Path,
    executor: Executor | None = None,
    cache: Cache | None = None,
    name: str = "audit",
) -> Audit:
    """Open and search files, in parallel in an ``executor``; hits name them by their path from ``folder``.

    The hits of a file with the same bytes, searched for the same secrets, come from the ``cache`` under ``name``.
    """
    files, sought = list(files), _mark(secrets) if cache else ""
    known = (cache.get(name, sought) if cache else None) or {}
    found: dict[Path, Sought] = {}
    for path in files if known else ():
        digest, hits = known.get(_relative(path, folder), ("", ()))
        if digest == sha256(path.read_bytes()).hexdigest():
            found[path] = digest, [Hit.from_json(hit) for hit in hits]
    search = partial(_of_path, secrets=secrets, folder=folder)
    left = [path for path in files if path not in found]
    found |= zip(left, executor.map(search, left, chunksize=BATCH) if executor else map(search, left), strict=True)
    if cache and left:
        hits_of = {
            _relative(path, folder): (digest, [hit.to_json() for hit in hits]) for path, (digest, hits) in found.items()
        }
        cache.put(name, sought, hits_of)
    return Audit(tuple(chain.from_iterable(found[path][1] for path in files)), len(files))


def _mark(secrets: Secrets) -> str:
    """A hash of what is searched for, of what is allowed, and of the software."""
    sought = sorted(
        f"{words}{secret.kind}{secret.sure}{secret.file}/{secret.row}/{sorted(secret.tandems)}"
        for words, secret in secrets.phrases.known.items()
    )
    return key(software(), sought, sorted(map(str, secrets.public.known)), list(secrets.paths))


def _of_path(path: Path, *, secrets: Secrets, folder: Path) -> Sought:
    """The hash of a file's bytes, and the hits in them."""
    content = path.read_bytes()
    return sha256(content).hexdigest(), of_file(content, _relative(path, folder), secrets)


def of_file(content: bytes, name: str, secrets: Secrets) -> list[Hit]:
    """The hits in a file and its name, each once for a place."""
    shown, tandem = _shown(name, secrets), PurePosixPath(name).stem.removesuffix("-tandem")
    code = not name.endswith(".ipynb")
    known: dict[str, list[Secret]] = {}  # attributes of Office files repeat thousands of times
    hits: dict[Hit, None] = {}
    for piece in [Piece((("name", ""),), name.replace("_", " ")), *pieces(content, name)]:
        if piece.text not in known:
            known[piece.text] = found(piece.text, secrets, tandem=tandem, code=code)
        marked = [Secret(piece.mark, sure=piece.mark not in TO_LOOK_AT)] if piece.mark else []
        for secret in [*marked, *known[piece.text]]:
            place = tuple((kind, _without(at, secrets)) for kind, at in piece.place)
            hits[Hit(shown, place, secret)] = None
    return list(hits)


def _without(text: str, secrets: Secrets) -> str:
    """The name of a place, or a mark if it contains a secret, as names of sheets and keys may."""
    return MARK if found(text.replace("_", " "), secrets) else text


def _shown(name: str, secrets: Secrets) -> str:
    """The path of a file, with a mark instead of a folder or name that contains a secret."""
    path = PurePosixPath(name)
    file = _without(path.stem, secrets) + path.suffix
    return file if path.parent == PurePosixPath() else f"{_without(str(path.parent), secrets)}/{file}"


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def files_of(paths: Iterable[Path]) -> list[Path]:
    """These files and all in these folders, except the book of findings, which is for correcting the tables."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise UsageError("audit.no_path", path=path.name)
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found |= {file: None for file in inside if file.is_file() and (file == path or not _for_corrections(file))}
    return list(found)


def _for_corrections(path: Path) -> bool:
    return path.as_posix().endswith(findings_book.NAME) or path.name.startswith(".")


def audience_of(path: Path) -> str:
    """The audience a path was built for: the folder below ``reports``; the public where there is none.

    >>> audience_of(Path("reports/funder/survey.pdf")), audience_of(Path("survey.pdf"))
    ('funder', 'public')
    """
    parts = path.absolute().parts
    named = [after for before, after in pairwise(parts) if before == "reports"]
    return named[-1] if named and named[-1] in AUDIENCES else "public"
