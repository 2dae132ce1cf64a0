-- Changes the very lines that the model works on: the user's text stays, and the user is told.
local t = dofile(vim.env.PANTHEON_TEST_PRELUDE)
t.enable()
t.open('python-shop/shop/cart.py')
local range = t.range('def calculate_weight', 'return total')
t.pick('Refactor', range)
t.await_file(vim.env.PANTHEON_TEST_ASKED)
local line = t.range('        total += weight', 'total').start[1]
vim.api.nvim_buf_set_lines(0, line - 1, line, false, { '        total += 2 * weight' })
local typed = t.text()
-- What the server asks about the conflict is turned down.
t.choice = 3
t.wait('a word about the conflict', function()
  return #t.shown + #t.asked > 0
end)
t.same(t.text(), typed, 'the text of the user')
t.quit()
