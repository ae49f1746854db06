-- Quick, while nobody counts. The slow part of the change is V003, during which everybody works on.

-- Tier 2 of the roll-ups, an hour, holds the same calls once more, for hours at or after this instant.
-- NULL as long as version 1, which neither counts hours nor reads deltas, may still write.
ALTER TABLE ${schema}horizons ADD COLUMN hours_from_us bigint;

-- Where the table of version 1 ends that becomes the first partition of the calls.
ALTER TABLE ${schema}horizons ADD COLUMN calls_bound_us bigint;

-- What batches add to the cells of a quarter of an hour. Rows are only ever inserted here, so writers
-- never wait for each other; one of them at a time folds them into the roll-ups of all tiers. The column
-- cells is a binary form with a version of its own, and size says how many cells that are.
CREATE TABLE ${schema}rollup_deltas (
  cube_id integer NOT NULL,
  start_us bigint NOT NULL,
  delta_id bigint GENERATED ALWAYS AS IDENTITY,
  size integer NOT NULL,
  cells bytea NOT NULL,
  PRIMARY KEY (cube_id, start_us, delta_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Small numbers do not get smaller.
ALTER TABLE ${schema}rollup_deltas ALTER COLUMN cells SET STORAGE EXTERNAL;

-- Which prices calls were ever booked at; outlives the calls. first_seen_us is the start of the call
-- that was the first to be noticed.
CREATE TABLE ${schema}prices_used (
  price_version text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  model text COLLATE "C" NOT NULL,
  first_seen_us bigint NOT NULL,
  PRIMARY KEY (price_version, provider, model)
);

-- Every call of today is before the month after next, or at least in the month of the last one. Until
-- V004 a call beyond that is refused.
DO $$
DECLARE
  bound bigint;
BEGIN
  SELECT extract(epoch FROM (date_trunc('month',
      greatest(now(), to_timestamp(coalesce(max(start_us), 0) / 1000000)) AT TIME ZONE 'UTC')
      + interval '2 months') AT TIME ZONE 'UTC')::bigint * 1000000
    INTO bound FROM ${schema}calls;
  UPDATE ${schema}horizons SET calls_bound_us = bound;
  EXECUTE format('ALTER TABLE ${schema}calls ADD CONSTRAINT calls_bound CHECK (start_us < %s) NOT VALID',
      bound);
END
$$;

-- Who could use the tables of version 1 can use those of this one.
DO $$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT target, privilege_type, is_grantable,
        CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS grantee
      FROM pg_class c, aclexplode(c.relacl) a, (VALUES ('rollup_deltas'), ('prices_used')) t (target)
      WHERE c.oid = '${schema}rollups'::regclass AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON ${schema}%I TO %s%s', given.privilege_type, given.target,
        given.grantee, CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
$$;
