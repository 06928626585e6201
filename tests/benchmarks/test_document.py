"""The document says what was measured, where, and what fell short."""

from benchmarks import document, results
from tests.benchmarks.factories import add_tenant, preview
from tests.benchmarks.factories import results as made_up

SECTIONS = [
    "## Adding a tenant",
    "## What the library's verbs take",
    "## Previews",
    "## Memory of an idle tenant",
    "## Backups, restores, clones",
]


def test_each_way_to_a_tenant_has_its_median_spread_and_ratio() -> None:
    """The ratio is that of the medians."""
    text = document.render(made_up())
    assert "| odoo-cloud | 3.50 s | 3.00 s | 4.00 s | 1.00 |\n" in text
    assert "| by hand | 13.00 s | 12.00 s | 14.00 s | 3.71 |\n" in text
    assert "| click-odoo | 4.50 s | 4.00 s | 5.00 s | 1.29 |\n" in text
    assert "3 rounds, the three ways in turn." in text


def test_verbs_stand_beside_the_peers() -> None:
    """Each with its median and spread."""
    text = document.render(made_up())
    assert "| create | 5.00 s | 4.00 s | 6.00 s |\n" in text
    assert "| suspend | 2.50 s | 2.00 s | 3.00 s |\n" in text
    assert "| odoo db duplicate and start | 8.00 s | 7.00 s | 9.00 s |\n" in text


def test_backups_stand_beside_the_peers() -> None:
    """By the size of what is backed up."""
    text = document.render(made_up())
    assert "### Large: a database of 900 MiB, 20000 files of 400 MiB; 3 rounds\n" in text
    assert "| backup after a change of 1 % | 5.00 s | 4.00 s | 6.00 s |\n" in text
    assert "| odoo db dump | 60.00 s | 55.00 s | 61.00 s |\n" in text


def test_our_seconds_are_broken_down() -> None:
    """By phase and by resource."""
    text = document.render(made_up())
    assert "| the engine starts | 0.75 s | 0.50 s | 1.00 s |\n" in text
    assert "| database | 0.50 s | 0.25 s | 2.00 s |\n" in text


def test_previews_have_their_size_time_and_memory() -> None:
    """Memory is added up over the processes, and shown apart for the largest."""
    text = document.render(made_up())
    assert "| 2 | new | 42 | 3.00 s | 3.00 s | 3.00 s | 62 MiB |\n" in text
    assert "| 100 | unchanged | 1022 | 12.00 s | 12.00 s | 12.00 s | 160 MiB |\n" in text
    assert "| `pulumi` | 100 MiB |\n" in text


def test_idle_memory_shows_odoo_and_redis_apart() -> None:
    """And their sum."""
    assert "| basic | 90 MiB | 5 MiB | 95 MiB |\n" in document.render(made_up())


def test_each_measurement_says_where_and_when_it_was_made() -> None:
    """One line a section: each may be measured alone."""
    line = (
        "Measured 2026-01-31T12:00+00:00 on 2 x Some CPU, 24 GiB, Linux 6.1;"
        " load at the start 0.2. Pulumi 3.259.0.\n"
    )
    assert document.render(made_up()).count(line) == len(SECTIONS)


def test_what_fell_short_is_said_first() -> None:
    """Every aim with its figure, before the measurements."""
    text = document.render(made_up())
    aimed = text[: text.index(SECTIONS[0])]
    assert "| a tenant at least 3 times faster than by hand | 3.71 times | yes |\n" in aimed
    assert "| a tenant at least 5 times faster than by hand | 3.71 times | **no** |\n" in aimed
    assert "| fewer than 12 resources a tenant | 10 | yes |\n" in aimed
    incremental = "a backup after a change of 1 %, large: 10 times faster than Odoo's zip"
    assert f"| {incremental} | 12.00 times | yes |\n" in aimed
    assert "| a restore, large: 2 times faster than Odoo's zip | 1.50 times | **no** |\n" in aimed
    clone = "a clone that serves, large: 30 times faster than Odoo's dump and load"
    assert f"| {clone} | 5.25 times | **no** |\n" in aimed
    copying = "copying for a clone, large: 30 times faster than Odoo's dump and load"
    assert f"| {copying} | 35.00 times | yes |\n" in aimed
    assert "| a preview of a new stack of 100 tenants in 30 s | 12.0 s | yes |\n" in aimed
    assert "| a preview of an unchanged stack of 100 tenants in 30 s | 12.0 s | yes |\n" in aimed


def test_a_slow_preview_and_a_large_tenant_fall_short() -> None:
    """At the limit is not below it."""
    text = document.render(results.Results(preview=preview(seconds=30, resources=1218)))
    assert "| fewer than 12 resources a tenant | 12 | **no** |\n" in text
    assert "| a preview of a new stack of 100 tenants in 30 s | 30.0 s | **no** |\n" in text


def test_what_was_not_measured_is_left_out() -> None:
    """A first run of one benchmark writes a document of one section."""
    only = results.Results(add_tenant=add_tenant([1.0], [5.0], [2.0]))
    text = document.render(only)
    assert [section for section in SECTIONS if section in text] == SECTIONS[:1]


def test_the_committed_document_is_what_the_committed_results_say() -> None:
    """Figures are measured, not edited."""
    assert document.DOCUMENT.read_text() == document.render(results.load())
