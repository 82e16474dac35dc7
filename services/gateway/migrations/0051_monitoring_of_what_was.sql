-- Fills the tables of monitoring from what was projected before them, as the projector would have
-- (domain/monitoring/watched.rs says the same in Rust; a test compares the two).
SELECT set_config('portal.projector', 'on', true);

CREATE TEMPORARY TABLE told ON COMMIT DROP AS
SELECT incident, version, at, kind, state, body, actor ->> 'party' AS party,
       CASE WHEN state IN ('new', 'in_progress') THEN 'provider'
            WHEN state IN ('waiting_for_reporter', 'ready_to_verify') THEN 'reporter'
            WHEN state = 'referred_to_aemo' THEN 'aemo' END AS court
FROM timeline_entry WHERE entity = 'cdr.incident' AND part = 0;
CREATE INDEX ON told (incident, kind, version);

-- Each event of each incident, with the provider and the severity that it had then.
CREATE TEMPORARY TABLE lived ON COMMIT DROP AS
SELECT t.incident, t.version, t.at, t.kind, t.state, t.court,
       COALESCE(
           (SELECT r.body #>> '{to,organisation}' FROM told r
            WHERE r.incident = t.incident AND r.kind = 'rerouted' AND r.version <= t.version
            ORDER BY r.version DESC LIMIT 1),
           (SELECT r.body #>> '{from,organisation}' FROM told r
            WHERE r.incident = t.incident AND r.kind = 'rerouted' AND r.version > t.version
            ORDER BY r.version LIMIT 1),
           i.provider_organisation) AS provider,
       COALESCE(
           (SELECT (s.body ->> 'to')::smallint FROM told s
            WHERE s.incident = t.incident AND s.kind = 'severity_changed' AND s.version <= t.version
            ORDER BY s.version DESC LIMIT 1),
           (SELECT (s.body ->> 'from')::smallint FROM told s
            WHERE s.incident = t.incident AND s.kind = 'severity_changed' AND s.version > t.version
            ORDER BY s.version LIMIT 1),
           i.severity) AS severity
FROM told t JOIN incident i ON i.number = t.incident;
CREATE INDEX ON lived (incident, version);

-- What changed the court or the provider, with what was before it.
CREATE TEMPORARY TABLE passed ON COMMIT DROP AS
SELECT * FROM (
    SELECT incident, version, at, severity, court, provider,
           lag(court) OVER life AS court_before,
           lag(provider) OVER life AS provider_before,
           row_number() OVER life AS nth
    FROM lived WHERE state IS NOT NULL
    WINDOW life AS (PARTITION BY incident ORDER BY version)
) step
WHERE nth = 1 OR court IS DISTINCT FROM court_before OR provider <> provider_before;
CREATE INDEX ON passed (incident, version);

INSERT INTO monitoring_incident
    (number, status, severity, environment, category, shared, provider, reporter, raised_at, owned_at, court_since,
     touched_at, readied, referred)
SELECT i.number, i.status, i.severity, i.environment, i.category, i.shared_responsibility, i.provider_organisation,
       i.reporter_organisation, i.created_at, owned.at, passed.at, touched.at,
       EXISTS (SELECT FROM lived l WHERE l.incident = i.number AND l.kind = 'readied' AND l.version > owned.version),
       i.last_round > 0
FROM incident i
CROSS JOIN LATERAL (
    SELECT p.at, p.version FROM passed p
    WHERE p.incident = i.number AND (p.nth = 1 OR p.provider <> p.provider_before)
    ORDER BY p.version DESC LIMIT 1
) owned
CROSS JOIN LATERAL (
    SELECT p.at FROM passed p WHERE p.incident = i.number ORDER BY p.version DESC LIMIT 1
) passed
CROSS JOIN LATERAL (
    SELECT max(t.at) AS at FROM timeline_entry t
    WHERE t.incident = i.number
      AND (t.kind = 'raised' OR t.actor ->> 'party' IN ('adr', 'data_holder', 'aemo'))
      -- A line that one event has for a second audience, or that the portal writes for AEMO, is no doing.
      AND t.part = 0
) touched
WHERE i.status NOT IN ('closed', 'cancelled');

CREATE TEMPORARY TABLE rounds ON COMMIT DROP AS
SELECT r.incident, r.round, r.state, r.opened_at, i.environment, i.category,
       COALESCE(then_.severity, i.severity) AS severity, COALESCE(then_.provider, i.provider_organisation) AS provider,
       i.reporter_organisation AS reporter,
       first.at AS answered_at, ended.at AS ended_at
FROM referral r
JOIN incident i ON i.number = r.incident
-- The provider and the severity of the moment at which it was opened.
LEFT JOIN LATERAL (
    SELECT l.provider, l.severity FROM lived l
    WHERE l.incident = r.incident AND l.at <= r.opened_at ORDER BY l.version DESC LIMIT 1
) then_ ON true
LEFT JOIN LATERAL (
    SELECT t.at FROM timeline_entry t
    WHERE t.incident = r.incident AND t.round = r.round AND t.entity = 'cdr.referral'
      AND t.actor ->> 'party' = 'aemo' ORDER BY t.version LIMIT 1
) first ON true
LEFT JOIN LATERAL (
    SELECT t.at FROM timeline_entry t
    WHERE t.incident = r.incident AND t.round = r.round AND t.entity = 'cdr.referral' AND t.kind = r.state
      AND t.kind IN ('returned', 'contributed', 'withdrawn') ORDER BY t.version LIMIT 1
) ended ON true;

