-- Each tier of the roll-ups gets a table of its own, so that what is read together lies together: among
-- quarters of an hour each change moved the cell of a day to wherever there was room. Takes as long as it
-- takes to write hours and days once more, while nobody counts. Pages of cells that change again and again
-- keep room for that, so that indexes need not change.
ALTER TABLE ${schema}rollups RENAME TO rollups_quarters;

ALTER INDEX ${schema}rollups_pkey RENAME TO rollups_quarters_pkey;

CREATE TABLE ${schema}rollups (
  LIKE ${schema}rollups_quarters,
  PRIMARY KEY (cube_id, tier, start_us, key_id)
) PARTITION BY LIST (tier);

CREATE TABLE ${schema}rollups_days PARTITION OF ${schema}rollups FOR VALUES IN (1)
WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

CREATE TABLE ${schema}rollups_hours PARTITION OF ${schema}rollups FOR VALUES IN (2)
WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

WITH moved AS (DELETE FROM ${schema}rollups_quarters WHERE tier <> 0 RETURNING *)
INSERT INTO ${schema}rollups SELECT * FROM moved ORDER BY cube_id, tier, start_us, key_id;

ALTER TABLE ${schema}rollups_quarters SET
(fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

ALTER TABLE ${schema}rollups ATTACH PARTITION ${schema}rollups_quarters FOR VALUES IN (0);

ALTER TABLE ${schema}rollup_latencies RENAME TO rollup_latencies_quarters;

ALTER INDEX ${schema}rollup_latencies_pkey RENAME TO rollup_latencies_quarters_pkey;

CREATE TABLE ${schema}rollup_latencies (
  LIKE ${schema}rollup_latencies_quarters,
  PRIMARY KEY (cube_id, tier, start_us, key_id, bucket)
) PARTITION BY LIST (tier);

CREATE TABLE ${schema}rollup_latencies_days PARTITION OF ${schema}rollup_latencies FOR VALUES IN (1)
WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

CREATE TABLE ${schema}rollup_latencies_hours PARTITION OF ${schema}rollup_latencies FOR VALUES IN (2)
WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

WITH moved AS (DELETE FROM ${schema}rollup_latencies_quarters WHERE tier <> 0 RETURNING *)
INSERT INTO ${schema}rollup_latencies SELECT * FROM moved ORDER BY cube_id, tier, start_us, key_id;

ALTER TABLE ${schema}rollup_latencies_quarters SET
(fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

ALTER TABLE ${schema}rollup_latencies ATTACH PARTITION ${schema}rollup_latencies_quarters FOR VALUES IN (0);

-- Who could use the old tables can use the new ones.
DO $$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT target, privilege_type, is_grantable,
        CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS grantee
      FROM (VALUES ('rollups'), ('rollup_latencies')) t (target),
        pg_class c, aclexplode(c.relacl) a
      WHERE c.oid = ('${schema}' || target || '_quarters')::regclass AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON ${schema}%I TO %s%s', given.privilege_type, given.target,
        given.grantee, CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
$$;
