"""The shapes results take and the names they use: what the pipeline writes and a screen reads."""

from typing import Final

import polars as pl

TIERS: Final = ("A", "B", "C")

CONDITIONS: Final[dict[str, str]] = {
    "back_pain": "Back pain",
    "other_musculoskeletal": "Other muscle, bone and joint problems",
    "stress": "Stress, including work-related stress",
    "depression_anxiety": "Depression and anxiety",
    "other_mental_health": "Other mental health conditions",
    "addiction": "Alcohol and drug problems",
    "post_operative": "Recovery after an operation",
    "cardiovascular": "Heart and circulation problems",
    "respiratory": "Lung and breathing problems",
    "neurological": "Conditions of the brain and nerves",
    "cancer": "Cancer",
    "long_term_other": "Other long-term conditions",
    "minor_self_limiting": "Minor illness that passes by itself",
    "other": "Other conditions",
}
"""Condition groups in the order they are shown, each with the words a reader sees."""

ALL: Final = "all"
"""The value of ``condition``, ``dimension`` and ``level`` where a result is not split."""

MISSING: Final = "missing"
"""The level of a covariate that was not recorded: counted and shown, never dropped."""

HORIZONS: Final = (28, 91, 182, 364)
"""Days at which results are stated; all are on the weekly grid of a release."""

CURVE_KEYS: Final = ("analysis", "arm", "condition", "dimension", "level")

CURVES: Final = pl.Schema(
    {
        **dict.fromkeys(CURVE_KEYS, pl.String),
        "day": pl.Int32,
        "at_risk": pl.Int64,
        "returned": pl.Float64,
        "returned_lo": pl.Float64,
        "returned_hi": pl.Float64,
        "exited": pl.Float64,
        "exited_lo": pl.Float64,
        "exited_hi": pl.Float64,
        "n": pl.Int64,
        "practices": pl.Int64,
    }
)
"""``evidence.curves``: cumulative incidences (0-1) since time zero, in whole days, with 95% limits.

``practices`` (how many the people come from) stays in the warehouse."""

CURVE_COUNTS: Final = pl.Schema(
    {
        **dict.fromkeys(CURVE_KEYS, pl.String),
        "day": pl.Int32,
        "entered": pl.Int64,
        "returned": pl.Int64,
        "exited": pl.Int64,
        "censored": pl.Int64,
    }
)
"""``evidence.curve_counts``: what the curves were made of, day by day; warehouse only."""

FLOW: Final = pl.Schema({"step": pl.String, "reason": pl.String, "count": pl.Int64})
"""``evidence.flow``: from rows received to episodes analysed, each exclusion once."""

ARM_KEYS: Final = ("analysis", "estimand", "arm", "comparator", "condition", "dimension", "level")

EFFECTS: Final = pl.Schema(
    {
        **dict.fromkeys(ARM_KEYS, pl.String),
        "estimate": pl.Float64,
        "se": pl.Float64,
        "lo": pl.Float64,
        "hi": pl.Float64,
        "p": pl.Float64,
        "n_arm": pl.Int64,
        "n_comparator": pl.Int64,
        "events_arm": pl.Int64,
        "events_comparator": pl.Int64,
        "importance": pl.String,
        "variance": pl.String,
        "gate": pl.String,
        "reason": pl.String,
    }
)
"""``evidence.effects``: arm less comparator (or their ratio), with 95% limits on the same scale.

``se`` is on the scale the limits were made on (the logarithm, for a hazard ratio). ``n`` and
``events`` are episodes, never weighted, as known when the analysis begins. ``importance`` is
``primary``, ``secondary``, ``exploratory`` or ``post_hoc``, by the protocol; ``variance`` says how
the error was reckoned: ``practice`` (clustered), ``model`` (too few practices to cluster) or
``bootstrap``. ``gate`` is ``pass`` or ``withheld``, with ``reason`` the sentence a reader sees."""

ECONOMICS: Final = pl.Schema(
    {
        **dict.fromkeys(("arm", "comparator", "condition", "item"), pl.String),
        **dict.fromkeys(("estimate", "lo", "hi"), pl.Float64),
    }
)
"""``evidence.economics``: pounds or days per referral, with 95% limits."""

