"""What became of tandems: how far MSO got into mainstream structures, who decides, what was done, what was learned.

Each metric takes the project's tables and returns ``Counts``. They are facts about organisations: counted freely, and
named only with consent.
"""

from evaluation.metrics.tandems.attribution import tandem_contribution
from evaluation.metrics.tandems.committee_contributions import (
    contributions_by_topic,
    contributions_by_type,
    taken_up_by,
)
from evaluation.metrics.tandems.committee_network import network
from evaluation.metrics.tandems.decision_making import decisions
from evaluation.metrics.tandems.delivery import (
    advice,
    advice_by_form,
    advice_by_topic,
    contact_by_quarter,
    milestones,
    sessions_by_quarter,
    steps_reached,
    timeline,
)
from evaluation.metrics.tandems.event import registrations, registrations_by_type
from evaluation.metrics.tandems.indicator_values import indicators
from evaluation.metrics.tandems.insights import (
    obstacles,
    obstacles_of_milestones,
    obstacles_overcome,
    practice,
    recommendations,
)
from evaluation.metrics.tandems.ladder import funding_amounts, funding_ladder, funding_moves, funding_paths
from evaluation.metrics.tandems.mainstreaming import (
    access,
    access_by_role,
    new_seats_mainstream,
    seats,
    seats_by_field,
    seats_by_role,
)
from evaluation.metrics.tandems.outside_fields import (
    contributions_where,
    new_grants_where,
    new_seats_where,
    outside,
    refusals_where,
)
from evaluation.metrics.tandems.overview import by_field, by_status, continuation, turning_points
from evaluation.metrics.tandems.profile_facts import identity, lessons, members, profile

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
    "turning_points",
]
