"""The rules of a project's tables: what must not be, and what a person should check before results are presented.

Each rule is a function from the project's tables to findings. An error stops the reports that use the table, because
a number in them would be wrong; a warning names what is common in some projects and a mistake in others. Rules on the
form of cells, on unique numbers and on references are in ``checks``.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, pairwise
from typing import Any

import numpy as np
import pandas as pd

from evaluation.findings import masking
from evaluation.findings.checks import ColumnPlaces, Finding, Severity, in_row
from evaluation.findings.matching import APART, EVENT
from evaluation.language import folding
from evaluation.language.errors import EvaluationError
from evaluation.project import formulas, schema
from evaluation.project.settings import SETTINGS, Project, weaker
from evaluation.reading.cleaning import consents, planned, recipes
from evaluation.reading.cleaning.organisations import meanings, register, side_of, tandems_of
from evaluation.reading.cleaning.payment_flows import booked, received
from evaluation.reading.surveys.questionnaire import missing_answer
from evaluation.reading.tables import amounts

YEAR = dt.timedelta(days=366)
EVER = (pd.Timestamp(1900, 1, 1), pd.Timestamp(2200, 1, 1))  # a tandem without a first or last day
LONG = {("memberships", "start"), ("memberships", "end"), ("funding_status", "until")}  # days that may be far away
REVERSED = (("tandems", "start", "end"), ("memberships", "start", "end"), ("proofs", "received", "checked"))
WITH_FIELDS = ("organisations", "tandems", "committees", "funding_status")
ALIKE = 0.85  # similarity of two fields: more than that of "Bildung" and "Ausbildung"
FEW = 5  # answers below which all may be equal by chance; unknown answers listed for each item
PERSONAL = ("email", "phone", "iban", "address")
BY_TANDEM = ("payments", "expenses", "memberships", "contributions", "funding_status", "answers")
CODE = re.compile(r"[A-Za-z]{0,3}\d{1,4}")


@dataclass(frozen=True)
class Case:
    """What a rule looks at: the typed tables, the settings, the places of columns, and the codebooks of all surveys."""

    tables: Mapping[str, pd.DataFrame]
    project: Project
    at: ColumnPlaces
    books: pd.DataFrame
    missing: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["table", "row", "column", "kind"]))

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table] if table in self.tables else recipes.joined([], schema.TABLES[table])

    def found(
        self, severity: Severity, rule: str, table: str, rows: pd.DataFrame, *names: str, **values: str
    ) -> Iterator[Finding]:
        """A finding for each row, on the columns ``names``; its value is that of the last one unless it is given."""
        for _, row in rows.iterrows():
            texts = {"value": _text(row[names[-1]]), **values} if names else values
            yield in_row(severity, rule, table, row, self.at, *names, **texts)


Rule = Callable[[Case], Iterable[Finding]]


def of_project(
    tables: Mapping[str, pd.DataFrame],
    project: Project,
    at: ColumnPlaces,
    *,
    books: pd.DataFrame | None = None,
    missing: pd.DataFrame | None = None,
) -> list[Finding]:
    """The findings of all rules. ``books``: the codebooks of all surveys, concatenated as they were read.

    ``missing`` says why cells hold no value, as ``Data.missing`` does.
    """
    given = recipes.joined([], schema.TABLES["codebook"]) if books is None else books
    case = Case(tables, project, at, given) if missing is None else Case(tables, project, at, given, missing)
    return [finding for rule in RULES for finding in rule(case)]


def sides(case: Case) -> Iterator[Finding]:
    """Each organisation of a tandem is on the side it is known for."""
    known = side_of(case["organisations"])
    for name, side in (("mso_id", "mso"), ("other_id", "other")):
        known_side = case["tandems"][name].map(known)
        yield from case.found(
            "error", "wrong_side", "tandems", case["tandems"][known_side.notna() & (known_side != side)], name
        )


def both_sides(case: Case) -> Iterator[Finding]:
    """A tandem has both sides at any time: three members or a change are a warning, a gap in time is an error."""
    tandems = case["tandems"].dropna(subset=["tandem_id"])
    for _, rows in tandems.groupby("tandem_id", sort=True):
        if len(rows) > 1:
            since = rows["start"].fillna(EVER[0])
            until = rows["end"].fillna(EVER[1])
            order = since.sort_values(kind="stable").index
            for before, after in pairwise(order):
                severity, rule = _follows(until[before], since[after])
                yield from case.found(severity, rule, "tandems", rows.loc[[after]], "tandem_id")


def _follows(until: pd.Timestamp, since: pd.Timestamp) -> tuple[Severity, str]:
    if since <= until:
        return "warning", "tandem_of_three"
    return ("warning", "tandem_changed") if since - until <= pd.Timedelta(days=1) else ("error", "tandem_gap")


def paid_outside(case: Case) -> Iterator[Finding]:
    """Expenses paid before the funded period, or after it and its days of grace."""
    start, end = case.project.start, case.project.end
    if start is None or end is None:
        return
    days = case["expenses"]["payment_date"]
    last = pd.Timestamp(end) + pd.Timedelta(days=case.project.grace_days)
    outside = case["expenses"][(days < pd.Timestamp(start)) | (days > last)]
    period = f"{start:%d.%m.%Y} – {end:%d.%m.%Y}"
    yield from case.found("warning", "paid_outside", "expenses", outside, "payment_date", accepted=period)


def zero_amounts(case: Case) -> Iterator[Finding]:
    for table in ("payments", "expenses"):
        yield from case.found("warning", "amount_zero", table, case[table][case[table]["amount"] == 0], "amount")


def vouchers(case: Case) -> Iterator[Finding]:
    """A voucher that is split over positions or funds has one date and one payee; a payment has one voucher."""
    expenses = case["expenses"].dropna(subset=["org_id", "voucher"])
    if expenses.empty:
        return
    payees = meanings(Counter(expenses["payee"].dropna()), register(case["organisations"], case.project))
    expenses = expenses.assign(payee=expenses["payee"].map(payees, na_action="ignore"))
    once = expenses[~expenses.duplicated(list(schema.TABLES["expenses"].key), keep="first")]
    first = once.groupby(["org_id", "voucher"], sort=False)[["payment_date", "payee"]].transform("first")
    other = ((once["payment_date"] != first["payment_date"]) & once["payment_date"].notna()) | (
        (once["payee"] != first["payee"]) & once["payee"].notna()
    )
    yield from case.found("warning", "voucher_differs", "expenses", once[other.fillna(False)], "voucher")
    alike = expenses.dropna(subset=["payment_date", "amount", "payee"])
    if alike.empty:
        return
    same = alike.groupby(["org_id", "payment_date", "amount", "payee"], sort=False)["voucher"].transform("first")
    for _, row in alike[alike["voucher"] != same].iterrows():
        values = {"value": row["voucher"], "hint": same[row.name]}
        yield in_row("warning", "same_payment", "expenses", row, case.at, "voucher", **values)


def plan_balance(case: Case) -> Iterator[Finding]:
    """The two sides of a financing plan are equal; one without income is as large as the grant.

    Only rows with a level are a financing plan: the budget of a city has none and need not balance.
    """
    plan = case["budget"]
    plan = plan[plan["level"].notna() & (plan["basis"].fillna("plan") == "plan") & plan["amount"].notna()]
    for _, rows in plan.groupby(["plan", "period", "version", "level", "tandem_id"], dropna=False, sort=True):
        side = rows["direction"].fillna("expense")
        income, expense = (abs(int(rows.loc[side == name, "amount"].sum())) for name in ("income", "expense"))
        file = rows["source_file"].iloc[0]
        where: dict[str, Any] = {"table": "budget", "file": file, "hint": _text(rows["plan"].iloc[0]) or file}
        if (side == "income").any() and income != expense:
            yield Finding("error", "plan_unbalanced", **where, value=_euros(income), accepted=_euros(expense))
        granted = case.project.granted
        whole = not (side == "income").any() and rows["level"].iloc[0] == "project"
        if whole and granted is not None and expense != granted:
            yield Finding("warning", "plan_not_granted", **where, value=_euros(expense), accepted=_euros(granted))


def forwarded(case: Case) -> Iterator[Finding]:
    """No more is forwarded than was granted, and no organisation spends more of it than it received.

    An amount with another sign than most of its kind is subtracted, with a warning: it may be no correction.
    """
    project, organisations = case.project, case["organisations"]
    listed = set(organisations["org_id"].dropna())
    paid = booked(case["payments"], register(organisations, project), listed, project)
    given = case["payments"].dropna(subset=["amount", "type"])
    for place, kind in given.loc[~given.index.isin(paid.index), "type"].items():
        column = "org_id" if kind == "forwarding" else "payer"
        yield from case.found("warning", f"payment_{kind}_nobody", "payments", given.loc[[place]], column)
    for place, cents in paid.loc[paid["amount"] < 0, "amount"].items():
        row = case["payments"].loc[[place]]
        yield from case.found("warning", "payment_taken_off", "payments", row, "amount", value=_euros(int(cents)))
    paid = paid[~(paid["date"] > pd.Timestamp(project.as_of))]
    sums = paid.groupby("flow")["amount"].sum()
    total, granted = int(sums.get("forwarding", 0) - sums.get("repayment", 0)), project.granted
    if granted is not None and total > granted:
        yield Finding("error", "forwarded_over_grant", "payments", value=_euros(total), accepted=_euros(granted))
    if "forwarding" in sums:
        yield from _overspent(case, paid, listed)


def _overspent(case: Case, paid: pd.DataFrame, listed: set[str]) -> Iterator[Finding]:
    back = paid[paid["flow"].isin(("repayment", "returned"))]
    sums = [rows.groupby("organisation")["amount"].sum() for rows in (received(paid, listed), back)]
    income = sums[0].sub(sums[1], fill_value=0)
    expenses = case["expenses"][~(case["expenses"]["payment_date"] > pd.Timestamp(case.project.as_of))]
    counted = (expenses["funds"].fillna("grant") == "grant") & expenses["eligible"].fillna(True)
    spent = expenses[counted & expenses["amount"].notna()].groupby("org_id")["amount"].sum()
    for organisation, cents in spent.items():
        had = int(income.get(organisation, 0))
        if cents > had:
            values = {"value": _euros(int(cents)), "accepted": _euros(had), "hint": str(organisation)}
            rows = expenses[expenses["org_id"] == organisation].head(1)
            yield from case.found("warning", "spent_over_income", "expenses", rows, **values)


def accepted_amounts(case: Case) -> Iterator[Finding]:
    """No more is accepted than was submitted, and nothing where no amount was submitted."""
    proofs = case["proofs"].dropna(subset=["accepted_amount"])
    submitted = proofs["submitted_amount"]
    for _, row in proofs[(proofs["accepted_amount"] > submitted).fillna(False)].iterrows():
        values = {"value": _euros(int(row["accepted_amount"])), "accepted": _euros(int(row["submitted_amount"]))}
        yield in_row("warning", "accepted_over", "proofs", row, case.at, "accepted_amount", **values)
    if case["proofs"]["submitted_amount"].notna().any():
        silent = proofs[submitted.isna() & (proofs["accepted_amount"] != 0)]
        yield from case.found("warning", "accepted_unsubmitted", "proofs", silent, "accepted_amount", value="")


def unknown_answers(case: Case) -> Iterator[Finding]:
    """Answers that are in no codebook: an error for a code, a warning with the most similar labels for a text."""
    answers = case["answers"]
    strange = answers[(answers["missing"] == "unreadable") & answers["value"].notna()]
    book = case["codebook"].dropna(subset=["answer_code"])
    for (_, item), rows in strange.groupby(["source_file", "item"], sort=True):
        known = book[book["item"] == item]
        different = rows.drop_duplicates("value").sort_values("value")
        for _, row in different.head(FEW).iterrows():
            code = bool(CODE.fullmatch(row["value"])) and all(map(CODE.fullmatch, known["answer_code"]))
            severity: Severity = "error" if code else "warning"
            values = {"value": row["value"], "accepted": _nearest(row["value"], known), "hint": str(item)}
            rule = "unknown_code" if code else "unknown_answer"
            yield in_row(severity, rule, "answers", row, case.at, item, **values)
        if len(different) > FEW:
            rest = {"value": str(len(different) - FEW), "hint": str(item)}
            yield in_row("warning", "unknown_more", "answers", different.iloc[FEW], case.at, item, **rest)


def _nearest(text: str, known: pd.DataFrame) -> str:
    labels = known["answer"].fillna(known["answer_code"]).drop_duplicates().tolist()
    return ", ".join(f"„{label}“" for label in difflib.get_close_matches(text, labels, n=3, cutoff=0.5) or labels[:8])


def waves(case: Case) -> Iterator[Finding]:
    """Waves of the tables are in the settings, and a column of waves is filled in each row."""
    known = {wave.id for wave in case.project.waves}
    if any("wave" in source.columns for source in case.project.sources if source.table == "answers"):
        known |= set(case.project.waves_called().values())
        silent = case["answers"][case["answers"]["wave"].isna()].drop_duplicates(["source_file", "source_row"])
        yield from case.found("error", "empty_cell", "answers", silent, "wave", accepted="§wave.")
    for table in ("answers", "invitations", "codings"):
        data = case[table].dropna(subset=["wave"])
        strange = data[~data["wave"].isin(known)].drop_duplicates("wave") if known else data.head(0)
        yield from case.found("error", "unknown_wave", table, strange, "wave", accepted=", ".join(sorted(known)))


def weights(case: Case) -> Iterator[Finding]:
    """In a wave all answers have a weight or none has: unweighted people among weighted ones would distort it."""
    answers = case["answers"]
    files = answers.assign(weighed=answers["weight"].notna()).groupby(["wave", "source_file"])["weighed"].any()
    for wave, weighted in files.groupby("wave"):
        if weighted.any():
            for (_, file), weighed in weighted.items():
                if not weighed:
                    yield Finding("error", "weight_partly", "answers", file, value=str(wave))


def named_items(case: Case) -> Iterator[Finding]:
    """Items that the settings name are in the surveys; only a warning while a wave is still to come."""
    known = sorted({str(item) for table in ("answers", "codebook") for item in case[table]["item"].dropna()})
    project = case.project
    named = {"headline": project.headline, "retrospective": (*chain(*project.retrospective.items()),)}
    named |= {f"families.{name}": items for name, items in project.families.items()}
    to_come = {wave.id for wave in project.waves} - set(case["answers"]["wave"])
    severity: Severity = "warning" if to_come else "error"
    rule = "item_not_yet" if to_come else "unknown_item"
    for key, items in named.items():
        for item in sorted(set(items) - set(known)) if known else ():
            likeness = ", ".join(difflib.get_close_matches(item, known, n=1) or known[:FEW])
            where = f"survey.{key}"
            yield Finding(severity, rule, "answers", SETTINGS, value=item, accepted=likeness, hint=where)


def consents_clear(case: Case) -> Iterator[Finding]:
    """Consents that contradict each other or name nobody, and refusals of what the contract says is handed over."""
    table = case["consents"]
    unclear = consents.unclear_cells(table, case.missing)
    yield from case.found("error", "consent_limited", "consents", table[consents.limited(table)], "remark")
    contrary = table.loc[consents.contradictions(table, unclear, until=case.project.as_of)]
    yield from case.found("error", "consent_contradicted", "consents", contrary, "answer")
    nobody = table[table[["tandem_id", "org_id"]].isna().all(axis=1) & ~unclear.any(axis=1)]
    yield from case.found("error", "consent_of_nobody", "consents", nobody, "tandem_id", "org_id")
    unkeepable = table[consents.unkeepable(table)]
    yield from case.found("error", "consent_by_contract", "consents", unkeepable, "subject", "audience", "answer")


def order_of_days(case: Case) -> Iterator[Finding]:
    for table, first, second in REVERSED:
        yield from case.found(
            "error", "dates_reversed", table, case[table][case[table][first] > case[table][second]], first, second
        )
    start, end = case.project.start, case.project.end
    if start is not None and end is not None:
        days = case["funding_status"]["date"]
        outside = case["funding_status"][(days < pd.Timestamp(start)) | (days > pd.Timestamp(end))]
        period = f"{start:%d.%m.%Y} – {end:%d.%m.%Y}"
        yield from case.found("warning", "key_date_outside", "funding_status", outside, "date", accepted=period)


def constant_items(case: Case) -> Iterator[Finding]:
    """A scale on which everybody chose the same answer: the export may have lost the others."""
    book = case["codebook"]
    answers = case["answers"]
    scales = answers[answers["item"].isin(set(book.loc[book["type"] == "scale", "item"])) & answers["missing"].isna()]
    for (wave, item), rows in scales.dropna(subset=["value"]).groupby(["wave", "item"], sort=True):
        if len(rows) >= FEW and rows["value"].nunique() == 1:
            where = ("answers", str(rows["source_file"].iloc[0]))
            base = str(len(rows))
            yield Finding("warning", "constant_item", *where, value=str(item), hint=str(wave), accepted=base)


def directions(case: Case) -> Iterator[Finding]:
    """The same answers in opposite orders in two questionnaires: 1 is good in one of them and bad in the other."""
    ranked = case.books.dropna(subset=["rank", "answer"]).sort_values("rank", kind="stable")
    for item, rows in ranked.groupby("item", sort=True):
        orders = {file: tuple(group["answer"]) for file, group in rows.groupby("source_file", sort=True)}
        first, *others = orders.items()
        for file, labels in others:
            if len(labels) > 1 and labels == first[1][::-1]:
                yield Finding("warning", "direction_differs", "codebook", str(file), value=str(item), hint=first[0])


def tandems_of_rows(case: Case) -> Iterator[Finding]:
    """Rows of an organisation in several tandems that name none of them, and rows that name a tandem it is not in.

    The former count only for the project, the latter for the tandem they name.
    """
    tandems = tandems_of(case["tandems"])
    several = {org: own for org, own in tandems.items() if len(own) > 1}
    for table in BY_TANDEM if tandems else ():
        rows, named = case[table].dropna(subset=["org_id"]), "tandem_id" in case[table]
        rows = rows.drop_duplicates(["wave", "respondent"]) if table == "answers" else rows
        stated = rows["tandem_id"] if named else pd.Series(None, rows.index, dtype="str")
        for (_, org), own in rows[stated.isna() & rows["org_id"].isin(several)].groupby(["source_file", "org_id"]):
            values = {"value": str(org), "accepted": ", ".join(several[str(org)]), "hint": str(len(own))}
            rule = "tandem_undecided" if named else "tandem_not_told"
            yield from case.found("warning", rule, table, own.head(1), "org_id", **values)
        known = rows[stated.notna() & rows["org_id"].isin(tandems)]
        listed = set(case["tandems"]["tandem_id"].dropna())  # a tandem that does not exist has its own finding
        strange = [stated[place] in listed - {*tandems[org]} for place, org in known["org_id"].items()]
        for place, own in known[np.array(strange, dtype=bool)].groupby(
            ["source_file", "org_id", stated.name or "org_id"]
        ):
            values = {"value": str(place[1]), "hint": str(place[2]), "accepted": str(len(own))}
            yield from case.found("warning", "tandem_of_others", table, own.head(1), "org_id", "tandem_id", **values)
    quotations = case["quotations"].dropna(subset=["org_id", "tandem_id"])
    foreign = [
        tandem not in tandems.get(org, [tandem]) for org, tandem in quotations[["org_id", "tandem_id"]].to_numpy()
    ]
    yield from case.found("warning", "wording_of_others", "quotations", quotations[foreign], "tandem_id", "org_id")


def weak_protection(case: Case) -> Iterator[Finding]:
    """Thresholds that protect people less than they were promised."""
    for name, (value, promised) in weaker(case.project.rules).items():
        yield Finding("warning", "weak_protection", "", SETTINGS, value=value, accepted=promised, hint=name)


def sides_of_rows(case: Case) -> Iterator[Finding]:
    """People whose side in the survey is not that of their organisation in its table."""
    people = case["answers"].drop_duplicates(["wave", "respondent"])
    known = people["org_id"].map(side_of(case["organisations"]))
    other = people[known.notna() & people["side"].notna() & (people["side"] != known)]
    for (_, org), rows in other.groupby(["source_file", "org_id"]):
        values = {"value": str(org), "accepted": str(len(rows))}
        yield from case.found("warning", "side_of_others", "answers", rows.head(1), "org_id", "side", **values)


def invited(case: Case) -> Iterator[Finding]:
    """No more people begin, finish or answer than were invited; a missing number is not 0."""
    table, answers = case["invitations"], case["answers"]
    for part, whole in (("started", "invited"), ("completed", "invited"), ("completed", "started")):
        over = table[(table[part] > table[whole]).fillna(False)]
        for _, row in over.iterrows():
            values: dict[str, Any] = {"value": str(row[part]), "accepted": str(row[whole]), "hint": f"§{whole}"}
            yield in_row("error", "invited_over", "invitations", row, case.at, part, **values)
    for wave, rows in table.groupby("wave", sort=True):
        for name in ("invited", "started", "completed"):
            if rows[name].notna().any():
                silent = rows[rows[name].isna()]
                yield from case.found("warning", "invited_partly", "invitations", silent, name, value=str(wave))
        given = answers[(answers["wave"] == wave) & answers["missing"].isna()].drop_duplicates("respondent")
        asked = int(rows["invited"].sum())
        if rows["invited"].notna().all() and len(given) > asked:
            values = {"value": str(len(given)), "accepted": str(asked), "hint": str(wave)}
            yield Finding("error", "invited_fewer", "invitations", str(rows["source_file"].iloc[0]), **values)
            continue
        people = given["org_id"].value_counts()
        for _, row in rows[(rows["org_id"].map(people) > rows["invited"]).fillna(False)].iterrows():
            values = {"value": str(people[row["org_id"]]), "accepted": str(row["invited"]), "hint": str(row["org_id"])}
            yield in_row("warning", "invited_fewer_of", "invitations", row, case.at, "invited", **values)


def coded(case: Case) -> Iterator[Finding]:
    """Coded topics belong to people and items of the survey, one topic in each row."""
    codings, answers = case["codings"], case["answers"]
    if answers.empty or codings.empty:
        return
    people = pd.MultiIndex.from_frame(answers[["wave", "respondent"]])
    known = sorted(answers["item"].dropna().unique())
    nobody = codings[codings["respondent"].notna() & codings["wave"].isin(answers["wave"])]
    nobody = nobody[~pd.MultiIndex.from_frame(nobody[["wave", "respondent"]]).isin(people)]
    for _, row in nobody.drop_duplicates(["wave", "respondent"]).iterrows():
        there = answers.loc[answers["wave"] == row["wave"], "respondent"].dropna().unique().tolist()
        near = ", ".join(difflib.get_close_matches(row["respondent"], there, n=1)) or "–"
        values = {"value": row["respondent"], "accepted": near}
        yield in_row("error", "coded_nobody", "codings", row, case.at, "respondent", **values)
    for _, row in codings[codings["item"].notna() & ~codings["item"].isin(known)].iterrows():
        near = ", ".join(difflib.get_close_matches(row["item"], known, n=1) or known[:FEW])
        yield in_row("error", "coded_item", "codings", row, case.at, "item", value=row["item"], accepted=near)
    topics = {folding.fold(code) for code in codings["code"].dropna()}
    for _, row in codings.dropna(subset=["code"]).iterrows():
        parts = [part for part in re.split(r"[,;/|\n]", row["code"]) if part.strip()]
        if len(parts) > 1 and topics & {folding.fold(part) for part in parts}:
            yield in_row("error", "coded_several", "codings", row, case.at, "code", value=row["code"])


def committees(case: Case) -> Iterator[Finding]:
    """Two numbers for one committee: its seats would count twice."""
    table = case["committees"].dropna(subset=["committee_id", "name"])
    names = table["name"].map(folding.fold)
    alike = [names, *(table[name].fillna("").map(folding.fold) for name in ("level", "field"))]
    for _, rows in table.groupby(alike, sort=False):
        first = str(rows["committee_id"].iloc[0])
        others = rows[rows["committee_id"] != first]
        yield from case.found("warning", "maybe_one_committee", "committees", others, "committee_id", accepted=first)


def one_sided(case: Case) -> Iterator[Finding]:
    """Tandems of which a side did not answer; one finding for each wave and side."""
    answers = case["answers"].dropna(subset=["tandem_id", "side"])
    tandems = sorted(set(case["tandems"]["tandem_id"].dropna()))
    for wave, rows in answers.groupby("wave", sort=True):
        heard = set(zip(rows["tandem_id"], rows["side"], strict=True))
        for side in schema.SIDES:
            silent = [tandem for tandem in tandems if (tandem, side) not in heard]
            if silent:
                yield Finding("warning", f"silent_{side}", "answers", value=", ".join(silent), hint=str(wave))


def far_dates(case: Case) -> Iterator[Finding]:
    """Days more than a year before or after the project."""
    start, end = case.project.start, case.project.end
    if start is None or end is None:
        return
    for table, data in case.tables.items():
        for column in schema.TABLES[table].columns:
            if column.kind in ("date", "datetime") and (table, column.name) not in LONG:
                days = data[column.name]
                far = data[(days < pd.Timestamp(start - YEAR)) | (days > pd.Timestamp(end + YEAR))]
                yield from case.found("warning", "date_far", table, far, column.name)


def personal_data(case: Case) -> Iterator[Finding]:
    """E-mail and postal addresses, telephone numbers, bank accounts in free texts; findings do not repeat them."""
    book = case["codebook"]
    chosen = set(book.loc[book["type"].isin(("scale", "single", "multiple", "number", "date")), "item"])
    for table, data in case.tables.items():
        columns = [column.name for column in schema.TABLES[table].columns if column.disclosure == "text"]
        free = data[~data["item"].isin(chosen)] if table == "answers" else data
        for name in ["value"] if table == "answers" else [name for name in columns if name != "approved_text"]:
            kinds = free[name].dropna().map(lambda text: {span.kind for span in masking.patterns(text)})
            for kind in PERSONAL:
                for _, row in free.loc[kinds.index[[kind in found for found in kinds]]].iterrows():
                    place = row["item"] if table == "answers" else name
                    yield in_row("warning", f"personal_{kind}", table, row, case.at, place)


def _euros(cents: int) -> str:
    return str(Decimal(cents) / 100)


def _text(value: object) -> str:
    """A value of a table as a sentence shows it; empty for a missing one."""
    if isinstance(value, pd.Timestamp):
        return f"{value.day:02}.{value.month:02}.{value.year:04}"
    return "" if value is None or pd.isna(value) else str(value)


def indicator_formulas(case: Case) -> Iterator[Finding]:
    """The formula of each indicator can be read, and the values it compares with occur."""
    for place, row in case["indicators"].iterrows():
        rows = case["indicators"].loc[[place]]
        try:
            formula = formulas.parse(_text(row["formula"]))
        except EvaluationError as error:
            values = {"value": str(error.values["found"]), "accepted": str(error.values["accepted"])}
            yield from case.found("warning", "formula", "indicators", rows, "formula", **values)
            continue
        if formula.table not in case.tables:
            continue
        for condition in (formula.where, formula.of):
            for test in formulas.comparisons_of(condition):
                for severity, wanted, near in _never(case, formula, test):
                    values = {"value": wanted, "accepted": near, "hint": f"§:{formula.table}.{test.column}"}
                    yield from case.found(severity, "formula_value", "indicators", rows, "formula", **values)
                for code in _silent(_options(case, formula), formula.table, test):
                    yield from case.found("warning", "formula_missing", "indicators", rows, "formula", value=code)
        apart = [name for name in amounts.mixed(formula.table, case[formula.table]) if name not in formula.named]
        if formula.is_money and apart:
            labels = ", ".join(schema.TABLES[formula.table].column(name).de for name in apart)
            yield from case.found("warning", "formula_mixed", "indicators", rows, "formula", value=labels)


def _options(case: Case, formula: formulas.Formula) -> pd.DataFrame:
    """The codebook rows of the items a formula names, or all where it names none."""
    tests = [*formulas.comparisons_of(formula.where), *formulas.comparisons_of(formula.of)]
    named = (test.values for test in tests if test.column == "item" and test.operator in ("=", "in"))
    items = {str(value).removesuffix(EVENT) for values in named for value in values}
    book = case["codebook"]
    return book[book["item"].isin(items)] if items & set(book["item"]) else book


def _never(case: Case, formula: formulas.Formula, test: formulas.Comparison) -> Iterator[tuple[Severity, str, str]]:
    """The values of a comparison that never occur, with severity and the nearest that do; a note for a choice."""
    table, options = formula.table, _options(case, formula)
    column = schema.TABLES[table].column(test.column)
    if test.operator not in ("=", "!=", "in") or column.kind not in ("text", "code", "choice", "choices"):
        return
    written = set(case[table][test.column].dropna().astype(str))
    called: set[str] = set()
    if table in formulas.SURVEYS and test.column == "value":
        asked = case[table]["item"].isin(options["item"]) | options.empty
        written = set(case[table].loc[asked, "value"].dropna().astype(str)) | set(options["answer_code"].dropna())
        called = {str(label).strip().casefold() for label in options["answer"].dropna()}
    elif table in formulas.SURVEYS:
        written |= set(case["codebook"]["item"].dropna()) if test.column == "item" else set()
        apart = case[table]["wave"].isin(APART)  # an event's question that a survey asks too has another name
        written |= {f"{item}{EVENT}" for item in case[table].loc[apart, "item"].dropna() if test.column == "item"}
    for value in (str(value) for value in test.values):
        if value not in written and value.strip().casefold() not in called:
            near = difflib.get_close_matches(value, sorted(written), n=3, cutoff=0.5) or sorted(written)[:3]
            yield "note" if column.kind == "choice" else "warning", value, ", ".join(near) or "–"


def _silent(options: pd.DataFrame, table: str, test: formulas.Comparison) -> list[str]:
    """The values of a comparison, as codes or in words, that are a kind of missing and no answer."""
    if table != "answers" or test.column != "value":
        return []
    labels = {
        missing: {str(text).strip().casefold() for text in (*rows["answer_code"].dropna(), *rows["answer"].dropna())}
        for missing, rows in options.groupby(options["missing"].notna())
    }
    return sorted(
        value
        for value in map(str, test.values)
        if value.strip().casefold() in labels.get(True, set()) - labels.get(False, set())
    )


def codebook_rows(case: Case) -> Iterator[Finding]:
    """Each answer of a scale has its own rank, and the rows of an item do not contradict each other."""
    own = {source.file_shown for source in case.project.sources if source.table == "codebook"}
    for _, rows in case.books[case.books["source_file"].isin(own)].groupby("item", sort=False):
        answers = rows[rows["answer_code"].fillna(rows["answer"]).notna() & rows["missing"].isna()]
        labels = answers["answer"].fillna(answers["answer_code"]).tolist()
        silent = [missing_answer(label, [other for other in labels if other != label]) is not None for label in labels]
        given = answers[~np.array(silent, dtype=bool) | answers["rank"].notna().to_numpy(dtype=bool)]
        if given["rank"].notna().any():
            yield from case.found("error", "codebook_no_rank", "codebook", given[given["rank"].isna()], "item", "rank")
            twice = given[given["rank"].notna() & given.duplicated("rank")]
            yield from case.found("error", "codebook_rank_twice", "codebook", twice, "rank")
        for name in ("question_text", "text", "type", "direction", "scale", "sensitive"):
            stated = rows.dropna(subset=[name])
            other = stated[stated[name] != stated[name].iloc[0]] if len(stated) else stated
            for _, row in other.head(1).iterrows():
                values = {"value": str(row[name]), "accepted": str(stated[name].iloc[0]), "hint": f"§{name}"}
                yield in_row("error", "codebook_contradicts", "codebook", row, case.at, name, **values)


def unmatched_codebook(case: Case) -> Iterator[Finding]:
    """Items of the project's codebook that are in no survey: their rows have no effect."""
    own = {source.file_shown for source in case.project.sources if source.table == "codebook"}
    given = case.books["source_file"].isin(own)
    asked = set(case.books.loc[~given, ["item", "question"]].to_numpy().ravel()) | set(case["answers"]["item"])
    rows = case.books[given & case.books["item"].notna() & ~case.books["item"].isin(asked)].drop_duplicates("item")
    if len(case["answers"]):
        yield from case.found("warning", "codebook_unmatched", "codebook", rows, "item")


