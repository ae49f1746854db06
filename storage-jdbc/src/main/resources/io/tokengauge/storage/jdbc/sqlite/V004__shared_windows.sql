-- Windows that processes share. A shard holds the label sets of a view of a fleet that are added to together;
-- whoever adds to it locks its row first. The hash is of the other columns.
CREATE TABLE ${schema}shared_shards (
  shard_hash BLOB NOT NULL PRIMARY KEY,
  namespace TEXT NOT NULL,
  service TEXT NOT NULL,
  environment TEXT NOT NULL,
  dimensions TEXT NOT NULL,
  shard INTEGER NOT NULL
) WITHOUT ROWID;

-- The last part of each start of an instance that was added to a shard, and when.
CREATE TABLE ${schema}shared_guards (
  shard_hash BLOB NOT NULL,
  publisher_hash BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  moved_us INTEGER NOT NULL,
  PRIMARY KEY (shard_hash, publisher_hash)
) WITHOUT ROWID;

-- The label sets of a shard, and until when they have slots. The one without values (told_apart 0) holds
-- the calls whose values are not told apart.
CREATE TABLE ${schema}shared_labels (
  label_hash BLOB NOT NULL PRIMARY KEY,
  shard_hash BLOB NOT NULL,
  label_values TEXT NOT NULL,
  told_apart INTEGER NOT NULL,
  kept_until_us INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX shared_labels_by_shard ON ${schema}shared_labels (shard_hash);

-- What a label set has in slots of 1, 60 and 900 seconds, numbered from 1970 on. The column sums is in the
-- form of one cell of rollup_deltas (PostgreSQL), and histogram says whether its latencies are all.
CREATE TABLE ${schema}shared_slots (
  label_hash BLOB NOT NULL,
  grain INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  histogram INTEGER NOT NULL,
  sums BLOB NOT NULL,
  PRIMARY KEY (label_hash, grain, slot)
) WITHOUT ROWID;

CREATE INDEX shared_slots_by_age ON ${schema}shared_slots (grain, slot);

-- Every start of an instance that publishes.
CREATE TABLE ${schema}shared_members (
  namespace TEXT NOT NULL,
  service TEXT NOT NULL,
  environment TEXT NOT NULL,
  instance TEXT NOT NULL,
  incarnation TEXT NOT NULL,
  since_us INTEGER NOT NULL,
  until_us INTEGER NOT NULL,
  last_calls_us INTEGER,
  has_left INTEGER NOT NULL,
  losses INTEGER NOT NULL,
  PRIMARY KEY (namespace, service, environment, instance, incarnation)
) WITHOUT ROWID;
