/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.Headers;
import io.fawa.http.RequestTarget;

/**
 * What a request says before its body.
 *
 * @param method a token, in the case it came
 * @param target path and query
 * @param authority the host and port that it is for; empty if it names none
 * @param minorVersion 1 for HTTP/1.1 and what is compatible with it, 0 for HTTP/1.0
 * @param headers without those that concern the connection alone
 * @param body by the way it is delimited
 * @param keepsAlive whether the client may send another request on the connection
 * @param expectsContinue whether the client waits to be told that its body is wanted
 * @param upgrade the protocol that it asks to go on in, in lower case; empty for none
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
