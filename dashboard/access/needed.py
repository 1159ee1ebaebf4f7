"""Whether a home may be served as it is set up, and how."""

from pathlib import Path

from dashboard.access.accounts import read_accounts
from dashboard.access.files import AccessFault
from dashboard.access.made_up import real_releases
from dashboard.access.settings import LOOPBACK, Settings, is_loopback, read_settings
from dashboard.access.sign_in import SignIn


def sign_in_of(home: Path, settings: Settings) -> SignIn | None:
    """Return how people sign in to a home; None where nobody needs to.

    Raises
    ------
    AccessFault
        If they need to and cannot.
    """
    if settings.provider or read_accounts(settings.sign_in.accounts):
        return SignIn.at_home(home, settings)
    real = real_releases(home / "releases")
    if real:
        raise AccessFault(
            f"The release {real[0]} is not made up, so people must sign in to see it: "
            "`ias account add NAME --role commissioner` makes an account, and docs/running.md says "
            "how to use your organisation's own sign-in."
        )
    if settings.address or not is_loopback(settings.listen):
        raise AccessFault(
            "Others can reach this server, so people must sign in: `ias account add NAME --role "
            "commissioner` makes an account."
        )
    return None


def settings_of(
    home: Path, config: Path | None = None, *, port: int | None = None, candidates: bool = False
) -> Settings:
    """Return how a home is served.

    Parameters
    ----------
    home
        Its ``serve.toml`` says how, if there is one.
    config
        Another file, which has to be there.
    port
        In the place of the file's.
    candidates
        True for an evaluator's own process, which no other machine can reach.

    Raises
    ------
    AccessFault
        If the file cannot be used.
    """
    if config is not None and not config.is_file():
        raise AccessFault(f"There is no {config}.")
    settings = read_settings(config or home / "serve.toml")
    changed: dict[str, object] = {"port": port} if port else {}
    if candidates:
        changed |= {"address": None, "trusted_proxies": None, "listen": LOOPBACK[0]}
    return settings.model_copy(update=changed)
