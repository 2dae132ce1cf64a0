-- What the plugin adds to the language server's client, in one place.
local M = {}

--- What the server may expect of this client beyond LSP.
local EXTENSION = { review = true, preview = true, jobs = true, diff = true, status = true }

--- The client that serves a buffer, or any; none is an error for the user.
function M.client(bufnr)
  local clients = vim.lsp.get_clients({ name = 'pantheon', bufnr = bufnr })
  local client = clients[1] or vim.lsp.get_clients({ name = 'pantheon' })[1]
  if not client then
    error("this buffer is not served. Is `vim.lsp.enable('pantheon')` in your init.lua? `:checkhealth pantheon` says more.", 0)
  end
  return client
end

--- Shows a message of the plugin's own.
function M.notify(text, level)
  vim.notify('Pantheon: ' .. text, level or vim.log.levels.INFO)
end

--- Executes a command of the server; errors are told to the user, results go to `done`.
function M.execute(command, argument, done)
  local client = M.client()
  if next(argument) == nil then
    argument = vim.empty_dict()
  end
  client:request('workspace/executeCommand', { command = command, arguments = { argument } }, function(err, result)
    if err then
      M.notify(err.message, vim.log.levels.ERROR)
    elseif done then
      done(result)
    end
  end)
end

--- Tells Neovim's client of the plugin; called once, when it is loaded.
function M.register()
  vim.lsp.config('pantheon', {
    capabilities = { experimental = { pantheon = EXTENSION } },
    handlers = {
      ['pantheon/review'] = function(_, params)
        return require('pantheon.review').ask(params)
      end,
      ['pantheon/reviewClosed'] = function(_, params)
        require('pantheon.review').close(params.jobId)
      end,
      ['pantheon/preview'] = function(_, params)
        require('pantheon.preview').take(params)
      end,
      ['pantheon/jobs'] = function(_, params)
        require('pantheon.jobs').take(params.jobs)
      end,
      ['pantheon/diff'] = function(_, params)
        require('pantheon.jobs').show_diff(params)
      end,
      ['pantheon/status'] = function(_, params)
        require('pantheon.status').take(params)
      end,
    },
  })
  require('pantheon.progress').register()
  require('pantheon.command').register()
end

return M
