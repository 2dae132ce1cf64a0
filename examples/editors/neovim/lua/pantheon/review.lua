-- Review of proposals in a diff tab: the text as it is on the left, as proposed on the right.
-- The server is answered once; nothing is edited here.
local hunks = require('pantheon.hunks')
local pantheon = require('pantheon')

local M = {}

--- The open reviews by the name of their job.
M.reviews = {}

local NAMESPACE = vim.api.nvim_create_namespace('pantheon.review')
local KEYS = 'a accept  x reject  A/X all  r retry  Tab file  q later'

local function buffer(review, side)
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(bufnr, ('pantheon://%s/%s'):format(review.id, side))
  vim.bo[bufnr].bufhidden = 'wipe'
  return bufnr
end

--- The lines as a buffer holds them: the line behind the last line end is none, unless only one side has it.
local function shown(left, right)
  if #left > 0 and #right > 0 and left[#left] == '' and right[#right] == '' then
    return vim.list_slice(left, 1, #left - 1), vim.list_slice(right, 1, #right - 1)
  end
  return left, right
end

local function fill(bufnr, lines, filetype)
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].modifiable = false
  if vim.bo[bufnr].filetype ~= filetype then
    vim.bo[bufnr].filetype = filetype
  end
end

local function title(review, file)
  local name = file.name
  if file.operation == 'create' then
    name = 'new file ' .. name
  elseif file.operation == 'delete' then
    name = 'delete ' .. name
  elseif file.operation == 'rename' then
    name = name .. ' → ' .. file.new_name
  end
  local place = #review.files > 1 and (' (file %d of %d)'):format(review.at, #review.files) or ''
  return name .. place
end

local function escaped(text)
  return (text:gsub('%%', '%%%%'))
end

