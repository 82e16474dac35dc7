-- An event that cannot be processed waits with those that came early, and not in the broker: there it would be counted
-- as delivered whenever a reader was killed or a part was away, which are no tries of ours.
ALTER TABLE inbox_early
    -- How often it was its turn and it failed by itself.
    ADD COLUMN tries    bigint NOT NULL DEFAULT 0,
    -- It is its turn, and it is tried once this moment has come. By the database's own clock: no fact, only a pause.
    ADD COLUMN due_at   timestamptz,
    -- It is its turn, and nobody tries any more until an operator says so: it is a dead letter.
    ADD COLUMN dead_at  timestamptz,
    ADD CHECK (due_at IS NULL OR dead_at IS NULL);
CREATE INDEX inbox_early_due ON inbox_early (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX inbox_early_dead ON inbox_early (event_id) WHERE dead_at IS NOT NULL;
