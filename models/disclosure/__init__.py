"""What may leave the record-level zone, and in what form."""
