"""What became of tandems: how far MSO got into mainstream structures, who decides, what was done, what was learned.

Each metric takes the project's tables and returns ``Counts``. They are facts about organisations: counted freely, and
named only with consent.
"""

from evaluation.tandems.attribution import tandem_contribution
from evaluation.tandems.contributions import contributions_by_topic, contributions_by_type, taken_up_by
from evaluation.tandems.delivery import (
    advice,
    advice_by_form,
    advice_by_topic,
    contact_by_quarter,
    milestones,
    sessions_by_quarter,
    steps_reached,
    timeline,
)
from evaluation.tandems.event import registrations, registrations_by_type
from evaluation.tandems.footing import decisions
from evaluation.tandems.indicators import indicators
from evaluation.tandems.insights import (
    obstacles,
    obstacles_of_milestones,
    obstacles_overcome,
    practice,
    recommendations,
)
from evaluation.tandems.ladder import (
    funding_amounts,
    funding_ladder,
    funding_moves,
    funding_paths,
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
from evaluation.tandems.overview import by_field, by_status, continuation, turns
from evaluation.tandems.profile import identity, lessons, members, profile

__all__ = [
    "access",
    "access_by_role",
    "advice",
    "advice_by_form",
    "advice_by_topic",
    "by_field",
    "by_status",
    "contact_by_quarter",
    "continuation",
    "contributions_by_topic",
    "contributions_by_type",
    "contributions_where",
    "decisions",
    "funding_amounts",
    "funding_ladder",
    "funding_moves",
    "funding_paths",
    "identity",
    "indicators",
    "lessons",
    "members",
    "milestones",
    "network",
    "new_grants_where",
    "new_seats_mainstream",
    "new_seats_where",
    "obstacles",
    "obstacles_of_milestones",
    "obstacles_overcome",
    "outside",
    "practice",
    "profile",
    "recommendations",
    "refusals_where",
    "registrations",
    "registrations_by_type",
    "seats",
    "seats_by_field",
    "seats_by_role",
    "sessions_by_quarter",
    "steps_reached",
    "taken_up_by",
    "tandem_contribution",
    "timeline",
    "turns",
]
