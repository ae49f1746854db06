-- Tier 2 of the roll-ups, an hour, holds the same calls once more, for hours at or after this instant.
-- NULL as long as version 1, which does not count hours, may still write.
ALTER TABLE ${schema}horizons ADD COLUMN hours_from_us INTEGER;

-- Which prices calls were ever booked at; outlives the calls. first_seen_us is the start of the call
-- that was the first to be noticed.
CREATE TABLE ${schema}prices_used (
  price_version TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  first_seen_us INTEGER NOT NULL,
  PRIMARY KEY (price_version, provider, model)
) WITHOUT ROWID;

INSERT INTO ${schema}prices_used
SELECT price_version, provider, model, min(start_us) FROM ${schema}calls
WHERE price_version <> '' GROUP BY price_version, provider, model;
