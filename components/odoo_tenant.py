"""A tenant: everything that one customer has on a host.

Owns: what a tenant consists of, and what of it is there in each state. Does not own: the host, its
server and its edge, which tenants share.

State ``active`` has it all; ``suspended`` keeps the data and the route (to a 503 page);
``deleting`` keeps the data alone, unprotected, so that the next step may remove it.
"""

from dataclasses import dataclass

import pulumi
import pulumi_random as random

from components.backup_access import BackupAccess
from components.caddy_edge import CaddyEdge
from components.named import bridge, volume
from components.odoo_container import OdooContainer, OdooContainerArgs
from components.postgres_server import PostgresServer
from components.redis_container import RedisContainer, RedisContainerArgs
from components.tenant_database import TenantDatabase, TenantDatabaseArgs
from components.tenant_login import TenantLogin, TenantLoginArgs
from components.tenant_route import TenantRoute, TenantRouteArgs
from components.volume_files import FileArgs, VolumeFiles, VolumeFilesArgs
from odoo_cloud_lib import naming, redis_config
from odoo_cloud_lib.address import LocalAddress, SshAddress
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.odoo_config import GEVENT_PORT, HTTP_PORT, OdooSettings, render
from odoo_cloud_lib.plan import Plan
from odoo_cloud_lib.secret import Purpose, derive
from odoo_cloud_lib.tenant import TenantState

SEED_LENGTH = 64


@dataclass(frozen=True, kw_only=True)
class OdooTenantArgs:
    """``domains``: host names at the edge, the main one first; ``base_url``: the main address.

    ``backups``: the host's access to its store, None where no backups are made.
    """

    stack: str
    host: str
    slug: str
    address: LocalAddress | SshAddress
    postgres: PostgresServer
    edge: CaddyEdge
    odoo_image: pulumi.Input[str]
    redis_image: pulumi.Input[str]
    template: pulumi.Input[str]
    plan: Plan
    state: TenantState
    domains: tuple[str, ...]
    base_url: str
    backups: BackupAccess | None
    protect: bool


