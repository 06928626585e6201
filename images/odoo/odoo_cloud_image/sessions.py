"""Login sessions in Redis, as plain data.

Owns: keys, format and lifetime of what is stored. Does not own: what Odoo puts into a session.

A session id is 84 characters. The first 42, its identifier, stay the same when Odoo renews the id;
a logout ends the identifier. So an identifier is one Redis hash::

    session:<identifier>   lifetime -> seconds
                           <other 42 characters of an id> -> the session as JSON
    ended:<identifier>     there for an hour after the end

Reading a session starts its lifetime anew. An ended identifier takes no writes: a slow request that
loaded its session before the logout must not bring it back when it saves.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from .config import RedisAddress

IDENTIFIER_LENGTH = 42
ENDED_SECONDS = 3600
TIMEOUT_SECONDS = 2.0
BATCH = 1000
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{42}")

_READ = """
local found = redis.call('HMGET', KEYS[1], ARGV[1], 'lifetime')
if found[1] and found[2] then redis.call('EXPIRE', KEYS[1], found[2]) end
return found[1]
"""
_WRITE = """
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2], 'lifetime', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""
_END = """
redis.call('SET', KEYS[2], 1, 'EX', ARGV[1])
redis.call('DEL', KEYS[1])
"""
_MISSING = """
local missing = {}
for index, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 0 then table.insert(missing, ARGV[index]) end
end
return missing
"""
_SHORTEN = """
for _, key in ipairs(KEYS) do
  local lifetime = redis.call('HGET', key, 'lifetime')
  if lifetime and tonumber(lifetime) > tonumber(ARGV[1]) then
    redis.call('HSET', key, 'lifetime', ARGV[1])
    redis.call('EXPIRE', key, ARGV[1])
  end
end
"""


def connect(address: RedisAddress) -> Redis:
    """Return a client that connects when it is first used.

    A connection that broke since its last use, as after a restart of Redis, is replaced at once; a
    Redis that does not answer is not asked twice.
    """
    return Redis(
        host=address.host,
        port=address.port,
        password=address.password,
        decode_responses=True,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        retry_on_error=[RedisConnectionError],  # the older clients of Ubuntu look at this
    )


class Sessions:
    """The sessions of one tenant. Every method raises redis.exceptions.RedisError on an outage."""

    def __init__(self, client: Redis) -> None:
        """Keep sessions with ``client``, which must decode responses; connects when used."""
        self._client = client
        self._read = client.register_script(_READ)
        self._write = client.register_script(_WRITE)
        self._end = client.register_script(_END)
        self._missing = client.register_script(_MISSING)
        self._shorten = client.register_script(_SHORTEN)

    def read(self, sid: str) -> dict[str, Any] | None:
        """Return the session ``sid`` and start its lifetime anew; None when there is none."""
        text = self._read([_key(sid)], [sid[IDENTIFIER_LENGTH:]])
        return None if text is None else _parsed(text)

    def write(self, sid: str, session: Mapping[str, Any], lifetime: int) -> bool:
        """Store a session for ``lifetime`` seconds; False when its identifier has ended."""
        keys = [_key(sid), _ended_key(sid)]
        text = json.dumps(dict(session), separators=(",", ":"))
        return bool(self._write(keys, [sid[IDENTIFIER_LENGTH:], text, lifetime]))

    def end(self, identifiers: Iterable[str]) -> None:
        """End these identifiers, and with them every session id that begins with one.

        Raises:
            ValueError: something among them is not an identifier of 42 characters.
        """
        for identifier in [_checked(identifier) for identifier in identifiers]:
            self._end([_key(identifier), _ended_key(identifier)], [ENDED_SECONDS])

    def forget_previous(self, sid: str) -> None:
        """Drop the older ids that ``sid`` was renewed from."""
        key, current = _key(sid), sid[IDENTIFIER_LENGTH:]
        older = {str(name) for name in self._client.hkeys(key)} - {current, "lifetime"}
        if older:
            self._client.hdel(key, *older)

    def missing(self, identifiers: Iterable[str]) -> set[str]:
        """Return those of ``identifiers`` that have no session."""
        missing: set[str] = set()
        for batch in _batches(list(identifiers)):
            missing.update(self._missing([_key(identifier) for identifier in batch], batch))
        return missing

    def shorten(self, lifetime: int) -> None:
        """Let no session live longer than ``lifetime`` seconds without being used."""
        for batch in _batches(self._keys()):
            self._shorten(batch, [lifetime])

    def _keys(self) -> list[str]:
        found = self._client.scan_iter("session:*", count=BATCH)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  the client's own gap
        return [str(key) for key in found]  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _key(sid: str) -> str:
    return f"session:{sid[:IDENTIFIER_LENGTH]}"


def _ended_key(sid: str) -> str:
    return f"ended:{sid[:IDENTIFIER_LENGTH]}"


def _checked(identifier: str) -> str:
    if not _IDENTIFIER.fullmatch(identifier):
        # A short one would otherwise pass for the beginning of many.
        message = f"session identifier of {len(identifier)} characters; valid: 42"
        raise ValueError(message)
    return identifier


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        session = json.loads(text)
    except ValueError:
        return None
    return cast("dict[str, Any]", session) if isinstance(session, dict) else None


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
