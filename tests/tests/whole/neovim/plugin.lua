-- The plugin as users have it: loaded from a package folder. Review by hunk, retry, cancel, jobs, completion.
local t = dofile(vim.env.PANTHEON_TEST_PRELUDE)
t.enable_plugin()

local CART = 'python-shop/shop/cart.py'

--- Presses keys as a user does.
local function press(keys)
  vim.api.nvim_feedkeys(vim.keycode(keys), 'xt', false)
end

local reviews = require('pantheon.review')

local function review()
  t.wait('a review', function()
    local current = reviews.current()
    return current ~= nil and current.tab ~= nil
  end)
  return reviews.current()
end

local function decided()
  t.wait('the review to be over', function()
    return next(reviews.reviews) == nil
  end)
end

t.open(CART)
local cart = vim.api.nvim_get_current_buf()
local function lines()
  return vim.api.nvim_buf_get_lines(cart, 0, -1, false)
end
local before = lines()
local document = t.range('class Cart', 'def find')
t.offered('Document', document)

-- Completion knows the subcommands, the actions and the templates.
t.check(vim.tbl_contains(vim.fn.getcompletion('Pantheon ', 'cmdline'), 'scaffold'), 'no subcommands')
t.same(vim.fn.getcompletion('Pantheon run ref', 'cmdline'), { 'refactor' })
t.same(vim.fn.getcompletion('Pantheon scaffold ser', 'cmdline'), { 'service' })
t.check(vim.tbl_contains(vim.fn.getcompletion('Pantheon scaffold service a --template ', 'cmdline'), 'go-http'), 'no templates')

-- The whole file has several hunks: one is accepted, one rejected, the rest accepted.
vim.cmd('%Pantheon document')
local shown = review()
local left, right = shown.left, shown.right
t.check(vim.wo[shown.right_window].diff and vim.wo[shown.left_window].diff, 'no diff')
t.check(not vim.bo[right].modifiable, 'the proposal can be edited')
t.same(vim.bo[right].filetype, 'python')
t.same(vim.api.nvim_buf_get_lines(left, 0, -1, false), before, 'the left side')
local count = #shown.places[right]
t.check(count > 2, 'too few hunks: ' .. count)
local function first_new_line()
  local place = reviews.current().places[right][1]
  return vim.api.nvim_buf_get_lines(right, place.first, place.first + 1, false)[1]
end
local accepted = first_new_line()
press('a')
t.same(#reviews.current().places[right], count - 1, 'hunks after one was accepted')
t.check(vim.tbl_contains(vim.api.nvim_buf_get_lines(left, 0, -1, false), accepted), 'the accepted hunk is not on the left')
local rejected = #vim.api.nvim_buf_get_lines(right, 0, -1, false)
press('x')
t.check(#vim.api.nvim_buf_get_lines(right, 0, -1, false) < rejected, 'the rejected hunk is still on the right')
t.same(lines(), before, 'the buffer before all is decided')
press('A')
decided()
t.wait('the edit', function()
  return not vim.deep_equal(lines(), before)
end)
t.same(vim.api.nvim_get_current_buf(), cart, 'the window afterwards')
t.same(#vim.api.nvim_list_tabpages(), 1, 'tabs')
t.check(vim.tbl_contains(lines(), accepted), 'the accepted hunk is not applied')
vim.cmd('undo')
t.same(lines(), before, 'one undo')

-- Typing while it waits is kept; rejecting all leaves the buffer as it is.
vim.cmd('%Pantheon document')
review()
vim.api.nvim_buf_set_lines(cart, 0, 0, false, { '# mine' })
-- What a user types is a step of its own.
vim.bo[cart].undolevels = vim.bo[cart].undolevels
press('A')
decided()
t.wait('the edit below what was typed', function()
  return #lines() > #before + 1
end)
t.same(lines()[1], '# mine')
vim.cmd('undo')
vim.cmd('undo')
t.same(lines(), before, 'two undos')
vim.cmd('%Pantheon document')
review()
press('a')
press('X')
decided()
t.same(lines(), before, 'after a rejection')

-- A tab that is closed leaves the review open.
vim.cmd('%Pantheon document')
review()
vim.cmd('tabclose')
t.check(next(reviews.reviews) ~= nil, 'closing the tab decided something')
vim.cmd('Pantheon review')
review()
press('q')
t.same(vim.api.nvim_get_current_buf(), cart)
vim.cmd('Pantheon reject')
decided()
t.same(lines(), before)

-- Retry asks for other words.
vim.ui.input = function(_, done)
  done('be brief')
end
vim.cmd('%Pantheon document')
local first = review().id
press('r')
t.wait('another proposal', function()
  local current = reviews.current()
  return current ~= nil and current.id ~= first and current.tab ~= nil
end)
press('X')
decided()

-- The jobs are all there, and an ended one can be tried again.
vim.cmd('Pantheon jobs')
t.wait('the list to say that the last edit has ended', function()
  return vim.startswith(t.lines()[1], 'succeeded') and t.lines()[1]:find('Document', 1, true)
end)
press('r')
review()
press('X')
decided()
vim.cmd('close')

-- Several files: a service is laid out, and only some of its files are taken.
vim.fn.chdir('python-shop')
vim.cmd('Pantheon scaffold service user-api --into svc')
local many = review()
t.check(#many.files > 10, 'too few files')
t.same(many.files[1].operation, 'create')
press('x')
t.same(reviews.current().at, 2, 'the next file')
press('<Tab>')
t.same(reviews.current().at, 3)
press('A')
decided()
t.wait('the files', function()
  return vim.uv.fs_stat('svc/' .. many.files[2].name:gsub('^svc/', '')) ~= nil
end)
t.check(vim.uv.fs_stat('svc/' .. many.files[1].name:gsub('^svc/', '')) == nil, 'a rejected file was made')

vim.cmd('checkhealth pantheon')
t.check(t.text():find('serves', 1, true) and not t.text():find('ERROR', 1, true), t.text())
t.quit()
