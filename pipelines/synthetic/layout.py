"""What each record file of a delivery holds, and which of its days become known when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Layout:
    """One record file.

    Attributes
    ----------
    key
        The record's key, numbered from 1 for each supplier.
    columns
        In the order they are written.
    opened
        The day from which the supplier knows the record; none: from the first delivery on.
    later
        Days filled in as they come; until then blank, and the row is sent again.
    rests_on
        Columns that are blank until one of `later` is known.
    corrected
        The column that is wrong in a few rows when first sent, and the day that reveals it.
    """

    key: str
    columns: tuple[str, ...]
    opened: str | None = None
    later: tuple[str, ...] = ()
    rests_on: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    corrected: tuple[str, str] | None = None


LAYOUTS: Final[Mapping[str, Layout]] = MappingProxyType(
    {
        "practices": Layout(
            "practice_id",
            (
                "practice_id", "site_id", "role", "pilot_started_on", "fte_gps", "list_size",
                "rural", "imd_quintile",
            ),
        ),
        "absences": Layout(
            "absence_id",
            (
                "absence_id", "person_id", "practice_id", "started_on", "condition_code",
                "condition", "secondary_condition_code", "age", "sex", "employment",
                "employer_size", "employer_oh", "occupation", "imd_quintile", "tribunal_or_claim",
            ),
            opened="started_on",
            corrected=("age", "started_on"),
        ),
        "referrals": Layout(
            "referral_id",
            (
                "referral_id", "absence_id", "referred_on", "tier", "referred_by",
                "stepped_up_from", "assessment_mode", "assessed_on", "goal_agreed_on",
                "employer_contacted_on", "closed_on", "willing_to_return", "consent",
            ),
            opened="referred_on",
            later=("assessed_on", "goal_agreed_on", "employer_contacted_on", "closed_on"),
            rests_on=MappingProxyType({"assessment_mode": "assessed_on"}),
            corrected=("assessed_on", "assessed_on"),
        ),
        "returns": Layout(
            "return_id",
            ("return_id", "absence_id", "happened_on", "outcome", "role"),
            opened="happened_on",
        ),
        "services": Layout(
            "service_id",
            (
                "service_id", "referral_id", "service", "requested_on", "started_on", "ended_on",
                "sessions", "funded_by",
            ),
            opened="requested_on",
            later=("started_on", "ended_on"),
            rests_on=MappingProxyType({"sessions": "ended_on"}),
        ),
        "fit_notes": Layout(
            "fit_note_id",
            (
                "fit_note_id", "absence_id", "issued_on", "valid_to", "status", "phased_return",
                "altered_hours", "amended_duties", "workplace_adaptations",
            ),
            opened="issued_on",
        ),
    }
)  # fmt: skip

STATUS_COLUMNS: Final = ("record_status", "withdrawn_reason")
