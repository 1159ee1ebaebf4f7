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

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from pipelines.contract import Record

NHS_FEW: Final = 3
"""This many valid numbers condemn a column where every ten-digit value is one; fewer do where they
are all the column holds, or few of many values that look otherwise."""
NHS_BY_CHANCE: Final = 1 / 11
"""Of random numbers of ten digits, this share passes for an NHS number."""
NHS_UNLIKELY: Final = 1e-3
"""A column is condemned if so many valid numbers would come by chance more rarely than this."""
SHARE: Final = 0.25
"""What is at most this share of a column's ten-digit values (or, in a column the contract does not
know, of all its values for postcodes) does not condemn it."""
POSTCODES_KNOWN: Final = 0.1
"""Share of postcodes above which a column of the contract is refused: a code may look like one."""
POSTCODES_FEW: Final = 3
"""This many postcodes condemn a column the contract does not know, whatever their share."""
_FREE_TEXT: Final = "withdrawn_reason"
"""The one column of the contract where people write sentences: judged like an unknown one."""

_TEN_DIGITS: Final = r"(?:^|[^0-9])([0-9]{3}[^\w]{0,3}[0-9]{3}[^\w]{0,3}[0-9]{4})(?:[^0-9]|$)"
_EMAIL: Final = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
_AREAS: Final = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E "
    "EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL "
    "LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM "
    "SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_OUTWARD: Final = rf"(?:{_AREAS.replace(' ', '|')})[0-9][A-Z0-9]?"
_INWARD: Final = "[0-9][A-Z]{2}"
_WHOLE_POSTCODE: Final = rf"(?i)^\s*{_OUTWARD}[\s-]*{_INWARD}\s*$"
_POSTCODE_WITHIN: Final = rf"\b{_OUTWARD}[\s-]{_INWARD}\b"
"""Within a sentence only as it is properly written: "b12 3mg" is a dose."""
_SHORTEST_POSTCODE, _LONGEST_POSTCODE = 5, 10
_SHORTEST_EMAIL = 6

_JOINED: Final = (
    (r"\be mails?\b", "email"),
    (r"\b(post|postal|zip) ?(codes?|cd)\b", "postcode"),
    (r"\b(d o b|birth ?(date|day|dt)|date ?of ?birth)\b", "dob"),
    (r"\b(nhs) ?(number|no|num|nr|id)\b", "nhsnumber"),
    (r"\bni ?(number|no|num)\b|\bnational insurance\b", "nino"),
    (r"\baddress ?line\b", "address"),
    (r"\b(first|last|full|family|given|middle|maiden|patient|person)(names?)\b", r"\1 \2"),
    (r"\b(home|work|mobile|contact)(phone|tel|telephone)\b", r"\1 \2"),
    (r"\b(phone|telephone|tel|mobile)(number|no|num)\b", r"\1 \2"),
    (r"\b(home|email|street|postal)(address)\b", r"\1 \2"),
    (r"\b(name|address|email|phone|telephone|mobile|postcode)\d+\b", r"\1"),
)
_TELLING: Final = re.compile(
    "(fore|sur|first|last|f|l)?names?|addr(ess(es)?)?|emails?|(tele)?phones?|tel|mobiles?|fax"
    "|postcodes?|pcode|zip|dob|birth|born|nhsnumber|nino|passport"
)
_FILLING: Final = re.compile(
    "first|last|full|family|given|middle|maiden|preferred|known|patient|person|client|customer"
    "|worker|employee|claimant|gp|doctor|next|of|kin|contact|home|work|street|postal|current"
    "|primary|main|line|number|no|num|nr|s|the|date|dt|on|[0-9]|pat|pt|patients|member|legal"
    "|residence|residential|usual|registered|dd|mm|yy|yyyy"
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
        if valid <= SHARE * shaped:
            return False
        if valid == shaped:
            stand_out = valid > 1 and valid < self.cells / 2
            return is_strict or valid >= NHS_FEW or valid == self.cells or stand_out
        return (is_strict and valid >= NHS_FEW) or _chance(valid, shaped) < NHS_UNLIKELY

    def _are_postcodes(self, *, is_strict: bool) -> bool:
        count = self.postcodes + self.postcodes_within
        if not is_strict:
            return count > POSTCODES_KNOWN * self.cells
        return count >= POSTCODES_FEW or count > SHARE * self.cells


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
    # As words run together (DateOfBirth) and as they do not (DoB, SurName).
    return _tells(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)) or _tells(header)


def _tells(header: str) -> bool:
    words = re.sub(r"[^a-z0-9]+", " ", header.lower()).strip()
    words = re.sub(r"(?<=[a-z])[0-9]+\b", "", words)
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


def _chance(valid: int, shaped: int) -> float:
    """Bound the chance that so many of some random numbers are valid from above (Chernoff)."""
    share = valid / shaped
    told = share * math.log(share / NHS_BY_CHANCE)
    rest = (1 - share) * math.log((1 - share) / (1 - NHS_BY_CHANCE))
    return math.exp(-shaped * (told + rest))


def holds_identifiers(text: str) -> str | None:
    """Say what a text file, read line by line, holds that identifies people; None for nothing."""
    evidence = Evidence()
    evidence.add(pl.Series(text.splitlines(), dtype=pl.String))
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
