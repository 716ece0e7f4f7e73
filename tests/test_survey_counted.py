"""Who counts in a survey, and with which answer: people once, in their own wave, and nobody who is none."""

from __future__ import annotations

from pathlib import Path

from evaluation import survey
from evaluation.data import Data, open_project

HEAD = '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-06-14\n[[waves]]\nid = "t1"\n'
T1 = '[[tables.answers]]\nfile = "data/raw/a.csv"\nwave = "t1"\n'


def opened(folder: Path, files: dict[str, str], settings: str = T1, *, waves: str = "") -> Data:
    """A project of literal files: other tables than the answers by their names; ``|`` ends a row."""
    (folder / "data" / "raw").mkdir(parents=True)
    for name, text in files.items():
        (folder / "data" / "raw" / f"{name}.csv").write_text(text.replace("|", "\n") + "\n", encoding="utf-8")
    others = "".join(f'[[tables.{name}]]\nfile = "data/raw/{name}.csv"\n' for name in files if len(name) > 1)
    (folder / "evaluation.toml").write_text(HEAD + waves + settings + others, encoding="utf-8")
    return open_project(folder)


def told(data: Data, rule: str) -> list[tuple[str, str, int]]:
    found = data.findings[data.findings["rule"] == rule]
    return [tuple(row) for row in found[["severity", "file", "row"]].to_numpy().tolist()]


def counted(data: Data, item: str) -> dict[str, int]:
    cells = survey.distribution(data, [item]).cells
    total = cells[cells["group"] == "total"]
    return dict(zip(total["answer"], total["value"].tolist(), strict=True))


def rows(*groups: tuple[str, int], start: int = 1) -> str:
    """Rows with a number of their own and an answer."""
    answers = [answer for answer, times in groups for _ in range(times)]
    return "|".join(f"{number};{answer}" for number, answer in enumerate(answers, start))


def test_what_is_asked_at_the_event_as_well_counts_there_alone(tmp_path: Path) -> None:
    files = {"a": f"id;Zusammenarbeit (1-5)|{rows(('1', 6), ('5', 14))}"}
    files["b"] = f"id;Zusammenarbeit (1-5)|{rows(('1', 9), ('5', 3))}"
    event = '[[tables.answers]]\nfile = "data/raw/b.csv"\nwave = "event"\n'
    data = opened(tmp_path, files, T1 + event, waves='[[waves]]\nid = "event"\n')
    (own,), (there,) = survey.questions(data), survey.questions(data, event=True)
    assert (own.items, there.items) == (("Zusammenarbeit (1-5)",), ("Zusammenarbeit (1-5) (event)",))
    assert (own.text, own.scale) == (there.text, there.scale)
    assert counted(data, own.items[0]) == {"1": 6, "2": 0, "3": 0, "4": 0, "5": 14}
    assert counted(data, there.items[0]) == {"1": 9, "2": 0, "3": 0, "4": 0, "5": 3}
    assert survey.headline(data).cells["value"].tolist() == [6, 0, 0, 0, 14]
