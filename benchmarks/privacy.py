"""How much an attacker learns from what is published, and how much there is to read: measured, and kept in the docs.

    python benchmarks/privacy.py [--projects 200] [--worlds 4] [--money 10] [--seed 1] [--real FOLDER] [--write]

Attacked are random projects of twelve tandems and fewer; every organisation is the attacker once (see
``tests/attacking.py``). Of fewer projects everything that is published together is attacked by search over worlds
(``tests/knowing.py``), and their money by linear programmes (``tests/paying.py``). Usefulness is counted in the public
view of the demo, of the small example, and of the real surveys where they are (``--real`` or
``EVALUATION_REAL_DATA``). The strict tables are compared with the optimum. ``--write`` puts the result into
``docs/privacy.md``.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import attacking  # type: ignore[import-not-found]  # noqa: E402  # the tests' attackers are those that are measured
import paying  # type: ignore[import-not-found]  # noqa: E402  # the same for amounts
import worlds  # type: ignore[import-not-found]  # noqa: E402  # the same for everything together
from knowing import known  # type: ignore[import-not-found]  # noqa: E402  # the same
from real_surveys import SURVEYS, results  # type: ignore[import-not-found]  # noqa: E402  # the tests read the same ones

from evaluation.data import Data, open_project  # noqa: E402
from evaluation.disclosure import publish  # noqa: E402
from evaluation.disclosure.linked_tables import linked  # noqa: E402
from evaluation.disclosure.suppression import hidden_cells, optimum, sensitive  # noqa: E402
from evaluation.metrics import survey  # noqa: E402
from evaluation.metrics.survey.waves import main_waves  # noqa: E402
from evaluation.project.settings import Rules  # noqa: E402

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SECRETS = 5  # of a project, beside those of the partner
KINDS = {
    "one": "eine Frage, Tandems, Abstände, Indikatoren",
    "two": "zwei Erhebungen, Veränderung, Indikator",
    "score": "zwei Fragen, Skalenwert, Indikator",
    "colours": "Skala ohne Klassen",
    "topics": "Themen",
}
PAGE = ROOT / "docs" / "privacy.md"


def main() -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--projects", type=int, default=200)
    parser.add_argument("--worlds", type=int, default=4)
    parser.add_argument("--money", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", default=os.environ.get("EVALUATION_REAL_DATA", ""))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = [*attacks(options.projects, options.seed), "", *together(options.worlds, options.seed), ""]
    lines += [*amounts(options.money, options.seed), "", *usefulness(options.real), "", *smaller(), ""]
    lines += strict_tables(options.seed)
    print("\n".join(lines))
    if options.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        text = "\n".join([BEGIN, "", *lines, "", END])
        PAGE.write_text(before + text + rest.partition(END)[2], encoding="utf-8")
    return 0


def attacks(number: int, seed: int) -> list[str]:
    """How often an attacker knows another organisation's answers for certain, and how well it guesses one person's."""
    chance = random.Random(seed)
    tries: Counter[str] = Counter()
    for _ in range(number):
        world = _world(chance)
        public = attacking.outcome(world)
        for attacker in world:
            others = [name for name in world if name != attacker]
            known, naive = set(attacking.learned(world, attacker)), attacking.subtracted(world, attacker)
            tries["all"] += len(others)
            tries["with"] += len(known)
            tries["without"] += len(naive)
            target = chance.choice(others)
            answer = chance.choice(world[target])
            tries["guesses"] += 1
            for name, guess in _guesses(world, attacker, target, public).items():
                tries[name] += guess == answer
    rates = {
        name: f"{tries[name]} ({100 * tries[name] / tries['all']:.2f} %)".replace(".", ",")
        for name in ("with", "without")
    }
    guesses = {
        name: f"{100 * tries[name] / tries['guesses']:.1f} %".replace(".", ",") for name in ("own", "policy", "open")
    }
    return [
        f"Angriffe: {number} zufällige Projekte (Startwert {seed}), {tries['guesses']} Angreifer, "
        f"{tries['all']} Ziele.",
        "",
        "| Der Angreifer … | ohne Veröffentlichung | mit den Regeln | alle Zahlen ohne Regeln |",
        "|---|---|---|---|",
        f"| kennt die Antworten einer anderen Organisation sicher | – | {rates['with']} | {rates['without']} |",
        f"| rät die Antwort einer Person richtig | {guesses['own']} | {guesses['policy']} | {guesses['open']} |",
    ]


def together(number: int, seed: int) -> list[str]:
    """What one organisation, a tandem, and three organisations know for certain beside everything that is published."""
    lines = [
        "| Befragung (Welten) | Geheimnisse | eine Organisation | ein ganzes Tandem | drei Organisationen "
        "| eine, alle Zahlen ohne Regeln |",
        "|---|---|---|---|---|---|",
    ]
    for kind, name in KINDS.items():
        chance, asked, cells = random.Random(f"{seed} {kind}"), 0, [Counter[str]() for _ in range(4)]
        for _ in range(number):
            world = worlds.drawn(chance, kind, chance.randint(3, 12))
            one = chance.choice(world.names)
            pools = [(one,), (f"M{one[1:]}", f"P{one[1:]}"), tuple(chance.sample(world.names, 3))]
            others = [secret for secret in world.secrets if secret[0] != one]
            asked_of = {secret for secret in others if secret[0][1:] == one[1:]}  # of the partner, and some others
            asked_of |= set(chance.sample(others, min(SECRETS, len(others))))
            found = [known(world, [pool], secrets=asked_of) for pool in pools]
            found.append(known(world, pools[:1], secrets=asked_of, rules=False))
            asked += found[0].asked
            for cell, each in zip(cells, found, strict=True):
                cell.update(asked=each.asked, certain=len(each.certain), open=len(each.given_up))
        lines.append(f"| {name} ({number}) | {asked} | " + " | ".join(map(_certain, cells)) + " |")
    return [*lines, "", "„Offen“: von so vielen war die Suche nicht zu Ende."]


def _certain(found: Counter[str]) -> str:
    share = f"{100 * found['certain'] / max(found['asked'], 1):.1f} %".replace(".", ",")
    return f"{found['certain']} ({share})" + (f" ({found['open']} offen)" if found["open"] else "")


def amounts(number: int, seed: int) -> list[str]:
    """How closely one organisation, and a tandem with its own report, know the amounts of others without consent."""
    chance = random.Random(f"{seed} money")
    names = (
        "eine Organisation",
        "ein Tandem mit eigenem Bericht",
        "ein Tandem, zwei Stände",
        "ein Tandem, zwei Stände ohne Vergleich",
        "eine, alle Summen ohne Regeln",
    )
    found = [paying.Closeness() for _ in names]
    for _ in range(number):
        data = paying.project(chance)
        org = chance.choice(sorted(data["organisations"]["org_id"]))
        tandem, before = f"T{org[1:]}", replace(data, as_of=paying.EARLY)
        tries = [
            paying.known(data, org),
            paying.known(data, tandem),
            paying.known(paying.after(data, before), tandem, before=before),
            paying.known(data, tandem, before=before),
            paying.known(data, org, rules=False),
        ]
        for each, one in zip(found, tries, strict=True):
            each.asked, each.exact, each.near = each.asked + one.asked, each.exact + one.exact, each.near + one.near
    rows = zip(names, found, strict=True)
    return [
        f"| Beträge anderer ohne Freigabe ({number} Projekte) | gefragt | auf den Cent | auf weniger als 10 % genau |",
        "|---|---|---|---|",
        *(f"| {name} | {each.asked} | {each.exact} | {each.near} |" for name, each in rows),
    ]


def _world(chance: random.Random) -> dict[str, str]:
    minds = chance.choice(["h", "hhhhl", "hl", "hml", "hhhhhhml"])
    tandems = range(chance.randint(3, 12))
    return {f"{side}{n}": "".join(chance.choices(minds, k=chance.randint(1, 4))) for side in "MP" for n in tandems}


def _guesses(world: attacking.World, attacker: str, target: str, public: attacking.Outcome) -> dict[str, str]:
    """The likeliest answer: from one's own alone, from what the rules let through, and from all numbers."""
    own = Counter(world[attacker]).most_common(1)[0][0]
    side = {"M": "mso", "P": "other"}[target[0]]
    told = public.get(side, "hidden")
    told = public["total"] if told in ("hidden", "base") else told
    policy = own
    if isinstance(told, tuple):
        inside = world[attacker] if told is public["total"] or attacker[0] == target[0] else ""
        rest = {letter: number - inside.count(letter) for letter, number in zip("hml", told, strict=True)}
        policy = max(rest, key=lambda letter: rest[letter])
    elif told in attacking.NAMES.values():
        policy = next(letter for letter, name in attacking.NAMES.items() if name == told)
    others = "".join(given for name, given in world.items() if name[0] == target[0] and name != attacker)
    return {"own": own, "policy": policy, "open": Counter(others).most_common(1)[0][0]}


