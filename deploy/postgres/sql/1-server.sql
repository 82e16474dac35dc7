-- Once a server, by the superuser, in the database `postgres`.
-- A role of ours has no business in the databases that every server brings along.
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
