-- Keeps one shard of calls: identities, recent calls, and roll-ups. All keys carry one hash tag.
-- KEYS: what is known of the whole (first starts that are complete, the latest one), identities, their
-- latest starts, calls by start, calls, roll-ups kept and from which quarter each is whole, and how often
-- a quarter was written to. Cells lie under a prefix: PREFIX CUBE ':' QUARTER, and PREFIX CUBE ':index'.
-- ARGV: a packed list: an operation, the prefix, and what the operation needs. Answers a list that begins
-- with a packed one. Times are microseconds, quarters of an hour are numbered from 1970 on.
-- Starts at sums.lua, which adds up what cells hold.

local input = cmsgpack.unpack(ARGV[1])
local META, IDS, STARTS, ROWS, CALLS, CUBES, WRITES = unpack(KEYS)
local PREFIX = input[2]
local QUARTER = 900 * 1000000
local CHUNK = 1000
local SWEPT = 2000

local function decimal(number)
  return string.format('%.0f', number)
end

local function noted(field)
  local value = redis.call('HGET', META, field)
  return value and tonumber(value)
end

local function raise(field, value)
  local before = noted(field)
  if not before or before < value then
    redis.call('HSET', META, field, decimal(value))
  end
end

local function in_chunks(command, key, values)
  for from = 1, #values, CHUNK do
    redis.call(command, key, unpack(values, from, math.min(#values, from + CHUNK - 1)))
  end
end

local function index_of(cube)
  return PREFIX .. cube .. ':index'
end

local function cell_key(cube, quarter)
  return PREFIX .. cube .. ':' .. decimal(quarter)
end

local function quarter_of(micros)
  return math.floor(micros / QUARTER)
end

-- A roll-up is whole from the first quarter on after all calls that it was not told of.
local function declare(cubes, latest)
  local written = {}
  for _, cube in ipairs(cubes) do
    written[cube] = true
    local before = noted('latest')
    if redis.call('HEXISTS', CUBES, cube) == 0 then
      redis.call('HSET', CUBES, cube, before and decimal(quarter_of(before) + 1) or '-1')
    end
  end
  local kept = redis.call('HGETALL', CUBES)
  for i = 1, #kept, 2 do
    if not written[kept[i]] and tonumber(kept[i + 1]) <= quarter_of(latest) then
      redis.call('HSET', CUBES, kept[i], decimal(quarter_of(latest) + 1))
    end
  end
  raise('latest', latest)
end

-- What says which roll-up can answer: how far they are gone, whether there was any call, and from where
-- on each is whole.
local function layout()
  local kept = redis.call('HGETALL', CUBES)
  local cubes = {}
  for i = 1, #kept, 2 do
    cubes[#cubes + 1] = kept[i] .. '=' .. kept[i + 1]
  end
  table.sort(cubes)
  return cmsgpack.pack({noted('cells_from') or false, noted('latest') and true or false, cubes})
end

-- Removes calls, given with their starts in turn, and answers how many those were.
local function drop_calls(found)
  local ids = {}
  for i = 1, #found, 2 do
    ids[#ids + 1] = found[i]
  end
  if #ids > 0 then
    in_chunks('ZREM', ROWS, ids)
    in_chunks('HDEL', CALLS, ids)
    raise('rows_from', tonumber(found[#found]) + 1)
  end
  return #ids
end

local function drop_calls_before(micros, most)
  return drop_calls(redis.call('ZRANGEBYSCORE', ROWS, '-inf', '(' .. decimal(micros), 'WITHSCORES',
    'LIMIT', 0, most))
end

local function drop_ids_before(micros, most)
  local found = redis.call('ZRANGEBYSCORE', STARTS, '-inf', '(' .. decimal(micros), 'WITHSCORES',
    'LIMIT', 0, most)
  local ids = {}
  for i = 1, #found, 2 do
    ids[#ids + 1] = found[i]
  end
  if #ids > 0 then
    in_chunks('ZREM', STARTS, ids)
    in_chunks('HDEL', IDS, ids)
  end
  return #ids, #ids > 0 and tonumber(found[#found]) + 1 or nil
end

-- Removes the cells of quarters before one, and answers how many those were.
local function drop_cells_before(quarter, most)
  local dropped, last = 0, nil
  for _, cube in ipairs(redis.call('HKEYS', CUBES)) do
    for _, old in ipairs(redis.call('ZRANGEBYSCORE', index_of(cube), '-inf', '(' .. decimal(quarter),
      'LIMIT', 0, most)) do
      local key = cell_key(cube, tonumber(old))
      dropped = dropped + redis.call('HLEN', key)
      redis.call('DEL', key)
      redis.call('ZREM', index_of(cube), old)
      redis.call('HDEL', WRITES, old)
      last = math.max(last or tonumber(old), tonumber(old))
    end
  end
  if last then
    raise('cells_from', last + 1)
  end
  return dropped
end

-- Removes what the bounds no longer allow, a part at a time: more goes than came.
local function evict(now, bounds)
  local most, age, known, kept = unpack(bounds)
  local over = redis.call('ZCARD', ROWS) - most
  if over > 0 then
    drop_calls(redis.call('ZRANGE', ROWS, 0, over - 1, 'WITHSCORES'))
  end
  drop_calls_before(now - age, SWEPT)
  local _, horizon = drop_ids_before(now - known, SWEPT)
  if horizon then
    raise('horizon', horizon)
    drop_calls_before(horizon, SWEPT)
  end
  drop_cells_before(quarter_of(now - kept), CHUNK)
  local seconds = decimal(math.ceil(math.max(known, kept) / 1000000) + 86400)
  for _, key in ipairs({IDS, STARTS, ROWS, CALLS, WRITES}) do
    redis.call('EXPIRE', key, seconds)
  end
  for _, cube in ipairs(redis.call('HKEYS', CUBES)) do
    redis.call('EXPIRE', index_of(cube), seconds)
  end
end

local function change(cube, quarter, label, change_sum, kept)
  local key = cell_key(cube, quarter)
  local stored = redis.call('HGET', key, label)
  local sum = change_sum(stored and cmsgpack.unpack(stored))
  if sum then
    local fresh = redis.call('HSET', key, label, cmsgpack.pack(sum)) == 1
    if fresh and redis.call('TTL', key) < 0 then
      redis.call('ZADD', index_of(cube), decimal(quarter), decimal(quarter))
      redis.call('EXPIRE', key, decimal(math.ceil(kept / 1000000) + 86400))
    end
  elseif stored then
    redis.call('HDEL', key, label)
    if redis.call('EXISTS', key) == 0 then
      redis.call('ZREM', index_of(cube), decimal(quarter))
    end
  end
end

local function count(cube, quarter, label, more, kept)
  change(cube, quarter, label, function(sum)
    if not sum then
      return more
    end
    add(sum, more)
    return sum
  end, kept)
end

-- Adds calls of which none is known, {id, entry, start, call}, and cells, {cube, quarter, label, sum}.
-- Answers true, or what is known of each if any is known or too old, and the horizon.
local function append(now, bounds, cubes, calls, cells)
  local horizon = noted('horizon')
  local known, refused, latest = {}, false, 0
  for i, call in ipairs(calls) do
    known[i] = redis.call('HGET', IDS, call[1])
    refused = refused or known[i] or horizon and call[3] < horizon
    latest = math.max(latest, call[3])
  end
  if refused then
    return {cmsgpack.pack({false, horizon or false, known})}
  end
  declare(cubes, latest)
  local entries, starts, rows = {}, {}, {}
  for _, call in ipairs(calls) do
    local start = decimal(call[3])
    entries[#entries + 1], entries[#entries + 2] = call[1], call[2]
    starts[#starts + 1], starts[#starts + 2] = start, call[1]
    rows[#rows + 1], rows[#rows + 2] = call[1], call[4]
  end
  in_chunks('HSET', IDS, entries)
  in_chunks('ZADD', STARTS, starts)
  in_chunks('ZADD', ROWS, starts)
  in_chunks('HSET', CALLS, rows)
  local quarters = {}
  for _, cell in ipairs(cells) do
    count(cell[1], cell[2], cell[3], cell[4], bounds[4])
    quarters[cell[2]] = true
  end
  for quarter in pairs(quarters) do
    redis.call('HINCRBY', WRITES, decimal(quarter), 1)
  end
  evict(now, bounds)
  return {cmsgpack.pack({true})}
end

-- Tells whether a cell's extremes may be those of a call that is taken back.
local function was_extreme(sum, taken)
  return taken[5] and sum[5] == taken[5] or taken[2] >= 0 and sum[2] == taken[2]
end

-- Replaces a call. Parts are {cube, old quarter, label and sum, extremes of the others or false, new
-- quarter, label and sum}. Answers APPLIED, CHANGED if identity or call are not what they were, or
-- EXTREMES if those of the others are needed, as of so many writes to the quarter; no more are needed
-- where calls are gone, and writes are -1.
local function amend(now, bounds, cubes, id, expected, entry, start, call, parts, writes)
  if redis.call('HGET', IDS, id) ~= expected or redis.call('HEXISTS', CALLS, id) == 0 then
    return {cmsgpack.pack({'CHANGED'})}
  end
  local latest = start
  for _, part in ipairs(parts) do
    local cube, quarter, label, taken = unpack(part)
    local stored = redis.call('HGET', cell_key(cube, quarter), label)
    if stored and was_extreme(cmsgpack.unpack(stored), taken) and writes ~= -1
      and tonumber(redis.call('HGET', WRITES, decimal(quarter)) or 0) ~= writes then
      return {cmsgpack.pack({'EXTREMES'})}
    end
    latest = math.max(latest, quarter * QUARTER)
  end
  declare(cubes, latest)
  for _, part in ipairs(parts) do
    local cube, quarter, label, taken, others, new_quarter, new_label, added = unpack(part)
    change(cube, quarter, label, function(sum)
      if not sum then
        return nil
      end
      if others and was_extreme(sum, taken) then
        sum[2], sum[3], sum[4], sum[5] = unpack(others)
      end
      take(sum, taken)
      return sum[6][1] and sum or nil
    end, bounds[4])
    count(cube, new_quarter, new_label, added, bounds[4])
    redis.call('HINCRBY', WRITES, decimal(quarter), 1)
    redis.call('HINCRBY', WRITES, decimal(new_quarter), 1)
  end
  redis.call('HSET', IDS, id, entry)
  redis.call('ZADD', STARTS, 'GT', decimal(start), id)
  redis.call('ZADD', ROWS, decimal(start), id)
  redis.call('HSET', CALLS, id, call)
  evict(now, bounds)
  return {cmsgpack.pack({'APPLIED'})}
end

local function purge(tier, before)
  local all = 1000000000
  local removed = drop_calls_before(before, all)
  if tier == 'ROLLUPS' then
    removed = removed + drop_cells_before(quarter_of(before), all)
  elseif tier == 'IDS' then
    removed = removed + drop_ids_before(before, all)
    raise('horizon', before)
  end
  return {cmsgpack.pack({removed})}
end

local function fetch(found, ids)
  for first = 1, #ids, CHUNK do
    local part = redis.call('HMGET', CALLS, unpack(ids, first, math.min(#ids, first + CHUNK - 1)))
    for _, call in ipairs(part) do
      found[#found + 1] = call
    end
  end
  return found
end

local function add_calls(found, from, to)
  if from < to then
    fetch(found, redis.call('ZRANGEBYSCORE', ROWS, decimal(from), '(' .. decimal(to)))
  end
  return found
end

-- Reads [from, cells_from) and [cells_to, to) from calls and what is between from the cells of a cube, if
-- roll-ups lie as is thought. Cells come as quarter, label, sum, or without the sum if names are enough.
local function read(thought, from, cells_from, cells_to, to, cube, names)
  local lies = layout()
  if lies ~= thought then
    return {cmsgpack.pack({lies, false})}
  end
  local cells, calls = {}, {}
  add_calls(calls, from, cells_from)
  add_calls(calls, cells_to, to)
  local quarters = cube and cells_from < cells_to and redis.call('ZRANGEBYSCORE', index_of(cube),
    decimal(quarter_of(cells_from)), '(' .. decimal(quarter_of(cells_to))) or {}
  for _, quarter in ipairs(quarters) do
    local key = PREFIX .. cube .. ':' .. quarter
    for i, item in ipairs(redis.call(names and 'HKEYS' or 'HGETALL', key)) do
      if names or i % 2 == 1 then
        cells[#cells + 1] = quarter
      end
      cells[#cells + 1] = item
    end
  end
  return {cmsgpack.pack({lies, true, noted('rows_from') or false}), cells, calls}
end

-- Reads about so many calls in the order of starts, all of a start. Answers them, whether there are
-- more, and from where on none is missing.
local function scan(from, to, limit)
  local upper = '(' .. decimal(to)
  local ids = redis.call('ZRANGEBYSCORE', ROWS, decimal(from), upper, 'LIMIT', 0, limit)
  local more = false
  if #ids == limit then
    local last = redis.call('ZSCORE', ROWS, ids[#ids])
    ids = redis.call('ZRANGEBYSCORE', ROWS, decimal(from), last)
    more = redis.call('ZCOUNT', ROWS, '(' .. last, upper) > 0
  end
  return {cmsgpack.pack({more, noted('rows_from') or false}), fetch({}, ids)}
end

-- Reads all calls of a quarter, and how often it was written to.
local function quarter_calls(quarter)
  local calls = add_calls({}, quarter * QUARTER, (quarter + 1) * QUARTER)
  local writes = tonumber(redis.call('HGET', WRITES, decimal(quarter)) or 0)
  return {cmsgpack.pack({writes, noted('rows_from') or false}), calls}
end

local function time()
  local now = redis.call('TIME')
  return now[1] * 1000000 + now[2]
end

local operations = {
  append = append, amend = amend, purge = purge, read = read, scan = scan, quarter = quarter_calls
}
if (input[1] == 'append' or input[1] == 'amend') and not input[3] then
  input[3] = time()
end
return operations[input[1]](unpack(input, 3))
