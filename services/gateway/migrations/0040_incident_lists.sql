-- Lists with more filters and more orders than the last update.
--
-- In whose court an incident is follows from its status; since when is a fact of its own, kept by the projector. The
-- defaults are for what an older release writes while the new one starts; this one always says.

SELECT set_config('portal.projector', 'on', true);

ALTER TABLE incident ADD COLUMN court_since timestamptz NOT NULL DEFAULT now();

-- Whose move a status is (`contracts::incident::ball_in_court`); nobody's once it is resolved.
CREATE FUNCTION court_of(status text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE status
        WHEN 'waiting_for_reporter' THEN 'reporter'
        WHEN 'ready_to_verify' THEN 'reporter'
        WHEN 'referred_to_aemo' THEN 'aemo'
        WHEN 'new' THEN 'provider'
        WHEN 'in_progress' THEN 'provider'
        ELSE 'nobody'
    END
$$;

-- The first change after the last that left it in another court.
UPDATE incident i SET court_since = COALESCE(
    (SELECT min(e.at) FROM timeline_entry e
     WHERE e.incident = i.number AND e.entity = 'cdr.incident' AND e.state IS NOT NULL
       AND e.version > COALESCE(
           (SELECT max(o.version) FROM timeline_entry o
            WHERE o.incident = i.number AND o.entity = 'cdr.incident' AND o.state IS NOT NULL
              AND court_of(o.state) <> court_of(i.status)), 0)),
    i.created_at);

DROP FUNCTION court_of(text);

-- Before the rows are written anew, so that it need not follow.
DROP INDEX incident_reader_page;
ALTER TABLE incident_reader
    ADD COLUMN reporter                 text NOT NULL DEFAULT '',
    ADD COLUMN assignee                 text,
    ADD COLUMN category                 text NOT NULL DEFAULT 'other',
    ADD COLUMN environment              text NOT NULL DEFAULT 'production',
    ADD COLUMN shared_responsibility    boolean NOT NULL DEFAULT false,
    ADD COLUMN created_at               timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN court_since              timestamptz NOT NULL DEFAULT now();

UPDATE incident_reader r
SET reporter = i.reporter_organisation, assignee = i.assignee, category = i.category, environment = i.environment,
    shared_responsibility = i.shared_responsibility, created_at = i.created_at, court_since = i.court_since
FROM incident i WHERE i.number = r.number;

-- A list is walked in lanes, one for each status and severity that is asked for (at most 32 short scans, merged), so
-- three indexes serve each order, forwards and backwards, with and without a filter by status and severity, and the
-- order by severity too. What else is asked for is looked at row by row on the way, which is short for who sees the
-- incidents of one organisation.
CREATE INDEX incident_reader_by_update ON incident_reader (organisation, status, severity, updated_at, number);
CREATE INDEX incident_reader_by_age ON incident_reader (organisation, status, severity, created_at, number);
CREATE INDEX incident_reader_by_court ON incident_reader (organisation, status, severity, court_since, number);
-- "Mine" and "nobody's" are few among many.
CREATE INDEX incident_reader_assignee ON incident_reader (organisation, assignee, status, severity);
-- The ACCC sees the incidents of all, where what is rare would be looked for among everybody's. Only its own rows are
-- in these, so that an incident's other readers cost nothing more. By whose it is, it goes in order as well.
CREATE INDEX incident_reader_provider ON incident_reader (provider, status, severity, updated_at, number)
    WHERE organisation = '@accc';
CREATE INDEX incident_reader_brand ON incident_reader (provider_brand, status, severity, updated_at, number)
    WHERE organisation = '@accc';
CREATE INDEX incident_reader_reporter ON incident_reader (reporter, status, severity, updated_at, number)
    WHERE organisation = '@accc';
CREATE INDEX incident_reader_category ON incident_reader (category, status, severity) WHERE organisation = '@accc';
CREATE INDEX incident_reader_environment ON incident_reader (environment, status, severity)
    WHERE organisation = '@accc';
