"""Whatever is typed: an exit code that is known, no traceback, and nothing done for nonsense."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo_cloud_lib import naming
from odoo_cloud_lib.cli.exit_codes import ExitCode
from tests.odoo_cloud_lib.cli.conftest import Run
from tests.odoo_cloud_lib.cli.fake_cloud import FakeCloud

NASTY = ("'", '"; rm -rf /', "../..", "a" * 300, "😀", "postgres", "-i", "--", "$(id)", "\0", "\n")
OURS = ("tenants", "list", "create", "--plan", "--json", "--all", "--filter", "plan=basic")
WORDS = st.one_of(st.text(max_size=20), st.sampled_from(NASTY), st.sampled_from(OURS))
hostile = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.usefixtures("cloud")
@hostile
@given(words=st.lists(WORDS, max_size=6))
def test_no_words_lead_to_a_traceback(run: Run, words: list[str]) -> None:
    """Nor to a code that nobody documented."""
    said = run(*words)
    assert said.code in {*ExitCode}
    assert "Traceback" not in said.errors
    assert "which should not happen" not in said.errors
    assert "\x1b" not in said.errors + said.output


@hostile
@given(slug=WORDS)
def test_what_is_no_name_is_no_new_tenant(cloud: FakeCloud, run: Run, slug: str) -> None:
    """Refused before anything is done."""
    if naming.is_slug(slug):
        return
    said = run("tenants", "create", "--plan", "basic", "--", slug)
    assert (said.code, cloud.done) == (2, [])


@hostile
@given(value=WORDS)
@pytest.mark.parametrize("option", ["--domain", "--module", "--set", "--country", "--image"])
def test_values_are_checked_before_anything_is_done(
    cloud: FakeCloud, run: Run, option: str, value: str
) -> None:
    """What the models refuse is refused, with the option's value and no other words."""
    cloud.done.clear()
    said = run("tenants", "create", "initech", "--plan", "basic", f"{option}={value}")
    assert said.code in {ExitCode.DONE, ExitCode.USAGE}
    assert len(cloud.done) == (said.code == ExitCode.DONE)
    assert "which should not happen" not in said.errors
