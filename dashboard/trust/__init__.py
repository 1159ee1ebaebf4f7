"""What the page *Can I trust it?* is made of, a result a module."""
