-- A text whose lines and words have names, so that a merge needs no guessing: the judge of what the editor shows.
--
-- A line of the file has a number as `id`, a line of the user or of the model has none. A deleted line stays in the
-- list as `dead`, so that its place is known. Words are objects too: `was` is what a word of the file said.
local T = {}

T.copy = vim.deepcopy

function T.line(line)
  local words = {}
  for _, word in ipairs(line.words) do
    table.insert(words, word.text)
  end
  return line.indent .. table.concat(words, line.sep) .. line.trail
end

--- The lines as a buffer has them.
function T.render(text)
  local lines = {}
  for _, line in ipairs(text) do
    if not line.dead then
      table.insert(lines, T.line(line))
    end
  end
  return #lines > 0 and lines or { '' }
end

--- The place of a line of the file; the place in front of all is 0.
function T.find(text, id)
  if id == 0 then
    return 0
  end
  for at, line in ipairs(text) do
    if line.id == id then
      return at
    end
  end
  error('a line of the file is gone: ' .. id)
end

local function same_words(line, base)
  if #line.words ~= #base.words then
    return false
  end
  for at, word in ipairs(line.words) do
    if word.id ~= base.words[at].id or word.text ~= base.words[at].text then
      return false
    end
  end
  return true
end

--- What a word says when what is around `old` in `outer` is put around `inner`; nil when it is not in there.
local function around(outer, old, inner)
  local from, to = outer:find(old, 1, true)
  return from and outer:sub(1, from - 1) .. inner .. outer:sub(to + 1)
end

--- What a word of the file says when the user and the model both changed it, letters counting; nil when that cannot
--- be. Where both put letters in front or behind, the user's come first.
local function both(was, mine, theirs)
  if mine == was or mine == theirs then
    return theirs
  end
  local my_from = mine:find(was, 1, true)
  local their_from, their_to = theirs:find(was, 1, true)
  if my_from and their_from then
    local inner = theirs:sub(1, their_from - 1) .. was
    return around(mine, was, inner) .. theirs:sub(their_to + 1)
  end
  return around(mine, was, theirs) or around(theirs, was, mine)
end

local function change_words(text, plan)
  local seen = {}
  for _, line in ipairs(text) do
    for _, word in ipairs(line.dead and {} or line.words) do
      local new = word.id and plan.words[word.id]
      if new then
        word.text = both(word.was, word.text, new)
        seen[word.id] = true
        if not word.text then
          return false
        end
      end
    end
  end
  for id in pairs(plan.words) do
    if not seen[id] then
      return false
    end
  end
  return true
end

local function delete_lines(text, base, plan)
  for id in pairs(plan.deleted) do
    local line = text[T.find(text, id)]
    if not line.dead and not same_words(line, base[id]) then
      return false
    end
    line.dead = true
  end
  return true
end

--- Both places for new lines behind a line of the file: in front of what the user put there, and behind it.
local function places(text, id)
  local early = T.find(text, id) + 1
  local late = early
  while text[late] and (not text[late].id or text[late].dead) do
    late = late + 1
  end
  return early, late
end

--- The user's text with the model's edit in its place; nil when they exclude each other.
--- The bits of `choice` say for each place of new lines whether they come in front of the user's or behind.
function T.merge(text, base, plan, choice)
  text = T.copy(text)
  if not (change_words(text, plan) and delete_lines(text, base, plan)) then
    return nil
  end
  local number = 0
  for id = 0, #base do
    if plan.after[id] then
      local early, late = places(text, id)
      local at = bit.band(bit.rshift(choice, number), 1) == 1 and late or early
      for offset, line in ipairs(plan.after[id]) do
        table.insert(text, at + offset - 1, T.copy(line))
      end
      number = number + 1
    end
  end
  return text
end

--- The merge that reads like this; nil when there is none.
function T.legal(text, base, plan, lines)
  for choice = 0, 2 ^ math.min(vim.tbl_count(plan.after), 4) - 1 do
    local merged = T.merge(text, base, plan, choice)
    if merged and vim.deep_equal(T.render(merged), lines) then
      return merged
    end
  end
  return nil
end

--- The lines of the file that read otherwise now, as a set.
function T.touched(text, base)
  local touched = {}
  for _, line in ipairs(text) do
    if line.id and (line.dead or T.line(line) ~= T.line(base[line.id])) then
      touched[line.id] = true
    end
  end
  return touched
end

--- How the user's and the model's work stand to each other: 'meets' where a person must look, 'apart' where none need.
function T.nearness(text, base, plan)
  local mine, gaps = T.touched(text, base), {}
  local last = 0
  for _, line in ipairs(text) do
    last = line.id or last
    gaps[last] = gaps[last] or not line.id
  end
  local nearness = 'apart'
  local function look(id, is_gap)
    local near = is_gap and { id, id + 1 } or { id - 1, id, id + 1 }
    for _, other in ipairs(near) do
      if mine[other] then
        nearness = 'meets'
      end
    end
    if nearness == 'apart' and (gaps[id] or gaps[id - 1] or gaps[id + 1]) then
      nearness = 'beside'
    end
    -- Two lines away is far enough, but how much of the lines between is taken for changed is the differ's business.
    if nearness == 'apart' and (mine[id - 2] or mine[id + 2]) then
      nearness = 'beside'
    end
  end
  for id, line in ipairs(base) do
    for _, word in ipairs(line.words) do
      if plan.words[word.id] then
        look(id, false)
      end
    end
    if plan.deleted[id] then
      look(id, false)
    end
  end
  for id in pairs(plan.after) do
    look(id, true)
  end
  return nearness
end

return T
