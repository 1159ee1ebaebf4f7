"""Signatures on a release: what a line says, whose it is, and how each line holds the one before.

Rules shared by the command line, which writes the lines, and the dashboard, which believes them.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Signature = dict[str, str]
Action = Literal["review", "publish", "withdraw"]

LONGEST_NAME: Final = 100
LONGEST_REASON: Final = 500
_FIELDS: Final = {"action", "by", "at", "note", "manifest"}

_DRAWN_AS: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԚԜаеіјорсѕухԁԛԝһвкмнт" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχγω",
    "ABESIJKMHOPCTYXQWaeijopcsyxdqwhbkmht" + "ABEZHIKMNOPTYXaikvopuxyw",
)
"""Cyrillic and Greek letters that are drawn as Latin ones."""

_DRAWN_ALIKE: Final = str.maketrans("l1|0", "iiio")
"""What cannot be told apart in many typefaces, once in small letters."""


class Line(NamedTuple):
    """A whole signature as it stands in its file."""

    number: int
    text: str
    signature: Signature

    @property
    def hash(self) -> str:
        """What the next line names as the line before it."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def parse_lines(text: str) -> list[Line]:
    """Return the whole signatures written in `text`, one JSON object a line, oldest first.

    A line that is not a whole signature, such as one cut short by a crash, signs nothing.
    """
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            content = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(content, dict) and content.keys() >= _FIELDS:
            names = [*_FIELDS, *({"previous"} & content.keys())]
            found.append(Line(number, line, {name: str(content[name]) for name in names}))
    return found


def parse_signatures(text: str) -> list[Signature]:
    """Return the signatures written in `text`, oldest first."""
    return [line.signature for line in parse_lines(text)]


def next_line(text: str, signature: Mapping[str, str]) -> str:
    """Return the line that adds `signature` to `text`, naming the line before it."""
    before = parse_lines(text)
    return json.dumps({**signature, "previous": before[-1].hash if before else ""})


def seal(text: str) -> str:
    """Return how a file of signatures ends: how many there are, and the hash of the last."""
    lines = parse_lines(text)
    return f"{len(lines)} {lines[-1].hash if lines else ''}".strip()


def chain_faults(text: str, sealed: str) -> list[str]:
    """Return a sentence for every sign that a line was edited, put in or taken out.

    Parameters
    ----------
    text
        The file of signatures.
    sealed
        The `seal` of an earlier moment; empty where there is none. A line more than it knows is no
        fault: the process that signed may have been killed before it sealed.
    """
    lines = parse_lines(text)
    faults = []
    last = ""
    for line in lines:
        if line.signature.get("previous") != last:
            faults.append(
                f"line {line.number} does not follow the line before it: one of the two was "
                "edited, or a line was put in or taken out there"
            )
        last = line.hash
    count, _, digest = sealed.partition(" ")
    expected = int(count) if count.isdecimal() else 0
    if expected > len(lines):
        faults.append(
            f"{expected} lines were signed and {len(lines)} are whole: the end was cut off"
        )
    elif expected and lines[expected - 1].hash != digest:
        faults.append(f"line {lines[expected - 1].number} was edited")
    return faults


def is_name(text: str) -> bool:
    """Return whether `text` can be a person's name: something, and nothing that cannot be seen."""
    visible = not any(unicodedata.category(letter).startswith(("C", "Zl", "Zp")) for letter in text)
    return bool(text.strip()) and visible and len(text) <= LONGEST_NAME


def is_reason(text: str) -> bool:
    """Return whether `text` can be told to readers as a reason: something, on one line."""
    return bool(text.strip()) and text.isprintable() and len(text) <= LONGEST_REASON


def is_same_person(one: str, other: str) -> bool:
    """Return whether two names look the same, whatever their letters, spacing or encoding.

    Case, accents, punctuation and spaces do not count, nor whether a letter is Latin, or a Greek or
    Cyrillic one drawn like it: whoever signs twice must be two people even to a tired eye.
    """
    return _drawn(one) == _drawn(other)


def _drawn(name: str) -> str:
    latin = unicodedata.normalize("NFKD", name).translate(_DRAWN_AS)
    plain = unicodedata.normalize("NFKD", latin.casefold())
    letters = (one for one in plain if unicodedata.category(one)[0] in "LN" or one == "|")
    return "".join(letters).translate(_DRAWN_ALIKE)
