/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.changes;

import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementAt;
import io.fawa.whiteboard.log.ElementState;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.ViewCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The forms in which stores keep boards. An element is a text, so that scripts of Redis can compare
 * versions:
 *
 * <pre>
 *   version nonce deleted sequence millis json      numbers in decimal; deleted is 0 or 1
 * </pre>
 *
 * The others are the fields of their records, in order: numbers big-endian, texts as length and
 * modified UTF-8, after a byte for the version of the form.
 */
public final class BoardBytes {
  private static final int VERSION = 1;
  private static final int HEAD_NUMBERS = 5;

  private BoardBytes() {}

  /** An element without its id. */
  public static byte[] element(ElementAt element) {
    ElementState state = element.state();
    String head =
        "%d %d %d %d %d "
            .formatted(
                state.version(),
                state.nonce(),
                state.deleted() ? 1 : 0,
                element.sequence(),
                element.millis());
    return (head + state.json()).getBytes(StandardCharsets.UTF_8);
  }

  /** The reverse. */
  public static ElementAt element(String id, byte[] bytes) throws IOException {
    long[] head = new long[HEAD_NUMBERS];
    int at = 0;
    for (int i = 0; i < HEAD_NUMBERS; i++) {
      int start = at;
      while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && at - start < 19) {
        head[i] = head[i] * 10 + (bytes[at] - '0');
        at++;
      }
      if (at == start || at == bytes.length || bytes[at] != ' ' || head[i] < 0) {
        throw new IOException("an element begins with five numbers, but number " + i + " is not");
      }
      at++;
    }
    String json = new String(bytes, at, bytes.length - at, StandardCharsets.UTF_8);
    return new ElementAt(
        head[3], head[4], new ElementState(id, head[0], head[1], head[2] == 1, json));
  }

  /** A draw event. */
  public static byte[] draw(DrawEvent event) {
    return written(out -> {
      out.writeUTF(event.type());
      out.writeUTF(event.color());
      out.writeInt(event.size());
      out.writeInt(event.prevX());
      out.writeInt(event.prevY());
      out.writeInt(event.currX());
      out.writeInt(event.currY());
      out.writeUTF(event.clientId());
      out.writeLong(event.timeMillis());
    });
  }

  /** The reverse. */
  public static DrawEvent draw(byte[] bytes, int offset, int length) throws IOException {
    return read(
        bytes,
        offset,
        length,
        in ->
            new DrawEvent(
                in.readUTF(),
                in.readUTF(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readUTF(),
                in.readLong()));
  }

  /** A board without its code. */
  public static byte[] board(Board board) {
    return written(out -> {
      out.writeUTF(board.epoch());
      out.writeUTF(board.view().text());
      out.writeUTF(board.ownerHash());
      out.writeBoolean(board.sealed());
      out.writeLong(board.createdMillis());
    });
  }

  /** The reverse. */
  public static Board board(RoomCode code, byte[] bytes) throws IOException {
    return read(
        bytes,
        0,
        bytes.length,
        in ->
            new Board(
                code,
                in.readUTF(),
                new ViewCode(in.readUTF()),
                in.readUTF(),
                in.readBoolean(),
                in.readLong()));
  }

  private static byte[] written(Writer fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      fields.write(out);
    } catch (IOException e) {
      throw new IllegalArgumentException("a text of more than 65,535 bytes", e);
    }
    return bytes.toByteArray();
  }

  private static <T> T read(byte[] bytes, int offset, int length, Reader<T> fields)
      throws IOException {
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, offset, length))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IOException("form " + version + ", known is " + VERSION);
      }
      T value = fields.read(in);
      if (in.available() > 0) {
        throw new IOException(in.available() + " bytes too many");
      }
      return value;
    } catch (IllegalArgumentException e) {
      throw new IOException("damaged", e);
    }
  }

  private interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  private interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }
}
