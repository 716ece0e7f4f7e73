"""The demo with something taken away ends with findings or a report, never with a traceback.

``EVALUATION_DEPTH=deep`` takes away each table, file and column and all rows of each file, and draws a quarter of the
other changes (renamed, emptied, shuffled), some of the settings, and pairs of any changes, with the seed in the output;
``soak`` makes all that concern a single column or file, and draws more. Plain ``pytest`` makes none: each world is a
whole run.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
import removing
import rerunning
from conftest import DEPTH, run

SEED = int(os.environ.get("EVALUATION_SEED", "1"))
SETTINGS, PAIRS, BATCHES, ANEW = (160, 80, 20, 5) if DEPTH == "soak" else (20, 10, 6, 1)
REMOVALS = ("drop_column", "drop_rows", "keep_one_row", "drop file")
OTHERS = 1 if DEPTH == "soak" else 4  # of so many other changes one is made
FILES = removing.largest_first(removing.demo_world()) if DEPTH != "pytest" else []


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> rerunning.Reports:
    return rerunning.Reports(tmp_path_factory.mktemp("removed"))


@pytest.fixture(scope="module")
def changes(reports: rerunning.Reports) -> dict[str, removing.Change]:
    return removing.changes(reports.world)


def failures(
    reports: rerunning.Reports, changes: dict[str, removing.Change], *cases: tuple[str, ...]
) -> dict[str, str]:
    """What went wrong, by the names of the changes that were made together."""
    found = {" + ".join(case): reports.of(*(changes[name] for name in case), seed=SEED) for case in cases}
    return {name: "\n".join(lines) for name, lines in found.items() if lines}


def test_rows_may_be_shorter_or_longer_than_their_headings() -> None:
    rows = [["A", "B", "C"], ["1"], [], ["1", "2", "3", "4"]]
    for heading in rows[0]:
        for of in (removing.drop_column, removing.rename_column, removing.empty_column, removing.empty_cell):
            of("f.csv", heading)(removing.World({}, {"f.csv": [*rows]}), random.Random(1))
    world = removing.World({}, {"f.csv": rows})
    removing.shuffle_columns("f.csv")(world, random.Random(1))
    assert world.files["f.csv"] == [["A", "C", "B"], ["1", "", ""], [], ["1", "3", "2", "4"]]
    removing.empty_column("f.csv", "C")(world, random.Random(1))
    assert world.files["f.csv"] == [["A", "C", "B"], ["1", "", ""], [], ["1", "", "2", "4"]]


@pytest.mark.deep
def test_what_is_kept_of_another_world_is_what_would_be_made_anew(
    reports: rerunning.Reports, changes: dict[str, removing.Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    singles = [name for name in changes if not name.startswith("drop setting")]
    counted = "rename_column proofs.csv eingegangen am"  # one finding more, which the covers count
    for name in [counted, *random.Random(SEED).sample(singles, ANEW)]:
        reports.of(changes[name], seed=SEED)
        kept = reports.shown()
        with monkeypatch.context() as patch:
            patch.setattr(rerunning.Kept, "of", lambda kept, looks, make: make())
            reports.of(changes[name], seed=SEED)
        assert reports.shown() == kept, name


@pytest.mark.deep
@pytest.mark.parametrize("file", FILES)
def test_single_changes(reports: rerunning.Reports, changes: dict[str, removing.Change], file: str) -> None:
    every = [name for name in changes if name.split()[1:2] == [file] or name == f"drop file {file}"]
    others = [name for name in every if not name.startswith(REMOVALS)]
    drawn = random.Random(f"{SEED} {file}").sample(others, len(others) // OTHERS)
    names = [name for name in every if name not in others or name in drawn]
    reports.forget()
    assert failures(reports, changes, *((name,) for name in names)) == {}


@pytest.mark.deep
@pytest.mark.parametrize("batch", range(BATCHES))
def test_tables_left_out_and_settings_and_pairs_as_they_are_drawn(
    reports: rerunning.Reports, changes: dict[str, removing.Change], batch: int
) -> None:
    chance = random.Random(SEED)
    singles = [(name,) for name in changes if name.startswith("drop table")]
    singles += [
        (name,) for name in chance.sample([name for name in changes if name.startswith("drop setting")], SETTINGS)
    ]
    pairs = [tuple(chance.sample(list(changes), 2)) for _ in range(PAIRS)]
    assert failures(reports, changes, *[*singles, *pairs][batch::BATCHES]) == {}


@pytest.mark.deep
@pytest.mark.parametrize("lost", ["Organisationen und Tandems.xlsx", "Gremien.xlsx"])
def test_a_whole_build_without_a_file_tells_what_is_missing(own_demo: Path, lost: str) -> None:
    (own_demo / "data" / "raw" / lost).unlink()
    built = run("build", "--project", own_demo, "--formats", "html", "--only", "survey", "--only", "funding")
    assert "Traceback" not in built.stdout + built.stderr
    assert lost in built.stdout + built.stderr
