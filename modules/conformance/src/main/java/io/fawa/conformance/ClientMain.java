/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import io.fawa.conformance.v1.ClientCompatRequest;
import io.fawa.conformance.v1.ClientCompatResponse;
import io.fawa.conformance.v1.ClientErrorResult;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** Makes the calls that the runner requests, several at a time, and reports each result. */
public final class ClientMain {
  private static final System.Logger LOG = System.getLogger(ClientMain.class.getName());

  /**
   * Calls at a time. The runner sends thousands at once and times some: a cancellation must arrive
   * within a few hundred milliseconds, before the response.
   */
  private static final int CALLS_MAX = 8;

  private ClientMain() {}

  /** Runs until the runner closes standard input; it is started without arguments. */
  public static void main(String[] args) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
    DataOutputStream out = new DataOutputStream(System.out);
    ReentrantLock writing = new ReentrantLock();
    Semaphore free = new Semaphore(CALLS_MAX);
    try (Transports transports = new Transports();
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      while (true) {
        Optional<ClientCompatRequest> request = Frames.read(in, ClientCompatRequest.parser());
        if (request.isEmpty()) {
          break;
        }
        free.acquireUninterruptibly();
        calls.execute(() -> {
          ClientCompatResponse response = answer(request.get(), transports);
          free.release();
          writing.lock();
          try {
            Frames.write(out, response);
          } catch (IOException e) {
            LOG.log(Level.ERROR, "the runner has exited", e);
          } finally {
            writing.unlock();
          }
        });
      }
    }
  }

  private static ClientCompatResponse answer(ClientCompatRequest request, Transports transports) {
    ClientCompatResponse.Builder response =
        ClientCompatResponse.newBuilder().setTestName(request.getTestName());
    try {
      return response.setResponse(new ConformanceCaller(request, transports).call()).build();
    } catch (Exception e) {
      LOG.log(Level.ERROR, request.getTestName(), e);
      return response.setError(ClientErrorResult.newBuilder().setMessage(e.toString())).build();
    }
  }
}
