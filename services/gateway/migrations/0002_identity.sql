-- Who may come in. The gateway owns users; the others learn of them by `cdr.user.enrolled.v1`.

CREATE TABLE user_account (
    id                  text PRIMARY KEY,
    -- In lower case: nobody remembers how it was typed.
    login               text NOT NULL UNIQUE CHECK (login = lower(login)),
    name                text NOT NULL,
    organisation        text NOT NULL,
    organisation_name   text NOT NULL,
    party               text NOT NULL,
    role                text NOT NULL,
    -- PHC string, argon2id; NULL for who only comes by token.
    password_hash       text,
    terms_accepted_at   timestamptz,
    -- The number of the last event about the user.
    version             bigint NOT NULL,
    created_at          timestamptz NOT NULL
);

-- Bearer tokens and sessions: only the SHA-256 is kept. They are 256 random bits, so a plain hash is enough.
CREATE TABLE api_token (
    hash        bytea PRIMARY KEY,
    user_id     text NOT NULL REFERENCES user_account,
    name        text NOT NULL,
    created_at  timestamptz NOT NULL,
    revoked_at  timestamptz
);
CREATE INDEX api_token_user ON api_token (user_id);

CREATE TABLE session (
    hash        bytea PRIMARY KEY,
    user_id     text NOT NULL REFERENCES user_account,
    created_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL
);
CREATE INDEX session_seen ON session (seen_at);
CREATE INDEX session_user_id ON session (user_id);

-- Failed sign-ins, by login and by address, so that the throttle holds for all replicas and over a restart.
CREATE TABLE sign_in_failure (
    -- `login:…` or `address:…`
    subject     text PRIMARY KEY,
    failures    integer NOT NULL,
    since       timestamptz NOT NULL
);
