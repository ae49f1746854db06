-- Reads logs of one shard of a view at one moment. KEYS: the logs. ARGV: now or an empty text.
-- Answers now in microseconds, then the logs.
local CHUNK = 1000
local now = ARGV[1]
if now == '' then
  local time = redis.call('TIME')
  now = string.format('%.0f', time[1] * 1000000 + time[2])
end
local found = {now}
for from = 1, #KEYS, CHUNK do
  found[#found + 1] = redis.call('MGET', unpack(KEYS, from, math.min(#KEYS, from + CHUNK - 1)))
end
return found
