/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.fawa.connect.BinaryHeader;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Bytes;
import io.fawa.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of a gRPC call in its trailers: {@code grpc-status}, {@code grpc-message} and {@code
 * grpc-status-details-bin}. The last is a {@code google.rpc.Status}: 1 code, 2 message, 3 details.
 */
final class GrpcStatus {
  static final String STATUS = "grpc-status";
  static final String MESSAGE = "grpc-message";
  static final String DETAILS = "grpc-status-details-bin";

  private static final String HEX = "0123456789ABCDEF";
  private static final int CODE_FIELD = 1;
  private static final int MESSAGE_FIELD = 2;
  private static final int DETAILS_FIELD = 3;

  private GrpcStatus() {}

  /** The trailers of a successful response. */
  static Headers trailers(Headers metadata) {
    Headers trailers = new Headers();
    trailers.add(STATUS, "0");
    Metadata.copy(metadata, "", trailers);
    return trailers;
  }

  /** The trailers of a failed response. */
  static Headers trailers(RpcException error, Headers metadata) {
    Headers trailers = new Headers();
    add(trailers, error);
    Metadata.copy(metadata, "", trailers);
    Metadata.copy(error.metadata(), "", trailers);
    return trailers;
  }

  private static void add(Headers trailers, RpcException error) {
    trailers.add(STATUS, Integer.toString(error.code().number()));
    if (!error.text().isEmpty()) {
      trailers.add(MESSAGE, percentEncode(error.text()));
    }
    if (!error.details().isEmpty()) {
      trailers.add(DETAILS, BinaryHeader.encode(encodeDetails(error)));
    }
  }

  /**
   * The failure in {@code trailers}, if there is one.
   *
   * @param absent the code if there is no usable {@code grpc-status}
   */
  static Optional<RpcException> read(Headers trailers, Code absent) {
    String status = trailers.get(STATUS, "");
    if (status.equals("0")) {
      return Optional.empty();
    }
    if (status.isEmpty()) {
      return Optional.of(new RpcException(absent, "protocol error: no grpc-status trailer"));
    }
    Code code;
    try {
      code = Code.ofNumber(Integer.parseInt(status)).orElse(Code.UNKNOWN);
    } catch (NumberFormatException e) {
      return Optional.of(
          new RpcException(Code.UNKNOWN, "protocol error: invalid grpc-status \"" + status + "\""));
    }
    String message = percentDecode(trailers.get(MESSAGE, ""));
    String details = trailers.get(DETAILS, "");
    if (details.isEmpty()) {
      return Optional.of(new RpcException(code, message));
    }
    try {
      return Optional.of(decodeDetails(code, message, BinaryHeader.decode(details)));
    } catch (IllegalArgumentException | IOException e) {
      return Optional.of(
          new RpcException(Code.INTERNAL, "protocol error: invalid grpc-status-details-bin", e));
    }
  }

  /** The outcome in a response's header section, if any. */
  static Optional<EnvelopeProtocol.Outcome> outcomeInHead(Headers head) {
    return head.contains(STATUS)
        ? Optional.of(new EnvelopeProtocol.Outcome(read(head, Code.UNKNOWN), metadata(head)))
        : Optional.empty();
  }

  /** The outcome of a response with these trailers. */
  static EnvelopeProtocol.Outcome outcome(EnvelopeProtocol.ResponseEnd end, Headers trailers) {
    // Trailers-Only: the trailers are in the header section.
    Headers fields =
        end.bodyEmpty() && end.lastEnvelope().isEmpty() && trailers.isEmpty()
            ? end.headers()
            : trailers;
    Optional<RpcException> error = read(fields, fields.isEmpty() ? Code.INTERNAL : Code.UNKNOWN);
    return new EnvelopeProtocol.Outcome(error, metadata(fields));
  }

  private static Headers metadata(Headers fields) {
    Headers metadata = new Headers();
    Metadata.copy(fields, "", metadata);
    return metadata;
  }

  private static byte[] encodeDetails(RpcException error) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    try {
      output.writeInt32(CODE_FIELD, error.code().number());
      output.writeString(MESSAGE_FIELD, error.text());
      for (Any detail : error.details()) {
        output.writeMessage(DETAILS_FIELD, detail);
      }
      output.flush();
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * The code and text of the details take precedence over those of the trailers, as intermediaries
   * cannot mangle them.
   */
  private static RpcException decodeDetails(Code code, String message, byte[] bytes)
      throws IOException {
    CodedInputStream input = ByteString.copyFrom(bytes).newCodedInput();
    Code actualCode = code;
    String text = message;
    List<Any> details = new ArrayList<>();
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case CODE_FIELD -> actualCode = Code.ofNumber(input.readInt32()).orElse(code);
        case MESSAGE_FIELD -> text = input.readString();
        case DETAILS_FIELD -> {
          details.add(Any.parseFrom(input.readByteArray()));
        }
        default -> input.skipField(tag);
      }
    }
    RpcException error = new RpcException(actualCode, text);
    details.forEach(error::addDetail);
    return error;
  }

  /** Bytes other than 0x20–0x24 and 0x26–0x7e become {@code %XX} (gRPC "Percent-Encoded"). */
  static String percentEncode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder encoded = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      if (b >= ' ' && b <= '~' && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
      }
    }
    return encoded.toString();
  }

  /** Reverses {@link #percentEncode}; invalid escapes are kept as they are. */
  static String percentDecode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    Bytes bytes = PercentBytes.decode(text);
    return new String(bytes.array(), 0, bytes.size(), StandardCharsets.UTF_8);
  }
}
