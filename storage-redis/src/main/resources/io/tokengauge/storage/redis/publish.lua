-- Applies a part of a publication once. All keys are of one shard of a view, and carry its hash tag.
-- KEYS: the publisher's last sequence, the label sets by when they may be forgotten, and the slots.
-- ARGV: a packed list: now or false, sequence, how long the sequence is remembered, room for label sets,
-- the slots as {start, kept until}, and deltas as {label set, slots as positions, sum}.
-- Answers a packed list: a word, now, and how many sequences are missing.

local now, sequence, remembered, room, slots, deltas = unpack(cmsgpack.unpack(ARGV[1]))
local GUARD, LABELS = KEYS[1], KEYS[2]
local UNTOLD = cmsgpack.pack({})

if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
for _, slot in ipairs(slots) do
  -- A slot ahead of this clock counts as the current one, which the caller has to work out.
  if slot[1] > now then
    return cmsgpack.pack({'LATER', now, 0})
  end
end

local last = tonumber(redis.call('GET', GUARD) or 0)
if sequence <= last then
  return cmsgpack.pack({'REPEATED', now, 0})
end
redis.call('SET', GUARD, string.format('%.0f', sequence), 'PX', string.format('%.0f', remembered))

local function milliseconds(until_micros)
  return string.format('%.0f', math.max(1, math.ceil((until_micros - now) / 1000)))
end

redis.call('ZREMRANGEBYSCORE', LABELS, '-inf', '(' .. string.format('%.0f', now))
local told_apart = redis.call('ZCARD', LABELS)
local latest = 0

local function label_of(wanted, kept_until)
  if wanted == UNTOLD then
    return UNTOLD
  end
  local known = redis.call('ZSCORE', LABELS, wanted)
  if not known and told_apart >= room then
    return UNTOLD
  end
  if not known then
    told_apart = told_apart + 1
  end
  if not known or tonumber(known) < kept_until then
    redis.call('ZADD', LABELS, string.format('%.0f', kept_until), wanted)
  end
  latest = math.max(latest, kept_until)
  return wanted
end

local touched = {}
for _, delta in ipairs(deltas) do
  local kept_until = 0
  for _, position in ipairs(delta[2]) do
    kept_until = math.max(kept_until, slots[position][2])
  end
  if kept_until > 0 then
    local label = label_of(delta[1], kept_until)
    for _, position in ipairs(delta[2]) do
      local sums = touched[position] or {}
      touched[position] = sums
      local sum = sums[label]
      if not sum then
        local stored = redis.call('HGET', KEYS[position + 2], label)
        sum = stored and cmsgpack.unpack(stored)
      end
      if sum then
        add(sum, delta[3])
      else
        -- Packed anew, so that slots do not share a table that is added to.
        sum = cmsgpack.unpack(cmsgpack.pack(delta[3]))
      end
      sums[label] = sum
    end
  end
end
for position, sums in pairs(touched) do
  local key = KEYS[position + 2]
  for label, sum in pairs(sums) do
    redis.call('HSET', key, label, cmsgpack.pack(sum))
  end
  if redis.call('PTTL', key) < 0 then
    redis.call('PEXPIRE', key, milliseconds(slots[position][2]))
  end
end
if latest > 0 then
  local left = redis.call('PTTL', LABELS)
  local wanted = tonumber(milliseconds(latest))
  if left < wanted then
    redis.call('PEXPIRE', LABELS, string.format('%.0f', wanted))
  end
end
return cmsgpack.pack({'APPLIED', now, sequence - last - 1})
