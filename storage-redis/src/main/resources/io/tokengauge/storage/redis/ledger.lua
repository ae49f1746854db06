-- One operation on one group of budgets. All keys of a group carry its hash tag.
-- ARGV: a packed list: op, now in microseconds or false, how long calls stay known, and the rest by op.
-- Answers a packed list: a word that says how it went, now, and the rest by op.
--
-- A cell is what counts of an account in one window: {spent, held}. An account of a calendar period has
-- a cell per period; one of a rolling period has one, and slots beside it that are taken out of it when
-- they leave the window. Names: 16 characters for budget and period, 16 digits for where the window
-- begins (zeros if it rolls), and the account's key.
--
-- Amounts stay below 2^53, up to which numbers here are exact. Sums of two may lie above; they are only
-- compared, and undone by putting back what was there.

local NOW, CALLS, HOLDS, ENDED, CELLS, INDEX, SLOTS, SLOT_INDEX, DUE, MARKS, LIMITS, CHANGES =
  unpack(KEYS)
local MAX = 9007199254740991
local HOLDING, EXPIRED, CHARGED = 0, 1, 2
local KEPT_CHANGES = 10000

local input = cmsgpack.unpack(ARGV[1])
local op, now, remembered = input[1], input[2], input[3]

local function decimal(number)
  return string.format('%.0f', number)
end

if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local last = tonumber(redis.call('GET', NOW) or 0)
if now < last then
  now = last
end

local function answer(...)
  return cmsgpack.pack({...})
end

-- Cells and slots ---------------------------------------------------------------------------------------

