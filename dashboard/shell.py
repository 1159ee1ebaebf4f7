"""The page around the page: language, landmarks, banners, and what a reader without scripts sees.

It is written by the server for the release in force, so that no address and no script can take
the banners away.
"""

from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup, escape

from dashboard.html_text import to_html
from dashboard.page import Page
from dashboard.reader import Reader
from dashboard.render import table
from dashboard.sentences import MADE_UP
from dashboard.site_map import PLACES, Place
from dashboard.store import Release
from dashboard.words import say_date

SERVICE: Final = "Independent Assessment Service: evaluation"

NOTHING_PUBLISHED: Final = Markup(
    '<div id="nothing"><h2>Nothing is published yet</h2>'
    "<p>There is no published release, so there are no figures to show.</p>"
    "<p>What the evaluator does next: somebody who did not prepare the release checks it with "
    "<code>ias review</code>, and then it is published with <code>ias publish</code>. "
    "<code>ias status</code> lists the releases.</p></div>"
)
UNREADABLE: Final = Markup(
    '<div id="nothing"><h2>This release cannot be read</h2>'
    "<p>Its files are missing or damaged, so nothing is shown rather than something wrong. "
    "The evaluator can make it anew with <code>ias run</code>.</p></div>"
)

_PAGE: Final = Markup(
    """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{head}
</head>
<body data-release="{release}">
<a class="skip" href="#main">Skip to the figures</a>
<header><div class="width">
<p class="service">{service}</p>
<nav aria-label="Pages"><ul>{pages}<li><a href="/gp/">For GPs</a></li></ul></nav>
</div></header>
<main id="main" class="width" tabindex="-1">
{banners}
<h1>{question}</h1>
{body}
</main>
<footer><div class="width">{foot}</div></footer>
{scripts}
</body>
</html>"""
)


def page(
    place: Place,
    reader: Reader | None,
    *,
    is_published: bool,
    body: Markup,
    head: Markup,
    scripts: Markup,
) -> str:
    """Return a whole page.

    Parameters
    ----------
    place
        Which page it is.
    reader
        Who reads what, if there is something to read.
    is_published
        False puts a banner on top that says so.
    body
        What stands under the heading, already safe.
    head, scripts
        Tags that Dash needs there, already safe.
    """
    release = reader.release if reader else None
    kept = reader.asked.kept() if reader else {}
    return _PAGE.format(
        title=f"{place.question} {SERVICE}",
        service=SERVICE,
        question=place.question,
        pages=_links(place, kept),
        release=release.id if release else "",
        banners=banners(release, is_published=is_published),
        body=body,
        foot=_foot(release),
        head=head,
        scripts=scripts,
    )


def _links(here: Place, kept: dict[str, str]) -> Markup:
    query = f"?{urlencode(kept)}" if kept else ""
    current = Markup(' aria-current="page"')
    return Markup().join(
        Markup('<li><a href="{}{}"{}>{}</a></li>').format(
            place.path, query, current if place is here else "", place.name
        )
        for place in PLACES
    )


def without_figures(place: Place, body: Markup, style: str) -> str:
    """Return a page that says why there are no figures, and needs no script."""
    head = Markup('<link rel="stylesheet" href="{}">').format(style)
    return page(place, None, is_published=True, body=body, head=head, scripts=Markup())


def banners(release: Release | None, *, is_published: bool) -> Markup:
    """Return the warnings that stand on every page of a release."""
    if release is None:
        return Markup()
    found = Markup()
    if release.made_up:
        first, rest = MADE_UP.split(". ", 1)
        found += Markup('<p class="banner" id="made-up"><strong>{}</strong> {}</p>').format(
            first, rest
        )
    if not is_published:
        found += Markup(
            '<p class="banner" id="candidate"><strong>Not published</strong> This release is a '
            "candidate for an evaluator to check. Nobody else may be shown these figures.</p>"
        )
    return Markup('<div class="banners">{}</div>').format(found) if found else found


def without_script(page: Page) -> Markup:
    """Return what stands in for a page where scripts do not run: its sentences and its tables."""
    cautions = Markup().join(Markup("<p>{}</p>").format(said) for said in page.cautions)
    numbers = Markup().join(
        Markup("<li>{}: {} {} {}</li>").format(n.label, n.value, n.uncertainty, n.meaning)
        for n in page.numbers
    )
    cards = Markup().join(
        Markup("<h2>{}</h2><p>{}</p>{}").format(
            card.title,
            card.sentence,
            to_html([table(one) for one in card.beneath or (card.table,)]),
        )
        for card in page.cards
    )
    return Markup(
        "<noscript><style>.loading {{ display: none }}</style>"
        '<p class="headline">{}</p>{}<ul>{}</ul>{}'
        "<p>The charts need JavaScript; everything they say stands here in words and tables. "
        '<a href="/gp/">The pages for GPs</a> need none either.</p></noscript>'
    ).format(page.headline, cautions, numbers, cards)


def _foot(release: Release | None) -> Markup:
    kept = escape("Nothing on this page leaves the machine it is served from.")
    if release is None:
        return Markup("<p>{}</p>").format(kept)
    stamps = Markup().join(Markup("<p>{}</p>").format(said) for said in release.stamps())
    return Markup("<p>Release {}. Protocol {}. Returns counted up to {}.</p>{}<p>{}</p>").format(
        release.id,
        str(release.protocol.get("hash", ""))[:12],
        say_date(release.data_until) if release.data_until else "a day not stated",
        stamps,
        kept,
    )
