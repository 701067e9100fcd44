-- Two roles with no more rights than they need. Run it as the owner of the database, after the tables were
-- made (`doorstep migrate`) and again after each upgrade; running it again changes nothing:
--
--   psql "$OWNER_URL" -v ON_ERROR_STOP=1 -f deploy/postgres-roles.sql
--   psql "$OWNER_URL" -c '\password doorstep_service' -c '\password doorstep_rasa'
--
-- Then the service and the actions run with DOORSTEP_DATABASE_URL=postgresql://doorstep_service:…@host/db, and
-- Rasa with DOORSTEP_TRACKER_URL=postgresql://doorstep_rasa:…@host/db.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'doorstep_service') THEN
    CREATE ROLE doorstep_service LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'doorstep_rasa') THEN
    CREATE ROLE doorstep_rasa LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
  END IF;
  EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT doorstep_rasa TO %I', current_user);
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- The store: rows, never tables. The audit can be added to and read.
GRANT USAGE ON SCHEMA store TO doorstep_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA store TO doorstep_service;
REVOKE INSERT, UPDATE, DELETE ON store.alembic_version FROM doorstep_service;
-- With DOORSTEP_RETENTION_AUDIT_DAYS the service has to delete from the audit: leave DELETE out of this line.
REVOKE UPDATE, DELETE ON store.audit FROM doorstep_service;

-- Turns and errands.
GRANT USAGE ON SCHEMA dbos TO doorstep_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA dbos TO doorstep_service;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA dbos TO doorstep_service;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA dbos TO doorstep_service;

-- Rasa's dialogues: its own schema and nothing else. Frozen software never sees an order's table.
CREATE SCHEMA IF NOT EXISTS rasa AUTHORIZATION doorstep_rasa;
ALTER SCHEMA rasa OWNER TO doorstep_rasa;