local function table_of(values, index)
  local loaded, changed = {}, {}
  local kept = {}
  function kept.get(name)
    local value = loaded[name]
    if not value then
      local stored = redis.call('HGET', values, name)
      value = stored and cmsgpack.unpack(stored) or {0, 0}
      value.stored = stored and true
      loaded[name] = value
    end
    return value
  end
  -- Adds; gone is when it may be forgotten, 0 for never.
  function kept.add(name, spent, held, gone, undo)
    local value = kept.get(name)
    if undo then
      undo[#undo + 1] = {value, value[1], value[2]}
    end
    value[1] = value[1] + spent
    value[2] = value[2] + held
    value.gone = gone
    changed[name] = value
  end
  function kept.remove(name)
    redis.call('HDEL', values, name)
    redis.call('ZREM', index, name)
    loaded[name] = {0, 0}
    changed[name] = nil
  end
  function kept.write(kind)
    for name, value in pairs(changed) do
      if value[1] == 0 and value[2] == 0 then
        if value.stored then
          redis.call('HDEL', values, name)
          redis.call('ZREM', index, name)
          redis.call('ZREM', DUE, kind .. name)
        end
      else
        redis.call('HSET', values, name, cmsgpack.pack({value[1], value[2]}))
        if not value.stored then
          redis.call('ZADD', index, 0, name)
          if value.gone > 0 then
            redis.call('ZADD', DUE, decimal(value.gone), kind .. name)
          end
        end
      end
    end
  end
  return kept
end

local cells = table_of(CELLS, INDEX)
local slots = table_of(SLOTS, SLOT_INDEX)
local SLOT_DIGITS = 16

local function slot_name(cell, slot)
  return cell .. '\0' .. string.format('%016.0f', slot)
end

local function cell_of(slot)
  return string.sub(slot, 1, -SLOT_DIGITS - 2)
end

-- An entry says what is somewhere because of a call: {cell, slot, gone, amount, charged on expiry}; the
-- slot is 0 unless the period rolls.
local function apply(entry, spent, held, undo)
  local cell, slot, gone = entry[1], entry[2], entry[3]
  if slot == 0 then
    cells.add(cell, spent, held, gone, undo)
  elseif gone > now then
    slots.add(slot_name(cell, slot), spent, held, gone, undo)
    cells.add(cell, spent, held, 0, undo)
  end
end

local function account_of(cell)
  return string.sub(cell, 1, 16) .. string.sub(cell, 33)
end

-- Calls -------------------------------------------------------------------------------------------------

local function call_of(id)
  local stored = redis.call('HGET', CALLS, id)
  if not stored then
    return nil
  end
  local state, revision, ends, entries = unpack(cmsgpack.unpack(stored))
  if state ~= HOLDING and ends <= now then
    return nil
  end
  return {state = state, revision = revision, ends = ends, entries = entries}
end

local function put_call(id, call)
  redis.call('HSET', CALLS, id, cmsgpack.pack({call.state, call.revision, call.ends, call.entries}))
  if call.state == HOLDING then
    redis.call('ZADD', HOLDS, decimal(call.ends), id)
    redis.call('ZREM', ENDED, id)
  else
    redis.call('ZREM', HOLDS, id)
    redis.call('ZADD', ENDED, decimal(call.ends), id)
  end
end

local function remove_call(id)
  redis.call('HDEL', CALLS, id)
  redis.call('ZREM', HOLDS, id)
  redis.call('ZREM', ENDED, id)
end

local function apply_call(call, sign, undo)
  for _, entry in ipairs(call.entries) do
    local amount = sign * entry[4]
    if call.state == HOLDING then
      apply(entry, 0, amount, undo)
    elseif call.state == CHARGED or entry[5] then
      apply(entry, amount, 0, undo)
    end
  end
end

-- What time does ----------------------------------------------------------------------------------------

local function forget_mark(member)
  local account = string.sub(member, 2)
  local stored = redis.call('HGET', MARKS, account)
  if stored then
    local left, soonest = {}, nil
    for _, mark in ipairs(cmsgpack.unpack(stored)) do
      if mark[3] > now then
        left[#left + 1] = mark
        soonest = math.min(soonest or mark[3], mark[3])
      end
    end
    if soonest then
      redis.call('HSET', MARKS, account, cmsgpack.pack(left))
      redis.call('ZADD', DUE, decimal(soonest), member)
    else
      redis.call('HDEL', MARKS, account)
    end
  end
end

local function end_what_is_due()
  local any = false
  while true do
    local due = redis.call('ZRANGEBYSCORE', DUE, '-inf', decimal(now), 'LIMIT', 0, 500)
    for _, member in ipairs(due) do
      redis.call('ZREM', DUE, member)
      local kind, name = string.sub(member, 1, 1), string.sub(member, 2)
      if kind == 's' then
        local slot = slots.get(name)
        cells.add(cell_of(name), -slot[1], -slot[2], 0)
        slots.remove(name)
      elseif kind == 'c' then
        cells.remove(name)
      else
        forget_mark(member)
      end
    end
    any = any or #due > 0
    if #due < 500 then
      break
    end
  end
  while true do
    local due = redis.call('ZRANGEBYSCORE', HOLDS, '-inf', decimal(now), 'LIMIT', 0, 500)
    for _, id in ipairs(due) do
      local call = call_of(id)
      apply_call(call, -1)
      call.state = EXPIRED
      call.ends = call.ends + remembered
      apply_call(call, 1)
      put_call(id, call)
    end
    any = any or #due > 0
    if #due < 500 then
      break
    end
  end
  -- Calls nobody remembers are not found any more; a few at a time are taken away.
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', ENDED, '-inf', decimal(now), 'LIMIT', 0, 100)) do
    remove_call(id)
    any = true
  end
  return any
end

local function write()
  cells.write('c')
  slots.write('s')
  redis.call('SET', NOW, decimal(now))
end

-- Accounts ----------------------------------------------------------------------------------------------

-- Terms come as {cell, from, to, gone, length, width, limit, own, whole, enforced, charged, amount,
-- thresholds, other, other's gone}; length and width are 0 unless the period rolls, and then from, to and
-- gone are. Own and whole name a limit in force for the account or its budget. Other is the cell of the
-- slot that a charge's start is in.
local function terms_of(list)
  local terms = {
    cell = list[1], from = list[2], to = list[3], gone = list[4], length = list[5], width = list[6],
    limit = list[7], enforced = list[10], charged = list[11], amount = list[12],
    thresholds = list[13], other = list[14], other_gone = list[15],
  }
  local limits = redis.call('HMGET', LIMITS, list[8], list[9])
  terms.limit = tonumber(limits[1] or limits[2] or terms.limit)
  return terms
end

-- Tells whether the caller guessed right which windows there are now.
local function all_present(lines)
  for _, list in ipairs(lines) do
    if list[5] == 0 and (now < list[2] or now >= list[3]) then
      return false
    end
  end
  return true
end

local function entry_of(terms, at, amount)
  if terms.length == 0 then
    return {terms.cell, 0, terms.gone, amount, terms.charged}
  end
  local slot = math.floor(at / terms.width) * terms.width
  return {terms.cell, slot, slot + terms.length + terms.width, amount, terms.charged}
end

local function marks_of(account)
  local stored = redis.call('HGET', MARKS, account)
  local marks = {}
  for _, mark in ipairs(stored and cmsgpack.unpack(stored) or {}) do
    if mark[3] > now then
      marks[#marks + 1] = mark
    end
  end
  return marks
end

local function standing(terms)
  local cell = cells.get(terms.cell)
  return {cell[1], cell[2], terms.limit, marks_of(account_of(terms.cell))}
end

local function standings(lines)
  local all = {}
  for i, terms in ipairs(lines) do
    all[i] = standing(terms)
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
    local spent = cells.get(terms.cell)[1]
    if spent > 0 and #terms.thresholds > 0 then
      local account = account_of(terms.cell)
      local marks = marks_of(account)
      local told, new = {}, false
      for _, mark in ipairs(marks) do
        told[mark[1]] = true
      end
      local ends = terms.length == 0 and terms.to or now + terms.length
      for _, percent in ipairs(terms.thresholds) do
        if not told[percent] and spent >= threshold(terms.limit, percent) then
          marks[#marks + 1] = {percent, now, ends}
          told[percent] = true
          new = true
          found[#found + 1] = {i - 1, percent}
        end
      end
      if new then
        redis.call('HSET', MARKS, account, cmsgpack.pack(marks))
        local soonest = ends
        for _, mark in ipairs(marks) do
          soonest = math.min(soonest, mark[3])
        end
        redis.call('ZADD', DUE, decimal(soonest), 'm' .. account)
      end
    end
  end
  return found
end

-- When an amount would fit if nobody else came; false if time alone makes no room.
local function retry_at(terms)
  if terms.amount > terms.limit then
    return false
  end
  if terms.length == 0 then
    return terms.gone > 0 and terms.to or false
  end
  local cell = cells.get(terms.cell)
  local sum = cell[1] + cell[2] + terms.amount
  local low, offset = terms.cell .. '\0', 0
  while true do
    local names = redis.call('ZRANGEBYLEX', SLOT_INDEX, '[' .. low, '[' .. low .. '\255', 'LIMIT', offset, 100)
    for _, name in ipairs(names) do
      if #name == #low + SLOT_DIGITS then
        local slot = slots.get(name)
        sum = sum - slot[1] - slot[2]
        if sum <= terms.limit and sum <= MAX then
          return tonumber(string.sub(name, -SLOT_DIGITS)) + terms.length + terms.width
        end
      end
    end
    if #names < 100 then
      return false
    end
    offset = offset + 100
  end
end

-- Operations --------------------------------------------------------------------------------------------

local function each_terms(lists)
  local lines = {}
  for i, list in ipairs(lists) do
    lines[i] = terms_of(list)
  end
  return lines
end

local function reserve(id, time_to_live, lists)
  if not all_present(lists) then
    return answer('LATER', now)
  end
  end_what_is_due()
  local known = call_of(id)
  if known and known.state ~= HOLDING then
    write()
    return answer('ENDED', now)
  end
  local lines = each_terms(lists)
  if known then
    write()
    return answer('REPEATED', now, known.ends, standings(lines))
  end
  local denied, overrun, entries = {}, {}, {}
  for i, terms in ipairs(lines) do
    local cell = cells.get(terms.cell)
    local sum = cell[1] + cell[2] + terms.amount
    if terms.amount > 0 and (sum > terms.limit or sum > MAX) then
      local list = (terms.enforced or sum > MAX) and denied or overrun
      list[#list + 1] = {i - 1, retry_at(terms), standing(terms)}
    end
    entries[i] = entry_of(terms, now, terms.amount)
  end
  if #denied > 0 then
    write()
    return answer('DENIED', now, denied)
  end
  local call = {state = HOLDING, revision = 0, ends = now + time_to_live, entries = entries}
  apply_call(call, 1)
  put_call(id, call)
  local crossed = crossings(lines)
  write()
  return answer('GRANTED', now, call.ends, standings(lines), overrun, crossed)
end

local function book(id, revision, at, lines)
  local known = call_of(id)
  if not known and math.min(at, now) < now - remembered then
    return 'BEYOND_HORIZON'
  end
  if known and known.state == CHARGED and revision <= known.revision then
    return 'REPEATED'
  end
  local before = {}
  for _, entry in ipairs(known and known.entries or {}) do
    before[account_of(entry[1])] = entry
  end
  local call = {state = CHARGED, revision = revision, ends = now + remembered, entries = {}}
  for i, terms in ipairs(lines) do
    local was = before[account_of(terms.cell)]
    if was then
      call.entries[i] = {was[1], was[2], was[3], terms.amount, false}
    elseif terms.length == 0 and at <= now then
      call.entries[i] = {terms.other, 0, terms.other_gone, terms.amount, false}
    else
      call.entries[i] = entry_of(terms, math.min(at, now), terms.amount)
      call.entries[i][5] = false
    end
  end
  local undo = {}
  if known then
    apply_call(known, -1, undo)
  end
  apply_call(call, 1, undo)
  for _, entry in ipairs(call.entries) do
    local cell = cells.get(entry[1])
    if (entry[2] == 0 or entry[3] > now) and cell[1] + cell[2] > MAX then
      for i = #undo, 1, -1 do
        undo[i][1][1], undo[i][1][2] = undo[i][2], undo[i][3]
      end
      return 'OVERFLOW'
    end
  end
  put_call(id, call)
  return 'CHARGED'
end

local function charge(charges)
  for _, one in ipairs(charges) do
    if not all_present(one[4]) then
      return answer('LATER', now)
    end
  end
  end_what_is_due()
  local answers = {}
  for i, one in ipairs(charges) do
    local lines = each_terms(one[4])
    local outcome = book(one[1], one[2], one[3], lines)
    answers[i] = {outcome, outcome == 'CHARGED' and crossings(lines) or {}}
  end
  write()
  return answer('DONE', now, answers)
end

local function release(id)
  end_what_is_due()
  local known = call_of(id)
  local given = known and known.state ~= CHARGED
  if given then
    apply_call(known, -1)
    remove_call(id)
  end
  write()
  return answer('DONE', now, given and 1 or 0)
end

local function renew(time_to_live, ids)
  end_what_is_due()
  local held = {}
  for i, id in ipairs(ids) do
    local known = call_of(id)
    held[i] = known and known.state == HOLDING and 1 or 0
    if held[i] == 1 and known.ends < now + time_to_live then
      known.ends = now + time_to_live
      put_call(id, known)
    end
  end
  write()
  return answer('DONE', now, held)
end

-- Looks at accounts; present tells whether the windows are those of now.
local function read(present, lists)
  if present and not all_present(lists) then
    return answer('LATER', now)
  end
  for _, list in ipairs(lists) do
    if list[5] == 0 and list[3] < now - remembered then
      return answer('UNASKABLE', now, list[3])
    end
  end
  if end_what_is_due() then
    write()
  end
  return answer('DONE', now, standings(each_terms(lists)))
end

local function keys(present, list, after, limit)
  if present and not all_present({list}) then
    return answer('LATER', now)
  end
  if list[5] == 0 and list[3] < now - remembered then
    return answer('UNASKABLE', now, list[3])
  end
  if end_what_is_due() then
    write()
  end
  local prefix = list[1]
  local low = after and '(' .. prefix .. after or '[' .. prefix
  local names = redis.call('ZRANGEBYLEX', INDEX, low, '[' .. prefix .. '\255', 'LIMIT', 0, limit)
  for i, name in ipairs(names) do
    names[i] = string.sub(name, 33)
  end
  return answer('DONE', now, names)
end

-- A change is {request, at, before, budget, key, limit, by, reason}; false stands for nothing.
local function written_before(request)
  for _, packed in ipairs(redis.call('LRANGE', CHANGES, 0, 49)) do
    local done = cmsgpack.unpack(packed)
    if done[1] == request then
      return done
    end
  end
end

local function write_down(change)
  redis.call('LPUSH', CHANGES, cmsgpack.pack(change))
  redis.call('LTRIM', CHANGES, 0, KEPT_CHANGES - 1)
  write()
  return answer('DONE', now, change)
end

local function note(request, before, budget, key, limit, by, reason)
  local done = written_before(request)
  if done then
    return answer('DONE', now, done)
  end
  return write_down({request, now, before, budget, key, limit, by, reason})
end

local function change_limit(request, field, budget, key, limit, by, reason)
  local done = written_before(request)
  if done then
    return answer('DONE', now, done)
  end
  end_what_is_due()
  local before = redis.call('HGET', LIMITS, field)
  if limit then
    redis.call('HSET', LIMITS, field, decimal(limit))
  else
    redis.call('HDEL', LIMITS, field)
  end
  return write_down({request, now, before and tonumber(before), budget, key, limit, by, reason})
end

local function changes(limit)
  local found = redis.call('LRANGE', CHANGES, 0, limit - 1)
  for i, packed in ipairs(found) do
    found[i] = cmsgpack.unpack(packed)
  end
  return answer('DONE', now, found)
end

local function horizon()
  return answer('DONE', now)
end

local operations = {
  reserve = reserve, charge = charge, release = release, renew = renew, read = read, keys = keys,
  change_limit = change_limit, note = note, changes = changes, horizon = horizon,
}
return operations[op](unpack(input, 4))
