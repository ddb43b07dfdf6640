// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command webtransport-go-check opens WebTransport sessions as programs on webtransport-go do, and
// says for each check whether the answer is right.
//
// It prints one line per check and ends with status 1 if any failed, with 2 if it was started wrongly.
//
//	webtransport-go-check ca.pem echo https://127.0.0.1:9443/echo
//	webtransport-go-check ca.pem board https://127.0.0.1:8446/webtransport/canva?code=ABC123
//
// An echo sends back each stream and each datagram. Of a bidirectional stream that says "close CODE
// REASON" it does not send back anything: it closes the session. "closes" is answered with how the sessions
// before have ended, a line "CODE REASON" each.
//
// This is a module of its own, as webtransport-go v0.9.0 needs an older quic-go than the other clients
// have. From v0.12.0 on it asks for RESET_STREAM_AT, which neither QUIC library that carries us has.
package main
