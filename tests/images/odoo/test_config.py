"""Our section of odoo.conf."""

from pathlib import Path

import pytest

from images.odoo.odoo_cloud_image.config import ConfigError, RedisAddress, redis_address
from odoo_cloud_lib.odoo_config import OdooSettings, render

COMPLETE = "[odoo_cloud]\nredis_host = redis\nredis_port = 6379\nredis_password = p%w\n"


def written(folder: Path, text: str) -> str:
    """Write an odoo.conf; returns its path."""
    path = folder / "odoo.conf"
    path.write_text(text)
    return str(path)


def test_the_address_of_redis(tmp_path: Path) -> None:
    """Host, port and password; the password is not shown."""
    address = redis_address(written(tmp_path, COMPLETE))
    assert address == RedisAddress(host="redis", port=6379, password="p%w")
    assert str(address) == "redis:6379"
    assert "p%w" not in repr(address)


def test_what_the_library_renders_is_understood(tmp_path: Path) -> None:
    """The two are versioned apart: the library runs at the operator's, this in the image."""
    settings = OdooSettings(
        database="acme",
        role="acme",
        database_password="database-secret-0",
        master_password=None,
        redis_password="redis-secret-0000",
        workers=0,
        max_cron_threads=1,
        limit_memory_soft=0,
        limit_memory_hard=0,
        limit_time_cpu=60,
        limit_time_real=120,
        db_maxconn=16,
    )
    address = redis_address(written(tmp_path, render(settings)))
    assert address == RedisAddress(host="redis", port=6379, password="redis-secret-0000")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[options]\n", "no redis_host and no redis_port and no redis_password"),
        ("[odoo_cloud]\nredis_host = redis\nredis_port = 6379\n", "no redis_password"),
        (COMPLETE.replace("6379", "p%w2"), "redis_port = p%w2; valid: a number"),
    ],
)
def test_a_wrong_section_is_explained(tmp_path: Path, text: str, message: str) -> None:
    """The file, what is wrong, what would be right; never the password."""
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        redis_address(path)
    assert f"{path}, section [odoo_cloud]: " in str(caught.value)
    assert message in str(caught.value)


def test_no_file_at_all() -> None:
    """Odoo runs without one, our sessions do not."""
    with pytest.raises(ConfigError, match=r"no odoo\.conf"):
        redis_address("")
