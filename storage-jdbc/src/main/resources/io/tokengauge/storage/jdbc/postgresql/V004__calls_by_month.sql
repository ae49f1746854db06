-- Quick, while nobody counts: the table of version 1 becomes a partition as it is. Its rows are not
-- read again, since V003 has shown where they end.
ALTER TABLE ${schema}calls RENAME TO calls_before;

ALTER INDEX ${schema}calls_pkey RENAME TO calls_before_pkey;

-- Months (UTC) get a partition ahead of time, so that one that is over can be dropped whole.
CREATE TABLE ${schema}calls (
  LIKE ${schema}calls_before,
  PRIMARY KEY (start_us, provider, id_source, id)
) PARTITION BY RANGE (start_us);

DO $$
DECLARE
  bound bigint;
BEGIN
  IF EXISTS (SELECT FROM ${schema}calls_before) THEN
    SELECT calls_bound_us INTO bound FROM ${schema}horizons;
    EXECUTE format(
        'ALTER TABLE ${schema}calls ATTACH PARTITION ${schema}calls_before FOR VALUES FROM (MINVALUE) TO (%s)',
        bound);
    ALTER TABLE ${schema}calls_before DROP CONSTRAINT calls_bound;
  END IF;
END
$$;

-- What is in no month that has a partition: old calls sent late, and calls of a clock that is ahead.
CREATE TABLE ${schema}calls_other PARTITION OF ${schema}calls DEFAULT;

DO $$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT privilege_type, is_grantable,
        CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS grantee
      FROM pg_class c, aclexplode(c.relacl) a
      WHERE c.oid = '${schema}calls_before'::regclass AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON ${schema}calls TO %s%s', given.privilege_type, given.grantee,
        CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
  IF NOT EXISTS (SELECT FROM ${schema}calls_before) THEN
    DROP TABLE ${schema}calls_before;
  END IF;
END
$$;
