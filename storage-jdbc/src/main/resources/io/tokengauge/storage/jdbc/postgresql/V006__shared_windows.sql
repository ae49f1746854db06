-- Windows that processes share. A shard holds the label sets of a view of a fleet that are added to together;
-- whoever adds to it locks its row first. The hash is of the other columns.
CREATE TABLE ${schema}shared_shards (
  shard_hash bytea NOT NULL PRIMARY KEY,
  namespace text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  environment text COLLATE "C" NOT NULL,
  dimensions text COLLATE "C" NOT NULL,
  shard integer NOT NULL
);

-- The last part of each start of an instance that was added to a shard, and when.
CREATE TABLE ${schema}shared_guards (
  shard_hash bytea NOT NULL,
  publisher_hash bytea NOT NULL,
  sequence bigint NOT NULL,
  moved_us bigint NOT NULL,
  PRIMARY KEY (shard_hash, publisher_hash)
);

-- The label sets of a shard, and until when they have slots. The one without values (told_apart 0) holds
-- the calls whose values are not told apart.
CREATE TABLE ${schema}shared_labels (
  label_hash bytea NOT NULL PRIMARY KEY,
  shard_hash bytea NOT NULL,
  label_values text COLLATE "C" NOT NULL,
  told_apart integer NOT NULL,
  kept_until_us bigint NOT NULL
);

CREATE INDEX shared_labels_by_shard ON ${schema}shared_labels (shard_hash);

-- What a label set has in slots of 1, 60 and 900 seconds, numbered from 1970 on. The column sums is in the
-- form of one cell of rollup_deltas, and histogram says whether its latencies are all.
CREATE TABLE ${schema}shared_slots (
  label_hash bytea NOT NULL,
  grain integer NOT NULL,
  slot bigint NOT NULL,
  histogram integer NOT NULL,
  sums bytea NOT NULL,
  PRIMARY KEY (label_hash, grain, slot)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX shared_slots_by_age ON ${schema}shared_slots (grain, slot);

-- Every start of an instance that publishes.
CREATE TABLE ${schema}shared_members (
  namespace text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  environment text COLLATE "C" NOT NULL,
  instance text COLLATE "C" NOT NULL,
  incarnation text COLLATE "C" NOT NULL,
  since_us bigint NOT NULL,
  until_us bigint NOT NULL,
  last_calls_us bigint,
  has_left integer NOT NULL,
  losses bigint NOT NULL,
  PRIMARY KEY (namespace, service, environment, instance, incarnation)
);

-- Who could use the tables that were there can use these.
DO $$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT target, privilege_type, is_grantable,
        CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS grantee
      FROM pg_class c, aclexplode(c.relacl) a,
        (VALUES ('shared_shards'), ('shared_guards'), ('shared_labels'), ('shared_slots'),
          ('shared_members')) t (target)
      WHERE c.oid = '${schema}rollups'::regclass AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON ${schema}%I TO %s%s', given.privilege_type, given.target,
        given.grantee, CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
$$;
