-- Keeps cells as logs: a field of a hash holds entries one after the other, each with its length in three
-- bytes before it. Scripts append to them and never look inside. Clients add them up, and send back one
-- entry for those of a log that has become long.

local CHUNK = 1000
local LONG = 1024

local function decimal(number)
  return string.format('%.0f', number)
end

-- Tells whether what came since a log was folded is more than what it was folded to.
local function is_long(log)
  local high, middle, low = string.byte(log, 1, 3)
  local first = 3 + high * 65536 + middle * 256 + low
  return #log - first > math.max(LONG, first)
end

-- Appends an entry to each label's log; no label comes twice. Hands logs that are long to a function.
local function append_entries(key, labels, entries, exists, found_long)
  for from = 1, #labels, CHUNK do
    local to = math.min(#labels, from + CHUNK - 1)
    local logs = exists and redis.call('HMGET', key, unpack(labels, from, to))
    local fields, n = {}, 0
    for i = from, to do
      local log, before = entries[i], logs and logs[i - from + 1]
      if before then
        log = before .. log
        if #log > LONG and is_long(log) then
          found_long(labels[i], log)
        end
      end
      fields[n + 1], fields[n + 2] = labels[i], log
      n = n + 2
    end
    redis.call('HSET', key, unpack(fields, 1, n))
  end
end
