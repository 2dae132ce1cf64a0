-- Pantheon in Neovim 0.11 or later. This file is all that is needed; the folders beside it (`lua/`, `plugin/`, `doc/`) are
-- a plugin with review by hunk in a diff tab, `:Pantheon`, jobs and a preview: `:help pantheon`.
--
-- 1. Copy this file to `lsp/pantheon.lua` in your configuration folder (`:echo stdpath('config')`).
-- 2. Put this line into your `init.lua`:  vim.lsp.enable('pantheon')
-- 3. Open a file, select some lines, and press `gra` (code actions).
--
-- `:lua vim.lsp.buf.code_action()` also lists "Pantheon: cancel …" while the model works.
-- Nothing happens? Run `pantheon-ls doctor` in a terminal.
return {
  cmd = { 'pantheon-ls' },
  filetypes = {
    'bash',
    'c',
    'cpp',
    'cs',
    'css',
    'go',
    'html',
    'java',
    'javascript',
    'javascriptreact',
    'json',
    'kotlin',
    'lua',
    'markdown',
    'php',
    'python',
    'ruby',
    'rust',
    'sh',
    'toml',
    'typescript',
    'typescriptreact',
    'yaml',
  },
  root_markers = { '.git' },
  -- Files outside a repository are served as well.
  workspace_required = false,
  init_options = {
    -- Without an address a private engine is started beside the server; then no set-up is needed.
    -- The token is best given in PANTHEON_TOKEN or in a file:
    -- engineUrl = 'https://pantheon.example.org',
    -- tokenFile = vim.fn.expand('~/.config/pantheon/token'),

    -- 'auto' shows each edit before it is applied: in a diff tab with the plugin, else by a question that can show the
    -- diff. 'ask' asks first in both, 'apply' applies at once, and `u` takes it back.
    review = 'auto',
  },
}
