"""Sessions in a real Redis."""

# The client leaves the types of its optional arguments open.
# pyright: reportUnknownMemberType=false

import socket
import time
from collections.abc import Iterator

import pytest
from redis import Redis
from redis.exceptions import RedisError

from images.odoo.odoo_cloud_image import sessions
from images.odoo.odoo_cloud_image.config import RedisAddress
from images.odoo.odoo_cloud_image.sessions import Sessions, connect
from tests.integration.containers import address_of, container_of, until

pytestmark = pytest.mark.engine

PASSWORD = "only-for-this-test"
ONE, OTHER = "a" * 42, "b" * 42
SID, RENEWED, FOREIGN = ONE + "1" * 42, ONE + "2" * 42, OTHER + "1" * 42
SESSION = {
    "context": {"lang": "de_DE", "tz": "Africa/Nairobi", "allowed_company_ids": [1, 2]},
    "create_time": 1700000000.25,
    "db": "acme",
    "debug": "",
    "login": "zoë",
    "uid": 2,
    "session_token": None,
    "_trace": [{"platform": "linux", "browser": None, "last_activity": 1700000000}],
    "flag": True,
}


@pytest.fixture(scope="module")
def address() -> Iterator[RedisAddress]:
    """A Redis of the version that tenants have."""
    with container_of("redis:8", "redis-server", "--requirepass", PASSWORD) as container:
        found = RedisAddress(host=address_of(container), port=6379, password=PASSWORD)
        until(lambda: answers(found))
        yield found


def answers(address: RedisAddress) -> bool:
    """Tell whether Redis is up."""
    try:
        return bool(connect(address).ping())
    except RedisError:
        return False


@pytest.fixture
def client(address: RedisAddress) -> Redis:
    """A client of an empty Redis."""
    client = connect(address)
    client.flushall()
    return client


@pytest.fixture
def store(client: Redis) -> Sessions:
    """An empty store."""
    return Sessions(client)


def test_a_session_comes_back_as_it_was(store: Sessions) -> None:
    """All that JSON knows, which is all that Odoo lets in."""
    assert store.write(SID, SESSION, 60) is True
    assert store.read(SID) == SESSION


def test_what_is_not_there(store: Sessions) -> None:
    """Neither an unknown id, nor another id of a known identifier."""
    store.write(SID, SESSION, 60)
    assert store.read(FOREIGN) is None
    assert store.read(RENEWED) is None


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "\x80\x04pickle."])
def test_damage_is_no_session(store: Sessions, client: Redis, text: str) -> None:
    """Whatever lies there, it is never executed and never half a session."""
    store.write(SID, SESSION, 60)
    client.hset(f"session:{ONE}", "1" * 42, text)
    assert store.read(SID) is None


def test_a_session_ends_by_itself(store: Sessions) -> None:
    """Redis removes it."""
    store.write(SID, SESSION, 1)
    assert store.read(SID) == SESSION
    time.sleep(1.2)
    assert store.read(SID) is None


def test_reading_renews_the_lifetime(store: Sessions, client: Redis) -> None:
    """So that those who have been away longest are the first to go."""
    store.write(SID, SESSION, 600)
    client.expire(f"session:{ONE}", 5)
    store.read(SID)
    assert client.ttl(f"session:{ONE}") == 600


def test_reading_what_is_not_there_leaves_nothing(store: Sessions, client: Redis) -> None:
    """Anybody may send any cookie."""
    store.read(SID)
    assert client.keys("*") == []


def test_an_ended_session_cannot_be_saved_again(store: Sessions) -> None:
    """A slow request that loaded it before the logout saves it after."""
    store.write(SID, SESSION, 60)
    store.end([ONE])
    assert store.read(SID) is None
    assert store.write(SID, SESSION, 60) is False
    assert store.write(RENEWED, SESSION, 60) is False
    assert store.read(SID) is None


def test_the_memory_of_an_end_ends(store: Sessions, client: Redis) -> None:
    """An hour is longer than any request."""
    store.end([ONE])
    assert client.keys("*") == [f"ended:{ONE}"]
    assert client.ttl(f"ended:{ONE}") == 3600


def test_an_end_concerns_one_identifier_with_all_ids(store: Sessions) -> None:
    """The renewed id and the one before it are the same login; others are not."""
    for sid in (SID, RENEWED, FOREIGN):
        store.write(sid, SESSION, 60)
    store.end([ONE])
    assert [store.read(sid) for sid in (SID, RENEWED, FOREIGN)] == [None, None, SESSION]


@pytest.mark.parametrize("identifier", ["", "a", "a" * 41, "a" * 43, "*" * 42, "a" * 41 + "\n"])
def test_only_identifiers_can_be_ended(store: Sessions, identifier: str) -> None:
    """Nothing is ended when one of them is none: a user can put anything into a device log."""
    store.write(SID, SESSION, 60)
    with pytest.raises(ValueError, match="valid: 42"):
        store.end([ONE, identifier])
    assert store.read(SID) == SESSION


def test_previous_ids_are_forgotten(store: Sessions) -> None:
    """The current one stays, at every moment."""
    store.write(SID, {"old": True}, 60)
    store.write(RENEWED, SESSION, 60)
    store.forget_previous(RENEWED)
    store.forget_previous(RENEWED)
    assert store.read(SID) is None
    assert store.read(RENEWED) == SESSION


def test_missing_identifiers(store: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when there are more than fit into one question."""
    monkeypatch.setattr(sessions, "BATCH", 2)
    store.write(SID, SESSION, 60)
    gone = {f"{number:042}" for number in range(5)}
    assert store.missing([*gone, ONE]) == gone
    assert store.missing([]) == set()


def test_lifetimes_are_shortened(
    store: Sessions, client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never prolonged; and reading does not bring the old lifetime back."""
    monkeypatch.setattr(sessions, "BATCH", 1)
    store.write(SID, SESSION, 600)
    store.write(FOREIGN, SESSION, 30)
    client.set("something else", 1)
    store.shorten(60)
    store.read(SID)
    assert [client.ttl(f"session:{name}") for name in (ONE, OTHER)] == [60, 30]


def test_a_wrong_password_is_an_outage(address: RedisAddress) -> None:
    """And is not repeated in the error."""
    wrong = connect(RedisAddress(host=address.host, port=address.port, password="other-password"))
    with pytest.raises(RedisError) as caught:
        Sessions(wrong).read(SID)
    assert "other-password" not in str(caught.value)


def test_a_broken_connection_is_replaced(store: Sessions, client: Redis) -> None:
    """A restart of Redis costs nobody a request."""
    store.write(SID, SESSION, 60)
    client.client_kill_filter(_type="normal", skipme=False)
    assert store.read(SID) == SESSION


def test_a_hanging_redis_is_given_up() -> None:
    """After two seconds, and it is not asked twice."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        hung = Sessions(connect(RedisAddress(host="127.0.0.1", port=port, password=PASSWORD)))
        begun = time.monotonic()
        with pytest.raises(RedisError):
            hung.read(SID)
    assert 1.5 < time.monotonic() - begun < 3.5
