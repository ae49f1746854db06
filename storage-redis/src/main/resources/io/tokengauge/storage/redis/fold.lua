-- Puts an entry in the place of those that it is the sum of, if they still are what the log begins with.
-- KEYS: hashes that have logs as fields. ARGV: for each the field, the entries, and their sum.

for i = 1, #ARGV / 3 do
  local key = KEYS[i]
  local field, entries, sum = ARGV[3 * i - 2], ARGV[3 * i - 1], ARGV[3 * i]
  local log = redis.call('HGET', key, field)
  if log and string.sub(log, 1, #entries) == entries then
    redis.call('HSET', key, field, sum .. string.sub(log, #entries + 1))
  end
end
return true
