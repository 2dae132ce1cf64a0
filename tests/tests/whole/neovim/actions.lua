-- Documents and refactors a function of each language, looks at the buffer, and takes it back with one undo.
local t = dofile(vim.env.PANTHEON_TEST_PRELUDE)
t.enable()

local cases = {
  { 'python-shop/shop/cart.py', 'Document', 'def calculate_weight', 'return total', '"""' },
  { 'python-shop/shop/cart.py', 'Refactor', 'def calculate_weight', 'return total', 'sum(' },
  { 'typescript-cart/src/cart.ts', 'Document', 'export function total', 'return sum', '/**' },
  { 'typescript-cart/src/format.js', 'Document', 'export function price', 'return currency', '/**' },
  { 'rust-inventory/src/lib.rs', 'Document', 'pub fn total', 'return total', '///' },
  { 'rust-inventory/src/lib.rs', 'Refactor', 'pub fn total', 'return total', nil },
  { 'go-ledger/ledger.go', 'Document', 'func IsSavings', 'return false', '// IsSavings' },
}
for _, case in ipairs(cases) do
  local path, action, first, last, expected = unpack(case)
  local name = action .. ' in ' .. path
  t.open(path)
  local before = t.lines()
  local range = t.range(first, last)
  t.perform(action, range)
  t.check(not vim.deep_equal(t.lines(), before), name .. ' changed nothing')
  if expected then
    t.check(t.text():find(expected, 1, true), name .. ' gave\n' .. t.text())
  end
  -- What is far above and below the selection is as it was.
  t.same(vim.list_slice(t.lines(), 1, range.start[1] - 6), vim.list_slice(before, 1, range.start[1] - 6), name)
  local tail = #before - range['end'][1]
  t.same(vim.list_slice(t.lines(), #t.lines() - tail + 1), vim.list_slice(before, #before - tail + 1), name)
  vim.cmd('undo')
  t.same(t.lines(), before, name .. ': one undo')
  vim.cmd('edit!')
end
t.quit()
