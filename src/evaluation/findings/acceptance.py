"""Findings a person has checked and accepted, with date and reason, in ``accepted.toml`` of the project's folder.

The file is tracked and read by people: it names the finding, never the value of a cell. An exception belongs to one
finding; when the cell changes, it is another finding, which the exception does not cover.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from evaluation.language.errors import EvaluationError

FILE = "accepted.toml"
ALARM, DIFFERENCE = "A-", "R-"  # how ids begin: of findings on several reports, and on earlier releases


def read(folder: Path) -> dict[str, tuple[str, str]]:
    """By id of the finding: the reason and its date (ISO). A section may name several ids; errors: a broken file."""
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("accepted", [])
        known = [(entry["id"], str(entry["reason"]).strip(), entry["date"].isoformat()) for entry in entries]
        return {id: (why, since) for ids, why, since in known for id in ([ids] if isinstance(ids, str) else ids)}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EvaluationError("toml_syntax", file=FILE, reason=str(error)) from error
    except (AttributeError, KeyError, TypeError) as error:
        raise EvaluationError("accepted_entry", file=FILE) from error


def written(known: Mapping[str, tuple[str, str]], id: str, *, reason: str, day: dt.date) -> str:
    """The text of the file with one more exception, in the order of ids; an earlier one of this finding is replaced.

    >>> print(written({}, "F-WQ7I3SE", reason="Beleg liegt vor", day=dt.date(2024, 6, 1)).strip())
    [[accepted]]
    id = "F-WQ7I3SE"
    date = 2024-06-01
    reason = "Beleg liegt vor"
    """
    entries = {**known, id: (" ".join(reason.split()), day.isoformat())}
    return "\n".join(
        f"[[accepted]]\nid = {_quoted(name)}\ndate = {since}\nreason = {_quoted(why)}\n"
        for name, (why, since) in sorted(entries.items())
    )


def section(ids: Mapping[str, str], day: dt.date) -> str:
    """A section for several exceptions, each with a remark; the reason is left for a person to write.

    >>> print(section({"R-24DTKEW": "Mittelabfluss"}, dt.date(2024, 6, 1)).strip())
    [[accepted]]
    id = [
      "R-24DTKEW",  # Mittelabfluss
    ]
    date = 2024-06-01
    reason = ""
    """
    listed = "".join(f"  {_quoted(id)},  # {remark}\n" for id, remark in ids.items())
    return f'[[accepted]]\nid = [\n{listed}]\ndate = {day.isoformat()}\nreason = ""\n'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
