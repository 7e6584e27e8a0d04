-- The closed loop of wrk: each connection asks, waits for the answer, and asks again.
-- Arguments: directory of the templates, prefix of the idempotency keys, "pairs" or "single".
-- Every answer is read: what is not an error-free body full of grants (or a settlement) is a failure.
local threads = {}
local first = 0

function setup(thread)
  thread:set("number", first)
  first = first + 1
  table.insert(threads, thread)
end

local function read(path)
  local file = assert(io.open(path, "r"))
  local text = file:read("*a")
  file:close()
  return text
end

local function split(text, mark)
  local from, to = string.find(text, mark, 1, true)
  return string.sub(text, 1, from - 1), string.sub(text, to + 1)
end

function init(args)
  local directory, mode = args[1], args[3]
  keys = args[2] .. "-" .. number .. "-"
  pairs_mode = mode == "pairs"
  prefix = read(directory .. "/prefix")
  suffix = read(directory .. "/suffix")
  count = tonumber(read(directory .. "/count"))
  local item = read(directory .. "/item")
  local rest
  item_a, rest = split(item, "@KEY@")
  item_b, item_c = split(rest, "@ACCOUNT@")
  local settle = read(directory .. "/settle")
  settle_a, rest = split(settle, "@JOB@")
  settle_b, settle_c = split(rest, "@TOKEN@")
  accounts = {}
  for line in io.lines(directory .. "/accounts") do table.insert(accounts, line) end
  -- Threads begin at different places, or they would ask for the same accounts at the same moment.
  turn = number * 137
  asked, granted, settled, failures, sample = 0, 0, 0, 0, ""
  jobs, tokens, waiting = {}, {}, 0
end

local function input()
  asked = asked + 1
  return item_a .. keys .. asked .. item_b .. accounts[turn % #accounts + 1] .. item_c
end

function request()
  if waiting > 0 then
    local body = settle_a .. jobs[waiting] .. settle_b .. tokens[waiting] .. settle_c
    waiting = waiting - 1
    return wrk.format("POST", nil, nil, body)
  end
  turn = turn + 1
  if count == 1 then return wrk.format("POST", nil, nil, prefix .. input() .. suffix) end
  local items = {}
  for index = 1, count do items[index] = input() end
  return wrk.format("POST", nil, nil, prefix .. table.concat(items, ",") .. suffix)
end

function response(status, headers, body)
  if status == 200 and not string.find(body, '"errors"', 1, true) then
    if count == 1 then
      if string.find(body, '"JobGranted"', 1, true) then
        granted = granted + 1
        if pairs_mode then
          waiting = waiting + 1
          jobs[waiting] = string.match(body, '"id":"([^"]+)"')
          tokens[waiting] = string.match(body, '"token":"([^"]+)"')
        end
        return
      end
      if string.find(body, '"JobSettled"', 1, true) then
        settled = settled + 1
        return
      end
    else
      local _, found = string.gsub(body, '"JobGranted"', "")
      if found == count then
        granted = granted + count
        return
      end
    end
  end
  failures = failures + 1
  if sample == "" then sample = string.sub(body, 1, 300) end
end

function done(summary, latency, requests)
  local all = { granted = 0, settled = 0, failures = 0 }
  local sample = ""
  for _, thread in ipairs(threads) do
    for name in pairs(all) do all[name] = all[name] + thread:get(name) end
    if sample == "" then sample = thread:get("sample") end
  end
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    '\n{"seconds":%f,"granted":%d,"settled":%d,"failures":%d,"p50":%f,"p99":%f,"sample":"%s"}\n',
    summary.duration / 1e6, all.granted, all.settled, all.failures + lost,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    (string.gsub(string.gsub(sample, '[\\"]', "'"), "%c", " "))
  ))
end
