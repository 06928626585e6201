"""What installing and updating modules comes to: pure functions from what is known to a choice.

Owns: Odoo's own rules of what comes along, so that a plan can show it and a mistake is found before
anything is touched. Does not own: what is known (:mod:`~odoo_cloud_lib.modules.catalog` of the
image, :mod:`~odoo_cloud_lib.modules.installed` of the database).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from odoo_cloud_lib.errors import ModuleError
from odoo_cloud_lib.modules.catalog import Catalog, ImageModule
from odoo_cloud_lib.modules.installed import ABSENT, ModuleState


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Modules by name, in the order in which Odoo can load them.

    ``installs``: with all that comes along. ``updates``: with all that builds on them.
    ``there``: wanted, and installed already. ``problems``: what stands against it.
    """

    installs: tuple[str, ...]
    updates: tuple[str, ...]
    there: tuple[str, ...]
    problems: tuple[ModuleError, ...]


def choose(
    catalog: Catalog,
    states: Mapping[str, ModuleState],
    *,
    install: Collection[str],
    update: Collection[str],
    countries: Collection[str] = (),
) -> Choice:
    """Return what it comes to in a database with these ``states`` of modules.

    ``countries``: codes of those that its companies are in, in small letters.
    """
    chooser = _Chooser(catalog, states)
    for name in install:
        chooser.install(name, "wanted")
    updates = chooser.update(update)
    while found := chooser.automatic(countries):
        for name in found:
            chooser.install(name, "comes along by itself")
    chooser.check_rest()
    return Choice(
        installs=tuple(chooser.installs),
        updates=tuple(updates),
        there=tuple(name for name in install if name in chooser.installed),
        problems=tuple(chooser.problems.values()),
    )


class _Chooser:
    def __init__(self, catalog: Catalog, states: Mapping[str, ModuleState]) -> None:
        self._catalog = catalog
        self._states = states
        self.installed = {name for name, state in states.items() if state not in ABSENT}
        self.installs: list[str] = []
        self.problems: dict[str, ModuleError] = {}

    def install(self, name: str, why: str, under: tuple[str, ...] = ()) -> None:
        """Take up a module that is not there yet, after all that it depends on."""
        if name in self.installed or name in self.installs or name in self.problems:
            return
        if name in under:
            self._refuse(name, f"it depends on itself, by {' and '.join(under)}")
        elif module := self._usable(name, why):
            for dependency in module.depends:
                self.install(dependency, f"{name} depends on it", (*under, name))
            self.installs.append(name)

    def update(self, names: Iterable[str]) -> list[str]:
        """Take up modules that are there, and all that build on them and have to follow."""
        wanted = {name for name in names if self._is_there(name)}
        if "base" in wanted:
            wanted |= self.installed
        while True:
            follow = {it for it in self.installed - wanted if wanted & {*self._depends(it)}}
            if not follow:
                break
            wanted |= follow
        for name in sorted(wanted):
            if module := self._usable(name, "installed"):
                # A new version may depend on more.
                for dependency in module.depends:
                    self.install(dependency, f"{name} depends on it")
        return self._in_order(wanted)

    def automatic(self, countries: Collection[str]) -> list[str]:
        """Return what Odoo installs by itself, now that other modules come."""
        coming = {*self.installs}
        return [
            name
            for name, module in sorted(self._catalog.items())
            if module.auto_install <= self.installed | coming
            and module.auto_install & coming
            and (not module.countries or {*module.countries} & {*countries})
            and module.installable
            and not {name} & (self.installed | coming | self.problems.keys())
        ]

    def check_rest(self) -> None:
        """Refuse a database in which a module waits to be removed: updating would remove it."""
        for name, state in self._states.items():
            if state is ModuleState.TO_REMOVE:
                self._refuse(name, "here it waits to be uninstalled, and Odoo would do that now")

    def _is_there(self, name: str) -> bool:
        if name in self.installed:
            return True
        if self._usable(name, "wanted"):
            self._refuse(name, "it cannot be updated, as it is not installed; valid: install")
        return False

    def _usable(self, name: str, why: str) -> ImageModule | None:
        module = self._catalog.get(name)
        if module is None:
            close = get_close_matches(name, self._catalog, n=3)
            hint = f"; valid: {', '.join(close)}" if close else ""
            self._refuse(name, f"no such module in the image ({why}){hint}")
        elif not module.installable:
            self._refuse(name, f"it cannot be installed, says its manifest ({why})")
        elif module.missing:
            lacking = ", ".join(module.missing)
            self._refuse(name, f"the image lacks what it needs: {lacking} ({why})")
        else:
            return module
        return None

    def _refuse(self, name: str, reason: str) -> None:
        command = "the same again with other modules, or an image that has what is needed"
        self.problems.setdefault(name, ModuleError(name, reason=reason, command=command))

    def _depends(self, name: str) -> tuple[str, ...]:
        return self._catalog[name].depends if name in self._catalog else ()

    def _in_order(self, names: Collection[str]) -> list[str]:
        ordered: dict[str, None] = {}

        def take(name: str, under: tuple[str, ...]) -> None:
            if name in ordered or name in under:
                return
            for dependency in self._depends(name):
                take(dependency, (*under, name))
            ordered[name] = None

        for name in sorted(names):
            take(name, ())
        return [name for name in ordered if name in names]
