"""The secret of a project: what published files say of unpublished inputs can be checked only by who holds it.

A plain hash of a name or of a raw file is no protection: whoever suspects a few names, or the answers of four people,
computes the hashes of all of them and compares. So neutral numbers ("Tandem 7") and the marks of inputs in a manifest
are keyed with a random secret that is made once, stays in the project's folder and is in no output.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from evaluation.language.errors import EvaluationError

FILE = "secret.txt"
BYTES = 32


def made() -> str:
    """A new secret as the text of its file."""
    return secrets.token_hex(BYTES) + "\n"


def of_folder(folder: Path) -> bytes:
    """The secret of the project in ``folder``; made where there is none yet. Lines that begin with ``#`` are comments.

    Errors: a file without at least 32 hexadecimal digits, or a folder it cannot be written to.
    """
    path = folder / FILE
    if not path.is_file():
        try:
            with path.open("x", encoding="utf-8") as file:  # two processes at once: the first one's stays
                file.write(made())
        except FileExistsError:
            pass
        except OSError as error:
            raise EvaluationError("secret_unwritable", file=FILE) from error
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    text = "".join(line.strip() for line in lines if not line.startswith("#"))
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) < BYTES // 2:
        raise EvaluationError("secret_unreadable", file=FILE)
    return value


def mark(secret: bytes, *parts: str) -> str:
    """A mark of ``parts`` that nobody without the secret can compute: HMAC-SHA-256, in hexadecimal digits.

    >>> mark(b"one", "T01") == mark(b"one", "T01"), mark(b"one", "T01") == mark(b"two", "T01")
    (True, False)
    """
    return hmac.new(secret, "\0".join(parts).encode(), hashlib.sha256).hexdigest()
