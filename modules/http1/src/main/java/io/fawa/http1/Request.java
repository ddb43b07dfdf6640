/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.Headers;
import io.fawa.http.RequestTarget;

/**
 * The request line and header section of a request.
 *
 * @param method a token, in its original case
 * @param target path and query
 * @param authority the host and port; empty if the request names none
 * @param minorVersion 0 for HTTP/1.0, 1 for HTTP/1.1 and higher minor versions
 * @param headers without connection-specific fields
 * @param body the body
 * @param keepsAlive whether the client may send another request on the connection
 * @param expectsContinue whether the client waits for 100 (Continue) before it sends its body
 * @param upgrade the protocol to upgrade to, in lower case; empty for none
 */
record Request(
    String method,
    RequestTarget target,
    String authority,
    int minorVersion,
    Headers headers,
    MessageBody body,
    boolean keepsAlive,
    boolean expectsContinue,
    String upgrade) {}
