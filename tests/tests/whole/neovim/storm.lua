-- Types at every point of an edit, round after round, and judges each text that the buffer comes to show.
--
-- A buffer is right when it says what the user's own moves add up to, with the model's whole edit in its place or
-- without any of it. Anything else is a wrong buffer. `PANTHEON_TEST_ROUNDS` is `FIRST-LAST`; a round's number is its
-- seed, so that one round can be played again.
package.path = vim.fs.dirname(vim.env.PANTHEON_TEST_PRELUDE) .. '/?.lua;' .. package.path
local t = dofile(vim.env.PANTHEON_TEST_PRELUDE)
local model = require('storm.model')
local C = require('storm.chance')
local T = require('storm.text')
local B = require('storm.buffer')
local moves = require('storm.moves')

local tally = { rounds = 0, applied = 0, merged = 0, untidy = 0, refused = 0, stale = 0, undisturbed = 0 }
local round

local function log(line)
  table.insert(round.log, line)
end

local function fail(message)
  local lines = { message, 'round ' .. round.seed, vim.inspect(round.plan) }
  vim.list_extend(lines, { '--- file', vim.inspect(T.render(round.base)), vim.inspect(round.kind) })
  vim.list_extend(lines, { '--- moves', table.concat(round.log, '\n') })
  vim.list_extend(lines, { '--- expected', vim.inspect(T.render(round.text)) })
  vim.list_extend(lines, { '--- buffer', vim.inspect(B.lines(round.buf)) })
  t.fail(table.concat(lines, '\n'))
end

--- Nobody but the user and `workspace/applyEdit` may have changed the buffer.
local function check_own()
  if not vim.deep_equal(B.lines(round.buf), T.render(round.text)) then
    fail('WRONG BUFFER: it changed behind the back of the user')
  end
end

--- Ends an undo step, if there is one to end.
local function step(always)
  B.end_undo_step(round.buf)
  local now = T.render(round.text)
  local last = round.steps[round.at]
  if always or not vim.deep_equal(now, T.render(last)) then
    round.at = round.at + 1
    round.steps = vim.list_slice(round.steps, 1, round.at - 1)
    round.steps[round.at] = T.copy(round.text)
  end
end

local function undo()
  if round.at > 1 then
    B.undo(round.buf, 'undo')
    round.at = round.at - 1
    round.text = T.copy(round.steps[round.at])
  end
end

local function redo()
  if round.at < #round.steps then
    B.undo(round.buf, 'redo')
    round.at = round.at + 1
    round.text = T.copy(round.steps[round.at])
  end
end

local function open()
  vim.cmd(('silent edit! ++ff=%s %s'):format(round.kind.fileformat, round.path))
end

local function reload()
  vim.cmd('silent buffer ' .. round.buf)
  step()
  open()
  round.text = T.copy(round.base)
  round.reloaded = true
  step(true)
end

local function look_elsewhere()
  if vim.api.nvim_get_current_buf() == round.buf then
    vim.cmd('silent enew')
    vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'another buffer' })
  else
    vim.cmd('silent buffer ' .. round.buf)
  end
end

--- Neovim tells nobody; what it sends from then on has the other line ends, so that servers see more changes.
local function line_ends()
  round.untold = true
  vim.bo[round.buf].fileformat = C.pick({ 'unix', 'dos' })
end

--- Letter by letter, with the editor's own loop between them, as far as the place is still there.
local function type_slowly()
  local word = { text = '', slow = C.word('s') }
  local line = C.pick(round.text)
  if line.dead then
    return
  end
  table.insert(line.words, word)
  local name = word.slow
  for _, letter in ipairs(vim.fn.split(name, '\\zs')) do
    local found
    for _, place in ipairs(round.text) do
      for _, candidate in ipairs(place.dead and {} or place.words) do
        found = candidate.slow == name and candidate or found
      end
    end
    if not found then
      return
    end
    found.text = found.text .. letter
    B.write(round.buf, round.text)
    vim.wait(1)
    check_own()
  end
end

