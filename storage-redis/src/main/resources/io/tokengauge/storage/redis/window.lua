-- Reads slots of one shard of a view. KEYS: the slots. ARGV: now or an empty text, and label sets, or
-- none for all. Answers now in microseconds, then label sets and sums in turn.
local now = ARGV[1]
if now == '' then
  local time = redis.call('TIME')
  now = string.format('%.0f', time[1] * 1000000 + time[2])
end
local found = {now}
for _, key in ipairs(KEYS) do
  if #ARGV == 1 then
    for _, item in ipairs(redis.call('HGETALL', key)) do
      found[#found + 1] = item
    end
  else
    for i = 2, #ARGV do
      local sum = redis.call('HGET', key, ARGV[i])
      if sum then
        found[#found + 1] = ARGV[i]
        found[#found + 1] = sum
      end
    end
  end
end
return found
