-- Once a service, by the superuser, in the database `postgres`, outside of any transaction, and only where
-- `SELECT FROM pg_database WHERE datname = '{{database}}'` finds no row: SQL has no CREATE DATABASE IF NOT EXISTS.
-- Sorted by code point, the same on every machine; what is a letter follows Unicode, for the text search.
CREATE DATABASE {{database}} OWNER {{database}}_owner
    TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';
