"""Every statement that touches rows, one SELECT a file, named as the table it makes."""

from importlib.resources import files


def read(name: str) -> str:
    """Return the text of ``sql/<name>``, e.g. of ``cohort/flow.sql``."""
    return files(__name__).joinpath(*name.split("/")).read_text(encoding="utf-8")
