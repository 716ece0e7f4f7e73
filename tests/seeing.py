"""What everybody sees of a published result, as the attacker writes it."""

from __future__ import annotations

import attacking

from evaluation.disclosure import Published


def seen(result: Published) -> dict[str, object]:
    """What a reader sees of the item, in the terms of the attacker."""
    found: dict[str, object] = {}
    for withheld in result.withheld:
        group = withheld.group[1]
        few = withheld.reason.startswith(("few", "one"))
        found[group] = withheld.text or ("base" if few else "hidden")
    if any(told == "base" for group, told in found.items() if group != "total"):
        found |= {group: "base" for group in found if group != "total"}  # one side takes the other with it
    answers = result.cells["answer"].map(lambda code: result.classes.get(code, code)) if len(result.cells) else None
    for group, cells in result.cells.groupby("group", sort=False) if answers is not None else ():
        sums = cells.groupby(answers[cells.index])["value"].sum()
        found[str(group)] = tuple(int(sums.get(name, 0)) for name in attacking.NAMES.values())
    return found
