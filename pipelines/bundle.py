"""A release as one ZIP file to take away: tables, what they mean, and how to check them.

It lies in the release's folder, so that it appears with it and the manifest holds its hash. The
same release gives the same bytes: entries in the order of their names, no times, no owners.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipelines.glossary import render_definitions
from pipelines.spreadsheets import released_csv

SUMS: Final = "SHA256SUMS"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time a ZIP can hold: it has to hold one."""
_READABLE: Final = 0o100644 << 16
_WITH_THE_RELEASE: Final = ("release", "made_up", "data_until", "code_version", "protocol")

_README: Final = """\
{title}
Release {release}{stamp}

{made_up}What is here

  csv/            a file a table; the last column, release, says which release a row is of
  definitions.md  what every table and column means
  release.json    the protocol it was made under, the deliveries it was made from, and its lock
  LICENCE.txt     what you may do with it
  SHA256SUMS      hashes of all these files: sha256sum -c SHA256SUMS

How to read it

  Nobody can be recognised in these numbers. Counts of 1 to 7 are not shown, others are rounded to
  the nearest 5, and what could give a small count away is hidden too. The column status says of
  every row whether its number is shown, suppressed, withheld, missing or a true zero: an empty
  cell is never a zero.
  Only what is called primary was meant to decide anything. A curve describes; it does not say what
  the service changed. Read reason before you use a number of effects.csv.

What it is bound to

  protocol    {protocol}
  deliveries  {deliveries}
  software    {software}
  figures     {figures}

  Each is a hash that holds the one before it; the release's name ends with the beginning of the
  last. Another release may have taken the place of this one, or it may have been withdrawn since:
  ask who gave it to you before you publish from it.
"""

_LICENCE: Final = """\
{title}, release {release}

{licence}

Say where the figures come from, with the name of the release: "{title}, release {release}".
They come as they are, without any warranty.
{made_up}"""

_MADE_UP: Final = "The data are made up. They describe nobody, and are no evidence of anything.\n"


def bundle_files(
    manifest: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]
) -> dict[str, bytes]:
    """Return what the ZIP of a release holds, by name, with the hashes of all last.

    Parameters
    ----------
    manifest
        Of the release; of its times and people nothing is told.
    tables
        All of the release.
    """
    release, lock, protocol = manifest["release"], manifest["lock"], manifest["protocol"]
    made_up = _MADE_UP if manifest["made_up"] else ""
    words = {"title": protocol["title"], "release": release, "licence": protocol["licence"]}
    about = {name: manifest[name] for name in (*_WITH_THE_RELEASE, "deliveries", "lock")}
    texts = {
        "LICENCE.txt": _LICENCE.format(**words, made_up=made_up and f"\n{made_up}"),
        "README.txt": _README.format(
            **words,
            stamp=" (made-up data)" if made_up else "",
            made_up=made_up and f"{made_up}\n",
            protocol=lock["protocol"],
            deliveries=lock["deliveries"],
            software=manifest["code_version"],
            figures=lock["release"],
        ),
        "definitions.md": render_definitions(tables),
        "release.json": json.dumps(about, indent=2, ensure_ascii=False) + "\n",
    }
    files = {name: text.encode() for name, text in texts.items()}
    files |= {f"csv/{name}.csv": released_csv(frame, release) for name, frame in tables.items()}
    files = dict(sorted(files.items()))
    return files | {SUMS: list_sums(files)}


def list_sums(files: Mapping[str, bytes]) -> bytes:
    """Return what ``SHA256SUMS`` says of other files, as ``sha256sum`` writes it."""
    lines = (f"{hashlib.sha256(file).hexdigest()}  {name}\n" for name, file in files.items())
    return "".join(lines).encode()


def bundle_name(folder: Path) -> str:
    """Return the name of the ZIP of a release, in the release's own folder."""
    return f"{folder.name}.zip"


def write_bundle(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a ZIP whose one folder is named as the file is."""
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{path.stem}/{name}", _LONG_AGO)
            entry.external_attr, entry.create_system = _READABLE, 3
            bundle.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)


def read_bundle(path: Path) -> dict[str, bytes]:
    """Return what a ZIP holds, by name in its folder.

    Raises
    ------
    zipfile.BadZipFile
        If it is none, or damaged.
    """
    with zipfile.ZipFile(path) as bundle:
        return {name.removeprefix(f"{path.stem}/"): bundle.read(name) for name in bundle.namelist()}
