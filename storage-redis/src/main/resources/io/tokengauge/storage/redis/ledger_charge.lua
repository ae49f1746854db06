-- Charges calls: for each {id, revision, when it started, lines}.
-- DONE {{how it went, crossings} of each}; LATER.

local function book(id, revision, at, lines)
  local known = call_of(id)
  if not known and math.min(at, now) < now - remembered then
    return 'BEYOND_HORIZON'
  end
  if known and known[STATE] == CHARGED and revision <= known[REVISION] then
    return 'REPEATED'
  end
  local before = {}
  if known then
    for _, entry in ipairs(known[ENTRIES]) do
      before[account_of(entry[1])] = entry
    end
    apply_call(known, -1)
  end
  local entries = {}
  for i, terms in ipairs(lines) do
    local was, amount, entry = before[terms[ACCOUNT]], terms[AMOUNT], nil
    if was then
      entry = {was[1], was[2], was[3], amount, false}
    elseif terms[LENGTH] == 0 and at <= now then
      entry = {terms[OTHER], 0, terms[OTHER_GONE], amount, false}
    else
      entry = entry_of(terms, math.min(at, now), amount, false)
    end
    local cell = get(cells, entry[1])
    if cell[SPENT] + cell[HELD] + amount > MAX and (entry[2] == 0 or entry[3] > now) then
      for _, applied in ipairs(entries) do
        apply(applied, -applied[4], 0)
      end
      if known then
        apply_call(known, 1)
      end
      return 'OVERFLOW'
    end
    apply(entry, amount, 0)
    entries[i] = entry
  end
  put_call(id, {CHARGED, revision, now + remembered, entries})
  return 'CHARGED'
end

local charges = input[3]
local ids, all = {}, {}
for i, charge in ipairs(charges) do
  if not all_present(charge[4]) then
    return {'LATER', now}
  end
  ids[i] = charge[1]
  for _, terms in ipairs(charge[4]) do
    all[#all + 1] = terms
  end
end
end_what_is_due()
load_calls(ids)
prepare(all)
local answers = {}
for i, charge in ipairs(charges) do
  local id, revision, at, lines = unpack(charge)
  local outcome = book(id, revision, at, lines)
  answers[i] = {outcome, outcome == 'CHARGED' and crossings(lines) or {}}
end
write()
return {'DONE', now, answers}
