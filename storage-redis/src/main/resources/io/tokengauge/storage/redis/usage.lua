-- Keeps one shard of calls: identities, recent calls, and roll-ups. All keys carry one hash tag.
-- KEYS: what is known of the whole (first starts that are complete, the latest one), identities, the
-- quarters of an hour that these started in, calls by start, calls, and roll-ups kept and from which
-- quarter each is whole. Other keys are made from a prefix: PREFIX CUBE ':' QUARTER for cells, PREFIX CUBE
-- ':index', and PREFIX 'ids:' QUARTER for which identities started in a quarter: a list of runs of a
-- 16 byte id and an 8 byte start.
-- ARGV: a packed list: an operation, the prefix, and what the operation needs. Answers a list that begins
-- with a packed one. Times are microseconds, quarters of an hour are numbered from 1970 on.
-- Starts at logs.lua: what is in a cell is a log.

local input = cmsgpack.unpack(ARGV[1])
local META, IDS, STARTS, ROWS, CALLS, CUBES = unpack(KEYS)
local PREFIX = input[2]
local QUARTER = 900 * 1000000
local DAY = 86400
local SWEPT = 2000
local MOST_LONG = 256
local RUN = 24
local AMENDED = 36

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

-- Calls for every label of a hash, in chunks: label, and what it has.
local function each_field(key, labels, visit)
  for from = 1, #labels, CHUNK do
    local to = math.min(#labels, from + CHUNK - 1)
    local found = redis.call('HMGET', key, unpack(labels, from, to))
    for i = from, to do
      visit(labels[i], found[i - from + 1])
    end
  end
end

local function index_of(cube)
  return PREFIX .. cube .. ':index'
end

local function cell_key(cube, quarter)
  return PREFIX .. cube .. ':' .. decimal(quarter)
end

local function starts_key(quarter)
  return PREFIX .. 'ids:' .. quarter
end

local function quarter_of(micros)
  return math.floor(micros / QUARTER)
end

local function cube_names()
  return redis.call('HKEYS', CUBES)
end

-- A roll-up is whole from the first quarter on after all calls that it was not told of.
local function declare(cubes, latest)
  local kept, left, before = {}, {}, noted('latest')
  local stored = redis.call('HGETALL', CUBES)
  for i = 1, #stored, 2 do
    kept[stored[i]], left[stored[i]] = true, tonumber(stored[i + 1])
  end
  for _, cube in ipairs(cubes) do
    left[cube] = nil
    if not kept[cube] then
      redis.call('HSET', CUBES, cube, before and decimal(quarter_of(before) + 1) or '-1')
    end
  end
  for cube, whole_from in pairs(left) do
    if whole_from <= quarter_of(latest) then
      redis.call('HSET', CUBES, cube, decimal(quarter_of(latest) + 1))
    end
  end
  if not before or before < latest then
    redis.call('HSET', META, 'latest', decimal(latest))
  end
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

-- Splits runs into those that started before a time, as ids, and the rest, as they are.
local function split(runs, micros)
  local before, after = {}, {}
  for at = 1, #runs, RUN do
    if struct.unpack('>i8', runs, at + 16) < micros then
      before[#before + 1] = string.sub(runs, at, at + 15)
    else
      after[#after + 1] = string.sub(runs, at, at + RUN - 1)
    end
  end
  return before, table.concat(after)
end

-- Forgets identities, but for those that were amended to a later start. Answers how many it forgot.
local function forget(ids, micros)
  local gone = {}
  each_field(IDS, ids, function(id, identity)
    if identity and (#identity < AMENDED or struct.unpack('>i8', identity, AMENDED - 7) < micros) then
      gone[#gone + 1] = id
    end
  end)
  in_chunks('HDEL', IDS, gone)
  return #gone
end

-- Forgets about so many identities that started before a time. Answers how many it forgot, and up to when
-- nothing is known for certain.
local function drop_ids_before(micros, most)
  local forgotten, horizon = 0, nil
  for _, quarter in ipairs(redis.call('ZRANGEBYSCORE', STARTS, '-inf', decimal(quarter_of(micros - 1)))) do
    local key = starts_key(quarter)
    for _ = 1, redis.call('LLEN', key) do
      if forgotten >= most then
        return forgotten, horizon
      end
      local ids, later = split(redis.call('LPOP', key), micros)
      forgotten = forgotten + forget(ids, micros)
      horizon = math.min(micros, (tonumber(quarter) + 1) * QUARTER)
      if #later > 0 then
        redis.call('RPUSH', key, later)
      end
    end
    if redis.call('EXISTS', key) == 0 then
      redis.call('ZREM', STARTS, quarter)
    end
  end
  return forgotten, horizon
end

-- Removes the cells of quarters before one, and answers how many those were.
local function drop_cells_before(quarter, most)
  local dropped, last = 0, nil
  for _, cube in ipairs(cube_names()) do
    for _, old in ipairs(redis.call('ZRANGEBYSCORE', index_of(cube), '-inf', '(' .. decimal(quarter),
      'LIMIT', 0, most)) do
      local key = cell_key(cube, tonumber(old))
      dropped = dropped + redis.call('HLEN', key)
      redis.call('DEL', key)
      redis.call('ZREM', index_of(cube), old)
      last = math.max(last or tonumber(old), tonumber(old))
    end
  end
  if last then
    raise('cells_from', last + 1)
  end
  return dropped
end

-- Lets what is kept go on for a time, in seconds, which is said anew once a day.
local function prolong(lasting)
  if redis.call('TTL', IDS) < lasting - DAY or redis.call('TTL', ROWS) == -1 then
    for _, key in ipairs({IDS, STARTS, ROWS, CALLS}) do
      redis.call('EXPIRE', key, decimal(lasting))
    end
    for _, quarter in ipairs(redis.call('ZRANGE', STARTS, 0, -1)) do
      redis.call('EXPIRE', starts_key(quarter), decimal(lasting))
    end
  end
end

-- Removes what the bounds no longer allow, a part at a time: more goes than came.
local function evict(now, bounds)
  local most, age, known, kept = unpack(bounds)
  local over = redis.call('ZCARD', ROWS) - most
  if over > 0 then
    drop_calls(redis.call('ZRANGE', ROWS, 0, over - 1, 'WITHSCORES'))
  end
  drop_calls_before(now - age, SWEPT)
  -- By whole quarters, so that what is known reaches back at least as long as it was told to.
  local _, horizon = drop_ids_before(quarter_of(now - known) * QUARTER, SWEPT)
  if horizon then
    raise('horizon', horizon)
    drop_calls_before(horizon, SWEPT)
  end
  local swept, gone = noted('swept'), quarter_of(now - kept)
  if not swept or swept < gone then
    drop_cells_before(gone, CHUNK)
    redis.call('HSET', META, 'swept', decimal(gone))
  end
  prolong(math.ceil(math.max(known, kept) / 1000000) + 2 * DAY)
end

-- Adds cells, {cube, quarter, labels, entries}, and finds logs that are long, {cube, quarter, label, log}.
local function count(cells, kept)
  local long = {}
  for at = 1, #cells, 4 do
    local cube, quarter = cells[at], cells[at + 1]
    local key = cell_key(cube, quarter)
    local exists = redis.call('EXISTS', key) == 1
    append_entries(key, cells[at + 2], cells[at + 3], exists, function(label, log)
      if #long < MOST_LONG then
        long[#long + 1] = {cube, quarter, label, log}
      end
    end)
    if not exists then
      redis.call('ZADD', index_of(cube), decimal(quarter), decimal(quarter))
      for _, lasting in ipairs({index_of(cube), key}) do
        redis.call('EXPIRE', lasting, decimal(math.ceil(kept / 1000000) + DAY))
      end
    end
  end
  return long
end

-- Notes when identities started: quarter and run in turn. Those keys go on with all others.
local function note_starts(starts, lasting)
  for i = 1, #starts, 2 do
    local key = starts_key(decimal(starts[i]))
    if redis.call('RPUSH', key, starts[i + 1]) == 1 then
      redis.call('ZADD', STARTS, decimal(starts[i]), decimal(starts[i]))
      redis.call('EXPIRE', key, decimal(math.ceil(lasting / 1000000) + 2 * DAY))
    end
  end
end

local function in_turn(some, others)
  local both = {}
  for i, one in ipairs(some) do
    both[2 * i - 1], both[2 * i] = one, others[i]
  end
  return both
end

-- Adds calls of which none is known, and cells. Answers true and the logs that are long, or what is known
-- of each if any is known or too old, and the horizon.
local function append(now, bounds, cubes, earliest, latest, ids, identities, texts, calls, starts, cells)
  local horizon = noted('horizon')
  local known, refused = {}, horizon and earliest < horizon
  each_field(IDS, ids, function(_, identity)
    known[#known + 1] = identity
    refused = refused or identity
  end)
  if refused then
    return {cmsgpack.pack({false, horizon or false, known})}
  end
  declare(cubes, latest)
  in_chunks('HSET', IDS, in_turn(ids, identities))
  in_chunks('ZADD', ROWS, in_turn(texts, ids))
  in_chunks('HSET', CALLS, in_turn(ids, calls))
  note_starts(starts, math.max(bounds[3], bounds[4]))
  local long = count(cells, bounds[4])
  evict(now, bounds)
  return {cmsgpack.pack({true, long})}
end

local function fetch(ids)
  local calls = {}
  each_field(CALLS, ids, function(_, call)
    calls[#calls + 1] = call
  end)
  return calls
end

local function calls_within(from, to)
  return from < to and fetch(redis.call('ZRANGEBYSCORE', ROWS, decimal(from), '(' .. decimal(to))) or {}
end

-- Reads cells, {cube, quarter, label}, and all calls of a quarter, if one is given. Answers the logs, and
-- whether calls of the quarter are gone.
local function look(places, quarter)
  local logs = {}
  for i, place in ipairs(places) do
    logs[i] = redis.call('HGET', cell_key(place[1], place[2]), place[3])
  end
  local calls = quarter and calls_within(quarter * QUARTER, (quarter + 1) * QUARTER) or {}
  return {cmsgpack.pack({noted('rows_from') or false}), logs, calls}
end

-- Replaces a call. Parts are {cube, quarter, label, what the cell's log begins with, the entry in its
-- place, or false where none is left}; cells are what to add. Answers whether all was as it was thought
-- to be, without which nothing is changed, and the logs that are long.
local function amend(now, bounds, cubes, id, expected, entry, start, call, parts, starts, cells)
  if redis.call('HGET', IDS, id) ~= expected or redis.call('HEXISTS', CALLS, id) == 0 then
    return {cmsgpack.pack({false})}
  end
  local logs, latest = {}, start
  for i, part in ipairs(parts) do
    local log = redis.call('HGET', cell_key(part[1], part[2]), part[3])
    if not log or string.sub(log, 1, #part[4]) ~= part[4] then
      return {cmsgpack.pack({false})}
    end
    logs[i] = (part[5] or '') .. string.sub(log, #part[4] + 1)
    latest = math.max(latest, part[2] * QUARTER)
  end
  declare(cubes, latest)
  for i, part in ipairs(parts) do
    local key = cell_key(part[1], part[2])
    if #logs[i] > 0 then
      redis.call('HSET', key, part[3], logs[i])
    else
      redis.call('HDEL', key, part[3])
      if redis.call('EXISTS', key) == 0 then
        redis.call('ZREM', index_of(part[1]), decimal(part[2]))
      end
    end
  end
  local long = count(cells, bounds[4])
  redis.call('HSET', IDS, id, entry)
  note_starts(starts, math.max(bounds[3], bounds[4]))
  redis.call('ZADD', ROWS, decimal(start), id)
  redis.call('HSET', CALLS, id, call)
  evict(now, bounds)
  return {cmsgpack.pack({true, long})}
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

-- Reads [from, cells_from) and [cells_to, to) from calls and what is between from the cells of a cube, if
-- roll-ups lie as is thought. Cells come as quarter and then label and log in turn, or labels alone if
-- names are enough.
local function read(thought, from, cells_from, cells_to, to, cube, names)
  local lies = layout()
  if lies ~= thought then
    return {cmsgpack.pack({lies, false})}
  end
  local cells = {}
  local quarters = cube and cells_from < cells_to and redis.call('ZRANGEBYSCORE', index_of(cube),
    decimal(quarter_of(cells_from)), '(' .. decimal(quarter_of(cells_to))) or {}
  for _, quarter in ipairs(quarters) do
    local key = PREFIX .. cube .. ':' .. quarter
    cells[#cells + 1] = quarter
    cells[#cells + 1] = redis.call(names and 'HKEYS' or 'HGETALL', key)
  end
  return {
    cmsgpack.pack({lies, true, noted('rows_from') or false}),
    cells,
    calls_within(from, cells_from),
    calls_within(cells_to, to),
  }
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
  return {cmsgpack.pack({more, noted('rows_from') or false}), fetch(ids)}
end

local function time()
  local now = redis.call('TIME')
  return now[1] * 1000000 + now[2]
end

local operations = {
  append = append, look = look, amend = amend, purge = purge, read = read, scan = scan
}
if (input[1] == 'append' or input[1] == 'amend') and not input[3] then
  input[3] = time()
end
return operations[input[1]](unpack(input, 3))
