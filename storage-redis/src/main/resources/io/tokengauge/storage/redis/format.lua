-- Notes version and oldest reader where there are none; a newer version raises what is noted.
-- KEYS: the note. ARGV: version, oldest reader. Answers what is noted.
local noted = redis.call('HMGET', KEYS[1], 'version', 'oldest_reader')
local version = tonumber(noted[1] or 0)
local oldest = tonumber(noted[2] or 0)
if version < tonumber(ARGV[1]) then
  version = tonumber(ARGV[1])
  oldest = math.max(oldest, tonumber(ARGV[2]))
  redis.call('HSET', KEYS[1], 'version', version, 'oldest_reader', oldest)
end
return {version, oldest}
