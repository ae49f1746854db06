-- Reads slots of one shard of a view. KEYS: the slots. ARGV: now or an empty text, and label sets, or
-- none for all. Answers now in microseconds, then for each slot label sets and logs in turn, or, if label
-- sets were given, their logs.
local now = ARGV[1]
if now == '' then
  local time = redis.call('TIME')
  now = string.format('%.0f', time[1] * 1000000 + time[2])
end
local found = {now}
for i, key in ipairs(KEYS) do
  found[i + 1] = #ARGV == 1 and redis.call('HGETALL', key) or redis.call('HMGET', key, unpack(ARGV, 2))
end
return found
