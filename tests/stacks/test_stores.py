"""Where backups go: what is declared for a bucket of the stack's own, and who gets which key."""

import json
from typing import Any

import pulumi
import pytest

from odoo_cloud_lib import naming
from odoo_cloud_lib.errors import ConfigError
from stacks import stores
from stacks.config import StackConfig
from stacks.exports import build_inventory
from stacks.stores import PRUNER, WRITER
from tests.stacks.factories import local_host, platform, ssh_host
from tests.stacks.mocks import Recorder, build

HOSTS = {"local": local_host(), "paris": ssh_host()}
AWS = {"kind": "aws", "region": "af-south-1"}
S3 = {"kind": "s3", "endpoint": "https://s3.example.com", "bucket": "there"}


def config_of(**store: object) -> StackConfig:
    """Return a platform of two hosts that keeps its backups there."""
    return StackConfig.load(platform(hosts=HOSTS, backups=store), {})


def files_of(recorder: Recorder, host: str) -> dict[str, str]:
    """Return what is written to a host's volume of keys, by path."""
    return {it["path"]: it["text"] for it in _files(recorder, host)}


def passing(recorder: Recorder, host: str) -> set[str]:
    """Return the paths of those that go when they are no more declared."""
    return {it["path"] for it in _files(recorder, host) if it.get("outlived")}


def _files(recorder: Recorder, host: str) -> list[dict[str, Any]]:
    name = f"{host}-backups-files"
    [inputs] = [it.inputs for it in recorder.seen if it.name == name]
    # They are secret, which is a wrapping of its own.
    return inputs["files"]["value"]


def test_every_host_writes_and_the_first_one_prunes() -> None:
    """With two keys: who breaks into another host cannot remove what is in the store."""
    recorder = build("prod", config_of(**AWS))
    first, other = files_of(recorder, "local"), files_of(recorder, "paris")
    assert {*first} - {*other} == {naming.PRUNER_CREDENTIALS}
    assert passing(recorder, "local") == {naming.PRUNER_CREDENTIALS}
    assert "secret of backups-pruner-key" in first.pop(naming.PRUNER_CREDENTIALS)
    assert first == other
    assert "secret of backups-writer-key" in other[naming.STORE_CREDENTIALS]
    assert "pruner" not in json.dumps(other)


def test_a_given_key_does_both() -> None:
    """A bucket that is there already has one."""
    config = config_of(**S3)
    recorder = build("prod", config)
    assert not [it for it in recorder.seen if it.typ.startswith("aws:")]
    assert {*files_of(recorder, "local")} == {naming.STORE_CREDENTIALS}
    inventory = build_inventory("prod", config).backups
    assert inventory
    assert not inventory.pruner


def test_a_second_one_is_the_first_hosts() -> None:
    """Who breaks into another host cannot remove what is in a provider's bucket, either."""
    config = config_of(**S3, pruner=True)
    recorder = build("prod", config)
    first, other = files_of(recorder, "local"), files_of(recorder, "paris")
    assert {*first} - {*other} == {naming.PRUNER_CREDENTIALS}
    assert "backupsPrunerSecretKey" in first[naming.PRUNER_CREDENTIALS]
    assert "backupsSecretKey" in other[naming.STORE_CREDENTIALS]
    inventory = build_inventory("prod", config).backups
    assert inventory
    assert inventory.pruner


def test_every_key_that_is_missing_is_told() -> None:
    """With the command that sets it."""
    pulumi.runtime.set_all_config({})
    settings = pulumi.Config("odoo-cloud")
    with pytest.raises(ConfigError) as alone:
        stores.require_store(settings, config_of(**S3).platform)
    with pytest.raises(ConfigError) as both:
        stores.require_store(settings, config_of(**S3, pruner=True).platform)
    command = "pulumi config set --secret odoo-cloud:"
    assert [it in str(alone.value) for it in (*WRITER, *PRUNER)] == [True, True, False, False]
    assert all(f"{command}{it}" in str(both.value) for it in (*WRITER, *PRUNER))


@pytest.mark.parametrize(
    ("settings", "bucket", "endpoint"),
    [
        ({}, "odoo-cloud-prod-backups-1f2e3d4c", "https://s3.af-south-1.amazonaws.com"),
        (
            {"bucket": "mine", "endpoint": "https://s3.cn-north-1.amazonaws.com.cn"},
            "mine",
            "https://s3.cn-north-1.amazonaws.com.cn",
        ),
    ],
)
def test_where_it_is(settings: dict[str, object], bucket: str, endpoint: str) -> None:
    """One of the stack's, or as it is named; the archive of the server is in it as well."""
    config = config_of(**AWS, point_in_time={"days": 7}, **settings)
    recorder = build("prod", config)
    [made] = [it for it in recorder.seen if it.name == "backups-bucket"]
    assert (made.inputs["bucket"], made.inputs["region"]) == (bucket, "af-south-1")
    place = files_of(recorder, "paris")[naming.ARCHIVE_REPOSITORY_FILE]
    assert place.startswith(f"s3:{endpoint}/{bucket}/prod/paris.archive-")
    inventory = build_inventory("prod", config).backups
    assert inventory
    assert (inventory.region, inventory.pruner) == ("af-south-1", True)


def test_how_it_is_kept() -> None:
    """What the config says of old versions and of the lock comes to the bucket."""
    recorder = build("prod", config_of(**AWS, old_versions_days=45, object_lock_days=14))
    by_name = {it.name: it.inputs for it in recorder.seen}
    (old, _) = by_name["backups-lifecycle"]["rules"]
    assert old["noncurrentVersionExpiration"] == {"noncurrentDays": 45}
    assert by_name["backups-lock"]["rule"]["defaultRetention"]["days"] == 14


def test_a_missing_package_is_told_before_anything_is_declared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the command that installs it."""
    monkeypatch.setattr(stores, "AWS_PACKAGE", "pulumi_aws_which_nobody_has")
    with pytest.raises(ConfigError, match=r"pip install 'pulumi-aws>="):
        stores.require_store(pulumi.Config("odoo-cloud"), config_of(**AWS).platform)
