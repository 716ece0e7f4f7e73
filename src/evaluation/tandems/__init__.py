"""What became of tandems: how far MSO got into mainstream structures, who decides, what was done, what was learned.

Each metric takes the project's tables and returns ``Counts``. They are facts about organisations: counted freely, and
named only with consent.
"""

from evaluation.tandems.insights import obstacles
from evaluation.tandems.overview import by_field, by_status

__all__ = ["by_field", "by_status", "obstacles"]
