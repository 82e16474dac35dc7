-- Those whom an incident can be given to, by name.
CREATE INDEX user_account_colleague ON user_account (organisation, role, name, id);
