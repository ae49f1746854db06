-- Keeps books of alerts, and for each receiver what it is to be told. All keys carry one hash tag.
-- KEYS: the count of what was added and claimed; a book, or the count again for none; then six of each
-- receiver: what waits, by id; its groups in order; their first ones by when they are due; all in order;
-- alerts told; dead letters.
-- ARGV: a packed list: an operation and what it needs. Answers a packed list.
-- What waits is {number, group, when it was added, attempts, claim, due, news, text}; news are {transition,
-- fingerprint}. Times in microseconds are what is compared; texts of times are what is given back.

local input = cmsgpack.unpack(ARGV[1])
local COUNT, BOOK = KEYS[1], KEYS[2]
local PER_BOX = 6
local MAX_WAITING = 1000
local MAX_DEAD = 100
local MAX_TOLD = 100000
local KEPT = 400 * 24 * 3600
local VERSION, STEP = '', ' '

local function decimal(number)
  return string.format('%.0f', number)
end

local function box_of(index)
  local first = 2 + (index - 1) * PER_BOX
  return {
    waiting = KEYS[first + 1], line = KEYS[first + 2], heads = KEYS[first + 3],
    order = KEYS[first + 4], told = KEYS[first + 5], dead = KEYS[first + 6]
  }
end

local function keep(box)
  for _, key in pairs(box) do
    redis.call('EXPIRE', key, KEPT)
  end
  redis.call('EXPIRE', COUNT, KEPT)
end

local function numbered(number, id)
  return string.format('%016.0f', number) .. '/' .. id
end

local function find(box, id)
  local stored = redis.call('HGET', box.waiting, id)
  return stored and cmsgpack.unpack(stored)
end

local function store(box, id, item)
  redis.call('HSET', box.waiting, id, cmsgpack.pack(item))
end

-- Lets the first of a group be found by when it is due.
local function lead(box, group)
  local first = redis.call('ZRANGEBYLEX', box.line, '[' .. group .. '/', '(' .. group .. '0', 'LIMIT', 0, 1)[1]
  if first then
    local head = string.sub(first, #group + 2)
    local item = find(box, string.sub(head, 18))
    redis.call('ZADD', box.heads, decimal(item[6]), head)
  end
end

local function bury(box, item, reason, attempts, time)
  redis.call('LPUSH', box.dead, cmsgpack.pack({item[8], reason, attempts, time}))
  redis.call('LTRIM', box.dead, 0, MAX_DEAD - 1)
end

-- Ends a dispatch for good.
local function remove(box, id, item, told, now)
  local head = numbered(item[1], id)
  redis.call('HDEL', box.waiting, id)
  redis.call('ZREM', box.order, id)
  redis.call('ZREM', box.heads, head)
  redis.call('ZREM', box.line, item[2] .. '/' .. head)
  lead(box, item[2])
  for _, news in ipairs(item[7]) do
    if news[1] == 'FIRING' and told then
      redis.call('ZADD', box.told, decimal(now), news[2])
    elseif news[1] == 'RESOLVED' then
      redis.call('ZREM', box.told, news[2])
    end
  end
  redis.call('ZREMRANGEBYRANK', box.told, 0, -1 - MAX_TOLD)
end

-- What is claimed may be arriving right now, and is left alone.
local function drop_oldest(box, now, time)
  local at = 0
  while true do
    local id = redis.call('ZRANGE', box.order, at, at)[1]
    if not id then
      return nil
    end
    local item = find(box, id)
    if item[5] == 0 then
      remove(box, id, item, false, now)
      bury(box, item, 'dropped: ' .. MAX_WAITING .. ' wait already', item[4], time)
      return item[8]
    end
    at = at + 1
  end
end

local function add(index, id, group, news, text, now, time)
  local box = box_of(index)
  if redis.call('HEXISTS', box.waiting, id) == 1 then
    return nil
  end
  local dropped
  if redis.call('HLEN', box.waiting) >= MAX_WAITING then
    dropped = drop_oldest(box, now, time)
  end
  local number = redis.call('INCR', COUNT)
  store(box, id, {number, group, time, 0, 0, now, news, text})
  redis.call('ZADD', box.order, decimal(number), id)
  redis.call('ZADD', box.line, 0, group .. '/' .. numbered(number, id))
  lead(box, group)
  keep(box)
  return dropped
end

-- Changes a book, unless it has none, and adds to the outbox. Answers whether it was done, and what was
-- dropped.
local function step(book, outgoing, now, time)
  if book then
    local expected, mine, put, removed = unpack(book)
    local found = redis.call('HMGET', BOOK, VERSION, STEP)
    local version = tonumber(found[1] or 0)
    if version ~= expected then
      return {version == expected + 1 and found[2] == mine}
    end
    redis.call('HSET', BOOK, VERSION, decimal(expected + 1), STEP, mine)
    for i = 1, #put, 2 do
      redis.call('HSET', BOOK, put[i], put[i + 1])
    end
    for _, key in ipairs(removed) do
      redis.call('HDEL', BOOK, key)
    end
    redis.call('EXPIRE', BOOK, KEPT)
  end
  local answer = {true}
  for _, out in ipairs(outgoing) do
    local box, id, group, news, text = unpack(out)
    answer[#answer + 1] = add(box, id, group, news, text, now, time)
  end
  return answer
end

local function claim(now, ends)
  local box = box_of(1)
  local head = redis.call('ZRANGEBYSCORE', box.heads, '-inf', decimal(now), 'LIMIT', 0, 1)[1]
  if not head then
    return {}
  end
  local id = string.sub(head, 18)
  local item = find(box, id)
  item[5] = redis.call('INCR', COUNT)
  item[6] = ends
  store(box, id, item)
  redis.call('ZADD', box.heads, decimal(ends), head)
  keep(box)
  local told = {}
  for _, news in ipairs(item[7]) do
    if redis.call('ZSCORE', box.told, news[2]) then
      told[#told + 1] = news[2]
    end
  end
  return {item[8], told, item[4], item[3], item[5]}
end

local function settle(id, told, kept, reason, attempts, now, time)
  local box = box_of(1)
  local item = find(box, id)
  if item then
    remove(box, id, item, told, now)
    if kept then
      bury(box, item, reason, attempts, time)
    end
    keep(box)
  end
  return {}
end

local function retry(id, claimed, due)
  local box = box_of(1)
  local item = find(box, id)
  if item and item[5] == claimed then
    item[4] = item[4] + 1
    item[5] = 0
    item[6] = due
    store(box, id, item)
    redis.call('ZADD', box.heads, decimal(due), numbered(item[1], id))
    keep(box)
  end
  return {}
end

local operations = {step = step, claim = claim, settle = settle, retry = retry}
return cmsgpack.pack(operations[input[1]](unpack(input, 2)))
