"""All strings of the GP's pages in one catalogue, to translate from: ``locale/gp.pot``.

Sentences are found in this package's source; names of conditions and of times off are those of
`dashboard.words`. What a release itself says, such as why a result is withheld, is in the language
of the release. To add Welsh: ``pybabel init -i gp.pot -d locale -D gp -l cy``, translate, compile.
"""

import sys
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from dashboard.sentences import MADE_UP
from dashboard.summaries.language import CATALOGUES, DOMAIN
from dashboard.words import condition_label, known_levels, level_label, people_with
from models.results import CONDITIONS

KEYWORDS: Final = {"say": None, "label": None, "mark": None}
"""The functions whose first argument is a string of the catalogue."""
PATH: Final = CATALOGUES / f"{DOMAIN}.pot"


def catalogue() -> bytes:
    """Return the catalogue of all strings, as a POT file, the same on every day."""
    found = Catalog(project="GP pages", charset="utf-8", header_comment="# Strings of the GP pages")
    for path in sorted(Path(__file__).parent.glob("*.py")):
        for _, message, comments, _ in extract_from_file("python", path, keywords=KEYWORDS):
            found.add(message, locations=[(path.name, 0)], auto_comments=comments)
    for label in labels():
        found.add(label, locations=[("words", 0)])
    written = BytesIO()
    write_po(written, found, sort_output=True, omit_header=True, include_lineno=False)
    return written.getvalue()


def labels() -> list[str]:
    """Return the names that pages look up rather than write out."""
    conditions = [*map(condition_label, CONDITIONS), *map(people_with, CONDITIONS)]
    timings = [level_label("timing", level) for level in known_levels("timing")]
    return [MADE_UP, *conditions, *timings]


if __name__ == "__main__":
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_bytes(catalogue())
    sys.stdout.write(f"Written: {PATH}\n")
