-- What intake owns: who takes part, and the incidents as they were raised. See services/intake/README.md.

-- Participants, as the Register (or the seed in its shapes) last told. `version` numbers the events of each.
CREATE TABLE organisation (
    id          text PRIMARY KEY,
    name        text NOT NULL,
    party       text NOT NULL CHECK (party IN ('adr', 'data_holder', 'aemo', 'accc', 'operator')),
    version     bigint NOT NULL CHECK (version > 0),
    changed_at  timestamptz NOT NULL
);

-- Brands of data holders: the routing key of an incident.
CREATE TABLE brand (
    id            text PRIMARY KEY,
    organisation  text NOT NULL REFERENCES organisation,
    name          text NOT NULL,
    sector        text NOT NULL CHECK (sector IN ('energy', 'banking', 'common')),
    status        text NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE', 'REMOVED'))
);
CREATE INDEX brand_organisation ON brand (organisation);

-- Software products of data recipients.
CREATE TABLE software_product (
    id            text PRIMARY KEY,
    organisation  text NOT NULL REFERENCES organisation,
    name          text NOT NULL,
    brand_name    text NOT NULL,
    status        text NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE', 'REMOVED'))
);
CREATE INDEX software_product_organisation ON software_product (organisation);

-- The last number that was given to an incident. Taken in the transaction that stores the incident, and locked until
-- that one ends: a number that is taken and not used goes back, so keys have no gaps. A sequence would leave some.
-- The free space keeps the updates of the one row in its page.
CREATE TABLE incident_counter (
    the_only_row  boolean PRIMARY KEY DEFAULT true CHECK (the_only_row),
    last          bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO incident_counter (last) VALUES (0);

-- Incidents as they were raised, for good; their life since is workflow's.
CREATE TABLE incident (
    number        bigint PRIMARY KEY CHECK (number > 0),
    raised_at     timestamptz NOT NULL,
    raised_by     text NOT NULL,
    organisation  text NOT NULL,
    provider      text NOT NULL,
    brand         text NOT NULL,
    -- The body of `cdr.incident.raised.v1`, without who and when.
    raised        jsonb NOT NULL
);
