"""The answers while a service that Odoo needs is away: a 503 that says so."""

# Odoo is installed in the image alone; what we use of it is declared in typings/.
# pyright: reportMissingModuleSource=false

from werkzeug.exceptions import ServiceUnavailable

RETRY_AFTER_SECONDS = 5


class OutageError(ServiceUnavailable):
    """A service is away; every kind of Odoo request answers it with a 503 page."""

    what = "a service"

    def __init__(self) -> None:
        """Prepare the page."""
        super().__init__(
            f"Odoo cannot reach {self.what} at the moment, and nothing was changed."
            " Please try again in a few seconds.",
            retry_after=RETRY_AFTER_SECONDS,
        )
        # Or a JSON request would be told with status 200, which nothing on the way repeats.
        self.error_response = self.get_response()


class SessionsAwayError(OutageError):
    """Redis does not answer."""

    what = "its session store"


class DatabaseAwayError(OutageError):
    """PostgreSQL does not answer, or Odoo cannot load the database."""

    what = "its database"