--- Says beside each open hunk of the right side how many there are.
local function label(review, places)
  vim.api.nvim_buf_clear_namespace(review.right, NAMESPACE, 0, -1)
  local last = vim.api.nvim_buf_line_count(review.right) - 1
  for number, place in ipairs(places) do
    local text = ('hunk %d of %d: a accept, x reject'):format(number, #places)
    vim.api.nvim_buf_set_extmark(review.right, NAMESPACE, math.min(place.first, last), 0, {
      virt_text = { { text, 'Comment' } },
      virt_text_pos = 'right_align',
    })
  end
end

--- Draws the file at hand.
local function draw(review)
  local file = review.files[review.at]
  local left, left_places = hunks.side(file, 'left')
  local right, right_places = hunks.side(file, 'right')
  left, right = shown(left, right)
  local filetype = file.language or vim.filetype.match({ filename = file.new_name or file.name }) or ''
  fill(review.left, left, filetype)
  fill(review.right, right, filetype)
  review.places = { [review.left] = left_places, [review.right] = right_places }
  label(review, right_places)
  local proposed = ('%s by %s'):format(review.title, review.provider)
  vim.wo[review.left_window].winbar = ' ' .. escaped(title(review, file)) .. ' '
  vim.wo[review.right_window].winbar = ' ' .. escaped(proposed) .. ' %=' .. KEYS .. ' '
  vim.cmd.diffupdate()
end

--- Puts the cursor on the first open hunk at or behind the row, or on the first one.
local function go(review, row)
  local places = review.places[review.right]
  local target = places[1]
  for _, place in ipairs(places) do
    if place.first >= row then
      target = place
      break
    end
  end
  local last = vim.api.nvim_buf_line_count(review.right)
  vim.api.nvim_win_set_cursor(review.right_window, { math.min(target and target.first + 1 or 1, last), 0 })
end

local function is_shown(review)
  return review.tab and vim.api.nvim_tabpage_is_valid(review.tab)
end

--- Closes the tab; what is not decided stays open.
local function hide(review)
  if is_shown(review) then
    review.hiding = true
    for _, window in ipairs(vim.api.nvim_tabpage_list_wins(review.tab)) do
      if vim.api.nvim_win_is_valid(window) then
        pcall(vim.api.nvim_win_close, window, true)
      end
    end
    review.hiding = false
  end
  review.tab = nil
  if review.origin and vim.api.nvim_tabpage_is_valid(review.origin) then
    vim.api.nvim_set_current_tabpage(review.origin)
  end
end

local function finish(review, answer)
  M.reviews[review.id] = nil
  hide(review)
  review.answer(answer)
end

--- Goes on after a decision: to the next open hunk, the next file, or the end.
local function go_on(review)
  if hunks.open(review.files) == 0 then
    return finish(review, hunks.answer(review.files))
  end
  local row = vim.api.nvim_win_get_cursor(review.right_window)[1] - 1
  for step = 0, #review.files - 1 do
    local number = (review.at - 1 + step) % #review.files + 1
    if hunks.open({ review.files[number] }) > 0 then
      review.at = number
      draw(review)
      return go(review, step == 0 and row or 0)
    end
  end
end

--- Decides the hunk at the cursor, or the next one below it.
local function decide(review, state)
  local window = vim.api.nvim_get_current_win()
  local bufnr = vim.api.nvim_win_get_buf(window)
  local row = vim.api.nvim_win_get_cursor(window)[1] - 1
  local places = review.places[bufnr] or {}
  local place = places[#places]
  for _, candidate in ipairs(places) do
    if row < math.max(candidate.last, candidate.first + 1) then
      place = candidate
      break
    end
  end
  if place then
    review.files[review.at].units[place.unit].state = state
    go_on(review)
  end
end

local function next_file(review, step)
  review.at = (review.at - 1 + step) % #review.files + 1
  draw(review)
  go(review, 0)
end

--- Asks for other words, and with them for another proposal.
local function retry(review)
  vim.ui.input({ prompt = 'Retry with instruction: ' }, function(instruction)
    if instruction and M.reviews[review.id] == review then
      finish(review, { decision = 'retry', instruction = instruction ~= '' and instruction or nil })
    end
  end)
end

local function map(review, bufnr)
  local function key(lhs, description, action)
    vim.keymap.set('n', lhs, action, { buffer = bufnr, nowait = true, desc = 'Pantheon: ' .. description })
  end
  key('a', 'accept this hunk', function()
    decide(review, 'accepted')
  end)
  key('x', 'reject this hunk', function()
    decide(review, 'rejected')
  end)
  key('A', 'accept all that is open', function()
    M.accept(review)
  end)
  key('X', 'reject all', function()
    M.reject(review)
  end)
  key('r', 'retry with an instruction', function()
    retry(review)
  end)
  key('<Tab>', 'next file', function()
    next_file(review, 1)
  end)
  key('<S-Tab>', 'previous file', function()
    next_file(review, -1)
  end)
  key('q', 'decide later', function()
    hide(review)
    M.remind(review)
  end)
end

--- Shows a review in a tab of its own, or goes to the one that it has.
function M.show(review)
  if is_shown(review) then
    return vim.api.nvim_set_current_tabpage(review.tab)
  end
  review.origin = vim.api.nvim_get_current_tabpage()
  vim.cmd('tabnew')
  review.tab = vim.api.nvim_get_current_tabpage()
  local empty = vim.api.nvim_get_current_buf()
  review.left, review.right = buffer(review, 'now'), buffer(review, 'proposed')
  review.left_window = vim.api.nvim_get_current_win()
  vim.api.nvim_win_set_buf(review.left_window, review.left)
  vim.bo[empty].buflisted = false
  vim.cmd('rightbelow vsplit')
  review.right_window = vim.api.nvim_get_current_win()
  vim.api.nvim_win_set_buf(review.right_window, review.right)
  for _, window in ipairs({ review.left_window, review.right_window }) do
    vim.api.nvim_win_call(window, function()
      vim.cmd('diffthis')
    end)
  end
  map(review, review.left)
  map(review, review.right)
  vim.api.nvim_create_autocmd('BufWipeout', {
    buffer = review.right,
    once = true,
    callback = function()
      if not review.hiding and M.reviews[review.id] == review then
        vim.schedule(function()
          hide(review)
          M.remind(review)
        end)
      end
    end,
  })
  draw(review)
  go(review, 0)
  if review.message then
    pantheon.notify(review.message, vim.log.levels.WARN)
  end
end

function M.remind(review)
  pantheon.notify(
    ('%s is not decided: `:Pantheon review` shows it again, `:Pantheon accept` and `:Pantheon reject` decide it.'):format(review.title)
  )
end

--- Accepts all that is still open.
function M.accept(review)
  hunks.decide_all(review.files, 'accepted')
  finish(review, hunks.answer(review.files))
end

--- Rejects everything, also what was accepted before.
function M.reject(review)
  finish(review, { decision = 'reject' })
end

--- The review at hand: the one whose tab is current, else the only one, else the newest.
function M.current()
  local newest
  for _, review in pairs(M.reviews) do
    if is_shown(review) and review.tab == vim.api.nvim_get_current_tabpage() then
      return review
    end
    if not newest or review.number > newest.number then
      newest = review
    end
  end
  return newest
end

local count = 0

--- Answers a `pantheon/review` request; waits for the user without holding up the editor.
function M.ask(params)
  local co = coroutine.running()
  count = count + 1
  local review = {
    id = params.jobId,
    number = count,
    title = params.title,
    provider = params.provider,
    message = params.message,
    files = vim.tbl_map(hunks.file, params.files),
    at = 1,
    answer = function(answer)
      vim.schedule(function()
        coroutine.resume(co, answer)
      end)
    end,
  }
  M.reviews[review.id] = review
  vim.schedule(function()
    if params.style == 'ask' then
      M.question(review)
    else
      M.show(review)
    end
  end)
  return coroutine.yield()
end

--- Asks first, for those whose setting is `review = 'ask'`.
function M.question(review)
  local choices = { 'Apply', 'Show', 'Discard' }
  local names = vim.tbl_map(function(file)
    return file.name
  end, review.files)
  local prompt = ('%s in %s, by %s. %s'):format(review.title, table.concat(names, ', ', 1, math.min(#names, 5)), review.provider, review.message or '')
  vim.ui.select(choices, { prompt = prompt }, function(choice)
    if M.reviews[review.id] ~= review then
      return
    end
    if choice == 'Apply' then
      M.accept(review)
    elseif choice == 'Show' then
      M.show(review)
    else
      M.reject(review)
    end
  end)
end

--- The job ended otherwise: the answer matters no more.
function M.close(id)
  local review = M.reviews[id]
  if review then
    finish(review, vim.NIL)
  end
end

return M
