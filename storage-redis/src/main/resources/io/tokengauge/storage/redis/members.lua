-- Notes that an instance is there, or lists who is.
-- KEYS: members by name, and their names by until when they are known to have told everything.
-- ARGV: a packed list: now or false, how long silent members are kept, and to note one: its name, until
-- when it told everything, whether it leaves, how often it lost something, whether deltas were applied,
-- and whether all parts were. A member is {since, until, last calls or false, left, losses}.
-- Answers now, then names and members in turn.

local input = cmsgpack.unpack(ARGV[1])
local now, kept, name, told, leaving, losses, applied, whole = unpack(input)
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local function decimal(number)
  return string.format('%.0f', number)
end

if name then
  for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. decimal(now - kept))) do
    redis.call('HDEL', KEYS[1], old)
    redis.call('ZREM', KEYS[2], old)
  end
  local stored = redis.call('HGET', KEYS[1], name)
  if stored or whole then
    local member = stored and cmsgpack.unpack(stored) or {now, 0, false, false, 0}
    if whole then
      member[2] = math.max(member[2], math.min(told, now))
      member[4] = member[4] or leaving
    end
    if applied then
      member[3] = now
    end
    member[5] = math.max(member[5], losses)
    redis.call('HSET', KEYS[1], name, cmsgpack.pack(member))
    redis.call('ZADD', KEYS[2], decimal(member[2]), name)
    for i = 1, 2 do
      redis.call('PEXPIRE', KEYS[i], decimal(math.ceil(kept / 1000)))
    end
  end
  return {decimal(now)}
end
local found = redis.call('HGETALL', KEYS[1])
table.insert(found, 1, decimal(now))
return found
