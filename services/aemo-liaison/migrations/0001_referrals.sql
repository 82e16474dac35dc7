-- What was referred to AEMO. Nothing stands here about an incident that never was.

-- One row per referred incident: who is on it, and how far its two sequences are counted. Whoever changes anything
-- of the incident here locks this row first.
CREATE TABLE referral_threads (
    -- The n of CDR-n.
    incident          bigint PRIMARY KEY CHECK (incident > 0),
    reporter          text NOT NULL,
    provider          text NOT NULL,
    severity          smallint NOT NULL CHECK (severity BETWEEN 1 AND 4),
    -- The last round.
    round             integer NOT NULL CHECK (round > 0),
    -- The last number of cdr.referral.* for this incident.
    referral_version  bigint NOT NULL CHECK (referral_version > 0),
    -- The last number of aemo.referral.* for this incident.
    packet_version    bigint NOT NULL CHECK (packet_version > 0)
);

-- AEMO's own state, round by round.
CREATE TABLE rounds (
    incident        bigint NOT NULL REFERENCES referral_threads,
    round           integer NOT NULL CHECK (round > 0),
    state           text NOT NULL
        CHECK (state IN ('received', 'accepted', 'deferred', 'returned', 'contributed', 'withdrawn')),
    -- What AEMO was told when the round began.
    packet          jsonb NOT NULL,
    -- AEMO's own ticket number.
    reference       text,
    -- Until when AEMO set it aside.
    deferred_until  timestamptz,
    -- Why it was deferred, returned or withdrawn.
    reason          text,
    advice          text,
    opened_at       timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    PRIMARY KEY (incident, round),
    CHECK ((state = 'deferred') = (deferred_until IS NOT NULL)),
    CHECK ((state IN ('deferred', 'returned', 'withdrawn')) = (reason IS NOT NULL)),
    CHECK ((state = 'contributed') = (advice IS NOT NULL)),
    CHECK (state NOT IN ('received', 'returned') OR reference IS NULL)
);

-- What the provider and AEMO said to each other, in the order of their ids.
CREATE TABLE thread_entries (
    id        uuid PRIMARY KEY,
    incident  bigint NOT NULL REFERENCES referral_threads,
    round     integer NOT NULL,
    at        timestamptz NOT NULL,
    -- The event's word: opened, asked, contributed, commented and so on.
    kind      text NOT NULL,
    -- Who: user, organisation and their names.
    author    jsonb NOT NULL,
    body      text NOT NULL
);
CREATE INDEX thread_entries_incident ON thread_entries (incident, id);
