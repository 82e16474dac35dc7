-- Participants whose own systems are told, over the broker, what happens to the incidents that they are on.

-- Nobody, until an operator adds one.
CREATE TABLE participants (
    organisation   text PRIMARY KEY,
    -- bcrypt, of the password of its account at the broker: the broker's file is written from here.
    password_hash  text NOT NULL,
    since          timestamptz NOT NULL
);

-- How many events of an incident an organisation was told: its own sequence, without gaps. It stays when the
-- organisation is removed, so that a number is never given twice.
CREATE TABLE participant_incidents (
    organisation  text NOT NULL,
    -- The n of CDR-n.
    incident      bigint NOT NULL CHECK (incident > 0),
    version       bigint NOT NULL CHECK (version > 0),
    PRIMARY KEY (organisation, incident)
);

-- The last round, which a comment in a referral belongs to. Of what was referred before this migration the records of
-- those who were told know it; where nobody was, it was one round at least.
ALTER TABLE referred_incidents ADD COLUMN last_round integer NOT NULL DEFAULT 1 CHECK (last_round > 0);
UPDATE referred_incidents SET last_round = known.round
    FROM (SELECT incident, max(round) AS round FROM notifications WHERE round IS NOT NULL GROUP BY incident) AS known
    WHERE known.incident = referred_incidents.incident;
