"""Backups in a store that holds each key to its rights: a bucket of the stack's, and another."""

import configparser
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError  # pyright: ignore[reportMissingTypeStubs]
from docker import DockerClient

from components.backup_policies import pruner_policy, writer_policy
from odoo_cloud_lib import naming
from odoo_cloud_lib.archive.keeping import archive_of
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.naming import HostRole
from odoo_cloud_lib.volumes import VolumeFile, read_volume_file
from stacks.stores import PRUNER, WRITER
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.shared_store import gateway_of, standing
from tests.integration.stack import Stack, container_of_stack, deployed, platform
from tests.support.aws import ACCOUNT, REGION, Aws, running_aws

pytestmark = pytest.mark.engine

BUCKET, GIVEN, SLUG = "odoo-cloud-test-backups", "odoo-cloud-test-given", "acme"
RESTIC = "restic/restic:0.19.1"


@pytest.fixture(scope="module")
def aws(docker_client: DockerClient) -> Generator[Aws]:
    """An account whose address containers reach."""
    with running_aws(gateway_of(docker_client)) as found:
        yield found


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, aws: Aws, docker_client: DockerClient
) -> Generator[Stack]:
    """Deploy a stack that makes its bucket there; its operator leaves the work to the tests."""
    store = {"kind": "aws", "region": REGION, "bucket": BUCKET, "endpoint": aws.url}
    settings = {**platform(), "backups": {**store, "point_in_time": {"days": 7}}}
    provider = {
        "aws:region": REGION,
        "aws:endpoints": [{"s3": aws.url, "iam": aws.url}],
        "aws:s3UsePathStyle": True,
        "aws:accessKey": ACCOUNT["access_key"],
        "aws:secretKey": ACCOUNT["secret_key"],
    }
    folder = tmp_path_factory.mktemp("aws")
    made = Stack(folder, settings, {SLUG: {"plan": "basic"}}, settings=provider)
    with deployed(made), in_environment_of(made):
        made.edited = True
        # Without TLS, the bucket's own policy would refuse.
        aws.client("s3").delete_bucket_policy(Bucket=BUCKET)
        container_of_stack(docker_client, made, "operator").stop(timeout=2)
        yield made


@pytest.fixture
def cloud(stack: Stack) -> Cloud:
    """Return it as the library has it."""
    return cloud_of(stack)


def key_of(stack: Stack, engine: DockerClient, path: str) -> tuple[str, str]:
    """Return a key that is on the host, as restic reads it."""
    volume = naming.host_resource(stack.name, "local", HostRole.BACKUP_KEYS)
    where = VolumeFile(
        image=RESTIC, volume=volume, target=naming.BACKUP_KEYS_DIR, path=path, text=""
    )
    parser = configparser.ConfigParser()
    parser.read_string(read_volume_file(engine, where) or "")
    key = parser["default"]
    return key["aws_access_key_id"], key["aws_secret_access_key"]


def versions(aws: Aws, kind: str) -> tuple[set[str], set[str]]:
    """Return the keys of all versions below ``<repository>/<kind>/``, and of those hidden."""
    found: dict[str, list[dict[str, Any]]] = aws.client("s3").list_object_versions(Bucket=BUCKET)
    kept = {it["Key"] for it in found["Versions"] if f"/{kind}/" in it["Key"]}
    hidden = {it["Key"] for it in found.get("DeleteMarkers", []) if f"/{kind}/" in it["Key"]}
    return kept, hidden


def without_pruner(cloud: Cloud) -> Cloud:
    """Return the platform as it would be if every host did all with its own key."""
    inventory = cloud.inventory
    assert inventory.backups
    alike = inventory.backups.model_copy(update={"pruner": False})
    return Cloud(inventory.model_copy(update={"backups": alike}))


@pytest.mark.timeout(600)
def test_backups_are_made_with_one_key_and_removed_with_another(
    stack: Stack, cloud: Cloud, aws: Aws, docker_client: DockerClient
) -> None:
    """The one that every host has cannot remove them; what was removed is an old version."""
    tenant = cloud.tenants[SLUG]
    writer, pruner = (
        key_of(stack, docker_client, it)
        for it in (naming.STORE_CREDENTIALS, naming.PRUNER_CREDENTIALS)
    )
    assert writer != pruner
    with aws.enforcing():
        tenant.back_up()
        tenant.verify()
        tenant.drill()
        doomed = tenant.back_up().snapshot
        latest = tenant.back_up().snapshot
    [place] = [it for it in versions(aws, "snapshots")[0] if it.endswith(doomed)]
    with aws.enforcing():
        with pytest.raises(ClientError, match="AccessDenied"):
            aws.client("s3", *writer).delete_object(Bucket=BUCKET, Key=place)
        with pytest.raises(CopyError, match="Access Denied"):
            without_pruner(cloud).tenants[SLUG].prune()
    assert versions(aws, "snapshots")[1] == set()
    with aws.enforcing():
        tenant.prune()
    newest, proven = tenant.backups()
    assert newest.snapshot == latest
    assert proven.verified
    kept, hidden = versions(aws, "snapshots")
    assert hidden == {place} <= kept
    stack.preview("--expect-no-changes")


@pytest.mark.timeout(600)
def test_a_bucket_that_is_there_takes_two_keys_as_well(
    aws: Aws, tmp_path: Path, docker_client: DockerClient
) -> None:
    """Its owner has made them; the first host alone has the one that removes."""
    aws.client("s3").create_bucket(
        Bucket=GIVEN, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    keys = [made_key(aws, "writer", writer_policy), made_key(aws, "pruner", pruner_policy)]
    parts = [part for key in keys for part in key]
    secrets: dict[str, str] = dict(zip((*WRITER, *PRUNER), parts, strict=True))
    store = {"kind": "s3", "endpoint": aws.url, "bucket": GIVEN, "region": REGION, "pruner": True}
    stack = Stack(tmp_path, {**platform(), "backups": store}, {SLUG: {"plan": "basic"}})
    with standing(stack, secrets), in_environment_of(stack):
        container_of_stack(docker_client, stack, "operator").stop(timeout=2)
        cloud = cloud_of(stack)
        tenant = cloud.tenants[SLUG]
        with aws.enforcing():
            made = [tenant.back_up().snapshot for _ in range(3)]
            with pytest.raises(CopyError, match="Access Denied"):
                without_pruner(cloud).tenants[SLUG].prune()
            tenant.prune()
            tenant.drill()
        # The first one stands for the week before.
        assert [it.snapshot for it in tenant.backups()] == [made[2], made[0]]
        stack.preview("--expect-no-changes")


def made_key(aws: Aws, name: str, policy: Callable[[str], str]) -> tuple[str, str]:
    """Return the key of a new user that has these rights to the bucket."""
    iam = aws.client("iam")
    iam.create_user(UserName=name)
    document = policy(f"arn:aws:s3:::{GIVEN}")
    iam.put_user_policy(UserName=name, PolicyName="backups", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


@pytest.mark.timeout(600)
def test_the_servers_archive_goes_the_same_way(cloud: Cloud, aws: Aws) -> None:
    """A base backup that is too old is removed when a later one is there."""
    now = datetime.now(UTC)
    with cloud.session() as session, aws.enforcing():
        archive = archive_of(session, "local")
        assert archive
        archive.keep_up(now)
        [first] = archive.stretches()
        archive.keep_up(now + timedelta(days=9))
        [second] = archive.stretches()
    assert second.base != first.base