def plans_of_one_time(case: Case) -> Iterator[Finding]:
    """Two plans for the same time with the same positions, of which only one can be in force.

    Versions of one plan have a column of their own, and the last one counts.
    """
    plan = case["budget"]
    plan = plan[(plan["basis"].fillna("plan") == "plan") & (plan["direction"].fillna("expense") == "expense")]
    plan = plan[plan["amount"].notna()] if len(case["expenses"]) else plan.head(0)
    place = plan["activity"].fillna("").str.cat(plan["position"].fillna(""), sep=" ").str.strip()
    plan = plan.assign(plan=plan["plan"].fillna("–"), place=place)
    for _, rows in plan.groupby([plan[name].fillna("") for name in ("period", "level", "tandem_id")], sort=True):
        years = [planned.years(name) for name in rows["plan"].unique()]
        if all(years) and len(set(years)) == len(years):  # "Plan 2023" and "Plan 2024"
            continue
        twice = rows[rows.groupby("place")["plan"].transform("nunique") > 1]
        if len(twice):
            values = {"value": ", ".join(sorted(twice["plan"].unique())), "hint": str(twice["place"].iloc[0])}
            last = twice[twice["plan"] != twice["plan"].iloc[0]].head(1)
            yield from case.found("error", "plans_of_one_time", "budget", last, "plan", **values)


