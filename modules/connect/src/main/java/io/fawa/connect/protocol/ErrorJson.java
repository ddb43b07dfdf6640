/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fawa.connect.BinaryHeader;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.json.JsonReader;
import io.fawa.http.Headers;
import io.fawa.http.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Connect's JSON for failures and for the end of a stream. */
public final class ErrorJson {
  private static final String TYPE_PREFIX = "type.googleapis.com/";

  private ErrorJson() {}

  /** The body of a failed unary call. */
  public static byte[] error(RpcException error) {
    StringBuilder json = new StringBuilder(128);
    appendError(json, error);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The last line of a stream of lines that failed. */
  public static byte[] errorLine(RpcException error) {
    StringBuilder json = new StringBuilder(128).append("{\"error\":");
    appendError(json, error);
    return json.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The last message of a stream that succeeded. */
  static byte[] endStream(Headers trailers) {
    StringBuilder json = new StringBuilder(64).append('{');
    appendMetadata(json, trailers);
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The last message of a stream that failed. */
  static byte[] endStream(RpcException error, Headers trailers) {
    StringBuilder json = new StringBuilder(128).append("{\"error\":");
    appendError(json, error);
    if (!trailers.isEmpty()) {
      json.append(',');
    }
    appendMetadata(json, trailers);
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads the body of a failed unary call.
   *
   * @param absent the code if the body has none or an unknown one
   * @throws InvalidProtocolBufferException it is not a failure in JSON
   */
  static RpcException readError(byte[] json, Code absent) throws InvalidProtocolBufferException {
    JsonReader in = new JsonReader(json, 0, json.length);
    RpcException error = readError(in, absent);
    in.finish();
    return error;
  }

  /**
   * Reads the last message of a stream.
   *
   * @throws InvalidProtocolBufferException it is not such a message
   */
  static EnvelopeProtocol.Outcome readEndStream(byte[] json) throws InvalidProtocolBufferException {
    JsonReader in = new JsonReader(json, 0, json.length);
    Optional<RpcException> error = Optional.empty();
    Headers trailers = new Headers();
    in.open('{');
    for (boolean first = true; in.more('}', first); first = false) {
      String name = in.name();
      if (in.nullValue()) {
        continue;
      }
      switch (name) {
        case "error" -> error = Optional.of(readError(in, Code.UNKNOWN));
        case "metadata" -> readMetadata(in, trailers);
        default -> in.skip();
      }
    }
    in.finish();
    return new EnvelopeProtocol.Outcome(error, trailers);
  }

  private static RpcException readError(JsonReader in, Code absent)
      throws InvalidProtocolBufferException {
    Code code = absent;
    String message = "";
    List<Any> details = new ArrayList<>();
    in.open('{');
    for (boolean first = true; in.more('}', first); first = false) {
      String name = in.name();
      if (in.nullValue()) {
        continue;
      }
      switch (name) {
        case "code" -> {
          in.string();
          code = Code.ofWireName(in.text()).orElse(absent);
        }
        case "message" -> {
          in.string();
          message = in.text();
        }
        case "details" -> readDetails(in, details);
        default -> in.skip();
      }
    }
    RpcException error = new RpcException(code, message);
    details.forEach(error::addDetail);
    return error;
  }

  private static void readDetails(JsonReader in, List<Any> details)
      throws InvalidProtocolBufferException {
    in.open('[');
    for (boolean first = true; in.more(']', first); first = false) {
      Any.Builder detail = Any.newBuilder();
      in.open('{');
      for (boolean firstMember = true; in.more('}', firstMember); firstMember = false) {
        switch (in.name()) {
          case "type" -> {
            in.string();
            String type = in.text();
            detail.setTypeUrl(type.indexOf('/') < 0 ? TYPE_PREFIX + type : type);
          }
          case "value" -> {
            in.string();
            try {
              detail.setValue(ByteString.copyFrom(BinaryHeader.decode(in.text())));
            } catch (IllegalArgumentException e) {
              throw in.error("value of a detail is no base64");
            }
          }
          default -> in.skip();
        }
      }
      details.add(detail.build());
    }
  }

  private static void readMetadata(JsonReader in, Headers trailers)
      throws InvalidProtocolBufferException {
    in.open('{');
    for (boolean first = true; in.more('}', first); first = false) {
      String name = in.name();
      in.open('[');
      for (boolean firstValue = true; in.more(']', firstValue); firstValue = false) {
        in.string();
        trailers.add(name, in.text());
      }
    }
  }

  private static void appendError(StringBuilder json, RpcException error) {
    json.append("{\"code\":\"").append(error.code().wireName()).append('"');
    if (!error.text().isEmpty()) {
      json.append(",\"message\":");
      JsonString.PLAIN.append(json, error.text());
    }
    if (!error.details().isEmpty()) {
      String separator = ",\"details\":[";
      for (Any detail : error.details()) {
        json.append(separator).append("{\"type\":");
        JsonString.PLAIN.append(json, typeName(detail.getTypeUrl()));
        json.append(",\"value\":\"");
        json.append(
            Base64.getEncoder().withoutPadding().encodeToString(detail.getValue().toByteArray()));
        json.append("\"}");
        separator = ",";
      }
      json.append(']');
    }
    json.append('}');
  }

  private static void appendMetadata(StringBuilder json, Headers trailers) {
    if (trailers.isEmpty()) {
      return;
    }
    json.append("\"metadata\":{");
    boolean first = true;
    for (int i = 0; i < trailers.size(); i++) {
      String name = trailers.name(i);
      if (seenBefore(trailers, i)) {
        continue;
      }
      json.append(first ? "" : ",");
      first = false;
      JsonString.PLAIN.append(json, name);
      String separator = ":[";
      for (String value : trailers.all(name)) {
        json.append(separator);
        JsonString.PLAIN.append(json, value);
        separator = ",";
      }
      json.append(']');
    }
    json.append('}');
  }

  private static boolean seenBefore(Headers trailers, int index) {
    for (int i = 0; i < index; i++) {
      if (trailers.name(i).equals(trailers.name(index))) {
        return true;
      }
    }
    return false;
  }

  /** {@code type.googleapis.com/a.b.C} becomes {@code a.b.C}. */
  static String typeName(String typeUrl) {
    return typeUrl.startsWith(TYPE_PREFIX)
        ? typeUrl.substring(TYPE_PREFIX.length())
        : typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
  }
}
