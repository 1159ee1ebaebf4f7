"""Confirm a release: that it is, to the byte, what was made, signed and named."""

from collections.abc import Callable
from pathlib import Path

from models.standing import status_among
from pipelines.canonical import content_hash
from pipelines.release import code_version
from pipelines.releases import NotAllowed, find_release, held_releases, read_manifest
from pipelines.settings import Home
from pipelines.verifying.bundles import check_bundle
from pipelines.verifying.chain import check_chain, check_software
from pipelines.verifying.files import check_files
from pipelines.verifying.report import Part, Verdict
from pipelines.verifying.signed import check_pointer, check_signatures
from pipelines.verifying.sources import check_deliveries
from pipelines.verifying.tables import check_csv, check_pages, read_tables


def verify(home: Home, release: str, deliveries: Path | None = None) -> Verdict:
    """Reckon anew all that can be reckoned of a release, and compare.

    Parameters
    ----------
    deliveries
        Where the deliveries lie; by default in the home.

    Raises
    ------
    pipelines.releases.NotAllowed
        If there is no such release.
    """
    folder = home.releases / release
    if release in _without_manifest(home.releases):
        return Verdict(release, "damaged", [Part("manifest", "", ["manifest.json is missing"])])
    find_release(home.releases, release)
    status = status_among(held_releases(home.releases), release)
    try:
        manifest = read_manifest(folder)
    except NotAllowed:
        fault = "manifest.json cannot be read as what `ias run` writes"
        return Verdict(release, status, [Part("manifest", "", [fault])])
    tables = read_tables(folder)
    content = None if tables is None else content_hash(tables)
    checks: list[tuple[str, Callable[[], Part]]] = [
        ("files", lambda: check_files(folder, manifest)),
        ("chain", lambda: check_chain(release, manifest, content)),
        ("csv", lambda: check_csv(folder, tables or {})),
        ("zip", lambda: check_bundle(folder, tables or {})),
        ("signatures", lambda: check_signatures(folder, manifest)),
        ("deliveries", lambda: check_deliveries(manifest, deliveries or home.deliveries, home)),
        ("software", lambda: check_software(manifest)),
        ("readers", lambda: check_pointer(folder)),
    ]
    if tables is not None and manifest.get("code_version") == code_version():
        checks.insert(3, ("pages", lambda: check_pages(folder)))
    return Verdict(release, status, [_look(name, check) for name, check in checks])


def _look(name: str, check: Callable[[], Part]) -> Part:
    """Make a check; a manifest that lacks what it needs differs there."""
    try:
        return check()
    except (KeyError, TypeError, AttributeError, ValueError) as lack:
        told = f"manifest.json lacks what this needs, or says it wrongly ({type(lack).__name__})"
        return Part(name, "", [told])


def _without_manifest(releases: Path) -> set[str]:
    return {
        path.name
        for path in releases.glob("[!.]*")
        if path.is_dir() and not path.is_symlink() and not (path / "manifest.json").exists()
    }
