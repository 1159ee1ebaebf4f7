-- evidence.effects: what every analysis estimates.
SELECT * FROM evidence.effects_pilot_vs_comparison
UNION ALL
SELECT * FROM evidence.effects_pilot_vs_comparison_day0
UNION ALL
SELECT * FROM evidence.effects_tier_exposure
UNION ALL
SELECT * FROM evidence.effects_before_after
UNION ALL
SELECT * FROM evidence.effects_observed_vs_expected
UNION ALL
SELECT * FROM evidence.effects_who_gains
ORDER BY ALL