--- One thing that a user does; the slow ones let the editor go on meanwhile.
local function act(slow)
  check_own()
  step()
  local dice = math.random(24)
  local name
  if round.is_far then
    name = moves.make_far(round.text, round.plan) .. ' ' .. B.write(round.buf, round.text)
  elseif dice == 1 then
    name = 'reload'
    if slow then reload() end
  elseif dice == 2 then
    name = 'elsewhere'
    if slow then look_elsewhere() end
  elseif dice == 3 then
    name = 'line ends'
    line_ends()
  elseif dice <= 6 then
    name = 'undo'
    undo()
  elseif dice == 7 then
    name = 'redo'
    redo()
  elseif dice <= 10 then
    name = 'slowly'
    if slow then type_slowly() end
  else
    name = moves.make(round.text, round.plan) .. ' ' .. B.write(round.buf, round.text)
  end
  log('  ' .. name)
  check_own()
  step()
end

local function type_at(point, slow)
  log(point)
  for _ = 1, math.random(2) do
    act(slow)
  end
end

--- A merge that the user was shown and agreed to may read oddly, but nothing that the user typed may be missing.
local function check_untidy(before)
  local shown = table.concat(B.lines(round.buf), '\n')
  for _, line in ipairs(before) do
    for _, word in ipairs(line.dead and {} or line.words) do
      if not word.id and not shown:find(word.text, 1, true) then
        fail('WRONG BUFFER: the merge lost ' .. word.text)
      end
    end
  end
  round.untidy = true
  local text = {}
  for _, line in ipairs(B.lines(round.buf)) do
    table.insert(text, { words = { { text = line } }, indent = '', sep = '', trail = '' })
  end
  return text
end

--- Whether the model's edit stands in the buffer as it should, after the editor applied what it was sent.
local function judge(before)
  local merged = T.legal(before, round.base, round.plan, B.lines(round.buf))
  if not merged and not round.merge then
    fail('WRONG BUFFER: neither the text of the user nor that with the edit')
  end
  local nearness = not round.untold and T.nearness(before, round.base, round.plan)
  if nearness == 'meets' and not round.merge then
    fail('a merge within what the user typed was silent')
  end
  -- What was near when the question came may have been undone while it was looked at.
  if nearness == 'apart' and round.merge and not round.typed_while_asked then
    fail('a question without need')
  end
  round.applied = true
  round.text = merged or check_untidy(before)
end

--- Whether something is typed in the moments around the arrival of an edit.
local function on_edit(original, err, params, ctx)
  round.arrivals = round.arrivals + 1
  log('the edit arrives at version ' .. vim.lsp.util.buf_versions[round.buf])
  if round.types_on_arrival and round.arrivals == 1 then
    type_at('typed as it arrives', false)
  end
  check_own()
  step()
  local before, shown = T.copy(round.text), B.lines(round.buf)
  local options = { vim.bo[round.buf].fileformat, vim.bo[round.buf].endofline }
  local answer = original(err, params, ctx)
  if vim.deep_equal(shown, B.lines(round.buf)) then
    log('it was skipped')
    round.stale = round.stale + 1
    return answer
  end
  log('it was applied')
  judge(before)
  t.same({ vim.bo[round.buf].fileformat, vim.bo[round.buf].endofline }, options, 'the options of the buffer')
  step()
  if round.types_after then
    type_at('typed before the answer goes out', false)
  end
  return answer
end

local apply_edit = vim.lsp.handlers['workspace/applyEdit']
vim.lsp.handlers['workspace/applyEdit'] = function(err, params, ctx)
  local ok, answer = xpcall(on_edit, debug.traceback, apply_edit, err, params, ctx)
  if not ok then
    fail(answer)
  end
  return answer
end

local progress = vim.lsp.handlers['$/progress']
vim.lsp.handlers['$/progress'] = function(err, params, ctx)
  if params.value.kind == 'end' then
    round.ending = params.value.message or ''
    log('ended: ' .. round.ending)
  end
  return progress(err, params, ctx)
end

