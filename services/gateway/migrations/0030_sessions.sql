-- A session's secret is changed while it is used, and a session that is over is known for some days more: a form that
-- was opened in it may still leave a draft for its user, and nothing else.

ALTER TABLE session
    -- The SHA-256 of what the session's forms carry. It stays while the secret changes, and is what a session is found
    -- by. Those of before have none: whoever is in one signs in again.
    ADD COLUMN lineage              bytea UNIQUE,
    -- A secret that the browser was given and has not used yet, and since when.
    ADD COLUMN next_hash            bytea,
    ADD COLUMN offered_at           timestamptz,
    -- The secret before this one, which requests that were on their way may still bring, and since when it is old.
    ADD COLUMN previous_hash        bytea,
    ADD COLUMN rotated_at           timestamptz,
    -- When somebody signed out.
    ADD COLUMN ended_at             timestamptz,
    -- When the user had signed in before.
    ADD COLUMN previous_sign_in_at  timestamptz;

ALTER TABLE user_account ADD COLUMN last_sign_in_at timestamptz;
