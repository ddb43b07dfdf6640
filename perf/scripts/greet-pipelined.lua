-- Copyright 2026 The fawa Authors
-- SPDX-License-Identifier: Apache-2.0

-- SayHello as Connect JSON, 16 requests at a time before their answers are awaited.
local DEPTH = 16
local batch

wrk.method = "POST"
wrk.path = "/greet.v1.GreetService/SayHello"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"name":"Ada"}'

function init(arguments)
  batch = string.rep(wrk.format(), DEPTH)
end

function request()
  return batch
end
