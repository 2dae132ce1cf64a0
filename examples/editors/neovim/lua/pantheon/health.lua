-- `:checkhealth pantheon`
local M = {}

function M.check()
  vim.health.start('Pantheon')
  if vim.fn.has('nvim-0.11') == 0 then
    vim.health.error('Neovim 0.11 or later is needed')
    return
  end
  local config = vim.lsp.config.pantheon
  local program = config and config.cmd and config.cmd[1] or 'pantheon-ls'
  if vim.fn.executable(program) == 0 then
    vim.health.error(('`%s` is not on your PATH'):format(program), 'Put the folder of `pantheon-ls` on it, or set `cmd` in lsp/pantheon.lua')
    return
  end
  local result = vim.system({ program, 'doctor' }, { text = true }):wait()
  local say = result.code == 0 and vim.health.ok or vim.health.error
  say(vim.trim(result.stdout .. result.stderr))
  local clients = vim.lsp.get_clients({ name = 'pantheon' })
  if #clients > 0 then
    vim.health.ok(('serves %d buffers'):format(#vim.tbl_keys(clients[1].attached_buffers)))
  else
    vim.health.warn('serves no buffer yet', "Put `vim.lsp.enable('pantheon')` into your init.lua, and open a file")
  end
end

return M
