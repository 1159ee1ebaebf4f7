"""The assets, in the order data walks: deliveries, records, cohort, evidence, release."""
