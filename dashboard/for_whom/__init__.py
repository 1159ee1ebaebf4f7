"""What the page *For whom?* is made of, a module each card."""
