/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Protobuf's JSON form: unknown members are ignored and original field names taken on input,
 * members with default values left out on output.
 */
final class JsonCodec implements Codec {
  private static final char REPLACEMENT = '\uFFFD';

  private final JsonFormat.Parser parser;
  private final JsonFormat.Printer printer;

  private JsonCodec(TypeRegistry types) {
    this.parser = JsonFormat.parser().ignoringUnknownFields().usingTypeRegistry(types);
    this.printer = JsonFormat.printer().omittingInsignificantWhitespace().usingTypeRegistry(types);
  }

  /** A codec that can look into an {@code Any} of each message of {@code files}. */
  static JsonCodec of(List<FileDescriptor> files) {
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    Set<String> seen = new HashSet<>();
    files.forEach(file -> addAll(file, types, seen));
    return new JsonCodec(types.build());
  }

  private static void addAll(FileDescriptor file, TypeRegistry.Builder types, Set<String> seen) {
    if (seen.add(file.getFullName())) {
      types.add(file.getMessageTypes());
      file.getDependencies().forEach(dependency -> addAll(dependency, types, seen));
    }
  }

  @Override
  public String name() {
    return "json";
  }

  @Override
  @SuppressWarnings("unchecked") // a message's builder makes messages of its own type
  public <T extends Message> T decode(
      T prototype, byte[] source, int offset, int length, boolean retain)
      throws InvalidProtocolBufferException {
    if (length == 0) {
      throw new InvalidProtocolBufferException("zero-length payload is not a valid JSON object");
    }
    Message.Builder builder = prototype.newBuilderForType();
    try {
      parser.merge(text(source, offset, length), builder);
    } catch (IllegalStateException | NumberFormatException e) {
      throw new InvalidProtocolBufferException("malformed JSON");
    } catch (StackOverflowError e) {
      throw new InvalidProtocolBufferException("JSON is nested too deep");
    }
    return (T) builder.build();
  }

  @Override
  public void encode(Message message, Bytes target) throws InvalidProtocolBufferException {
    target.append(printer.print(message).getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] source, int offset, int length)
      throws InvalidProtocolBufferException {
    String text = new String(source, offset, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(source, offset, length));
      } catch (CharacterCodingException e) {
        throw new InvalidProtocolBufferException("JSON is not valid UTF-8");
      }
    }
    return text;
  }
}
