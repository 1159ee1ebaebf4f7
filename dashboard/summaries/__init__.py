"""The GP's pages: static HTML in a release, one a condition and an index."""

from dashboard.summaries.write import write_gp_pages

__all__ = ["write_gp_pages"]
