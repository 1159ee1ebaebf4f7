-- evidence.curves: what every analysis says of how people return, day by day or week by week.
SELECT * FROM evidence.curves_descriptive
UNION ALL
SELECT * FROM evidence.curves_pilot_vs_comparison
UNION ALL
SELECT * FROM evidence.curves_pilot_vs_comparison_day0
UNION ALL
SELECT * FROM evidence.curves_observed_vs_expected
ORDER BY analysis, arm, condition, dimension, level, day