def plan_in_force(case: Case) -> Iterator[Finding]:
    """What is doubtful about the plan that the expenses are compared with."""
    if case["expenses"].empty:
        return
    for doubt in planned.in_force(case["budget"], case.project, case.project.as_of)[1]:
        values = {"value": doubt.value, "hint": doubt.hint, "accepted": doubt.accepted}
        row = case["budget"].loc[doubt.row]
        yield in_row(doubt.severity, doubt.rule, "budget", row, case.at, doubt.column, **values)
    near = planned.near_positions(case["budget"], case["expenses"])
    rows = case["expenses"][case["expenses"]["position"].isin(near)].drop_duplicates("position")
    for _, row in rows.iterrows():
        values = {"value": row["position"], "accepted": near[row["position"]]}
        yield in_row("warning", "position_near", "expenses", row, case.at, "position", **values)
    yield from _actual_differs(case)


def _actual_differs(case: Case) -> Iterator[Finding]:
    """Actual amounts of a budget that differ from the sum of the expenses of their position."""
    actual, project = case["budget"], case.project
    actual = actual[(actual["basis"] == "actual") & (actual["direction"].fillna("expense") == "expense")]
    actual = planned.of_time(actual.dropna(subset=["amount", "position"]), project)[0]
    paid = case["expenses"]
    counted = paid["eligible"].fillna(True).astype(bool) & ~(paid["payment_date"] > pd.Timestamp(project.as_of))
    spent = paid[counted].groupby("position")["amount"].sum()
    for position, rows in actual.groupby("position", sort=False):
        listed, cents = abs(int(rows["amount"].sum())), int(spent.get(position, 0))
        if listed != cents:
            values = {"value": _euros(listed), "accepted": _euros(cents), "hint": str(position)}
            yield from case.found("warning", "actual_differs", "budget", rows.head(1), "amount", **values)


