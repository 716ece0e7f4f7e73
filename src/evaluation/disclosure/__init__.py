"""The only door to anything shown: ``publish`` decides what of a metric may be seen, and says why not.

People who could be recognised stand behind these tables, and those who know each other are the ones who would
recognise them. The rules look at the base of a result (how many answered, for how many organisations), not at single
cells: an item is shown whole or not at all, so nothing can be filled in from what is left. Charts, tables and
statements accept nothing but what is returned here.
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
