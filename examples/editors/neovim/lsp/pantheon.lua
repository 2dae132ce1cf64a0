-- Pantheon in Neovim 0.11 or later, without any plugin.
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

    -- 'ask' shows each edit before it is applied; 'apply' applies it, and `u` takes it back.
    review = 'ask',
  },
}
