-- What wrk sends. The argument names a Lua file with: key, accounts, kind, priority, run, requestJob, settleJob, requestJobs.

local threads = 0
function setup(thread)
  thread:set('number', threads)
  threads = threads + 1
end

local sent = 0
local wrong = 0
local tokens = {}

function init(arguments)
  dofile(arguments[1])
  wrk.headers['authorization'] = 'Bearer ' .. key
  -- A key is never used twice, in this run or another.
  salt = run .. '-' .. number .. '-'
end

wrk.method = 'POST'
wrk.headers['content-type'] = 'application/json'

local function input()
  sent = sent + 1
  local account = accounts[1 + sent % #accounts]
  return '{"idempotencyKey":"' .. salt .. sent .. '","accountId":"' .. account .. '","model":"unit","priority":"'
    .. priority .. '","workload":{"quantities":[{"meter":"unit","quantity":"2"}]}}'
end

local function post(query, variables)
  return wrk.format(nil, nil, nil, '{"query":"' .. query .. '","variables":' .. variables .. '}')
end

function request()
  if kind == 'bulk' then
    local inputs = {}
    for index = 1, 100 do inputs[index] = input() end
    return post(requestJobs, '{"inputs":[' .. table.concat(inputs, ',') .. ']}')
  end
  if kind == 'life' and #tokens > 0 then
    local job = table.remove(tokens)
    return post(settleJob, '{"input":{"jobId":"' .. job[1] .. '","leaseToken":"' .. job[2]
      .. '","outcome":"SUCCEEDED","usage":[{"meter":"unit","quantity":"1"}]}}')
  end
  return post(requestJob, '{"input":' .. input() .. '}')
end

function response(status, headers, body)
  if string.find(body, '"JobSettled"', 1, true) then return end
  if status ~= 200 or not string.find(body, '"JobGranted"', 1, true) then
    wrong = wrong + 1
    if wrong == 1 then io.stderr:write(status, ' ', string.sub(body, 1, 300), '\n') end
    return
  end
  if kind == 'life' then
    local id, token = string.match(body, '"job":{"id":"([^"]+)".-"token":"([^"]+)"')
    if id then tokens[#tokens + 1] = { id, token } end
  end
end

function done(summary, latency)
  io.write(string.format('RESULT {"requests":%d,"micros":%d,"p50":%d,"p99":%d,"errors":%d}\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99),
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout + summary.errors.status))
end
