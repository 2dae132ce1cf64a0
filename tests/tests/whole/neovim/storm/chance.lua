-- Everything that is drawn by lot: files, selections, what the model does to them. One seed, one round.
local C = {}

local PIECES = { 'a', 'B', '_', 'é', 'e\u{301}', 'ß', '漢', 'Ω', '😀', '𝒳', '👩\u{200d}👧', '\u{a0}', '$1', '\\n', '(', '`' }
local INDENTS = { '', '', '', '  ', '    ', '\t', '\t ' }

local count = 0

function C.start(seed)
  math.randomseed(seed)
  count = 0
end

function C.one_in(chances)
  return math.random(chances) == 1
end

function C.pick(list)
  return list[math.random(#list)]
end

--- A word that occurs nowhere else.
function C.word(whose)
  count = count + 1
  local piece = C.one_in(2) and C.pick(PIECES) or ''
  return whose .. count .. piece .. 'z'
end

function C.words(whose, most)
  local words = {}
  for _ = 1, math.random(most) do
    table.insert(words, { text = C.word(whose) })
  end
  return words
end

function C.new_line(whose, indent)
  return { words = C.words(whose, 4), indent = indent, sep = ' ', trail = '' }
end

local function file_line(id, kind, is_last)
  local line = { id = id, words = C.words('f', 5), indent = C.pick(INDENTS), sep = ' ', trail = '' }
  -- A file that ends in a blank line without a line end is, for Vim, one that ends in a line end.
  if not is_last and C.one_in(8) then
    line.words, line.indent = {}, ''
  elseif C.one_in(8) then
    line.trail = '  '
  end
  for number, word in ipairs(line.words) do
    word.id = id * 100 + number
    word.was = word.text
  end
  if kind.mixed and not is_last and C.one_in(3) then
    line.trail = line.trail .. '\r'
  end
  return line
end

--- A file: its lines, and how they are stored.
function C.file()
  local kind = { fileformat = C.one_in(3) and 'dos' or 'unix', final_newline = not C.one_in(3) }
  kind.mixed = kind.fileformat == 'unix' and C.one_in(6)
  local text = {}
  local length = math.random(6, 30)
  for id = 1, length do
    table.insert(text, file_line(id, kind, id == length))
  end
  return text, kind
end

--- The bytes on the disk.
function C.bytes(lines, kind)
  local line_end = kind.fileformat == 'dos' and '\r\n' or '\n'
  return table.concat(lines, line_end) .. (kind.final_newline and line_end or '')
end

--- The first and the last line of a selection with something in it.
function C.region(text)
  local first, last
  repeat
    first = math.random(#text)
    last = math.min(#text, first + math.random(0, 7))
    local words = 0
    for id = first, last do
      words = words + #text[id].words
    end
  until words > 0
  return first, last
end

local function changed(word)
  local new = C.word('m')
  return C.pick({ new, new, word.was .. new, new .. word.was })
end

--- A line may go when no blank line would come to stand at an edge of the answer: those count as a model's manners.
local function may_go(text, first, last, id)
  local inside = id > first and id < last
  return inside and #text[id].words > 0 and #text[id - 1].words > 0 and #text[id + 1].words > 0
end

--- What the model does to the selected lines.
function C.plan(text, kind, first, last)
  local plan = { words = {}, deleted = {}, after = {}, first = first, last = last }
  repeat
    for id = first, last do
      local line = text[id]
      if may_go(text, first, last, id) and C.one_in(6) then
        plan.deleted[id] = true
      else
        for _, word in ipairs(line.words) do
          if C.one_in(6) then
            plan.words[word.id] = changed(word)
          end
        end
      end
      if #line.words > 0 and not kind.mixed and C.one_in(6) then
        plan.after[id] = {}
        for _ = 1, math.random(3) do
          table.insert(plan.after[id], C.new_line('m', line.indent))
        end
      end
    end
  until next(plan.words) or next(plan.deleted) or next(plan.after)
  return plan
end

return C
