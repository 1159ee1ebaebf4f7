"""Whether a test fails when a sign in a formula is flipped."""
