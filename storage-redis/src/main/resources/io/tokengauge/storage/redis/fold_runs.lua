-- Puts a run in the place of those that it is the sum of, if the log still begins with the first of them:
-- a run begins with its length and a number drawn for it.
-- KEYS: logs. ARGV: for each how the first run begins, how many bytes the runs have, and their sum.

for i = 1, #ARGV / 3 do
  local key = KEYS[i]
  local head, length, sum = ARGV[3 * i - 2], ARGV[3 * i - 1], ARGV[3 * i]
  if redis.call('GETRANGE', key, 0, #head - 1) == head then
    redis.call('SET', key, sum .. redis.call('GETRANGE', key, length, -1), 'KEEPTTL')
  end
end
return true