def settings_without_rows(case: Case) -> Iterator[Finding]:
    """Names in the settings that no row has: their results would be 0 or empty."""
    budget, expenses, project = case["budget"], case["expenses"], case.project
    positions = {*budget["position"].dropna(), *expenses["position"].dropna()} if len(expenses) else set()
    asked = [("funding.overhead", "expenses", name, positions) for name in project.grant.overhead if positions]
    for each in project.comparisons if len(budget) else ():
        where = f"comparisons ({each.id})"
        periods = set(budget.loc[budget["plan"] == each.plan, "period"].dropna())
        asked.append((f"{where}.plan", "budget", each.plan, set(budget["plan"].dropna())))
        asked += [(f"{where}.period", "budget", side.period, periods) for side in (each.before, each.after) if periods]
    for key, table, name, known in asked:
        if folding.fold(name) not in set(map(folding.fold, known)):
            near = difflib.get_close_matches(name, sorted(known), n=1) or sorted(known)[:FEW]
            yield Finding("error", "setting_in_vain", table, SETTINGS, value=name, accepted=", ".join(near), hint=key)


def core_fields(case: Case) -> Iterator[Finding]:
    """A core field that no row has, but a similar one; or no core field in any row.

    Everything would be outside the core fields. A field nobody works in is no mistake.
    """
    used = {value: table for table in WITH_FIELDS for value in case[table]["field"].dropna()}
    folded = {folding.fold(value): value for value in used}
    core = {folding.fold(name): name for name in case.project.core_fields}
    others = sorted(folded.keys() - core.keys())
    asked = [
        (used[folded[near]], name, folded[near])
        for key, name in core.items()
        if key not in folded
        for near in difflib.get_close_matches(key, others, n=1, cutoff=ALIKE)
    ]
    if core and folded and not asked and not core.keys() & folded.keys():
        asked = [(next(iter(used.values())), ", ".join(core.values()), ", ".join(sorted(used)[:FEW]))]
    for table, value, accepted in asked[:FEW]:
        yield Finding("warning", "setting_in_vain", table, SETTINGS, value=value, accepted=accepted, hint="core_fields")


