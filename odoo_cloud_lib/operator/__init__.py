"""The platform's own hand: backs tenants up by their schedules, proves and prunes their backups."""
