-- Pantheon's plugin for Neovim 0.11 or later: review in a diff tab, jobs, preview, and the command `:Pantheon`.
--
-- It only adds comfort: `lsp/pantheon.lua` works without it. It starts nothing by itself: that is
-- `vim.lsp.enable('pantheon')`, which belongs into your `init.lua`. Settings and keys: `:help pantheon`.
if vim.g.loaded_pantheon then
  return
end
vim.g.loaded_pantheon = true

require('pantheon').register()
