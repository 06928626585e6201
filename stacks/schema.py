"""The JSON Schema of a whole stack file, for editors: ``python -m stacks.schema`` writes it.

Owns: ``stacks/schema.json``, made from the same models that read the config. The rules between the
parts are not in it; ``pulumi preview`` checks those.
"""

import json
from pathlib import Path

from pydantic.json_schema import JsonSchemaValue, models_json_schema

from odoo_cloud_lib import naming
from odoo_cloud_lib.tenant import TenantSpec
from stacks.draft import PLATFORM, TENANTS
from stacks.platform_config import PlatformConfig

SCHEMA_FILE = Path(__file__).with_name("schema.json")


def stack_file_schema() -> JsonSchemaValue:
    """Return the schema of ``Pulumi.<stack>.yaml``; keys that are Pulumi's own are left to it."""
    models, definitions = models_json_schema(
        [(PlatformConfig, "validation"), (TenantSpec, "validation")]
    )
    tenants = {
        "description": "The tenants by slug, a mapping such as {acme: {plan: basic}}",
        "type": "object",
        "propertyNames": {
            "description": naming.SLUG_RULE,
            "pattern": naming.SLUG_PATTERN,
            "maxLength": naming.SLUG_LENGTH,
            "not": {"enum": sorted(naming.RESERVED_SLUGS)},
        },
        "additionalProperties": models[TenantSpec, "validation"],
    }
    values = {PLATFORM: models[PlatformConfig, "validation"], TENANTS: tenants}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A stack of odoo-cloud",
        "type": "object",
        "required": ["config"],
        "properties": {
            "config": {"type": "object", "required": [*values], "properties": values},
        },
        **definitions,
    }


def render() -> str:
    """Return the text of the schema file."""
    return json.dumps(stack_file_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(render())
