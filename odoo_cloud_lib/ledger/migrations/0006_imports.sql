-- The zip that a backup was imported from, by its name; empty for one of the tenant's own data.
ALTER TABLE backups ADD COLUMN origin text NOT NULL DEFAULT '';
