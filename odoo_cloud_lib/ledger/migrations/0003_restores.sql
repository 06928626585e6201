-- What is needed to load a backup, and when that was last seen to work.
ALTER TABLE backups
    -- What the database took on the server's disk.
    ADD COLUMN database_bytes bigint NOT NULL DEFAULT 0,
    ADD COLUMN verified timestamptz,
    -- How long it took then until it served.
    ADD COLUMN restore_seconds double precision;
