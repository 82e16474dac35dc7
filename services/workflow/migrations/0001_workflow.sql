-- What workflow owns: where each incident stands, and what became of it. See services/workflow/README.md.

CREATE TABLE incident (
    number                 bigint PRIMARY KEY CHECK (number > 0),
    -- The number of the last change; the incident was raised with 1.
    version                bigint NOT NULL CHECK (version > 0),
    status                 text NOT NULL CHECK (status IN ('new', 'in_progress', 'waiting_for_reporter',
                               'referred_to_aemo', 'ready_to_verify', 'resolved', 'closed', 'cancelled')),
    reporter               text NOT NULL,
    reporter_name          text NOT NULL,
    provider               text NOT NULL,
    provider_name          text NOT NULL,
    brand                  text NOT NULL,
    brand_name             text NOT NULL,
    sector                 text NOT NULL CHECK (sector IN ('energy', 'banking', 'common')),
    summary                text NOT NULL,
    severity               smallint NOT NULL CHECK (severity BETWEEN 1 AND 4),
    shared_responsibility  boolean NOT NULL,
    -- What was seen: what a referral passes on.
    evidence               jsonb NOT NULL,
    assignee               text,
    assignee_name          text,
    -- The provider's root cause since work last began.
    root_cause             jsonb,
    -- How many referral rounds there were; the open one, if any, is the last.
    rounds                 integer NOT NULL DEFAULT 0 CHECK (rounds >= 0),
    resolved_at            timestamptz,
    raised_at              timestamptz NOT NULL,
    changed_at             timestamptz NOT NULL,
    CHECK ((assignee IS NULL) = (assignee_name IS NULL)),
    CHECK ((resolved_at IS NOT NULL) = (status IN ('resolved', 'closed'))),
    CHECK (root_cause IS NOT NULL OR status NOT IN ('ready_to_verify', 'resolved', 'closed')),
    CHECK (rounds > 0 OR status <> 'referred_to_aemo')
);

-- Every change from version 2 on, for good: the outbox and the stream forget after fourteen days, and what was asked,
-- answered and said stands nowhere else.
CREATE TABLE incident_change (
    incident    bigint NOT NULL REFERENCES incident,
    version     bigint NOT NULL,
    event_type  text NOT NULL,
    at          timestamptz NOT NULL,
    -- The body of the event.
    event       jsonb NOT NULL,
    PRIMARY KEY (incident, version)
);

-- What happens by itself, and when.
CREATE TABLE timer (
    incident      bigint NOT NULL REFERENCES incident,
    kind          text NOT NULL CHECK (kind IN ('quiet_period')),
    due_at        timestamptz NOT NULL,
    -- Until then somebody is at it.
    leased_until  timestamptz,
    PRIMARY KEY (incident, kind)
);
CREATE INDEX timer_due ON timer (due_at);

-- The brands of data holders, as intake tells them: where an incident can be sent on to.
CREATE TABLE brand (
    id                 text PRIMARY KEY,
    organisation       text NOT NULL,
    organisation_name  text NOT NULL,
    name               text NOT NULL,
    sector             text NOT NULL CHECK (sector IN ('energy', 'banking', 'common')),
    status             text NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE', 'REMOVED'))
);
CREATE INDEX brand_organisation ON brand (organisation);
