"""The address behind the search field on every page; it needs no script."""

from typing import Final
from urllib.parse import urlencode

from flask import Flask, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from dashboard import shell
from dashboard.asked import KEPT
from dashboard.conditions import find_conditions
from dashboard.page import Page
from dashboard.pages.for_whom import PATH
from dashboard.site_map import Place
from dashboard.words import condition_label
from models.results import CONDITIONS

NONE_FOUND = "No condition here goes by that name. These are the conditions there are:"
ALL_OF_THEM = "These are the conditions there are:"
SEVERAL = "That can be more than one condition. Which one is it?"


def add_find(server: Flask, style: str) -> None:
    """Add the address that leads from words to a condition.

    Parameters
    ----------
    server
        What answers.
    style
        Address of the style sheet.
    """

    @server.get("/find")
    def find() -> AnyResponse | str:
        kept = {key: request.args[key] for key in KEPT if key in request.args}
        found = find_conditions(request.args.get("q", ""))
        if len(found) == 1:
            return redirect(_address(found[0], kept))
        said = SEVERAL if found else NONE_FOUND if request.args.get("q") else ALL_OF_THEM
        return shell.without_figures(_HERE, _list(said, found or [*CONDITIONS], kept), style, kept)


def _address(condition: str, kept: dict[str, str]) -> str:
    return f"{PATH}?{urlencode({'condition': condition, **kept})}"


def _list(said: str, conditions: list[str], kept: dict[str, str]) -> Markup:
    links = Markup().join(
        Markup('<li><a href="{}">{}</a></li>').format(_address(name, kept), condition_label(name))
        for name in conditions
    )
    return Markup('<p>{}</p><ul class="found">{}</ul>').format(said, links)


_HERE: Final = Place("/find", "Find", "Find a condition", lambda _: Page("", cautions=(), cards=()))
"""It is no page of a release: the field on every page leads here."""
