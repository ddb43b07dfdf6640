/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.resume.SessionMessage.Ack;
import io.fawa.loom.resume.SessionMessage.Close;
import io.fawa.loom.resume.SessionMessage.Data;
import io.fawa.loom.resume.SessionMessage.GoAway;
import io.fawa.loom.resume.SessionMessage.Login;
import io.fawa.loom.resume.SessionMessage.Outcome;
import io.fawa.loom.resume.SessionMessage.Ping;
import io.fawa.loom.resume.SessionMessage.Pong;
import io.fawa.loom.resume.SessionMessage.Refused;
import io.fawa.loom.resume.SessionMessage.Resume;
import io.fawa.loom.resume.SessionMessage.Welcome;
import io.fawa.loom.wire.ByteReader;
import io.fawa.loom.wire.ByteWriter;
import io.fawa.loom.wire.MalformedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * The bytes of messages: a type, then the fields. Numbers are base-128, low group first, in their
 * shortest form; epochs are 8 bytes and codes and lengths of texts 2 bytes, big-endian. The pack of
 * a message is all that is left. Each message has one form, and a decoder takes no other.
 */
public final class SessionMessages {
  /** Bytes by which a {@link Data} is longer than its pack, at most. */
  public static final int DATA_OVERHEAD_BYTES_MAX = 10;

  private static final int LOGIN = 1;
  private static final int WELCOME = 2;
  private static final int REFUSED = 3;
  private static final int DATA = 4;
  private static final int ACK = 5;
  private static final int PING = 6;
  private static final int PONG = 7;
  private static final int GO_AWAY = 8;
  private static final int CLOSE = 9;

  /** More than the fields of any message without its pack. */
  private static final int FIELDS_BYTES_MAX = 2_048;

  private SessionMessages() {}

  /** The bytes of a message. The pack of a {@link Data} is copied once. */
  public static byte[] encode(SessionMessage message) {
    if (message instanceof Data data) {
      byte[] bytes = new byte[encodedLength(data)];
      encode(data, bytes, 0);
      return bytes;
    }
    ByteWriter out = new ByteWriter(FIELDS_BYTES_MAX + packLength(message));
    switch (message) {
      case Login login -> writeLogin(out, login);
      case Welcome welcome -> writeWelcome(out, welcome);
      case Refused refused ->
          writeEnd(out, REFUSED, refused.code(), refused.terminal(), refused.reason());
      case Data data -> throw new IllegalStateException("was encoded above: " + data.offset());
      case Ack ack -> out.writeByte(ACK).writeVarint(ack.offset());
      case Ping ping -> out.writeByte(PING).writeVarint(ping.number());
      case Pong pong -> out.writeByte(PONG).writeVarint(pong.number());
      case GoAway goAway -> {
        out.writeByte(GO_AWAY);
        writeText(out, goAway.target());
        writeText(out, goAway.reason());
      }
      case Close close -> writeEnd(out, CLOSE, close.code(), close.terminal(), close.reason());
    }
    return out.toByteArray();
  }

  /** The number of bytes that {@link #encode(Data, byte[], int)} writes. */
  public static int encodedLength(Data data) {
    int groups = (70 - Long.numberOfLeadingZeros(data.offset())) / 7;
    return Math.addExact(1 + groups, data.pack().length);
  }

