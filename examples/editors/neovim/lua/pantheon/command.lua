-- `:Pantheon`, with completion.
local pantheon = require('pantheon')

local M = {}

--- What the server can do, as it told last; asked for again whenever a completion uses it.
local catalogue = { commands = {} }

local function learn()
  local client = vim.lsp.get_clients({ name = 'pantheon' })[1]
  if client then
    local answer = client:request_sync('workspace/executeCommand', { command = 'pantheon.actions', arguments = {} }, 500)
    catalogue = answer and answer.result or catalogue
  end
  return catalogue
end

--- The lines of a command's range, else the cursor; as LSP counts.
local function range(options, client)
  if options.range == 0 then
    local at = vim.lsp.util.make_position_params(0, client.offset_encoding).position
    return { start = at, ['end'] = at }
  end
  local last = vim.api.nvim_buf_get_lines(0, options.line2 - 1, options.line2, true)[1]
  return vim.lsp.util.make_given_range_params({ options.line1, 0 }, { options.line2, math.max(#last - 1, 0) }, 0, client.offset_encoding).range
end

local function edit(command, options, words, action)
  local client = pantheon.client(0)
  local argument = { uri = vim.uri_from_bufnr(0), range = range(options, client), command = action }
  if #words > 0 then
    argument.instruction = table.concat(words, ' ')
  end
  if command == 'pantheon.fix' then
    argument.diagnostics = vim.lsp.diagnostic.from(vim.diagnostic.get(0, { lnum = vim.api.nvim_win_get_cursor(0)[1] - 1 }))
  end
  pantheon.execute(command, argument)
end

--- The scaffold's action for a word such as `service`.
local function scaffold_action(kind)
  for _, action in ipairs(learn().commands) do
    if action.scope == 'repository' and (action.name == kind or action.name == 'scaffold:' .. kind) then
      return action
    end
  end
end

--- Takes an option and its value out of the words.
local function take_option(words, name)
  for index, word in ipairs(words) do
    if word == name then
      table.remove(words, index)
      return table.remove(words, index)
    end
  end
end

local function scaffold(words)
  local action = words[1] and scaffold_action(words[1])
  if not action then
    local usage = 'usage: Pantheon scaffold KIND NAME [--template T] [--into DIR] [--repo URL]'
    return pantheon.notify(usage, vim.log.levels.ERROR)
  end
  local repository = take_option(words, '--repo')
  local function go(name)
    if name and name ~= '' then
      local command = table.concat({ action.name, name, unpack(words, 3) }, ' ')
      local place = repository and { repoUrl = repository } or { folder = vim.uri_from_fname(vim.fn.getcwd()) }
      pantheon.execute('pantheon.scaffold', vim.tbl_extend('error', { command = command }, place))
    end
  end
  if words[2] then
    return go(words[2])
  end
  vim.ui.input({ prompt = 'Name: ' }, go)
end

local function cancel()
  local running = vim.tbl_filter(function(job)
    return job['local']
  end, require('pantheon.jobs').running())
  if #running < 2 then
    return pantheon.execute('pantheon.cancel', {}, function(result)
      if #result.cancelled == 0 then
        pantheon.notify('nothing is under way.')
      end
    end)
  end
  local function name(job)
    return job.title .. (job.file and (' in ' .. job.file) or '')
  end
  vim.ui.select(running, { prompt = 'Cancel which?', format_item = name }, function(job)
    if job then
      pantheon.execute('pantheon.cancel', { jobId = job.jobId })
    end
  end)
end

--- Does something with the review at hand.
local function with_review(action)
  local review = require('pantheon.review').current()
  if not review then
    return pantheon.notify('no proposal waits for you.')
  end
  action(review)
end

local function run(options, words)
  local action = table.remove(words, 1)
  if not action then
    return pantheon.notify('usage: Pantheon run ACTION [INSTRUCTION]', vim.log.levels.ERROR)
  end
  edit('pantheon.run', options, words, action)
end

local SUBCOMMANDS = {
  refactor = function(options, words)
    edit('pantheon.refactor', options, words)
  end,
  document = function(options, words)
    edit('pantheon.document', options, words)
  end,
  fix = function(options, words)
    edit('pantheon.fix', options, words)
  end,
  run = run,
  scaffold = function(_, words)
    scaffold(words)
  end,
  retry = function(_, words)
    pantheon.execute('pantheon.retry', { instruction = #words > 0 and table.concat(words, ' ') or nil })
  end,
  cancel = cancel,
  jobs = function()
    require('pantheon.jobs').show()
  end,
  preview = function()
    require('pantheon.preview').show()
  end,
  review = function()
    with_review(require('pantheon.review').show)
  end,
  accept = function()
    with_review(require('pantheon.review').accept)
  end,
  reject = function()
    with_review(require('pantheon.review').reject)
  end,
  reconnect = function()
    pantheon.execute('pantheon.reconnect', {})
  end,
  doctor = function()
    vim.cmd('checkhealth pantheon')
  end,
}

--- What may follow the words before the cursor.
local function candidates(words)
  if #words == 0 then
    return vim.tbl_keys(SUBCOMMANDS)
  end
  if words[1] == 'run' and #words == 1 then
    return vim.tbl_map(function(action)
      return action.name
    end, learn().commands)
  end
  if words[1] == 'scaffold' and #words == 1 then
    local kinds = vim.tbl_filter(function(action)
      return action.scope == 'repository'
    end, learn().commands)
    return vim.tbl_map(function(action)
      return (action.name:gsub('^scaffold:', ''))
    end, kinds)
  end
  if words[1] == 'scaffold' and words[#words] == '--template' then
    local action = scaffold_action(words[2])
    return vim.tbl_map(function(template)
      return template.name
    end, action and action.templates or {})
  end
  if words[1] == 'scaffold' and #words > 2 then
    return { '--template', '--into', '--repo' }
  end
  return {}
end

local function complete(lead, line)
  local words = vim.split(vim.trim(line:sub(1, #line - #lead)), '%s+', { trimempty = true })
  -- The command itself, perhaps behind a range.
  table.remove(words, 1)
  local fitting = vim.tbl_filter(function(word)
    return vim.startswith(word, lead)
  end, candidates(words))
  table.sort(fitting)
  return fitting
end

function M.register()
  vim.api.nvim_create_user_command('Pantheon', function(options)
    local words = vim.split(options.args, '%s+', { trimempty = true })
    local subcommand = SUBCOMMANDS[table.remove(words, 1)]
    if not subcommand then
      local known = vim.tbl_keys(SUBCOMMANDS)
      table.sort(known)
      return pantheon.notify('what shall it do? ' .. table.concat(known, ', '), vim.log.levels.ERROR)
    end
    local ok, problem = pcall(subcommand, options, words)
    if not ok then
      pantheon.notify(tostring(problem), vim.log.levels.ERROR)
    end
  end, { nargs = '*', range = true, complete = complete, desc = 'AI edits by Pantheon' })
end

return M
