"""How the dashboard is served: `serve.toml`, typed; an unknown key is refused."""

import ipaddress
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from dashboard.access.files import AccessFault
from dashboard.access.people import Grant, Word

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
"""Names by which this machine calls itself."""


class Part(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Group(Grant):
    """What members of one of the provider's groups may see."""

    name: Word


class Provider(Part):
    """An OpenID provider whose people may sign in."""

    issuer: str
    client_id: Word
    client_secret: Path | None = None
    name: Word = "your organisation's account"
    scope: Word = "openid profile"
    shown_claim: Word = "name"
    groups_claim: Word = "groups"
    groups: tuple[Group, ...] = Field(min_length=1)

    @field_validator("issuer")
    @classmethod
    def _is_safe(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if parts.scheme == "https" and parts.hostname:
            return issuer
        if parts.scheme == "http" and is_loopback(parts.hostname or ""):
            return issuer
        raise ValueError("an https address")


class SignIn(Part):
    """How people sign in, and for how long."""

    accounts: Path = Path("accounts.toml")
    secret_key: Path = Path("access/secret.key")
    idle_minutes: int = Field(default=30, ge=1, le=24 * 60)
    longest_hours: int = Field(default=10, ge=1, le=24)


class Settings(Part):
    """All of `serve.toml`, each with its default."""

    address: str | None = None
    listen: Word = "127.0.0.1"
    port: int = Field(8050, ge=1, le=65535)
    workers: int = Field(2, ge=1, le=64)
    threads: int = Field(4, ge=1, le=64)
    trusted_proxies: int | None = Field(None, ge=0, le=5)
    contact: Word | None = None
    gp_pages: Literal["signed-in", "open"] = "signed-in"
    sign_in: SignIn = Field(default_factory=SignIn)
    provider: Provider | None = None

    @field_validator("address")
    @classmethod
    def _is_an_origin(cls, address: str | None) -> str | None:
        parts = urlsplit(address or "https://named.example")
        bare = (parts.path in {"", "/"}) and not (parts.query or parts.fragment or parts.username)
        if parts.scheme != "https" or not parts.hostname or not bare:
            raise ValueError("https:// and a name, such as https://ias.example.org")
        return address and address.rstrip("/")

    @model_validator(mode="after")
    def _is_reached_safely(self) -> Self:
        if self.address and self.trusted_proxies is None:
            raise ValueError(
                "with `address`, say how many proxies stand in front (`trusted_proxies`), so that "
                "one address cannot pass for another"
            )
        if not self.address and self.trusted_proxies:
            raise ValueError("`trusted_proxies` needs the `address` people reach them by")
        if not is_loopback(self.listen) and not self.address:
            raise ValueError("to listen to other machines, name the https `address` of the proxy")
        return self

    @property
    def origin(self) -> str:
        """What every address of this service begins with."""
        return self.address or f"http://127.0.0.1:{self.port}"

    @property
    def is_secure(self) -> bool:
        """Whether people reach it over TLS."""
        return self.address is not None

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names this server answers to."""
        named = urlsplit(self.address).hostname if self.address else None
        return (*LOOPBACK, named) if named else LOOPBACK


def is_loopback(host: str) -> bool:
    """Tell whether a name or address is this machine's own, and no other can reach it."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def read_settings(path: Path) -> Settings:
    """Read `serve.toml`; paths in it start where it lies. Defaults where there is none.

    Raises
    ------
    AccessFault
        If it cannot be used; one sentence a fault.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        told = {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise AccessFault(f"{path} cannot be read: {problem}.") from None
    try:
        return _from_folder(Settings.model_validate(told), path.parent)
    except ValidationError as faults:
        said = " ".join(_say(fault) for fault in faults.errors())
        raise AccessFault(f"{path} cannot be used: {said}") from None


def _from_folder(settings: Settings, folder: Path) -> Settings:
    own = settings.sign_in
    paths = {"accounts": folder / own.accounts, "secret_key": folder / own.secret_key}
    changed: dict[str, Any] = {"sign_in": own.model_copy(update=paths)}
    if settings.provider and settings.provider.client_secret:
        secret = {"client_secret": folder / settings.provider.client_secret}
        changed["provider"] = settings.provider.model_copy(update=secret)
    return settings.model_copy(update=changed)


def _say(fault: Any) -> str:
    """Say a fault with the key it is about, and never a value: some are secret."""
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] != "extra_forbidden":
        return f"{where or 'the whole'}: {fault['msg'].removeprefix('Value error, ')}."
    near = get_close_matches(str(fault["loc"][-1]), _keys(fault["loc"][:-1]), n=1)
    return f"{where}: there is no such key" + (f"; did you mean {near[0]}?" if near else ".")


def _keys(table: tuple[Any, ...]) -> list[str]:
    tables: dict[tuple[Any, ...], type[BaseModel]] = {
        (): Settings,
        ("sign_in",): SignIn,
        ("provider",): Provider,
    }
    return list(tables.get(table, Group).model_fields)
