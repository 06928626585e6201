-- Which migrations this database has had. One that is above the library's own was made by a newer
-- library, which this one must not write beside.
CREATE TABLE migrations (
    number integer PRIMARY KEY,
    applied timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE operations (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    verb text NOT NULL,
    tenant text NOT NULL,
    actor text NOT NULL,
    arguments jsonb NOT NULL,
    -- The interrupted or failed operation that this one goes on with.
    continues integer REFERENCES operations,
    state text NOT NULL DEFAULT 'running'
        CHECK (state IN ('running', 'done', 'failed', 'interrupted')),
    begun timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Of an interrupted one nobody knows it.
    ended timestamptz CHECK ((ended IS NOT NULL) = (state IN ('done', 'failed'))),
    result jsonb CHECK (result IS NULL OR state = 'done'),
    error text CHECK ((error IS NOT NULL) = (state = 'failed'))
);

-- A tenant's life, in order.
CREATE INDEX operations_of_tenant ON operations (tenant, id);

-- Nobody begins to work on a tenant that somebody works on.
CREATE UNIQUE INDEX one_running_operation ON operations (tenant) WHERE state = 'running';

-- A step without an end is the one that its operation is at, or ended at.
CREATE TABLE steps (
    operation integer NOT NULL REFERENCES operations,
    number integer NOT NULL,
    name text NOT NULL,
    begun timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended timestamptz,
    note text,
    PRIMARY KEY (operation, number),
    UNIQUE (operation, name)
);
