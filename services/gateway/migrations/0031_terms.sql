-- Which version of the terms a user accepted, at `terms_accepted_at`. What was accepted so far is the first.

ALTER TABLE user_account ADD COLUMN terms_version integer;
UPDATE user_account SET terms_version = 1 WHERE terms_accepted_at IS NOT NULL;
