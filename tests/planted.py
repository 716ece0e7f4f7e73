"""Public files walked for what is private: planted strings, and hashes of them with and without the project's secret.

``walked`` looks at a file, at each part of a package, at the streams of a PDF unpacked, and at what its reader finds.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf

from evaluation.building.auditing.contents import pieces
from evaluation.language.folding import fold
from evaluation.project import secret

CUT = 12  # hexadecimal digits of a hash that are looked for, at the start of a run or at its end
RUN = re.compile(rf"[0-9a-f]{{{CUT},}}")
KINDS = ("", "organisation", "tandem", "respondent", "person", "answer", "of")


@dataclass(frozen=True)
class Private:
    """``texts`` may stand nowhere; of them, of ``values`` (ids, amounts) and of ``contents`` there is no hash."""

    texts: frozenset[str]
    values: frozenset[str]
    contents: tuple[bytes, ...]
    key: bytes

    def digests(self) -> dict[str, str]:
        """The first digits of each hash that would give a value away, with what it is of."""
        written = {form: value for value in self.texts | self.values for form in (value, value.casefold(), fold(value))}
        found = {each[:CUT]: value for form, value in written.items() for each in _hashes(form.encode(), self.key)}
        marks = ((form, kind) for form in written for name in KINDS for kind in (name, f"earlier {name}"))
        found |= {secret.mark(self.key, *filter(None, (kind,)), form)[:CUT]: form for form, kind in marks}
        for content in self.contents:
            found |= {hashlib.new(kind, content).hexdigest()[:CUT]: "a file" for kind in ("md5", "sha1", "sha256")}
        return found


def _hashes(value: bytes, key: bytes) -> Iterator[str]:
    for kind in ("md5", "sha1", "sha256", "sha512", "blake2b"):
        yield hashlib.new(kind, value).hexdigest()
    for kind in ("md5", "sha1", "sha256"):
        yield hmac.new(key, value, kind).hexdigest()


def walked(files: Iterable[tuple[str, bytes]], private: Private) -> list[tuple[str, str]]:
    """Each file in which something private stands, and what: a text, the secret, or of what there is a hash."""
    digests = private.digests()
    found = []
    for name, content in files:
        for text in _texts(content, name):
            low = text.lower()
            found += [(name, each) for each in private.texts if each.lower() in low]
            found += [(name, "secret")] if private.key.hex() in low else []
            runs = {run[at : at + CUT] for run in RUN.findall(low) for at in (0, len(run) - CUT)}
            found += [(name, f"hash of {digests[run]}") for run in runs & digests.keys()]
    return found


def of_folder(folder: Path) -> list[tuple[str, bytes]]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths]


def not_published(project: Path) -> tuple[bytes, ...]:
    """The raw and processed files of a project; kept pictures are the bytes of public files, and left out."""
    files = [file for part in ("raw", "processed") for file in of_folder(project / "data" / part)]
    return tuple(content for name, content in files if not name.startswith("kept/pictures/"))


def _texts(content: bytes, name: str) -> Iterator[str]:
    yield name
    for part in _parts(content):
        yield part.decode("latin-1")
        yield part.decode("utf-8", errors="replace")
    yield " ".join(piece.text for piece in pieces(content, name))


def _parts(content: bytes) -> Iterator[bytes]:
    yield content
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as package:
            for name in package.namelist():
                yield from _parts(package.read(name))
    elif content[:4] == b"%PDF":
        with pikepdf.open(BytesIO(content)) as pdf:
            yield from (each.read_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream) and _plain(each))


def _plain(stream: pikepdf.Stream) -> bool:
    """Whether a stream can be unpacked without a reader of pictures."""
    return "/DCTDecode" not in str(stream.get("/Filter", ""))
