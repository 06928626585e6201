"""What the engine would do to deploy the whole stack file, as it is now.

Owns: asking it, without changing anything. Does not own: changes
(:mod:`odoo_cloud_lib.change`), which are kept to one tenant.
"""

from pathlib import Path

from odoo_cloud_lib.desired import silent
from odoo_cloud_lib.engine.deployment import Run, Step
from odoo_cloud_lib.engine.interface import Engine
from odoo_cloud_lib.errors import StackError
from odoo_cloud_lib.stack_file.check import check


def pending(engine: Engine, project: Path, config: Path) -> tuple[Step, ...]:
    """Return the steps; none if all of the file is deployed.

    Raises:
        ConfigError: lists every mistake in the file.
        StackError: the engine cannot work on the stack, or the program failed.
    """
    check(project, config)
    run = Run(silent)
    try:
        engine.preview(config, (), run)
    except StackError as error:
        log = "\n".join(run.errors) or error.log
        raise StackError(error.name, reason=error.reason, command=error.command, log=log) from None
    return tuple(run.begun)
