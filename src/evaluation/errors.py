"""Errors a person can act on: what was expected, what was found, where, and what to do next.

An error carries a key of the catalogue and its values, not a finished sentence, so that it can be told in the
project's language wherever it surfaces.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from evaluation import wording


class EvaluationError(Exception):
    """Something the user can mend. ``str()`` tells it in German, :meth:`text` in any language.

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


def closest(name: str, known: Iterable[str]) -> str:
    """The likeliest of ``known`` for a misspelled ``name``, or all of them when none is close.

    >>> closest("langauge", ["language", "audience"])
    'language'
    """
    candidates = list(known)
    return ", ".join(difflib.get_close_matches(name, candidates, n=1) or candidates)


def _restore(kind: type[EvaluationError], key: str, values: dict[str, object]) -> EvaluationError:
    return kind(key, **values)
