"""The cards of the page *Releases*: what is new, what was put right, and what can be taken away."""
