-- What all operations on one group of budgets have in common; one of them follows. All keys of a group
-- carry its hash tag.
-- ARGV: a packed list: now in microseconds or false, how long calls stay known, and what the operation is
-- asked. Answers a list: a word that says how it went, now, and the rest by operation.
--
-- A cell is what counts of an account in one window: {spent, held}. An account of a calendar period has
-- a cell per period; one of a rolling period has one, and slots beside it that are taken out of it when
-- they leave the window. Names: 16 characters for budget and period, 16 digits for where the window
-- begins (zeros if it rolls), and the account's key.
--
-- Amounts stay below 2^53, up to which numbers here are exact. Sums of two may lie above; they are only
-- compared.
--
-- A server has one thread, and a script takes it for each command, table, text and function that it makes.
-- So what all calls of a batch need is read at once, and what is rarely needed is made when it is.

local CLOCK, CALLS, HOLDS, ENDED, CELLS, INDEX, SLOTS, SLOT_INDEX, DUE, MARKS, LIMITS, CHANGES =
  unpack(KEYS)
local MAX = 9007199254740991
local CHUNK = 1000

local input = cmsgpack.unpack(ARGV[1])
local now, remembered = input[1], input[2]

if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
-- Nothing falls due before the second of these. The others tell whether any limit was changed, and whether
-- any threshold was crossed.
local clock = redis.call('HMGET', CLOCK, 'now', 'due', 'limited', 'marked')
now = math.max(now, tonumber(clock[1] or 0))
local next_due = tonumber(clock[2] or MAX)
local limited, marked = clock[3], clock[4]

