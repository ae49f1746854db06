-- Instants are microseconds since 1970 (UTC). Money is pico-dollars (10^-12).

-- Which calls were ever counted. Outlives the calls themselves; start_us is that of the call as
-- appended, current_start_us that of the call as amended, batch tells a retry its own rows.
CREATE TABLE ${schema}call_ids (
  id_hash bytea NOT NULL PRIMARY KEY,
  digest bigint NOT NULL,
  batch bigint NOT NULL,
  start_us bigint NOT NULL,
  current_start_us bigint NOT NULL,
  revision integer NOT NULL,
  amended_digest bigint
);

CREATE INDEX call_ids_by_start ON ${schema}call_ids (start_us);

-- The calls. The column record holds all facts and the cost in the library's binary form; the other
-- columns repeat those that are filtered by, and those that people ask for. No value is ''.
CREATE TABLE ${schema}calls (
  start_us bigint NOT NULL,
  provider text COLLATE "C" NOT NULL,
  id_source text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  model text COLLATE "C" NOT NULL,
  request_model text COLLATE "C" NOT NULL,
  operation text COLLATE "C" NOT NULL,
  service_tier text COLLATE "C" NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  error_code text COLLATE "C" NOT NULL,
  end_user text COLLATE "C" NOT NULL,
  organization text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  feature text COLLATE "C" NOT NULL,
  endpoint text COLLATE "C" NOT NULL,
  api_key text COLLATE "C" NOT NULL,
  cache_key text COLLATE "C" NOT NULL,
  prompt text COLLATE "C" NOT NULL,
  prompt_version text COLLATE "C" NOT NULL,
  namespace text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  environment text COLLATE "C" NOT NULL,
  instance text COLLATE "C" NOT NULL,
  latency_us bigint,
  uncached_input_tokens bigint,
  cache_read_tokens bigint,
  cache_write_short_tokens bigint,
  cache_write_long_tokens bigint,
  output_tokens bigint,
  cost_status text COLLATE "C" NOT NULL,
  cost_picos bigint,
  price_version text COLLATE "C" NOT NULL,
  record bytea NOT NULL,
  PRIMARY KEY (start_us, provider, id_source, id)
);

-- The roll-ups that every process keeps. One declared when there were calls already counts those that
-- start at or after whole_from_us.
CREATE TABLE ${schema}cubes (
  cube_id integer NOT NULL PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  dimensions text COLLATE "C" NOT NULL,
  histogram integer NOT NULL,
  whole_from_us bigint NOT NULL,
  UNIQUE (name, dimensions, histogram)
);

-- What cells are keyed by, once for all of its quarters; d0 and so on follow the cube's dimensions.
CREATE TABLE ${schema}rollup_keys (
  key_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cube_id integer NOT NULL,
  key_hash bytea NOT NULL,
  d0 text COLLATE "C",
  d1 text COLLATE "C",
  d2 text COLLATE "C",
  d3 text COLLATE "C",
  d4 text COLLATE "C",
  d5 text COLLATE "C",
  d6 text COLLATE "C",
  d7 text COLLATE "C",
  d8 text COLLATE "C",
  d9 text COLLATE "C",
  d10 text COLLATE "C",
  d11 text COLLATE "C",
  d12 text COLLATE "C",
  d13 text COLLATE "C",
  d14 text COLLATE "C",
  d15 text COLLATE "C",
  UNIQUE (cube_id, key_hash)
);

-- Totals per cube, key and piece of time: tier 0 is a quarter of an hour, tier 1 a day (UTC), which holds
-- the same calls again. An amount is hi * 2^32 + lo, so that sums stay exact past 2^63.
CREATE TABLE ${schema}rollups (
  cube_id integer NOT NULL,
  tier integer NOT NULL,
  start_us bigint NOT NULL,
  key_id bigint NOT NULL,
  attempts bigint NOT NULL,
  calls bigint NOT NULL,
  errors bigint NOT NULL,
  rate_limited bigint NOT NULL,
  cancelled bigint NOT NULL,
  cache_hits bigint NOT NULL,
  unknown_usage bigint NOT NULL,
  unpriced bigint NOT NULL,
  estimated bigint NOT NULL,
  cacheable_prompts bigint NOT NULL,
  cacheable_input_tokens bigint NOT NULL,
  uncached_input_tokens bigint NOT NULL,
  cache_read_tokens bigint NOT NULL,
  cache_write_short_tokens bigint NOT NULL,
  cache_write_long_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  timed bigint NOT NULL,
  latency_micros bigint NOT NULL,
  first_token_timed bigint NOT NULL,
  first_token_micros bigint NOT NULL,
  cacheable_read_tokens bigint NOT NULL,
  cost_hi bigint NOT NULL,
  cost_lo bigint NOT NULL,
  cost_without_cache_hi bigint NOT NULL,
  cost_without_cache_lo bigint NOT NULL,
  cache_write_premium_hi bigint NOT NULL,
  cache_write_premium_lo bigint NOT NULL,
  max_latency_us bigint,
  max_cost_picos bigint NOT NULL,
  dearest_provider text COLLATE "C",
  dearest_source text COLLATE "C",
  dearest_id text COLLATE "C",
  PRIMARY KEY (cube_id, tier, start_us, key_id)
);

-- Latencies by bucket, for cubes with histogram.
CREATE TABLE ${schema}rollup_latencies (
  cube_id integer NOT NULL,
  tier integer NOT NULL,
  start_us bigint NOT NULL,
  key_id bigint NOT NULL,
  bucket integer NOT NULL,
  latencies bigint NOT NULL,
  PRIMARY KEY (cube_id, tier, start_us, key_id, bucket)
);

-- One row: the first instants from which on nothing was purged, and a number that grows with cubes.
CREATE TABLE ${schema}horizons (
  single integer NOT NULL PRIMARY KEY CHECK (single = 1),
  rows_from_us bigint NOT NULL,
  rollups_from_us bigint NOT NULL,
  ids_from_us bigint,
  cubes_version integer NOT NULL
);

INSERT INTO ${schema}horizons VALUES (1, -9223372036854775808, -9223372036854775808, NULL, 0);

CREATE TABLE ${schema}leases (
  name text COLLATE "C" NOT NULL PRIMARY KEY,
  owner text COLLATE "C" NOT NULL,
  token bigint NOT NULL,
  expires_us bigint NOT NULL
);

-- What was done to the books other than appending.
CREATE TABLE ${schema}audit (
  entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at_us bigint NOT NULL,
  action text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  detail text COLLATE "C" NOT NULL
);
