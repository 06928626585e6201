-- The catalogue of backups. What is in none of these rows is no backup, whatever the store holds.
CREATE TABLE backups (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant text NOT NULL,
    snapshot text NOT NULL UNIQUE,
    -- The moment that database and files are of.
    taken timestamptz NOT NULL,
    -- How long it took.
    seconds double precision NOT NULL,
    -- All that is in it, and what of it was new to the store.
    bytes bigint NOT NULL,
    new_bytes bigint NOT NULL,
    files integer NOT NULL,
    missing integer NOT NULL,
    damaged integer NOT NULL
);

CREATE INDEX backups_of_tenant ON backups (tenant, taken);
