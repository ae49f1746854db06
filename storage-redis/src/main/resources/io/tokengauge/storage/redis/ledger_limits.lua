-- Changes a limit, writes a change down that was made elsewhere, or tells the latest changes.
-- Asked {'change', request, field, budget, key, limit, by, reason}, {'note', request, limit before, budget,
-- key, limit, by, reason} or {'latest', at most how many}; false stands for nothing.
-- DONE {change} or {changes}; a change is {request, at, before, budget, key, limit, by, reason}.
local KEPT_CHANGES = 10000

local function written_before(request)
  for _, packed in ipairs(redis.call('LRANGE', CHANGES, 0, 49)) do
    local done = cmsgpack.unpack(packed)
    if done[1] == request then
      return done
    end
  end
end

local what = input[3]
if what == 'latest' then
  local found = redis.call('LRANGE', CHANGES, 0, input[4] - 1)
  for i, packed in ipairs(found) do
    found[i] = cmsgpack.unpack(packed)
  end
  return {'DONE', now, found}
end
local request = input[4]
local done = written_before(request)
if done then
  return {'DONE', now, done}
end
local before, budget, key, limit, by, reason = unpack(input, 5, 10)
if what == 'change' then
  local field = before
  end_what_is_due()
  before = redis.call('HGET', LIMITS, field)
  before = before and tonumber(before)
  if limit then
    redis.call('HSET', LIMITS, field, limit)
    redis.call('HSET', CLOCK, 'limited', 1)
  else
    redis.call('HDEL', LIMITS, field)
  end
end
local change = {request, now, before, budget, key, limit, by, reason}
redis.call('LPUSH', CHANGES, cmsgpack.pack(change))
redis.call('LTRIM', CHANGES, 0, KEPT_CHANGES - 1)
write()
return {'DONE', now, change}
