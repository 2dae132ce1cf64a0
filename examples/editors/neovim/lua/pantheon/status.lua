-- How the engine is, for a status line: `%{v:lua.require'pantheon.status'.text()}`.
local M = {}

M.last = nil

--- Takes a `pantheon/status` notification.
function M.take(status)
  M.last = status
  vim.cmd.redrawstatus()
end

--- A few words: the provider, and how many jobs are under way; nothing before the server has spoken.
function M.text()
  if not M.last then
    return ''
  end
  if M.last.reach == 'away' then
    return 'Pantheon: engine away'
  end
  local running = #require('pantheon.jobs').running()
  local provider = M.last.provider or 'starting'
  return running > 0 and ('Pantheon: %s, %d running'):format(provider, running) or 'Pantheon: ' .. provider
end

return M
