"""The pages about signing in: plain HTML in the look of the others, and no script."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from dashboard.access.forms import hidden_token
from dashboard.shell import SERVICE

NO_NAME: Final = "Enter your account name"
NO_PASSWORD: Final = "Enter your password"  # noqa: S105 - what is said
WRONG: Final = "That account name and password do not go together"
OLD_FORM: Final = "This page was open too long: try again"
NOT_FINISHED: Final = "Signing in was not finished: try again"
NOT_REACHED: Final = "The sign-in service cannot be reached: try again in a few minutes"
NO_ACCESS: Final = (
    "You are signed in there, but nobody has given you access here: ask the evaluator for it"
)

_PAGE: Final = Markup(
    """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{style}">
<link rel="stylesheet" href="{own_style}">
</head>
<body>
<a class="skip" href="#main">Skip to the main part</a>
<header><div class="width"><p class="service">{service}</p></div></header>
<main id="main" class="width" tabindex="-1">
<h1>{heading}</h1>
{body}
</main>
<footer><div class="width"><p>Figures of the evaluation are for those who have been given access.
</p><p><a href="/accessibility">Accessibility statement</a></p></div></footer>
</body>
</html>"""
)
_SUMMARY: Final = Markup(
    '<div class="errors" role="alert"><h2>There is a problem</h2><ul>{}</ul></div>'
)
_FIELD: Final = Markup(
    '<div class="field"><label for="{key}">{label}</label>{error}'
    '<input id="{key}" name="{key}" type="{kind}" autocomplete="{known_as}" value="{value}"'
    ' autocapitalize="none" spellcheck="false"{state}></div>'
)
_FIELDS: Final = {
    "name": ("Account name", "text", "username"),
    "password": ("Password", "password", "current-password"),
}
"""For each field its label, its kind, and what browsers know it as."""

_FORM: Final = Markup(
    '<form method="post" action="/sign-in" class="sign-in" novalidate>{token}'
    '<input type="hidden" name="next" value="{onward}">{fields}'
    '<button class="action">Sign in</button></form>'
)


@dataclass(frozen=True)
class Styles:
    """Addresses of the style sheets."""

    all_pages: str
    sign_in: str


@dataclass(frozen=True)
class Ways:
    """The ways there are to sign in: with an account, or through a provider by its name."""

    accounts: bool
    provider: str | None


def sign_in_page(
    styles: Styles, ways: Ways, onward: str, name: str = "", errors: dict[str, str] | None = None
) -> str:
    """Return the page that asks who somebody is.

    Parameters
    ----------
    styles
        Addresses of the style sheets.
    ways
        The ways there are.
    onward
        Where to go afterwards.
    name
        What was typed before.
    errors
        What was wrong, by the field it is about (``name``, ``password``) or ``""`` for none.
    """
    errors = errors or {}
    form = _account_form(onward, name, errors) if ways.accounts else Markup()
    body = _summary(errors) + _provider_link(ways, onward) + form
    title = f"{'Error: ' if errors else ''}Sign in | {SERVICE}"
    return _page(styles, title, "Sign in", body)


def plain_page(styles: Styles, heading: str, said: str) -> str:
    """Return a page that says one thing and leads to signing in."""
    body = Markup('<p>{}</p><p><a href="/sign-in">Sign in</a></p>').format(said)
    return _page(styles, f"{heading} | {SERVICE}", heading, body)


def _page(styles: Styles, title: str, heading: str, body: Markup) -> str:
    return _PAGE.format(
        title=title,
        style=styles.all_pages,
        own_style=styles.sign_in,
        service=SERVICE,
        heading=heading,
        body=body,
    )


def _provider_link(ways: Ways, onward: str) -> Markup:
    if ways.provider is None:
        return Markup()
    start = Markup(
        '<p><a class="action" href="/sign-in/provider?{}">Sign in with {}</a></p>'
    ).format(urlencode({"next": onward}), ways.provider)
    return start + Markup("<h2>Or with an account of this service</h2>") * ways.accounts


def _account_form(onward: str, name: str, errors: dict[str, str]) -> Markup:
    typed = {"name": name, "password": ""}
    fields = Markup().join(_field(key, value, errors.get(key)) for key, value in typed.items())
    return _FORM.format(token=hidden_token(), onward=onward, fields=fields)


def _field(key: str, value: str, said: str | None) -> Markup:
    label, kind, known_as = _FIELDS[key]
    error = Markup('<p class="error" id="{}-error">{}</p>').format(key, said) if said else ""
    state = Markup(' aria-invalid="true" aria-describedby="{}-error"').format(key) if said else ""
    return _FIELD.format(
        key=key, label=label, kind=kind, known_as=known_as, value=value, error=error, state=state
    )


def _summary(errors: dict[str, str]) -> Markup:
    if not errors:
        return Markup()
    line, link = Markup("<li>{}</li>"), Markup('<li><a href="#{}">{}</a></li>')
    return _SUMMARY.format(
        Markup().join(
            link.format(key, said) if key else line.format(said) for key, said in errors.items()
        )
    )
