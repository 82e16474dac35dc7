-- What every service keeps to exchange messages without losing, doubling or reordering one.
-- These tables stand in each service's own database; see shared/README.md.

-- Events on their way out, written in the transaction that made them true.
CREATE TABLE outbox (
    -- Order of writing. Per key it is also the order of the versions, since the owner writes under a row lock.
    position        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id        uuid NOT NULL,
    event_type      text NOT NULL,
    -- The sequence in which the event is numbered, as in `cdr.incident`.
    entity          text NOT NULL,
    key             text NOT NULL,
    version         bigint NOT NULL CHECK (version > 0),
    correlation_id  uuid NOT NULL,
    causation_id    uuid,
    traceparent     text,
    data            text NOT NULL,
    created_at      timestamptz NOT NULL,
    published_at    timestamptz,
    -- Two writers that both think they come next: one of them must fail.
    UNIQUE (entity, key, version)
);
CREATE INDEX outbox_unpublished ON outbox (position) WHERE published_at IS NULL;
-- For dropping what was published long ago.
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;

-- Which stream the relay last published into: a stream that was made anew is filled again.
CREATE TABLE outbox_stream (
    stream      text PRIMARY KEY,
    created_at  timestamptz NOT NULL
);

-- Which broker the relay last published to: one that started anew may have lost the last seconds, so what was
-- published shortly before is published again.
CREATE TABLE outbox_broker (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    server_id   text NOT NULL
);

-- How far each sequence was read: the last event that took effect. The row is locked while its key is worked on.
CREATE TABLE inbox (
    entity      text NOT NULL,
    key         text NOT NULL,
    version     bigint NOT NULL DEFAULT 0,
    event_id    uuid,
    PRIMARY KEY (entity, key)
);

-- Events that came before their predecessor, until it comes.
CREATE TABLE inbox_early (
    entity          text NOT NULL,
    key             text NOT NULL,
    version         bigint NOT NULL,
    event_id        uuid NOT NULL,
    event_type      text NOT NULL,
    source          text NOT NULL,
    correlation_id  uuid NOT NULL,
    causation_id    uuid,
    traceparent     text,
    data            text NOT NULL,
    created_at      timestamptz NOT NULL,
    arrived_at      timestamptz NOT NULL,
    PRIMARY KEY (entity, key, version)
);

-- What was answered to a command that can be repeated, by who asked and the key that was sent with it.
CREATE TABLE idempotency (
    scope       text NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    -- NULL only inside of the transaction that works on the command.
    reply       jsonb,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
