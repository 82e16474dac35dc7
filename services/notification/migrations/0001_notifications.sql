-- Who can be told, and what each was told.

-- Every user of the portal, as last enrolled.
CREATE TABLE users (
    id            text PRIMARY KEY,
    name          text NOT NULL,
    organisation  text NOT NULL,
    party         text NOT NULL CHECK (party IN ('adr', 'data_holder', 'aemo', 'accc', 'operator')),
    role          text NOT NULL CHECK (role IN ('agent', 'viewer')),
    -- How many notifications are unread: counted here, so that nobody counts the table.
    unread        bigint NOT NULL DEFAULT 0 CHECK (unread >= 0)
);
CREATE INDEX users_organisation ON users (organisation);

-- Incidents that AEMO knows of. AEMO's users hear how these end, and of no other incident.
CREATE TABLE referred_incidents (
    incident  bigint PRIMARY KEY CHECK (incident > 0)
);

-- One record for each event and addressee.
CREATE TABLE notifications (
    user_id   text NOT NULL REFERENCES users,
    -- A UUIDv7: the order of the list.
    id        uuid NOT NULL,
    event_id  uuid NOT NULL,
    -- The n of CDR-n.
    incident  bigint NOT NULL CHECK (incident > 0),
    round     integer,
    -- The event's type.
    event     text NOT NULL,
    body      text NOT NULL,
    at        timestamptz NOT NULL,
    read_at   timestamptz,
    PRIMARY KEY (user_id, id),
    UNIQUE (event_id, user_id)
);
CREATE INDEX notifications_unread ON notifications (user_id, id) WHERE read_at IS NULL;