--- A question about a merge is looked at for a while; other questions are put away.
vim.ui.select = function(items, options, on_choice)
  local merge = items[1] and items[1].title == 'Apply'
  vim.schedule(function()
    if not merge then
      return on_choice(nil)
    end
    log('asked: ' .. options.prompt)
    if C.one_in(4) then
      type_at('typed while asked', false)
      round.typed_while_asked = true
    end
    round.asked = round.asked + 1
    -- The engine has reasons of its own to ask; those are always agreed to.
    local about_merge = options.prompt:find('You worked on the same lines', 1, true) ~= nil
    round.consent = not about_merge or not C.one_in(4)
    round.merge = about_merge and round.consent
    on_choice(items[round.consent and 1 or 3])
  end)
end

local function answer()
  local merged = T.merge(round.base, round.base, round.plan, 0)
  local lines = T.render(merged)
  local region = vim.list_slice(lines, round.plan.first, #lines - (#round.base - round.plan.last))
  return table.concat(region, '\n'):gsub('\r\n', '\n'):gsub('\r', '\n'), nil
end

local function begin(seed)
  C.start(seed)
  local base, kind = C.file()
  local first, last = C.region(base)
  local plan = C.plan(base, kind, first, last)
  round = { seed = seed, base = base, text = T.copy(base), kind = kind, plan = plan, log = {}, at = 1 }
  round.steps = { T.copy(base) }
  round.arrivals, round.asked, round.stale = 0, 0, 0
  -- Neovim sends a last line without an end as if it had one, so that servers see it changed.
  round.untold = not kind.final_newline and last + 2 > #base
  round.is_far = C.one_in(4) and not round.untold
  round.types_on_arrival, round.types_after = C.one_in(3), C.one_in(3)
  round.path = ('round-%d.md'):format(seed)
  local file = assert(io.open(round.path, 'wb'))
  file:write(C.bytes(T.render(base), kind))
  file:close()
  open()
  t.served(round.path)
  round.buf = vim.api.nvim_get_current_buf()
  check_own()
  local lines = B.lines(round.buf)
  return { start = { first, 0 }, ['end'] = { last, #lines[last] } }
end

--- From the request to the end of the job, with typing wherever the dice say so.
local function play(range)
  local text = answer()
  local chunk = math.random(1, 30)
  model.command('next', { say = { region = text }, chunk = chunk, paced = true })
  t.pick('Refactor', range)
  model.command('asked')
  if C.one_in(2) then
    type_at('typed before the first piece', true)
  end
  -- The marks around the text make the answer longer; what goes too far only lets it end.
  local pieces = math.ceil(vim.fn.strchars(text) / chunk)
  local sent = 0
  while C.one_in(2) and sent < pieces do
    sent = math.random(sent + 1, pieces)
    model.command('let', { pieces = sent })
    type_at('typed after piece ' .. sent, true)
  end
  model.order('let', { pieces = 100000 })
  if C.one_in(2) then
    type_at('typed at the end', true)
  end
  t.wait('the end of round ' .. round.seed, function()
    return round.ending ~= nil
  end)
  if C.one_in(3) then
    type_at('typed after the end', true)
  end
  t.wait('the model', model.done)
end

--- Back to the file, step by step: every undo gives exactly the text that was there before.
local function take_back()
  check_own()
  while round.at > 1 do
    undo()
    check_own()
  end
end

local function count()
  local function add(name, claim)
    tally[name] = tally[name] + (claim and 1 or 0)
  end
  add('rounds', true)
  add('applied', round.applied)
  add('merged', round.applied and round.merge)
  add('untidy', round.untidy)
  add('refused', not round.applied)
  add('stale', round.stale > 0)
  add('undisturbed', round.is_far)
  if round.is_far and not round.applied then
    fail('nothing stood in the way of the edit, but it was not applied: ' .. round.ending)
  end
end

-- Without a question before each edit: what needs one all the same must come to light.
vim.lsp.config('pantheon', { init_options = { review = 'apply' } })
t.enable()
model.connect(vim.env.PANTHEON_TEST_MODEL)
local from, to = vim.env.PANTHEON_TEST_ROUNDS:match('^(%d+)%-(%d+)$')
for seed = tonumber(from), tonumber(to) do
  play(begin(seed))
  take_back()
  count()
  vim.cmd('silent bwipeout! ' .. round.buf)
end
for name, number in pairs(tally) do
  io.stdout:write(('\nCOUNT %s %d\n'):format(name, number))
end
t.quit()
