-- Sets or removes a text if it still is the one expected. KEYS: a hash of the text and who set it last.
-- ARGV: a packed list: expected or false, the text or false, a name of this step.
-- Answers 1 if it was done, be it by this step when its answer was lost.
local expected, text, step = unpack(cmsgpack.unpack(ARGV[1]))
local KEPT = 400 * 24 * 3600
local found = redis.call('HMGET', KEYS[1], 'text', 'step')
if found[1] ~= expected then
  return found[2] == step and 1 or 0
end
if text then
  redis.call('HSET', KEYS[1], 'text', text, 'step', step)
  redis.call('EXPIRE', KEYS[1], KEPT)
elseif expected then
  redis.call('HDEL', KEYS[1], 'text')
  redis.call('HSET', KEYS[1], 'step', step)
  redis.call('EXPIRE', KEYS[1], 3600)
end
return 1
