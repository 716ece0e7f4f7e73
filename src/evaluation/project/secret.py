"""The secret of a project, without which published files cannot be compared with guesses about unpublished inputs.

A plain hash of a name or of a raw file is no protection: whoever suspects a few names, or the answers of four people,
can compute the hashes of all of them and compare. So neutral numbers ("Tandem 7") and the marks of inputs in a manifest
are keyed with a random secret that is made once, remains in the project's folder and is in no output.
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
    """The secret of the project in ``folder``; made if there is none. Lines that begin with ``#`` are comments.

    Raises ``EvaluationError`` for a file with fewer than 32 hexadecimal digits and a folder that is not writable.
    """
    path = folder / FILE
    if not path.is_file():
        try:
            with path.open("x", encoding="utf-8") as file:  # of two processes at once the first one wins
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
    """A mark of ``parts`` that cannot be computed without the secret: HMAC-SHA-256, in hexadecimal digits.

    >>> mark(b"one", "T01") == mark(b"one", "T01"), mark(b"one", "T01") == mark(b"two", "T01")
    (True, False)
    """
    return hmac.new(secret, "\0".join(parts).encode(), hashlib.sha256).hexdigest()
