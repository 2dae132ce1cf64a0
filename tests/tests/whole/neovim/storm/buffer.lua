-- The user's buffer: moves go into it in the ways that editors and plugins have, and each undo step is written down.
local C = require('storm.chance')
local T = require('storm.text')

local B = {}

--- What the buffer shows.
function B.lines(buf)
  return vim.api.nvim_buf_get_lines(buf, 0, -1, false)
end

--- A script's changes are one undo step unless told otherwise; a user's keys end theirs.
function B.end_undo_step(buf)
  vim.api.nvim_buf_call(buf, function()
    vim.o.undolevels = vim.o.undolevels
  end)
end

function B.undo(buf, command)
  vim.api.nvim_buf_call(buf, function()
    vim.cmd('silent ' .. command)
  end)
end

--- How many lines are the same at the start and at the end.
local function same_ends(old, new)
  local head, tail = 0, 0
  while head < #old and head < #new and old[head + 1] == new[head + 1] do
    head = head + 1
  end
  while tail < #old - head and tail < #new - head and old[#old - tail] == new[#new - tail] do
    tail = tail + 1
  end
  return head, tail
end

local manners = {}

function manners.changed_lines(buf, old, new)
  local head, tail = same_ends(old, new)
  vim.api.nvim_buf_set_lines(buf, head, #old - tail, false, vim.list_slice(new, head + 1, #new - tail))
end

--- As formatters do that give back the whole text.
function manners.whole_text(buf, _, new)
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, new)
end

--- As keys do: delete lines, put others.
function manners.keys(buf, old, new)
  local head, tail = same_ends(old, new)
  local gone = #old - head - tail
  if gone == #old or head + tail == #new then
    return manners.changed_lines(buf, old, new)
  end
  vim.api.nvim_buf_call(buf, function()
    if gone > 0 then
      vim.cmd(('silent normal! %dG%d"_dd'):format(head + 1, gone))
    end
    vim.fn.setreg('a', vim.list_slice(new, head + 1, #new - tail), 'l')
    vim.cmd(head == 0 and 'silent normal! gg"aP' or ('silent normal! %dG"ap'):format(head))
  end)
end

--- As insert mode does: only the changed letters of one line.
function manners.letters(buf, old, new)
  local head, tail = same_ends(old, new)
  if #old - head - tail ~= 1 or #new - head - tail ~= 1 then
    return manners.changed_lines(buf, old, new)
  end
  local was, is = old[head + 1], new[head + 1]
  local from, to = 0, 0
  while from < #was and from < #is and was:byte(from + 1) == is:byte(from + 1) do
    from = from + 1
  end
  while to < #was - from and to < #is - from and was:byte(#was - to) == is:byte(#is - to) do
    to = to + 1
  end
  -- Whole characters only.
  while from > 0 and from < #was and vim.str_utf_start(was, from + 1) ~= 0 do
    from = from - 1
  end
  while to > 0 and vim.str_utf_start(was, #was - to + 1) ~= 0 do
    to = to - 1
  end
  vim.api.nvim_buf_set_text(buf, head, from, head, #was - to, { is:sub(from + 1, #is - to) })
end

local names = vim.tbl_keys(manners)
table.sort(names)

--- Makes the buffer say the new text; answers how.
function B.write(buf, text)
  local old, new = B.lines(buf), T.render(text)
  local manner = C.pick(names)
  if not vim.deep_equal(old, new) then
    manners[manner](buf, old, new)
  end
  return manner
end

return B
