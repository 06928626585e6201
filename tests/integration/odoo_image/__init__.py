"""Our Odoo image at work: real Odoo, PostgreSQL and Redis, locked down as in production."""
