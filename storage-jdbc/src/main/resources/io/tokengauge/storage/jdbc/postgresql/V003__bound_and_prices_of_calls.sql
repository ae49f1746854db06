-- Reads all calls twice. Others read and write meanwhile.
ALTER TABLE ${schema}calls VALIDATE CONSTRAINT calls_bound;

INSERT INTO ${schema}prices_used
SELECT price_version, provider, model, min(start_us) FROM ${schema}calls
WHERE price_version <> '' GROUP BY price_version, provider, model
ON CONFLICT DO NOTHING;
