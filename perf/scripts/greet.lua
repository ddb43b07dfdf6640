-- Copyright 2026 The fawa Authors
-- SPDX-License-Identifier: Apache-2.0

-- SayHello as Connect JSON.
wrk.method = "POST"
wrk.path = "/greet.v1.GreetService/SayHello"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"name":"Ada"}'
