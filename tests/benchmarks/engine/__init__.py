"""The count engine beside lifelines and R's survival, on the same data in one run."""
