"""Make what arrives safe to open for others: neutralised, and anonymised if that is asked.

Owns: both, in database and files, while no Odoo serves it. Odoo's part is asked of an Odoo of the
very image, so that each module's own statements are among it. Does not own: what is neutralised
(:mod:`odoo_cloud_lib.neutralize`) and what is anybody's (:mod:`odoo_cloud_lib.anonymize`).
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from docker.types import Mount

from odoo_cloud_lib.anonymize import Anonymized, anonymize, load_rules
from odoo_cloud_lib.anonymize.work import KEY_BYTES
from odoo_cloud_lib.backups.arriving import Arriving
from odoo_cloud_lib.backups.placeholders import put_placeholders
from odoo_cloud_lib.containers import last_lines
from odoo_cloud_lib.database import Login
from odoo_cloud_lib.errors import NeutralizeError
from odoo_cloud_lib.host import explained
from odoo_cloud_lib.neutralize import Neutralized, neutralize
from odoo_cloud_lib.neutralize.secrets import TELLING
from odoo_cloud_lib.operations.beside import odoo_beside
from odoo_cloud_lib.operations.copy_database import copying_login, stored_files
from odoo_cloud_lib.operations.copy_files import STORED, TREE_DIR, run_in_tree
from odoo_cloud_lib.secret import redacted
from odoo_cloud_lib.visit import entered
from odoo_cloud_lib.workbench import LOG_LINES, READING

ANSWER_SECONDS = 900
VALUES, DASHES = "values", "-----"
# $1: the filestore. grep ends with 1 where it finds nothing.
SEARCH = f'cd "$1" 2>/dev/null || exit 0; grep -rlaFf /{VALUES} . || [ $? = 1 ]'
NAMES = "names"
# $1: the filestore, of which nothing stays but the names that are listed.
REMOVE_OTHERS = f"""\
cd "$1" 2>/dev/null || exit 0
find . ! -type d -print0 >/found
LC_ALL=C grep -zavxFf /{NAMES} /found >/others || [ $? = 1 ]
xargs -0r rm -f -- </others
"""


@dataclass(frozen=True)
class Safety:
    """What is done to what has arrived and is whole."""

    arriving: Arriving

    def neutralize(self, base_url: str) -> Neutralized:
        """Let nothing in it act on the world, and take every secret out, also of its files.

        Raises:
            NeutralizeError: something would still act, or still has a secret.
            ImageError: the image is not on the host.
            HostError: the host's Docker does not answer any more.
        """
        bench = self.arriving.bench
        with copying_login(bench) as login:
            statements = self._odoos_statements(login)
            with entered(bench.server, login, self.arriving.name) as inside:
                done = neutralize(inside, self.arriving.slug, statements, base_url)
                found = {*done.files, *self._files_with(done.secrets)}
                put_placeholders(self.arriving, inside, sorted(found))
            self._remove_unnamed(login)
        return done

    def anonymize(self, rules: str, allow: Sequence[str]) -> Anonymized:
        """Replace what is anybody's; the key is of this time alone, and kept nowhere.

        ``rules``: a file of them that is laid over those of the library, if it is not empty.

        Raises:
            RulesError: rules disagree, or do not fit the columns.
            UnclassifiedError: a column is known to no rule.
        """
        own = load_rules(Path(rules)) if rules else load_rules()
        bench = self.arriving.bench
        with copying_login(bench) as login:
            with entered(bench.server, login, self.arriving.name) as inside:
                done = anonymize(inside, own, secrets.token_bytes(KEY_BYTES), allow=allow)
                put_placeholders(self.arriving, inside, [it.store_fname for it in done.files])
            self._remove_unnamed(login)
        return done

    def _odoos_statements(self, login: Login) -> str:
        arriving = self.arriving
        host = arriving.session.host(arriving.bench.host)
        command = ("odoo", "neutralize", "--stdout")
        with (
            explained(arriving.bench.host),
            odoo_beside(host, arriving.beside, login, *command) as odoo,
        ):
            odoo.start()
            code = int(odoo.wait(timeout=ANSWER_SECONDS)["StatusCode"])
            if code:
                raise NeutralizeError(
                    arriving.slug,
                    reason=f"odoo neutralize ended with exit code {code}",
                    command="correct the cause, then the same command again",
                    log=redacted(last_lines(odoo, LOG_LINES), [login.password]),
                )
            return odoo.logs(stdout=True, stderr=False).decode()

    def _remove_unnamed(self, login: Login) -> None:
        """Remove the files that no attachment names.

        Odoo leaves those of deleted attachments until it collects them, and finds them by a list
        that a copy has not: here they would stay for good, and be in every export.
        """
        bench = self.arriving.bench
        named = sorted(stored_files(bench, login, self.arriving.name))
        run_in_tree(
            *(bench, REMOVE_OTHERS, self.arriving.folder),
            files={NAMES: "".join(f"./{it}\n" for it in named)},
        )

    def _files_with(self, values: Iterable[str]) -> list[str]:
        """Return the attachments' files in which one of the values stands as it is."""
        # A key of many lines has some that every other has, such as its first.
        lines = {line for it in values for line in it.splitlines()}
        wanted = sorted(it for it in lines if TELLING.fullmatch(it) and not it.startswith(DASHES))
        if not wanted:
            return []
        found = self.arriving.bench.run(
            *("sh", "-euc", SEARCH, "sh", f"{TREE_DIR}/{self.arriving.folder}"),
            mounts=[Mount(TREE_DIR, self.arriving.tree, read_only=True)],
            manner=replace(READING, files={VALUES: "".join(f"{it}\n" for it in wanted)}),
        )
        names = (it.removeprefix("./") for it in found.splitlines())
        return [it for it in names if STORED.fullmatch(it)]
