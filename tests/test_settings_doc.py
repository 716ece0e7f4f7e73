"""Every setting the software accepts stands in the template of the settings, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from evaluation.language import wording
from evaluation.project import schema, settings

SKELETONS = Path(settings.__file__).parents[1] / "building" / "skeleton"
EVERY_SECTION = """
[project]
title = "T"
organisation = "O"
as_of = 2024-05-31
period = { from = 2023-06-01, to = 2024-05-31 }
key_dates = { before = 2023-06-01, after = 2024-05-31 }
[event]
title = "Fachtag"
[terms.de]
mso = "MSO"
[funding]
granted = "1,00 €"
[funding.profiles.kommune]
base = "position"
tolerance = 0.2
[[waves]]
id = "t1"
label.de = "Ende"
[survey]
headline = []
[disclosure]
min_persons = 5
[[disclosure.strict]]
table = "payments"
by = ["type"]
[privacy]
words = []
[brand]
primary = "#12436D"
[[brand.logos]]
file = "assets/l.png"
alt = "Logo"
[aliases]
Chor = "O01"
[[comparisons]]
plan = "P"
before = { period = "2024" }
after = { period = "2025" }
[[tables.answers]]
file = "a.csv"
wave = "t1"
[[tables.budget]]
file = "b.csv"
amounts = [{ column = "A", set = { period = "2024" } }]
"""


def accepted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of all settings the loader compared those of a project with."""
    seen: set[str] = set()
    check = settings._no_others

    def noting(settings: Any, known: Any, where: str) -> None:
        if where != "aliases":
            seen.update(known)
        check(settings, known, where)

    monkeypatch.setattr(settings, "_no_others", noting)
    (folder / "evaluation.toml").write_text(EVERY_SECTION, encoding="utf-8")
    settings.load(folder)
    return seen - {*wording.languages(), *schema.SIDES}


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_setting_is_in_the_template(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = accepted(tmp_path, monkeypatch)
    assert {"weight", "items", "p_percent", "min_answered", "logos", "tolerance", "top"} <= names
    told = (SKELETONS / f"{language}.toml").read_text(encoding="utf-8")
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", told)] == []
