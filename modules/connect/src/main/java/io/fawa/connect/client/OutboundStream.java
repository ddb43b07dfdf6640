/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.Message;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.protocol.EnvelopeProtocol;
import io.fawa.connect.protocol.EnvelopeReader;
import io.fawa.connect.protocol.Messages;
import io.fawa.connect.protocol.Metadata;
import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A call on the client whose messages are enveloped. The caller's thread receives. One lock guards
 * sending and another receiving, because a thread whose send fails reads the server's failure. Lock
 * order: {@code sending} first.
 */
final class OutboundStream<Q extends Message, S extends Message> implements DuplexStream<Q, S> {
  private static final int UNARY_BUFFER_BYTES = 64;
  private static final int STREAM_BUFFER_BYTES = 4096;

  /** How many responses a failed send reads ahead to find the server's failure. */
  private static final int AHEAD_MAX = 16;

  private final ClientSettings settings;
  private final Method<Q, S> method;
  private final ClientCall call;
  private final EnvelopeProtocol protocol;
  private final Messages messages;
  private final ClientExchange exchange;
  private final EnvelopeReader reader;
  private final ReentrantLock sending = new ReentrantLock();

  @GuardedBy("sending")
  private final Bytes frame = new Bytes(0);

  @GuardedBy("sending")
  private boolean requestsEnded;

  /** Set when sending failed because the server ended the call; a response may exist. */
  private volatile boolean answerMayFollow;

  private final ReentrantLock receiving = new ReentrantLock();

  /** Responses that were read ahead; null while there were none. */
  @GuardedBy("receiving")
  private @Nullable Deque<Received<S>> ahead;

  @GuardedBy("receiving")
  private boolean headSeen;

  @GuardedBy("receiving")
  private boolean bodyEmpty = true;

  @GuardedBy("receiving")
  private Optional<RpcException> failure = Optional.empty();

  @GuardedBy("receiving")
  private boolean ended;

  /** Whether the last response read was compressed. */
  @GuardedBy("receiving")
  private boolean compressed;

  private volatile boolean closed;

  /** A response, and whether it was compressed. */
  private record Received<S>(S message, boolean compressed) {}

  private OutboundStream(
      ClientSettings settings,
      Method<Q, S> method,
      ClientCall call,
      EnvelopeProtocol protocol,
      ClientExchange exchange) {
    this.settings = settings;
    this.method = method;
    this.call = call;
    this.protocol = protocol;
    this.messages = settings.messages();
    this.exchange = exchange;
    this.reader =
        new EnvelopeReader(
            exchange::read,
            method.kind().streamsResponses() ? STREAM_BUFFER_BYTES : UNARY_BUFFER_BYTES,
            settings.config().receiveBytesMax(),
            Code.INTERNAL);
  }

  static <Q extends Message, S extends Message> OutboundStream<Q, S> open(
      ClientSettings settings, Method<Q, S> method, ClientCall call) {
    call.begin(settings.timeout());
    EnvelopeProtocol protocol = EnvelopeProtocol.of(settings.config().protocol());
    Headers head = new Headers();
    head.add("content-type", protocol.contentType(settings.codec()));
    ClientSettings.addFields(head, call);
    head.add(protocol.acceptHeader(), settings.compressions().names());
    call.requestCompression(settings.config())
        .ifPresent(used -> head.add(protocol.encodingHeader(), used.name()));
    protocol.addFields(head, call.deadline());
    OutboundStream<Q, S> stream =
        new OutboundStream<>(
            settings,
            method,
            call,
            protocol,
            ClientFailure.open(
                settings, new RequestHead("POST", method.path(), head, method.repeatable()), call));
    call.awaitHeadBy(stream::awaitHead);
    return stream;
  }

  @Override
  public void send(Q request) {
    sending.lock();
    try {
      if (requestsEnded) {
        throw new IllegalStateException("the requests have ended");
      }
      frame.clear();
      // Space for the prefix: flags and length are known only after encoding and compression.
      frame.extend(EnvelopeReader.PREFIX_BYTES);
      messages.write(request, frame);
      int length = frame.size() - EnvelopeReader.PREFIX_BYTES;
      Optional<Compression> compression = call.compressionOf(length, settings.config());
      int flags = 0;
      if (compression.isPresent()) {
        byte[] compressed =
            compression.get().compress(frame.array(), EnvelopeReader.PREFIX_BYTES, length);
        frame.truncate(EnvelopeReader.PREFIX_BYTES);
        frame.append(compressed);
        length = compressed.length;
        flags = EnvelopeReader.COMPRESSED;
      }
      frame.array()[0] = (byte) flags;
      frame.putInt(1, length);
      exchange.write(frame.array(), 0, frame.size());
      // A single request is sent together with the end of the requests, in one write.
      if (method.kind().streamsRequests()) {
        exchange.flush();
      }
    } catch (IOException e) {
      throw sendFailure(e);
    } finally {
      sending.unlock();
    }
  }

  /**
   * The failure of a send: the server's own if it has ended the call; {@link #receive} throws the
   * same one.
   */
  private RpcException sendFailure(IOException e) {
    RpcException failed = ClientFailure.of(e, call);
    // The caller ended the call itself; the server has nothing to add.
    if (call.cancelled() || call.deadline().expired()) {
      return failed;
    }
    answerMayFollow = true;
    receiving.lock();
    try {
      Deque<Received<S>> queue = ahead == null ? new ArrayDeque<>() : ahead;
      ahead = queue;
      // The failure is behind the responses; those are queued, so that receive() still returns them
      // in order.
      while (!ended && queue.size() < AHEAD_MAX) {
        receiveNext().ifPresent(message -> queue.add(new Received<>(message, compressed)));
      }
      return failure.orElseGet(() ->
          new RpcException(
              Code.CANCELED, "the server accepts no more requests; it has already responded", e));
    } catch (RpcException ofServer) {
      return ofServer;
    } finally {
      receiving.unlock();
    }
  }

