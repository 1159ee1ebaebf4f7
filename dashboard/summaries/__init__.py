"""The GP's pages: static HTML in a release, one a condition and an index; for paper too."""

from dashboard.summaries.paper import Unprintable
from dashboard.summaries.write import write_gp_pages

__all__ = ["Unprintable", "write_gp_pages"]
