"""Settings of PostgreSQL, computed from memory."""

import pytest

from components.postgres_settings import settings, settings_arguments

GIB = 1024**3


@pytest.mark.parametrize(
    ("memory", "shared", "cache", "maintenance", "work", "connections"),
    [
        (GIB // 2, "128MB", "384MB", "64MB", "4MB", "100"),
        (1 * GIB, "256MB", "768MB", "64MB", "8MB", "128"),
        (16 * GIB, "4096MB", "12288MB", "1024MB", "128MB", "2048"),
    ],
)
def test_settings_follow_from_memory(
    memory: int, shared: str, cache: str, maintenance: str, work: str, connections: str
) -> None:
    """The numbers an operator would set by hand on such a server."""
    found = settings(memory)
    assert found["shared_buffers"] == shared
    assert found["effective_cache_size"] == cache
    assert found["maintenance_work_mem"] == maintenance
    assert found["work_mem"] == work
    assert found["max_connections"] == connections


def test_arguments_carry_every_setting() -> None:
    """Each one becomes ``-c key=value``."""
    found = settings_arguments(GIB)
    assert found[0::2] == ["-c"] * len(settings(GIB))
    assert "shared_buffers=256MB" in found[1::2]