-- Hands a function each of some fields of a hash, and its value or false.
local function fetch(key, fields, take)
  for from = 1, #fields, CHUNK do
    local to = math.min(#fields, from + CHUNK - 1)
    for i, value in ipairs(redis.call('HMGET', key, unpack(fields, from, to))) do
      take(fields[from + i - 1], value)
    end
  end
end

-- Cells and slots ---------------------------------------------------------------------------------------

-- What is loaded of each is {spent, held, whether it is stored, when it may be forgotten}, 0 for never.
local SPENT, HELD, STORED, FORGOTTEN = 1, 2, 3, 4
local cells = {hash = CELLS, index = INDEX, kind = 'c', loaded = {}, changed = {}}
local slots = {hash = SLOTS, index = SLOT_INDEX, kind = 's', loaded = {}, changed = {}}
local SLOT_DIGITS = 16

local function keep(set, name, stored)
  local value = {0, 0, false, 0}
  if stored then
    value[SPENT], value[HELD] = struct.unpack('>dd', stored)
    value[STORED] = true
  end
  set.loaded[name] = value
  return value
end

local function get(set, name)
  return set.loaded[name] or keep(set, name, redis.call('HGET', set.hash, name))
end

-- Reads those that were not read before.
local function load_all(set, names)
  local missing, n = {}, 0
  for _, name in ipairs(names) do
    if set.loaded[name] == nil then
      set.loaded[name] = false
      n = n + 1
      missing[n] = name
    end
  end
  fetch(set.hash, missing, function(name, stored)
    keep(set, name, stored)
  end)
end

local function add(set, name, spent, held, forgotten)
  local value = get(set, name)
  value[SPENT] = value[SPENT] + spent
  value[HELD] = value[HELD] + held
  value[FORGOTTEN] = forgotten
  set.changed[name] = value
end

local function remove(set, name)
  redis.call('HDEL', set.hash, name)
  redis.call('ZREM', set.index, name)
  set.loaded[name] = {0, 0, false, 0}
  set.changed[name] = nil
end

local function write_set(set)
  for name, value in pairs(set.changed) do
    if value[SPENT] ~= 0 or value[HELD] ~= 0 then
      redis.call('HSET', set.hash, name, struct.pack('>dd', value[SPENT], value[HELD]))
      if not value[STORED] then
        redis.call('ZADD', set.index, 0, name)
        if value[FORGOTTEN] > 0 then
          redis.call('ZADD', DUE, value[FORGOTTEN], set.kind .. name)
          next_due = math.min(next_due, value[FORGOTTEN])
        end
      end
    elseif value[STORED] then
      redis.call('HDEL', set.hash, name)
      redis.call('ZREM', set.index, name)
      redis.call('ZREM', DUE, set.kind .. name)
    end
  end
end

local function slot_name(cell, slot)
  return cell .. '\0' .. string.format('%016.0f', slot)
end

local function cell_of(slot)
  return string.sub(slot, 1, -SLOT_DIGITS - 2)
end

local function account_of(cell)
  return string.sub(cell, 1, 16) .. string.sub(cell, 33)
end

-- An entry says what is somewhere because of a call: {cell, slot, gone, amount, charged on expiry}; the
-- slot is 0 unless the period rolls.
local function apply(entry, spent, held)
  local cell, slot, gone = entry[1], entry[2], entry[3]
  if slot == 0 then
    add(cells, cell, spent, held, gone)
  elseif gone > now then
    add(slots, slot_name(cell, slot), spent, held, gone)
    add(cells, cell, spent, held, 0)
  end
end

-- Calls -------------------------------------------------------------------------------------------------

-- A call is {state, revision, when it ends or is forgotten, entries}.
local HOLDING, EXPIRED, CHARGED = 0, 1, 2
local STATE, REVISION, ENDS, ENTRIES = 1, 2, 3, 4
-- Forgetting may take a minute longer: what has ended is not found any more.
local LAZY = 60000000
local calls, stored_as = {}, {}

local function keep_call(id, stored)
  local call = stored and cmsgpack.unpack(stored)
  calls[id], stored_as[id] = call, call and call[STATE]
  return call
end

local function load_calls(ids)
  fetch(CALLS, ids, keep_call)
end

local function call_of(id)
  local call = calls[id]
  if call == nil then
    call = keep_call(id, redis.call('HGET', CALLS, id))
  end
  if call and (call[STATE] == HOLDING or call[ENDS] > now) then
    return call
  end
end

local function put_call(id, call)
  local holding, before = call[STATE] == HOLDING, stored_as[id]
  redis.call('HSET', CALLS, id, cmsgpack.pack(call))
  redis.call('ZADD', holding and HOLDS or ENDED, call[ENDS], id)
  if before and holding ~= (before == HOLDING) then
    redis.call('ZREM', holding and ENDED or HOLDS, id)
  end
  next_due = math.min(next_due, call[ENDS] + (holding and 0 or LAZY))
  calls[id], stored_as[id] = call, call[STATE]
end

local function remove_call(id)
  redis.call('HDEL', CALLS, id)
  redis.call('ZREM', HOLDS, id)
  redis.call('ZREM', ENDED, id)
  calls[id], stored_as[id] = false, nil
end

local function apply_call(call, sign)
  for _, entry in ipairs(call[ENTRIES]) do
    local amount = sign * entry[4]
    if call[STATE] == HOLDING then
      apply(entry, 0, amount)
    elseif call[STATE] == CHARGED or entry[5] then
      apply(entry, amount, 0)
    end
  end
end

-- What time does ----------------------------------------------------------------------------------------

-- A mark says that a threshold was crossed: {percent, when, when that is forgotten}.
local function put_marks(account, marks)
  if #marks == 0 then
    redis.call('HDEL', MARKS, account)
    if redis.call('EXISTS', MARKS) == 0 then
      redis.call('HDEL', CLOCK, 'marked')
    end
    return
  end
  local first = MAX
  for _, mark in ipairs(marks) do
    first = math.min(first, mark[3])
  end
  redis.call('HSET', MARKS, account, cmsgpack.pack(marks))
  redis.call('HSET', CLOCK, 'marked', 1)
  redis.call('ZADD', DUE, first, 'm' .. account)
  next_due = math.min(next_due, first)
end

local function end_what_is_due()
  if now < next_due then
    return
  end

  local function forget_marks(account)
    local stored = redis.call('HGET', MARKS, account)
    if stored then
      local left = {}
      for _, mark in ipairs(cmsgpack.unpack(stored)) do
        if mark[3] > now then
          left[#left + 1] = mark
        end
      end
      put_marks(account, left)
    end
  end

  local function forget(member)
    local kind, name = string.sub(member, 1, 1), string.sub(member, 2)
    if kind == 's' then
      local slot = get(slots, name)
      add(cells, cell_of(name), -slot[SPENT], -slot[HELD], 0)
      remove(slots, name)
    elseif kind == 'c' then
      remove(cells, name)
    else
      forget_marks(name)
    end
  end

  local function expire(id)
    local call = call_of(id)
    apply_call(call, -1)
    call[STATE] = EXPIRED
    call[ENDS] = call[ENDS] + remembered
    apply_call(call, 1)
    put_call(id, call)
  end

  local function is_due(key, most)
    return redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, most)
  end

  local function soonest(key)
    return tonumber(redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2] or MAX)
  end

  repeat
    local due = is_due(DUE, 500)
    for _, member in ipairs(due) do
      redis.call('ZREM', DUE, member)
      forget(member)
    end
  until #due < 500
  repeat
    local due = is_due(HOLDS, 500)
    for _, id in ipairs(due) do
      expire(id)
    end
  until #due < 500
  -- Calls that nobody remembers: a few at a time are taken away.
  local ended = is_due(ENDED, 100)
  for _, id in ipairs(ended) do
    remove_call(id)
  end
  next_due = #ended == 100 and now
    or math.min(soonest(DUE), soonest(HOLDS), soonest(ENDED) + LAZY)
