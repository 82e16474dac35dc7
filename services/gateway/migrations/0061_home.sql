-- What a user finds at home.

-- What waits for whom: one narrow row for each incident or round and whoever has the next move on it. Home reads a few
-- rows from the front of an index, however many incidents there are.
CREATE TABLE attention (
    incident    bigint NOT NULL,
    -- Whose move it is, or who watches over it (see `portal_reader`).
    reader      text NOT NULL,
    -- What is needed: `domain/need.rs`.
    need        text NOT NULL,
    round       integer,
    severity    smallint NOT NULL,
    -- Who of the reader's organisation has it; empty for nobody, and where it is everybody's.
    assignee    text NOT NULL DEFAULT '',
    -- Since when it waits. In the future where AEMO set a round aside until then.
    since       timestamptz NOT NULL,
    PRIMARY KEY (incident, reader, need)
);
-- For who works on incidents: the own, and those that nobody has.
CREATE INDEX attention_of_assignee ON attention (reader, need, assignee, severity, since, incident);
-- For who only reads: all of the organisation.
CREATE INDEX attention_of_all ON attention (reader, need, severity, since, incident);

-- The last line of the timeline that each reader may read on an incident: what has changed lately is found from the
-- front of an index, and not by looking through the lines that others may read.
CREATE TABLE latest_entry (
    incident    bigint NOT NULL,
    reader      text NOT NULL,
    position    bigint NOT NULL,
    PRIMARY KEY (incident, reader)
);
CREATE INDEX latest_entry_page ON latest_entry (reader, position DESC);

ALTER TABLE attention ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE latest_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY readers ON attention FOR SELECT USING ((SELECT portal_reader()) = reader);
CREATE POLICY readers ON latest_entry FOR SELECT USING ((SELECT portal_reader()) = reader);
CREATE POLICY projector ON attention USING ((SELECT portal_projects()));
CREATE POLICY projector ON latest_entry USING ((SELECT portal_projects()));

-- When a user was last at home: `domain/visit.rs` says what counts as having been there.
CREATE TABLE home_visit (
    user_id     text PRIMARY KEY REFERENCES user_account,
    -- What has a later position in the timeline is new to the user.
    since       bigint NOT NULL,
    since_at    timestamptz NOT NULL,
    -- How far the user was shown, and when.
    shown       bigint NOT NULL,
    shown_at    timestamptz NOT NULL
);

-- What there is already. Why work goes on is not known any more: what is in progress is simply that.
SELECT set_config('portal.projector', 'on', true);

INSERT INTO attention (incident, reader, need, severity, assignee, since)
SELECT number, provider_organisation, CASE status WHEN 'new' THEN 'acknowledge' ELSE 'go_on' END, severity,
       COALESCE(assignee, ''), updated_at
FROM incident WHERE status IN ('new', 'in_progress');

INSERT INTO attention (incident, reader, need, severity, since)
SELECT number, reporter_organisation, CASE status WHEN 'ready_to_verify' THEN 'verify' ELSE 'answer' END, severity,
       updated_at
FROM incident WHERE status IN ('waiting_for_reporter', 'ready_to_verify');

INSERT INTO attention (incident, reader, need, severity, since)
SELECT number, '@accc', 'critical', severity, created_at FROM incident WHERE status = 'new' AND severity = 1;

INSERT INTO attention (incident, reader, need, severity, since)
SELECT DISTINCT ON (i.number) i.number, '@accc', 'escalated', i.severity, e.at
FROM incident i JOIN timeline_entry e ON e.incident = i.number AND e.kind = 'escalated'
WHERE i.status NOT IN ('resolved', 'closed', 'cancelled')
ORDER BY i.number, e.position DESC;

INSERT INTO attention (incident, reader, need, round, severity, since)
SELECT incident, '@aemo', CASE state WHEN 'received' THEN 'accept' WHEN 'accepted' THEN 'contribute' ELSE 'resume' END,
       round, severity, CASE state WHEN 'deferred' THEN COALESCE(deferred_until, updated_at) ELSE updated_at END
FROM referral WHERE state IN ('received', 'accepted', 'deferred');

INSERT INTO latest_entry (incident, reader, position)
SELECT incident, reader, max(position) FROM timeline_entry CROSS JOIN UNNEST(readers) AS reader
GROUP BY incident, reader;

SELECT set_config('portal.projector', '', true);