BALANCE: Final = pl.Schema(
    {
        **dict.fromkeys(("analysis", "condition", "covariate", "level"), pl.String),
        "smd_before": pl.Float64,
        "smd_after": pl.Float64,
        "by_construction": pl.Boolean,
    }
)
"""``evidence.balance``: standardised differences of arms, before and after weighting."""

DIAGNOSTICS: Final = pl.Schema(
    {
        **dict.fromkeys(("analysis", "arm", "condition", "dimension", "level", "check"), pl.String),
        "value": pl.Float64,
        "limit": pl.Float64,
        "gate": pl.String,
        "reason": pl.String,
    }
)
"""``evidence.diagnostics``: a check; ``gate`` is ``pass``, ``fail`` or ``not_assessable``."""

SITES: Final = pl.Schema(
    {
        **dict.fromkeys(("site_id", "tier", "measure"), pl.String),
        "n": pl.Int64,
        "observed": pl.Int64,
        **dict.fromkeys(("expected", "ratio", "lo95", "hi95", "lo998", "hi998"), pl.Float64),
        "flag": pl.String,
    }
)
"""``evidence.sites``: returns observed and expected of a site's people, with funnel limits."""

PRACTICES: Final = pl.Schema([("practice_id", pl.String), *SITES.items()])
"""``evidence.practices``: the same of each practice; warehouse only."""

VOLUMES: Final = pl.Schema(
    {
        **dict.fromkeys(("quarter", "site_id", "tier", "referred_by"), pl.String),
        "referrals": pl.Int64,
        "fte_gps": pl.Float64,
        "months": pl.Float64,
        "per_fte_gp": pl.Float64,
        "expected_lo": pl.Float64,
        "expected_hi": pl.Float64,
        "practices": pl.Int64,
    }
)
"""``evidence.volumes``: every referral that stands, by quarter, site and tier and by site, tier and
referrer, with all margins.

``fte_gps`` are the full-time-equivalent GPs who could refer by then, ``months`` for how long,
``per_fte_gp`` referrals a month for each of them, ``expected_lo`` and ``expected_hi`` what GPs
expected. ``practices`` (how many the referrals come from) stays in the warehouse."""

WAITS: Final = pl.Schema(
    {
        **dict.fromkeys(("site_id", "tier", "step"), pl.String),
        **dict.fromkeys(("n", "done", "closed", "waiting", "due", "within"), pl.Int64),
        **dict.fromkeys(("median_days", "p90_days", "target_days"), pl.Int32),
        "within_target": pl.Float64,
        "practices": pl.Int64,
    }
)
"""``evidence.waits``: of ``n`` who asked for a step, by which day half and nine in ten of them had
it (null where that share never did), and what share (0-1) within the target.

They are ``done``, ``closed`` without it or ``waiting`` still; ``within`` target of those ``due``
(whose target day has come). These counts and ``practices`` stay in the warehouse."""

PATHWAYS: Final = pl.Schema(
    {
        **dict.fromkeys(("from_state", "to_state", "condition"), pl.String),
        "n": pl.Int64,
        "practices": pl.Int64,
    }
)
"""``evidence.pathways``: how many moved from a state to another; ``practices`` stays."""

VOLUME_SIGNALS: Final = pl.Schema(
    {
        **dict.fromkeys(("site_id", "tier", "quarter"), pl.String),
        "referrals": pl.Int64,
        **dict.fromkeys(("centre", "lo", "hi"), pl.Float64),
        **dict.fromkeys(("signal", "reason"), pl.String),
    }
)
"""``evidence.volume_signals``: referrals by quarter on a chart of individuals; warehouse only."""

WAIT_SIGNALS: Final = pl.Schema(
    {
        **dict.fromkeys(("site_id", "step", "quarter"), pl.String),
        **dict.fromkeys(("median_days", "centre", "lo", "hi"), pl.Float64),
        **dict.fromkeys(("signal", "reason"), pl.String),
    }
)
"""``evidence.wait_signals``: median waits by quarter of asking on such a chart; warehouse only."""
