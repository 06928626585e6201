-- When a backup was removed from the store, or its tenant's key was erased: nothing opens it any
-- more. The row stays, as evidence.
ALTER TABLE backups ADD COLUMN gone timestamptz;
