-- Finds room for label sets, which a shard of a view tells apart up to a cap.
-- KEYS: the label sets by when they may be forgotten.
-- ARGV: a packed list: now or false, room, and until when it is needed and label set in turn.
-- Answers 1 for each that is told apart, and 0 for each that is not.

local now, room, wanted = unpack(cmsgpack.unpack(ARGV[1]))
local LABELS = KEYS[1]
local CHUNK = 1000

local function decimal(number)
  return string.format('%.0f', number)
end

if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
redis.call('ZREMRANGEBYSCORE', LABELS, '-inf', '(' .. decimal(now))
local told_apart = redis.call('ZCARD', LABELS)
local answers, latest = {}, 0
for from = 1, #wanted, 2 * CHUNK do
  local labels = {}
  for i = from, math.min(#wanted, from + 2 * CHUNK - 1), 2 do
    labels[#labels + 1] = wanted[i + 1]
  end
  local noted = {}
  for i, score in ipairs(redis.call('ZMSCORE', LABELS, unpack(labels))) do
    local kept_until = wanted[from + 2 * (i - 1)]
    if not score and told_apart >= room then
      answers[#answers + 1] = 0
    else
      answers[#answers + 1] = 1
      told_apart = told_apart + (score and 0 or 1)
      latest = math.max(latest, kept_until)
      if not score or tonumber(score) < kept_until then
        noted[#noted + 1] = decimal(kept_until)
        noted[#noted + 1] = labels[i]
      end
    end
  end
  if #noted > 0 then
    redis.call('ZADD', LABELS, unpack(noted))
  end
end
local lasting = math.ceil((latest - now) / 1000)
if latest > 0 and redis.call('PTTL', LABELS) < lasting then
  redis.call('PEXPIRE', LABELS, decimal(math.max(1, lasting)))
end
return answers
