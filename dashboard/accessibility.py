"""The accessibility statement: what can be used by whom, what was tried, and what falls short.

It claims what the tests check and no more; who changes the one looks at the other.
"""

from typing import Final

from flask import Flask
from markupsafe import Markup

from dashboard import shell
from dashboard.page import Page
from dashboard.site_map import Place

PATH: Final = "/accessibility"
AXE: Final = "4.14.1"
"""The version of axe-core that the browser tests run."""

WIDTHS: Final = (390, 1280)
PREPARED: Final = "28 November 2026"
NOBODY_NAMED: Final = (
    "Tell the evaluator of the pilot: whoever sent you this address or gave you your account."
)
CAN: Final = (
    "reach and use everything with a keyboard, and see where you are",
    "zoom in to 300% on an ordinary laptop screen without scrolling sideways",
    "read in words what every chart says, and have all of its numbers as a table",
    "read every answer and its tables with scripts turned off",
    "tell lines and marks apart without seeing colours: they differ in dashes, shapes or labels",
    "print any page with its charts, tables and where the numbers come from",
)
FALLS_SHORT: Final = (
    (
        "The values that appear when a mouse rests on a chart cannot be reached with a keyboard or "
        "a screen reader. The same values are under Table, beside the chart."
    ),
    (
        "Where people sign in, a session that is not used ends (after half an hour, unless set "
        "otherwise) without a warning first. This fails success criterion 2.2.1, Timing "
        "Adjustable. After signing in again you are back at the view you left."
    ),
    (
        "Wide tables scroll inside a box of their own on a small screen, so that their columns "
        "stay beside each other."
    ),
    (
        "The CSV files and the ZIP are plain data for other programs, without headings or "
        "structure beyond their first row."
    ),
)
TRIED: Final = (
    (
        f"axe-core {AXE} looks at every page in Chromium, {WIDTHS[0]} and {WIDTHS[1]} pixels wide, "
        "and has to find nothing."
    ),
    (
        "A test presses Tab through every page: everything that can be clicked has to be reached, "
        "and to be seen to be reached."
    ),
    (
        "Tests read pages with scripts turned off, and look for sideways scrolling, a heading, "
        "landmarks and the language of the page."
    ),
)
NOT_TRIED: Final = (
    "It has not been tried by people who use screen readers, voice control or magnifiers, nor in "
    "browsers other than Chromium. A machine finds a part of the faults there can be, so there may "
    "be others that we do not know of."
)
_BODY: Final = Markup(
    '<div class="statement">'
    "<p>This statement is about the dashboard of the evaluation and the pages for GPs beside it. "
    "As many people as possible should be able to use them. You can:</p><ul>{can}</ul>"
    "<h2>What falls short</h2><ul>{short}</ul>"
    "<h2>If something does not work for you</h2><p>{contact} Say which page it was, what you "
    "tried to do and what you use to do it. You can ask for any figure in another form: on paper, "
    "in large print, or read out.</p>"
    "<h2>If you are not happy with the answer</h2><p>The Equality and Human Rights Commission is "
    "responsible for enforcing the Public Sector Bodies (Websites and Mobile Applications) (No. 2) "
    "Accessibility Regulations 2018. If you are not happy with how your complaint is answered, "
    "contact the Equality Advisory and Support Service (EASS), or in Northern Ireland the Equality "
    "Commission for Northern Ireland.</p>"
    "<h2>How far it meets the standard</h2><p>It is partially compliant with the Web Content "
    "Accessibility Guidelines version 2.2, level AA, because of what falls short above, and "
    "because not everything has been tried.</p>"
    "<h2>What was tried, and how</h2><p>These tests run before any change of the software is "
    "accepted:</p><ul>{tried}</ul><p>{not_tried}</p>"
    "<p>This statement was prepared on {prepared}.</p></div>"
)


def add_accessibility(server: Flask, style: str, contact: str | None) -> None:
    """Add the statement's address, which needs neither scripts nor signing in.

    Parameters
    ----------
    server
        What answers.
    style
        Address of the style sheet.
    contact
        Whom to tell of a problem: an address for e-mail, or words; None where nobody is named.
    """

    @server.get(PATH)
    def accessibility() -> str:
        return shell.without_figures(_HERE, statement(contact), style)


def statement(contact: str | None) -> Markup:
    """Return the statement."""
    return _BODY.format(
        can=_items(CAN),
        short=_items(FALLS_SHORT),
        tried=_items(TRIED),
        not_tried=NOT_TRIED,
        contact=_contact(contact),
        prepared=PREPARED,
    )


def _items(told: tuple[str, ...]) -> Markup:
    return Markup().join(Markup("<li>{}</li>").format(one) for one in told)


def _contact(contact: str | None) -> Markup:
    if contact is None:
        return Markup("{}").format(NOBODY_NAMED)
    if "@" in contact and " " not in contact:
        return Markup('Write to <a href="mailto:{}">{}</a>.').format(contact, contact)
    return Markup("Tell {}.").format(contact)


_HERE: Final = Place(
    PATH, "Accessibility", "Accessibility statement", lambda _: Page("", cautions=(), cards=())
)
"""It is no page of a release: its place is at the foot of every page."""
