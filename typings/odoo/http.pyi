"""Requests and sessions."""

from collections.abc import MutableMapping
from typing import Any

from odoo.tools._vendor.sessions import SessionStore

SESSION_DELETION_TIMER: int
SESSION_LIFETIME: int
STORED_SESSION_BYTES: int

class RegistryError(RuntimeError): ...

class Session(MutableMapping[str, Any]):
    sid: str
    def __init__(self, data: dict[str, Any], sid: str, new: bool = False) -> None: ...

class FilesystemSessionStore(SessionStore):
    def is_valid_key(self, key: str) -> bool: ...
    def generate_key(self, salt: object = None) -> str: ...
    def rotate(self, session: Session, env: object, soft: bool = False) -> None: ...

class HTTPRequest:
    path: str

class Request:
    db: str | None
    env: object
    httprequest: HTTPRequest
    def _serve_nodb(self) -> object: ...

class Application:
    session_store: SessionStore

request: Request | None
root: Application

def get_session_max_inactivity(env: object) -> int: ...
