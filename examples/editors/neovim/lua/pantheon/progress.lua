-- Progress on the command line, where it stands in nobody's way; `vim.g.pantheon_progress = false` turns it off.
local M = {}

function M.register()
  vim.api.nvim_create_autocmd('LspProgress', {
    group = vim.api.nvim_create_augroup('pantheon.progress', {}),
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if not client or client.name ~= 'pantheon' or vim.g.pantheon_progress == false then
        return
      end
      local value = event.data.params.value
      local text = table.concat({ value.title or 'Pantheon', value.message }, ': '):gsub('%s+', ' ')
      -- A longer line would ask for a key.
      local room = math.max(vim.v.echospace - 1, 20)
      vim.api.nvim_echo({ { vim.fn.strcharpart(text, 0, room) } }, false, {})
    end,
  })
end

return M
