"""An attacker that has read a release: what could still be worked out, and what prevents it."""

from models.disclosure.audit.protection import protect_release
from models.disclosure.audit.release import audit_release

__all__ = ["audit_release", "protect_release"]
