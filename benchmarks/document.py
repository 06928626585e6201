"""docs/benchmarks.md, written from what was measured."""

from pathlib import Path
from statistics import median

from benchmarks.aims import aims
from benchmarks.results import (
    AddTenant,
    Backups,
    Conditions,
    IdleTenant,
    Memory,
    Preview,
    PreviewRun,
    Results,
    Verbs,
)

DOCUMENT = Path(__file__).parents[1] / "docs/benchmarks.md"
MIB, GIB = 2**20, 2**30
HEAD = """\
# Benchmarks

Written by `make bench` (or `python -m benchmarks NAME`, after `. ./env.sh`) from what it measured;
not to be edited. Both sides of a comparison run in turn, in one go, on one machine.
"""
ADD_TENANT = """\
A running stack gets one more tenant of plan basic. The clock starts with the command and stops at
the first `200` on `/web/login`.

- **odoo-cloud**: `pulumi up --skip-preview --target URN --target-dependents`, asked at the edge
  over HTTPS. Includes the tenant's role, network, Redis, certificate and route, and the password of
  its administrator.
- **by hand**: `odoo -i base --stop-after-init` in one container, then `odoo` in another, asked
  directly over HTTP.
- **click-odoo**: `click-odoo-initdb` with its cache warm, then the same.

All three use the same image and PostgreSQL server; each serves with the limits of plan basic. The
peers create their database without limits, with a role that is there already.
"""
VERBS = """\
A running stack gets one more tenant of plan basic, which is then suspended, resumed, restarted and
deleted by the library in one process. The clock starts with the call; it stops at the first `200`
on `/web/login` at the edge after the call has returned, with *suspend* at the first `503`. While a
tenant is restarted its old Odoo goes on serving, so nobody waits that long. Each call includes its
record in the ledger. The peers are those of the section above; `odoo db duplicate` is Odoo's own
command, and copies a database of the module `base`.
"""
PREVIEW = """\
`pulumi preview` of tenants of plan basic on one host. *New* is a stack of which nothing is there,
*unchanged* one that is deployed and has nothing to change. Memory adds up the most that the engine,
the program and each plugin held, also where one had ended before the next began.
"""
MEMORY = """\
One tenant of each plan with the module `base`. A minute after its login page was opened once, as
`docker stats` counts: without the cache of files not used for a while.
"""

BACKUPS = """\
A tenant, and a database of the peers' on the same PostgreSQL server with the same content: a table
of half a kilobyte a row that does not compress, and attachments of 20 kB of random bytes. In each
round the latest hundredth of the rows changes and a hundredth of the files is added, on both sides.
The data of both is on an XFS that shares blocks, in a loop device. Ours is one call of the library,
in the ledger and all. A backup goes encrypted to an S3 server on the same machine, with every file
read and checked; a restore is compared with its manifest, tried, and takes the tenant's place while
it serves; a clone is neutralized, searched for secrets, tried, deployed, and has TLS and a route.
*clone* is of what the tenant has at that moment, *clone of a backup* of the latest one. The clock
stops at the first `200` on `/web/login`. The peers' backups are a zip beside the filestore; their
restores and copies are new databases, which Odoo then serves over HTTP. odooctl wants Docker
Compose and its own images, and was not measured.
"""


def write(results: Results) -> None:
    """Write the document anew."""
    DOCUMENT.write_text(render(results))


def render(results: Results) -> str:
    """Return the document's text, a section for each thing measured."""
    parts = [HEAD, _aims(results)]
    if results.add_tenant:
        parts += _add_tenant(results.add_tenant)
    if results.verbs:
        parts += _verbs(results.verbs)
    if results.preview:
        parts += _preview(results.preview)
    if results.memory:
        parts += _memory(results.memory)
    if results.backups:
        parts += _backups(results.backups)
    return "\n".join(parts)


