"""The page around the page: language, landmarks, banners, and what a reader without scripts sees.

It is written by the server for the release in force, so that no address and no script can take
the banners away.
"""

from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup, escape

from dashboard.access.menu import account_menu
from dashboard.asked import to_query
from dashboard.html_text import to_html
from dashboard.page import Page
from dashboard.reader import Reader
from dashboard.release import Release
from dashboard.render import OWN_FIGURES, table
from dashboard.sentences import MADE_UP, say_lock
from dashboard.site_map import FRONT, PLACES, Place
from dashboard.standing import Note, Standing, notes_of, show_note, withdrawn_note
from dashboard.words import say_date

SERVICE: Final = "Independent Assessment Service: evaluation"
ADDRESS: Final = f"{FRONT.path}?release={{}}"
"""Where a release is read."""

_NOTHING_PUBLISHED: Final = Markup(
    '<div id="nothing"><h2>Nothing is published yet</h2>'
    "<p>There is no published release, so there are no figures to show.</p>"
    "<p>What the evaluator does next: somebody who did not prepare the release checks it with "
    "<code>ias review</code>, and then it is published with <code>ias publish</code>. "
    "<code>ias status</code> lists the releases.</p></div>"
)
_ALL_WITHDRAWN: Final = Markup(
    '<div id="nothing"><h2>No figures stand at present</h2>'
    "<p>What was published has been withdrawn, so there are no figures to show:</p>{}</div>"
)
_WITHDRAWN: Final = Markup(
    '<div id="nothing"><h2>These figures were withdrawn</h2>'
    "<p>They are no longer shown, and should not be used or passed on.</p>{}</div>"
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
<body data-release="{release}"{kind}>
<a class="skip" href="#main">Skip to the figures</a>
<header><div class="width">
<p class="service">{service}</p>
{find}
<nav aria-label="Pages"><ul>{pages}<li><a href="/gp/">For GPs</a></li></ul></nav>
{account}
</div></header>
<main id="main" class="width" tabindex="-1">
{banners}
<h1>{question}</h1>
{body}
</main>
<footer><div class="width">{foot}
<p class="on-paper">This view: <span id="address"></span></p>
</div></footer>
{scripts}
</body>
</html>"""
)


_WHOLE: Final = Markup(
    '<p><a href="/download/{name}/{name}.zip">Download the whole release</a> (ZIP: every '
    "table, what each column means, the licence, and hashes to check them by)</p>"
)
_ACCESSIBILITY: Final = Markup('<p><a href="/accessibility">Accessibility statement</a></p>')
_FIND: Final = Markup(
    '<form class="find" action="/find" role="search"><label for="find">Find a condition</label>'
    '<input id="find" name="q" type="search" maxlength="100" autocomplete="off">{}'
    "<button>Find</button></form>"
)


def page(
    place: Place,
    reader: Reader | None,
    *,
    standing: Standing | None,
    body: Markup,
    head: Markup,
    scripts: Markup,
    kept: dict[str, str] | None = None,
) -> str:
    """Return a whole page.

    Parameters
    ----------
    place
        Which page it is.
    reader
        Who reads what, if there is something to read.
    standing
        How the release stands among the others; banners on top say so.
    body
        What stands under the heading, already safe.
    head, scripts
        Tags that Dash needs there, already safe.
    kept
        What goes along from page to page, where there is no reader who says so.
    """
    release = reader.release if reader else None
    kept = reader.asked.kept() if reader else kept or {}
    is_candidate = reader is not None and reader.is_candidate
    return _PAGE.format(
        title=f"{'Candidate: ' if is_candidate else ''}{place.question} {SERVICE}",
        kind=Markup(' class="is-candidate"') if is_candidate else "",
        service=SERVICE,
        question=place.question,
        pages=_links(place, kept),
        find=_find(kept),
        release=release.id if release else "",
        banners=banners(release, standing),
        body=body,
        foot=_foot(release),
        account=account_menu(),
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


def _find(kept: dict[str, str]) -> Markup:
    """Return the field that leads from words to a condition; it needs no script."""
    hidden = Markup('<input type="hidden" name="{}" value="{}">')
    return _FIND.format(Markup().join(hidden.format(*pair) for pair in kept.items()))


def without_figures(
    place: Place, body: Markup, style: str, kept: dict[str, str] | None = None
) -> str:
    """Return a page that says why there are no figures, and needs no script."""
    # Without an icon named, a browser asks for one that is not there.
    head = Markup('<link rel="icon" href="data:,"><link rel="stylesheet" href="{}">').format(style)
    return page(place, None, standing=None, body=body, head=head, scripts=Markup(), kept=kept)


def why_nothing(standing: Standing) -> Markup:
    """Return why there is no release to show: withdrawn, with the reasons, or not published yet."""
    if not standing.withdrawn:
        return _NOTHING_PUBLISHED
    notes = (show_note(withdrawn_note(one), ADDRESS) for one in standing.withdrawn)
    return _ALL_WITHDRAWN.format(Markup().join(notes))


def why_withdrawn(standing: Standing) -> Markup:
    """Return why a release that was withdrawn is not shown."""
    return _WITHDRAWN.format(
        Markup().join(
            show_note(note, ADDRESS) for note in notes_of(standing) if note.name == "withdrawn"
        )
    )


def banners(release: Release | None, standing: Standing | None) -> Markup:
    """Return the warnings that stand on every page of a release."""
    found = Markup()
    if release is not None and release.made_up:
        first, rest = MADE_UP.split(". ", 1)
        found += show_note(Note("made-up", first, rest), ADDRESS)
    if standing is not None:
        found += Markup().join(show_note(note, ADDRESS) for note in notes_of(standing))
    return Markup('<div class="banners">{}</div>').format(found) if found else found


def without_script(place: Place, page: Page, kept: dict[str, str]) -> Markup:
    """Return what stands in for a page where scripts do not run: words, tables and links.

    Parameters
    ----------
    place, page
        The page.
    kept
        What goes along from page to page.
    """
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
        '<p class="headline">{}</p>{}{}{}<ul>{}</ul>{}'
        "<p>The charts need JavaScript; everything they say stands here in words and tables. "
        '<a href="/gp/">The pages for GPs</a> need none either.</p></noscript>'
    ).format(
        page.headline,
        cautions,
        _choices(place, page, kept),
        _amounts(place, page, kept),
        numbers,
        cards,
    )


def _amounts(place: Place, page: Page, kept: dict[str, str]) -> Markup:
    """Return a form for what a reader can put in, which asks for the page anew."""
    if not page.amounts:
        return Markup()
    goes_along = {one.name: one.value for one in page.choices if one.value != one.default} | kept
    hidden = Markup().join(
        Markup('<input type="hidden" name="{}" value="{}">').format(*pair)
        for pair in goes_along.items()
    )
    boxes = Markup().join(
        Markup(
            '<p><label>{} <input type="number" name="{}" value="{}" min="0" max="{}" step="any">'
            "</label> {}</p>"
        ).format(one.label, one.name, one.value, one.most, one.hint)
        for one in page.amounts
    )
    return Markup(
        '<form action="{}" method="get"><h2>{}</h2>{}{}<p><button>Work it out</button></p></form>'
    ).format(place.path, OWN_FIGURES, hidden, boxes)


def _choices(place: Place, page: Page, kept: dict[str, str]) -> Markup:
    """Return every choice as links, the rest of the view kept."""
    view = [(one.name, one.value, one.default) for one in page.choices]
    view += [(one.name, one.value, one.default) for one in page.amounts]
    names = {name for name, _, _ in view}
    view += [(name, value, "") for name, value in kept.items() if name not in names]
    lists = Markup()
    for choice in (one for one in page.choices if len(one.options) > 1):
        links = Markup(" · ").join(
            Markup('<a href="{}?{}">{}</a>').format(
                place.path,
                to_query((n, value if n == choice.name else v, d) for n, v, d in view),
                words,
            )
            for value, words in choice.options
            if value not in choice.closed
        )
        lists += Markup("<p>{}: {}</p>").format(choice.label, links)
    return lists


def _foot(release: Release | None) -> Markup:
    kept = escape("Nothing on this page leaves the machine it is served from.")
    if release is None:
        return Markup("<p>{}</p>{}").format(kept, _ACCESSIBILITY)
    stamps = Markup().join(Markup("<p>{}</p>").format(said) for said in release.stamps())
    until = say_date(release.data_until) if release.data_until else "a day not stated"
    whole = _WHOLE.format(name=release.id) if release.is_whole else Markup()
    return Markup(
        "<p>Release {name}. Returns counted up to {until}.</p><p>{lock}</p>{stamps}{whole}"
        '<p>{kept}</p>{accessibility}<p><button id="print" class="action" type="button" hidden>'
        "Print this page</button></p>"
    ).format(
        name=release.id,
        until=until,
        lock=say_lock(release),
        stamps=stamps,
        whole=whole,
        kept=kept,
        accessibility=_ACCESSIBILITY,
    )
