"""What a session store is."""

from odoo.http import Session

class SessionStore:
    session_class: type[Session]
    def __init__(self, session_class: type[Session] | None = None) -> None: ...
    def new(self) -> Session: ...
