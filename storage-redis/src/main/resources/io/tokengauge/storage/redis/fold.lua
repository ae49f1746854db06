-- Puts an entry in the place of those that it is the sum of, if they still are what the log begins with.
-- KEYS: hashes. ARGV: for each a label, the entries, and their sum.
-- Answers how many were folded.

local folded = 0
for i, key in ipairs(KEYS) do
  local label, entries, sum = ARGV[3 * i - 2], ARGV[3 * i - 1], ARGV[3 * i]
  local log = redis.call('HGET', key, label)
  if log and string.sub(log, 1, #entries) == entries then
    redis.call('HSET', key, label, sum .. string.sub(log, #entries + 1))
    folded = folded + 1
  end
end
return folded
