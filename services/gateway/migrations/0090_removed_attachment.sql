-- On which incident a file was that is removed, and who read it. The same removal sent again, with its Idempotency-Key, goes
-- to the owner once more, which gives the answer that it gave.
CREATE TABLE removed_attachment (
    id          uuid PRIMARY KEY,
    incident    bigint NOT NULL,
    readers     text[] NOT NULL
);

ALTER TABLE removed_attachment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY readers ON removed_attachment FOR SELECT USING ((SELECT portal_reader()) = ANY (readers));
CREATE POLICY projector ON removed_attachment USING ((SELECT portal_projects()));
