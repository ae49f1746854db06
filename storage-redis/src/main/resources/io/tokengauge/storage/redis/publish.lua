-- Applies a part of a publication once. All keys are of one shard of a view, and carry its hash tag.
-- KEYS: the publisher's last sequence, the label sets by when they may be forgotten, and the slots.
-- ARGV: a packed list: now or false, sequence, how long the sequence is remembered, room for label sets,
-- the slots as {start, kept until}, and groups of deltas in turn: the slots that they are for, as
-- positions, label sets, entries for their logs.
-- Answers a packed list: a word, now, how many sequences are missing, and position, label set and log of
-- logs that are long. Starts at logs.lua, which appends.

local now, sequence, remembered, room, slots, groups = unpack(cmsgpack.unpack(ARGV[1]))
local GUARD, LABELS = KEYS[1], KEYS[2]
local UNTOLD = cmsgpack.pack({})
local MOST_LONG = 256

if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
for _, slot in ipairs(slots) do
  -- A slot ahead of this clock counts as the current one, which the caller has to work out.
  if slot[1] > now then
    return cmsgpack.pack({'LATER', now, 0, {}})
  end
end

local last = tonumber(redis.call('GET', GUARD) or 0)
if sequence <= last then
  return cmsgpack.pack({'REPEATED', now, 0, {}})
end
redis.call('SET', GUARD, decimal(sequence), 'PX', decimal(remembered))

local function milliseconds(until_micros)
  return math.max(1, math.ceil((until_micros - now) / 1000))
end

local told_apart
local latest = 0

-- Joins what has the same label set, which is that of calls not told apart where there is no room.
local function join(labels, entries, kept_until)
  local names, logs, places, noted = {}, {}, {}, {}
  for from = 1, #labels, CHUNK do
    local to = math.min(#labels, from + CHUNK - 1)
    local known = redis.call('ZMSCORE', LABELS, unpack(labels, from, to))
    for i = from, to do
      local label = labels[i]
      local place = places[label]
      if not place and label ~= UNTOLD then
        local score = known[i - from + 1]
        if not score and told_apart >= room then
          label = UNTOLD
          place = places[UNTOLD]
        else
          told_apart = told_apart + (score and 0 or 1)
          if not score or tonumber(score) < kept_until then
            noted[#noted + 1] = decimal(kept_until)
            noted[#noted + 1] = label
          end
          latest = math.max(latest, kept_until)
        end
      end
      if place then
        logs[place] = logs[place] .. entries[i]
      else
        local n = #names + 1
        names[n], logs[n], places[label] = label, entries[i], n
      end
    end
  end
  for from = 1, #noted, CHUNK do
    redis.call('ZADD', LABELS, unpack(noted, from, math.min(#noted, from + CHUNK - 1)))
  end
  return names, logs
end

if #groups > 0 then
  redis.call('ZREMRANGEBYSCORE', LABELS, '-inf', '(' .. decimal(now))
  told_apart = redis.call('ZCARD', LABELS)
end
local long = {}
for at = 1, #groups, 3 do
  local positions, kept_until = groups[at], 0
  for _, position in ipairs(positions) do
    kept_until = math.max(kept_until, slots[position][2])
  end
  if kept_until > 0 then
    local names, logs = join(groups[at + 1], groups[at + 2], kept_until)
    for _, position in ipairs(positions) do
      local key = KEYS[position + 2]
      local left = redis.call('PTTL', key)
      append_entries(key, names, logs, left ~= -2, function(label, log)
        local n = #long
        if n < 3 * MOST_LONG then
          long[n + 1], long[n + 2], long[n + 3] = position, label, log
        end
      end)
      if left < 0 then
        redis.call('PEXPIRE', key, decimal(milliseconds(slots[position][2])))
      end
    end
  end
end
if latest > 0 and redis.call('PTTL', LABELS) < milliseconds(latest) then
  redis.call('PEXPIRE', LABELS, decimal(milliseconds(latest)))
end
return cmsgpack.pack({'APPLIED', now, sequence - last - 1, long})
