-- Types above, below and beside the selection while the model works; nothing of it may be lost or moved.
local t = dofile(vim.env.PANTHEON_TEST_PRELUDE)
t.enable()
t.open('python-shop/shop/cart.py')
local range = t.range('def calculate_weight', 'return total')
local expected = t.text()
t.pick('Refactor', range)
t.await_file(vim.env.PANTHEON_TEST_ASKED)
t.check(t.text() == expected, 'the edit came before anything was typed')

-- As a user types: character by character, with the editor's own loop between them.
local function type_line(line, text)
  vim.api.nvim_buf_set_lines(0, line, line, false, { '' })
  for index = 1, #text do
    vim.api.nvim_buf_set_text(0, line, index - 1, line, index - 1, { text:sub(index, index) })
    vim.wait(1)
  end
end
type_line(0, '# typed above')
type_line(vim.api.nvim_buf_line_count(0), '# typed below')

-- A script's changes are one undo step unless told otherwise; a user's keys end theirs.
vim.o.undolevels = vim.o.undolevels

t.wait('the edit', function()
  return t.text():find('return sum(weights)', 1, true) ~= nil
end)
expected = expected:gsub('    total = 0\n    for weight in weights:\n        total %+= weight\n    return total', '    return sum(weights)')
t.same(t.text(), '# typed above\n' .. expected .. '\n# typed below')
vim.cmd('undo')
t.check(t.text():find('total += weight', 1, true), 'one undo takes the edit back')
t.check(t.text():find('# typed above', 1, true), 'and leaves what was typed')
t.quit()
