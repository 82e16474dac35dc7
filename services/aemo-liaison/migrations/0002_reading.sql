-- Whether AEMO has read what it was told; its clock; its questions, which the provider answers by name; and its ticket
-- number with any answer.

-- Who answers with any of the versions from this one on has seen all that the answer rests on: since then AEMO has read,
-- or the provider has answered a question or changed the severity.
ALTER TABLE referral_threads ADD COLUMN since_version bigint;
UPDATE referral_threads SET since_version = referral_version;
ALTER TABLE referral_threads ALTER COLUMN since_version SET NOT NULL;

ALTER TABLE rounds
    -- Until when AEMO's first response is due, and when it came. Rounds of before have no clock.
    ADD COLUMN first_response_due timestamptz,
    ADD COLUMN first_response_at  timestamptz,
    -- That a ticket number comes with the acceptance at the earliest.
    DROP CONSTRAINT rounds_check3;

-- What AEMO is told and should read, by its number in aemo.referral.*. The end of an incident is not among it: then
-- nobody waits for AEMO any more.
CREATE TABLE packets (
    incident  bigint NOT NULL REFERENCES referral_threads,
    version   bigint NOT NULL CHECK (version > 0),
    round     integer NOT NULL,
    told_at   timestamptz NOT NULL,
    read_at   timestamptz,
    PRIMARY KEY (incident, version)
);
CREATE INDEX packets_unread ON packets (told_at, incident, version) WHERE read_at IS NULL;

INSERT INTO packets (incident, version, round, told_at)
SELECT substr(key, 5)::bigint, version, (data::jsonb ->> 'round')::integer, (data::jsonb ->> 'at')::timestamptz
FROM outbox WHERE entity = 'aemo.referral' AND event_type <> 'aemo.referral.closed.v1';

-- What AEMO asked the provider, in the order of their ids.
CREATE TABLE questions (
    id           uuid PRIMARY KEY,
    incident     bigint NOT NULL,
    round        integer NOT NULL,
    question     text NOT NULL,
    answered_at  timestamptz,
    FOREIGN KEY (incident, round) REFERENCES rounds
);
CREATE INDEX questions_open ON questions (incident, round, id) WHERE answered_at IS NULL;

-- Until now a comment of the provider's was the answer.
INSERT INTO questions (id, incident, round, question)
SELECT t.id, t.incident, t.round, t.body
FROM thread_entries t JOIN rounds r USING (incident, round)
WHERE t.kind = 'asked' AND r.state IN ('received', 'accepted', 'deferred')
  AND NOT EXISTS (
      SELECT FROM thread_entries a
      WHERE a.incident = t.incident AND a.round = t.round AND a.kind = 'commented' AND a.id > t.id
        AND a.author ->> 'party' = 'data_holder');
