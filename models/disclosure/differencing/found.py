"""What a check of disclosure found: one row a number that tells too much."""

from typing import Final

import polars as pl

FOUND: Final = pl.Schema(
    {
        **dict.fromkeys(("rule", "table", "cell", "measure"), pl.String),
        **dict.fromkeys(("lowest", "highest", "possible"), pl.Int64),
        "reason": pl.String,
    }
)
"""``cell`` names its coordinates; ``lowest`` to ``highest`` is all the number can be, in
``possible`` ways; ``reason`` is a sentence for whoever decides about the release."""
