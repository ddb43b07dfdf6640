// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command fawa-check calls running fawa services as connect-go and grpc-go clients do, over every
// protocol and HTTP version that they offer, and says for each call whether the answer is right.
//
// It prints one line per check and ends with status 1 if any failed, with 2 if it was started
// wrongly. Files are generated, never held in memory, and compared by SHA-256.
//
//	fawa-check --greet http://127.0.0.1:8080 --greet-tls https://127.0.0.1:8443 --only greet
//	fawa-check --file http://127.0.0.1:8081 --only file --bytes 1GiB
package main
