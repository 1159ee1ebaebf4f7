"""The life of a release in a home: reviewed, published, withdrawn; one command at a time.

Everything is checked while the signatures are held, so that two commands at once cannot each be
right and both together wrong.
"""

from pipelines import signatures
from pipelines.promises import check_publishable
from pipelines.releases import current_release, find_release
from pipelines.settings import Home
from pipelines.sole_use import sole_signing
from pipelines.spacing import check_spacing


def review(home: Home, release: str, by: str, note: str = "") -> None:
    """Approve a candidate.

    Raises
    ------
    pipelines.releases.NotAllowed
        As for `pipelines.signatures.review`, or if there is no such release.
    pipelines.outcome.RunInProgress
        If another command is signing.
    """
    folder = find_release(home.releases, release)
    with sole_signing(home):
        signatures.review(folder, by, note)


def publish(home: Home, release: str, by: str, correction: str = "") -> None:
    """Make a reviewed release the one that readers see.

    Raises
    ------
    pipelines.releases.NotAllowed
        As for `pipelines.signatures.publish`, or if another was published less than a quarter
        before and this is not called a correction of it.
    models.protocol.document.ProtocolError
        If it would break what other releases promised, or tell of a few people beside them.
    pipelines.outcome.RunInProgress
        If another command is signing.
    """
    from pipelines.disclosure import check_beside_published

    folder = find_release(home.releases, release)
    with sole_signing(home):
        check_publishable(home, release)
        check_beside_published(home, release)
        if not correction:
            check_spacing(home, release)
        signatures.publish(folder, by, correction)


def withdraw(home: Home, release: str, by: str, reason: str) -> str | None:
    """Take a published release back; return what readers see from now on.

    Raises
    ------
    pipelines.releases.NotAllowed
        As for `pipelines.signatures.withdraw`, or if there is no such release.
    pipelines.outcome.RunInProgress
        If another command is signing.
    """
    folder = find_release(home.releases, release)
    with sole_signing(home):
        signatures.withdraw(folder, by, reason)
        return current_release(home.releases)
