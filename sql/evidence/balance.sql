-- evidence.balance: how alike arms are before and after weighting.
SELECT * FROM evidence.balance_pilot_vs_comparison
UNION ALL
SELECT * FROM evidence.balance_pilot_vs_comparison_day0
UNION ALL
SELECT * FROM evidence.balance_tier_exposure
UNION ALL
SELECT * FROM evidence.balance_before_after
UNION ALL
SELECT * FROM evidence.balance_observed_vs_expected
UNION ALL
SELECT * FROM evidence.balance_who_gains
ORDER BY ALL