  @Override
  public void endRequests() {
    sending.lock();
    try {
      if (!requestsEnded) {
        requestsEnded = true;
        exchange.endRequest();
      }
    } catch (IOException e) {
      // receive() reports the reason.
      answerMayFollow = true;
    } finally {
      sending.unlock();
    }
  }

  @Override
  public boolean answerMayFollow() {
    return answerMayFollow;
  }

  @Override
  public Optional<S> receive() {
    receiving.lock();
    try {
      Received<S> next = ahead == null ? null : ahead.poll();
      if (next != null) {
        call.received(next.compressed());
        return Optional.of(next.message());
      }
      Optional<S> response = receiveNext();
      call.received(compressed);
      return response;
    } finally {
      receiving.unlock();
    }
  }

  /** Waits for the response's header section, unless the call has ended. */
  private void awaitHead() {
    receiving.lock();
    try {
      if (!headSeen && !ended && !closed) {
        readHead();
      }
    } catch (IOException e) {
      throw fail(ClientFailure.of(e, call));
    } catch (RpcException e) {
      throw fail(e);
    } finally {
      receiving.unlock();
    }
  }

  @GuardedBy("receiving")
  private Optional<S> receiveNext() {
    if (failure.isPresent()) {
      throw failure.get();
    }
    if (ended) {
      return Optional.empty();
    }
    try {
      readHead();
      Optional<S> response = next();
      // A cancellation may race with the response; the caller must see its own cancellation.
      if (call.cancelled()) {
        throw new RpcException(Code.CANCELED, "canceled");
      }
      return response;
    } catch (IOException e) {
      throw fail(ClientFailure.of(e, call));
    } catch (RpcException e) {
      throw fail(e);
    }
  }

  @GuardedBy("receiving")
  private void readHead() throws IOException {
    if (headSeen) {
      return;
    }
    int status = exchange.status();
    Headers headers = exchange.headers();
    headSeen = true;
    Optional<RpcException> refusal =
        protocol.refusal(headers.get("content-type", ""), settings.codec());
    // Checked before the body is parsed: an intermediary may have sent an error page.
    if (status != 200 || refusal.isPresent()) {
      checkOutcome(status, headers, refusal);
    }
    messages.incoming(
        ClientFailure.responseCompression(settings, headers.get(protocol.encodingHeader(), "")));
    call.learnCompression(messages.incoming());
    Headers metadata = new Headers();
    Metadata.copy(headers, "", metadata);
    call.learnHeaders(metadata);
  }

  /**
   * Fails a response of an unexpected type: with the outcome in its header section, or else with
   * its HTTP status. A success in the header section takes precedence over the status.
   */
  private void checkOutcome(int status, Headers headers, Optional<RpcException> refusal) {
    Optional<EnvelopeProtocol.Outcome> said = protocol.outcomeInHead(headers);
    if (said.isPresent() && (said.get().error().isPresent() || refusal.isEmpty())) {
      call.learnTrailers(said.get().trailers());
      if (said.get().error().isPresent()) {
        throw said.get().error().get();
      }
      return;
    }
    throw status == 200 && refusal.isPresent()
        ? refusal.get()
        : new RpcException(Code.ofHttpStatus(status), "HTTP status " + status);
  }

  @GuardedBy("receiving")
  private Optional<S> next() throws IOException {
    if (!reader.next()) {
      finish(Optional.empty());
      return Optional.empty();
    }
    int flags = reader.flags();
    byte[] data = reader.data();
    int offset = reader.dataOffset();
    int length = reader.dataLength();
    boolean owned = reader.dataOwned();
    if ((flags & EnvelopeReader.COMPRESSED) != 0) {
      data = messages.decompress(data, offset, length);
      offset = 0;
      length = data.length;
      owned = true;
    }
    if (protocol.endsStream(flags)) {
      byte[] last = Arrays.copyOfRange(data, offset, offset + length);
      // Reads to the end of the body, which also makes trailers available.
      if (reader.next()) {
        throw new RpcException(Code.INTERNAL, "corrupt response: data after the end of stream");
      }
      finish(Optional.of(last));
      return Optional.empty();
    }
    if ((flags & ~EnvelopeReader.COMPRESSED) != 0) {
      throw new RpcException(Code.INTERNAL, "protocol error: invalid envelope flags " + flags);
    }
    bodyEmpty = false;
    compressed = flags != 0;
    return Optional.of(
        length == 0
            ? method.response()
            : messages.decode(method.response(), data, offset, length, owned));
  }

  /** Records the end of the response. */
  @GuardedBy("receiving")
  private void finish(Optional<byte[]> lastEnvelope) throws IOException {
    EnvelopeProtocol.Outcome outcome =
        protocol.outcome(
            new EnvelopeProtocol.ResponseEnd(
                exchange.headers(), bodyEmpty, lastEnvelope, exchange.trailers()));
    call.learnTrailers(outcome.trailers());
    ended = true;
    if (outcome.error().isPresent()) {
      throw outcome.error().get();
    }
  }

  @GuardedBy("receiving")
  private RpcException fail(RpcException error) {
    ended = true;
    ClientFailure.addMetadata(error, call);
    // Stored, so that later calls fail the same way.
    failure = Optional.of(error);
    exchange.close();
    return error;
  }

  @Override
  public void close() {
    closed = true;
    exchange.close();
  }
}