INSERT INTO monitoring_round
    (incident, round, severity, environment, category, provider, reporter, opened_at, answered)
SELECT incident, round, severity, environment, category, provider, reporter, opened_at, answered_at IS NOT NULL
FROM rounds WHERE ended_at IS NULL;

-- Kind, when it is entered, since when it is measured (NULL for what is not), for whom, under which severity.
CREATE TEMPORARY TABLE entered ON COMMIT DROP AS
SELECT 1 AS kind, i.created_at AS at, NULL::timestamptz AS since, i.number AS incident,
       i.provider_organisation AS provider, i.severity
FROM incident i
UNION ALL
SELECT 2, i.created_at, NULL, i.number, i.provider_organisation, i.severity FROM incident i WHERE i.shared_responsibility
UNION ALL
SELECT 3, i.created_at, NULL, i.number, i.provider_organisation, i.severity FROM incident i WHERE i.last_round > 0
UNION ALL
SELECT 4, l.at, owned.at, l.incident, l.provider, l.severity
FROM lived l
CROSS JOIN LATERAL (
    SELECT p.at FROM passed p
    WHERE p.incident = l.incident AND p.version <= l.version AND (p.nth = 1 OR p.provider <> p.provider_before)
    ORDER BY p.version DESC LIMIT 1
) owned
WHERE l.kind = 'acknowledged'
UNION ALL
SELECT 5, first.at, owned.at, owned.incident, first.provider, first.severity
FROM (
    SELECT p.incident, p.version, p.at, lead(p.version) OVER (PARTITION BY p.incident ORDER BY p.version) AS next
    FROM passed p WHERE p.nth = 1 OR p.provider <> p.provider_before
) owned
CROSS JOIN LATERAL (
    SELECT l.at, l.provider, l.severity FROM lived l
    WHERE l.incident = owned.incident AND l.kind = 'readied' AND l.version > owned.version
      AND (owned.next IS NULL OR l.version < owned.next)
    ORDER BY l.version LIMIT 1
) first
UNION ALL
SELECT CASE l.kind WHEN 'verification_failed' THEN 6 WHEN 'resolved' THEN 7 WHEN 'reopened' THEN 8
                   WHEN 'cancelled' THEN 9 ELSE 10 END,
       l.at, CASE WHEN l.kind = 'resolved' THEN i.created_at END, l.incident, l.provider, l.severity
FROM lived l JOIN incident i ON i.number = l.incident
WHERE l.kind IN ('verification_failed', 'resolved', 'reopened', 'cancelled', 'closed')
UNION ALL
-- A time in a court ends for who held it, under the severity of before the event that ended it.
SELECT CASE span.court_before WHEN 'reporter' THEN 11 WHEN 'provider' THEN 12 ELSE 13 END,
       span.at, span.since, span.incident, span.provider_before, span.severity
FROM (
    SELECT p.*, lag(p.at) OVER (PARTITION BY p.incident ORDER BY p.version) AS since FROM passed p
) span
WHERE span.nth > 1 AND span.court_before IS NOT NULL
UNION ALL
SELECT 14, answered_at, opened_at, incident, provider, severity FROM rounds WHERE answered_at IS NOT NULL
UNION ALL
SELECT CASE state WHEN 'contributed' THEN 15 WHEN 'returned' THEN 16 ELSE 17 END,
       ended_at, opened_at, incident, provider, severity
FROM rounds WHERE ended_at IS NOT NULL;

INSERT INTO monitoring_ledger (relation, month, participant, page, entries)
SELECT relation, month, participant, page, string_agg(entry, ''::bytea ORDER BY at, kind)
FROM (
    SELECT relation, participant, at, kind, to_char(local, 'YYYYMM')::integer AS month,
           1 + (row_number() OVER (PARTITION BY relation, participant, to_char(local, 'YYYYMM') ORDER BY at, kind) - 1)
               / 200 AS page,
           int8send(kind::bigint << 56
               | extract(day FROM local)::bigint << 48
               | severity::bigint << 44
               | CASE environment WHEN 'production' THEN 1 WHEN 'conformance_test_suite' THEN 2 ELSE 3 END::bigint << 40
               | array_position(ARRAY['availability', 'performance', 'data_quality', 'conformance',
                                      'authentication_and_consent', 'registration', 'register_metadata', 'security',
                                      'other'], category)::bigint << 32
               | least(greatest(trunc(extract(epoch FROM at - since)), 0), 4294967295)::bigint) AS entry
    FROM (
        SELECT e.kind, e.at, COALESCE(e.since, e.at) AS since, e.at AT TIME ZONE 'Australia/Melbourne' AS local,
               e.severity, i.environment, i.category, account.relation, account.participant
        FROM entered e
        JOIN incident i ON i.number = e.incident
        CROSS JOIN LATERAL (VALUES ('provider', e.provider), ('reporter', i.reporter_organisation))
            AS account (relation, participant)
    ) located
) written
GROUP BY relation, month, participant, page;
