-- The way of an incident through the services, for those who run the portal: when which event passed, and what it
-- followed from. Never what it says, nor who did it: operators read no incident.

CREATE FUNCTION portal_operates() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('portal.party', true) IS NOT DISTINCT FROM 'operator'
$$;

CREATE TABLE event_passage (
    -- The order in which the events took effect here. Old rows are dropped from its beginning.
    position        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident        bigint NOT NULL,
    event_id        uuid NOT NULL,
    event_type      text NOT NULL,
    -- The number in the sequence of its entity.
    version         bigint NOT NULL,
    -- The service that says so.
    source          text NOT NULL,
    correlation_id  uuid NOT NULL,
    -- The event or command that led to it.
    causation_id    uuid,
    -- Of the W3C trace context.
    trace_id        text,
    -- By the clock of the source, and by the clock of the gateway.
    said_at         timestamptz NOT NULL,
    applied_at      timestamptz NOT NULL
);
CREATE INDEX event_passage_incident ON event_passage (incident, position);

ALTER TABLE event_passage ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY operators ON event_passage FOR SELECT USING ((SELECT portal_operates()));
CREATE POLICY projector ON event_passage USING ((SELECT portal_projects()));
