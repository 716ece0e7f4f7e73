"""Errors a person can act on: what was expected, what was found, where, and what to do next.

An error carries a key of the catalogue and its values, not a finished sentence, so that it can be shown in the
project's language wherever it surfaces.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable

from evaluation.language import wording

CAUSES = {"EROFS": "file_read_only", "ENAMETOOLONG": "file_path_too_long"}
CAUSES |= dict.fromkeys(("ENOSPC", "EDQUOT"), "file_disk_full") | dict.fromkeys(("EACCES", "EPERM"), "file_no_right")
CAUSES |= dict.fromkeys(("EBUSY", "ETXTBSY"), "file_in_use")
# Windows has more precise numbers; but 5 means a missing right or a file that another program has open
WINDOWS = {5: "file_in_use_or_no_right", 19: "file_read_only", 32: "file_in_use", 33: "file_in_use"}
WINDOWS |= {39: "file_disk_full", 112: "file_disk_full", 206: "file_path_too_long"}


class EvaluationError(Exception):
    """Something the user can correct. ``str()`` is the message in German, :meth:`text` in any language.

    >>> print(EvaluationError("unknown_report", name="fundign", hint="funding"))
    Einen Bericht „fundign“ gibt es nicht. Gemeint ist vielleicht: funding.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def text(self, language: str = "de") -> str:
        return wording.language(language).say(f"errors.{self.key}", **self.values)

    def __str__(self) -> str:
        return self.text()

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (type(self), self.key, self.values)


class UsageError(EvaluationError):
    """The command was called with something that does not exist; nothing was read or written."""


def of_os_error(error: OSError, file: str) -> EvaluationError:
    """The error for a file that the system does not let us write or read, by its cause.

    >>> of_os_error(OSError(errno.ENOSPC, "No space left on device"), "funding.pdf").key
    'file_disk_full'
    """
    windows = WINDOWS.get(getattr(error, "winerror", None) or 0, "")
    key = windows or CAUSES.get(errno.errorcode.get(error.errno or 0, ""), "file_failed")
    return EvaluationError(key, file=file, reason=error.strerror or type(error).__name__)


def closest(name: str, known: Iterable[str]) -> str:
    """The likeliest of ``known`` for a misspelled ``name``, or all of them when none is close.

    >>> closest("langauge", ["language", "audience"])
    'language'
    """
    candidates = list(known)
    return ", ".join(difflib.get_close_matches(name, candidates, n=1) or candidates)


def _restore(kind: type[EvaluationError], key: str, values: dict[str, object]) -> EvaluationError:
    return kind(key, **values)
