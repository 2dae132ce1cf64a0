-- Proposals as units that are taken or left one by one. Pure: no window, no buffer.
local M = {}

--- The lines of a text as LSP counts them, without their ends: behind the last line end there is one more.
local function lines(text)
  local plain = text:gsub('\r\n', '\n'):gsub('\r', '\n')
  return vim.split(plain, '\n', { plain = true })
end

--- What can be decided about a file: its hunks, or all of it where it comes or goes as a whole.
local function units(file)
  local by_hunk = (file.operation == 'edit' or file.operation == 'rename') and #file.hunks > 0
  if by_hunk then
    return vim.tbl_map(function(hunk)
      return { before = hunk.before, after = hunk.after }
    end, file.hunks)
  end
  local all = { before = { start = 0, ['end'] = #lines(file.before) }, after = { start = 0, ['end'] = #lines(file.after) } }
  return { all }
end

--- A file of a review, with nothing decided.
function M.file(file)
  return {
    uri = file.uri,
    name = file.name,
    new_name = file.newName,
    operation = file.operation,
    language = file.languageId,
    before = lines(file.before),
    after = lines(file.after),
    by_hunk = (file.operation == 'edit' or file.operation == 'rename') and #file.hunks > 0,
    units = units(file),
  }
end

--- Adds a part of a list to another: `range` counts from 0, its end is not part of it.
local function add(into, from, range)
  vim.list_extend(into, from, range.start + 1, range['end'])
end

--- One side of the diff, and where the open units are in it (first row and last row, from 0, end exclusive).
--- On the left what was accepted is in already, on the right what was rejected is out: what is decided shows no more.
function M.side(file, which)
  local out, places, at = {}, {}, 0
  for number, unit in ipairs(file.units) do
    add(out, file.before, { start = at, ['end'] = unit.before.start })
    local new = which == 'left' and unit.state == 'accepted' or which == 'right' and unit.state ~= 'rejected'
    local first = #out
    add(out, new and file.after or file.before, new and unit.after or unit.before)
    if not unit.state then
      table.insert(places, { unit = number, first = first, last = #out })
    end
    at = unit.before['end']
  end
  add(out, file.before, { start = at, ['end'] = #file.before })
  return out, places
end

--- How many units of all files are open.
function M.open(files)
  local count = 0
  for _, file in ipairs(files) do
    for _, unit in ipairs(file.units) do
      count = count + (unit.state and 0 or 1)
    end
  end
  return count
end

--- Decides everything that is still open.
function M.decide_all(files, state)
  for _, file in ipairs(files) do
    for _, unit in ipairs(file.units) do
      unit.state = unit.state or state
    end
  end
end

--- The answer to the server, once everything is decided.
function M.answer(files)
  local chosen, whole = {}, true
  for _, file in ipairs(files) do
    local accepted = {}
    for number, unit in ipairs(file.units) do
      if unit.state == 'accepted' then
        table.insert(accepted, number - 1)
      end
    end
    whole = whole and #accepted == #file.units
    if #accepted == #file.units then
      table.insert(chosen, { uri = file.uri })
    elseif #accepted > 0 then
      table.insert(chosen, { uri = file.uri, hunks = accepted })
    end
  end
  if #chosen == 0 then
    return { decision = 'reject' }
  end
  return { decision = 'accept', files = not whole and chosen or nil }
end

return M
