"""An Odoo image with modules of ours: small ones, and some that go wrong in different ways."""

import io
import tarfile
from collections.abc import Mapping

import docker

BASE = "odoo-cloud/odoo:19.0"
IMAGE = "odoo-cloud-test/odoo-modules:1"
SMALL = tuple(f"probe_small_{number}" for number in range(20))

DOCKERFILE = f"FROM {BASE}\nCOPY --chown=root:root addons /opt/odoo-cloud/addons\n"
MODEL = """\
from odoo import fields, models

class Probe(models.Model):
    _name = "{name}.thing"
    _description = "Probe"
    name = fields.Char()
"""
# It has written a row and a file by the time it fails.
RAISES = """\
from . import models

def fail(env):
    env["res.partner"].create({"name": "Nobody", "image_1920": PIXEL})
    env.cr.commit()
    raise RuntimeError("this module fails at the very end")

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""
# Well installed, and then no Odoo that serves can load it.
SICK = """\
from odoo import models
from odoo.tools import config

class Sick(models.Model):
    _inherit = "res.partner"

    def _register_hook(self):
        if config["http_enable"]:
            raise RuntimeError("this module cannot be served")
        return super()._register_hook()
"""


def manifest(**values: object) -> str:
    """Return a manifest."""
    return repr({"author": "odoo-cloud", "license": "LGPL-3", "version": "1.0", **values})


def addons() -> dict[str, str]:
    """Return the text of each file of each module, by path."""
    files: dict[str, str] = {}
    for name in SMALL:
        files[f"{name}/__init__.py"] = "from . import models\n"
        files[f"{name}/models.py"] = MODEL.format(name=name)
        files[f"{name}/__manifest__.py"] = manifest(name=name, depends=["base"])
    files["probe_raises/__init__.py"] = RAISES
    files["probe_raises/models.py"] = MODEL.format(name="probe_raises")
    files["probe_raises/__manifest__.py"] = manifest(
        name="Raises", depends=["probe_small_19"], post_init_hook="fail"
    )
    files["probe_sick/__init__.py"] = "from . import models\n"
    files["probe_sick/models.py"] = SICK
    files["probe_sick/__manifest__.py"] = manifest(name="Sick", depends=["base"])
    broken: Mapping[str, dict[str, object]] = {
        "probe_lost": {"depends": ["base", "probe_nowhere"]},
        "probe_python": {"external_dependencies": {"python": ["no_such_package"]}},
        "probe_off": {"installable": False},
        "probe_on_lost": {"depends": ["probe_lost"]},
    }
    for name, values in broken.items():
        files[f"{name}/__init__.py"] = ""
        files[f"{name}/__manifest__.py"] = manifest(name=name, **values)
    return files


def build() -> None:
    """Build the image; unchanged it takes a moment."""
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as tar:
        files = {f"addons/{path}": text for path, text in addons().items()}
        for path, text in {"Dockerfile": DOCKERFILE, **files}.items():
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(text.encode()), 0o644
            tar.addfile(entry, io.BytesIO(text.encode()))
    context.seek(0)
    engine = docker.from_env()
    engine.images.build(fileobj=context, custom_context=True, tag=IMAGE, rm=True)
    engine.close()
