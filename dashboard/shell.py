"""The page around the page: language, landmarks, banners, and what a reader without scripts sees.

It is written by the server for the release in force, so that no address and no script can take
the banners away.
"""

from typing import Final

from markupsafe import Markup, escape

from dashboard.pages.how_fast import PATH, QUESTION
from dashboard.selection import choices_of, select
from dashboard.sentences import MADE_UP, NOT_A_COMPARISON, headline
from dashboard.state import View
from dashboard.store import Release
from dashboard.words import say_date

SERVICE: Final = "Independent Assessment Service: evaluation"
TITLE: Final = f"{QUESTION} {SERVICE}"

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
<nav aria-label="Pages"><ul>
<li><a href="{path}" aria-current="page">How fast?</a></li>
<li><a href="/gp/">Pages for GPs</a></li>
</ul></nav>
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
    release: Release | None,
    *,
    is_published: bool,
    body: Markup,
    head: Markup,
    scripts: Markup,
) -> str:
    """Return a whole page.

    Parameters
    ----------
    release
        The release the page is about, if there is one.
    is_published
        False puts a banner on top that says so.
    body
        What stands under the heading, already safe.
    head, scripts
        Tags that Dash needs there, already safe.
    """
    return _PAGE.format(
        title=TITLE,
        service=SERVICE,
        question=QUESTION,
        path=PATH,
        release=release.id if release else "",
        banners=banners(release, is_published=is_published),
        body=body,
        foot=_foot(release),
        head=head,
        scripts=scripts,
    )


def without_figures(body: Markup, style: str) -> str:
    """Return a page that says why there are no figures, and needs no script."""
    head = Markup('<link rel="stylesheet" href="{}">').format(style)
    return page(None, is_published=True, body=body, head=head, scripts=Markup())


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


def without_script(release: Release) -> Markup:
    """Return what stands in for the page where scripts do not run: the answers, in words."""
    choices = choices_of(release)
    if not choices.analyses:
        return Markup()
    analysis = choices.analyses[0]
    answers = Markup().join(
        Markup("<li>{}</li>").format(headline(select(release, View(analysis, condition))))
        for condition in choices.conditions(analysis)
    )
    return Markup(
        "<noscript><style>.loading {{ display: none }}</style>"
        "<p>The charts need JavaScript. Here are the same answers in words; "
        '<a href="/gp/">the pages for GPs</a> need none either.</p>'
        "<ul>{}</ul><p>{}</p></noscript>"
    ).format(answers, NOT_A_COMPARISON)


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
