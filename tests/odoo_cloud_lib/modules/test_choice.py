"""What comes along with a module, and what stands against it."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib.modules.catalog import ImageModule
from odoo_cloud_lib.modules.choice import Choice, choose
from odoo_cloud_lib.modules.installed import ModuleState

INSTALLED, UNINSTALLED = ModuleState.INSTALLED, ModuleState.UNINSTALLED


def module(
    *depends: str,
    installable: bool = True,
    missing: tuple[str, ...] = (),
    auto: tuple[str, ...] = (),
    countries: tuple[str, ...] = (),
) -> ImageModule:
    """Return a module that depends on ``depends``."""
    return ImageModule(
        version="19.0.1.0",
        depends=depends,
        installable=installable,
        missing=missing,
        auto_install=frozenset(auto),
        countries=countries,
    )


CATALOG = {
    "base": module(),
    "web": module("base"),
    "mail": module("web"),
    "contacts": module("mail"),
    "sms": module("mail", "phone"),
    "phone": module("base"),
    "mail_bot": module("mail", auto=("mail",)),
    "bot_plus": module("mail_bot", "phone", auto=("mail_bot", "phone")),
    "l10n_be": module("mail", auto=("mail",), countries=("be",)),
    "ldap": module("base", missing=("python ldap",)),
    "box": module("base", installable=False),
    "lost": module("nowhere"),
    "on_lost": module("contacts", "lost"),
    "round": module("about"),
    "about": module("round"),
}
ALL = ("base", "web", "mail", "contacts", "phone")
THERE = {"base": INSTALLED, "web": INSTALLED, "mail": UNINSTALLED}


def chosen(
    install: tuple[str, ...] = (),
    update: tuple[str, ...] = (),
    states: Mapping[str, ModuleState] = THERE,
    countries: tuple[str, ...] = (),
) -> Choice:
    """Choose from the catalog above."""
    return choose(CATALOG, states, install=install, update=update, countries=countries)


def test_what_a_module_depends_on_comes_first() -> None:
    """And what Odoo installs by itself comes last; what is there does not come again."""
    choice = chosen(("contacts",))
    assert choice.installs == ("mail", "contacts", "mail_bot")
    assert (choice.updates, choice.there, choice.problems) == ((), (), ())


def test_what_comes_by_itself_may_bring_more_of_its_kind() -> None:
    """Only when all that it waits for is there, and for companies in its countries."""
    assert chosen(("sms",)).installs == ("mail", "phone", "sms", "mail_bot", "bot_plus")
    assert "l10n_be" not in chosen(("mail",), countries=("de",)).installs
    assert chosen(("mail",), countries=("be", "de")).installs == ("mail", "l10n_be", "mail_bot")


def test_what_is_there_already_is_nothing_to_do() -> None:
    """Also where it waits for an update; not where installing it was broken off."""
    choice = chosen(("web", "base"))
    assert (choice.installs, choice.there) == ((), ("web", "base"))
    states = {"base": INSTALLED, "web": ModuleState.TO_UPGRADE, "phone": ModuleState.TO_INSTALL}
    choice = chosen(("web", "phone"), states=states)
    assert (choice.installs, choice.there) == (("phone",), ("web",))


def test_what_builds_on_an_updated_module_follows() -> None:
    """In the order in which it can be loaded; base takes all with it."""
    states: dict[str, ModuleState] = dict.fromkeys(ALL, INSTALLED)
    assert chosen(update=("mail",), states=states).updates == ("mail", "contacts")
    assert chosen(update=("base",), states=states).updates == ALL


def test_an_update_brings_what_the_new_version_depends_on() -> None:
    """It was not needed when the module was installed."""
    states = {**THERE, "sms": INSTALLED, "mail": INSTALLED}
    choice = chosen(update=("sms",), states=states)
    assert (choice.installs, choice.updates) == (("phone",), ("sms",))


@pytest.mark.parametrize(
    ("install", "update", "problems"),
    [
        ("contact", "", "contact: no such module in the image (wanted); valid: contacts"),
        ("qqqqq", "", "qqqqq: no such module in the image (wanted)"),
        ("on_lost", "", "nowhere: no such module in the image (lost depends on it)"),
        ("ldap", "", "ldap: the image lacks what it needs: python ldap (wanted)"),
        ("box", "", "box: it cannot be installed, says its manifest (wanted)"),
        ("round", "", "round: it depends on itself, by round and about"),
        ("", "phone", "phone: it cannot be updated, as it is not installed; valid: install"),
        ("", "all", "all: no such module in the image (wanted)"),
    ],
)
def test_what_stands_against_it_is_told(install: str, update: str, problems: str) -> None:
    """With the module that is in the way, and why it is there."""
    choice = chosen((install,) if install else (), (update,) if update else ())
    assert [str(it).splitlines()[0] for it in choice.problems] == [problems]


def test_an_installed_module_that_the_image_lost_stands_against_an_update_of_all() -> None:
    """Odoo would leave it half-updated. An update of others does not touch it."""
    states = {**THERE, "gone": INSTALLED}
    (problem,) = chosen(update=("base",), states=states).problems
    assert problem.name == "gone"
    assert chosen(("phone",), states=states).problems == ()


def test_a_module_that_waits_to_be_uninstalled_stands_against_everything() -> None:
    """Odoo would do that with whatever it does next."""
    (problem,) = chosen(("phone",), states={**THERE, "web": ModuleState.TO_REMOVE}).problems
    assert str(problem).startswith("web: here it waits to be uninstalled")


NAMES = st.sampled_from([f"m{number}" for number in range(12)])


@st.composite
def catalogs(draw: st.DrawFn) -> dict[str, ImageModule]:
    """Any modules that depend on any others, some of which are not there."""
    return {
        name: module(
            *draw(st.lists(NAMES, max_size=3)),
            installable=draw(st.booleans()) or draw(st.booleans()),
            auto=tuple(draw(st.lists(NAMES, max_size=2))),
        )
        for name in draw(st.lists(NAMES, unique=True))
    }


@given(catalogs(), st.sets(NAMES), st.sets(NAMES), st.sets(NAMES))
def test_a_choice_without_problems_can_be_loaded_in_its_order(
    catalog: dict[str, ImageModule], there: set[str], install: set[str], update: set[str]
) -> None:
    """Each module after all that it depends on, once, and nothing that is there already."""
    states = dict.fromkeys(there, INSTALLED)
    choice = choose(catalog, states, install=install, update=update)
    if choice.problems:
        return
    assert install <= there | {*choice.installs}
    assert {*choice.updates} <= there
    assert update <= {*choice.updates}
    loaded = set(there)
    for name in choice.installs:
        assert name not in loaded
        assert {*catalog[name].depends} <= loaded
        assert catalog[name].installable
        loaded.add(name)
    followers = {name for name in there & catalog.keys() if update & {*catalog[name].depends}}
    assert followers <= {*choice.updates}


@given(catalogs(), st.sets(NAMES), st.sets(NAMES))
def test_a_choice_is_complete_when_it_is_made_again(
    catalog: dict[str, ImageModule], there: set[str], install: set[str]
) -> None:
    """Once all of it is there, there is nothing more to do."""
    choice = choose(catalog, dict.fromkeys(there, INSTALLED), install=install, update=())
    if choice.problems:
        return
    states = dict.fromkeys(there | {*choice.installs}, INSTALLED)
    again = choose(catalog, states, install=install, update=())
    assert (again.installs, again.problems) == ((), ())
