-- In whose court an incident is, once for each of its readers.
--
-- It follows from the status; but while it is referred, who reads the round knows more: a question of AEMO's that waits
-- for the provider, or a round that has ended, puts it into the provider's court, and the recipient learns of neither.
-- Everything that asks whose move it is reads it from here.

SELECT set_config('portal.projector', 'on', true);

-- The same as `domain/court.rs`; a test compares the two. NULL for nobody's.
CREATE FUNCTION court_of(status text, waits_for_provider boolean) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN status IN ('new', 'in_progress') THEN 'provider'
        WHEN status IN ('waiting_for_reporter', 'ready_to_verify') THEN 'reporter'
        WHEN status = 'referred_to_aemo' AND waits_for_provider THEN 'provider'
        WHEN status = 'referred_to_aemo' THEN 'aemo'
    END
$$;

ALTER TABLE incident_reader
    -- Whether AEMO waits for the provider, as far as this reader may know.
    ADD COLUMN waits_for_provider boolean NOT NULL DEFAULT false,
    ADD COLUMN court text GENERATED ALWAYS AS (court_of(status, waits_for_provider)) STORED;

-- What of all open incidents waits for AEMO or for an answer to AEMO is rare among the ACCC's.
CREATE INDEX incident_reader_mover ON incident_reader (court, status, severity, updated_at, number)
    WHERE organisation = '@accc' AND court IS NOT NULL;

-- As the ACCC sees it.
ALTER TABLE monitoring_incident
    ADD COLUMN waits_for_provider boolean NOT NULL DEFAULT false,
    ADD COLUMN court text GENERATED ALWAYS AS (court_of(status, waits_for_provider)) STORED;

-- When the move last went from AEMO to the provider or back, within the round; NULL until it does.
ALTER TABLE referral ADD COLUMN turned_at timestamptz;

-- `asked_at` was the time of the first question since one was open, whether or not that one was answered meanwhile.
UPDATE referral r SET turned_at = CASE desk
    WHEN 'waiting' THEN asked_at
    WHEN 'done' THEN COALESCE(asked_at, state_since)
    ELSE (SELECT max(t.at) FROM timeline_entry t
          WHERE t.incident = r.incident AND t.round = r.round AND t.entity = 'cdr.referral' AND t.kind = 'answered')
    END;
-- It is the time of the first that is open.
UPDATE referral SET asked_at = (questions #>> '{0,at}')::timestamptz
WHERE desk = 'waiting' AND questions #>> '{0,at}' IS NOT NULL;

UPDATE incident_reader n
SET waits_for_provider = r.desk IN ('waiting', 'done'), court_since = GREATEST(i.court_since, r.turned_at)
FROM incident i JOIN referral r ON r.incident = i.number AND r.round = i.last_round
WHERE n.number = i.number AND i.status = 'referred_to_aemo' AND n.organisation = ANY (r.readers);

-- What the ledger says of before stays: nothing in it is ever changed, and a question did not count.
UPDATE monitoring_incident m
SET waits_for_provider = true, court_since = GREATEST(m.court_since, r.turned_at)
FROM incident i JOIN referral r ON r.incident = i.number AND r.round = i.last_round
WHERE m.number = i.number AND i.status = 'referred_to_aemo' AND r.desk IN ('waiting', 'done');

-- While AEMO waits for the provider, nothing of the round waits for AEMO.
DELETE FROM attention a USING referral r
WHERE a.reader = '@aemo' AND r.incident = a.incident AND r.round = a.round AND r.desk = 'waiting';
UPDATE attention a SET since = r.asked_at FROM referral r
WHERE a.need = 'aemo_asked' AND r.incident = a.incident AND r.round = a.round AND r.asked_at IS NOT NULL;

-- The readers of something after an incident was sent on from one provider to another. Who reported it reads on what
-- everyone does; a provider that stands there already is not put there twice.
CREATE FUNCTION handed_over(readers text[], audience text, former text, owner text, reporter text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(
        SELECT DISTINCT reader
        FROM UNNEST(CASE WHEN audience = 'everyone' AND former = reporter THEN readers || owner
                         ELSE array_replace(readers, former, owner) END) AS reader
        ORDER BY reader)
$$;

SELECT set_config('portal.projector', '', true);
