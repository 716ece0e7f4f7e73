"""The audit of finished outputs: every file is opened and searched for what its audience must not have.

A find fails a build. It is told by file, place and kind and never repeated, because what tells of it is read too; what
only may be one is listed apart, for a person to look at.
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
from evaluation.building.kept import Kept
from evaluation.findings.masking import MARK
from evaluation.language import wording
from evaluation.language.errors import UsageError
from evaluation.project.content_hashes import key, software
from evaluation.project.settings import AUDIENCES

TO_LOOK_AT = ("hidden", UNKNOWN)
TOGETHER = 8  # files a process is given at once


@dataclass(frozen=True)
class Hit:
    """A find: the file, its place in it, what kind of thing it is; ``sure`` or for a person to look at.

    ``why`` it is believed, and the ``id`` a person lets it stand by, where it is one over several results.
    """

    file: str
    place: tuple[tuple[str, str], ...]
    secret: Secret
    why: str = ""
    id: str = ""

    @property
    def sure(self) -> bool:
        return self.secret.sure

    def told(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {**asdict(self), "secret": {**asdict(self.secret), "tandems": sorted(self.secret.tandems)}}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Hit:
        """As ``told`` gave it."""
        secret = Secret(**{**told["secret"], "tandems": frozenset(told["secret"]["tandems"])})
        return cls(**{**told, "place": tuple((kind, at) for kind, at in told["place"]), "secret": secret})

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
    kept: Kept | None = None,
    name: str = "audit",
) -> Audit:
    """Open and search files, side by side in an ``executor``; they are told by their way from ``folder``.

    What was found in a file of the very same bytes, sought for the same, is taken from what is ``kept`` under ``name``.
    """
    files, sought = list(files), _mark(secrets) if kept else ""
    known = (kept.get(name, sought) if kept else None) or {}
    found: dict[Path, Sought] = {}
    for path in files if known else ():
        digest, hits = known.get(_told(path, folder), ("", ()))
        if digest == sha256(path.read_bytes()).hexdigest():
            found[path] = digest, [Hit.of(hit) for hit in hits]
    search = partial(_of_path, secrets=secrets, folder=folder)
    left = [path for path in files if path not in found]
    found |= zip(left, executor.map(search, left, chunksize=TOGETHER) if executor else map(search, left), strict=True)
    if kept and left:
        hits_of = {
            _told(path, folder): (digest, [hit.told() for hit in hits]) for path, (digest, hits) in found.items()
        }
        kept.put(name, sought, hits_of)
    return Audit(tuple(chain.from_iterable(found[path][1] for path in files)), len(files))


def _mark(secrets: Secrets) -> str:
    """A hash of what is sought, of what may be found, and of how it is sought."""
    sought = sorted(
        f"{words}{secret.kind}{secret.sure}{secret.file}/{secret.row}/{sorted(secret.tandems)}"
        for words, secret in secrets.phrases.known.items()
    )
    return key(software(), sought, sorted(map(str, secrets.public.known)), list(secrets.paths))


def _of_path(path: Path, *, secrets: Secrets, folder: Path) -> Sought:
    """The hash of a file's bytes, and what is found in just these."""
    content = path.read_bytes()
    return sha256(content).hexdigest(), of_file(content, _told(path, folder), secrets)


def of_file(content: bytes, name: str, secrets: Secrets) -> list[Hit]:
    """What is found in a file, the same thing at the same place once; its name is searched as well."""
    shown, tandem = _shown(name, secrets), PurePosixPath(name).stem.removesuffix("-tandem")
    code = not name.endswith(".ipynb")
    known: dict[str, list[Secret]] = {}  # attributes of Office files say the same thousands of times
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
    """The name of a place, or a mark where it holds something secret itself: sheets and keys bear names too."""
    return MARK if found(text.replace("_", " "), secrets) else text


def _shown(name: str, secrets: Secrets) -> str:
    """The path of a file, its folder and its name each with a mark where they hold something secret."""
    path = PurePosixPath(name)
    file = _without(path.stem, secrets) + path.suffix
    return file if path.parent == PurePosixPath() else f"{_without(str(path.parent), secrets)}/{file}"


def _told(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files named, and all in the folders named, but for the book of findings, which is for mending the tables."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise UsageError("audit.no_path", path=path.name)
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found |= {file: None for file in inside if file.is_file() and (file == path or not _mending(file))}
    return list(found)


def _mending(path: Path) -> bool:
    return path.as_posix().endswith(findings_book.NAME) or path.name.startswith(".")


def audience_of(path: Path) -> str:
    """The audience a path was built for: the folder below ``reports``; the public where there is none.

    >>> audience_of(Path("reports/funder/survey.pdf")), audience_of(Path("survey.pdf"))
    ('funder', 'public')
    """
    parts = path.absolute().parts
    named = [after for before, after in pairwise(parts) if before == "reports"]
    return named[-1] if named and named[-1] in AUDIENCES else "public"
