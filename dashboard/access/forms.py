"""Forms and questions that only our own pages can send."""

import secrets
from hmac import compare_digest
from typing import Final

from flask import Request, session
from markupsafe import Markup

TOKEN: Final = "csrf"  # noqa: S105 - the name of a field


def new_token() -> str:
    """Return a word that nobody else's page can know."""
    return secrets.token_urlsafe(32)


def hidden_token() -> Markup:
    """Return the field that shows a form to be ours."""
    value = session.setdefault(TOKEN, new_token())
    return Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN, value)


def has_token(request: Request) -> bool:
    """Tell whether a form was written by us for this browser."""
    own, sent = session.get(TOKEN), request.form.get(TOKEN, "")
    return bool(own) and compare_digest(str(own).encode(), sent.encode())


def is_from_here(request: Request, origin: str) -> bool:
    """Tell whether what a browser sends comes from one of our own pages.

    Browsers say so themselves, and no page can make them say otherwise. What says nothing is no
    browser, and has no cookie that somebody else's page could misuse.

    Parameters
    ----------
    origin
        What our addresses begin with.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sent = request.headers.get("Origin")
    return sent is None or sent == origin
