"""Orchestration and input/output: thin assets that run a SQL file or call a model."""
