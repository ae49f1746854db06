-- Groups of budgets. The row of a group holds the latest instant at which there was an operation on it.
CREATE TABLE ${schema}budget_groups (
  grp TEXT NOT NULL PRIMARY KEY,
  now_us INTEGER NOT NULL
) WITHOUT ROWID;

-- What accounts there are; the hash is of the other four columns.
CREATE TABLE ${schema}budget_accounts (
  account_hash BLOB NOT NULL PRIMARY KEY,
  grp TEXT NOT NULL,
  budget TEXT NOT NULL,
  period TEXT NOT NULL,
  account_key TEXT NOT NULL,
  UNIQUE (grp, budget, period, account_key)
) WITHOUT ROWID;

-- What is spent and held on an account per slot of time, in nano-dollars, tokens or calls. A slot may go
-- at purge_us.
CREATE TABLE ${schema}budget_slots (
  account_hash BLOB NOT NULL,
  slot_us INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  held INTEGER NOT NULL,
  purge_us INTEGER NOT NULL,
  PRIMARY KEY (account_hash, slot_us)
) WITHOUT ROWID;

CREATE INDEX budget_slots_by_purge ON ${schema}budget_slots (purge_us);

-- Calls that hold (state 0), whose hold expired (1), or that were charged (2). A hold ends at until_us; of
-- the others nobody knows from then on. The column entries says what is in which slots because of the
-- call, in a binary form with a version of its own.
CREATE TABLE ${schema}budget_calls (
  grp TEXT NOT NULL,
  id_hash BLOB NOT NULL,
  state INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  until_us INTEGER NOT NULL,
  entries BLOB NOT NULL,
  PRIMARY KEY (grp, id_hash)
) WITHOUT ROWID;

CREATE INDEX budget_calls_by_end ON ${schema}budget_calls (grp, until_us);

CREATE INDEX budget_holds_by_end ON ${schema}budget_calls (grp, until_us) WHERE state = 0;

-- Thresholds that were told of, and until when not again.
CREATE TABLE ${schema}budget_marks (
  account_hash BLOB NOT NULL,
  percent INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  until_us INTEGER NOT NULL,
  PRIMARY KEY (account_hash, percent)
) WITHOUT ROWID;

-- Limits that were changed: of a whole budget, or of one account.
CREATE TABLE ${schema}budget_limits (
  grp TEXT NOT NULL,
  budget TEXT NOT NULL,
  whole INTEGER NOT NULL,
  account_key TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (grp, budget, whole, account_key)
) WITHOUT ROWID;

CREATE TABLE ${schema}budget_limit_changes (
  entry INTEGER PRIMARY KEY AUTOINCREMENT,
  grp TEXT NOT NULL,
  at_us INTEGER NOT NULL,
  budget TEXT NOT NULL,
  account_key TEXT,
  amount INTEGER,
  amount_before INTEGER,
  changed_by TEXT NOT NULL,
  reason TEXT NOT NULL
);

CREATE INDEX budget_limit_changes_by_group ON ${schema}budget_limit_changes (grp, entry);

-- What budgets applications have, for whoever looks.
CREATE TABLE ${schema}budgets (
  name TEXT NOT NULL PRIMARY KEY,
  grp TEXT NOT NULL,
  unit TEXT NOT NULL,
  scope TEXT NOT NULL,
  period TEXT NOT NULL,
  amount INTEGER NOT NULL,
  enforcement TEXT NOT NULL
) WITHOUT ROWID;
