"""A made-up pilot with known true effects, delivered as suppliers would deliver it."""

from pipelines.synthetic.deliveries import write_pilot
from pipelines.synthetic.journeys import simulate
from pipelines.synthetic.truth import TRUTH, Truth

__all__ = ["TRUTH", "Truth", "simulate", "write_pilot"]
