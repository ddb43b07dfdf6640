/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import io.fawa.service.FuzzSocket;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http1.Http1Headers;
import io.helidon.webserver.http1.Http1Prologue;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Heads of HTTP/1.1 requests, by our reader and Helidon's parser as a connection has them: taken,
 * alike however the bytes are cut, cut short, or refused with a status that is the client's fault,
 * or 505 for its version.
 */
public final class Http1ReaderFuzz {
  private static final int LINE_BYTES_MAX = 200;
  private static final int FIELDS_BYTES_MAX = 400;
  private static final int REQUESTS = 3;

  private Http1ReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int atATime = 1 + in.octet();
    byte[] bytes = in.rest();
    Fuzzing.allocatesInProportion(
        bytes.length,
        () -> {
          String whole = read(bytes, Integer.MAX_VALUE);
          String sliced = read(bytes, atATime);
          require(whole.equals(sliced), "%s, in slices %s", whole, sliced);
        });
  }

  private static String read(byte[] bytes, int atATime) {
    FuzzSocket socket = new FuzzSocket(bytes, atATime);
    DataReader begun = DataReader.create(socket);
    StringBuilder seen = new StringBuilder();
    try {
      Http1Reader reader = new Http1Reader(begun, socket, LINE_BYTES_MAX);
      Http1Prologue prologues = new Http1Prologue(reader, LINE_BYTES_MAX, true);
      Http1Headers headers = new Http1Headers(reader, FIELDS_BYTES_MAX, true);
      for (int i = 0; i < REQUESTS; i++) {
        HttpPrologue prologue = prologues.readPrologue();
        String request = prologue + " " + headers.readHeaders(prologue);
        seen.append(request);
      }
    } catch (RequestException e) {
      int status = e.status().code();
      require(status / 100 == 4 || status == 505, "refused with %d", status);
    } catch (CloseConnectionException | DataReader.InsufficientDataAvailableException e) {
      // Cut short. Whether this or a refusal is noticed first may depend on how the bytes are cut.
    }
    return seen.toString();
  }

  public static List<byte[]> seeds() {
    return List.of(
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            "PATCH /%20 HTTP/1.1\r\nX: " + "y".repeat(500) + "\r\n\r\n",
            "G(T / HTTP/1.1\r\n\r\n",
            "WORD\r\n\r\n",
            "GET / HTTP/1.0\n\n",
            "GET /" + "a".repeat(300) + " HTTP/1.1\r\n\r\n")
        .stream()
        .map(text -> ("\7" + text).getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }
}
