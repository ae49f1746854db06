-- Books of alerts: texts by key under one version. The column step tells the last step from others.
CREATE TABLE ${schema}alert_books (
  book text COLLATE "C" NOT NULL PRIMARY KEY,
  version bigint NOT NULL,
  step bigint NOT NULL
);

CREATE TABLE ${schema}alert_entries (
  book text COLLATE "C" NOT NULL,
  entry_key text COLLATE "C" NOT NULL,
  entry_value text COLLATE "C" NOT NULL,
  PRIMARY KEY (book, entry_key)
);

-- Who is told of alerts; the row is locked by whoever changes what there is for it. The column entries is
-- the number of the last dispatch that was added.
CREATE TABLE ${schema}alert_receivers (
  receiver text COLLATE "C" NOT NULL PRIMARY KEY,
  entries bigint NOT NULL
);

-- What is to be told, numbered in the order in which it was added. It is free from free_ns on, be it its
-- turn or the end of a claim; claim 0 is none. Times are nanoseconds since 1970.
CREATE TABLE ${schema}alert_outbox (
  receiver text COLLATE "C" NOT NULL,
  dispatch_id text COLLATE "C" NOT NULL,
  entry bigint NOT NULL,
  group_key text COLLATE "C" NOT NULL,
  dispatch text COLLATE "C" NOT NULL,
  added_ns bigint NOT NULL,
  free_ns bigint NOT NULL,
  attempts integer NOT NULL,
  claim bigint NOT NULL,
  PRIMARY KEY (receiver, dispatch_id)
);

CREATE INDEX alert_outbox_by_group ON ${schema}alert_outbox (receiver, group_key, entry);

CREATE INDEX alert_outbox_by_time ON ${schema}alert_outbox (receiver, free_ns);

-- Which alerts a receiver knows to fire.
CREATE TABLE ${schema}alert_told (
  receiver text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  PRIMARY KEY (receiver, fingerprint)
);

-- What did not arrive.
CREATE TABLE ${schema}alert_dead (
  letter bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  receiver text COLLATE "C" NOT NULL,
  dispatch text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  attempts integer NOT NULL,
  at_ns bigint NOT NULL
);

CREATE INDEX alert_dead_by_receiver ON ${schema}alert_dead (receiver, letter);

-- Short texts by name. The column step tells the last change from others.
CREATE TABLE ${schema}bookmarks (
  name text COLLATE "C" NOT NULL PRIMARY KEY,
  kept text COLLATE "C" NOT NULL,
  step bigint NOT NULL
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
        (VALUES ('alert_books'), ('alert_entries'), ('alert_receivers'), ('alert_outbox'),
          ('alert_told'), ('alert_dead'), ('bookmarks')) t (target)
      WHERE c.oid = '${schema}rollups'::regclass AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON ${schema}%I TO %s%s', given.privilege_type, given.target,
        given.grantee, CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
$$;
