-- What a user does to a text, on the names of its lines and words. How it gets into the buffer is `buffer.lua`'s.
local C = require('storm.chance')

local M = {}

--- The place of some line that is there: near the region as a rule.
local function somewhere(text, plan)
  local near, all = {}, {}
  for at, line in ipairs(text) do
    if not line.dead then
      table.insert(all, at)
      if line.id and line.id >= plan.first - 2 and line.id <= plan.last + 2 then
        table.insert(near, at)
      end
    end
  end
  return C.pick(#near > 0 and not C.one_in(3) and near or all)
end

--- A line with words in it, else nil.
local function some_words(text, plan)
  for _ = 1, 5 do
    local at = somewhere(text, plan)
    if at and #text[at].words > 0 then
      return at, math.random(#text[at].words)
    end
  end
end

local moves = {}

function moves.insert_lines(text, plan)
  local at = C.one_in(6) and 0 or somewhere(text, plan) or 0
  for _ = 1, math.random(3) do
    local line = C.new_line('u', C.pick({ '', '  ', '\t' }))
    if C.one_in(6) then
      line.words, line.indent = {}, ''
    end
    table.insert(text, at + 1, line)
  end
end

--- Far away from the region, so that nothing may hold the model's edit back.
function moves.insert_far(text, plan)
  local above = plan.first > 4 and C.one_in(2)
  if not above and plan.last + 3 > #text then
    return
  end
  table.insert(text, above and 1 or #text + 1, C.new_line('u', ''))
end
moves.insert_far_again = moves.insert_far

function moves.change_word(text, plan)
  local at, word = some_words(text, plan)
  if at then
    local old = text[at].words[word].text
    text[at].words[word].text = C.pick({ C.word('u'), old .. C.word('u'), C.word('u') .. old })
  end
end

function moves.type_what_the_model_says(text, plan)
  for _, line in ipairs(text) do
    for _, word in ipairs(line.dead and {} or line.words) do
      if plan.words[word.id] and word.text == word.was and C.one_in(2) then
        word.text = plan.words[word.id]
        return
      end
    end
  end
end

function moves.delete_word(text, plan)
  local at, word = some_words(text, plan)
  if at and #text[at].words > 1 then
    table.remove(text[at].words, word)
  end
end

function moves.insert_word(text, plan)
  local at, word = some_words(text, plan)
  if at then
    table.insert(text[at].words, word + math.random(0, 1), { text = C.word('u') })
  end
end

local function kill(text, at)
  if text[at].id then
    text[at].dead = true
  else
    table.remove(text, at)
  end
end

function moves.delete_lines(text, plan)
  for _ = 1, math.random(3) do
    local at = somewhere(text, plan)
    if at then
      kill(text, at)
    end
  end
end

function moves.delete_the_region(text, plan)
  if not C.one_in(3) then
    return
  end
  for at = #text, 1, -1 do
    if text[at].id and text[at].id >= plan.first and text[at].id <= plan.last then
      text[at].dead = true
    end
  end
end

function moves.indent_lines(text, plan)
  local at = somewhere(text, plan)
  local deeper = C.one_in(2)
  for line = at or 1, math.min(#text, (at or 0) + math.random(0, 4)) do
    local indent = text[line].indent
    text[line].indent = #text[line].words == 0 and '' or deeper and '\t' .. indent or indent:sub(2)
  end
end

function moves.format(text)
  for _, line in ipairs(text) do
    if #line.words > 0 and C.one_in(2) then
      line.indent = line.indent:gsub('\t', '    ')
      line.trail = line.trail:gsub(' +', '')
      line.sep = C.one_in(8) and '  ' or ' '
    end
  end
end

function moves.trail(text, plan)
  local at = somewhere(text, plan)
  if at and #text[at].words > 0 then
    text[at].trail = '  ' .. text[at].trail
  end
end

function moves.split_line(text, plan)
  local at, word = some_words(text, plan)
  if at and word > 1 then
    local line = text[at]
    local rest = { words = {}, indent = line.indent, sep = line.sep, trail = line.trail }
    for _ = word, #line.words do
      table.insert(rest.words, table.remove(line.words, word))
    end
    line.trail = ''
    table.insert(text, at + 1, rest)
  end
end

function moves.join_lines(text, plan)
  local at = somewhere(text, plan)
  local next = at and at + 1
  while next and text[next] and text[next].dead do
    next = next + 1
  end
  if at and text[next] and #text[at].words > 0 then
    for _, word in ipairs(text[next].words) do
      table.insert(text[at].words, word)
    end
    text[next].words = {}
    kill(text, next)
  end
end

local names = vim.tbl_keys(moves)
table.sort(names)

--- One move, made on the text; answers its name.
function M.make(text, plan)
  local name = C.pick(names)
  moves[name](text, plan)
  return name
end

--- A move that cannot be near the model's work.
function M.make_far(text, plan)
  moves.insert_far(text, plan)
  return 'insert_far'
end

return M
