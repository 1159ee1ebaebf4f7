"""Find columns that identify people directly, so that their file can be refused uncopied.

Three rules, in this order:

1. A header says so: name, address, e-mail, telephone, postcode, date of birth, NHS or national
   insurance number. No column of the contract has such a name, whatever a mapping makes of it.
2. E-mail addresses among the values, in any column, however few.
3. NHS numbers or full postcodes among the values. One in eleven random numbers of ten digits passes
   for an NHS number, and short codes can look like postcodes, so what counts is the *share*, and
   a column the contract does not know is judged more strictly: the constants below say how.

Dates of birth are known by their header alone: as values they are dates like others.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from pipelines.contract import Record

NHS_MANY: Final = 20
"""With this many valid numbers, a share above `SHARE_KNOWN` condemns a known column."""
NHS_FEW: Final = 3
"""This many valid numbers condemn a known column where every ten-digit value is one; fewer do
where they are all the column holds."""
SHARE_KNOWN: Final = 0.5
SHARE_UNKNOWN: Final = 0.25
"""Shares of valid values above which a column is refused. For NHS numbers, of the ten-digit
values: of random ones 0.09 are valid. For postcodes, of all values."""
POSTCODES_FEW: Final = 3
"""This many postcodes condemn a column the contract does not know, whatever their share."""
_FREE_TEXT: Final = "withdrawn_reason"
"""The one column of the contract where people write sentences: judged like an unknown one."""

_TEN_DIGITS: Final = r"(?:^|[^0-9])([0-9]{3}[ \u00a0-]?[0-9]{3}[ \u00a0-]?[0-9]{4})(?:[^0-9]|$)"
_EMAIL: Final = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
_AREAS: Final = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E "
    "EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL "
    "LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM "
    "SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_OUTWARD: Final = rf"(?:{_AREAS.replace(' ', '|')})[0-9][A-Z0-9]?"
_INWARD: Final = "[0-9][A-Z]{2}"
_WHOLE_POSTCODE: Final = rf"(?i)^\s*{_OUTWARD}[ \u00a0]*{_INWARD}\s*$"
_POSTCODE_WITHIN: Final = rf"\b{_OUTWARD}[ \u00a0]{_INWARD}\b"
"""Within a sentence only as it is properly written: "b12 3mg" is a dose."""
_SHORTEST_POSTCODE, _LONGEST_POSTCODE = 5, 10
_SHORTEST_EMAIL = 6

_JOINED: Final = (
    (r"\be mails?\b", "email"),
    (r"\b(post|postal|zip) codes?\b", "postcode"),
    (r"\b(d o b|birth ?(date|day)|date ?of ?birth)\b", "dob"),
    (r"\b(nhs) ?(number|no|num|id)\b", "nhsnumber"),
    (r"\b(ni|national insurance) ?(number|no|num)\b", "nino"),
    (r"\b(first|last|full|family|given|middle|maiden|patient|person)(names?)\b", r"\1 \2"),
    (r"\b(home|work|mobile|contact)(phone|tel|telephone)\b", r"\1 \2"),
    (r"\b(phone|telephone|tel|mobile)(number|no|num)\b", r"\1 \2"),
    (r"\b(home|email|street|postal)(address)\b", r"\1 \2"),
    (r"\b(name|address|email|phone|telephone|mobile|postcode)\d+\b", r"\1"),
)
_TELLING: Final = re.compile(
    "(fore|sur)?names?|addr(ess(es)?)?|emails?|(tele)?phones?|tel|mobiles?|fax|postcodes?|zip"
    "|dob|birth|born|nhsnumber|nino|passport"
)
_FILLING: Final = re.compile(
    "first|last|full|family|given|middle|maiden|preferred|known|patient|person|client|customer"
    "|worker|employee|claimant|gp|doctor|next|of|kin|contact|home|work|street|postal|current"
    "|primary|main|line|number|no|num|s|the|date|on|[0-9]"
)
"""Words that leave a telling header telling; any other word gives it another meaning."""

_TAKE_OUT: Final = "take the column out"
_REPLACE: Final = "put a pseudonym in their place"


@dataclass(frozen=True)
class Finding:
    """A column that identifies people."""

    position: int
    """Zero for the first column of the file."""
    what: str
    """What it does, to follow the column's name in a sentence."""
    remedy: str


