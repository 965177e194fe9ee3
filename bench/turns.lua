-- For wrk: asks for the addresses of a file in turn, each thread from another place on.
local paths, place, threads = {}, 0, 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  for line in io.lines(arguments[1]) do
    paths[#paths + 1] = line
  end
  place = math.floor(number * #paths / 2)
end

function request()
  place = place + 1
  return wrk.format("GET", paths[(place - 1) % #paths + 1])
end
