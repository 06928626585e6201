"""Secrets follow from the seed, differ by purpose, and disappear from texts."""

from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib.secret import Purpose, derive, redacted


def test_derived_secrets_never_change() -> None:
    """These values are what running tenants have."""
    assert {purpose.value: derive("seed", purpose) for purpose in Purpose} == {
        "database": "zwL2Qh9IRqDbtWU46NoCro6YF33ZJWoG",
        "admin": "IBURESg3lAZl7HJPQEHAkniiIpKlYkDb",
        "master": "XzadtwkPjdWnA8dnv79GKEYELmYHhyzW",
        "redis": "SV1aTkG9wZcfTPeHMbfK8eVQx1wPUoas",
        "backup": "lbnq03wjHXPw2o7sxMDqFpWevdlOwZpc",
        "repository": "7ItAuZv5HIjSM4idXMZglq8Jt00zWE6s",
    }


@given(st.text())
def test_secrets_are_32_letters_and_digits_and_all_different(seed: str) -> None:
    """They need no quoting in odoo.conf, redis.conf, SQL or a URL."""
    secrets = [derive(seed, purpose) for purpose in Purpose]
    assert len(set(secrets)) == 6
    assert all(len(secret) == 32 and secret.isascii() and secret.isalnum() for secret in secrets)


def test_another_seed_gives_another_secret() -> None:
    """No two tenants share one."""
    assert derive("seed", Purpose.ADMIN) != derive("Seed", Purpose.ADMIN)


def test_redacts_every_secret_and_leaves_no_remainder() -> None:
    """A secret that contains another goes as a whole; an empty one changes nothing."""
    assert redacted("a hunter22 b hunter2 c", ["hunter2", "", "hunter22"]) == (
        "a [redacted] b [redacted] c"
    )
