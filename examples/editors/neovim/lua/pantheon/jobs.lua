-- The jobs of the server and of its engine, in a buffer that follows them.
local M = {}

--- Newest first, as the server told last.
M.jobs = {}

local bufnr

local function row(job)
  local stat = job.diffstat
  local change = stat and ('+%d −%d'):format(stat.added, stat.removed) or ''
  local about = job.file or job.repoUrl or ''
  local detail = job.message or job.detail or ''
  local line = ('%-10s %-24s %-28s %-12s %s'):format(job.state, job.title, about, change, detail)
  return (line:gsub('[\r\n]', ' '))
end

local function draw()
  if not (bufnr and vim.api.nvim_buf_is_valid(bufnr)) then
    return
  end
  local lines = vim.tbl_map(row, M.jobs)
  if #lines == 0 then
    lines = { 'No jobs yet. Select code and run an action, or lay out a service with `:Pantheon scaffold`.' }
  end
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].modifiable = false
end

--- Takes a `pantheon/jobs` notification.
function M.take(jobs)
  M.jobs = jobs
  draw()
  -- It counts those that are under way.
  vim.cmd.redrawstatus()
end

--- Those that are under way.
function M.running()
  return vim.tbl_filter(function(job)
    return job.state == 'queued' or job.state == 'running' or job.state == 'waiting'
  end, M.jobs)
end

local function at_cursor()
  return M.jobs[vim.api.nvim_win_get_cursor(0)[1]]
end

local function map()
  local pantheon = require('pantheon')
  local function key(lhs, description, action)
    vim.keymap.set('n', lhs, action, { buffer = bufnr, nowait = true, desc = 'Pantheon: ' .. description })
  end
  key('c', 'cancel this job', function()
    local job = at_cursor()
    if job and job['local'] then
      pantheon.execute('pantheon.cancel', { jobId = job.jobId })
    elseif job then
      pantheon.notify(('it is no edit of this editor; `gods jobs %s --cancel` ends it.'):format(job.jobId))
    end
  end)
  key('r', 'retry this edit', function()
    local job = at_cursor()
    if job then
      pantheon.execute('pantheon.retry', { jobId = job.jobId })
    end
  end)
  key('d', 'show what this run changes', function()
    local job = at_cursor()
    if job and job.kind == 'run' then
      pantheon.execute('pantheon.diff', { jobId = job.jobId })
    end
  end)
  key('a', 'push what this run changes', function()
    M.decide('pantheon.accept', at_cursor())
  end)
  key('x', 'discard what this run changes', function()
    M.decide('pantheon.reject', at_cursor())
  end)
  key('q', 'close', function()
    vim.cmd.close()
  end)
end

--- Says yes or no to a run that waits before its push.
function M.decide(command, job)
  if job and job.kind == 'run' and job.state == 'waiting' then
    require('pantheon').execute(command, { jobId = job.jobId })
  else
    require('pantheon').notify('this job does not wait for a word.')
  end
end

--- Takes a `pantheon/diff` notification: the diff of a run, in a buffer of its own.
function M.show_diff(params)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(params.diff, '\n', { plain = true, trimempty = true }))
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].filetype = 'diff'
  vim.cmd('botright split')
  vim.api.nvim_win_set_buf(0, buffer)
  vim.wo.winbar = ' Pantheon: ' .. params.jobId:gsub('%%', '%%%%') .. ' %=q close '
  vim.keymap.set('n', 'q', vim.cmd.close, { buffer = buffer, nowait = true, desc = 'Pantheon: close' })
end

--- Opens the list in a split.
function M.show()
  if not (bufnr and vim.api.nvim_buf_is_valid(bufnr)) then
    bufnr = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(bufnr, 'pantheon://jobs')
    vim.bo[bufnr].bufhidden = 'wipe'
    map()
  end
  vim.cmd('botright split')
  vim.api.nvim_win_set_buf(0, bufnr)
  vim.wo.winbar = ' Pantheon: jobs %=c cancel  r retry  d diff  a push  x discard  q close '
  draw()
end

return M