def usefulness(real: str) -> list[str]:
    """Of how many items the public sees a result in total (numbers or words), and by side where both were asked."""
    lines = [
        "| Befragung | Fragen | ab 5 Antworten | Ergebnis insgesamt | davon in Worten | nach Seiten (beide gefragt) |",
        "|---|---|---|---|---|---|",
    ]
    for name, data in _surveys(real):
        total = words = sides = both = items = enough = 0
        for counts in results(data):
            published = publish(counts, data=data)
            bases = _grouped(counts.bases).set_index(["item", "group"])["base"]
            asked = {key for key, base in bases.items() if base > 0}
            shown = set(_grouped(published.bases)[["item", "group"]].itertuples(index=False, name=None))
            told = {withheld.group for withheld in published.withheld if withheld.text}
            for item in bases.index.unique("item"):
                items += 1
                enough += int(bases[item, "total"]) >= 5
                total += (item, "total") in shown | told
                words += (item, "total") in told
                both += (item, "mso") in asked
                sides += (item, "mso") in asked and {(item, "mso"), (item, "other")} <= shown
        lines.append(f"| {name} | {items} | {enough} | {_share(total, enough)} | {words} | {_share(sides, both)} |")
    return lines


def smaller() -> list[str]:
    """Of how many items of the demo each kind of result is shown: whole, and as smaller projects would have it."""
    names = ("insgesamt", "nach Seiten", "vorher/nachher", "beide Seiten", "Abstand", "Veränderung")
    lines = [f"| Demo | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    with tempfile.TemporaryDirectory() as folder:
        data = _copied(Path(folder) / "demo", ROOT)
        answers, items = data["answers"], [item for each in survey.questions(data) for item in each.items]
        last = answers[answers["wave"] == main_waves(data)[-1]].drop_duplicates("respondent")
        tandems = sorted(answers["tandem_id"].dropna().unique())
        variants = {
            "vollständig": answers,
            "6 Tandems": answers[answers["tandem_id"].isin(tandems[:6])],
            "3 Personen weniger": answers[~answers["respondent"].isin(sorted(last["respondent"])[::20][:3])],
            "eine Antwort je Organisation": answers[
                answers["respondent"].isin(last.dropna(subset=["org_id"]).drop_duplicates("org_id")["respondent"])
            ],
        }
        for name, rows in variants.items():
            made = replace(data, tables={**data.tables, "answers": rows.reset_index(drop=True)})
            lines.append(f"| {name} | {' | '.join(_kinds_shown(made, items))} |")
    return [*lines, "", "„+ n“: so viele weitere mit der Angabe, was (nahezu) alle sagten."]


def _kinds_shown(data: Data, items: list[str]) -> list[str]:
    """Of how many items that could have it each kind of result is shown."""
    cells, by_side = [], [0, 0]
    for metric in (survey.distribution, survey.before_after, survey.both_sides, survey.gap, survey.change):
        shown = said = asked = 0
        for item in items:
            counts = metric(data, [item])
            if counts.absent:
                continue
            published = publish(counts, data=data)
            asked += 1
            shown += not published.reason
            said += any(left.text for left in published.withheld)
            if "group" in counts.by and "mso" in set(counts.bases["group"]):
                by_side[0] += "group" in published.bases and "mso" in set(published.bases["group"])
                by_side[1] += 1
        cells.append(f"{shown} von {asked}" + (f" + {said}" if said else ""))
    return [cells[0], f"{by_side[0]} von {by_side[1]}", *cells[1:]]


def _grouped(bases: pd.DataFrame) -> pd.DataFrame:
    """Bases by item and group; a result without groups is one in total."""
    return bases if "group" in bases else bases.assign(group="total")


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.0f} %)" if whole else "–"


