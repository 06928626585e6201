"""Settings of a PostgreSQL server, computed from the memory it is given."""

MIB = 1024 * 1024
# What the server keeps of its log for whoever has not taken it yet.
KEPT_LOG = 4096 * MIB
# An idle Odoo connection holds about this much, of which most is shared.
MEMORY_PER_CONNECTION = 8 * MIB
# What a connection may use for one sort, times what a busy server runs at once.
SORTS_AT_ONCE = 32


def settings(memory: int) -> dict[str, str]:
    """Return server settings for a container of ``memory`` bytes.

    Nothing here follows from the tenants: one more of them must not restart the server. A quarter
    is shared buffers and three quarters are what the planner assumes to be cached, as PostgreSQL's
    manual advises for a server of its own.
    """
    shared_buffers = memory // 4 // MIB
    return {
        "listen_addresses": "*",
        "max_connections": str(max(100, memory // MEMORY_PER_CONNECTION)),
        "shared_buffers": f"{shared_buffers}MB",
        "effective_cache_size": f"{memory * 3 // 4 // MIB}MB",
        "maintenance_work_mem": f"{max(64, memory // 16 // MIB)}MB",
        "work_mem": f"{max(4, memory // 4 // SORTS_AT_ONCE // MIB)}MB",
        # "on" would mean pglz, which makes copying a template take twice as long.
        "wal_compression": "lz4",
        "max_wal_size": "2GB",
        # What takes in the log for backups must not fill the disk while it is away.
        "max_slot_wal_keep_size": f"{KEPT_LOG // MIB // 1024}GB",
        "checkpoint_completion_target": "0.9",
        "random_page_cost": "1.1",
        "password_encryption": "scram-sha-256",
        "idle_in_transaction_session_timeout": "1h",
        "log_min_duration_statement": "-1",
        "log_statement": "none",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }


def settings_arguments(memory: int) -> list[str]:
    """Return the settings as arguments of ``postgres``."""
    return [
        argument for key, value in settings(memory).items() for argument in ("-c", f"{key}={value}")
    ]
