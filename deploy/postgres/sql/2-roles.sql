-- Once a service, by the superuser, in the database `postgres`. The statements may run in one transaction.
-- The owner changes the tables (`portal migrate`); the service works in them and can change none.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{{database}}_owner') THEN
        CREATE ROLE {{database}}_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{{database}}') THEN
        CREATE ROLE {{database}};
    END IF;
END
$$;

ALTER ROLE {{database}}_owner
    LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '{{owner_password}}';
ALTER ROLE {{database}}
    LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '{{app_password}}';

-- A request that waits longer than this has lost its caller: the gateway's own deadline is shorter.
-- They bind the service only; a migration may take its time.
ALTER ROLE {{database}} SET statement_timeout = '10s';
ALTER ROLE {{database}} SET lock_timeout = '3s';
ALTER ROLE {{database}} SET idle_in_transaction_session_timeout = '15s';