def _surveys(real: str) -> Iterator[tuple[str, Data]]:
    with tempfile.TemporaryDirectory() as folder:
        for name, source in (("Demo", ROOT), ("kleines Beispiel", ROOT / "examples" / "one_wave")):
            yield name, _copied(Path(folder) / name, source)
        for place, (name, opened) in enumerate(SURVEYS.items() if real else ()):
            copy = Path(folder) / f"real{place}"
            copy.mkdir()
            yield name, opened(Path(real), copy)


def _copied(copy: Path, source: Path) -> Data:
    """A project of the repository, opened where nothing of it is written."""
    (copy / "data").mkdir(parents=True)
    shutil.copytree(source / "data" / "raw", copy / "data" / "raw")
    shutil.copyfile(source / "evaluation.toml", copy / "evaluation.toml")
    return open_project(copy)


def strict_tables(seed: int, number: int = 40) -> list[str]:
    """How many more cells are hidden than by the best choice there is, on small random tables."""
    chance = random.Random(seed)
    compared = [pair for pair in (_compared(chance) for _ in range(number)) if pair]
    excess = sum(chosen - best for chosen, best in compared) / len(compared)
    further = sum(best for _, best in compared) / len(compared)
    average = f"{excess:.2f}".replace(".", ",")
    return [
        f"Verborgene Zellen ({len(compared)} kleine Tabellen mit Sperrungen, Startwert {seed}): zusätzlich zu den "
        f"sensiblen im Mittel {further:.2f}".replace(".", ",")
        + f" bei bester Wahl; das Verfahren verbirgt im Mittel {average} Zellen mehr."
    ]


def _compared(chance: random.Random) -> tuple[int, int] | None:
    """Complementary cells by search and by integer programming; nothing where no cell is sensitive or none is safe."""
    rows: Iterable[tuple[str, str, str, int]] = [
        (row, column, f"M{who}", chance.choice([5, 20, 60, 100]))
        for row in "abc"
        for column in "xyz"
        for who in chance.sample(range(6), chance.choice([2, 4, 4, 5]))
    ]
    system = linked(pd.DataFrame(rows, columns=["row", "column", "contributor", "value"]), [("row", "column")])
    chosen, best = hidden_cells(system, Rules()), optimum(system, Rules())
    first = len(sensitive(system, Rules()))
    return None if not first or chosen is None or best is None else (len(chosen) - first, len(best) - first)


if __name__ == "__main__":
    raise SystemExit(main())
