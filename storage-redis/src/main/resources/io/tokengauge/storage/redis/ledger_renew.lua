-- Prolongs holds: {time to live, ids}. DONE {1 for each that is held}.

end_what_is_due()
local time_to_live, ids = input[3], input[4]
load_calls(ids)
local held = {}
for i, id in ipairs(ids) do
  local known = call_of(id)
  held[i] = known and known[STATE] == HOLDING and 1 or 0
  if held[i] == 1 and known[ENDS] < now + time_to_live then
    known[ENDS] = now + time_to_live
    put_call(id, known)
  end
end
write()
return {'DONE', now, held}
