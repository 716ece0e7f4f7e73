"""What commands cost when nothing has to be computed, in seconds of CPU, beside the imports they are held against.

    python benchmarks/unchanged.py [--rounds 5]

builds the demo once in a folder of its own and then runs each command and each import in turn, in alternating order.
The CPU of processes that a command starts and waits for counts.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ("evaluation.toml", "secret.txt", "data/raw", "notebooks", "texts")
PANDAS, TYPER = "import pandas", "import typer, rich"
COMMANDS = {
    "build": (PANDAS, 1.5),
    "check": (PANDAS, 1.5),
    "inspect data/raw/Zahlungen.csv": (PANDAS, 1.0),
    "--help": (TYPER, 2.5),
}


def seconds(*command: str, folder: Path) -> float:
    """The CPU seconds of a command that must end well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
            copy(ROOT / part, folder / part)
        asked = {name: ("-m", "evaluation.cli", *name.split()) for name in COMMANDS}
        asked |= {code: ("-c", code) for code in (PANDAS, TYPER)}
        for command in asked.values():
            seconds(*command, folder=folder)
        took: dict[str, list[float]] = {name: [] for name in asked}
        for place_in_turn in range(rounds):
            for name in list(asked)[:: 1 if place_in_turn % 2 else -1]:
                took[name].append(seconds(*asked[name], folder=folder))
    for name, told in took.items():
        line = f"{name}: {statistics.median(told):.2f} s ({min(told):.2f}–{max(told):.2f})"
        if name in COMMANDS:
            beside, most = COMMANDS[name]
            ratio = statistics.median(told) / statistics.median(took[beside])
            line += f", {ratio:.2f} × {beside} (at most {most})"
        print(line)


if __name__ == "__main__":
    main()
