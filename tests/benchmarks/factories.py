"""Measurements, made up."""

from benchmarks.aims import COPYING
from benchmarks.results import (
    AddTenant,
    Backups,
    Conditions,
    IdleTenant,
    Memory,
    Preview,
    PreviewRun,
    Proven,
    Results,
    Verbs,
)

MIB = 2**20


def conditions(**versions: str) -> Conditions:
    """Return a machine of 2 cores and 24 GiB."""
    return Conditions(
        date="2026-01-31T12:00+00:00",
        processor="Some CPU",
        cores=2,
        memory=24 * 2**30,
        kernel="Linux 6.1",
        load=0.25,
        versions={"Pulumi": "3.259.0", **versions},
    )


def add_tenant(ours: list[float], by_hand: list[float], click_odoo: list[float]) -> AddTenant:
    """Return a measurement with one phase and one step."""
    return AddTenant(
        conditions=conditions(),
        ours=ours,
        by_hand=by_hand,
        click_odoo=click_odoo,
        phases={"the engine starts": [0.5, 0.75, 1.0]},
        steps={"database": [0.25, 0.5, 2.0]},
    )


def preview(seconds: float = 12, resources: int = 1022) -> Preview:
    """Return previews of 2 and 100 tenants; ``seconds`` and ``resources`` are of the larger."""

    def run(tenants: int, count: int, took: float, *, deployed: bool = False) -> PreviewRun:
        return PreviewRun(
            tenants=tenants,
            deployed=deployed,
            resources=count,
            seconds=[took],
            processes={"pulumi": tenants * MIB, "pulumi-resource-docker": 60 * MIB},
        )

    return Preview(
        conditions=conditions(),
        runs=[
            run(2, 42, 3),
            run(100, resources, seconds),
            run(2, 42, 2, deployed=True),
            run(100, resources, seconds, deployed=True),
        ],
    )


def results() -> Results:
    """Return one measurement of each kind; all aims but the highest are reached."""
    idle = IdleTenant(plan="basic", odoo=90 * MIB, redis=5 * MIB)
    return Results(
        add_tenant=add_tenant([3.5, 3.0, 4.0], [12.0, 14.0, 13.0], [4.5, 5.0, 4.0]),
        verbs=Verbs(
            conditions=conditions(),
            ours={"create": [5.0, 4.0, 6.0], "suspend": [2.0, 3.0, 2.5]},
            peers={"odoo db duplicate and start": [8.0, 9.0, 7.0]},
        ),
        preview=preview(),
        memory=Memory(conditions=conditions(), tenants=[idle]),
        backups=Backups(conditions=conditions(), subjects=[proven()]),
    )


def proven() -> Proven:
    """Return a database whose backups are quick, and whose restores are not."""
    return Proven(
        name="large",
        database_bytes=900 * MIB,
        files=20_000,
        file_bytes=400 * MIB,
        ours={
            "backup after a change of 1 %": [5.0, 6.0, 4.0],
            "restore": [30.0, 20.0, 40.0],
            "clone": [20.0, 21.0, 19.0],
            COPYING: [3.0, 2.0, 4.0],
        },
        peers={"odoo db dump": [60.0, 55.0, 61.0], "odoo db load and start": [45.0, 44.0, 46.0]},
    )
