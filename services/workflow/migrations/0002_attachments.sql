-- The files on an incident, as far as its next change is decided by them: which, for whom, whose. At most twenty, so
-- they stand in the row of the incident and cost no statement of their own.
ALTER TABLE incident ADD COLUMN attachments jsonb NOT NULL DEFAULT '[]';
