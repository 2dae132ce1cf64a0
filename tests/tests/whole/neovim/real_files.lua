-- Documents every file of a folder, as real people wrote them, and takes each change back with one undo.
local t = dofile(vim.env.PANTHEON_TEST_PRELUDE)
t.enable()
local changed = 0
for _, path in ipairs(vim.fn.glob('*', false, true)) do
  t.open(path)
  local before = t.lines()
  local told = #t.shown
  local tick = vim.api.nvim_buf_get_changedtick(0)
  t.pick('Document', { start = { 1, 0 }, ['end'] = { #before, #before[#before] } })
  t.wait('an end of documenting ' .. path, function()
    return vim.api.nvim_buf_get_changedtick(0) ~= tick or #t.shown > told
  end)
  if not vim.deep_equal(t.lines(), before) then
    changed = changed + 1
    vim.cmd('silent write! ' .. vim.fn.fnameescape('after-' .. path))
    vim.cmd('undo')
    t.same(t.lines(), before, path .. ': one undo')
  end
end
io.stdout:write('\nCHANGED ' .. changed .. '\n')
t.quit()
