"""What became of tandems: how far MSO got into mainstream structures, who decides, what was done, what was learned.

Each metric takes the project's tables and returns ``Counts``. They are facts about organisations: counted freely, and
named only with consent.
"""

from evaluation.tandems.attribution import tandem_contribution
from evaluation.tandems.contributions import contributions_by_topic, contributions_by_type, taken_up_by
from evaluation.tandems.insights import obstacles
from evaluation.tandems.ladder import (
    funding_amounts,
    funding_ladder,
    funding_moves,
)
from evaluation.tandems.mainstreaming import (
    access,
    access_by_role,
    new_seats_mainstream,
    seats,
    seats_by_field,
    seats_by_role,
)
from evaluation.tandems.network import network
from evaluation.tandems.outside import contributions_where, new_grants_where, new_seats_where, outside, refusals_where
from evaluation.tandems.overview import by_field, by_status

__all__ = [
    "access",
    "access_by_role",
    "by_field",
    "by_status",
    "contributions_by_topic",
    "contributions_by_type",
    "contributions_where",
    "funding_amounts",
    "funding_ladder",
    "funding_moves",
    "network",
    "new_grants_where",
    "new_seats_mainstream",
    "new_seats_where",
    "obstacles",
    "outside",
    "refusals_where",
    "seats",
    "seats_by_field",
    "seats_by_role",
    "taken_up_by",
    "tandem_contribution",
]
