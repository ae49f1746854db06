-- Takes, prolongs or gives back a lease.
-- KEYS: a hash of owner, token and end (microseconds). ARGV: op, now or false, owner, and how long it
-- is asked for or which token is given back.
local op, now, owner, number = unpack(cmsgpack.unpack(ARGV[1]))
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local found = redis.call('HMGET', KEYS[1], 'owner', 'token', 'end')
local token = tonumber(found[2] or 0)
local ends = tonumber(found[3] or 0)
local held = ends > now

if op == 'release' then
  if held and found[1] == owner and token == number then
    redis.call('HSET', KEYS[1], 'end', 0)
  end
  return cmsgpack.pack({})
end

if held and found[1] ~= owner then
  return cmsgpack.pack({})
end
if not held then
  token = token + 1
end
ends = now + number
local year = 366 * 24 * 3600
redis.call('HSET', KEYS[1], 'owner', owner, 'token', string.format('%.0f', token),
  'end', string.format('%.0f', ends))
redis.call('EXPIRE', KEYS[1], math.ceil(number / 1000000) + year)
return cmsgpack.pack({token, ends})
