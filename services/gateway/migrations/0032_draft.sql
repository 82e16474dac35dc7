-- What somebody typed and has not sent, or sent in vain. One for each user and form; only its user reads it, which
-- row-level security holds to as well: `portal.user` says who reads. The sweeper, and nobody else, sets
-- `portal.sweeper`.

CREATE TABLE draft (
    user_id     text NOT NULL REFERENCES user_account,
    -- Where the form is sent, `/incidents/CDR-7/comments`: by that it is known.
    form        text NOT NULL,
    -- The fields by name, as they were typed.
    fields      jsonb NOT NULL,
    kept_at     timestamptz NOT NULL,
    PRIMARY KEY (user_id, form)
);
CREATE INDEX draft_kept_at ON draft (kept_at);

ALTER TABLE draft ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON draft USING (user_id = (SELECT current_setting('portal.user', true)));
CREATE POLICY sweeper ON draft USING ((SELECT current_setting('portal.sweeper', true)) = 'on');
