-- Books of alerts: texts by key under one version. The column step tells the last step from others.
CREATE TABLE ${schema}alert_books (
  book TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  step INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE ${schema}alert_entries (
  book TEXT NOT NULL,
  entry_key TEXT NOT NULL,
  entry_value TEXT NOT NULL,
  PRIMARY KEY (book, entry_key)
) WITHOUT ROWID;

-- Who is told of alerts; the row is locked by whoever changes what there is for it. The column entries is
-- the number of the last dispatch that was added.
CREATE TABLE ${schema}alert_receivers (
  receiver TEXT NOT NULL PRIMARY KEY,
  entries INTEGER NOT NULL
) WITHOUT ROWID;

-- What is to be told, numbered in the order in which it was added. It is free from free_ns on, be it its
-- turn or the end of a claim; claim 0 is none. Times are nanoseconds since 1970.
CREATE TABLE ${schema}alert_outbox (
  receiver TEXT NOT NULL,
  dispatch_id TEXT NOT NULL,
  entry INTEGER NOT NULL,
  group_key TEXT NOT NULL,
  dispatch TEXT NOT NULL,
  added_ns INTEGER NOT NULL,
  free_ns INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  claim INTEGER NOT NULL,
  PRIMARY KEY (receiver, dispatch_id)
) WITHOUT ROWID;

CREATE INDEX alert_outbox_by_group ON ${schema}alert_outbox (receiver, group_key, entry);

CREATE INDEX alert_outbox_by_time ON ${schema}alert_outbox (receiver, free_ns);

-- Which alerts a receiver knows to fire.
CREATE TABLE ${schema}alert_told (
  receiver TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  PRIMARY KEY (receiver, fingerprint)
) WITHOUT ROWID;

-- What did not arrive.
CREATE TABLE ${schema}alert_dead (
  letter INTEGER PRIMARY KEY AUTOINCREMENT,
  receiver TEXT NOT NULL,
  dispatch TEXT NOT NULL,
  reason TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  at_ns INTEGER NOT NULL
);

CREATE INDEX alert_dead_by_receiver ON ${schema}alert_dead (receiver, letter);

-- Short texts by name. The column step tells the last change from others.
CREATE TABLE ${schema}bookmarks (
  name TEXT NOT NULL PRIMARY KEY,
  kept TEXT NOT NULL,
  step INTEGER NOT NULL
) WITHOUT ROWID;
