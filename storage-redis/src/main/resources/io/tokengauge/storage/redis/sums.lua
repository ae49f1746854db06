-- Adds up packed sums: {untimed, longest latency, dearest cost high and low, dearest id, numbers}.
-- Untimed tells that some of it had no histogram; latencies are in microseconds, -1 for none; ids are
-- false for none. Numbers come as index, high, low, index, ...: each is high x 2^32 + low, so they are
-- exact far past 2^53. Buckets of a histogram have indexes from FIRST_BUCKET on.

local WORD = 4294967296
local FIRST_BUCKET = 1000

-- Compares bytes; the language's own comparison goes by the server's locale.
local function before(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then
      return x < y
    end
  end
  return #a < #b
end

local function dearer(a, b)
  if not a[5] or not b[5] then
    return a[5] and true or false
  end
  if a[3] ~= b[3] then
    return a[3] > b[3]
  end
  if a[4] ~= b[4] then
    return a[4] > b[4]
  end
  return before(a[5], b[5])
end

local function without_buckets(numbers)
  local kept = {}
  for p = 1, #numbers, 3 do
    if numbers[p] < FIRST_BUCKET then
      kept[#kept + 1] = numbers[p]
      kept[#kept + 1] = numbers[p + 1]
      kept[#kept + 1] = numbers[p + 2]
    end
  end
  return kept
end

-- Adds one sum to another, which is changed.
local function add(sum, other)
  if dearer(other, sum) then
    sum[3], sum[4], sum[5] = other[3], other[4], other[5]
  end
  sum[2] = math.max(sum[2], other[2])
  local numbers, more = sum[6], other[6]
  -- By what is added, which is less than what is there.
  local place = {}
  for p = 1, #more, 3 do
    place[more[p]] = p
  end
  for p = 1, #numbers, 3 do
    local at = place[numbers[p]]
    if at then
      place[numbers[p]] = nil
      local low = numbers[p + 2] + more[at + 2]
      local carried = math.floor(low / WORD)
      numbers[p + 1] = numbers[p + 1] + more[at + 1] + carried
      numbers[p + 2] = low - carried * WORD
    end
  end
  for p = 1, #more, 3 do
    if place[more[p]] then
      local n = #numbers
      numbers[n + 1], numbers[n + 2], numbers[n + 3] = more[p], more[p + 1], more[p + 2]
    end
  end
  if other[1] and not sum[1] or sum[1] and not other[1] then
    sum[1] = true
    sum[6] = without_buckets(numbers)
  end
end

-- Takes one sum from another, which is changed; what is then zero goes. Extremes stay.
local function take(sum, other)
  local rest = {}
  local numbers, less = sum[6], {}
  for p = 1, #other[6], 3 do
    less[other[6][p]] = p
  end
  for p = 1, #numbers, 3 do
    local high, low = numbers[p + 1], numbers[p + 2]
    local at = less[numbers[p]]
    if at then
      low = low - other[6][at + 2]
      local carried = math.floor(low / WORD)
      high, low = high - other[6][at + 1] + carried, low - carried * WORD
    end
    if high ~= 0 or low ~= 0 then
      local n = #rest
      rest[n + 1], rest[n + 2], rest[n + 3] = numbers[p], high, low
    end
  end
  sum[6] = rest
end
