-- The text of an answer while it comes, in a buffer to look at. Unchecked, and never applied from here.
local M = {}

--- The text so far and the buffer that shows it, by job.
M.previews = {}

local KEPT = 10
local order = {}

local function show_lines(preview)
  if preview.buffer and vim.api.nvim_buf_is_valid(preview.buffer) then
    vim.bo[preview.buffer].modifiable = true
    vim.api.nvim_buf_set_lines(preview.buffer, 0, -1, false, vim.split(preview.text:gsub('\r', ''), '\n', { plain = true }))
    vim.bo[preview.buffer].modifiable = false
    for _, window in ipairs(vim.fn.win_findbuf(preview.buffer)) do
      vim.api.nvim_win_set_cursor(window, { vim.api.nvim_buf_line_count(preview.buffer), 0 })
    end
  end
end

--- Takes a `pantheon/preview` notification.
function M.take(params)
  local preview = M.previews[params.jobId]
  if not preview then
    preview = { id = params.jobId, title = params.title, text = '' }
    M.previews[params.jobId] = preview
    table.insert(order, params.jobId)
    if #order > KEPT then
      M.previews[table.remove(order, 1)] = nil
    end
  end
  preview.text = (params.reset and '' or preview.text) .. (params.text or '')
  show_lines(preview)
end

--- Opens the newest preview in a split.
function M.show()
  local preview = M.previews[order[#order]]
  if not preview then
    return require('pantheon').notify('no answer has begun to come yet.')
  end
  if not (preview.buffer and vim.api.nvim_buf_is_valid(preview.buffer)) then
    preview.buffer = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(preview.buffer, ('pantheon://%s/preview'):format(preview.id))
    vim.bo[preview.buffer].bufhidden = 'wipe'
  end
  vim.cmd('botright split')
  vim.api.nvim_win_set_buf(0, preview.buffer)
  show_lines(preview)
end

return M
