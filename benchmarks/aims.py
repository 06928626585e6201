"""What the figures are meant to be, and whether they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from benchmarks.results import AddTenant, Preview, PreviewRun, Proven, Results

TIMES_FASTER, TIMES_HOPED = 3, 5
RESOURCES_PER_TENANT = 12
PREVIEW_SECONDS = 30
CLONE_TIMES = 30
COPYING = "of that, copying database and files"


@dataclass(frozen=True)
class Aim:
    """One aim, with what was measured."""

    text: str
    measured: str
    met: bool


def aims(results: Results) -> list[Aim]:
    """Return each aim of which there is a measurement."""
    found: list[Aim] = []
    if results.add_tenant:
        found += _speed(results.add_tenant)
    if results.preview:
        found += _previews(results.preview)
    if results.backups:
        found += [aim for it in results.backups.subjects for aim in _backups(it)]
    return found


def _backups(measured: Proven) -> Iterator[Aim]:
    ours = {name: median(times) for name, times in measured.ours.items()}
    peers = {name: median(times) for name, times in measured.peers.items()}
    zipped, loaded = peers["odoo db dump"], peers["odoo db load and start"]
    for text, wanted, times in (
        ("a backup after a change of 1 %", 10, zipped / ours["backup after a change of 1 %"]),
        ("a restore", 2, loaded / ours["restore"]),
    ):
        what = f"{text}, {measured.name}: {wanted} times faster than Odoo's zip"
        yield Aim(what, f"{times:.2f} times", times >= wanted)
    if measured.name == "large":
        for text, name in (("a clone that serves", "clone"), ("copying for a clone", COPYING)):
            times = (zipped + loaded) / ours[name]
            what = f"{text}, large: {CLONE_TIMES} times faster than Odoo's dump and load"
            yield Aim(what, f"{times:.2f} times", times >= CLONE_TIMES)


def _speed(measured: AddTenant) -> Iterator[Aim]:
    times = median(measured.by_hand) / median(measured.ours)
    for wanted in (TIMES_FASTER, TIMES_HOPED):
        text = f"a tenant at least {wanted} times faster than by hand"
        yield Aim(text, f"{times:.2f} times", times >= wanted)


def _previews(measured: Preview) -> Iterator[Aim]:
    new = sorted((run for run in measured.runs if not run.deployed), key=lambda run: run.tenants)
    small, large = new[0], new[-1]
    each = (large.resources - small.resources) / (large.tenants - small.tenants)
    text = f"fewer than {RESOURCES_PER_TENANT} resources a tenant"
    yield Aim(text, f"{each:g}", each < RESOURCES_PER_TENANT)
    for run in measured.runs:
        if run.tenants == large.tenants:
            yield _duration(run)


def _duration(run: PreviewRun) -> Aim:
    seconds = median(run.seconds)
    kind = "an unchanged" if run.deployed else "a new"
    text = f"a preview of {kind} stack of {run.tenants} tenants in {PREVIEW_SECONDS} s"
    return Aim(text, f"{seconds:.1f} s", seconds < PREVIEW_SECONDS)
