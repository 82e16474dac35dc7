-- What the gateway shows, built from the events of the owners.
--
-- Who may read a row stands in the row (`readers`) and is enforced twice: each query asks for it, and row-level
-- security refuses what a query forgot. A reader is one word: the organisation of a recipient or holder, `@accc` or
-- `@aemo`. (No organisation can be called so: an organisation's id has no `@`.)
--
-- Two settings of the transaction say who reads: `portal.organisation` and `portal.party`. A transaction without them
-- reads nothing. The projector, and nobody else, sets `portal.projector`. A migration that changes rows sets it too,
-- because the policies are FORCED upon the owner.

CREATE FUNCTION portal_reader() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE current_setting('portal.party', true)
        WHEN 'adr' THEN nullif(current_setting('portal.organisation', true), '')
        WHEN 'data_holder' THEN nullif(current_setting('portal.organisation', true), '')
        WHEN 'accc' THEN '@accc'
        WHEN 'aemo' THEN '@aemo'
    END
$$;

CREATE FUNCTION portal_projects() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('portal.projector', true) IS NOT DISTINCT FROM 'on'
$$;

CREATE TABLE incident (
    number                  bigint PRIMARY KEY CHECK (number > 0),
    version                 bigint NOT NULL,
    status                  text NOT NULL,
    severity                smallint NOT NULL,
    summary                 text NOT NULL,
    category                text NOT NULL,
    environment             text NOT NULL,
    operation               text NOT NULL,
    data_cluster            text NOT NULL,
    shared_responsibility   boolean NOT NULL,
    reporter_organisation   text NOT NULL,
    reporter_name           text NOT NULL,
    reporter_user           text NOT NULL,
    reporter_user_name      text NOT NULL,
    provider_organisation   text NOT NULL,
    provider_name           text NOT NULL,
    provider_brand          text NOT NULL,
    provider_brand_name     text NOT NULL,
    assignee                text,
    assignee_name           text,
    root_cause              jsonb,
    -- Whether it was written since work last began: a failed verification or reopening asks for it again.
    root_cause_set          boolean NOT NULL DEFAULT false,
    -- The last referral round; 0 when there was none.
    last_round              integer NOT NULL DEFAULT 0,
    -- Ticket numbers elsewhere, in the order in which they were added.
    external_references     jsonb NOT NULL DEFAULT '[]',
    -- All that was raised.
    details                 jsonb NOT NULL,
    readers                 text[] NOT NULL,
    created_at              timestamptz NOT NULL,
    updated_at              timestamptz NOT NULL
);

-- One narrow row for each reader of an incident: what a list is walked by. An array of readers cannot give the newest
-- first without sorting everything a reader may see; this index does, and it makes no difference to a page how many
-- incidents there are. A page takes the newest of each status that is asked for (at most eight short scans) and
-- merges them, so the same index serves with and without a filter by status.
CREATE TABLE incident_reader (
    organisation    text NOT NULL,
    number          bigint NOT NULL REFERENCES incident ON DELETE CASCADE,
    status          text NOT NULL,
    severity        smallint NOT NULL,
    provider        text NOT NULL,
    provider_brand  text NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (number, organisation)
);
CREATE INDEX incident_reader_page ON incident_reader (organisation, status, updated_at DESC, number DESC)
    INCLUDE (severity, provider, provider_brand);

-- The words of an incident. Apart from `incident` for two reasons: under row-level security a GIN index is never used
-- (`@@` is not leak-proof), and the words do not change when the incident does. The readers are words as well
-- (`reader:…`, which no text yields), so that the index meets both; what is found is read through `incident` and its
-- policy.
CREATE TABLE incident_search (
    number  bigint PRIMARY KEY REFERENCES incident ON DELETE CASCADE,
    words   tsvector NOT NULL
);
CREATE INDEX incident_search_words ON incident_search USING gin (words);

CREATE TABLE timeline_entry (
    -- The order in which projectors committed: they take a lock before they take a number, so whoever reads on from a
    -- position (`GET /events` with Last-Event-ID) misses nothing that commits late.
    position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident    bigint NOT NULL,
    -- The referral round that it belongs to.
    round       integer,
    -- The sequence and number of the event it comes from. One event may tell two audiences two things.
    entity      text NOT NULL,
    version     bigint NOT NULL,
    part        smallint NOT NULL,
    at          timestamptz NOT NULL,
    actor       jsonb NOT NULL,
    -- The past-tense word of the event.
    kind        text NOT NULL,
    audience    text NOT NULL,
    -- The status of the incident or the state of the round afterwards, where it is told.
    state       text,
    body        jsonb NOT NULL,
    readers     text[] NOT NULL,
    UNIQUE (incident, entity, version, part)
);
CREATE INDEX timeline_entry_incident ON timeline_entry (incident, position);

CREATE TABLE referral (
    incident                bigint NOT NULL,
    round                   integer NOT NULL,
    state                   text NOT NULL,
    -- The number of the last event in the incident's sequence of referral events.
    version                 bigint NOT NULL,
    -- The severity as it now stands; the packet keeps what AEMO was first told.
    severity                smallint NOT NULL,
    packet                  jsonb NOT NULL,
    provider_organisation   text NOT NULL,
    reference               text,
    deferred_until          timestamptz,
    readers                 text[] NOT NULL,
    opened_at               timestamptz NOT NULL,
    updated_at              timestamptz NOT NULL,
    PRIMARY KEY (incident, round)
);
CREATE INDEX referral_page ON referral (state, updated_at DESC, incident DESC, round DESC);
CREATE INDEX referral_page_of_provider
    ON referral (provider_organisation, state, updated_at DESC, incident DESC, round DESC);

ALTER TABLE incident ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE incident_reader ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE timeline_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE referral ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY readers ON incident FOR SELECT USING ((SELECT portal_reader()) = ANY (readers));
CREATE POLICY readers ON incident_reader FOR SELECT USING ((SELECT portal_reader()) = organisation);
CREATE POLICY readers ON timeline_entry FOR SELECT USING ((SELECT portal_reader()) = ANY (readers));
CREATE POLICY readers ON referral FOR SELECT USING ((SELECT portal_reader()) = ANY (readers));

CREATE POLICY projector ON incident USING ((SELECT portal_projects()));
CREATE POLICY projector ON incident_reader USING ((SELECT portal_projects()));
CREATE POLICY projector ON timeline_entry USING ((SELECT portal_projects()));
CREATE POLICY projector ON referral USING ((SELECT portal_projects()));

-- The directory. Public, as the Register is.
CREATE TABLE organisation (
    id          text PRIMARY KEY,
    name        text NOT NULL,
    party       text NOT NULL,
    version     bigint NOT NULL
);

CREATE TABLE brand (
    id                  text PRIMARY KEY,
    name                text NOT NULL,
    organisation        text NOT NULL REFERENCES organisation,
    organisation_name   text NOT NULL,
    sector              text NOT NULL,
    status              text NOT NULL
);
CREATE INDEX brand_page ON brand (lower(name), id);
CREATE INDEX brand_organisation ON brand (organisation);

CREATE TABLE software_product (
    id              text PRIMARY KEY,
    name            text NOT NULL,
    organisation    text NOT NULL REFERENCES organisation,
    brand_name      text NOT NULL,
    status          text NOT NULL
);
CREATE INDEX software_product_organisation ON software_product (organisation);
