-- The scripted model's reins: what it answers next, and how far its answer may go. See `pace.rs` beside the model.
local M = {}

local PATIENCE = 60000

local socket = assert(vim.uv.new_tcp())
local inbox = ''
local waiting = false

local function fail(message)
  error('the scripted model: ' .. message)
end

--- Connects to `http://HOST:PORT`.
function M.connect(url)
  local host, port = url:match('^http://([^:]+):(%d+)$')
  local connected = false
  socket:connect(host, tonumber(port), function(err)
    connected = not err
  end)
  if not vim.wait(PATIENCE, function() return connected end, 5) then
    fail('no connection')
  end
  socket:read_start(function(err, bytes)
    if err or not bytes then
      return
    end
    inbox = inbox .. bytes
    local head = inbox:find('\r\n\r\n', 1, true)
    local length = head and tonumber(inbox:sub(1, head):lower():match('content%-length: (%d+)'))
    if length and #inbox >= head + 3 + length then
      waiting = inbox:match('^HTTP/1.1 (%d+)') ~= '200' and 'refused' or false
      inbox = ''
    end
  end)
end

--- Gives an order and returns at once; `M.done` tells when it is carried out.
function M.order(name, body)
  waiting = true
  local json = vim.json.encode(body or vim.empty_dict())
  local head = 'POST /pace/%s HTTP/1.1\r\nhost: model\r\ncontent-length: %d\r\n\r\n'
  socket:write(head:format(name, #json) .. json)
end

function M.done()
  if waiting == 'refused' then
    fail('it does not understand')
  end
  return not waiting
end

--- Gives an order and waits until it is carried out.
function M.command(name, body)
  M.order(name, body)
  if not vim.wait(PATIENCE, M.done, 5) then
    fail('waited in vain for ' .. name)
  end
end

return M
