/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.DeadlineExceededException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The failure of a call, as a handler throws it and a caller receives it: a code, a text, typed
 * details and metadata. The cause is not sent.
 *
 * <p>Single-owner: details and metadata are added before it is thrown.
 */
public final class RpcException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String DEADLINE_TEXT = "context deadline exceeded";

  private final Code code;
  private final String text;
  private final transient List<Any> details = new ArrayList<>(0);
  private final transient Headers metadata = new Headers();

  /** A failure with a text meant for the caller, possibly empty. */
  public RpcException(Code code, String message) {
    super(code + ": " + message);
    this.code = code;
    this.text = message;
  }

  /** A failure with a cause, which is logged but not sent. */
  public RpcException(Code code, String message, Throwable cause) {
    super(code + ": " + message, cause);
    this.code = code;
    this.text = message;
  }

  /**
   * The failure that a caller gets for what a handler threw: an {@code RpcException} unchanged,
   * anything else without its text.
   */
  public static RpcException of(Throwable thrown) {
    return switch (thrown) {
      case RpcException own -> own;
      case DeadlineExceededException late ->
          new RpcException(Code.DEADLINE_EXCEEDED, DEADLINE_TEXT, late);
      case ExchangeResetException reset -> new RpcException(Code.CANCELED, "canceled", reset);
      case BudgetExceededException full ->
          new RpcException(Code.RESOURCE_EXHAUSTED, String.valueOf(full.getMessage()), full);
      default -> new RpcException(Code.INTERNAL, "internal error", thrown);
    };
  }

  /** The failure of a call whose deadline has passed. */
  public static RpcException deadlineExceeded() {
    return new RpcException(Code.DEADLINE_EXCEEDED, DEADLINE_TEXT);
  }

  /** Why the call failed. */
  public Code code() {
    return code;
  }

  /** The text alone; {@link #getMessage} has the code before it. */
  public String text() {
    return text;
  }

  /** The details in the order they were added; unmodifiable. */
  public List<Any> details() {
    return Collections.unmodifiableList(details);
  }

  /** Adds a detail of any message type; an {@link Any} is added unchanged. */
  public RpcException addDetail(Message detail) {
    details.add(detail instanceof Any any ? any : Any.pack(detail));
    return this;
  }

  /**
   * The metadata of the failure, live and sent with the error. On the client it holds the headers
   * and trailers of the failed call.
   */
  public Headers metadata() {
    return metadata;
  }

  /** Adds one field to {@link #metadata}. */
  public RpcException addMetadata(String name, String value) {
    metadata.add(name, value);
    return this;
  }
}
