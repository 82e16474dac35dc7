-- What the ACCC watches, kept so that a page costs what is open now and what happened in its period, however many
-- incidents there ever were. Only the ACCC reads it.

-- The present: a narrow row for each incident that is not over. Closed and cancelled ones leave it.
CREATE TABLE monitoring_incident (
    number          bigint PRIMARY KEY,
    status          text NOT NULL,
    severity        smallint NOT NULL,
    environment     text NOT NULL,
    category        text NOT NULL,
    -- Whether the operation is of shared responsibility.
    shared          boolean NOT NULL,
    provider        text NOT NULL,
    reporter        text NOT NULL,
    raised_at       timestamptz NOT NULL,
    -- Since when this provider has it.
    owned_at        timestamptz NOT NULL,
    -- Since when it is in the court where it is.
    court_since     timestamptz NOT NULL,
    -- When a participant last did something; what the ACCC or the portal does is none.
    touched_at      timestamptz NOT NULL,
    -- Whether this provider has moved it to Ready to Verify before.
    readied         boolean NOT NULL DEFAULT false,
    -- Whether it was ever referred.
    referred        boolean NOT NULL DEFAULT false
);
CREATE INDEX monitoring_incident_untouched ON monitoring_incident (touched_at, number) WHERE status <> 'resolved';

-- The rounds that AEMO can still answer, with what the incident was when each was opened.
CREATE TABLE monitoring_round (
    incident        bigint NOT NULL,
    round           integer NOT NULL,
    severity        smallint NOT NULL,
    environment     text NOT NULL,
    category        text NOT NULL,
    provider        text NOT NULL,
    reporter        text NOT NULL,
    opened_at       timestamptz NOT NULL,
    -- Whether AEMO has said anything yet.
    answered        boolean NOT NULL DEFAULT false,
    PRIMARY KEY (incident, round)
);

-- The past: a ledger of entries of eight bytes (domain/monitoring/entry.rs says what is in them), on pages by what a
-- participant was to the incidents ('provider' or 'reporter'), by participant and by month. Entries are appended to the
-- last page until it is full; nothing is ever changed, and what must be taken back is reversed by another entry. A page
-- stays below what PostgreSQL keeps in the row itself.
CREATE TABLE monitoring_ledger (
    relation        text NOT NULL,
    -- Of Melbourne's calendar, as in 202611.
    month           integer NOT NULL,
    participant     text NOT NULL,
    page            integer NOT NULL,
    entries         bytea NOT NULL CHECK (octet_length(entries) % 8 = 0),
    PRIMARY KEY (relation, month, participant, page)
);

ALTER TABLE monitoring_incident ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE monitoring_round ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE monitoring_ledger ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY readers ON monitoring_incident FOR SELECT USING ((SELECT portal_reader()) = '@accc');
CREATE POLICY readers ON monitoring_ledger FOR SELECT USING ((SELECT portal_reader()) = '@accc');

CREATE POLICY projector ON monitoring_incident USING ((SELECT portal_projects()));
CREATE POLICY projector ON monitoring_round USING ((SELECT portal_projects()));
CREATE POLICY projector ON monitoring_ledger USING ((SELECT portal_projects()));
