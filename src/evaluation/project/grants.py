"""The contract of a grant: kind of financing, rule for deviations, deadlines, the list of vouchers.

Funders differ in all of these, and "20 %" may be of each position or of the total plan. So a rule is a profile of the
settings and never a number in the code; none applies unless the settings name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from evaluation.language.errors import EvaluationError, closest
from evaluation.language.parsing import parse_money
from evaluation.project import schema

FINANCING = schema.Column(
    "financing",
    "choice",
    "Finanzierungsart",
    "Kind of financing",
    choices=(
        schema.Choice("fixed", "Festbetragsfinanzierung", "fixed-sum financing", ("Festbetrag",)),
        schema.Choice("shortfall", "Fehlbedarfsfinanzierung", "shortfall financing", ("Fehlbedarf",)),
        schema.Choice("full", "Vollfinanzierung", "full financing", ("voll",)),
        schema.Choice("share", "Anteilfinanzierung", "share financing", ("Anteil", "Anteilsfinanzierung")),
    ),
)
BASES = ("position", "total", "activity")
OVERHEAD_BASES = ("direct", "total", "granted")
LIST = ("payment_date", "payee", "reason", "amount", "voucher", "position")


@dataclass(frozen=True)
class Profile:
    """A rule for deviations from the plan, with its deadline and its list of vouchers.

    ``base``: what may exceed its plan by ``tolerance``: each ``position``, the ``total`` (the sum of all overruns, as a
    share of the total plan), or each ``activity`` (by the allowance of the plan, or ``allowance`` cents without one).
    ``must_balance``: savings must make up for overruns. ``grant_only``: only payments from the grant count. ``weeks``
    or ``months``: within which received money is to be used; 0 for no deadline. ``order`` and
    ``headings``: the columns of the list of vouchers.
    """

    name: str
    base: Literal["position", "total", "activity"]
    tolerance: Fraction = Fraction(0)
    must_balance: bool = False
    allowance: int = 0
    grant_only: bool = False
    weeks: int = 0
    months: int = 0
    order: tuple[str, ...] = LIST
    headings: Mapping[str, str] = field(default_factory=dict)


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("anbest_p", "position", Fraction(1, 5), must_balance=True),
        Profile("gesamt20", "total", Fraction(1, 5)),
        Profile("rbsg", "activity", grant_only=True),
    )
}


@dataclass(frozen=True)
class Grant:
    """The terms of the grant besides its amount; amounts in cents, shares as fractions.

    ``own`` and ``third_party``: funds the contract expects from the organisation and from others. ``minor``: amounts up
    to this one are not paid back (0: no such limit). ``overhead``: the cost positions that are overhead, and the base
    of their share. ``reference``: a line of comparison for the share of the MSOs; ``bands``: the two shares that divide
    the tandems into three groups.
    """

    financing: str = ""
    rate: Fraction | None = None
    own: int = 0
    third_party: int = 0
    minor: int = 0
    profile: Profile | None = None
    overhead: tuple[str, ...] = ()
    overhead_base: str = "direct"
    reference: Fraction | None = None
    bands: tuple[Fraction, Fraction] = (Fraction(2, 5), Fraction(3, 5))


NUMBER = (float, int)
SETTINGS: dict[str, type | tuple[type, ...]] = {
    "granted": str,
    "grace_days": int,
    "financing": str,
    "rate": NUMBER,
    "own_funds": str,
    "third_party_funds": str,
    "minor_amount": str,
    "rules": str,
    "profiles": dict,
    "overhead": list,
    "overhead_base": str,
    "reference_share": NUMBER,
    "share_bands": list,
}
PROFILE: dict[str, type | tuple[type, ...]] = {
    "base": str,
    "tolerance": NUMBER,
    "must_balance": bool,
    "allowance": str,
    "grant_only": bool,
    "deadline": dict,
    "order": list,
    "headings": dict,
}


def grant(settings: Mapping[str, Any]) -> Grant:
    """The grant from ``[funding]`` of the settings, whose keys and types were checked. A wrong value is an error."""
    financing = settings.get("financing", "")
    kind = schema.choice_of(FINANCING, financing) if financing else ""
    if kind is None:
        known = ", ".join(choice.code for choice in FINANCING.choices)
        raise EvaluationError("toml_value", key="funding.financing", value=financing, known=known)
    if kind == "share" and "rate" not in settings:
        raise EvaluationError("toml_missing", key="funding.rate", example="rate = 0.8")
    profiles = {**PROFILES, **{name: _profile(name, stated) for name, stated in settings.get("profiles", {}).items()}}
    rules = settings.get("rules", "")
    if rules and rules not in profiles:
        raise EvaluationError("toml_value", key="funding.rules", value=rules, known=", ".join(profiles))
    return Grant(
        financing=kind,
        rate=_share(settings, "rate"),
        own=cents(settings.get("own_funds"), "funding.own_funds") or 0,
        third_party=cents(settings.get("third_party_funds"), "funding.third_party_funds") or 0,
        minor=cents(settings.get("minor_amount"), "funding.minor_amount") or 0,
        profile=profiles.get(rules),
        overhead=tuple(map(str, settings.get("overhead", ()))),
        overhead_base=_one_of(settings.get("overhead_base", "direct"), OVERHEAD_BASES, "funding.overhead_base"),
        reference=_share(settings, "reference_share"),
        bands=_bands(settings.get("share_bands", [0.4, 0.6])),
    )


def cents(text: str | None, key: str) -> int | None:
    """An amount of the settings (``300.000,00 €``) in cents; ``None`` if it is not set."""
    if text is None:
        return None
    money = parse_money(text, "german")
    if money is None or money.cents < 0:
        raise EvaluationError("toml_value", key=key, value=text, known="300.000,00 €")
    return money.cents


def exact(value: float) -> Fraction:
    """A number as it is written in the settings: 0.2 is a fifth, not the nearest binary number.

    >>> exact(0.2)
    Fraction(1, 5)
    """
    return Fraction(str(value))


def _profile(name: str, stated: Mapping[str, Any]) -> Profile:
    """A profile defined by the project, or a known one with changes."""
    where = f"funding.profiles.{name}"
    base = stated.get("base", PROFILES[name].base if name in PROFILES else None)
    if base is None:
        raise EvaluationError("toml_missing", key=f"{where}.base", example='base = "position"')
    changes: dict[str, Any] = {"base": _one_of(base, BASES, f"{where}.base")}
    if "tolerance" in stated:
        changes["tolerance"] = _share(stated, "tolerance", where)
    if "allowance" in stated:
        changes["allowance"] = cents(stated["allowance"], f"{where}.allowance")
    changes |= {key: stated[key] for key in ("must_balance", "grant_only") if key in stated}
    if "order" in stated:
        changes["order"] = _columns(stated["order"], f"{where}.order")
    if "headings" in stated:
        _columns(stated["headings"], f"{where}.headings")
        changes["headings"] = {column: str(text) for column, text in stated["headings"].items()}
    if "deadline" in stated:
        changes |= _deadline(stated["deadline"], where)
    return replace(PROFILES.get(name, Profile(name, base)), **changes)


def _deadline(deadline: Mapping[str, Any], where: str) -> dict[str, int]:
    if len(deadline) != 1 or not all(
        unit in ("weeks", "months") and type(n) is int and n > 0 for unit, n in deadline.items()
    ):
        raise EvaluationError(
            "toml_value", key=f"{where}.deadline", value=dict(deadline), known="{ weeks = 6 }, { months = 2 }"
        )
    return {"weeks": 0, "months": 0, **deadline}


def _columns(names: Any, where: str) -> tuple[str, ...]:
    known = schema.TABLES["expenses"].names
    for name in names:
        if name not in known:
            raise EvaluationError("unknown_column", name=name, table="expenses", hint=closest(str(name), known))
    if isinstance(names, list) and ("amount" not in names or len(set(names)) < len(names)):
        raise EvaluationError("toml_value", key=where, value=", ".join(names), known=", ".join(LIST))
    return tuple(names)


def _bands(bands: list[Any]) -> tuple[Fraction, Fraction]:
    numbers = [value for value in bands if isinstance(value, NUMBER) and not isinstance(value, bool)]
    if len(numbers) != 2 or len(bands) != 2 or not 0 < numbers[0] < numbers[1] < 1:
        raise EvaluationError("toml_value", key="funding.share_bands", value=bands, known="[0.4, 0.6]")
    return exact(numbers[0]), exact(numbers[1])


def _share(settings: Mapping[str, Any], name: str, where: str = "funding") -> Fraction | None:
    """A share between 0 and 1; 20 for 20 % is an error, as it would disable a rule."""
    if name not in settings:
        return None
    if not 0 <= settings[name] <= 1:
        raise EvaluationError("toml_value", key=f"{where}.{name}", value=settings[name], known="0.00–1.00")
    return exact(settings[name])


def _one_of(value: str, known: tuple[str, ...], key: str) -> Any:
    if value not in known:
        raise EvaluationError("toml_value", key=key, value=value, known=", ".join(known))
    return value
