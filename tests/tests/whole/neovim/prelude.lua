-- What the scripts of these tests share: a user's moves in Neovim, and claims that end the editor when they fail.
-- Every wait is for something to become true; none is for time to pass.
local M = {}

local PATIENCE = 60000

--- Ends the editor with a message.
function M.fail(message)
  io.stderr:write('FAILED: ' .. message .. '\n')
  io.stderr:write(debug.traceback() .. '\n')
  for _, shown in ipairs(M.shown) do
    io.stderr:write('shown: ' .. shown .. '\n')
  end
  vim.cmd('cquit 1')
end

function M.check(claim, message)
  if not claim then
    M.fail(message)
  end
end

function M.same(seen, expected, message)
  if not vim.deep_equal(seen, expected) then
    M.fail((message or 'not the same') .. '\n--- seen\n' .. vim.inspect(seen) .. '\n--- expected\n' .. vim.inspect(expected))
  end
end

function M.wait(what, condition)
  if not vim.wait(PATIENCE, condition, 5) then
    M.fail('waited in vain for ' .. what)
  end
end

-- By itself Neovim ends without waiting until its last words to the server are through.
vim.lsp.config('*', { flags = { exit_timeout = 1000 } })

--- Every message that the server shows to the user.
M.shown = {}
local show = vim.lsp.handlers['window/showMessage']
vim.lsp.handlers['window/showMessage'] = function(err, params, ctx)
  table.insert(M.shown, params.message)
  return show(err, params, ctx)
end

--- What a question of the server is answered with; a user would press a key.
M.choice = 1
M.asked = {}
vim.ui.select = function(items, options, on_choice)
  table.insert(M.asked, options.prompt or '')
  vim.schedule(function()
    on_choice(items[M.choice], M.choice)
  end)
end

--- Starts as the README says.
function M.enable()
  vim.opt.runtimepath:prepend(vim.env.PANTHEON_TEST_EDITOR)
  vim.cmd('filetype on')
  vim.lsp.enable('pantheon')
end

--- Starts with the whole plugin, as Neovim loads it from a package folder.
function M.enable_plugin()
  vim.opt.runtimepath:prepend(vim.env.PANTHEON_TEST_EDITOR)
  vim.cmd('runtime! plugin/pantheon.lua')
  vim.cmd('filetype on')
  vim.lsp.enable('pantheon')
end

--- Opens a file and waits for the server.
function M.open(path)
  vim.cmd.edit(path)
  return M.served(path)
end

--- Waits for the server of the current buffer.
function M.served(path)
  M.wait('the server at ' .. path, function()
    local client = vim.lsp.get_clients({ bufnr = 0, name = 'pantheon' })[1]
    return client ~= nil and client.initialized
  end)
  return vim.lsp.get_clients({ bufnr = 0, name = 'pantheon' })[1]
end

function M.lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

function M.text()
  return table.concat(M.lines(), '\n')
end

--- The range from the line that holds `first` to the next one that holds `last`, as `vim.lsp.buf.code_action` takes it.
function M.range(first, last)
  local from
  for number, line in ipairs(M.lines()) do
    if not from and line:find(first, 1, true) then
      from = number
    end
    if from and line:find(last, 1, true) then
      return { start = { from, 0 }, ['end'] = { number, #line } }
    end
  end
  M.fail('not in the buffer: ' .. first .. ' … ' .. last)
end

--- The titles of the lightbulb on a range.
function M.titles(range)
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'pantheon' })[1]
  local params = vim.lsp.util.make_given_range_params(range.start, range['end'], 0, client.offset_encoding)
  params.context = { diagnostics = {}, triggerKind = 1 }
  local answer = client:request_sync('textDocument/codeAction', params, PATIENCE, 0)
  local titles = {}
  for _, action in ipairs(answer and answer.result or {}) do
    table.insert(titles, action.title)
  end
  return titles
end

--- Waits until the lightbulb offers an action.
function M.offered(title, range)
  M.wait('the action ' .. title, function()
    for _, offered in ipairs(M.titles(range)) do
      if vim.startswith(offered, title) then
        return true
      end
    end
    return false
  end)
end

--- Picks an action from the lightbulb; does not wait for what it does.
function M.pick(title, range)
  M.offered(title, range)
  vim.lsp.buf.code_action({
    range = range,
    apply = true,
    filter = function(action)
      return vim.startswith(action.title, title)
    end,
  })
end

--- Picks an action and waits until the buffer changed.
function M.perform(title, range)
  local before = vim.api.nvim_buf_get_changedtick(0)
  M.pick(title, range)
  M.wait(title .. ' to change the buffer', function()
    return vim.api.nvim_buf_get_changedtick(0) ~= before
  end)
end

--- Waits until a file exists: how a script and its test tell each other where they are.
function M.await_file(path)
  M.wait(path, function()
    return vim.uv.fs_stat(path) ~= nil
  end)
end

function M.touch(path)
  vim.fn.writefile({}, path)
end

--- Ends the editor as a user does.
function M.quit()
  io.stdout:write('DONE\n')
  vim.cmd('qall!')
end

return M
