"""Confirm a release: each file looks at one thing, and `whole` at all of them."""
