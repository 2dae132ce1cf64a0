-- A repository: a site is laid out in it by the engine, and a change that waits is looked at and pushed from the jobs.
local t = dofile(vim.env.PANTHEON_TEST_PRELUDE)
t.enable_plugin()

local URL = vim.env.PANTHEON_TEST_REPOSITORY

local function press(keys)
  vim.api.nvim_feedkeys(vim.keycode(keys), 'xt', false)
end

local function said(words)
  return vim.iter(t.shown):any(function(message)
    return message:find(words, 1, true) ~= nil
  end)
end

t.open('python-shop/shop/cart.py')
t.wait('the actions', function()
  return vim.tbl_contains(vim.fn.getcompletion('Pantheon scaffold si', 'cmdline'), 'site')
end)
vim.cmd('Pantheon scaffold site web --repo ' .. URL)
t.wait('the push', function()
  return said('pushed')
end)

-- Asked for elsewhere, and decided here.
local asked = vim.system({ vim.env.PANTHEON_TEST_GODS, 'scaffold', 'site', 'shop', '--repo', URL, '--review', '--detach' }):wait()
t.same(asked.code, 0, asked.stderr)
vim.cmd('Pantheon jobs')
local jobs = require('pantheon.jobs')
local function run(state)
  for index, job in ipairs(jobs.jobs) do
    if job.kind == 'run' and job.command == 'scaffold:site shop' and job.state == state then
      return index
    end
  end
end
t.wait('the change that waits', function()
  return run('waiting')
end)
vim.api.nvim_win_set_cursor(0, { run('waiting'), 0 })
press('d')
t.wait('the diff', function()
  return vim.bo.filetype == 'diff'
end)
t.check(vim.tbl_contains(vim.api.nvim_buf_get_lines(0, 0, -1, false), '+++ b/shop/README.md'), 'the diff is another one')
press('q')
t.same(vim.api.nvim_buf_get_name(0), 'pantheon://jobs')
vim.api.nvim_win_set_cursor(0, { run('waiting'), 0 })
press('a')
t.wait('its push', function()
  return run('succeeded')
end)
press('a')
vim.cmd('qall!')
