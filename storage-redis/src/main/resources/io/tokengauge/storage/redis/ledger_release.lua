-- Gives back what a call that was not charged holds: {id}. DONE {1 if there was such a call}.

end_what_is_due()
local id = input[3]
local known = call_of(id)
local given = known and known[STATE] ~= CHARGED
if given then
  apply_call(known, -1)
  remove_call(id)
end
write()
return {'DONE', now, given and 1 or 0}