class OdooTenant(pulumi.ComponentResource):
    """One tenant. Outputs: ``admin_password`` (secret: the first one), ``database``."""

    admin_password: pulumi.Output[str]
    database: pulumi.Output[str]

    def __init__(
        self, name: str, args: OdooTenantArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the tenant under the logical ``name``."""
        super().__init__(naming.TENANT_TYPE, name, None, opts)
        self._logical = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self._kept = pulumi.ResourceOptions(parent=self, protect=self._protected)
        database = self._database()
        self.database = database.database
        seed = random.RandomPassword(
            f"{name}-seed", length=SEED_LENGTH, special=False, opts=self._kept
        )
        self._seed = pulumi.Output.secret(seed.result)
        login = self._login()
        self.admin_password = pulumi.Output.secret(login.admin_password)
        network = bridge(f"{name}-network", *self._named(TenantRole.NETWORK), self._child)
        filestore = volume(f"{name}-filestore", *self._named(TenantRole.FILESTORE), self._kept)
        sessions = volume(f"{name}-sessions", *self._named(TenantRole.SESSIONS), self._child)
        config = self._seed.apply(self._config)
        redis = self._secret(Purpose.REDIS).apply(redis_config.render)
        files = self._files(config, redis, filestore.name, sessions.name)
        odoo = None
        if args.state is TenantState.ACTIVE:
            # Started side by side; the route waits until Odoo has found all that it needs.
            self._redis(network.name, sessions.name, redis, files)
            odoo = self._odoo(network.name, filestore.name, config, [login, files])
        if args.state is not TenantState.DELETING:
            self._route(network.name, odoo)
        self.register_outputs(
            {"admin_password": self.admin_password, "database": database.database}
        )

    @property
    def _protected(self) -> bool:
        return self._args.protect and self._args.state is not TenantState.DELETING

    def _secret(self, purpose: Purpose) -> pulumi.Output[str]:
        return self._seed.apply(lambda seed: derive(seed, purpose))

    def _named(self, role: TenantRole) -> tuple[str, dict[str, str]]:
        place = (self._args.stack, self._args.host, self._args.slug, role)
        return naming.tenant_resource(*place), naming.tenant_labels(*place)

    def _database(self) -> TenantDatabase:
        args = self._args
        return TenantDatabase(
            f"{self._logical}-database",
            TenantDatabaseArgs(
                host=args.host,
                address=args.address,
                postgres=args.postgres,
                database=naming.database_name(args.slug),
                template=args.template,
                base_url=args.base_url,
            ),
            self._kept,
        )

    def _login(self) -> TenantLogin:
        args = self._args
        return TenantLogin(
            f"{self._logical}-login",
            TenantLoginArgs(
                host=args.host,
                address=args.address,
                postgres=args.postgres,
                database=self.database,
                password=self._secret(Purpose.DATABASE),
                admin_password=self._secret(Purpose.ADMIN),
                connection_limit=args.plan.connection_limit,
            ),
            self._child,
        )

    def _files(
        self,
        config: pulumi.Output[str],
        redis: pulumi.Output[str],
        filestore: pulumi.Output[str],
        sessions: pulumi.Output[str],
    ) -> VolumeFiles:
        args = self._args
        odoo_conf = FileArgs(
            image=args.odoo_image,
            volume=filestore,
            target=naming.ODOO_DATA_DIR,
            path=_place(config),
            text=config,
        )
        redis_conf = FileArgs(
            image=args.redis_image,
            volume=sessions,
            target=naming.REDIS_DATA_DIR,
            path=_place(redis),
            text=redis,
        )
        keys = args.backups.files_of(args.slug, self._seed) if args.backups else []
        return VolumeFiles(
            f"{self._logical}-files",
            VolumeFilesArgs(address=args.address, files=[odoo_conf, redis_conf, *keys]),
            self._child,
        )

    def _redis(
        self,
        network: pulumi.Output[str],
        sessions: pulumi.Output[str],
        config: pulumi.Output[str],
        files: VolumeFiles,
    ) -> RedisContainer:
        args = self._args
        return RedisContainer(
            f"{self._logical}-redis",
            RedisContainerArgs(
                stack=args.stack,
                host=args.host,
                slug=args.slug,
                image=args.redis_image,
                network=network,
                volume=sessions,
                config=_place(config),
            ),
            pulumi.ResourceOptions(parent=self, depends_on=[files]),
        )

    def _odoo(
        self,
        network: pulumi.Output[str],
        filestore: pulumi.Output[str],
        config: pulumi.Output[str],
        needs: list[pulumi.Resource],
    ) -> OdooContainer:
        args = self._args
        return OdooContainer(
            f"{self._logical}-odoo",
            OdooContainerArgs(
                stack=args.stack,
                host=args.host,
                slug=args.slug,
                image=args.odoo_image,
                plan=args.plan,
                config=_place(config),
                network=network,
                filestore=filestore,
                socket=args.postgres.socket_volume,
            ),
            pulumi.ResourceOptions(parent=self, depends_on=needs),
        )

    def _config(self, seed: str) -> str:
        args = self._args
        name = naming.database_name(args.slug)
        return render(
            OdooSettings(
                database=name,
                role=name,
                database_password=derive(seed, Purpose.DATABASE),
                master_password=derive(seed, Purpose.MASTER),
                redis_password=derive(seed, Purpose.REDIS),
                workers=args.plan.workers,
                max_cron_threads=args.plan.cron_threads,
                limit_memory_soft=args.plan.limit_memory_soft,
                limit_memory_hard=args.plan.limit_memory_hard,
                limit_time_cpu=args.plan.limit_time_cpu,
                limit_time_real=args.plan.limit_time_real,
                db_maxconn=args.plan.db_maxconn,
            )
        )

    def _sites(self, odoo: OdooContainer | None) -> pulumi.Input[list[str]]:
        port = GEVENT_PORT if self._args.plan.gevent else HTTP_PORT
        if odoo is None:
            return self._site_files(naming.SUSPENDED)
        return odoo.id.apply(lambda it: self._site_files(naming.odoo_target(it, port)))

    def _site_files(self, target: str) -> list[str]:
        args = self._args
        return sorted(naming.site_file(domain, args.slug, target) for domain in args.domains)

    def _route(self, network: pulumi.Output[str], odoo: OdooContainer | None) -> TenantRoute:
        args = self._args
        return TenantRoute(
            f"{self._logical}-route",
            TenantRouteArgs(
                slug=args.slug,
                address=args.address,
                edge=args.edge,
                network=network,
                odoo_id=odoo.id if odoo else None,
                sites=self._sites(odoo),
            ),
            self._child,
        )


def _place(config: pulumi.Output[str]) -> pulumi.Output[str]:
    # A digest of a text full of random secrets tells nothing, and keeps the diff readable.
    return pulumi.Output.unsecret(config.apply(naming.conf_file))