@dataclass
class Evidence:
    """What the values of a column, seen a batch at a time, show of identifying people."""

    cells: int = 0
    is_filled: bool = False
    has_emails: bool = False
    nhs_shaped: int = 0
    nhs_valid: int = 0
    postcodes: int = 0
    """Cells that are a postcode and nothing else."""
    postcodes_within: int = 0

    def add(self, column: pl.Series) -> None:
        """Take in some more cells of the column; strings, or null."""
        cells = column.drop_nulls()
        self.cells += len(cells)
        self.is_filled = self.is_filled or bool((cells.str.strip_chars() != "").any())
        size = cells.str.len_bytes()
        if not (size >= _SHORTEST_POSTCODE).any():
            return
        self.has_emails = self.has_emails or _has_emails(cells.filter(size >= _SHORTEST_EMAIL))
        self._count_numbers(cells, size)
        self._count_postcodes(cells, size)

    def judge(self, *, is_strict: bool) -> str | None:
        """Say what the column holds that identifies people; None where nothing does."""
        if self.has_emails:
            return "e-mail addresses"
        if self._are_nhs_numbers(is_strict=is_strict):
            return "valid NHS numbers"
        if self._are_postcodes(is_strict=is_strict):
            return "full postcodes"
        return None

    def _count_numbers(self, cells: pl.Series, size: pl.Series) -> None:
        exact = cells.filter(size == len("9434765919"))
        exact = exact.filter(exact.str.contains(r"^[0-9]{10}$"))
        longer = cells.filter(size > len("9434765919")).str.extract(_TEN_DIGITS).drop_nulls()
        numbers = pl.concat([exact, longer.str.replace_all(r"[^0-9]", "")])
        self.nhs_shaped += len(numbers)
        self.nhs_valid += _count_valid(numbers)

    def _count_postcodes(self, cells: pl.Series, size: pl.Series) -> None:
        short = cells.filter(size.is_between(_SHORTEST_POSTCODE, _LONGEST_POSTCODE))
        self.postcodes += int(short.str.contains(_WHOLE_POSTCODE).sum())
        longer = cells.filter(size > _LONGEST_POSTCODE)
        self.postcodes_within += int(longer.str.contains(_POSTCODE_WITHIN).sum())

    def _are_nhs_numbers(self, *, is_strict: bool) -> bool:
        shaped, valid = self.nhs_shaped, self.nhs_valid
        if is_strict:
            return valid > SHARE_UNKNOWN * shaped and (valid >= NHS_FEW or valid == shaped)
        if valid == shaped and shaped > 0:
            return valid >= NHS_FEW or valid == self.cells
        return valid >= NHS_MANY and valid > SHARE_KNOWN * shaped

    def _are_postcodes(self, *, is_strict: bool) -> bool:
        if not is_strict:
            return self.postcodes > SHARE_KNOWN * self.cells
        count = self.postcodes + self.postcodes_within
        return count >= POSTCODES_FEW or count > SHARE_UNKNOWN * self.cells


def find_identifiers(
    evidence: Sequence[Evidence], headers: tuple[str, ...], names: list[str], record: Record
) -> list[Finding]:
    """Return the columns of a file that identify people.

    Parameters
    ----------
    evidence : sequence of Evidence
        What the values of each column show, in the file's order.
    headers : tuple of str
        Their headers as delivered.
    names : list of str
        What the contract, or the supplier's mapping, calls each.
    record : Record
        The record type of the file.
    """
    known = {column.name for column in record.columns}
    findings = []
    for position, (header, column, name) in enumerate(zip(headers, evidence, names, strict=True)):
        in_header = _judge_header(header)
        in_cells = column.judge(is_strict=name not in known or name == _FREE_TEXT)
        if header_identifies(header):
            findings.append(Finding(position, "has a telling header", _TAKE_OUT))
        elif in_header is not None:
            what = f"has {in_header} where its header should be"
            findings.append(Finding(position, what, _TAKE_OUT))
        elif in_cells is not None:
            remedy = _REPLACE if name in known else _TAKE_OUT
            findings.append(Finding(position, f"holds {in_cells}", remedy))
    return findings


def header_identifies(header: str) -> bool:
    """Tell whether a header says that its column identifies people.

    ``patient_home_phone_no`` does; ``practice_name``, ``telephone_assessment`` and
    ``year_of_birth`` do not: they have words that say something else.
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).lower()
    words = re.sub(r"[^a-z0-9]+", " ", words).strip()
    for pattern, joined in _JOINED:
        words = re.sub(pattern, joined, words)
    others = [word for word in words.split() if not _FILLING.fullmatch(word)]
    return bool(others) and all(_TELLING.fullmatch(word) for word in others)


def looks_like_a_value(header: str) -> bool:
    """Tell whether a header is itself what must not be shown, as in a file without headers."""
    return _judge_header(header) is not None or bool(
        re.search(r"\d{5}", header) or re.search(r"\d{1,4}[/-]\d{1,2}[/-]\d{1,4}", header)
    )


def _judge_header(header: str) -> str | None:
    evidence = Evidence()
    evidence.add(pl.Series([header]))
    return evidence.judge(is_strict=True)


def _has_emails(cells: pl.Series) -> bool:
    with_sign = cells.filter(cells.str.contains("@", literal=True))
    return with_sign.str.contains(_EMAIL).any()


def _count_valid(numbers: pl.Series) -> int:
    """Count the numbers whose last digit checks the others (Modulus 11, NHS Data Dictionary).

    One digit ten times over is what people type to fill a field, and is never counted.
    """
    if numbers.is_empty():
        return 0
    value = numbers.cast(pl.Int64)
    digits = [value // 10**place % 10 for place in range(9, -1, -1)]
    total = sum((digits[place] * (10 - place) for place in range(1, 9)), start=digits[0] * 10)
    check = (11 - total % 11) % 11
    is_filler = value % 1_111_111_111 == 0
    return int(((check == digits[9]) & ~is_filler).sum())
