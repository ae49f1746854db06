-- Reserves amounts for a call: {id, time to live, lines}.
-- GRANTED {ends, standings, overruns, crossings}; REPEATED {ends, standings}; DENIED {denials}; ENDED; LATER.

-- When an amount would fit if nobody else came; false if time alone makes no room.
local function retry_at(terms)
  if terms[AMOUNT] > terms[LIMIT] then
    return false
  end
  if terms[LENGTH] == 0 then
    return terms[GONE] > 0 and terms[TO] or false
  end
  local cell = get(cells, terms[CELL])
  local sum = cell[SPENT] + cell[HELD] + terms[AMOUNT]
  local low, offset = terms[CELL] .. '\0', 0
  while true do
    local names = redis.call('ZRANGEBYLEX', SLOT_INDEX, '[' .. low, '[' .. low .. '\255', 'LIMIT', offset, 100)
    load_all(slots, names)
    for _, name in ipairs(names) do
      if #name == #low + SLOT_DIGITS then
        local slot = get(slots, name)
        sum = sum - slot[SPENT] - slot[HELD]
        if sum <= terms[LIMIT] and sum <= MAX then
          return tonumber(string.sub(name, -SLOT_DIGITS)) + terms[LENGTH] + terms[WIDTH]
        end
      end
    end
    if #names < 100 then
      return false
    end
    offset = offset + 100
  end
end

local id, time_to_live, lines = input[3], input[4], input[5]
if not all_present(lines) then
  return {'LATER', now}
end
end_what_is_due()
local known = call_of(id)
if known and known[STATE] ~= HOLDING then
  write()
  return {'ENDED', now}
end
prepare(lines)
if known then
  write()
  return {'REPEATED', now, known[ENDS], standings(lines)}
end
local denied, overrun, entries = {}, {}, {}
for i, terms in ipairs(lines) do
  local cell, amount = get(cells, terms[CELL]), terms[AMOUNT]
  local sum = cell[SPENT] + cell[HELD] + amount
  if amount > 0 and (sum > terms[LIMIT] or sum > MAX) then
    local list = (terms[ENFORCED] or sum > MAX) and denied or overrun
    list[#list + 1] = {i - 1, retry_at(terms), standings({terms})[1]}
  end
  entries[i] = entry_of(terms, now, amount, terms[CHARGE_EXPIRED])
end
if #denied > 0 then
  write()
  return {'DENIED', now, denied}
end
local call = {HOLDING, 0, now + time_to_live, entries}
apply_call(call, 1)
put_call(id, call)
local crossed = crossings(lines)
write()
return {'GRANTED', now, call[ENDS], standings(lines), overrun, crossed}
