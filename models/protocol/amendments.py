"""What a published result binds, and the words every result carries once its protocol changed.

A protocol that results were published under is a promise. Its parameters may be changed only by an
amendment, which stands for ever; what was not asked for from the first is post hoc.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from models.protocol.analyses import ANALYSES, AnalysisName
from models.protocol.document import Protocol, ProtocolError
from models.protocol.tables import Amendment

FREE: Final = frozenset({"title", "licence", "retention_months", "amendments"})
"""Keys no number depends on; amendments have a rule of their own."""

TABLES: Final = ("gates", "costs")

Parameters = Mapping[str, Any]
"""A protocol as a manifest holds it: JSON values by key."""


@dataclass(frozen=True)
class Published:
    """A release that readers have seen, and the parameters it was made with."""

    release: str
    parameters: Parameters


def amendments_for(protocol: Protocol, analysis: AnalysisName) -> list[str]:
    """Return a sentence for every amendment that touches an analysis, oldest first.

    An amendment that does not say what it touches touches everything.
    """
    touching = [one for one in protocol.amendments if not one.touches or analysis in one.touches]
    return [_say(one) for one in sorted(touching, key=lambda one: one.on)]


def stamps(protocol: Protocol) -> dict[str, list[str]]:
    """Return the sentences that every result of an analysis must carry; only those with any."""
    found = {
        str(name): _post_hoc(protocol, name) + amendments_for(protocol, name)
        for name in get_args(AnalysisName)
    }
    return {name: sentences for name, sentences in found.items() if sentences}


def check_promises(protocol: Protocol, published: Sequence[Published]) -> None:
    """Refuse a protocol that breaks what was promised by publishing.

    Parameters
    ----------
    protocol
        What is to be run.
    published
        Every release that was ever published, in the order of publication.

    Raises
    ------
    ProtocolError
        If an amendment that was published is missing or altered, a parameter differs from a
        published release without an amendment made since, or an analysis that the first release
        did not promise is not called post hoc.
    """
    for one in published:
        _check_amendments_stand(protocol, one)
    for one in published:
        _check_changes_are_amended(protocol, one)
    if published:
        _check_new_analyses(protocol, published[0])


def changed_keys(protocol: Protocol, then: Parameters) -> list[str]:
    """Return the keys whose values differ, those of a table as ``gates.smd``.

    A key that did not exist when `then` was written counts as its default; the order of a list
    changes nothing.
    """
    before, now = _flat(Protocol.model_validate({}), then), _flat(protocol, {})
    return [key for key in now if _unordered(before[key]) != _unordered(now[key])]


def _flat(protocol: Protocol, overlay: Parameters) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in protocol.model_dump(mode="json").items():
        if key in TABLES:
            inner = overlay.get(key, {})
            values |= {f"{key}.{name}": inner.get(name, value[name]) for name in value}
        elif key not in FREE:
            values[key] = overlay.get(key, value)
    return values


def _unordered(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _check_amendments_stand(protocol: Protocol, one: Published) -> None:
    stand = [amendment.model_dump(mode="json") for amendment in protocol.amendments]
    for amendment in one.parameters.get("amendments", []):
        if amendment not in stand:
            raise ProtocolError(
                f"the amendment of {amendment['on']} by {amendment['by']}, which release "
                f"{one.release} was published with, was taken out or altered. Put it back as it "
                "was: what was changed after publication is said for good."
            )


def _check_changes_are_amended(protocol: Protocol, one: Published) -> None:
    printed = one.parameters.get("amendments", [])
    named = {
        key
        for amendment in protocol.amendments
        if amendment.model_dump(mode="json") not in printed
        for key in amendment.changes
    }
    missing = [
        key
        for key in changed_keys(protocol, one.parameters)
        if key not in named and key.partition(".")[0] not in named
    ]
    if missing:
        raise ProtocolError(
            f"it differs from the protocol release {one.release} was published under, and no "
            f"amendment made since says so: {', '.join(missing)}. Put the old values back, or add "
            f"to it, filled in:\n\n{_template(protocol, missing)}"
        )


def _template(protocol: Protocol, keys: Sequence[str]) -> str:
    changes = ", ".join(f'"{key}"' for key in keys)
    touches = ", ".join(f'"{name}"' for name in protocol.analyses)
    return (
        "[[amendments]]\n"
        "on = YYYY-MM-DD\n"
        'by = "NAME"\n'
        'why = "REASON, as after the word because"\n'
        f"changes = [{changes}]\n"
        f"touches = [{touches}]"
    )


def _check_new_analyses(protocol: Protocol, first: Published) -> None:
    asked = first.parameters.get("analyses", [])
    late = first.parameters.get("post_hoc", [])
    for name in protocol.analyses:
        if name not in protocol.post_hoc and (name not in asked or name in late):
            raise ProtocolError(
                f"{name} was not promised when the first results were published, with release "
                f'{first.release}. Name it in post_hoc too (post_hoc = ["{name}"]), so that its '
                "results say so."
            )


def _post_hoc(protocol: Protocol, name: AnalysisName) -> list[str]:
    if name not in protocol.post_hoc:
        return []
    return [f"Post hoc: “{ANALYSES[name]}” was added after the first results were published."]


def _say(amendment: Amendment) -> str:
    day = f"{amendment.on.day} {amendment.on:%B %Y}"
    return (
        f"Changed after the first results were published: {', '.join(amendment.changes)}, on "
        f"{day} by {amendment.by}, because {amendment.why.rstrip('.')}."
    )
