-- Groups of budgets. The row of a group is locked by every operation on it, and holds the latest instant
-- at which there was one.
CREATE TABLE ${schema}budget_groups (
  grp text COLLATE "C" NOT NULL PRIMARY KEY,
  now_us bigint NOT NULL
);

-- What accounts there are; the hash is of the other four columns.
CREATE TABLE ${schema}budget_accounts (
  account_hash bytea NOT NULL PRIMARY KEY,
  grp text COLLATE "C" NOT NULL,
  budget text COLLATE "C" NOT NULL,
  period text COLLATE "C" NOT NULL,
  account_key text COLLATE "C" NOT NULL,
  UNIQUE (grp, budget, period, account_key)
);

-- What is spent and held on an account per slot of time, in nano-dollars, tokens or calls. A slot may go
-- at purge_us.
CREATE TABLE ${schema}budget_slots (
  account_hash bytea NOT NULL,
  slot_us bigint NOT NULL,
  spent bigint NOT NULL,
  held bigint NOT NULL,
  purge_us bigint NOT NULL,
  PRIMARY KEY (account_hash, slot_us)
);

CREATE INDEX budget_slots_by_purge ON ${schema}budget_slots (purge_us);

-- Calls that hold (state 0), whose hold expired (1), or that were charged (2). A hold ends at until_us; of
-- the others nobody knows from then on. The column entries says what is in which slots because of the
-- call, in a binary form with a version of its own.
CREATE TABLE ${schema}budget_calls (
  grp text COLLATE "C" NOT NULL,
  id_hash bytea NOT NULL,
  state integer NOT NULL,
  revision integer NOT NULL,
  until_us bigint NOT NULL,
  entries bytea NOT NULL,
  PRIMARY KEY (grp, id_hash)
);

CREATE INDEX budget_calls_by_end ON ${schema}budget_calls (grp, until_us);

CREATE INDEX budget_holds_by_end ON ${schema}budget_calls (grp, until_us) WHERE state = 0;

-- Thresholds that were told of, and until when not again.
CREATE TABLE ${schema}budget_marks (
  account_hash bytea NOT NULL,
  percent integer NOT NULL,
  at_us bigint NOT NULL,
  until_us bigint NOT NULL,
  PRIMARY KEY (account_hash, percent)
);

-- Limits that were changed: of a whole budget, or of one account.
CREATE TABLE ${schema}budget_limits (
  grp text COLLATE "C" NOT NULL,
  budget text COLLATE "C" NOT NULL,
  whole integer NOT NULL,
  account_key text COLLATE "C" NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (grp, budget, whole, account_key)
);

CREATE TABLE ${schema}budget_limit_changes (
  entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  grp text COLLATE "C" NOT NULL,
  at_us bigint NOT NULL,
  budget text COLLATE "C" NOT NULL,
  account_key text COLLATE "C",
  amount bigint,
  amount_before bigint,
  changed_by text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL
);

CREATE INDEX budget_limit_changes_by_group ON ${schema}budget_limit_changes (grp, entry);

-- What budgets applications have, for whoever looks.
CREATE TABLE ${schema}budgets (
  name text COLLATE "C" NOT NULL PRIMARY KEY,
  grp text COLLATE "C" NOT NULL,
  unit text COLLATE "C" NOT NULL,
  scope text COLLATE "C" NOT NULL,
  period text COLLATE "C" NOT NULL,
  amount bigint NOT NULL,
  enforcement text COLLATE "C" NOT NULL
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
        (VALUES ('budget_groups'), ('budget_accounts'), ('budget_slots'), ('budget_calls'),
          ('budget_marks'), ('budget_limits'), ('budget_limit_changes'), ('budgets')) t (target)
      WHERE c.oid = '${schema}rollups'::regclass AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON ${schema}%I TO %s%s', given.privilege_type, given.target,
        given.grantee, CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
$$;
