-- Who watches which incident, and who may.

-- Every incident that was heard of, with the organisations on it as they now stand. One that was raised before this
-- migration comes in with its next event; until then nobody can watch it.
CREATE TABLE incidents (
    -- The n of CDR-n.
    number           bigint PRIMARY KEY CHECK (number > 0),
    reporter         text NOT NULL,
    provider         text NOT NULL,
    -- The number of the last event about its watchers. Whoever changes them locks this row.
    watchers_version bigint NOT NULL DEFAULT 0
);

CREATE TABLE watchers (
    incident  bigint NOT NULL REFERENCES incidents,
    user_id   text NOT NULL REFERENCES users,
    PRIMARY KEY (incident, user_id)
);
CREATE INDEX watchers_user ON watchers (user_id);
