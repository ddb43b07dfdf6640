/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.auth;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.server.Call;
import java.util.Optional;
import java.util.Set;

/**
 * The caller that a token identifies.
 *
 * @param name the caller's name
 * @param scopes what it may do
 */
public record Identity(String name, Set<String> scopes) {
  /** Copies {@code scopes}. */
  public Identity {
    scopes = Set.copyOf(scopes);
  }

  /** The caller of a call that passed {@link BearerAuthentication}; empty for any other call. */
  public static Optional<Identity> of(Call call) {
    return call instanceof IdentifiedCall known ? Optional.of(known.identity()) : Optional.empty();
  }

  /**
   * Requires that the caller has a scope.
   *
   * @throws RpcException with {@link Code#PERMISSION_DENIED}: the caller lacks the scope
   */
  public void require(String scope) {
    if (!scopes.contains(scope)) {
      throw new RpcException(Code.PERMISSION_DENIED, "needs the scope " + scope);
    }
  }
}
