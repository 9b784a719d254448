-- Sends the calls of a file, each once: thread n of two takes every second line. Past the end it starts again.
local counter = 0

function setup(thread)
  thread:set("offset", counter)
  counter = counter + 1
end

function init(args)
  calls = {}
  local number = 0
  for line in io.lines(args[1]) do
    if number % 2 == offset then
      local method, path, token, body = line:match("^(%S+)\t(%S+)\t(%S+)\t(.*)$")
      local headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
      calls[#calls + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
    end
    number = number + 1
  end
  position = 0
end

function request()
  position = position % #calls + 1
  return calls[position]
end
