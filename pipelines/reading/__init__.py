"""Read what a supplier sent: the delivery's description, its mapping and its record files.

Every format ends as one frame of strings in the contract's column names. What cannot be taken
raises `Unreadable` with one plain sentence that names the file, the column and the remedy, and
never a value. Nothing outside the delivery's folder is ever opened.
"""

from pipelines.reading.columns import Reading
from pipelines.reading.delivery import (
    DESCRIPTIVE_FILES,
    Delivery,
    Source,
    delivery_folders,
    open_delivery,
)
from pipelines.reading.description import DeliveryDescription
from pipelines.reading.errors import Unreadable
from pipelines.reading.mapping import Mapping, RecordMapping
from pipelines.reading.names import tidy_header
from pipelines.reading.sources import read_source
from pipelines.reading.table import batches

__all__ = [
    "DESCRIPTIVE_FILES",
    "Delivery",
    "DeliveryDescription",
    "Mapping",
    "Reading",
    "RecordMapping",
    "Source",
    "Unreadable",
    "batches",
    "delivery_folders",
    "open_delivery",
    "read_source",
    "tidy_header",
]
