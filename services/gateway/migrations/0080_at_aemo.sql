-- How a round fares at AEMO: its clock, what AEMO has read, and what it asked.

SELECT set_config('portal.projector', 'on', true);

ALTER TABLE referral
    -- Until when AEMO's first response is due, and when it came. Rounds of before have no clock.
    ADD COLUMN first_response_due   timestamptz,
    ADD COLUMN first_response_at    timestamptz,
    -- When AEMO was last told something.
    ADD COLUMN told_at              timestamptz,
    -- AEMO has read what it was told until then, and when it did.
    ADD COLUMN read_through         timestamptz,
    ADD COLUMN read_at              timestamptz,
    -- The questions that wait for the provider, the oldest first: `id`, `text`, `at`.
    ADD COLUMN questions            jsonb NOT NULL DEFAULT '[]';

UPDATE referral SET told_at = opened_at;
ALTER TABLE referral ALTER COLUMN told_at SET NOT NULL;

-- Who has spoken has read what the round began with.
UPDATE referral r SET read_through = r.opened_at, read_at = spoken.at, first_response_at = spoken.response_at
FROM (
    SELECT incident, round, min(at) AS at,
           min(at) FILTER (WHERE kind IN ('accepted', 'returned', 'asked', 'contributed')) AS response_at
    FROM timeline_entry WHERE entity = 'cdr.referral' AND actor ->> 'party' = 'aemo' GROUP BY incident, round
) spoken
WHERE spoken.incident = r.incident AND spoken.round = r.round;

UPDATE referral r SET questions = asked.questions
FROM (
    SELECT incident, round, jsonb_agg(jsonb_build_object('text', body ->> 'question', 'at', at) ORDER BY position) AS questions
    FROM timeline_entry WHERE entity = 'cdr.referral' AND kind = 'asked' GROUP BY incident, round
) asked
WHERE asked.incident = r.incident AND asked.round = r.round AND r.asked_at IS NOT NULL;
