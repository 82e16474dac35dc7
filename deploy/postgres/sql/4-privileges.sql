-- Once a service, by the superuser, in the service's own database. The statements may run in one transaction.

-- Nobody gets in but the two roles of this service.
REVOKE ALL ON DATABASE {{database}} FROM PUBLIC;
GRANT CONNECT ON DATABASE {{database}} TO {{database}};

-- The service uses the schema, and creates nothing in it.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO {{database}}_owner;
GRANT USAGE ON SCHEMA public TO {{database}};

-- What the owner's migrations make, the service may use: a migration need not grant anything.
ALTER DEFAULT PRIVILEGES FOR ROLE {{database}}_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{database}};
ALTER DEFAULT PRIVILEGES FOR ROLE {{database}}_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO {{database}};
