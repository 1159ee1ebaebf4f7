"""What the service did: how many were referred, how long they waited, which way they went."""

from models.sites.signals import chart_volumes, chart_waits
from models.sites.waits import build_waits
from pipelines.assets.cohort import AFTER_ERASURE
from pipelines.assets.tables import frame_asset, reference_asset, sql_asset

SERVICE_ASSETS = [
    frame_asset(
        "evidence.volume_signals",
        reads="evidence.volumes",
        make=chart_volumes,
        description="One row: a quarter of a site and tier on its control chart; warehouse only",
        preview="signal",
    ),
    frame_asset(
        "evidence.wait_signals",
        reads="evidence.wait_counts",
        make=chart_waits,
        description="One row: a quarter of a site's waits on its control chart; warehouse only",
        preview="signal",
    ),
    reference_asset(
        "expected_volumes",
        after=AFTER_ERASURE,
        description="One row: how many referrals to a tier GPs expected, and who says so",
    ),
    reference_asset(
        "wait_steps",
        after=AFTER_ERASURE,
        description="One row: a step people wait for, its target and who set it",
    ),
    reference_asset(
        "service_steps",
        after=AFTER_ERASURE,
        description="One row: a service and the step that waiting for it counts as",
    ),
    sql_asset(
        "cohort.extracts",
        reads=["raw.deliveries", "records.deliveries"],
        description="One row: until when a supplier's records of a type are complete",
        preview="record",
    ),
    sql_asset(
        "cohort.referral_places",
        reads=["records.referrals", "records.absences", "records.practices", "cohort.chains"],
        description="One row: a referral that stands, with where it was made",
        preview="tier",
    ),
    sql_asset(
        "cohort.practice_quarters",
        reads=["records.practices", "cohort.extracts"],
        description="One row: a pilot practice and a quarter in which it could refer",
        preview="quarter",
    ),
    sql_asset(
        "cohort.site_gps",
        reads=["cohort.practice_quarters"],
        description="One row: how many GPs of a site could refer in a quarter",
        preview="quarter",
    ),
    sql_asset(
        "evidence.volumes",
        reads=[
            "cohort.referral_places",
            "cohort.practice_quarters",
            "cohort.site_gps",
            "cohort.expected_volumes",
        ],
        description="One row: referrals of a site to a tier in a quarter, or by a referrer, exact",
        preview="tier",
    ),
    sql_asset(
        "cohort.steps_asked",
        reads=[
            "cohort.referral_places",
            "cohort.extracts",
            "cohort.wait_steps",
            "cohort.service_steps",
            "records.services",
        ],
        description="One row: a referral and a step it asks for, with its days",
        preview="step",
    ),
    sql_asset(
        "evidence.wait_counts",
        reads=["cohort.steps_asked"],
        description="One row: how many waited as long for a step, and how it ended",
        preview="step",
    ),
    frame_asset(
        "evidence.waits",
        reads="evidence.wait_counts",
        make=build_waits,
        description="One row: how long a site's people wait for a step in a tier, exact",
        preview="step",
    ),
    sql_asset(
        "cohort.moves",
        reads=["cohort.episodes", "cohort.histories", "cohort.chains", "cohort.referrals"],
        description="One row: a move of an episode from a state to the next",
        preview="to_state",
    ),
    sql_asset(
        "evidence.pathways",
        reads=["cohort.moves"],
        description="One row: how many moved from a state to another, exact",
        preview="to_state",
    ),
]