def _aims(results: Results) -> str:
    rows = [(aim.text, aim.measured, "yes" if aim.met else "**no**") for aim in aims(results)]
    return "## What was aimed at\n\n" + _table(("aim", "measured", "reached"), rows)


def _add_tenant(measured: AddTenant) -> list[str]:
    ours = median(measured.ours)
    ways = {"odoo-cloud": measured.ours, "by hand": measured.by_hand}
    ways["click-odoo"] = measured.click_odoo
    rows = [
        (name, *_seconds(values), f"{median(values) / ours:.2f}") for name, values in ways.items()
    ]
    head = ("way", "median", "least", "most", "times ours")
    return [
        "## Adding a tenant\n",
        _conditions(measured.conditions),
        ADD_TENANT,
        f"{len(measured.ours)} rounds, the three ways in turn.\n",
        _table(head, rows),
        "Where our seconds go, one phase after the other:\n",
        _spread("phase", measured.phases),
        "How long each resource took by itself; the first of a kind waits for its plugin:\n",
        _spread("resource", measured.steps),
    ]


def _spread(what: str, values: dict[str, list[float]]) -> str:
    rows = [(name, *_seconds(times)) for name, times in values.items()]
    return _table((what, "median", "least", "most"), rows)


def _seconds(values: list[float]) -> tuple[str, str, str]:
    return f"{median(values):.2f} s", f"{min(values):.2f} s", f"{max(values):.2f} s"


def _verbs(measured: Verbs) -> list[str]:
    ways = {**measured.ours, **measured.peers}
    rows = [(name, *_seconds(values)) for name, values in ways.items()]
    return [
        "## What the library's verbs take\n",
        _conditions(measured.conditions),
        VERBS,
        f"{len(measured.ours['create'])} rounds, ours and the peers' in turn.\n",
        _table(("verb", "median", "least", "most"), rows),
    ]


def _backups(measured: Backups) -> list[str]:
    parts = ["## Backups, restores, clones\n", _conditions(measured.conditions), BACKUPS]
    for it in measured.subjects:
        rounds = len(it.ours["restore"])
        parts += [
            f"### {it.name.capitalize()}: a database of {_mib(it.database_bytes)}, {it.files} files"
            f" of {_mib(it.file_bytes)}; {rounds} rounds\n",
            _spread("what", {**it.ours, **it.peers}),
        ]
    return parts


def _preview(measured: Preview) -> list[str]:
    rows = [
        (
            str(run.tenants),
            "unchanged" if run.deployed else "new",
            str(run.resources),
            *_seconds(run.seconds),
            _mib(sum(run.processes.values())),
        )
        for run in measured.runs
    ]
    head = ("tenants", "stack", "resources", "median", "least", "most", "memory")
    return [
        "## Previews\n",
        _conditions(measured.conditions),
        PREVIEW,
        f"{len(measured.runs[0].seconds)} rounds each.\n",
        _table(head, rows),
        "The memory of the largest:\n",
        _processes(max(measured.runs, key=lambda run: sum(run.processes.values()))),
    ]


def _processes(run: PreviewRun) -> str:
    rows = [(f"`{name}`", _mib(size)) for name, size in run.processes.items()]
    return _table(("process", "memory"), rows)


def _memory(measured: Memory) -> list[str]:
    def row(it: IdleTenant) -> tuple[str, ...]:
        return it.plan, _mib(it.odoo), _mib(it.redis), _mib(it.odoo + it.redis)

    return [
        "## Memory of an idle tenant\n",
        _conditions(measured.conditions),
        MEMORY,
        _table(("plan", "Odoo", "Redis", "together"), [row(it) for it in measured.tenants]),
    ]


def _conditions(it: Conditions) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in it.versions.items())
    return (
        f"Measured {it.date} on {it.cores} x {it.processor}, {it.memory / GIB:.0f} GiB,"
        f" {it.kernel}; load at the start {it.load:.1f}. {versions}.\n"
    )


def _mib(size: int) -> str:
    return f"{size / MIB:.0f} MiB"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
