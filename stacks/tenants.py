"""One OdooTenant for each tenant in the config, and the templates they are copied from."""

from components.odoo_tenant import OdooTenant, OdooTenantArgs
from components.template_database import TemplateDatabase, TemplateDatabaseArgs
from odoo_cloud_lib import naming
from stacks.config import StackConfig
from stacks.foundation import Site

Template = tuple[str, str, tuple[str, ...]]


def build_tenants(stack: str, config: StackConfig, sites: dict[str, Site]) -> dict[str, OdooTenant]:
    """Declare every tenant, and return them by slug."""
    templates = {
        key: _template(stack, key, sites[key[0]])
        for key in dict.fromkeys(_template_key(config, slug) for slug in config.tenants)
    }
    return {
        slug: _tenant(stack, slug, config, sites, templates[_template_key(config, slug)])
        for slug in config.tenants
    }


def _template_key(config: StackConfig, slug: str) -> Template:
    modules = tuple(sorted(set(config.tenants[slug].modules)))
    return config.host_of(slug), config.image_of(slug), modules


def _template(stack: str, key: Template, site: Site) -> TemplateDatabase:
    host, image, modules = key
    return TemplateDatabase(
        naming.template_resource(host, image, modules),
        TemplateDatabaseArgs(
            stack=stack,
            host=host,
            address=site.vps.address,
            postgres=site.postgres,
            image=site.vps.image(image),
            modules=modules,
        ),
        site.vps.placed,
    )


def _tenant(
    stack: str,
    slug: str,
    config: StackConfig,
    sites: dict[str, Site],
    template: TemplateDatabase,
) -> OdooTenant:
    host = config.host_of(slug)
    site = sites[host]
    domains = config.domains_of(slug)
    return OdooTenant(
        slug,
        OdooTenantArgs(
            stack=stack,
            host=host,
            slug=slug,
            address=site.vps.address,
            postgres=site.postgres,
            edge=site.edge,
            odoo_image=site.vps.image(config.image_of(slug)),
            redis_image=site.vps.image(config.platform.images.redis),
            template=template.name,
            plan=config.plan_of(slug),
            state=config.tenants[slug].state,
            domains=domains,
            backups=site.backups,
            base_url=naming.url(domains[0], config.platform.hosts[host].edge.https_port),
            protect=config.platform.protect,
        ),
        site.vps.provided,
    )
