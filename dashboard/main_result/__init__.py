"""The primary comparison, as the first page tells it and others refer to it."""
