"""Who has signed in, and the way out: a line in the head of every page."""

from markupsafe import Markup

from dashboard.access.forms import hidden_token
from dashboard.access.people import person_here
from dashboard.words import list_words


def account_menu() -> Markup:
    """Return who has signed in, and the way out; nothing where nobody can sign in."""
    person = person_here()
    if person is None:
        return Markup()
    seen = "" if person.sites is None else _say_sites(person.sites)
    return Markup(
        '<form method="post" action="/sign-out" class="account">{}<span>Signed in as {}{}</span>'
        "<button>Sign out</button></form>"
    ).format(hidden_token(), person.shown, seen)


def _say_sites(sites: frozenset[str]) -> str:
    return f" ({list_words(sorted(sites))} and totals)" if sites else " (totals only)"
