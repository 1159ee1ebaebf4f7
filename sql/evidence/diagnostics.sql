-- evidence.diagnostics: what was checked of every analysis.
SELECT * FROM evidence.diagnostics_pilot_vs_comparison
UNION ALL
SELECT * FROM evidence.diagnostics_pilot_vs_comparison_day0
UNION ALL
SELECT * FROM evidence.diagnostics_tier_exposure
UNION ALL
SELECT * FROM evidence.diagnostics_before_after
UNION ALL
SELECT * FROM evidence.diagnostics_observed_vs_expected
UNION ALL
SELECT * FROM evidence.diagnostics_who_gains
ORDER BY ALL
