-- How a verb went last on a tenant is asked every minute.
CREATE INDEX operations_of_verb ON operations (tenant, verb, id);
