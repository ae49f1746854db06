-- Instants are microseconds since 1970 (UTC). Money is pico-dollars (10^-12).

-- Which calls were ever counted. Outlives the calls themselves; start_us is that of the call as
-- appended, current_start_us that of the call as amended, batch tells a retry its own rows.
CREATE TABLE ${schema}call_ids (
  id_hash BLOB NOT NULL PRIMARY KEY,
  digest INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  current_start_us INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  amended_digest INTEGER
) WITHOUT ROWID;

CREATE INDEX call_ids_by_start ON ${schema}call_ids (start_us);

-- The calls. The column record holds all facts and the cost in the library's binary form; the other
-- columns repeat those that are filtered by, and those that people ask for. No value is ''.
CREATE TABLE ${schema}calls (
  start_us INTEGER NOT NULL,
  provider TEXT NOT NULL,
  id_source TEXT NOT NULL,
  id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  model TEXT NOT NULL,
  request_model TEXT NOT NULL,
  operation TEXT NOT NULL,
  service_tier TEXT NOT NULL,
  outcome TEXT NOT NULL,
  error_code TEXT NOT NULL,
  end_user TEXT NOT NULL,
  organization TEXT NOT NULL,
  project TEXT NOT NULL,
  feature TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  api_key TEXT NOT NULL,
  cache_key TEXT NOT NULL,
  prompt TEXT NOT NULL,
  prompt_version TEXT NOT NULL,
  namespace TEXT NOT NULL,
  service TEXT NOT NULL,
  environment TEXT NOT NULL,
  instance TEXT NOT NULL,
  latency_us INTEGER,
  uncached_input_tokens INTEGER,
  cache_read_tokens INTEGER,
  cache_write_short_tokens INTEGER,
  cache_write_long_tokens INTEGER,
  output_tokens INTEGER,
  cost_status TEXT NOT NULL,
  cost_picos INTEGER,
  price_version TEXT NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (start_us, provider, id_source, id)
) WITHOUT ROWID;

-- The roll-ups that every process keeps. One declared when there were calls already counts those that
-- start at or after whole_from_us.
CREATE TABLE ${schema}cubes (
  cube_id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  dimensions TEXT NOT NULL,
  histogram INTEGER NOT NULL,
  whole_from_us INTEGER NOT NULL,
  UNIQUE (name, dimensions, histogram)
);

-- What cells are keyed by, once for all of its quarters; d0 and so on follow the cube's dimensions.
CREATE TABLE ${schema}rollup_keys (
  key_id INTEGER PRIMARY KEY,
  cube_id INTEGER NOT NULL,
  key_hash BLOB NOT NULL,
  d0 TEXT,
  d1 TEXT,
  d2 TEXT,
  d3 TEXT,
  d4 TEXT,
  d5 TEXT,
  d6 TEXT,
  d7 TEXT,
  d8 TEXT,
  d9 TEXT,
  d10 TEXT,
  d11 TEXT,
  d12 TEXT,
  d13 TEXT,
  d14 TEXT,
  d15 TEXT,
  UNIQUE (cube_id, key_hash)
);

-- Totals per cube, key and piece of time: tier 0 is a quarter of an hour, tier 1 a day (UTC), which holds
-- the same calls again. An amount is hi * 2^32 + lo, so that sums stay exact past 2^63.
CREATE TABLE ${schema}rollups (
  cube_id INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  key_id INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  rate_limited INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  cache_hits INTEGER NOT NULL,
  unknown_usage INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  estimated INTEGER NOT NULL,
  cacheable_prompts INTEGER NOT NULL,
  cacheable_input_tokens INTEGER NOT NULL,
  uncached_input_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_short_tokens INTEGER NOT NULL,
  cache_write_long_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  timed INTEGER NOT NULL,
  latency_micros INTEGER NOT NULL,
  first_token_timed INTEGER NOT NULL,
  first_token_micros INTEGER NOT NULL,
  cacheable_read_tokens INTEGER NOT NULL,
  cost_hi INTEGER NOT NULL,
  cost_lo INTEGER NOT NULL,
  cost_without_cache_hi INTEGER NOT NULL,
  cost_without_cache_lo INTEGER NOT NULL,
  cache_write_premium_hi INTEGER NOT NULL,
  cache_write_premium_lo INTEGER NOT NULL,
  max_latency_us INTEGER,
  max_cost_picos INTEGER NOT NULL,
  dearest_provider TEXT,
  dearest_source TEXT,
  dearest_id TEXT,
  PRIMARY KEY (cube_id, tier, start_us, key_id)
) WITHOUT ROWID;

-- Latencies by bucket, for cubes with histogram.
CREATE TABLE ${schema}rollup_latencies (
  cube_id INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  key_id INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  latencies INTEGER NOT NULL,
  PRIMARY KEY (cube_id, tier, start_us, key_id, bucket)
) WITHOUT ROWID;

-- One row: the first instants from which on nothing was purged, and a number that grows with cubes.
CREATE TABLE ${schema}horizons (
  single INTEGER NOT NULL PRIMARY KEY CHECK (single = 1),
  rows_from_us INTEGER NOT NULL,
  rollups_from_us INTEGER NOT NULL,
  ids_from_us INTEGER,
  cubes_version INTEGER NOT NULL
);

INSERT INTO ${schema}horizons VALUES (1, -9223372036854775808, -9223372036854775808, NULL, 0);

CREATE TABLE ${schema}leases (
  name TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  token INTEGER NOT NULL,
  expires_us INTEGER NOT NULL
);

-- What was done to the books other than appending.
CREATE TABLE ${schema}audit (
  entry INTEGER PRIMARY KEY AUTOINCREMENT,
  at_us INTEGER NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
);