  /**
   * Writes a message into {@code target} from {@code at} and returns its length: for senders that
   * seal from a buffer of their own.
   *
   * @throws IndexOutOfBoundsException it does not fit
   */
  public static int encode(Data data, byte[] target, int at) {
    int length = encodedLength(data);
    Objects.checkFromIndexSize(at, length, target.length);
    int next = at;
    target[next++] = DATA;
    long rest = data.offset();
    while (rest > 0x7f) {
      target[next++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[next++] = (byte) rest;
    System.arraycopy(data.pack(), 0, target, next, data.pack().length);
    return length;
  }

  /**
   * The message that an array is. Does not retain the array; a pack is copied out of it once.
   *
   * @throws MalformedFrameException it is no message; the text says what is wrong
   */
  public static SessionMessage decode(byte[] bytes) throws MalformedFrameException {
    return decode(bytes, 0, bytes.length);
  }

  /** The same of {@code bytes[offset, offset+length)}. */
  public static SessionMessage decode(byte[] bytes, int offset, int length)
      throws MalformedFrameException {
    ByteReader in = new ByteReader(bytes, offset, length);
    if (length == 0) {
      throw new MalformedFrameException("a message without a type");
    }
    int type = in.readByte();
    try {
      SessionMessage message = read(type, in);
      in.requireEnd();
      return message;
    } catch (MalformedFrameException e) {
      throw new MalformedFrameException(
          "message of type " + type + " and " + length + " bytes: " + e.getMessage(), e);
    }
  }

  private static SessionMessage read(int type, ByteReader in) throws MalformedFrameException {
    return switch (type) {
      case LOGIN -> readLogin(in);
      case WELCOME -> readWelcome(in);
      case REFUSED -> new Refused(in.readShortBig(), readFlag(in, "terminal"), readReason(in));
      case DATA -> readData(in);
      case ACK -> new Ack(readOffset(in, "offset"));
      case PING -> new Ping(readShortest(in));
      case PONG -> new Pong(readShortest(in));
      case GO_AWAY -> new GoAway(readText(in, "target"), readReason(in));
      case CLOSE -> new Close(in.readShortBig(), readFlag(in, "terminal"), readReason(in));
      default -> throw new MalformedFrameException("unknown type, allowed are 1 to 9");
    };
  }

  private static Data readData(ByteReader in) throws MalformedFrameException {
    long offset = readOffset(in, "offset");
    if (offset == 0) {
      throw new MalformedFrameException("offset is 0, the first is 1");
    }
    if (in.remaining() == 0) {
      throw new MalformedFrameException("offset " + offset + " without a pack");
    }
    return new Data(offset, in.readBytes(in.remaining()));
  }

  private static void writeLogin(ByteWriter out, Login login) {
    out.writeByte(LOGIN).writeByte(login.resume().isPresent() ? 1 : 0);
    login
        .resume()
        .ifPresent(resume -> {
          writeId(out, resume.sessionId());
          out.writeLongBig(resume.epoch())
              .writeBytes(resume.proof())
              .writeVarint(resume.receivedOffset());
        });
    out.writeBytes(login.pack());
  }

  private static Login readLogin(ByteReader in) throws MalformedFrameException {
    Optional<Resume> resume = Optional.empty();
    if (readFlag(in, "resume")) {
      resume =
          Optional.of(
              new Resume(
                  readId(in),
                  in.readLongBig(),
                  in.readBytes(SessionMessage.SECRET_BYTES),
                  readOffset(in, "receivedOffset")));
    }
    return new Login(in.readBytes(in.remaining()), resume);
  }

  private static void writeWelcome(ByteWriter out, Welcome welcome) {
    out.writeByte(WELCOME).writeByte(codeOf(welcome.outcome()));
    writeId(out, welcome.sessionId());
    out.writeLongBig(welcome.epoch()).writeByte(welcome.secret().isPresent() ? 1 : 0);
    welcome.secret().ifPresent(out::writeBytes);
    out.writeVarint(welcome.serverReceivedOffset())
        .writeVarint(welcome.startOffset())
        .writeVarint(welcome.seatMillis())
        .writeVarint(welcome.pingMillis())
        .writeBytes(welcome.answerPack());
  }

  private static Welcome readWelcome(ByteReader in) throws MalformedFrameException {
    Outcome outcome = readOutcome(in);
    String id = readId(in);
    long epoch = in.readLongBig();
    if (epoch == SessionMessage.NO_EPOCH) {
      throw new MalformedFrameException("epoch is 0, which stands for none");
    }
    Optional<byte[]> secret =
        readFlag(in, "secret")
            ? Optional.of(in.readBytes(SessionMessage.SECRET_BYTES))
            : Optional.empty();
    return new Welcome(
        id,
        epoch,
        secret,
        outcome,
        readOffset(in, "serverReceivedOffset"),
        readOffset(in, "startOffset"),
        readMillis(in, "seatMillis"),
        readMillis(in, "pingMillis"),
        in.readBytes(in.remaining()));
  }

  private static int codeOf(Outcome outcome) {
    return switch (outcome) {
      case NEW -> 0;
      case RESUMED -> 1;
      case HISTORY_LOST -> 2;
    };
  }

  private static Outcome readOutcome(ByteReader in) throws MalformedFrameException {
    int code = in.readByte();
    return switch (code) {
      case 0 -> Outcome.NEW;
      case 1 -> Outcome.RESUMED;
      case 2 -> Outcome.HISTORY_LOST;
      default -> throw new MalformedFrameException("outcome is " + code + ", allowed are 0 to 2");
    };
  }

  private static void writeEnd(
      ByteWriter out, int type, int code, boolean terminal, String reason) {
    out.writeByte(type).writeShortBig(code).writeByte(terminal ? 1 : 0);
    writeText(out, reason);
  }

  private static void writeText(ByteWriter out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeShortBig(bytes.length).writeBytes(bytes);
  }

  private static String readReason(ByteReader in) throws MalformedFrameException {
    return readText(in, "reason");
  }

  private static String readText(ByteReader in, String name) throws MalformedFrameException {
    int length = in.readShortBig();
    if (length > SessionMessage.TEXT_BYTES_MAX) {
      throw new MalformedFrameException(
          name + " of " + length + " bytes, limit " + SessionMessage.TEXT_BYTES_MAX);
    }
    return Texts.readText(in.readBytes(length), name);
  }

  private static void writeId(ByteWriter out, String id) {
    out.writeByte(id.length()).writeBytes(id.getBytes(StandardCharsets.US_ASCII));
  }

  private static String readId(ByteReader in) throws MalformedFrameException {
    int length = in.readByte();
    if (length == 0 || length > SessionMessage.ID_BYTES_MAX) {
      throw new MalformedFrameException(
          "session id of " + length + " bytes, allowed are 1 to " + SessionMessage.ID_BYTES_MAX);
    }
    return Texts.readId(in.readBytes(length));
  }

  private static boolean readFlag(ByteReader in, String name) throws MalformedFrameException {
    int flag = in.readByte();
    if (flag > 1) {
      throw new MalformedFrameException(name + " is " + flag + ", allowed are 0 and 1");
    }
    return flag == 1;
  }

  private static long readOffset(ByteReader in, String name) throws MalformedFrameException {
    long offset = readShortest(in);
    if (offset < 0) {
      throw new MalformedFrameException(
          name + " is " + Long.toUnsignedString(offset) + ", limit 2^63 - 1");
    }
    return offset;
  }

  private static int readMillis(ByteReader in, String name) throws MalformedFrameException {
    long millis = readShortest(in);
    if (millis < 0 || millis > Integer.MAX_VALUE) {
      throw new MalformedFrameException(
          name + " is " + Long.toUnsignedString(millis) + ", limit 2^31 - 1");
    }
    return (int) millis;
  }

  /** A number, in its shortest form only: so a message has one form. */
  private static long readShortest(ByteReader in) throws MalformedFrameException {
    int start = in.position();
    long value = in.readVarint();
    int bytes = in.position() - start;
    if (bytes > 1 && in.array()[in.position() - 1] == 0) {
      throw new MalformedFrameException("number " + value + " in " + bytes + " bytes is too long");
    }
    return value;
  }

  private static int packLength(SessionMessage message) {
    return switch (message) {
      case Login login -> login.pack().length;
      case Welcome welcome -> welcome.answerPack().length;
      default -> 0;
    };
  }
}
