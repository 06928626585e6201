"""The text of odoo.conf: exact, stable, and closed to values that Odoo would misread."""

import configparser
from dataclasses import replace

import pytest

from odoo_cloud_lib.errors import ConfigError
from odoo_cloud_lib.odoo_config import OdooSettings, render

MIB = 1024 * 1024

BUSINESS = OdooSettings(
    database="acme",
    role="acme",
    database_password="database-secret-0",
    master_password="master-secret-000",
    redis_password="redis-secret-0000",
    workers=2,
    max_cron_threads=1,
    limit_memory_soft=2048 * MIB,
    limit_memory_hard=2560 * MIB,
    limit_time_cpu=120,
    limit_time_real=240,
    db_maxconn=6,
)

BUSINESS_TEXT = """\
[options]
data_dir = /var/lib/odoo
addons_path = /opt/odoo-cloud/addons
server_wide_modules = base,rpc,web,odoo_cloud_session
admin_passwd = master-secret-000
list_db = False
db_host = /var/run/postgresql
db_user = acme
db_password = database-secret-0
db_name = acme
dbfilter = ^acme$
db_maxconn = 6
unaccent = False
without_demo = True
proxy_mode = True
http_interface = 0.0.0.0
http_port = 8069
gevent_port = 8072
workers = 2
max_cron_threads = 1
limit_memory_soft = 2147483648
limit_memory_hard = 2684354560
limit_time_cpu = 120
limit_time_real = 240

[odoo_cloud]
redis_host = redis
redis_port = 6379
redis_password = redis-secret-0000
"""

INSTALLATION_TEXT = """\
[options]
data_dir = /var/lib/odoo
addons_path = /opt/odoo-cloud/addons
server_wide_modules = base,rpc,web
admin_passwd =
list_db = False
db_host = /var/run/postgresql
db_user = template_0a1b
db_password = template-secret-0
db_name = template_0a1b_building
dbfilter = ^template_0a1b_building$
db_maxconn = 8
unaccent = False
without_demo = True
proxy_mode = True
http_interface = 0.0.0.0
http_port = 8069
gevent_port = 8072
workers = 0
max_cron_threads = 0
limit_memory_soft = 0
limit_memory_hard = 0
limit_time_cpu = 0
limit_time_real = 0
"""


def test_a_tenant() -> None:
    """Every option, in its place."""
    assert render(BUSINESS) == BUSINESS_TEXT


def test_an_installation_needs_no_redis() -> None:
    """The template is built where there is no Redis and nobody may pass as master."""
    settings = OdooSettings.for_installation(
        database="template_0a1b_building",
        role="template_0a1b",
        database_password="template-secret-0",
    )
    assert render(settings) == INSTALLATION_TEXT


def test_equal_settings_give_equal_text() -> None:
    """Otherwise every deployment would replace every container."""
    assert render(BUSINESS) == render(replace(BUSINESS))


def test_odoo_reads_back_what_was_meant() -> None:
    """Odoo reads the file with RawConfigParser, which refuses duplicates."""
    parser = configparser.RawConfigParser()
    parser.read_string(render(BUSINESS))
    assert parser.get("options", "db_password") == "database-secret-0"
    assert parser.get("odoo_cloud", "redis_password") == "redis-secret-0000"


@pytest.mark.parametrize(
    "name",
    ["", "Acme", "1acme", "a.c", "acme|other", "acme\n", "acme\ndb_name = other", "a" * 64, "%d"],
)
def test_a_name_with_a_meaning_of_its_own_is_refused(name: str) -> None:
    """Database and role end up in a regular expression and in lines of the file."""
    with pytest.raises(ConfigError, match=r"odoo\.conf\.database: given"):
        render(replace(BUSINESS, database=name))
    with pytest.raises(ConfigError, match=r"odoo\.conf\.role: given"):
        render(replace(BUSINESS, role=name))


@pytest.mark.parametrize("field", ["database_password", "master_password", "redis_password"])
@pytest.mark.parametrize(
    "secret",
    ["", "None", "short", "with%(db_name)sinside", "two\nlines-of-letters", " " * 16, "ü" * 16],
)
def test_a_secret_with_a_meaning_of_its_own_is_refused(field: str, secret: str) -> None:
    """The message names the field, and does not repeat the secret."""
    with pytest.raises(ConfigError) as caught:
        render(replace(BUSINESS, **{field: secret}))
    [problem] = caught.value.problems
    assert problem.path == f"odoo.conf.{field}"
    assert problem.given == f"{len(secret)} characters"


def test_all_mistakes_are_named_at_once() -> None:
    """One round of correction is enough."""
    wrong = replace(BUSINESS, workers=-1, db_maxconn=0, limit_memory_hard=1, gevent_port=8069)
    with pytest.raises(ConfigError) as caught:
        render(wrong)
    assert [str(problem) for problem in caught.value.problems] == [
        "odoo.conf.db_maxconn: given 0; valid: a whole number from 1",
        "odoo.conf.gevent_port: given 8069; valid: a port that HTTP does not use",
        "odoo.conf.limit_memory_hard: given 1; valid: at least the soft limit, 2147483648",
        "odoo.conf.workers: given -1; valid: a whole number from 0",
    ]


def test_no_hard_limit_beside_a_soft_one() -> None:
    """Zero is no limit, not a limit below the soft one."""
    assert "limit_memory_hard = 0" in render(replace(BUSINESS, limit_memory_hard=0))


def test_secrets_are_not_shown() -> None:
    """Settings may end up in a traceback."""
    assert "secret" not in repr(BUSINESS)
