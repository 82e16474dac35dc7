-- What somebody looks for again and again. It is the query of a list and nothing else, so that whoever is sent the
-- address sees the same question, answered with his or her own rights.
CREATE TABLE saved_filter (
    id          uuid PRIMARY KEY,
    user_id     text NOT NULL REFERENCES user_account,
    name        text NOT NULL,
    -- Which list: `queues` or `incidents`.
    list        text NOT NULL,
    -- What stands behind the question mark.
    query       text NOT NULL,
    created_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX saved_filter_name ON saved_filter (user_id, lower(name));
