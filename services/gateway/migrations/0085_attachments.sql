-- The files on incidents, as workflow tells of them. Their bytes are in the store of attachments, under their id, and are
-- served to nobody who cannot read the row.
CREATE TABLE attachment (
    id          uuid PRIMARY KEY,
    incident    bigint NOT NULL,
    file_name   text NOT NULL,
    media_type  text NOT NULL,
    -- In bytes.
    size        bigint NOT NULL,
    -- In hexadecimal.
    sha256      text NOT NULL,
    audience    text NOT NULL,
    -- Who attached it.
    actor       jsonb NOT NULL,
    at          timestamptz NOT NULL,
    -- AEMO is among them once the incident was referred, and not before.
    readers     text[] NOT NULL
);
CREATE INDEX attachment_incident ON attachment (incident, at, id);

ALTER TABLE attachment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY readers ON attachment FOR SELECT USING ((SELECT portal_reader()) = ANY (readers));
CREATE POLICY projector ON attachment USING ((SELECT portal_projects()));

-- Bytes in the store that are no attachment, or not yet, and when they are swept. A row is written before the first byte
-- and goes when the bytes are an attachment, or gone; one comes back when an attachment is removed. It says nothing of
-- what they are, nor whose.
CREATE TABLE upload (
    id        uuid PRIMARY KEY,
    sweep_at  timestamptz NOT NULL
);
CREATE INDEX upload_due ON upload (sweep_at);
