"""The record types suppliers send: the one source of table definitions, validation and docs.

Belongs here: what a column is called, what it may hold, what it means. Does not belong here:
how a file is read (`reading`), how a value is tested (`validation`), what follows from it (`sql/`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from models.results import CONDITIONS, TIERS

Kind = Literal["text", "date", "boolean", "integer", "decimal", "choice"]

DUCKDB_TYPES: Final[dict[Kind, str]] = {
    "text": "VARCHAR",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "decimal": "DOUBLE",
    "choice": "VARCHAR",
}

EARLIEST_DATE: Final = date(1900, 1, 1)
"""A date before this is a slip of the keyboard, not a day in a living person's working life."""

SERVICES: Final = (
    "counselling",
    "psychological_therapies",
    "physiotherapy",
    "occupational_health",
    "workplace_mediation",
    "careers_advice",
    "addiction_services",
    "general_advice",
    "occupational_therapy",
    "lifestyle_advice",
    "work_skills",
    "pain_management",
    "acupuncture",
    "deep_sports_massage",
)


@dataclass(frozen=True)
class Column:
    """One column of a record: its type, what it may hold and what it means."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    low_is_open: bool = False
    """True where the lowest value itself is refused (more than ``low``)."""
    not_before: str | None = None
    """A date column of the same row that this date must not precede."""
    may_follow_extract: bool = False
    """True for dates that lie ahead by nature, such as the end of a fit note."""


@dataclass(frozen=True)
class Record:
    """One record type: its key, its columns and, where it has one, its parent record."""

    name: str
    key: str
    meaning: str
    columns: tuple[Column, ...]
    parent: str | None = None
    parent_key: str | None = None
    either: tuple[str, str] | None = None
    """Two columns of which one must be filled; a row with neither is ``missing:<second>``."""

    @property
    def may_be_refused_later(self) -> bool:
        """Whether a row without a fault of its own can be set aside for want of its parent."""
        return self.parent is not None

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns a file must have."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """Return the column called `name`."""
        return next(column for column in self.columns if column.name == name)


def _text(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "text", meaning, required=required)


def _flag(name: str, meaning: str) -> Column:
    return Column(name, "boolean", meaning)


def _day(
    name: str,
    meaning: str,
    *,
    required: bool = False,
    not_before: str | None = None,
    may_follow_extract: bool = False,
) -> Column:
    return Column(
        name,
        "date",
        meaning,
        required=required,
        not_before=not_before,
        may_follow_extract=may_follow_extract,
    )


def _whole(name: str, meaning: str, low: int, high: int | None = None) -> Column:
    return Column(name, "integer", meaning, low=low, high=high)


def _choice(name: str, choices: tuple[str, ...], meaning: str, *, required: bool = False) -> Column:
    return Column(name, "choice", meaning, required=required, choices=choices)


STATUS_COLUMNS: Final = (
    _choice("record_status", ("withdrawn",), "blank, or withdrawn: the record is taken back"),
    _text("withdrawn_reason", "why a withdrawn record was taken back"),
)
"""Every record type has these two besides its own."""

PRACTICES: Final = Record(
    "practices",
    key="practice_id",
    meaning="a general practice in a pilot or a comparison area",
    columns=(
        _text("practice_id", "the supplier's identifier of the practice", required=True),
        _text("site_id", "the pilot site or comparison area", required=True),
        _choice("role", ("pilot", "comparison"), "whether it could refer", required=True),
        _day("pilot_started_on", "first day it could refer; pilots only", may_follow_extract=True),
        Column(
            "fte_gps",
            "decimal",
            "full-time-equivalent GPs",
            required=True,
            low=0,
            high=50,
            low_is_open=True,
        ),
        _whole("list_size", "registered patients", 0),
        _flag("rural", "whether the practice is rural"),
        _whole("imd_quintile", "deprivation of its area: 1 most, 5 least", 1, 5),
        *STATUS_COLUMNS,
    ),
)

ABSENCES: Final = Record(
    "absences",
    key="absence_id",
    meaning="a spell off work",
    either=("condition_code", "condition"),
    columns=(
        _text("absence_id", "the supplier's identifier of the absence", required=True),
        _text("person_id", "a pseudonym of the person", required=True),
        _text("practice_id", "the practice the person is registered with", required=True),
        _day("started_on", "first day off", required=True),
        _text("condition_code", "ICD-10 code, with or without the dot"),
        _choice("condition", tuple(CONDITIONS), "condition group; a code may stand instead"),
        _text("secondary_condition_code", "a second ICD-10 code"),
        _whole("age", "whole years at the start", 16, 80),
        _choice("sex", ("F", "M"), "sex as recorded"),
        _choice(
            "employment",
            ("employed", "self_employed", "unemployed"),
            "employment at the start",
            required=True,
        ),
        _choice(
            "employer_size",
            ("micro", "small", "medium", "large"),
            "micro 1-9 staff, small 10-49, medium 50-249, large 250 or more",
        ),
        _flag("employer_oh", "whether the employer has occupational health"),
        _whole("occupation", "SOC major group", 1, 9),
        _whole("imd_quintile", "deprivation where the person lives: 1 most, 5 least", 1, 5),
        _flag("tribunal_or_claim", "whether a tribunal or compensation claim is under way"),
        *STATUS_COLUMNS,
    ),
)

REFERRALS: Final = Record(
    "referrals",
    key="referral_id",
    meaning="a referral to a tier of the service",
    parent="absences",
    parent_key="absence_id",
    columns=(
        _text("referral_id", "the supplier's identifier of the referral", required=True),
        _text("absence_id", "the absence it was made for", required=True),
        _day("referred_on", "day of the referral", required=True),
        _choice("tier", TIERS, "the tier referred to", required=True),
        _choice(
            "referred_by",
            ("gp", "employer", "self", "hospital_consultant", "oh_expert"),
            "who made it",
            required=True,
        ),
        _text("stepped_up_from", "the referral this one steps up from"),
        _choice("assessment_mode", ("telephone", "face_to_face"), "how the person was assessed"),
        _day("assessed_on", "day of the first assessment", not_before="referred_on"),
        _day("goal_agreed_on", "day a return-to-work goal was agreed", not_before="referred_on"),
        _day("employer_contacted_on", "day the employer was contacted", not_before="referred_on"),
        _day("closed_on", "day the case was closed", not_before="referred_on"),
        _flag("willing_to_return", "whether the person is willing to return"),
        _flag("consent", "false: counted in volumes, kept out of every analysis"),
        *STATUS_COLUMNS,
    ),
)

RETURNS: Final = Record(
    "returns",
    key="return_id",
    meaning="what ended, or changed, an absence",
    parent="absences",
    parent_key="absence_id",
    columns=(
        _text("return_id", "the supplier's identifier of the return", required=True),
        _text("absence_id", "the absence it ended", required=True),
        _day("happened_on", "first day back, or day of the exit", required=True),
        _choice(
            "outcome",
            ("full_return", "phased_return", "job_ended", "benefits", "retired", "died"),
            "how it ended",
            required=True,
        ),
        _choice("role", ("same", "new_role", "new_employer"), "the work returned to"),
        *STATUS_COLUMNS,
    ),
)

SERVICE_RECORDS: Final = Record(
    "services",
    key="service_id",
    meaning="a service a referred person was given",
    parent="referrals",
    parent_key="referral_id",
    columns=(
        _text("service_id", "the supplier's identifier of the service", required=True),
        _text("referral_id", "the referral it was given under", required=True),
        _choice("service", SERVICES, "which service", required=True),
        _day("requested_on", "day it was asked for", required=True),
        _day("started_on", "first session", not_before="requested_on"),
        _day("ended_on", "last session", not_before="started_on"),
        _whole("sessions", "number of sessions", 0),
        _choice("funded_by", ("nhs", "ias", "employer", "voluntary"), "who paid"),
        *STATUS_COLUMNS,
    ),
)

FIT_NOTES: Final = Record(
    "fit_notes",
    key="fit_note_id",
    meaning="a statement of fitness for work",
    parent="absences",
    parent_key="absence_id",
    columns=(
        _text("fit_note_id", "the supplier's identifier of the fit note", required=True),
        _text("absence_id", "the absence it was issued for", required=True),
        _day("issued_on", "day it was issued", required=True),
        _day(
            "valid_to",
            "last day it covers",
            required=True,
            not_before="issued_on",
            may_follow_extract=True,
        ),
        _choice("status", ("not_fit", "may_be_fit"), "what it says", required=True),
        _flag("phased_return", "suggests a phased return"),
        _flag("altered_hours", "suggests altered hours"),
        _flag("amended_duties", "suggests amended duties"),
        _flag("workplace_adaptations", "suggests workplace adaptations"),
        *STATUS_COLUMNS,
    ),
)

RECORDS: Final[dict[str, Record]] = {
    record.name: record
    for record in (PRACTICES, ABSENCES, REFERRALS, RETURNS, SERVICE_RECORDS, FIT_NOTES)
}
"""In an order in which a parent always comes before its children."""


def raw_table(record: Record) -> str:
    """Return the DDL of ``raw.<record>``: every version of every row, as delivered and as read.

    Built from the names above, never from a value.
    """
    as_read = "".join(
        f",\n    {column.name} {DUCKDB_TYPES[column.kind]}"
        for column in record.columns
        if column not in STATUS_COLUMNS
    )
    return (
        f"CREATE TABLE IF NOT EXISTS raw.{record.name} (\n"
        "    delivery_hash VARCHAR NOT NULL,\n"
        "    row_number UINTEGER NOT NULL,\n"
        "    record_key VARCHAR,\n"
        "    withdrawn BOOLEAN NOT NULL,\n"
        "    erasure BOOLEAN NOT NULL,\n"
        "    reasons VARCHAR[] NOT NULL,\n"
        f"    as_delivered VARCHAR{as_read}\n)"
    )
