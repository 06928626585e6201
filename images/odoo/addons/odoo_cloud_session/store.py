"""Odoo's session store, on Redis.

Ids, rotation and their rules are Odoo's own; only keeping the sessions is ours. While Redis is away
every method raises SessionsAwayError, which Odoo answers with a 503.
"""

# Odoo is installed in the image alone; what we use of it is declared in typings/.
# pyright: reportMissingModuleSource=false

import time
from collections.abc import Iterable

from odoo.http import (
    SESSION_DELETION_TIMER,
    SESSION_LIFETIME,
    STORED_SESSION_BYTES,
    FilesystemSessionStore,
    Session,
    get_session_max_inactivity,
    request,
)
from odoo.tools._vendor.sessions import SessionStore
from odoo_cloud_image.fuse import Fuse
from odoo_cloud_image.sessions import Sessions
from redis.exceptions import RedisError

from .outage import SessionsAwayError


class RedisSessionStore(SessionStore):
    """Keeps the sessions of one tenant."""

    is_valid_key = FilesystemSessionStore.is_valid_key
    generate_key = FilesystemSessionStore.generate_key
    rotate = FilesystemSessionStore.rotate

    def __init__(self, sessions: Sessions, address: str) -> None:
        """Keep sessions in ``sessions``, which log lines call Redis at ``address``."""
        super().__init__(Session)
        self._sessions = sessions
        self._fuse = Fuse(f"Redis at {address}", RedisError, SessionsAwayError)

    def get(self, sid: str) -> Session:
        """Return the session ``sid``, or a new one."""
        data = self._fuse.ask(self._sessions.read, sid) if self.is_valid_key(sid) else None
        return self.new() if data is None else self.session_class(data, sid)

    def save(self, session: Session) -> None:
        """Store a session for as long as its database allows inactivity."""
        lifetime = get_session_max_inactivity(request.env if request else None)
        self._fuse.ask(self._sessions.write, session.sid, session, lifetime)

    def delete(self, session: Session) -> None:
        """End a session, under its older ids too."""
        self.delete_from_identifiers([session.sid[:STORED_SESSION_BYTES]])

    def delete_from_identifiers(self, identifiers: Iterable[str]) -> None:
        """End the sessions of these identifiers, such as those of a revoked device."""
        self._fuse.ask(self._sessions.end, identifiers)

    def delete_old_sessions(self, session: Session) -> None:
        """Drop the ids that a session was renewed from, once nobody can be using them."""
        due = time.time() - SESSION_DELETION_TIMER
        if "gc_previous_sessions" in session and session["create_time"] < due:
            self._fuse.ask(self._sessions.forget_previous, session.sid)
            del session["gc_previous_sessions"]
            self.save(session)

    def get_missing_session_identifiers(self, identifiers: Iterable[str]) -> set[str]:
        """Return those of ``identifiers`` that have no session any more."""
        return self._fuse.ask(self._sessions.missing, identifiers)

    def vacuum(self, max_lifetime: int = SESSION_LIFETIME) -> None:
        """Apply a shortened lifetime to sessions that exist; Redis itself removes them."""
        self._fuse.ask(self._sessions.shorten, max_lifetime)