end

local function write()
  write_set(cells)
  write_set(slots)
  redis.call('HSET', CLOCK, 'now', now, 'due', next_due)
end

-- Accounts ----------------------------------------------------------------------------------------------

-- Terms come as these; length and width are 0 unless the period rolls, and then from, to and gone are.
-- Own and whole name a limit in force for the account or its budget. Other is the cell of the slot that a
-- charge's start is in. The account is added here.
local CELL, FROM, TO, GONE, LENGTH, WIDTH, LIMIT, OWN, WHOLE, ENFORCED, CHARGE_EXPIRED, AMOUNT, THRESHOLDS,
  OTHER, OTHER_GONE, ACCOUNT = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16

-- Tells whether the caller guessed right which windows there are now.
local function all_present(lines)
  for _, terms in ipairs(lines) do
    if terms[LENGTH] == 0 and (now < terms[FROM] or now >= terms[TO]) then
      return false
    end
  end
  return true
end

-- Reads the cells of lines, and sets their accounts and the limits that are in force.
local function prepare(lines)
  local names, n = {}, 0
  for _, terms in ipairs(lines) do
    terms[ACCOUNT] = account_of(terms[CELL])
    names[n + 1], names[n + 2] = terms[CELL], terms[OTHER]
    n = n + 2
  end
  load_all(cells, names)
  if not limited then
    return
  end
  local limits, fields = {}, {}
  for _, terms in ipairs(lines) do
    for field = OWN, WHOLE do
      if limits[terms[field]] == nil then
        limits[terms[field]] = false
        fields[#fields + 1] = terms[field]
      end
    end
  end
  fetch(LIMITS, fields, function(field, limit)
    limits[field] = limit
  end)
  for _, terms in ipairs(lines) do
    terms[LIMIT] = tonumber(limits[terms[OWN]] or limits[terms[WHOLE]] or terms[LIMIT])
  end
end

local function entry_of(terms, at, amount, charged)
  if terms[LENGTH] == 0 then
    return {terms[CELL], 0, terms[GONE], amount, charged}
  end
  local slot = math.floor(at / terms[WIDTH]) * terms[WIDTH]
  return {terms[CELL], slot, slot + terms[LENGTH] + terms[WIDTH], amount, charged}
end

-- The marks of accounts that are not forgotten.
local marks = {}

local function load_marks(lines)
  local missing = {}
  for _, terms in ipairs(lines) do
    local account = terms[ACCOUNT]
    if not marks[account] then
      marks[account] = {}
      missing[#missing + 1] = account
    end
  end
  if not marked then
    return
  end
  fetch(MARKS, missing, function(account, stored)
    local all = marks[account]
    for _, mark in ipairs(stored and cmsgpack.unpack(stored) or {}) do
      if mark[3] > now then
        all[#all + 1] = mark
      end
    end
  end)
end

local function standings(lines)
  load_marks(lines)
  local all = {}
  for i, terms in ipairs(lines) do
    local cell = get(cells, terms[CELL])
    all[i] = {cell[SPENT], cell[HELD], terms[LIMIT], marks[terms[ACCOUNT]]}
  end
  return all
end

-- The smallest amount that is at least a percentage of a limit.
local function threshold(limit, percent)
  local rest = math.fmod(limit, 100)
  return (limit - rest) / 100 * percent + math.floor((rest * percent + 99) / 100)
end

-- Answers {line, percent} of each threshold that this caller is the one to be told of.
local function crossings(lines)
  local found = {}
  for i, terms in ipairs(lines) do
    local spent, new = get(cells, terms[CELL])[SPENT], false
    for _, percent in ipairs(terms[THRESHOLDS]) do
      if spent > 0 and spent >= threshold(terms[LIMIT], percent) then
        load_marks({terms})
        local all, told = marks[terms[ACCOUNT]], false
        for _, mark in ipairs(all) do
          told = told or mark[1] == percent
        end
        if not told then
          all = {unpack(all)}
          marks[terms[ACCOUNT]] = all
          all[#all + 1] = {percent, now, terms[LENGTH] == 0 and terms[TO] or now + terms[LENGTH]}
          found[#found + 1] = {i - 1, percent}
          new = true
        end
      end
    end
    if new then
      put_marks(terms[ACCOUNT], marks[terms[ACCOUNT]])
    end
  end
  return found
end

