-- Applies a part of a publication once. All keys are of one shard of a view, and carry its hash tag.
-- KEYS: the publisher's last sequence, and the logs to append to.
-- ARGV: a packed list: now or false, sequence, how long the sequence is remembered, the start of the
-- latest slot, until when each log is kept, and for each run the logs that it is for, as positions; then
-- the runs. Answers a list: a word, now, how many sequences are missing, and the positions of logs that are
-- long. A run has its length in three bytes before it; scripts look no further into it.

local now, sequence, remembered, latest, untils, places = unpack(cmsgpack.unpack(ARGV[1]))
local GUARD = KEYS[1]
-- A log is long when it has more bytes than this, and so many times those that it was last folded to.
local LONG, GROWTH = 16384, 3

if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
-- A slot ahead of this clock counts as the current one, which the caller has to work out.
if latest > now then
  return {'LATER', now, 0, {}}
end
local last = tonumber(redis.call('GET', GUARD) or 0)
if sequence <= last then
  return {'REPEATED', now, 0, {}}
end
redis.call('SET', GUARD, sequence, 'PX', remembered)

local long = {}
for i = 1, #places do
  local run, positions = ARGV[i + 1], places[i]
  for j = 1, #positions do
    local position = positions[j]
    local key = KEYS[position + 1]
    local length = redis.call('APPEND', key, run)
    if length == #run then
      redis.call('PEXPIRE', key, math.max(1, math.ceil((untils[position] - now) / 1000)))
    elseif length > LONG then
      local high, middle, low = string.byte(redis.call('GETRANGE', key, 0, 2), 1, 3)
      local first = 3 + high * 65536 + middle * 256 + low
      if length > GROWTH * first then
        long[#long + 1] = position
      end
    end
  end
end
return {'APPLIED', now, sequence - last - 1, long}
