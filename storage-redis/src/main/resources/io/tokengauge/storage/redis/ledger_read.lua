-- Looks at accounts: {whether the windows are those of now, lines}; or at which there are: {the same, the
-- line of the first, the key after which to begin or false, at most how many}.
-- DONE {standings}, or {keys}; UNASKABLE {when that window ended}; LATER.

local present, asked, after, most = input[3], input[4], input[5], input[6]
local lines = most and {asked} or asked
if present and not all_present(lines) then
  return {'LATER', now}
end
for _, terms in ipairs(lines) do
  if terms[LENGTH] == 0 and terms[TO] < now - remembered then
    return {'UNASKABLE', now, terms[TO]}
  end
end
if now >= next_due then
  end_what_is_due()
  write()
end
if not most then
  prepare(lines)
  return {'DONE', now, standings(lines)}
end
local prefix = asked[CELL]
local low = after and '(' .. prefix .. after or '[' .. prefix
local names = redis.call('ZRANGEBYLEX', INDEX, low, '[' .. prefix .. '\255', 'LIMIT', 0, most)
for i, name in ipairs(names) do
  names[i] = string.sub(name, 33)
end
return {'DONE', now, names}
