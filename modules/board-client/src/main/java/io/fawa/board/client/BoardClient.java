/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.board.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.loom.session.Client;
import io.fawa.loom.session.ClientConfig;
import io.fawa.loom.session.Endpoint;
import io.fawa.loom.session.Login;
import io.fawa.loom.session.Received;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.KcpCarrier;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * A member of a board, by TCP or KCP. Messages are the JSON of a WebSocket in version 3: the first
 * one received is a welcome, then come the snapshot, a {@code ready}, and what others and this one
 * publish.
 *
 * <p>After a lost connection the membership goes on, and no message is missing or twice, as long as
 * the service holds the seat. Later, or with another server, it is another membership, which begins
 * with a welcome and the snapshot again: whoever receives a second welcome publishes anew what has
 * not come back. Elements may be published twice, as they are merged.
 *
 * <p>Thread-safe. One that nobody receives from is ended by the service in the end.
 */
public final class BoardClient implements AutoCloseable {
  /** Bytes of the longest message. */
  public static final int MESSAGE_BYTES_MAX = 1 << 20;

  /** As pages of snapshots and the echo of the longest message have members around them. */
  private static final int RECEIVED_BYTES_MAX = 4 * MESSAGE_BYTES_MAX;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]{1,64}");

  private final Client client;

  /** Held while the parts of a message are queued, which must follow one another. */
  private final ReentrantLock sending = new ReentrantLock();

  /** Held while somebody receives. */
  private final ReentrantLock receiving = new ReentrantLock();

  private final MessageParts parts = new MessageParts(RECEIVED_BYTES_MAX, Allowance.unlimited());

  private BoardClient(Client client) {
    this.client = client;
  }

  /**
   * Joins a board within 30 s.
   *
   * @param target {@code tcp://HOST:PORT} or {@code kcp://HOST:PORT}
   * @param code of the board, or the one to watch it
   * @throws io.fawa.loom.session.SessionEndedException the service refuses; the codes are in the
   *     {@link io.fawa.board.client package}
   * @throws io.fawa.limits.DeadlineExceededException there was no answer in time
   */
  public static BoardClient connect(URI target, String code) throws IOException {
    return builder(code).target(target).connect(Deadline.after(CONNECT_TIMEOUT));
  }

  /**
   * A builder, for what {@link #connect} does not have.
   *
   * @throws IllegalArgumentException the code is not 1 to 64 letters and digits
   */
  public static Builder builder(String code) {
    return new Builder(word(code, "code"));
  }

  private static String word(String text, String name) {
    if (!WORD.matcher(text).matches()) {
      throw new IllegalArgumentException(
          name + " '" + text + "', allowed are 1 to 64 letters and digits");
    }
    return text;
  }

  /** Collects what a client is made of. */
  public static final class Builder {
    private final String code;
    private final List<URI> targets = new ArrayList<>();
    private final List<Carrier> carriers = new ArrayList<>();
    private ClientConfig config = ClientConfig.defaults();
    private String resume = "";

    private Builder(String code) {
      this.code = code;
      carriers.add(new TcpCarrier(TcpCarrier.Options.defaults(), Budget.unlimited()));
      carriers.add(KcpCarrier.original());
    }

    /** Adds a server, {@code tcp://HOST:PORT} or {@code kcp://HOST:PORT}; one is chosen. */
    public Builder target(URI server) {
      targets.add(server);
      return this;
    }

    /** Replaces the carrier of its scheme; both ends must agree on its options. */
    public Builder carrier(Carrier carrier) {
      carriers.add(carrier);
      return this;
    }

    /** Limits, times, and the key that the server must sign with. */
    public Builder config(ClientConfig limits) {
      config = limits;
      return this;
    }

    /**
     * Asks for what is newer only, as seen in an earlier membership.
     *
     * @param sequence the last number that was seen
     * @param epoch of the welcome of then
     */
    public Builder after(long sequence, String epoch) {
      if (sequence < 0) {
        throw new IllegalArgumentException("sequence " + sequence + ", allowed are 0 and more");
      }
      resume = ",\"after\":" + sequence + ",\"epoch\":\"" + word(epoch, "epoch") + "\"";
      return this;
    }

    /** Joins, trying again until the deadline; fails as {@link BoardClient#connect} does. */
    public BoardClient connect(Deadline deadline) throws IOException {
      String login = "{\"v\":3,\"code\":\"" + code + "\"" + resume + "}";
      Client.Builder client = Client.builder(Login.of(login.getBytes(UTF_8))).config(config);
      carriers.forEach(client::carrier);
      targets.forEach(target -> client.endpoint(new Endpoint(target)));
      return new BoardClient(client.connect(deadline));
    }
  }

  /** Publishes, waiting for room without a limit; see {@link #publish(String, Deadline)}. */
  public void publish(String message) throws IOException {
    publish(message, Deadline.none());
  }

  /**
   * Queues a message, waiting for room.
   *
   * @param message such as <code>{"elements":[…],"settled":true}</code>
   * @throws io.fawa.limits.DeadlineExceededException there was no room in time; the message is not
   *     published
   * @throws io.fawa.loom.session.SessionEndedException the membership has ended
   * @throws IllegalArgumentException it is longer than {@link #MESSAGE_BYTES_MAX}
   */
  public void publish(String message, Deadline deadline) throws IOException {
    byte[] bytes = message.getBytes(UTF_8);
    if (bytes.length > MESSAGE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a message of " + bytes.length + " bytes, allowed are up to " + MESSAGE_BYTES_MAX);
    }
    sending.lock();
    try {
      for (byte[] pack : MessageParts.split(bytes, Server.PACK_BYTES_MAX)) {
        client.send(pack, deadline);
      }
    } finally {
      sending.unlock();
    }
  }

  /** The next message, without a limit of time. */
  public String receive() throws IOException {
    return receive(Deadline.none());
  }

  /**
   * The next message; blocks until there is one.
   *
   * @throws io.fawa.limits.DeadlineExceededException none came in time
   * @throws io.fawa.loom.session.SessionEndedException the membership has ended, and all was
   *     received
   */
  public String receive(Deadline deadline) throws IOException {
    receiving.lock();
    try {
      while (true) {
        switch (client.receive(deadline)) {
          case Received.Pack pack -> {
            Optional<byte[]> message = parts.take(pack.bytes());
            if (message.isPresent()) {
              return new String(message.get(), UTF_8);
            }
          }
          // Another membership, which begins with its welcome.
          case Received.HistoryLost lost -> parts.drop();
          case Received.GoAway goAway -> {
            // It connects elsewhere by itself.
          }
        }
      }
    } finally {
      receiving.unlock();
    }
  }

  /** Whether there is a connection now. */
  public boolean connected() {
    return client.connected();
  }

  /** How many connections there were. */
  public long connections() {
    return client.connections();
  }

  /** Leaves the board, with five seconds to send what is queued. */
  @Override
  public void close() {
    client.close();
  }
}
