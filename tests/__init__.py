"""Tests. A package, because a library installs one of this name, which would be found first."""