def unaddable(case: Case) -> Iterator[Finding]:
    """Breakdowns and comparisons of the settings that would add up amounts that must stay separate."""
    for asked in case.project.strict:
        apart = [name for name in amounts.mixed(asked.table, case[asked.table]) if name not in asked.by]
        if apart:
            named = ", ".join(apart)
            yield Finding("warning", "breakdown_mixed", asked.table, SETTINGS, value=named, hint=asked.id)
    for each in case.project.comparisons:
        for side, rows in zip((each.before, each.after), amounts.compared(case["budget"], each), strict=True):
            apart = [name for name in amounts.mixed("budget", rows) if name != each.by]
            if apart:
                named, where = ", ".join(apart), f"{each.id} ({side.period})"
                yield Finding("warning", "comparison_mixed", "budget", SETTINGS, value=named, hint=where)


RULES: tuple[Rule, ...] = (
    *(sides, both_sides, paid_outside, zero_amounts, vouchers, plan_balance, forwarded, accepted_amounts),
    *(
        unknown_answers,
        waves,
        named_items,
        weights,
        consents_clear,
        weak_protection,
        order_of_days,
        constant_items,
        directions,
        tandems_of_rows,
        committees,
        sides_of_rows,
        invited,
        coded,
        one_sided,
        far_dates,
        personal_data,
        indicator_formulas,
        unmatched_codebook,
        codebook_rows,
        plans_of_one_time,
        plan_in_force,
        settings_without_rows,
        unaddable,
        core_fields,
    ),
)
