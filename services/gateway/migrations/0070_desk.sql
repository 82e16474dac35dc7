-- AEMO's desk: by what a round is grouped, walked and found.

SELECT set_config('portal.projector', 'on', true);

ALTER TABLE referral
    -- Of the packet: what AEMO was told.
    ADD COLUMN provider_brand   text,
    ADD COLUMN data_cluster     text,
    ADD COLUMN environment      text,
    -- When the round came into its state. A word in between moves `updated_at` and not this.
    ADD COLUMN state_since      timestamptz,
    -- Since when a question of AEMO's waits for the provider; NULL when none does.
    ADD COLUMN asked_at         timestamptz;

UPDATE referral r SET
    provider_brand = packet #>> '{provider,brand_id}',
    data_cluster = packet #>> '{evidence,data_cluster}',
    environment = packet #>> '{evidence,environment}',
    state_since = COALESCE(
        (SELECT max(t.at) FROM timeline_entry t
         WHERE t.incident = r.incident AND t.round = r.round AND t.entity = 'cdr.referral'
           AND t.kind NOT IN ('asked', 'commented')),
        r.opened_at),
    asked_at = (
        SELECT max(t.at) FROM timeline_entry t
        WHERE t.incident = r.incident AND t.round = r.round AND t.entity = 'cdr.referral' AND t.kind = 'asked'
          AND NOT EXISTS (
              SELECT FROM timeline_entry a
              WHERE a.incident = t.incident AND a.round = t.round AND a.entity = 'cdr.incident'
                AND a.kind = 'commented' AND a.actor ->> 'party' = 'data_holder' AND a.at >= t.at));

ALTER TABLE referral
    ALTER COLUMN provider_brand SET NOT NULL,
    ALTER COLUMN data_cluster SET NOT NULL,
    ALTER COLUMN environment SET NOT NULL,
    ALTER COLUMN state_since SET NOT NULL,
    -- The group on the desk: whoever has to move next, and what is done.
    ADD COLUMN desk text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN state IN ('returned', 'contributed', 'withdrawn') THEN 'done'
             WHEN asked_at IS NOT NULL THEN 'waiting'
             ELSE state END) STORED;

-- A page takes the first of each group that is asked for and merges them, so each order has an index that begins with
-- the group. A provider's own rounds are few but for those that are done, and those are walked by the last change.
DROP INDEX referral_page;
DROP INDEX referral_page_of_provider;
CREATE INDEX referral_by_update ON referral (desk, updated_at DESC, incident DESC, round DESC);
CREATE INDEX referral_by_age ON referral (desk, opened_at, incident, round);
CREATE INDEX referral_by_severity ON referral (desk, severity, opened_at, incident, round);
CREATE INDEX referral_by_due ON referral (desk, deferred_until, incident, round) WHERE deferred_until IS NOT NULL;
CREATE INDEX referral_of_provider
    ON referral (provider_organisation, desk, updated_at DESC, incident DESC, round DESC);

-- The words by which a round is found: its key with and without the round, AEMO's reference, the interaction ids, in
-- lower case. Whole words only, since equality is what row-level security lets an index answer.
CREATE TABLE referral_word (
    word        text NOT NULL,
    incident    bigint NOT NULL,
    round       integer NOT NULL,
    PRIMARY KEY (word, incident, round),
    FOREIGN KEY (incident, round) REFERENCES referral ON DELETE CASCADE
);
CREATE INDEX referral_word_round ON referral_word (incident, round);

INSERT INTO referral_word (word, incident, round)
SELECT DISTINCT lower(word), incident, round
FROM referral
CROSS JOIN LATERAL (
    SELECT 'cdr-' || incident UNION SELECT 'cdr-' || incident || '-r' || round
    UNION SELECT reference
    UNION SELECT jsonb_array_elements_text(packet #> '{evidence,interaction_ids}')
) AS words (word)
WHERE word IS NOT NULL;

ALTER TABLE referral_word ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- Who may read the round: its own policy answers in here.
CREATE POLICY readers ON referral_word FOR SELECT USING (
    EXISTS (SELECT FROM referral r WHERE r.incident = referral_word.incident AND r.round = referral_word.round));
CREATE POLICY projector ON referral_word USING ((SELECT portal_projects()));
