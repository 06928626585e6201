# ruff: noqa: B018, D100  Odoo wants this file to be one dictionary
{  # pyright: ignore[reportUnusedExpression]
    "name": "Sessions in Redis",
    "summary": "Keeps logins when a container is replaced; clear answers during outages",
    "version": "19.0.1.0.0",
    "author": "odoo-cloud",
    "license": "LGPL-3",
    "category": "Hidden",
    "depends": ["web"],
    # Loaded with the server, for every database; never installed into one.
    "installable": False,
    "post_load": "install",
}
