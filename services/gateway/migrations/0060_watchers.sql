-- Who watches which incident, as notification tells it. Readers see the watchers of their own organisation; the ACCC
-- sees all.
CREATE TABLE watcher (
    incident        bigint NOT NULL,
    user_id         text NOT NULL,
    name            text NOT NULL,
    organisation    text NOT NULL,
    readers         text[] NOT NULL,
    PRIMARY KEY (incident, user_id)
);

ALTER TABLE watcher ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY readers ON watcher FOR SELECT USING ((SELECT portal_reader()) = ANY (readers));
CREATE POLICY projector ON watcher USING ((SELECT portal_projects()));
