"""Disclosure control: ``publish`` decides which part of a metric may be shown, and gives the reason for the rest.

The tables are about people who could be recognised, above all by those who know them. The rules look at the base of a
result (how many answered, for how many organisations), not at single cells: no single cell of an item is hidden, so
none can be computed from the others. Charts, tables and statements accept only what ``publish`` returns.
"""

from evaluation.disclosure.base_rules import base_reason, nearly_unanimous
from evaluation.disclosure.consent_rules import profiled
from evaluation.disclosure.published import TOTAL, Published, Withheld, require, worded
from evaluation.disclosure.publishing import publish
from evaluation.disclosure.release_audit import Amount, Leak, audit_release
from evaluation.disclosure.release_plan import Plan, plan

__all__ = [
    "TOTAL",
    "Amount",
    "Leak",
    "Plan",
    "Published",
    "Withheld",
    "audit_release",
    "base_reason",
    "nearly_unanimous",
    "plan",
    "profiled",
    "publish",
    "require",
    "worded",
]
