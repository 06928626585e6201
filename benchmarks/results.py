"""What was measured, as it is kept in ``results.json``. Times are seconds, memory is bytes."""

from pathlib import Path

from odoo_cloud_lib.model import Model

RESULTS_FILE = Path(__file__).with_name("results.json")


class Conditions(Model):
    """Where and when; each measurement has its own, for each may be repeated alone."""

    date: str
    """ISO 8601, in UTC."""
    processor: str
    cores: int
    memory: int
    kernel: str
    load: float
    """Average number of runnable processes in the minute before; the rest of the machine's work."""
    versions: dict[str, str]


class AddTenant(Model):
    """Seconds until a new tenant's login page answers, one value a round."""

    conditions: Conditions
    ours: list[float]
    by_hand: list[float]
    click_odoo: list[float]
    phases: dict[str, list[float]]
    """Our seconds, split at what ends each phase; they add up to ``ours``."""
    steps: dict[str, list[float]]
    """How long each of the tenant's resources took by itself; some run beside each other."""


class PreviewRun(Model):
    """Previews of one stack."""

    tenants: int
    deployed: bool
    """Whether the stack is there already and nothing is to change; else all of it is to create."""
    resources: int
    seconds: list[float]
    processes: dict[str, int]
    """The most memory that each process held, in the run that took most."""


class Preview(Model):
    """Previews of stacks of different sizes."""

    conditions: Conditions
    runs: list[PreviewRun]


class IdleTenant(Model):
    """What a tenant holds after one login page and a minute in which nobody came."""

    plan: str
    odoo: int
    redis: int


class Memory(Model):
    """Idle tenants of different plans."""

    conditions: Conditions
    tenants: list[IdleTenant]


class Verbs(Model):
    """Seconds until visitors notice a verb, and those of the peers' way, one value a round."""

    conditions: Conditions
    ours: dict[str, list[float]]
    peers: dict[str, list[float]]


class Proven(Model):
    """Seconds that backups of one database take, ours and the peers', one value a round."""

    name: str
    database_bytes: int
    files: int
    file_bytes: int
    """Of all files together."""
    ours: dict[str, list[float]]
    peers: dict[str, list[float]]


class Backups(Model):
    """Backups, restores and clones of databases of different sizes."""

    conditions: Conditions
    subjects: list[Proven]


class Results(Model):
    """All that was measured so far."""

    add_tenant: AddTenant | None = None
    verbs: Verbs | None = None
    preview: Preview | None = None
    memory: Memory | None = None
    backups: Backups | None = None


def load() -> Results:
    """Return what is kept, nothing if no file is there."""
    if not RESULTS_FILE.exists():
        return Results()
    return Results.model_validate_json(RESULTS_FILE.read_text())


def save(results: Results) -> None:
    """Keep the results."""
    RESULTS_FILE.write_text(results.model_dump_json(indent=2) + "\n")
